//! Facts of Microsoft Graph that are otherwise for a while than the organizations were opened with.

use serde::{Deserialize, Serialize};

use crate::options::{Answered, ListWithoutP1, PerUserInList, PerUserWriteRole, Unconfirmed};

/// The same switches as [`Unconfirmed`]; one that is not set stays as the organizations were opened with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct UnconfirmedOverrides {
    /// [`Unconfirmed::defaults_on_with_policies`].
    pub defaults_on_with_policies: Option<Answered>,
    /// [`Unconfirmed::defaults_on_with_per_user`].
    pub defaults_on_with_per_user: Option<Answered>,
    /// [`Unconfirmed::per_user_write_role`].
    pub per_user_write_role: Option<PerUserWriteRole>,
    /// [`Unconfirmed::per_user_in_list`].
    pub per_user_in_list: Option<PerUserInList>,
    /// [`Unconfirmed::report_only_with_defaults_on`].
    pub report_only_with_defaults_on: Option<Answered>,
    /// [`Unconfirmed::list_without_p1`].
    pub list_without_p1: Option<ListWithoutP1>,
    /// [`Unconfirmed::deleted_policies_count`].
    pub deleted_policies_count: Option<bool>,
    /// [`Unconfirmed::managed_policies_when_defaults_go_off`].
    pub managed_policies_when_defaults_go_off: Option<bool>,
    /// [`Unconfirmed::template_id_in_policies`].
    pub template_id_in_policies: Option<Answered>,
    /// [`Unconfirmed::unknown_keys_in_policies`].
    pub unknown_keys_in_policies: Option<Answered>,
    /// [`Unconfirmed::unknown_people_in_policies`].
    pub unknown_people_in_policies: Option<Answered>,
}

impl UnconfirmedOverrides {
    /// The switches with those that are set here in the place of the usual ones.
    pub(crate) fn over(&self, usual: &Unconfirmed) -> Unconfirmed {
        Unconfirmed {
            defaults_on_with_policies: self.defaults_on_with_policies.unwrap_or(usual.defaults_on_with_policies),
            defaults_on_with_per_user: self.defaults_on_with_per_user.unwrap_or(usual.defaults_on_with_per_user),
            per_user_write_role: self.per_user_write_role.unwrap_or(usual.per_user_write_role),
            per_user_in_list: self.per_user_in_list.unwrap_or(usual.per_user_in_list),
            report_only_with_defaults_on: self
                .report_only_with_defaults_on
                .unwrap_or(usual.report_only_with_defaults_on),
            list_without_p1: self.list_without_p1.unwrap_or(usual.list_without_p1),
            deleted_policies_count: self.deleted_policies_count.unwrap_or(usual.deleted_policies_count),
            managed_policies_when_defaults_go_off: self
                .managed_policies_when_defaults_go_off
                .unwrap_or(usual.managed_policies_when_defaults_go_off),
            template_id_in_policies: self.template_id_in_policies.unwrap_or(usual.template_id_in_policies),
            unknown_keys_in_policies: self.unknown_keys_in_policies.unwrap_or(usual.unknown_keys_in_policies),
            unknown_people_in_policies: self.unknown_people_in_policies.unwrap_or(usual.unknown_people_in_policies),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_set_is_otherwise() {
        let usual = Unconfirmed { deleted_policies_count: true, ..Unconfirmed::default() };
        assert_eq!(UnconfirmedOverrides::default().over(&usual), usual);
        let set: UnconfirmedOverrides = serde_json::from_str(
            r#"{"defaultsOnWithPolicies":"accepted","defaultsOnWithPerUser":"refused",
                "perUserWriteRole":"authenticationAdministrator","perUserInList":"null",
                "reportOnlyWithDefaultsOn":"refused","listWithoutP1":"refused",
                "managedPoliciesWhenDefaultsGoOff":true,"templateIdInPolicies":"refused",
                "unknownKeysInPolicies":"accepted","unknownPeopleInPolicies":"accepted"}"#,
        )
        .unwrap();
        let expected = Unconfirmed {
            defaults_on_with_policies: Answered::Accepted,
            defaults_on_with_per_user: Answered::Refused,
            per_user_write_role: PerUserWriteRole::AuthenticationAdministrator,
            per_user_in_list: PerUserInList::Null,
            report_only_with_defaults_on: Answered::Refused,
            list_without_p1: ListWithoutP1::Refused,
            deleted_policies_count: true,
            managed_policies_when_defaults_go_off: true,
            template_id_in_policies: Answered::Refused,
            unknown_keys_in_policies: Answered::Accepted,
            unknown_people_in_policies: Answered::Accepted,
        };
        assert_eq!(set.over(&usual), expected);
        assert!(serde_json::from_str::<UnconfirmedOverrides>(r#"{"defaultsOn":"refused"}"#).is_err());
    }
}
