//! The town: as many people as are asked for, to measure with. Never in the window's list.

use rand::Rng;
use uuid::Uuid;

use super::builder::{Builder, Person, blank};
use super::{Domain, Methods, Organization, PerUserState, SEED, Upsell, User, catalog, names, normalized};
use crate::Error;
use crate::options::{Kind, OrganizationId, OrganizationSummary};
use crate::roles::Role;

/// How it is named in addresses.
pub(crate) const ID: &str = "sized";

const NAME: &str = "City of Marrowbridge";
const DOMAIN: &str = "marrowbridge.example";
const INITIAL: &str = "marrowbridge.onmicrosoft.com";
/// Each size is a tenant of its own: what was kept for one must not be taken for another's.
const TENANT: Uuid = Uuid::from_u128(0x91c4_7e0d_25fa_4d36_8b1e_0a6f_3300_0000);
/// The most people that there can be.
const MOST: u32 = 200_000;

/// How many people there are and what per-user MFA asks of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Crowd {
    people: u32,
    all_enforced: bool,
}

const STAFF: [Person; 8] = [
    staff("Edwina", "Castellanos", "edwina.castellanos", "Head of IT", &[Role::GlobalAdministrator]),
    staff("Bjarne", "Thoresen", "bjarne.thoresen", "Security", &[Role::SecurityAdministrator]),
    staff("Nalini", "Raghunathan", "nalini.r", "Identity", &[Role::ConditionalAccessAdministrator]),
    staff("Cosmin", "Vlăduțescu", "cosmin.v", "Identity", &[Role::AuthenticationPolicyAdministrator]),
    staff("Yetunde", "Bankole", "yetunde.bankole", "Internal audit", &[Role::GlobalReader]),
    staff("Piet", "van der Meulen", "piet.vandermeulen", "Parks and gardens", &[]),
    staff("Emergency access", "1", "ea-1", "", &[Role::GlobalAdministrator]),
    staff("Emergency access", "2", "ea-2", "", &[Role::GlobalAdministrator]),
];

/// Places in [`STAFF`].
const EMERGENCY: [usize; 2] = [6, 7];

const fn staff(
    given: &'static str,
    family: &'static str,
    alias: &'static str,
    job: &'static str,
    roles: &'static [Role],
) -> Person {
    Person {
        given,
        family,
        alias,
        job,
        language: "en-GB",
        methods: Methods::FIDO2.and(Methods::AUTHENTICATOR),
        per_user: PerUserState::Enforced,
        roles,
    }
}

const JOBS: [&str; 6] = ["Teacher", "Registry clerk", "Fire fighter", "Bus driver", "Librarian", "Planner"];

impl Crowd {
    /// `people` of whom about half are enforced and some enabled, or all enforced.
    ///
    /// # Errors
    /// [`Error::People`] when there are none or too many.
    pub(crate) fn new(people: u32, all_enforced: bool) -> Result<Self, Error> {
        if (1..=MOST).contains(&people) { Ok(Self { people, all_enforced }) } else { Err(Error::People { most: MOST }) }
    }

    pub(crate) fn summary(self) -> OrganizationSummary {
        OrganizationSummary {
            id: OrganizationId::new(ID),
            tenant_id: self.tenant_id(),
            name: NAME.to_owned(),
            people: self.people,
            kind: Kind::Sized,
        }
    }

    /// One number for each size: 2 for each person, and 1 where all are enforced.
    fn number(self) -> u32 {
        2 * self.people + u32::from(self.all_enforced)
    }

    fn tenant_id(self) -> Uuid {
        Uuid::from_u128(TENANT.as_u128() + u128::from(self.number()))
    }

    pub(crate) fn make(self) -> Organization {
        let tenant_id = self.tenant_id();
        let wanted = usize::try_from(self.people).unwrap_or(usize::MAX);
        let mut builder = Builder::new(tenant_id, 4);
        builder.users.reserve_exact(wanted);
        for (place, person) in STAFF.iter().enumerate().take(wanted) {
            let domain = if EMERGENCY.contains(&place) { INITIAL } else { DOMAIN };
            builder.person(person, domain, "GB", 17_400);
        }
        while builder.users.len() < wanted {
            let user = self.someone(&mut builder);
            builder.add(user);
        }
        let emergency = EMERGENCY.iter().filter_map(|&place| builder.users.get(place)).map(|user| user.id.to_string());
        let policies = policies(&builder, &emergency.collect::<Vec<_>>());
        let (by_id, by_upn) = builder.tables();
        Organization {
            id: ID,
            seed: SEED + self.number(),
            tenant_id,
            name: NAME,
            created: "2013-09-30T07:15:00Z",
            country: "GB",
            technical_mail: "it@marrowbridge.example",
            synced: false,
            domains: vec![
                Domain { name: DOMAIN, is_default: true, is_initial: false, federation: None },
                Domain { name: INITIAL, is_default: false, is_initial: true, federation: None },
            ],
            skus: vec![catalog::e5(self.people)],
            users: builder.users,
            by_id,
            by_upn,
            roles: builder.roles,
            groups: Vec::new(),
            accounts: (0..self.people.min(6)).collect(),
            security_defaults: false,
            policies,
            locations: Vec::new(),
            recent_policies: Vec::new(),
            methods_migration: None,
            upsell: Upsell::NONE,
            sign_ins: Vec::new(),
            seldom: Vec::new(),
        }
    }

