//! Everything that was read about one organization, each part known or unknown on its own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::change::PolicyName;
use crate::fact::{Fact, UnknownBecause};
use crate::group::Group;
use crate::holders::{Holders, RoleHolders};
use crate::id::{GroupId, PolicyId, RoleTemplateId, StrengthId, TenantId, UserId};
use crate::legacy::LegacySignIns;
use crate::licence::Licences;
use crate::location::NamedLocation;
use crate::lockout::Methods;
use crate::per_user::PerUserMfaState;
use crate::policy::Policy;
use crate::registration::Registration;
use crate::schedule::{DefaultsSchedule, MethodsMigration};
use crate::strength::AuthenticationStrength;

/// The moment from which new organizations may have had security defaults on from the start:
/// 2019-10-22T00:00:00Z (GRAPH.md section a; the guide says "after October 21, 2019").
const SECURITY_DEFAULTS_ERA: i64 = 1_571_702_400;

/// What was read about one organization.
#[derive(Debug, Clone)]
pub struct TenantSnapshot {
    /// Whose snapshot this is.
    pub tenant: TenantId,
    /// The organization itself.
    pub organization: Fact<Organization>,
    /// Whether security defaults are on.
    pub security_defaults: Fact<bool>,
    /// The people, guests included.
    pub users: Fact<Users>,
    /// Every Conditional Access policy, whatever its state.
    pub policies: Fact<Vec<Policy>>,
    /// The classic policies that are on, as far as they are known: only `beta` lists them, and they forbid security
    /// defaults too (GRAPH.md section a, number 2). None where they could not be read: the service's refusal tells.
    pub classic_policies: Vec<PolicyName>,
    /// Who actively holds each built-in role for the whole organization, directly or through a
    /// role-assignable group (VERDICTS.md V5). When nothing about roles could be read, the fact is unknown.
    pub role_holders: Fact<RoleHolders>,
    /// Why the per-user MFA setting of people who have none could not be read. Of whoever has none and is not in the
    /// map, the service did not say it.
    pub per_user_unread: HashMap<UserId, UnknownBecause>,
    /// Each group that a policy names. A deleted group is known to be empty. A group that is not
    /// in the map has not been read.
    pub groups: HashMap<GroupId, Fact<Group>>,
    /// The authentication strengths.
    pub strengths: Fact<BTreeMap<StrengthId, AuthenticationStrength>>,
    /// What people have registered. Someone who is not in the map is not known.
    pub registration: Fact<HashMap<UserId, Registration>>,
    /// The service plans and their units.
    pub licences: Fact<Licences>,
    /// The active roles of the signed-in person.
    pub my_roles: Fact<BTreeSet<RoleTemplateId>>,
    /// The organization's domains.
    pub domains: Fact<Vec<Domain>>,
    /// The emergency access accounts that an admin has named.
    pub emergency_accounts: BTreeSet<UserId>,
    /// The named locations that policies may point to.
    pub locations: Fact<Vec<NamedLocation>>,
    /// How far the organization is with moving its methods.
    pub methods_migration: Fact<MethodsMigration>,
    /// Microsoft's own schedule to switch security defaults on.
    pub defaults_schedule: Fact<DefaultsSchedule>,
    /// Who signed in with old protocols.
    pub legacy_sign_ins: Fact<LegacySignIns>,
    /// When someone last signed in; someone who is not in the map is not known, `None` is never.
    /// Read for the emergency access accounts alone.
    pub last_sign_ins: HashMap<UserId, Option<Timestamp>>,
    /// Who holds the Global Administrator role for good and not only for some hours; someone who
    /// is not in the map is not known. Read for the emergency access accounts alone.
    pub permanent_global_administrators: HashMap<UserId, bool>,
    /// What people have to answer with, for those of [`crate::change::to_check`]; someone who is not in the map is not
    /// known. Read for plans that switch policies on.
    pub methods: HashMap<UserId, Result<Methods, UnknownBecause>>,
    /// The policies that Latch made, by the journal of this computer. Only these are ever deleted by a plan that puts
    /// back (DESIGN.md R4).
    pub made_here: BTreeSet<PolicyId>,
    /// The policies that were deleted and can be restored. `Unknown` where they were not read.
    pub deleted_policies: Fact<Vec<Policy>>,
    /// Why `last_sign_ins` and `permanent_global_administrators` were not read; `None` when they were.
    pub emergency_because: Option<UnknownBecause>,
}

impl TenantSnapshot {
    /// The snapshot before anything was read.
    pub fn unread(tenant: TenantId) -> Self {
        const NOT_YET: UnknownBecause = UnknownBecause::NotReadYet;
        Self {
            tenant,
            organization: Fact::Unknown(NOT_YET),
            security_defaults: Fact::Unknown(NOT_YET),
            users: Fact::Unknown(NOT_YET),
            policies: Fact::Unknown(NOT_YET),
            classic_policies: Vec::new(),
            role_holders: Fact::Unknown(NOT_YET),
            per_user_unread: HashMap::new(),
            groups: HashMap::new(),
            strengths: Fact::Unknown(NOT_YET),
            registration: Fact::Unknown(NOT_YET),
            licences: Fact::Unknown(NOT_YET),
            my_roles: Fact::Unknown(NOT_YET),
            domains: Fact::Unknown(NOT_YET),
            emergency_accounts: BTreeSet::new(),
            locations: Fact::Unknown(NOT_YET),
            methods_migration: Fact::Unknown(NOT_YET),
            defaults_schedule: Fact::Unknown(NOT_YET),
            legacy_sign_ins: Fact::Unknown(NOT_YET),
            last_sign_ins: HashMap::new(),
            permanent_global_administrators: HashMap::new(),
            emergency_because: Some(NOT_YET),
            methods: HashMap::new(),
            made_here: BTreeSet::new(),
            deleted_policies: Fact::Unknown(NOT_YET),
        }
    }

