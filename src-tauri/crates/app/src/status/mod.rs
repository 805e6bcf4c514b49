//! How the organization is protected: each part read by itself, with its age, put together for the rules.

mod directory;
mod emergency;
mod findings;
mod headline;
mod methods;
mod old_sign_ins;
mod part;
mod people;
pub(crate) mod policies;
mod read;
mod registrations;
mod view;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;
use mfa::change::{Intent, OffReason, PeopleMeant, PlanRefused, PolicyName, plan};
use mfa::fact::{Fact, UnknownBecause};
use mfa::finding::{self, Finding};
use mfa::group::Group;
use mfa::holders::RoleHolders;
use mfa::id::{GroupId, RoleTemplateId, StrengthId, TenantId, UserId};
use mfa::legacy::LegacySignIns;
use mfa::licence::Licences;
use mfa::location::NamedLocation;
use mfa::policy::Policy;
use mfa::registration::Registration;
use mfa::schedule::{DefaultsSchedule, MethodsMigration};
use mfa::strength::AuthenticationStrength;
use mfa::tally::{Standing, Tally};
use mfa::tenant::{Domain, TenantSnapshot, User, Users};
use mfa::verdict::{self, Verdict};
use tokio::sync::watch;

pub(crate) use findings::status_part;
pub(crate) use methods::methods_of;
pub(crate) use part::{Part, ReadError, Readable};
pub(crate) use people::read_people;
pub use people::{PeopleForm, PeopleProgress};
pub(crate) use read::EVERY_PART;
pub(crate) use registrations::report as registration_report;
pub(crate) use view::count;

use crate::people::Table;
use crate::view::{PeopleQuery, PersonLine, PersonRow, ProductLine, RegistrationSource, RoleView, StatusPart};

/// The people of the organization.
#[derive(Debug)]
pub(crate) struct People {
    /// As the rules see them.
    pub(crate) users: Users,
    /// Where mail reaches those for whom that is not the name that they sign in with.
    pub(crate) mail: HashMap<UserId, Box<str>>,
    /// Why some of them are without a per-person setting, where the service refused it.
    pub(crate) states_unread: Option<ReadError>,
    /// The same of each of them.
    pub(crate) states_refused: HashMap<UserId, UnknownBecause>,
}

/// Conditional Access policies, and what their conditions point to.
#[derive(Debug)]
pub(crate) struct Policies {
    pub(crate) list: Vec<Policy>,
    /// The classic ones that are on, as far as they are known.
    pub(crate) classic: Vec<PolicyName>,
    pub(crate) groups: HashMap<GroupId, Fact<Group>>,
    pub(crate) strengths: Fact<BTreeMap<StrengthId, AuthenticationStrength>>,
    pub(crate) locations: Fact<Vec<NamedLocation>>,
}

/// Who has registered a second step.
#[derive(Debug)]
pub(crate) struct Registrations {
    pub(crate) rows: HashMap<UserId, Registration>,
    pub(crate) source: RegistrationSource,
    /// When the service refreshed the oldest row of its report.
    pub(crate) report_from: Option<Timestamp>,
}

/// What the organization has bought.
#[derive(Debug)]
pub(crate) struct Bought {
    pub(crate) licences: Licences,
    pub(crate) products: Vec<ProductLine>,
}

/// What is read about the emergency access accounts beside the list of people.
#[derive(Debug, Default)]
pub(crate) struct EmergencyUses {
    /// When they last signed in; `None` is never. Whoever is not in the map is not known.
    pub(crate) last_sign_ins: HashMap<UserId, Option<Timestamp>>,
    /// Whether they hold the Global Administrator role for good. Whoever is not in the map is not known.
    pub(crate) permanent: HashMap<UserId, bool>,
}

/// All parts.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) organization: Part<mfa::tenant::Organization>,
    pub(crate) security_defaults: Part<bool>,
    pub(crate) people: Part<Arc<People>>,
    pub(crate) policies: Part<Arc<Policies>>,
    /// Who holds the roles that matter for the verdicts.
    pub(crate) role_holders: Part<Arc<RoleHolders>>,
    pub(crate) registrations: Part<Arc<Registrations>>,
    pub(crate) bought: Part<Bought>,
    pub(crate) roles: Part<Vec<RoleView>>,
    pub(crate) domains: Part<Vec<Domain>>,
    /// Microsoft's own schedule to switch security defaults on.
    pub(crate) defaults_schedule: Part<DefaultsSchedule>,
    pub(crate) methods_migration: Part<MethodsMigration>,
    pub(crate) old_sign_ins: Part<Arc<LegacySignIns>>,
    pub(crate) emergency: Part<EmergencyUses>,
    /// The emergency access accounts that were named.
    pub(crate) named_emergency: BTreeSet<UserId>,
    /// People who came so far, while the list is read for the first time.
    pub(crate) arriving: Arc<Vec<User>>,
}

