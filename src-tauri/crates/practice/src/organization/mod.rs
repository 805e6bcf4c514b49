//! The made-up organizations: who and what is in them before anybody changes anything.
//!
//! Everything is made from constants and a seed, so that an organization is the same each
//! time. What changes afterwards is kept in [`crate::state`].

mod bakery;
mod builder;
mod catalog;
mod clinic;
mod group;
mod group_policies;
mod membership;
mod methods;
mod names;
mod policies;
mod sign_ins;
mod sized;
mod strengths;

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use crate::clock::iso;
use crate::options::{Kind, OrganizationId, OrganizationSummary};
use crate::roles::Role;

pub(crate) use catalog::{P1_PLAN, P2_PLAN, Sku};
pub(crate) use methods::Methods;
pub(crate) use policies::{microsoft_managed, normalized};
pub(crate) use sign_ins::{SignIn, WRONG_PASSWORD};
pub(crate) use sized::{Crowd, ID as SIZED};
pub(crate) use strengths::{built_in_strengths, is_built_in_strength};

/// Counts the versions of the made-up data.
pub(crate) const SEED: u32 = 2;

/// A day in milliseconds.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// The place of a user in [`Organization::users`].
pub(crate) type UserIndex = u32;

/// The per-user MFA state (GRAPH.md section b).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PerUserState {
    /// Not asked by per-user MFA.
    #[default]
    Disabled,
    /// Asked to register.
    Enabled,
    /// Asked at each sign-in.
    Enforced,
}

impl PerUserState {
    /// As Graph spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::Enforced => "enforced",
        }
    }

    /// From Graph's spelling; `None` for a value that Graph does not take.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "disabled" => Some(Self::Disabled),
            "enabled" => Some(Self::Enabled),
            "enforced" => Some(Self::Enforced),
            _ => None,
        }
    }
}

/// A user, as small as can be: there may be a hundred thousand.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) display_name: Box<str>,
    pub(crate) given_name: Box<str>,
    pub(crate) surname: Box<str>,
    pub(crate) upn: Box<str>,
    /// The mail address where it is not the user principal name (guests).
    pub(crate) other_mail: Option<Box<str>>,
    pub(crate) job: &'static str,
    pub(crate) language: &'static str,
    pub(crate) country: &'static str,
    pub(crate) methods: Methods,
    /// Bit n: the n-th of [`Organization::skus`].
    pub(crate) licences: u8,
    pub(crate) per_user: PerUserState,
    pub(crate) guest: bool,
    pub(crate) enabled: bool,
    pub(crate) synced: bool,
    /// Accounts that a restricted management administrative unit protects: changes of them
    /// are refused to everyone.
    pub(crate) restricted: bool,
    /// Days since 1970-01-01.
    pub(crate) created_day: u16,
}

impl User {
    /// The mail address; accounts without a licence have none.
    pub(crate) fn mail(&self) -> Option<&str> {
        match &self.other_mail {
            Some(mail) => Some(mail),
            None => (self.licences != 0).then_some(&*self.upn),
        }
    }
}

/// A verified domain.
#[derive(Debug, Clone)]
pub(crate) struct Domain {
    pub(crate) name: &'static str,
    pub(crate) is_default: bool,
    pub(crate) is_initial: bool,
    /// The body of its federation configuration; `None` for a managed domain.
    pub(crate) federation: Option<Value>,
}

/// A group with its direct members.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) id: Uuid,
    pub(crate) name: &'static str,
    pub(crate) users: Vec<UserIndex>,
    /// Places in [`Organization::groups`]; circles are possible.
    pub(crate) groups: Vec<usize>,
    /// The role that membership gives.
    pub(crate) role: Option<Role>,
}

/// A role given to a user directly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoleAssignment {
    pub(crate) user: UserIndex,
    pub(crate) role: Role,
    /// For some hours, in place of for good.
    pub(crate) activated: bool,
}

/// Microsoft's own schedule to switch security defaults on (GRAPH.md section a).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Upsell {
    pub(crate) action: &'static str,
    /// Days after the organization was opened.
    pub(crate) due_in_days: Option<u16>,
}

impl Upsell {
    /// None.
    pub(crate) const NONE: Self = Self { action: "none", due_in_days: None };
}

