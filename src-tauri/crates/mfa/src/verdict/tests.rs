//! Cases. Each says what the organization does, what the truth is, and which rule it is (V and J:
//! VERDICTS.md; the rest: USERS.md section 2).

mod cases;
mod letter_case;
mod one_policy;
mod places;
mod policies_together;
mod properties;
mod scale;

use serde_json::{Value, json};

use super::{
    Doubt, Source, UnknownPart, VerdictKind,
    VerdictKind::{Always, Blocked, CannotSignIn, Mostly, Never, SomeApps, Unknown},
    Without, verdict, verdicts, verdicts_without,
};
use crate::fact::{Fact, UnknownBecause};
use crate::fixture::*;
use crate::id::StrengthId;
use crate::per_user::PerUserMfaState::{Disabled, Enabled, Enforced};
use crate::role;
use crate::strength::AuthenticationStrength;
use crate::tenant::{TenantSnapshot, UserType};

/// Anna is a member, Greta a guest, Otto holds nothing; the group "staff" has Anna.
fn bakery() -> TenantSnapshot {
    organization(vec![person("anna"), person("otto"), guest("greta")])
        .with_group("staff", &["anna"])
        .with_group("deleted", &[])
}

fn kind(snapshot: &TenantSnapshot, id: &str) -> VerdictKind {
    verdict(snapshot, &id.into()).kind
}

fn anna_under(policies: Vec<Value>) -> VerdictKind {
    kind(&bakery().with_policies(policies), "anna")
}

/// A policy like [`policy`] with one change.
fn one(pointer: &str, value: Value) -> Value {
    policy("p", &[(pointer, value)])
}

#[test]
fn security_defaults_and_the_per_user_setting() {
    let admin = |snapshot: TenantSnapshot| snapshot.with_role(role::EXCHANGE_ADMINISTRATOR, "anna");
    let sync = |snapshot: TenantSnapshot| snapshot.with_role(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS, "anna");
    let on = || bakery().with_defaults(true);
    let set = |state| bakery().with_per_user("anna", state);
    let no_roles = |mut snapshot: TenantSnapshot| {
        snapshot.role_holders = unread();
        snapshot
    };
    let teams = crate::id::RoleTemplateId::new("69091246-20e8-4a56-aa4d-066075b2a7a8");
    let report_only = one(STATE, json!(REPORT_ONLY));
    let cases: Vec<(&str, TenantSnapshot, VerdictKind)> = vec![
        ("V2 ordinary person (2a.7, 2a.16)", on(), Mostly),
        ("V2 one of the 16 roles", admin(on()), Always),
        ("J14 Teams Administrator is not one", on().with_role(teams, "anna"), Mostly),
        ("J13 the synchronization account", sync(on()), Never),
        ("V2 report-only beside defaults changes nothing", on().with_policies(vec![report_only]), Mostly),
        ("off", bakery(), Never),
        ("V8 enforced", set(Some(Enforced)), Always),
        ("V8 enabled", set(Some(Enabled)), Mostly),
        ("V8 disabled", set(Some(Disabled)), Never),
        ("V8 unread is not disabled (2a.1)", set(None), Unknown),
        ("V13 unread does not matter beside always", set(None).with_policies(vec![policy("p", &[])]), Always),
        (
            "V8 holds beside an exclusion (2b.29)",
            set(Some(Enforced)).with_policies(vec![one(EXCLUDE_USERS, json!(["anna"]))]),
            Always,
        ),
        ("V13 roles unread under defaults: always or mostly", no_roles(on()), Unknown),
        ("V13 roles unread do not matter when enforced", no_roles(on().with_per_user("anna", Some(Enforced))), Always),
        ("V13 roles unread do not matter without defaults", no_roles(bakery()), Never),
    ];
    for (rule, snapshot, expected) in cases {
        assert_eq!(kind(&snapshot, "anna"), expected, "{rule}");
    }
}