/// The status of one organization. Every change of it moves the revision on.
#[derive(Debug)]
pub(crate) struct Status {
    parts: Mutex<Parts>,
    revision: watch::Sender<u64>,
    tallied: Mutex<Option<Arc<Tallied>>>,
}

/// The parts as the rules see them, counted, at one revision.
#[derive(Debug)]
pub(crate) struct Tallied {
    /// The revision of the parts that were counted.
    pub(crate) revision: u64,
    pub(crate) snapshot: TenantSnapshot,
    pub(crate) tally: Tally,
    /// Whether security defaults can be turned to their other side.
    pub(crate) security_defaults: Result<(), PlanRefused>,
    /// Whether per-user MFA can be turned off for everyone.
    pub(crate) per_user_mfa: Result<(), PlanRefused>,
    /// What is true for each person, in the order of the list of people.
    pub(crate) verdicts: Vec<Verdict>,
    /// What was found, the most urgent first.
    pub(crate) findings: Vec<Finding>,
    /// Whether what verdicts are made of has come. Until then nobody is judged: what is still being read is not what
    /// cannot be told.
    judged: bool,
    /// People who came while the list is still being read for the first time.
    arriving: Arc<Vec<User>>,
    places: HashMap<UserId, usize>,
    table: OnceLock<Table>,
}

impl Tallied {
    /// Whether a switch can be used is asked of the very rules that make the plan.
    fn of(
        revision: u64,
        snapshot: TenantSnapshot,
        arriving: Arc<Vec<User>>,
        judged: bool,
        account: &UserId,
        cloud: &str,
    ) -> Self {
        let can = |intent| plan(intent, &snapshot, account, cloud).map(|_| ());
        let other_side = match snapshot.security_defaults.get() {
            Ok(true) => Intent::SecurityDefaultsOff { reason: OffReason::Other { words: String::new() } },
            _ => Intent::SecurityDefaultsOn,
        };
        let verdicts = verdict::verdicts(&snapshot);
        Self {
            revision,
            tally: Tally::of(&snapshot, verdicts.as_deref().map_err(|because| *because)),
            security_defaults: can(other_side),
            per_user_mfa: can(Intent::PerUserMfaOff { people: PeopleMeant::All, knowingly: true }),
            places: people_of(&snapshot).iter().enumerate().map(|(at, user)| (user.id.clone(), at)).collect(),
            findings: finding::findings(&snapshot, verdicts.as_deref().map_err(|because| *because), Timestamp::now()),
            verdicts: verdicts.unwrap_or_default(),
            judged,
            arriving,
            table: OnceLock::new(),
            snapshot,
        }
    }

    /// A person as the window shows them. Somebody who is not in the list keeps the id for a name.
    pub(crate) fn person(&self, id: &UserId) -> PersonLine {
        let user = self.places.get(id).and_then(|at| people_of(&self.snapshot).get(*at));
        let username = user.map_or(id.as_str(), |user| &user.user_principal_name);
        let name = user.map_or("", |user| &user.display_name);
        PersonLine {
            id: id.as_str().to_owned(),
            name: if name.is_empty() { username } else { name }.to_owned(),
            username: username.to_owned(),
        }
    }

    /// The place of a person in the list.
    pub(crate) fn place(&self, id: &UserId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Everyone who is in the table: the list of people, or as much of it as came so far.
    pub(crate) fn listed(&self) -> &[User] {
        self.snapshot.users.get().map_or(&self.arriving, |users| &users.people)
    }

    /// The table of people, made when it is first asked for.
    pub(crate) fn table(&self) -> &Table {
        self.table.get_or_init(|| {
            let verdicts = Some(&*self.verdicts).filter(|_| self.judged);
            Table::of(&self.snapshot, self.listed(), verdicts)
        })
    }

    /// The places of the people who match.
    pub(crate) fn matching(&self, query: &PeopleQuery) -> Arc<Vec<u32>> {
        let concerned = query.finding.map(|kind| {
            let meant = self.findings.iter().filter(|finding| findings::kind(finding.id()) == kind);
            meant.flat_map(|finding| &finding.people).filter_map(|id| self.place(id)).collect()
        });
        self.table().matching(query, concerned.as_ref())
    }

    /// The row of the person at `place`.
    pub(crate) fn row(&self, place: usize) -> Option<PersonRow> {
        self.table().row(place, self.listed().get(place)?)
    }

    /// The people counted who are known not to have registered a second step.
    pub(crate) fn not_registered(&self) -> impl Iterator<Item = &User> {
        let rows = self.snapshot.registration.get().ok();
        self.people_counted()
            .filter(move |user| rows.and_then(|rows| rows.get(&user.id)).and_then(|row| row.registered) == Some(false))
    }

    /// The people counted (VERDICTS.md, "Words that every screen and gate uses").
    pub(crate) fn people_counted(&self) -> impl Iterator<Item = &User> {
        people_of(&self.snapshot).iter().filter(|user| Standing::of(&self.snapshot, user) == Standing::Counted)
    }
}

/// The people as far as they are known.
fn people_of(snapshot: &TenantSnapshot) -> &[User] {
    snapshot.users.get().map_or(&[], |users| &users.people)
}

impl Default for Status {
    fn default() -> Self {
        Self { parts: Mutex::default(), revision: watch::Sender::new(0), tallied: Mutex::default() }
    }
}

impl Status {
    /// Nothing read yet, of an organization whose emergency access accounts were named before.
    pub(crate) fn new(named_emergency: BTreeSet<UserId>) -> Self {
        Self { parts: Mutex::new(Parts { named_emergency, ..Parts::default() }), ..Self::default() }
    }

