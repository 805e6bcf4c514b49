//! The same answers by trying sign-in after sign-in, written down a second time without the code that is tested.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::location::{LocationKind, NamedLocation};

/// What people have, and how each demand ends for them: 0 let in, 1 registers, 2 out.
const HAVE: [&[&str]; 6] = [NOTHING, SMS, APP, KEY, PASS, &["compliantDevice", "sms"]];
const ENDS: [[u8; 6]; 6] = [
    [2, 2, 2, 2, 2, 2], // block
    [1, 0, 0, 0, 1, 0], // a second step
    [1, 0, 0, 0, 1, 0], // a second step or a device
    [2, 2, 2, 2, 2, 0], // a second step and a device
    [2, 2, 2, 0, 2, 2], // phishing-resistant
    [1, 1, 1, 1, 1, 1], // app codes
];

fn demand(number: usize) -> Changes {
    match number {
        0 => controls("OR", &["block"]),
        1 => controls("OR", &["mfa"]),
        2 => controls("OR", &["mfa", "compliantDevice"]),
        3 => controls("AND", &["mfa", "compliantDevice"]),
        4 => strength(PHISHING_RESISTANT),
        _ => combinations(&["password,softwareOath"]),
    }
}

/// One sign-in. The addresses: 0 in the office (trusted), 1 in the office and the shop, 2 in the shop, 3 outside.
struct SignIn {
    app: &'static str,
    client: &'static str,
    platform: &'static str,
    address: u8,
}

fn sign_ins() -> impl Iterator<Item = SignIn> {
    let each = |app| {
        ["browser", "mobileAppsAndDesktopClients"].into_iter().flat_map(move |client| {
            ["android", "iOS", "windows", "macOS", "linux"]
                .into_iter()
                .flat_map(move |platform| (0..4).map(move |address| SignIn { app, client, platform, address }))
        })
    };
    ["exchange", "sharepoint", "another"].into_iter().flat_map(each)
}

/// A condition as it is written in a policy, and as it is checked here.
fn condition(number: usize) -> (Changes, fn(&SignIn) -> bool) {
    let places = |include: &str, exclude: &[&str]| {
        vec![(LOCATIONS, json!({ "includeLocations": [include], "excludeLocations": exclude }))]
    };
    match number {
        0 => (vec![], |_| true),
        1 => (vec![(INCLUDE_APPS, json!([EXCHANGE]))], |sign_in| sign_in.app == "exchange"),
        2 => (vec![(EXCLUDE_APPS, json!(["Office365"]))], |sign_in| sign_in.app == "another"),
        3 => (vec![(CLIENTS, json!(["browser", "other"]))], |sign_in| sign_in.client == "browser"),
        4 => (vec![(CLIENTS, json!(["mobileAppsAndDesktopClients"]))], |sign_in| sign_in.client != "browser"),
        5 => (vec![(CLIENTS, json!(["exchangeActiveSync", "other"]))], |_| false),
        6 => {
            let platforms = json!({ "includePlatforms": ["all"], "excludePlatforms": ["iOS", "windows"] });
            (vec![(PLATFORMS, platforms)], |sign_in| !["iOS", "windows"].contains(&sign_in.platform))
        }
        7 => {
            let platforms = json!({ "includePlatforms": ["iOS", "windows", "windowsPhone"] });
            (vec![(PLATFORMS, platforms)], |sign_in| ["iOS", "windows"].contains(&sign_in.platform))
        }
        8 => (places("All", &["AllTrusted"]), |sign_in| sign_in.address > 1),
        9 => (places("All", &["office"]), |sign_in| sign_in.address > 1),
        10 => (places("shop", &[]), |sign_in| sign_in.address == 1 || sign_in.address == 2),
        11 => (places("office", &["shop"]), |sign_in| sign_in.address == 0),
        12 => (places("AllTrusted", &[]), |sign_in| sign_in.address < 2),
        _ => (vec![("/conditions/userRiskLevels", json!(["high", "medium"]))], |_| false),
    }
}

