//! Made-up organizations for the tests of this crate.

pub(crate) mod random;

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fact::{Fact, UnknownBecause};
use crate::group::Group;
use crate::holders::RoleHolders;
use crate::id::{GroupId, RoleTemplateId, UserId};
use crate::licence::{ENTRA_ID_P1, Licences, Units};
use crate::per_user::PerUserMfaState;
use crate::policy::Policy;
use crate::role;
use crate::tenant::{TenantSnapshot, User, UserType, Users};

pub(crate) const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";

pub(crate) fn known<T>(value: T) -> Fact<T> {
    Fact::known(value, Timestamp::UNIX_EPOCH)
}

pub(crate) fn person(id: &str) -> User {
    User {
        id: id.into(),
        user_principal_name: format!("{id}@bakery.example").into(),
        display_name: id.into(),
        account_enabled: Some(true),
        user_type: Some(UserType::Member),
        per_user_mfa: Some(PerUserMfaState::Disabled),
        on_premises_sync: Some(false),
        licensed: Some(true),
    }
}

pub(crate) fn guest(id: &str) -> User {
    User {
        user_principal_name: format!("{id}_other.example#EXT#@bakery.example").into(),
        user_type: Some(UserType::Guest),
        ..person(id)
    }
}

/// An organization of which everything is known: the given people, security defaults off, no
/// policies, no roles, no licences.
pub(crate) fn organization(people: Vec<User>) -> TenantSnapshot {
    TenantSnapshot {
        security_defaults: known(false),
        users: known(Users { people, complete: true }),
        policies: known(Vec::new()),
        role_holders: known(RoleHolders::default()),
        strengths: known(BTreeMap::new()),
        licences: known(Licences::from_plans(Vec::<(&str, Units)>::new())),
        my_roles: known([role::GLOBAL_ADMINISTRATOR].into()),
        emergency_because: None,
        ..TenantSnapshot::unread("bakery".into())
    }
}

pub(crate) trait Change: Sized {
    fn with_defaults(self, on: bool) -> Self;
    fn with_policies(self, policies: Vec<Value>) -> Self;
    fn with_role(self, role: RoleTemplateId, holder: &str) -> Self;
    fn with_role_unread(self, role: RoleTemplateId) -> Self;
    fn with_group(self, group: &str, members: &[&str]) -> Self;
    fn with_p1(self, units: u64) -> Self;
    fn with_per_user(self, id: &str, state: Option<PerUserMfaState>) -> Self;
}

impl Change for TenantSnapshot {
    fn with_defaults(mut self, on: bool) -> Self {
        self.security_defaults = known(on);
        self
    }

    fn with_policies(mut self, policies: Vec<Value>) -> Self {
        let read = policies.into_iter().map(|json| Policy::from_json(json).unwrap());
        self.policies = known(read.collect());
        self
    }

    fn with_role(mut self, role: RoleTemplateId, holder: &str) -> Self {
        let mut holders = self.role_holders.get().unwrap().clone();
        holders.of_mut(role).surely.insert(holder.into());
        self.role_holders = known(holders);
        self
    }

    /// Of whoever was put there before it is known that they hold it.
    fn with_role_unread(mut self, role: RoleTemplateId) -> Self {
        let mut holders = self.role_holders.get().unwrap().clone();
        holders.of_mut(role).others_because = Some(UnknownBecause::NoPermission);
        self.role_holders = known(holders);
        self
    }

    fn with_group(mut self, group: &str, members: &[&str]) -> Self {
        let members: HashSet<UserId> = members.iter().map(|id| UserId::from(*id)).collect();
        self.groups.insert(GroupId::from(group), known(Group { members, ..Group::default() }));
        self
    }

    fn with_p1(mut self, enabled: u64) -> Self {
        let units = Units { enabled, consumed: 0 };
        self.licences = known(Licences::from_plans([(ENTRA_ID_P1, units)]));
        self
    }

    fn with_per_user(mut self, id: &str, state: Option<PerUserMfaState>) -> Self {
        let mut users = self.users.get().unwrap().clone();
        for user in users.people.iter_mut().filter(|user| user.id.as_str() == id) {
            user.per_user_mfa = state;
        }
        self.users = known(users);
        self
    }
}

pub(crate) fn unread<T>() -> Fact<T> {
    Fact::Unknown(UnknownBecause::NoPermission)
}

/// "Multifactor authentication for everyone and everything", with parts replaced: each pair is a
/// JSON pointer and what goes there.
pub(crate) fn policy(id: &str, changes: &[(&str, Value)]) -> Value {
    let mut policy = json!({
        "id": id,
        "displayName": id,
        "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"],
            "signInRiskLevels": [], "userRiskLevels": [], "insiderRiskLevels": null,
            "platforms": null, "locations": null, "devices": null, "times": null,
            "clientApplications": null, "authenticationFlows": null,
            "applications": {
                "includeApplications": ["All"], "excludeApplications": [],
                "includeUserActions": [], "includeAuthenticationContextClassReferences": [],
                "applicationFilter": null
            },
            "users": {
                "includeUsers": ["All"], "excludeUsers": [],
                "includeGroups": [], "excludeGroups": [],
                "includeRoles": [], "excludeRoles": [],
                "includeGuestsOrExternalUsers": null, "excludeGuestsOrExternalUsers": null
            }
        },
        "grantControls": {
            "operator": "OR", "builtInControls": ["mfa"],
            "customAuthenticationFactors": [], "termsOfUse": [], "authenticationStrength": null
        },
        "sessionControls": null
    });
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        policy.pointer_mut(parent).and_then(Value::as_object_mut).unwrap().insert(key.to_owned(), value.clone());
    }
    policy
}

pub(crate) const INCLUDE_USERS: &str = "/conditions/users/includeUsers";
pub(crate) const EXCLUDE_USERS: &str = "/conditions/users/excludeUsers";
pub(crate) const INCLUDE_GROUPS: &str = "/conditions/users/includeGroups";
pub(crate) const EXCLUDE_GROUPS: &str = "/conditions/users/excludeGroups";
pub(crate) const INCLUDE_ROLES: &str = "/conditions/users/includeRoles";
pub(crate) const EXCLUDE_ROLES: &str = "/conditions/users/excludeRoles";
pub(crate) const INCLUDE_GUESTS: &str = "/conditions/users/includeGuestsOrExternalUsers";
pub(crate) const EXCLUDE_GUESTS: &str = "/conditions/users/excludeGuestsOrExternalUsers";
pub(crate) const INCLUDE_APPS: &str = "/conditions/applications/includeApplications";
pub(crate) const EXCLUDE_APPS: &str = "/conditions/applications/excludeApplications";
pub(crate) const CLIENTS: &str = "/conditions/clientAppTypes";
pub(crate) const PLATFORMS: &str = "/conditions/platforms";
pub(crate) const LOCATIONS: &str = "/conditions/locations";
pub(crate) const DEVICES: &str = "/conditions/devices";
pub(crate) const CONTROLS: &str = "/grantControls/builtInControls";
pub(crate) const OPERATOR: &str = "/grantControls/operator";
pub(crate) const STRENGTH: &str = "/grantControls/authenticationStrength";
pub(crate) const STATE: &str = "/state";
pub(crate) const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";
