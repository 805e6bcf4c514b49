//! Complaints about other tools and about Microsoft's own pages (USERS.md section 2, by number), as organizations:
//! what is true for one person in each, and what it comes from.

use serde_json::{Value, json};

use super::bakery;
use crate::fact::{Fact, UnknownBecause};
use crate::fixture::*;
use crate::per_user::PerUserMfaState::{Enabled, Enforced};
use crate::registration::Registration;
use crate::role;
use crate::tenant::TenantSnapshot;
use crate::verdict::VerdictKind::{
    self, Always, Blocked, CannotSignIn, Mostly, Never, OnlyWhenRisky, SomeApps, Unknown,
};
use crate::verdict::{Doubt, UnknownPart, verdict};

struct Row {
    complaint: &'static str,
    says: &'static str,
    organization: TenantSnapshot,
    whom: &'static str,
    verdict: VerdictKind,
    sources: &'static [&'static str],
}

fn row(complaint: &'static str, says: &'static str, organization: TenantSnapshot) -> Row {
    Row { complaint, says, organization, whom: "anna", verdict: Never, sources: &[] }
}

impl Row {
    fn about(self, whom: &'static str) -> Self {
        Self { whom, ..self }
    }

    fn is(self, verdict: VerdictKind, sources: &'static [&'static str]) -> Self {
        Self { verdict, sources, ..self }
    }

    fn check(self) {
        let judged = verdict(&self.organization, &self.whom.into());
        let sources: Vec<&str> = judged.sources.iter().map(|source| source.name().unwrap_or(source.kind())).collect();
        let Self { complaint, says, whom, .. } = self;
        assert_eq!((judged.kind, &*sources), (self.verdict, self.sources), "{complaint}: {says} ({whom})");
    }
}

fn with(policies: Vec<Value>) -> TenantSnapshot {
    bakery().with_policies(policies)
}

fn everyone(changes: &[(&str, Value)]) -> Value {
    policy("everyone", changes)
}

fn admins(changes: &[(&str, Value)]) -> Value {
    let roles = json!([role::GLOBAL_ADMINISTRATOR.as_str(), role::EXCHANGE_ADMINISTRATOR.as_str()]);
    policy("admins", &[changes, &[(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, roles)]].concat())
}

fn watching() -> Value {
    everyone(&[(STATE, json!(REPORT_ONLY))])
}

fn registered(mut organization: TenantSnapshot) -> TenantSnapshot {
    let phone = Registration::from_methods(["#microsoft.graph.phoneAuthenticationMethod"]);
    organization.registration = known([("anna".into(), phone)].into());
    organization
}

#[test]
fn what_is_switched_off_or_only_watches_asks_nobody() {
    row("1", "nothing is on, and other tools show green", bakery()).is(Never, &[]).check();
    row(
        "3",
        "one policy is off, one only watches",
        with(vec![watching(), policy("off", &[(STATE, json!("disabled"))])]),
    )
    .is(Never, &[])
    .check();
    let enabled = with(vec![watching()]).with_per_user("anna", Some(Enabled));
    row("4", "the older setting asks, not the policy that only watches", enabled).is(Mostly, &["enabled"]).check();
    row("6", "a phone is registered, and nothing asks for it", registered(bakery())).is(Never, &[]).check();
    let admin = registered(with(vec![admins(&[(STATE, json!(REPORT_ONLY))])]));
    let admin = admin.with_role(role::GLOBAL_ADMINISTRATOR, "anna");
    row("12", "an administrator with a phone, and no rule", admin).is(Never, &[]).check();
    row("26", "the older setting was left before the policy was on", with(vec![watching()])).is(Never, &[]).check();
    let staff = policy("staff", &[(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, json!(["staff"]))]);
    row("30", "the older setting was left, and the policy is about others", with(vec![staff]))
        .about("otto")
        .is(Never, &[])
        .check();
}