#[derive(Debug, Clone)]
struct Rule {
    demand: usize,
    conditions: Vec<usize>,
    spares: Vec<&'static str>,
    on: bool,
}

impl Rule {
    fn json(&self, id: &str) -> Value {
        let state = if self.on { "enabled" } else { "enabledForReportingButNotEnforced" };
        let mut changes = vec![(EXCLUDE_USERS, json!(self.spares)), (STATE, json!(state))];
        changes.extend(demand(self.demand));
        changes.extend(self.conditions.iter().flat_map(|number| condition(*number).0));
        policy(id, &changes)
    }

    fn end(&self, user: &str, has: usize, sign_in: &SignIn) -> u8 {
        let meets = !self.spares.contains(&user) && self.conditions.iter().all(|number| condition(*number).1(sign_in));
        if meets { ENDS[self.demand][has] } else { 0 }
    }
}

/// At most one condition of each kind, since a policy has only one place for each.
fn rules() -> impl Strategy<Value = Rule> {
    let of = |numbers: &'static [usize]| prop::option::weighted(0.4, prop::sample::select(numbers));
    let conditions = (of(&[1, 2]), of(&[3, 4, 5]), of(&[6, 7]), of(&[8, 9, 10, 11, 12]), prop::bool::weighted(0.1));
    let spares = prop::sample::subsequence(&["anna", "otto"], 0..=2);
    (0..ENDS.len(), conditions, spares, prop::bool::weighted(0.8)).prop_map(
        |(demand, (apps, clients, platforms, places, risk), spares, on)| {
            let conditions = [apps, clients, platforms, places, risk.then_some(13)].into_iter().flatten().collect();
            Rule { demand, conditions, spares, on }
        },
    )
}

fn expected<'r>(rules: impl Iterator<Item = &'r Rule> + Clone, user: &str, has: usize) -> Standing {
    let ends: Vec<u8> = sign_ins()
        .map(|sign_in| rules.clone().map(|rule| rule.end(user, has, &sign_in)).max().unwrap_or_default())
        .collect();
    if ends.iter().all(|end| *end == 2) {
        LockedOut
    } else if ends.contains(&1) {
        MustRegister
    } else if ends.contains(&2) {
        PartlyBlocked
    } else {
        Open
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn trying_every_sign_in_gives_the_same_answer(
        draft in rules(), saved in prop::collection::vec(rules(), 0..4), has in prop::array::uniform2(0..HAVE.len()),
    ) {
        let network = |id: &str, trusted, ranges: &[&str]| NamedLocation {
            id: id.into(),
            name: id.into(),
            kind: LocationKind::Networks {
                trusted: Some(trusted),
                ranges: ranges.iter().copied().map(Box::from).collect(),
            },
        };
        let policies = saved.iter().enumerate().map(|(number, rule)| rule.json(&format!("p{number}"))).collect();
        let snapshot = organization(vec![person("anna"), person("otto")]).with_policies(policies);
        let locations = vec![
            network("office", true, &["203.0.113.0/24"]),
            network("shop", false, &["203.0.113.128/25", "2001:db8::/32"]),
        ];
        let snapshot = TenantSnapshot { locations: known(locations), ..snapshot };
        let users = ["anna", "otto"];
        let asked = [0, 1].map(|number| with(users[number], HAVE[has[number]]));
        let answers = lockout(&snapshot, &Policy::from_json(draft.json("draft")).unwrap(), &asked).people;
        let on: Vec<&Rule> = saved.iter().filter(|rule| rule.on).collect();
        for (number, answer) in answers.iter().enumerate() {
            let (user, has) = (users[number], has[number]);
            prop_assert_eq!(answer.standing, expected(on.iter().copied().chain([&draft]), user, has));
            prop_assert_eq!(answer.without_draft, expected(on.iter().copied(), user, has));
        }
    }
}