    /// The parts, to look at.
    pub(crate) fn parts(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which revision the parts are at. It stays the same as long as they are held.
    pub(crate) fn revision(&self) -> u64 {
        *self.revision.borrow()
    }

    /// Changes the parts and moves the revision on.
    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut Parts) -> R) -> R {
        let mut parts = self.parts();
        let result = change(&mut parts);
        // Under the lock, so that no revision is older than the parts it stands for.
        self.revision.send_modify(|revision| *revision += 1);
        drop(parts);
        result
    }

    /// Says how far reading the people is. What is known stays as it is.
    pub(crate) fn progress(&self, people: PeopleProgress) {
        self.parts().people.progress(people);
    }

    /// Where mail reaches people, as far as that is not the name that they sign in with.
    pub(crate) fn mail(&self) -> HashMap<UserId, Box<str>> {
        self.parts().people.latest().map(|(people, _)| people.mail.clone()).unwrap_or_default()
    }

    /// Waits until `done` holds for the parts.
    pub(crate) async fn wait_until(&self, done: impl Fn(&Parts) -> bool) {
        let mut revision = self.revision.subscribe();
        while !done(&self.parts()) {
            if revision.changed().await.is_err() {
                return;
            }
        }
    }

    /// The parts as the rules see them, counted once for each revision, for the signed-in `account`.
    pub(crate) fn tallied(&self, tenant: &TenantId, account: &UserId, cloud: &str) -> Arc<Tallied> {
        let mut tallied = self.tallied.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = self.parts();
        let revision = self.revision();
        if let Some(tallied) = &*tallied
            && tallied.revision == revision
        {
            return tallied.clone();
        }
        let snapshot = parts.snapshot(tenant);
        let (arriving, judged) = (parts.arriving.clone(), !parts.are_being_read());
        drop(parts);
        let fresh = Arc::new(Tallied::of(revision, snapshot, arriving, judged, account, cloud));
        *tallied = Some(fresh.clone());
        fresh
    }
}

impl Parts {
    /// One of the parts. Conditional Access stands for the policies and for who holds the roles: both are read
    /// together.
    pub(crate) fn of(&self, part: StatusPart) -> &dyn Readable {
        match part {
            StatusPart::Organization => &self.organization,
            StatusPart::SecurityDefaults => &self.security_defaults,
            StatusPart::PerUserMfa => &self.people,
            StatusPart::ConditionalAccess => &self.policies,
            StatusPart::Registration => &self.registrations,
            StatusPart::Licences => &self.bought,
            StatusPart::You => &self.roles,
            StatusPart::Domains => &self.domains,
            StatusPart::EmergencyAccounts => &self.emergency,
            StatusPart::OldSignIns => &self.old_sign_ins,
            StatusPart::Methods => &self.methods_migration,
        }
    }

    /// Marks one of the parts as being read. False if it is already.
    pub(crate) fn begin(&mut self, part: StatusPart) -> bool {
        match part {
            StatusPart::Organization => self.organization.begin(),
            StatusPart::SecurityDefaults => self.security_defaults.begin() && self.defaults_schedule.begin(),
            StatusPart::PerUserMfa => self.people.begin(),
            StatusPart::ConditionalAccess => self.policies.begin() && self.role_holders.begin(),
            StatusPart::Registration => self.registrations.begin(),
            StatusPart::Licences => self.bought.begin(),
            StatusPart::You => self.roles.begin(),
            StatusPart::Domains => self.domains.begin(),
            StatusPart::EmergencyAccounts => self.emergency.begin(),
            StatusPart::OldSignIns => self.old_sign_ins.begin(),
            StatusPart::Methods => self.methods_migration.begin(),
        }
    }

