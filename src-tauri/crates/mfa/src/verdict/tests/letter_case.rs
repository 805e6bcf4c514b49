//! Graph gives one and the same id in lower case here and in upper case there.

use serde_json::{Value, json};

use super::{bakery, kind};
use crate::fixture::*;
use crate::location::{LocationKind, NamedLocation};
use crate::role;
use crate::tenant::TenantSnapshot;
use crate::verdict::VerdictKind::{Always, Never};

#[test]
fn whom_a_policy_names_does_not_hang_on_the_case_of_letters() {
    let role = role::GLOBAL_ADMINISTRATOR.as_str().to_uppercase();
    let named: Vec<(&str, Value)> = vec![
        (INCLUDE_USERS, json!(["ANNA"])),
        (INCLUDE_USERS, json!(["ALL"])),
        (INCLUDE_GROUPS, json!(["STAFF"])),
        (INCLUDE_ROLES, json!([role])),
    ];
    let mut snapshot = bakery().with_group("staff", &["Anna"]).with_role(role::GLOBAL_ADMINISTRATOR, "aNNA");
    for (pointer, value) in named {
        let including = policy("p", &[(INCLUDE_USERS, json!([])), (pointer, value.clone())]);
        snapshot = snapshot.with_policies(vec![including]);
        assert_eq!(kind(&snapshot, "anna"), Always, "{pointer} {value}");
        let excluding = policy("p", &[(&pointer.replace("include", "exclude"), value.clone())]);
        if value != json!(["ALL"]) {
            snapshot = snapshot.with_policies(vec![excluding]);
            assert_eq!(kind(&snapshot, "anna"), Never, "not {pointer} {value}");
        }
    }
}

#[test]
fn policies_fit_together_whatever_the_case_of_applications_and_places() {
    let app = "AAAAAAAA-0ff1-0000-0000-00000000000B";
    let spares_app = |app: &str| policy("p", &[(INCLUDE_APPS, json!(["all"])), (EXCLUDE_APPS, json!([app]))]);
    let for_app = |app: &str| policy("q", &[(INCLUDE_APPS, json!([app]))]);
    let pairs = [
        vec![spares_app(app), for_app(&app.to_lowercase())],
        vec![spares_app("OFFICE365"), for_app("office365")],
        vec![spares_app(&EXCHANGE.to_uppercase()), for_app("office365")],
    ];
    for policies in pairs {
        assert_eq!(kind(&bakery().with_policies(policies.clone()), "anna"), Always, "{policies:?}");
    }
    let network = |id: &str, range: &str| {
        let kind = LocationKind::Networks { trusted: Some(false), ranges: vec![range.into()] };
        NamedLocation { id: id.into(), name: id.into(), kind }
    };
    let spares_place = |id: &str, place: &str| {
        policy(id, &[(LOCATIONS, json!({ "includeLocations": ["ALL"], "excludeLocations": [place] }))])
    };
    let apart = vec![network("Office", "203.0.113.0/25"), network("shop", "203.0.113.128/25")];
    let policies = vec![spares_place("p", "office"), spares_place("q", "SHOP")];
    let snapshot = TenantSnapshot { locations: known(apart), ..bakery().with_policies(policies) };
    assert_eq!(kind(&snapshot, "anna"), Always, "no address is in both");
}