#[test]
fn who_is_in_and_who_is_left_out() {
    let left_out = || everyone(&[(EXCLUDE_GROUPS, json!(["staff"]))]);
    row("2", "left out by group", with(vec![left_out()])).is(Never, &[]).check();
    row("2", "someone else is left out", with(vec![left_out()])).about("otto").is(Always, &["everyone"]).check();
    let both = with(vec![left_out()]).with_per_user("anna", Some(Enforced));
    row("29", "left out of the policy, and asked by the older setting", both).is(Always, &["enforced"]).check();
    row("5", "the policy is about everyone, guests too", with(vec![everyone(&[])]))
        .about("greta")
        .is(Always, &["everyone"])
        .check();
    // Nested groups are flattened where they are read: she is in a group that is in the named one.
    let nested = [(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, json!(["company"]))];
    let nested = with(vec![policy("company", &nested)]).with_group("company", &["anna", "otto"]);
    row("10", "in by a group within a group", nested).is(Always, &["company"]).check();
    // Roles that come through a group are among the holders.
    let by_group = with(vec![admins(&[])]).with_role(role::EXCHANGE_ADMINISTRATOR, "anna");
    row("12", "an administrator through a group", by_group).is(Always, &["admins"]).check();
    let spares_admins = [(EXCLUDE_ROLES, json!([role::GLOBAL_ADMINISTRATOR.as_str()]))];
    let spared = with(vec![everyone(&spares_admins)]).with_role(role::GLOBAL_ADMINISTRATOR, "anna");
    row("12", "administrators are left out", spared).is(Never, &[]).check();
    let five = policy("five", &[(INCLUDE_USERS, json!(["otto"]))]);
    row("39", "a policy for a few, and nothing for the rest", with(vec![five])).is(Never, &[]).check();
    let gone = [(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, json!(["deleted"]))];
    row("64", "the group that it names is gone", with(vec![policy("gone", &gone)])).is(Never, &[]).check();
    row("51", "the group that it leaves out is gone", with(vec![everyone(&[(EXCLUDE_GROUPS, json!(["deleted"]))])]))
        .is(Always, &["everyone"])
        .check();
    let no_guests = json!({ "guestOrExternalUserTypes": "b2bCollaborationGuest", "externalTenants": null });
    let no_guests = || with(vec![everyone(&[(EXCLUDE_GUESTS, no_guests.clone())])]);
    row("2", "guests are left out", no_guests()).about("greta").is(Never, &[]).check();
    row("2", "guests are left out, she is none", no_guests()).is(Always, &["everyone"]).check();
    let mut disabled = with(vec![everyone(&[])]);
    let mut users = disabled.users.get().unwrap().clone();
    users.people[0].account_enabled = Some(false);
    disabled.users = known(users);
    row("4", "the account is disabled", disabled).is(CannotSignIn, &[]).check();
}

#[test]
fn security_defaults_and_policies_each_do_for_themselves() {
    let on = || bakery().with_defaults(true);
    row("15", "defaults are off, and a policy covers everything", with(vec![everyone(&[])]))
        .is(Always, &["everyone"])
        .check();
    row("16", "defaults protect her", on()).is(Mostly, &["security_defaults"]).check();
    row("16", "guests too", on()).about("greta").is(Mostly, &["security_defaults"]).check();
    row("35", "policies beside defaults only watch", on().with_policies(vec![watching()]))
        .is(Mostly, &["security_defaults"])
        .check();
    row(
        "37",
        "an unrelated policy, and defaults had to go",
        with(vec![policy("mail", &[(INCLUDE_APPS, json!([EXCHANGE]))])]),
    )
    .is(SomeApps, &["mail"])
    .check();
    let mut emergency = on().with_role(role::GLOBAL_ADMINISTRATOR, "anna");
    emergency.emergency_accounts.insert("anna".into());
    row("44", "defaults spare no emergency access account", emergency).is(Always, &["security_defaults"]).check();
    let mut free = bakery().with_per_user("anna", Some(Enforced));
    free.licences = unread();
    row("32", "no licence for policies, the older setting asks", free).is(Always, &["enforced"]).check();
    let mut unlicensed = with(vec![everyone(&[])]);
    unlicensed.licences = Fact::Unknown(UnknownBecause::NoLicence);
    unlicensed.registration = Fact::Unknown(UnknownBecause::NoLicence);
    row("8, 9", "licences that cannot be read change nothing", unlicensed).is(Always, &["everyone"]).check();
}