#[test]
fn what_could_not_be_read_matters_only_where_it_could_change_the_verdict() {
    let mut both = bakery().with_per_user("anna", Some(Enforced));
    both.security_defaults = unread();
    assert_eq!(kind(&both, "anna"), Always, "defaults unread, enforced");
    assert_eq!(kind(&both, "otto"), Unknown, "defaults unread");

    let proven_off = bakery().with_policies(vec![one(INCLUDE_APPS, json!([EXCHANGE]))]);
    let mut proven_off = proven_off;
    proven_off.security_defaults = unread();
    assert_eq!(kind(&proven_off, "otto"), SomeApps, "J12: a policy is on");

    let mut unread_policies = bakery().with_per_user("anna", Some(Enforced));
    unread_policies.policies = unread();
    assert_eq!(kind(&unread_policies, "anna"), Unknown, "J19");
    assert_eq!(kind(&unread_policies, "otto"), Unknown, "2a.14");
    let part = UnknownPart::Policies(UnknownBecause::NoPermission);
    assert_eq!(*verdict(&unread_policies, &"otto".into()).unknown, [part]);
    let proven_none = unread_policies.with_defaults(true);
    assert_eq!(kind(&proven_none, "otto"), Mostly, "J12: defaults are on");

    let staff = || policy("p", &[(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, json!(["staff", "unread"]))]);
    let mut unread_group = bakery().with_policies(vec![staff()]);
    let because = UnknownBecause::Throttled;
    unread_group.groups.insert("unread".into(), Fact::Unknown(because));
    assert_eq!(kind(&unread_group, "anna"), Always, "in by the group that was read");
    let otto = verdict(&unread_group, &"otto".into());
    assert_eq!(otto.kind, Unknown);
    let doubt = Doubt::Group("unread".into(), because);
    let part = UnknownPart::Policy { id: "p".into(), name: "p".into(), doubt };
    assert_eq!(*otto.unknown, [part]);
    let excluding = one(EXCLUDE_GROUPS, json!(["never read"]));
    assert_eq!(anna_under(vec![excluding]), Unknown, "a group that nobody read");
}

/// J12: they exclude each other, so one of the two readings is out of date.
#[test]
fn security_defaults_that_are_on_beside_a_policy_that_is_on_are_not_known() {
    let for_anna = policy("p", &[(INCLUDE_USERS, json!(["anna"]))]);
    let both = bakery().with_defaults(true).with_policies(vec![for_anna]);
    assert_eq!(kind(&both, "anna"), Always, "asked either way");
    let otto = verdict(&both, &"otto".into());
    assert_eq!((otto.kind, otto.by.security_defaults), (Unknown, super::Level::Never));
    assert_eq!(*otto.unknown, [UnknownPart::SecurityDefaults(UnknownBecause::Incomplete)]);
    let without = verdicts_without(&both, Without::SecurityDefaults).unwrap();
    assert_eq!(without.iter().map(|v| v.kind).collect::<Vec<_>>(), [Always, Never, Never]);
}

#[test]
fn what_joins_several_controls_must_be_known_where_it_matters() {
    for word in [Value::Null, json!("XOR"), json!(7)] {
        let with = |controls: &[&str]| policy("p", &[(CONTROLS, json!(controls)), (OPERATOR, word.clone())]);
        assert_eq!(anna_under(vec![with(&["mfa", "compliantDevice"])]), Unknown, "{word}");
        assert_eq!(anna_under(vec![with(&["mfa"])]), Always, "{word}: one needs no word");
        assert_eq!(anna_under(vec![with(&["mfa", "block"])]), Blocked, "{word}: a block blocks");
    }
    let or = policy("p", &[(CONTROLS, json!(["mfa", "compliantDevice"])), (OPERATOR, json!("or"))]);
    assert_eq!(anna_under(vec![or]), Mostly);
}

