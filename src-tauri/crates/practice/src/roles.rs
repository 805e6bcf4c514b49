//! Entra's directory roles, by the names and template ids that Entra gives them
//! (GRAPH.md section f).

use uuid::Uuid;

/// A directory role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Role {
    GlobalAdministrator,
    SecurityAdministrator,
    ConditionalAccessAdministrator,
    AuthenticationPolicyAdministrator,
    PrivilegedAuthenticationAdministrator,
    AuthenticationAdministrator,
    GlobalReader,
    SecurityReader,
    ReportsReader,
    UserAdministrator,
    ExchangeAdministrator,
    SharePointAdministrator,
    BillingAdministrator,
    HelpdeskAdministrator,
    ApplicationAdministrator,
    CloudApplicationAdministrator,
    PrivilegedRoleAdministrator,
    LicenseAdministrator,
    DirectorySynchronizationAccounts,
}

/// Every role that is known, in the order of the table in GRAPH.md section f.
pub(crate) const ALL: [Role; 19] = [
    Role::GlobalAdministrator,
    Role::SecurityAdministrator,
    Role::ConditionalAccessAdministrator,
    Role::AuthenticationPolicyAdministrator,
    Role::PrivilegedAuthenticationAdministrator,
    Role::AuthenticationAdministrator,
    Role::GlobalReader,
    Role::SecurityReader,
    Role::ReportsReader,
    Role::UserAdministrator,
    Role::ExchangeAdministrator,
    Role::SharePointAdministrator,
    Role::BillingAdministrator,
    Role::HelpdeskAdministrator,
    Role::ApplicationAdministrator,
    Role::CloudApplicationAdministrator,
    Role::PrivilegedRoleAdministrator,
    Role::LicenseAdministrator,
    Role::DirectorySynchronizationAccounts,
];

impl Role {
    /// Name and template id.
    const fn facts(self) -> (&'static str, u128) {
        match self {
            Self::GlobalAdministrator => ("Global Administrator", 0x62e9_0394_69f5_4237_9190_0121_7714_5e10),
            Self::SecurityAdministrator => ("Security Administrator", 0x194a_e4cb_b126_40b2_bd5b_6091_b380_977d),
            Self::ConditionalAccessAdministrator => {
                ("Conditional Access Administrator", 0xb1be_1c3e_b65d_4f19_8427_f6fa_0d97_feb9)
            }
            Self::AuthenticationPolicyAdministrator => {
                ("Authentication Policy Administrator", 0x0526_716b_113d_4c15_b2c8_68e3_c22b_9f80)
            }
            Self::PrivilegedAuthenticationAdministrator => {
                ("Privileged Authentication Administrator", 0x7be4_4c8a_adaf_4e2a_84d6_ab26_49e0_8a13)
            }
            Self::AuthenticationAdministrator => {
                ("Authentication Administrator", 0xc4e3_9bd9_1100_46d3_8c65_fb16_0da0_071f)
            }
            Self::GlobalReader => ("Global Reader", 0xf2ef_992c_3afb_46b9_b7cf_a126_ee74_c451),
            Self::SecurityReader => ("Security Reader", 0x5d6b_6bb7_de71_4623_b4af_9638_0a35_2509),
            Self::ReportsReader => ("Reports Reader", 0x4a5d_8f65_41da_4de4_8968_e035_b653_39cf),
            Self::UserAdministrator => ("User Administrator", 0xfe93_0be7_5e62_47db_91af_98c3_a49a_38b1),
            Self::ExchangeAdministrator => ("Exchange Administrator", 0x2923_2cdf_9323_42fd_ade2_1d09_7af3_e4de),
            Self::SharePointAdministrator => ("SharePoint Administrator", 0xf28a_1f50_f6e7_4571_818b_6a12_f2af_6b6c),
            Self::BillingAdministrator => ("Billing Administrator", 0xb0f5_4661_2d74_4c50_afa3_1ec8_03f1_2efe),
            Self::HelpdeskAdministrator => ("Helpdesk Administrator", 0x7298_27e3_9c14_49f7_bb1b_9608_f156_bbb8),
            Self::ApplicationAdministrator => ("Application Administrator", 0x9b89_5d92_2cd3_44c7_9d02_a6ac_2d5e_a5c3),
            Self::CloudApplicationAdministrator => {
                ("Cloud Application Administrator", 0x158c_047a_c907_4556_b7ef_4465_51a6_b5f7)
            }
            Self::PrivilegedRoleAdministrator => {
                ("Privileged Role Administrator", 0xe861_1ab8_c189_46e8_94e1_6021_3ab1_f814)
            }
            Self::LicenseAdministrator => ("License Administrator", 0x4d6a_c14f_3453_41d0_bef9_a3e0_c569_773a),
            Self::DirectorySynchronizationAccounts => {
                ("Directory Synchronization Accounts", 0xd29b_2b05_8046_44ba_8758_1e26_182f_cf32)
            }
        }
    }

    /// Entra's English name.
    pub(crate) const fn name(self) -> &'static str {
        self.facts().0
    }

    /// The template id: the same in every organization.
    pub(crate) const fn template_id(self) -> Uuid {
        Uuid::from_u128(self.facts().1)
    }

    /// The role with this template id.
    pub(crate) fn from_template_id(id: Uuid) -> Option<Self> {
        ALL.into_iter().find(|role| role.template_id() == id)
    }

    /// Whether the role makes its holder an administrator in the reports.
    pub(crate) const fn is_admin(self) -> bool {
        !matches!(self, Self::DirectorySynchronizationAccounts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn template_ids_are_entras_and_lead_back_to_the_role() {
        assert_eq!(Role::GlobalAdministrator.template_id().to_string(), "62e90394-69f5-4237-9190-012177145e10");
        assert_eq!(
            Role::DirectorySynchronizationAccounts.template_id().to_string(),
            "d29b2b05-8046-44ba-8758-1e26182fcf32"
        );
        for role in ALL {
            assert_eq!(Role::from_template_id(role.template_id()), Some(role));
        }
    }
}
