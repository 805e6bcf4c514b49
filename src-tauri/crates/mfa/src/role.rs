//! The built-in directory roles that matter here, by template id (GRAPH.md section f).

use crate::id::RoleTemplateId;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)*) => {
        $($(#[$doc])* pub const $name: RoleTemplateId = RoleTemplateId::from_static($id);)*

        /// All of these.
        pub(crate) const KNOWN: &[RoleTemplateId] = &[$($name),*];
    };
}

roles! {
    /// Global Administrator.
    GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
    /// Security Administrator.
    SECURITY_ADMINISTRATOR = "194ae4cb-b126-40b2-bd5b-6091b380977d";
    /// Conditional Access Administrator.
    CONDITIONAL_ACCESS_ADMINISTRATOR = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9";
    /// Authentication Policy Administrator.
    AUTHENTICATION_POLICY_ADMINISTRATOR = "0526716b-113d-4c15-b2c8-68e3c22b9f80";
    /// Privileged Authentication Administrator.
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13";
    /// Authentication Administrator.
    AUTHENTICATION_ADMINISTRATOR = "c4e39bd9-1100-46d3-8c65-fb160da0071f";
    /// Global Reader.
    GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
    /// Security Reader.
    SECURITY_READER = "5d6b6bb7-de71-4623-b4af-96380a352509";
    /// Reports Reader.
    REPORTS_READER = "4a5d8f65-41da-4de4-8968-e035b65339cf";
    /// User Administrator.
    USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1";
    /// Exchange Administrator.
    EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de";
    /// SharePoint Administrator.
    SHAREPOINT_ADMINISTRATOR = "f28a1f50-f6e7-4571-818b-6a12f2af6b6c";
    /// Billing Administrator.
    BILLING_ADMINISTRATOR = "b0f54661-2d74-4c50-afa3-1ec803f12efe";
    /// Helpdesk Administrator.
    HELPDESK_ADMINISTRATOR = "729827e3-9c14-49f7-bb1b-9608f156bbb8";
    /// Password Administrator.
    PASSWORD_ADMINISTRATOR = "966707d0-3269-4727-9be2-8c3a10f19b9d";
    /// Application Administrator.
    APPLICATION_ADMINISTRATOR = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    /// Cloud Application Administrator.
    CLOUD_APPLICATION_ADMINISTRATOR = "158c047a-c907-4556-b7ef-446551a6b5f7";
    /// Privileged Role Administrator.
    PRIVILEGED_ROLE_ADMINISTRATOR = "e8611ab8-c189-46e8-94e1-60213ab1f814";
    /// License Administrator.
    LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a";
    /// Identity Governance Administrator.
    IDENTITY_GOVERNANCE_ADMINISTRATOR = "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e";
    /// Directory Synchronization Accounts: the account that copies a local directory to the cloud.
    DIRECTORY_SYNCHRONIZATION_ACCOUNTS = "d29b2b05-8046-44ba-8758-1e26182fcf32";
}

/// The 16 roles whose holders security defaults ask at every sign-in (VERDICTS.md V2, J14:
/// Teams Administrator is not one of them).
pub const ASKED_ALWAYS_BY_SECURITY_DEFAULTS: [RoleTemplateId; 16] = [
    GLOBAL_ADMINISTRATOR,
    APPLICATION_ADMINISTRATOR,
    AUTHENTICATION_ADMINISTRATOR,
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    BILLING_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    EXCHANGE_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    IDENTITY_GOVERNANCE_ADMINISTRATOR,
    PASSWORD_ADMINISTRATOR,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    SHAREPOINT_ADMINISTRATOR,
    USER_ADMINISTRATOR,
];