    fn someone(self, builder: &mut Builder) -> User {
        let name = names::person(&mut builder.rng);
        let methods = builder.weighted(
            &[
                (45, Methods::AUTHENTICATOR),
                (10, Methods::SOFTWARE_OATH),
                (15, Methods::MOBILE_PHONE),
                (5, Methods::FIDO2),
                (25, Methods::NONE),
            ],
            Methods::NONE,
        );
        let drawn = builder.weighted(
            &[(35, PerUserState::Enforced), (25, PerUserState::Enabled), (40, PerUserState::Disabled)],
            PerUserState::Disabled,
        );
        let per_user = match drawn {
            _ if self.all_enforced => PerUserState::Enforced,
            // Somebody registered and enabled becomes enforced (GRAPH.md section b).
            PerUserState::Enabled if methods.is_strong() => PerUserState::Enforced,
            drawn => drawn,
        };
        User {
            display_name: name.display.into(),
            given_name: name.given.into(),
            surname: name.family.into(),
            // The place makes it unique: with few names, counting up would take long.
            upn: format!("{}.{}@{DOMAIN}", name.alias, builder.next()).into(),
            job: JOBS[builder.rng.random_range(0..JOBS.len())],
            language: name.language,
            country: name.country,
            methods,
            licences: 1,
            per_user,
            enabled: builder.rng.random_ratio(97, 100),
            created_day: builder.rng.random_range(16_400..20_750),
            ..blank()
        }
    }
}

/// One that asks everyone always, so that nobody is without a second step when per-user MFA goes.
fn policies(builder: &Builder, emergency: &[String]) -> Vec<serde_json::Value> {
    let body = serde_json::json!({
        "displayName": "MFA for everyone",
        "state": "enabled",
        "conditions": {
            "users": { "includeUsers": ["All"], "excludeUsers": emergency },
            "applications": { "includeApplications": ["All"] },
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    });
    let body = body.as_object().cloned().unwrap_or_default();
    vec![normalized(builder.id("policy everyone"), "2022-05-01T06:00:00Z", None, &body)]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn states(organization: &Organization) -> [usize; 3] {
        [PerUserState::Disabled, PerUserState::Enabled, PerUserState::Enforced]
            .map(|state| organization.users.iter().filter(|user| user.per_user == state).count())
    }

    #[test]
    fn there_are_exactly_as_many_people_as_asked_for_and_the_same_each_time() {
        for people in [1, 2, 7, 8, 9, 1_000] {
            let crowd = Crowd::new(people, false).unwrap();
            let (first, second) = (crowd.make(), crowd.make());
            assert_eq!(first.users.len(), usize::try_from(people).unwrap());
            assert_eq!(format!("{:?}", first.users), format!("{:?}", second.users));
            assert_eq!((first.by_id.len(), first.by_upn.len()), (first.users.len(), first.users.len()), "unique");
            assert!(first.ever_had(crate::organization::P2_PLAN) && !first.security_defaults);
            assert_eq!(first.roles_of(first.accounts[0]), [Role::GlobalAdministrator]);
        }
        for people in [0, MOST + 1] {
            assert!(matches!(Crowd::new(people, false), Err(Error::People { .. })), "{people}");
        }
    }

    #[test]
    fn the_accounts_for_emergencies_are_of_the_domain_that_it_began_with_and_nobody_else_is() {
        let organization = Crowd::new(30, false).unwrap().make();
        let initial = |place: usize| organization.users[place].upn.ends_with(INITIAL);
        assert_eq!((0..30).filter(|place| initial(*place)).collect::<Vec<_>>(), EMERGENCY);
    }

    #[test]
    fn about_half_are_enforced_and_the_rest_mixed_or_all_are() {
        let [disabled, enabled, enforced] = states(&Crowd::new(10_000, false).unwrap().make());
        assert!((4_500..6_000).contains(&enforced), "{enforced}");
        assert!(enabled > 300 && disabled > 3_000, "{enabled} {disabled}");
        assert_eq!(states(&Crowd::new(500, true).unwrap().make()), [0, 0, 500]);
    }

    #[test]
    fn no_two_sizes_share_a_tenant_or_a_log() {
        let crowds = [(7, false), (7, true), (8, false), (8, true)];
        let made = crowds.map(|(people, all)| Crowd::new(people, all).unwrap().make());
        assert_eq!(made.iter().map(|one| one.tenant_id).collect::<HashSet<_>>().len(), 4);
        assert_eq!(made.iter().map(|one| one.seed).collect::<HashSet<_>>().len(), 4);
    }
}