#[test]
fn people_of_whom_a_policy_says_nothing_are_not_nobody() {
    let nothing = one("/conditions/users", json!({ "includeUsers": null, "excludeGroups": null }));
    assert_eq!(anna_under(vec![nothing]), Unknown);
    assert_eq!(anna_under(vec![one(INCLUDE_USERS, json!(["None"]))]), Never);
    let types = json!({ "guestOrExternalUserTypes": null, "externalTenants": { "membershipKind": "all" } });
    for guests in [types, json!({ "guestOrExternalUserTypes": null })] {
        let json = policy("p", &[(INCLUDE_USERS, json!([])), (INCLUDE_GUESTS, guests)]);
        assert_eq!(kind(&bakery().with_policies(vec![json]), "greta"), Unknown);
    }
}

#[test]
fn a_disabled_account_cannot_sign_in_whatever_else_is_unread() {
    let mut anna = person("anna");
    anna.account_enabled = Some(false);
    let mut otto = person("otto");
    otto.account_enabled = None;
    let mut snapshot = organization(vec![anna, otto]).with_policies(vec![policy("p", &[])]);
    assert_eq!(kind(&snapshot, "anna"), CannotSignIn, "V1");
    assert_eq!(kind(&snapshot, "otto"), Unknown, "J18");
    snapshot.policies = unread();
    snapshot.security_defaults = unread();
    assert_eq!(kind(&snapshot, "anna"), CannotSignIn, "V1");
    assert_eq!(kind(&snapshot, "nobody"), Unknown);
    snapshot.users = unread();
    assert_eq!(kind(&snapshot, "anna"), Unknown);
    assert_eq!(verdicts(&snapshot), Err(UnknownBecause::NoPermission));
}

#[test]
fn guests_by_kind_and_home() {
    let mut internal = guest("ines");
    internal.user_principal_name = "ines@bakery.example".into();
    let mut converted = guest("mona");
    converted.user_type = Some(UserType::Member);
    let mut not_said = guest("nora");
    not_said.user_type = None;
    let people = vec![person("anna"), guest("greta"), internal, converted, not_said];
    let types = |types: &str, tenants: Value| json!({ "guestOrExternalUserTypes": types, "externalTenants": tenants });
    let all = json!({ "membershipKind": "all" });
    let listed = json!({ "membershipKind": "enumerated", "members": ["t"] });
    let every = "internalGuest,b2bCollaborationGuest,b2bCollaborationMember";
    // anna, greta (guest from outside), ines (guest from inside), mona (member from outside),
    // nora (from outside, kind not said)
    let cases = [
        ("one kind", types("b2bCollaborationGuest", all.clone()), [Never, Always, Never, Never, Unknown]),
        ("another kind", types("internalGuest", Value::Null), [Never, Never, Always, Never, Never]),
        ("every kind", types(every, all.clone()), [Never, Always, Always, Always, Always]),
        ("J10 listed homes", types(every, listed), [Never, Unknown, Always, Unknown, Unknown]),
        ("V6 no user object", types("serviceProvider,b2bDirectConnectUser", all.clone()), [Never; 5]),
        ("V13 a kind that is not known", types("martian", all), [Never, Unknown, Unknown, Unknown, Unknown]),
    ];
    for (rule, guests, expected) in cases {
        let json = policy("p", &[(INCLUDE_USERS, json!([])), (INCLUDE_GUESTS, guests)]);
        let snapshot = organization(people.clone()).with_policies(vec![json]);
        let kinds: Vec<_> = verdicts(&snapshot).unwrap().iter().map(|v| v.kind).collect();
        assert_eq!(kinds, expected, "{rule}");
    }
    let all_guests = one(INCLUDE_USERS, json!(["GuestsOrExternalUsers"]));
    let snapshot = organization(people).with_policies(vec![all_guests]);
    let kinds: Vec<_> = verdicts(&snapshot).unwrap().iter().map(|v| v.kind).collect();
    assert_eq!(kinds, [Never, Always, Always, Always, Always], "V4");
}