    /// Whether what verdicts are made of is being read for the first time.
    pub(crate) fn are_being_read(&self) -> bool {
        fn is_first<T>(part: &Part<T>) -> bool {
            part.latest().is_none() && part.is_reading()
        }
        is_first(&self.people) || is_first(&self.security_defaults) || is_first(&self.policies)
    }

    /// Who holds the roles. Of a role that a policy names and that was not read with the others nothing is known,
    /// least of all that nobody holds it.
    fn known_role_holders(&self) -> Fact<RoleHolders> {
        let list = self.policies.latest().map(|(policies, _)| &*policies.list).unwrap_or_default();
        let because = self.role_holders.failed().map_or(UnknownBecause::NotReadYet, |failed| failed.because);
        self.role_holders.fact(|holders| {
            let mut holders = (**holders).clone();
            for role in policies::considered(list).flat_map(policies::roles_named) {
                if holders.of(&role).is_none() {
                    holders.of_mut(role).others_because = Some(because);
                }
            }
            holders
        })
    }

    /// Everything that is known, as the rules take it.
    pub(crate) fn snapshot(&self, tenant: &TenantId) -> TenantSnapshot {
        let strengths = match self.policies.latest() {
            Some((policies, _)) => policies.strengths.clone(),
            None => self.policies.fact(|_| BTreeMap::new()),
        };
        TenantSnapshot {
            tenant: tenant.clone(),
            organization: self.organization.fact(Clone::clone),
            security_defaults: self.security_defaults.fact(|on| *on),
            users: self.people.fact(|people| people.users.clone()),
            policies: self.policies.fact(|policies| policies.list.clone()),
            classic_policies: self.policies.latest().map(|(policies, _)| policies.classic.clone()).unwrap_or_default(),
            role_holders: self.known_role_holders(),
            per_user_unread: self.people.latest().map(|(people, _)| people.states_refused.clone()).unwrap_or_default(),
            groups: self.policies.latest().map(|(policies, _)| policies.groups.clone()).unwrap_or_default(),
            strengths,
            registration: self.registrations.fact(|registrations| registrations.rows.clone()),
            licences: self.bought.fact(|bought| bought.licences.clone()),
            my_roles: self
                .roles
                .fact(|roles| roles.iter().map(|role| RoleTemplateId::new(role.id.as_str())).collect::<BTreeSet<_>>()),
            domains: self.domains.fact(Clone::clone),
            emergency_accounts: self.named_emergency.clone(),
            // Read for plans about policies alone.
            methods: HashMap::new(),
            made_here: BTreeSet::new(),
            deleted_policies: Fact::Unknown(UnknownBecause::NotReadYet),
            locations: match self.policies.latest() {
                Some((policies, _)) => policies.locations.clone(),
                None => self.policies.fact(|_| Vec::new()),
            },
            methods_migration: self.methods_migration.fact(|migration| *migration),
            defaults_schedule: self.defaults_schedule.fact(|schedule| *schedule),
            legacy_sign_ins: self.old_sign_ins.fact(|found| (**found).clone()),
            last_sign_ins: self.emergency.latest().map(|(uses, _)| uses.last_sign_ins.clone()).unwrap_or_default(),
            permanent_global_administrators: self
                .emergency
                .latest()
                .map(|(uses, _)| uses.permanent.clone())
                .unwrap_or_default(),
            emergency_because: self.emergency.fact(|_| ()).get().err(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn nobody_is_judged_before_what_verdicts_are_made_of_has_come() {
        let status = Status::default();
        let person = User {
            id: UserId::from("anna"),
            user_principal_name: "anna@bakery.example".into(),
            display_name: "Anna".into(),
            account_enabled: Some(true),
            user_type: None,
            per_user_mfa: None,
            on_premises_sync: None,
            licensed: None,
        };
        let users = Users { people: vec![person], complete: true };
        let people = People { users, mail: HashMap::new(), states_unread: None, states_refused: HashMap::new() };
        status.update(|parts| {
            parts.begin(StatusPart::SecurityDefaults);
            parts.people.put(Arc::new(people), Timestamp::UNIX_EPOCH);
        });
        let counts = || status.tallied(&TenantId::from("bakery"), &UserId::from(""), "cloud").table().counts();
        assert_eq!((counts().reading, counts().cannot_tell), (1, 0));
        let unread = || ReadError { because: UnknownBecause::NoPermission, error: ErrorCode::NoPermission.into() };
        status.update(|parts| {
            parts.security_defaults.end(Err(unread()), Timestamp::UNIX_EPOCH);
            parts.policies.end(Err(unread()), Timestamp::UNIX_EPOCH);
        });
        assert_eq!((counts().reading, counts().cannot_tell), (0, 1));
    }
}
