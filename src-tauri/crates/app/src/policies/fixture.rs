//! A small organization for the tests of this folder.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use mfa::fact::Fact;
use mfa::group::Group;
use mfa::id::{GroupId, TenantId, UserId};
use mfa::licence::Licences;
use mfa::location::{LocationKind, NamedLocation};
use mfa::policy::Policy;
use mfa::strength::AuthenticationStrength;
use mfa::tenant::{User, UserType, Users};
use serde_json::{Value, json};

use crate::status::{Bought, People, Policies, Status, Tallied};

/// Who asks.
pub(crate) const ACCOUNT: &str = "anna";
/// Anna, Bruno and Chiara are there; the emergency access account is `spare`.
pub(crate) const PEOPLE: [&str; 4] = [ACCOUNT, "bruno", "chiara", "spare"];

/// "A second step for everyone and everything", on, with parts replaced: each is a JSON pointer and what goes there.
pub(crate) fn policy(id: &str, changes: &[(&str, Value)]) -> Value {
    let mut policy = json!({
        "id": id, "displayName": id, "state": "enabled",
        "createdDateTime": "2026-01-01T00:00:00Z", "modifiedDateTime": null, "templateId": null,
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {"includeApplications": ["All"], "excludeApplications": []},
            "users": {"includeUsers": ["All"], "excludeUsers": [], "includeGroups": [], "excludeGroups": [],
                "includeRoles": [], "excludeRoles": []},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
        "sessionControls": null,
    });
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        policy.pointer_mut(parent).and_then(Value::as_object_mut).unwrap().insert(key.to_owned(), value.clone());
    }
    policy
}

/// An organization of [`PEOPLE`] with these policies, and two groups: `office` with Bruno in it, and `closed`, which is
/// not there any more.
pub(crate) fn status(policies: Vec<Value>) -> Status {
    let now = Timestamp::UNIX_EPOCH;
    let status = Status::new([UserId::from("spare")].into());
    let group = |name: Option<&str>, gone, members: &[&str]| {
        let members = members.iter().map(|id| UserId::from(*id)).collect();
        Fact::known(Group { name: name.map(Into::into), gone, members }, now)
    };
    let strength = AuthenticationStrength { name: Some("Keys only".into()), ..AuthenticationStrength::default() };
    let office = NamedLocation { id: "l-office".into(), name: "Office".into(), kind: LocationKind::Other };
    let read = Policies {
        list: policies.into_iter().map(|policy| Policy::from_json(policy).unwrap()).collect(),
        classic: Vec::new(),
        groups: HashMap::from([
            (GroupId::from("office"), group(Some("Everyone at the office"), false, &["bruno"])),
            (GroupId::from("closed"), group(None, true, &[])),
        ]),
        strengths: Fact::known(BTreeMap::from([("s-keys".into(), strength)]), now),
        locations: Fact::known(vec![office], now),
    };
    let people = PEOPLE.iter().map(|id| person(id)).collect();
    let people = People {
        users: Users { people, complete: true },
        mail: HashMap::new(),
        states_unread: None,
        states_refused: HashMap::new(),
    };
    let units = mfa::licence::Units { enabled: 10, consumed: 4 };
    status.update(|parts| {
        parts.security_defaults.put(false, now);
        parts.people.put(Arc::new(people), now);
        parts.policies.put(Arc::new(read), now);
        parts.role_holders.put(Arc::default(), now);
        let licences = Licences::from_plans([(mfa::licence::ENTRA_ID_P1, units)]);
        parts.bought.put(Bought { licences, products: Vec::new() }, now);
    });
    status
}

/// The same, counted.
pub(crate) fn tallied(policies: Vec<Value>) -> Arc<Tallied> {
    of(&status(policies))
}

pub(crate) fn of(status: &Status) -> Arc<Tallied> {
    status.tallied(&TenantId::from("bakery"), &UserId::from(ACCOUNT), "cloud")
}

fn person(id: &str) -> User {
    User {
        id: id.into(),
        user_principal_name: format!("{id}@bakery.example").into(),
        display_name: id.to_uppercase().into(),
        account_enabled: Some(true),
        user_type: Some(UserType::Member),
        per_user_mfa: Some(mfa::per_user::PerUserMfaState::Disabled),
        on_premises_sync: Some(false),
        licensed: Some(true),
    }
}