#[test]
fn conditions_count_and_policies_add_up() {
    let risk = ("/conditions/signInRiskLevels", json!(["high"]));
    let risky = policy("risky", std::slice::from_ref(&risk));
    row("17", "only when risky", with(vec![risky.clone()])).is(OnlyWhenRisky, &["risky"]).check();
    let mail = policy("mail", &[(INCLUDE_APPS, json!([EXCHANGE]))]);
    row("17", "when risky, and for mail", with(vec![risky, mail.clone()])).is(SomeApps, &["risky", "mail"]).check();
    let phones = policy("phones", &[(PLATFORMS, json!({ "includePlatforms": ["android", "iOS"] }))]);
    row("18, 19", "only on phones", with(vec![phones, mail])).is(Mostly, &["phones", "mail"]).check();
    let travel = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    row("98", "not at trusted places", with(vec![everyone(&[(LOCATIONS, travel)])])).is(Mostly, &["everyone"]).check();
    let or_device = [(CONTROLS, json!(["mfa", "compliantDevice"])), (OPERATOR, json!("OR"))];
    row("18", "or a device that is looked after", with(vec![everyone(&or_device)])).is(Mostly, &["everyone"]).check();
    let browser = policy("browser", &[(CLIENTS, json!(["browser"]))]);
    let desktop = policy("desktop", &[(CLIENTS, json!(["mobileAppsAndDesktopClients", "other"]))]);
    row("13", "two policies that cover every sign-in together", with(vec![browser, desktop]))
        .is(Always, &["browser", "desktop"])
        .check();
    let block = policy("keep out", &[(CONTROLS, json!(["block"]))]);
    row("50", "blocked before anyone is asked", with(vec![everyone(&[]), block])).is(Blocked, &["keep out"]).check();
    let nothing = everyone(&[(CONTROLS, json!([]))]);
    row("62", "the strength was silently not set", with(vec![nothing])).is(Never, &[]).check();
    let session = [("/grantControls", Value::Null), ("/sessionControls", json!({ "disableResilienceDefaults": true }))];
    row("63", "only session controls", with(vec![everyone(&session)])).is(Never, &[]).check();
}

#[test]
fn what_cannot_be_told_is_said_with_its_reason() {
    let of_policy = |id: &str, doubt| UnknownPart::Policy { id: id.into(), name: id.into(), doubt };
    let homes = json!({
        "guestOrExternalUserTypes": "internalGuest,b2bCollaborationGuest",
        "externalTenants": { "membershipKind": "enumerated", "members": ["t"] }
    });
    let but_some_homes = || with(vec![everyone(&[(EXCLUDE_GUESTS, homes.clone())])]);
    let mut refused = with(vec![admins(&[])]);
    refused.role_holders = unread();
    let mut throttled = with(vec![everyone(&[(EXCLUDE_GROUPS, json!(["partners"]))])]);
    throttled.groups.insert("partners".into(), Fact::Unknown(UnknownBecause::Throttled));
    let strength = [(CONTROLS, json!([])), (STRENGTH, json!({ "id": "own" }))];
    let cases = [
        (row("14", "the roles were refused", refused), of_policy("admins", Doubt::Roles(UnknownBecause::NoPermission))),
        (
            row("10", "the excluded group answered too late", throttled),
            of_policy("everyone", Doubt::Group("partners".into(), UnknownBecause::Throttled)),
        ),
        (
            row(
                "65",
                "a condition newer than this program",
                with(vec![everyone(&[("/conditions/weather", json!(["rain"]))])]),
            ),
            of_policy("everyone", Doubt::Condition("conditions.weather".into())),
        ),
        (
            row("56", "a strength that could not be read", with(vec![everyone(&strength)])),
            of_policy("everyone", Doubt::Strength("own".into(), UnknownBecause::NotOffered)),
        ),
        (
            row("50", "guests of certain organizations are left out", but_some_homes()).about("greta"),
            of_policy("everyone", Doubt::GuestHome),
        ),
        (
            row("22", "the older setting was not given", bakery().with_per_user("anna", None)),
            UnknownPart::PerUserMfa(UnknownBecause::NotOffered),
        ),
    ];
    for (row, missing) in cases {
        let judged = verdict(&row.organization, &row.whom.into());
        assert_eq!(*judged.unknown, [missing], "{}: {}", row.complaint, row.says);
        row.is(Unknown, &[]).check();
    }
    row("50", "guests of certain organizations, she is none", but_some_homes()).is(Always, &["everyone"]).check();
}
