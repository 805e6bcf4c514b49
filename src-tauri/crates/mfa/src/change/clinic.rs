//! An organization that is fit to move to Conditional Access, for the tests of what policies do.

use serde_json::{Value, json};

use crate::fact::UnknownBecause;
use crate::fixture::*;
use crate::lockout::Methods;
use crate::policy::Policy;
use crate::registration::{MethodLevel, Registration, RegistrationSource};
use crate::role;
use crate::template::{self, Template};
use crate::tenant::{TenantSnapshot, User};

/// The two emergency access accounts.
pub(super) const EMERGENCY: [&str; 2] = ["em1", "em2"];
/// Whoever runs the changes: a Global Administrator, like the emergency access accounts.
pub(super) const ANNA: &str = "anna";

/// Registered with an app, with a key, or not at all.
pub(super) fn registered(level: MethodLevel) -> Registration {
    let registered = level != MethodLevel::None;
    Registration { registered: Some(registered), capable: None, level: Some(level), from: RegistrationSource::Report }
}

/// Anna runs it with Bert, Cora, and two emergency access accounts. Security defaults are on, everybody has a second
/// step, and the licence includes policies.
pub(super) fn clinic() -> TenantSnapshot {
    let emergency = |id: &str| User {
        user_principal_name: format!("{id}@clinic.onmicrosoft.com").into(),
        licensed: Some(false),
        ..person(id)
    };
    let people = [ANNA, "bert", "cora"].map(person).into_iter().chain(EMERGENCY.map(emergency)).collect();
    let mut clinic = organization(people).with_p1(10).with_defaults(true);
    for id in [ANNA].into_iter().chain(EMERGENCY) {
        clinic = clinic.with_role(role::GLOBAL_ADMINISTRATOR, id);
        clinic.permanent_global_administrators.insert(id.into(), true);
    }
    clinic.emergency_accounts = EMERGENCY.map(Into::into).into();
    let app = [ANNA, "bert", "cora"].map(|id| (id.into(), registered(MethodLevel::App)));
    let keys = EMERGENCY.map(|id| (id.into(), registered(MethodLevel::PhishingResistant)));
    clinic.registration = known(app.into_iter().chain(keys).collect());
    clinic.locations = known(Vec::new());
    clinic.deleted_policies = known(Vec::new());
    clinic = with_methods(clinic, ANNA, Ok(&["#microsoft.graph.microsoftAuthenticatorAuthenticationMethod"]));
    for id in EMERGENCY {
        clinic = with_methods(clinic, id, Ok(&["#microsoft.graph.fido2AuthenticationMethod"]));
    }
    clinic
}

pub(super) fn with_methods(
    mut snapshot: TenantSnapshot,
    id: &str,
    words: Result<&[&str], UnknownBecause>,
) -> TenantSnapshot {
    snapshot.methods.insert(id.into(), words.map(|words| Methods::read(words.iter().copied())));
    snapshot
}

/// The same where this person has not registered.
pub(super) fn with_unregistered(mut snapshot: TenantSnapshot, id: &str) -> TenantSnapshot {
    let mut rows = snapshot.registration.get().unwrap().clone();
    rows.insert(id.into(), registered(MethodLevel::None));
    snapshot.registration = known(rows);
    snapshot
}

/// The body of the policy of a built-in template, with Anna and the emergency access accounts left out.
pub(super) fn body(template: &str) -> Value {
    built_in(template).body(&[ANNA, EMERGENCY[0], EMERGENCY[1]].map(Into::into).into()).unwrap()
}

pub(super) fn built_in(id: &str) -> Template {
    template::built_in().into_iter().find(|template| template.id() == id).unwrap()
}

/// The four recommended policies, as they were made: `legacy`, `admins`, `all` and `registration`.
pub(super) fn with_recommended(snapshot: TenantSnapshot) -> TenantSnapshot {
    let made = [
        ("legacy", template::BLOCK_LEGACY),
        ("admins", template::MFA_FOR_ADMINS),
        ("all", template::MFA_FOR_ALL),
        ("registration", template::SECURE_REGISTRATION),
    ];
    let policies = made.map(|(id, of)| {
        let mut raw = body(of);
        raw["id"] = json!(id);
        raw
    });
    let mut snapshot = snapshot.with_policies(policies.to_vec());
    snapshot.made_here = made.map(|(id, _)| id.into()).into();
    snapshot
}

/// The same with a part of one policy replaced: a JSON pointer and what goes there.
pub(super) fn with_policy(snapshot: TenantSnapshot, id: &str, pointer: &str, value: Value) -> TenantSnapshot {
    let mut raws: Vec<Value> = snapshot.policies.get().unwrap().iter().map(|policy| policy.raw().clone()).collect();
    for raw in raws.iter_mut().filter(|raw| raw["id"] == id) {
        *raw.pointer_mut(pointer).unwrap() = value.clone();
    }
    snapshot.with_policies(raws)
}

/// A policy by its id.
pub(super) fn find<'a>(snapshot: &'a TenantSnapshot, id: &str) -> &'a Policy {
    snapshot.policies.get().unwrap().iter().find(|policy| policy.id().as_str() == id).unwrap()
}