#[test]
fn roles_count_when_active_and_read() {
    let admins =
        policy("admins", &[(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, json!([role::GLOBAL_ADMINISTRATOR.as_str()]))]);
    let mut snapshot = bakery().with_policies(vec![admins]).with_role(role::GLOBAL_ADMINISTRATOR, "otto");
    assert_eq!(kind(&snapshot, "otto"), Always);
    assert_eq!(kind(&snapshot, "anna"), Never);
    snapshot.role_holders = unread();
    assert_eq!(kind(&snapshot, "otto"), Unknown);
}

#[test]
fn one_role_that_could_not_be_read_leaves_open_only_what_hangs_on_it() {
    let for_role = |id: &str, role: crate::id::RoleTemplateId| {
        policy(id, &[(INCLUDE_USERS, json!([])), (INCLUDE_ROLES, json!([role.as_str()]))])
    };
    let (refused, read) = (role::GLOBAL_ADMINISTRATOR, role::EXCHANGE_ADMINISTRATOR);
    let roles = |snapshot: TenantSnapshot| {
        let held = snapshot.with_role(refused.clone(), "otto").with_role(read.clone(), "anna");
        held.with_role_unread(refused.clone())
    };
    let about_read = roles(bakery().with_policies(vec![for_role("read", read.clone())]));
    let three = ["anna", "otto", "greta"];
    assert_eq!(three.map(|id| kind(&about_read, id)), [Always, Never, Never], "V13 the other role is known");
    let about_refused = roles(bakery().with_policies(vec![for_role("refused", refused.clone())]));
    assert_eq!(three.map(|id| kind(&about_refused, id)), [Unknown, Always, Unknown], "V13 he surely holds it");
    let doubt = Doubt::Roles(UnknownBecause::NoPermission);
    let part = UnknownPart::Policy { id: "refused".into(), name: "refused".into(), doubt };
    assert_eq!(*verdict(&about_refused, &"anna".into()).unknown, [part]);

    let defaults = roles(bakery().with_defaults(true));
    assert_eq!(three.map(|id| kind(&defaults, id)), [Always, Always, Unknown], "V2 one of the 16 is enough");
    assert_eq!(*verdict(&defaults, &"greta".into()).unknown, [UnknownPart::Roles(UnknownBecause::NoPermission)]);
    let no_admin_role = bakery().with_defaults(true).with_role_unread(role::GLOBAL_READER);
    assert_eq!(kind(&no_admin_role, "greta"), Mostly, "V2 a role that makes no difference");
    let sync = bakery().with_defaults(true).with_role_unread(role::DIRECTORY_SYNCHRONIZATION_ACCOUNTS);
    assert_eq!(kind(&sync, "greta"), Unknown, "J13 she may be the account that is spared");
}

#[test]
fn a_setting_and_a_strength_that_were_refused_are_unknown_for_that_reason() {
    let mut refused = bakery().with_per_user("anna", None).with_per_user("otto", None);
    refused.per_user_unread = [("anna".into(), UnknownBecause::NoPermission)].into();
    let missing = |snapshot: &TenantSnapshot, id: &str| verdict(snapshot, &id.into()).unknown.to_vec();
    assert_eq!(missing(&refused, "anna"), [UnknownPart::PerUserMfa(UnknownBecause::NoPermission)]);
    assert_eq!(missing(&refused, "otto"), [UnknownPart::PerUserMfa(UnknownBecause::NotOffered)], "V13 not said");
    let own = one(STRENGTH, json!({ "id": "own" }));
    let own = policy("p", &[(CONTROLS, json!([])), (STRENGTH, own["grantControls"]["authenticationStrength"].clone())]);
    let listed = bakery().with_policies(vec![own]);
    let unread_strengths = TenantSnapshot { strengths: unread(), ..listed.clone() };
    for (snapshot, because) in [(listed, UnknownBecause::NotOffered), (unread_strengths, UnknownBecause::NoPermission)]
    {
        let doubt = Doubt::Strength("own".into(), because);
        let part = UnknownPart::Policy { id: "p".into(), name: "p".into(), doubt };
        assert_eq!(missing(&snapshot, "anna"), [part]);
    }
}