/// An organization before anybody changes anything.
#[derive(Debug)]
pub(crate) struct Organization {
    pub(crate) id: &'static str,
    /// What it was made from: changes of one that was made otherwise are not replayed.
    pub(crate) seed: u32,
    pub(crate) tenant_id: Uuid,
    pub(crate) name: &'static str,
    /// When the tenant was made, as Graph prints it.
    pub(crate) created: &'static str,
    pub(crate) country: &'static str,
    pub(crate) technical_mail: &'static str,
    pub(crate) synced: bool,
    pub(crate) domains: Vec<Domain>,
    pub(crate) skus: Vec<Sku>,
    pub(crate) users: Vec<User>,
    pub(crate) by_id: HashMap<Uuid, UserIndex>,
    /// Lower-case user principal names.
    pub(crate) by_upn: HashMap<Box<str>, UserIndex>,
    pub(crate) roles: Vec<RoleAssignment>,
    pub(crate) groups: Vec<Group>,
    /// Who is offered on the sign-in page, in this order.
    pub(crate) accounts: Vec<UserIndex>,
    pub(crate) security_defaults: bool,
    pub(crate) policies: Vec<Value>,
    pub(crate) locations: Vec<Value>,
    /// Policies, by their places, which came so many days before the organization was opened.
    pub(crate) recent_policies: Vec<(usize, u16)>,
    /// `policyMigrationState` of the authentication methods policy.
    pub(crate) methods_migration: Option<&'static str>,
    pub(crate) upsell: Upsell,
    /// The sign-in log, newest first.
    pub(crate) sign_ins: Vec<SignIn>,
    /// Accounts that were last used so many days ago, or never, whatever the others do.
    pub(crate) seldom: Vec<(UserIndex, Option<u16>)>,
}

impl Organization {
    /// The user that `text` names by id or user principal name.
    pub(crate) fn find(&self, text: &str) -> Option<UserIndex> {
        match Uuid::try_parse(text) {
            Ok(id) => self.by_id.get(&id).copied(),
            Err(_) => self.by_upn.get(text.to_lowercase().as_str()).copied(),
        }
    }

    pub(crate) fn user(&self, index: UserIndex) -> Option<&User> {
        self.users.get(usize::try_from(index).ok()?)
    }

    /// Puts dates on what came some days before `now_ms`.
    pub(crate) fn date(&mut self, now_ms: i64) {
        let today = now_ms - now_ms.rem_euclid(DAY_MS);
        for (place, days) in &self.recent_policies {
            if let Some(policy) = self.policies.get_mut(*place) {
                policy["createdDateTime"] = Value::String(iso(today - i64::from(*days) * DAY_MS + DAY_MS / 3));
            }
        }
    }

    /// How many days ago somebody was last used; `None` for never.
    pub(crate) fn last_used_days(&self, index: UserIndex, user: &User) -> Option<u16> {
        if let Some((_, days)) = self.seldom.iter().find(|(one, _)| *one == index) {
            return *days;
        }
        let [never, days, ..] = *user.id.as_bytes();
        (never >= 8).then(|| u16::from(days % 45) + if user.enabled { 0 } else { 120 })
    }