    /// Whether `user` holds `role`.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn holds(&self, user: &UserId, role: &RoleTemplateId) -> Result<bool, UnknownBecause> {
        self.role_holders.get()?.holds(user, role)
    }

    /// Who holds any of `roles`.
    pub fn holders_of_any(&self, roles: &[RoleTemplateId]) -> Holders {
        match self.role_holders.get() {
            Ok(holders) => holders.of_any(roles),
            Err(because) => Holders { surely: HashSet::new(), others_because: Some(because) },
        }
    }

    /// Why it is not known of everyone whether they hold one of `roles`; `None` where it is.
    pub fn roles_unread(&self, roles: &[RoleTemplateId]) -> Option<UnknownBecause> {
        match self.role_holders.get() {
            Ok(holders) => holders.unread(roles),
            Err(because) => Some(because),
        }
    }

    /// The per-user MFA setting of `user`.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn per_user_mfa(&self, user: &User) -> Result<PerUserMfaState, UnknownBecause> {
        let unread = || self.per_user_unread.get(&user.id).copied().unwrap_or(UnknownBecause::NotOffered);
        user.per_user_mfa.ok_or_else(unread)
    }
}

/// The organization as `/organization` describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// The tenant's id.
    pub id: TenantId,
    /// The name that people know it by.
    pub name: Box<str>,
    /// When it was created; `None` when the account may not read it.
    pub created: Option<Timestamp>,
    /// Domains that were proven to belong to it.
    pub verified_domains: Vec<Domain>,
}

impl Organization {
    /// Which rules of the guide apply by age; `None` when the age is not known.
    pub fn era(&self) -> Option<CreatedEra> {
        self.created.map(CreatedEra::of)
    }
}

/// Whether an organization is older than Microsoft's security defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CreatedEra {
    /// Created before 2019-10-22: security defaults are off unless someone switched them on.
    BeforeSecurityDefaults,
    /// Created on 2019-10-22 or later: security defaults may have been on from the start.
    SinceSecurityDefaults,
}

impl CreatedEra {
    /// The era of a moment.
    pub fn of(created: Timestamp) -> Self {
        if created.as_second() < SECURITY_DEFAULTS_ERA {
            Self::BeforeSecurityDefaults
        } else {
            Self::SinceSecurityDefaults
        }
    }
}

/// One domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: Box<str>,
    /// Who checks the password; `None` when the service gave a word that is not known.
    pub authentication: Option<DomainAuthentication>,
    /// Whether new people get it.
    pub is_default: bool,
    /// Whether it is the `.onmicrosoft.com` domain that the organization began with.
    pub is_initial: bool,
    /// Whether the domain's own identity provider does the second step
    /// (`federatedIdpMfaBehavior`). `None`: not federated, or not known.
    pub second_step_elsewhere: Option<bool>,
}

/// Who checks the password of people in a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DomainAuthentication {
    /// Microsoft Entra ID.
    Managed,
    /// The organization's own identity provider, such as AD FS.
    Federated,
}

impl DomainAuthentication {
    /// Reads Graph's `authenticationType` or `type`; any other word is not known.
    pub fn read(word: &str) -> Option<Self> {
        if word.eq_ignore_ascii_case("Managed") {
            Some(Self::Managed)
        } else if word.eq_ignore_ascii_case("Federated") {
            Some(Self::Federated)
        } else {
            None
        }
    }
}

/// The people of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Users {
    /// Everyone who was read, in the service's order.
    pub people: Vec<User>,
    /// Whether that is everyone. When false, no statement about "everyone" is possible.
    pub complete: bool,
}

impl Users {
    /// The person with this id.
    pub fn find(&self, id: &UserId) -> Option<&User> {
        self.people.iter().find(|user| user.id == *id)
    }
}

/// One person (or an account that looks like one).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The object id.
    pub id: UserId,
    /// The sign-in name.
    pub user_principal_name: Box<str>,
    /// The name that is shown.
    pub display_name: Box<str>,
    /// Whether the account may sign in; `None` when the service did not say.
    pub account_enabled: Option<bool>,
    /// Member or guest; `None` when the service did not say or said something else.
    pub user_type: Option<UserType>,
    /// The per-user MFA setting; `None` is unknown, never "disabled".
    pub per_user_mfa: Option<PerUserMfaState>,
    /// Whether the account comes from a local directory; `None` when the service did not say.
    pub on_premises_sync: Option<bool>,
    /// Whether any licence is assigned; `None` when the service did not say.
    pub licensed: Option<bool>,
}

/// Graph's `userType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserType {
    /// Belongs to the organization.
    Member,
    /// Was invited to it.
    Guest,
}

impl UserType {
    /// Reads Graph's `userType`; null and any other word are unknown.
    pub fn read(word: Option<&str>) -> Option<Self> {
        let word = word?;
        if word.eq_ignore_ascii_case("Member") {
            Some(Self::Member)
        } else if word.eq_ignore_ascii_case("Guest") {
            Some(Self::Guest)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CreatedEra;

    #[test]
    fn the_era_begins_with_the_22nd_of_october_2019() {
        let era = |text: &str| CreatedEra::of(text.parse().unwrap());
        assert_eq!(era("2019-10-21T23:59:59Z"), CreatedEra::BeforeSecurityDefaults);
        assert_eq!(era("2019-10-22T00:00:00Z"), CreatedEra::SinceSecurityDefaults);
    }
}