/// A converted account: it lives here, and its sign-in name still says that it came from outside.
#[test]
fn an_account_from_outside_is_told_by_its_sign_in_name() {
    let mut converted = person("mona");
    converted.user_principal_name = "mona_other.example#ext#@bakery.example".into();
    let guests = one(INCLUDE_USERS, json!(["GuestsOrExternalUsers"]));
    let snapshot = organization(vec![converted, person("anna")]).with_policies(vec![guests]);
    assert_eq!((kind(&snapshot, "mona"), kind(&snapshot, "anna")), (Always, Never), "J11");
}

#[test]
fn a_custom_strength_is_what_was_read_of_it() {
    let id = "11111111-1111-1111-1111-111111111111";
    let json = policy("p", &[(CONTROLS, json!([])), (STRENGTH, json!({ "id": id }))]);
    let mut snapshot = bakery().with_policies(vec![json]);
    for (satisfies, expected) in [(true, Always), (false, Never)] {
        snapshot.strengths = known(
            [(StrengthId::from(id), AuthenticationStrength { satisfies_mfa: Some(satisfies), ..Default::default() })]
                .into(),
        );
        assert_eq!(kind(&snapshot, "anna"), expected);
    }
}

#[test]
fn sources_name_what_asks_and_what_blocks() {
    let snapshot = bakery().with_per_user("anna", Some(Enforced)).with_policies(vec![
        policy("all", &[]),
        policy("mail", &[(INCLUDE_APPS, json!([EXCHANGE]))]),
        policy("watching", &[(STATE, json!(REPORT_ONLY))]),
        policy("not anna", &[(EXCLUDE_USERS, json!(["anna"]))]),
    ]);
    let anna = verdict(&snapshot, &"anna".into());
    let names: Vec<_> = anna.sources.iter().map(|s| (s.kind(), s.name().unwrap(), s.level())).collect();
    let expected = [
        ("policy", "all", super::Level::Always),
        ("policy", "mail", super::Level::SomeApps),
        ("per_user_mfa", "enforced", super::Level::Always),
    ];
    assert_eq!(names, expected);

    let blocked = snapshot.with_policies(vec![policy("all", &[]), one(CONTROLS, json!(["block"]))]);
    let anna = verdict(&blocked, &"anna".into());
    assert_eq!(anna.kind, Blocked);
    assert!(matches!(&*anna.sources, [Source::Policy { id, .. }] if id.as_str() == "p"));

    let defaults = verdict(&bakery().with_defaults(true), &"anna".into());
    let source = Source::SecurityDefaults { level: super::Level::Mostly };
    assert_eq!(*defaults.sources, [source]);
}

#[test]
fn without_what_is_about_to_go() {
    let snapshot = bakery().with_per_user("anna", Some(Enforced)).with_defaults(true);
    let kinds = |without| {
        let verdicts = verdicts_without(&snapshot, without).unwrap();
        verdicts.iter().map(|v| v.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(Without::PerUser), [Mostly, Mostly, Mostly]);
    assert_eq!(kinds(Without::SecurityDefaults), [Always, Never, Never]);
}

#[test]
fn one_person_and_everyone_are_judged_alike() {
    let snapshot = bakery().with_per_user("otto", Some(Enabled)).with_policies(vec![
        policy("a", &[(INCLUDE_USERS, json!([])), (INCLUDE_GROUPS, json!(["staff"]))]),
        policy("b", &[(INCLUDE_USERS, json!(["GuestsOrExternalUsers"])), (CLIENTS, json!(["browser"]))]),
    ]);
    let all = verdicts(&snapshot).unwrap();
    let people = &snapshot.users.get().unwrap().people;
    for (user, judged) in people.iter().zip(&all) {
        assert_eq!(verdict(&snapshot, &user.id), *judged, "{}", user.id);
    }
    assert_eq!(all.iter().map(|v| v.kind).collect::<Vec<_>>(), [Always, Mostly, Mostly]);
}