    /// The roles that a user holds, directly or through a group.
    pub(crate) fn roles_of(&self, user: UserIndex) -> Vec<Role> {
        let mut roles: Vec<Role> =
            self.roles.iter().filter(|given| given.user == user).map(|given| given.role).collect();
        for (place, group) in self.groups.iter().enumerate() {
            if let Some(role) = group.role
                && self.members_of(place).contains(&user)
            {
                roles.push(role);
            }
        }
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// Whether one of its subscriptions has the service plan, run out or not.
    pub(crate) fn ever_had(&self, plan: Uuid) -> bool {
        self.skus.iter().any(|sku| sku.plans.iter().any(|(id, _)| *id == plan))
    }
}

/// What is known of an organization without making all its people.
pub(crate) struct Outline {
    pub(crate) id: &'static str,
    tenant_id: Uuid,
    name: &'static str,
    people: u32,
    kind: Kind,
    pub(crate) make: fn() -> Organization,
}

/// Every practice organization, smallest first.
pub(crate) const OUTLINES: [Outline; 3] = [bakery::OUTLINE, clinic::OUTLINE, group::OUTLINE];

impl Outline {
    pub(crate) fn summary(&self) -> OrganizationSummary {
        OrganizationSummary {
            id: OrganizationId::new(self.id),
            tenant_id: self.tenant_id,
            name: self.name.to_owned(),
            people: self.people,
            kind: self.kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(organization: &Organization, state: PerUserState) -> usize {
        organization.users.iter().filter(|user| user.per_user == state).count()
    }

    #[test]
    fn each_organization_is_what_its_outline_says_and_the_same_each_time() {
        for outline in OUTLINES {
            let (first, second) = ((outline.make)(), (outline.make)());
            assert_eq!(first.users.len(), usize::try_from(outline.people).unwrap(), "{}", outline.id);
            assert_eq!((first.id, first.tenant_id, first.name), (outline.id, outline.tenant_id, outline.name));
            assert_eq!(format!("{:?}", first.users), format!("{:?}", second.users));
            assert_eq!(first.by_id.len(), first.users.len(), "ids are unique");
            assert_eq!(first.by_upn.len(), first.users.len(), "user principal names are unique");
        }
    }

    #[test]
    fn each_organization_offers_the_five_administrators_and_a_plain_user() {
        let wanted = [
            Role::GlobalAdministrator,
            Role::SecurityAdministrator,
            Role::ConditionalAccessAdministrator,
            Role::AuthenticationPolicyAdministrator,
            Role::GlobalReader,
        ];
        for outline in OUTLINES {
            let organization = (outline.make)();
            let offered: Vec<Vec<Role>> =
                organization.accounts.iter().map(|&user| organization.roles_of(user)).collect();
            for role in wanted {
                assert!(offered.iter().any(|roles| *roles == [role]), "{} {role:?}", outline.id);
            }
            assert!(offered.iter().any(Vec::is_empty), "{}", outline.id);
            for &account in &organization.accounts {
                assert!(organization.user(account).unwrap().enabled);
            }
        }
    }

    #[test]
    fn the_bakery_has_seven_disabled_two_enabled_and_three_enforced_people() {
        let bakery = (bakery::OUTLINE.make)();
        let counts = [PerUserState::Disabled, PerUserState::Enabled, PerUserState::Enforced];
        assert_eq!(counts.map(|state| count(&bakery, state)), [7, 2, 3]);
        assert!(!bakery.ever_had(P1_PLAN) && !bakery.security_defaults && bakery.policies.is_empty());
    }

    #[test]
    fn the_clinic_has_p1_three_global_administrators_and_one_federated_domain() {
        let clinic = (clinic::OUTLINE.make)();
        let global = clinic.roles.iter().filter(|given| given.role == Role::GlobalAdministrator).count();
        assert_eq!(global, 3);
        assert_eq!(clinic.domains.iter().filter(|domain| domain.federation.is_some()).count(), 1);
        assert!(clinic.ever_had(P1_PLAN) && !clinic.ever_had(P2_PLAN) && clinic.security_defaults);
        assert_eq!(count(&clinic, PerUserState::Disabled), 180);
    }

    #[test]
    fn the_group_has_p2_guests_disabled_accounts_and_three_that_refuse_the_per_user_write() {
        let group = (group::OUTLINE.make)();
        assert!(group.ever_had(P2_PLAN) && !group.security_defaults);
        assert_eq!(group.users.iter().filter(|user| user.restricted).count(), 3);
        assert!(group.users.iter().filter(|user| user.restricted).all(|user| user.per_user != PerUserState::Disabled));
        let asked = group.users.len() - count(&group, PerUserState::Disabled);
        assert!((1_400..1_600).contains(&asked), "{asked}");
        let guests = group.users.iter().filter(|user| user.guest).count();
        assert!((300..420).contains(&guests), "{guests}");
        assert!(group.users.iter().filter(|user| !user.enabled).count() > 100);
        let states: std::collections::BTreeSet<&str> =
            group.policies.iter().filter_map(|policy| policy["state"].as_str()).collect();
        assert_eq!(states.len(), 4, "one of them is no state that is documented");
    }
}
