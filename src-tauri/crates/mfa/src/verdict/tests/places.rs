//! Policies that spare different places: whether a sign-in can come from both (J15, J16).

use serde_json::{Value, json};

use super::{bakery, kind};
use crate::fixture::*;
use crate::location::{LocationKind, NamedLocation};
use crate::tenant::TenantSnapshot;
use crate::verdict::VerdictKind::{self, Always, Mostly, Never};

fn networks(id: &str, trusted: Option<bool>, ranges: &[&str]) -> NamedLocation {
    let ranges = ranges.iter().copied().map(Box::from).collect();
    NamedLocation { id: id.into(), name: id.into(), kind: LocationKind::Networks { trusted, ranges } }
}

fn countries(id: &str, found_by: &str, unknown_too: bool, codes: &[&str]) -> NamedLocation {
    let codes = codes.iter().copied().map(Box::from).collect();
    let kind = LocationKind::Countries { codes, unknown_too, found_by: found_by.into() };
    NamedLocation { id: id.into(), name: id.into(), kind }
}

fn at(locations: Vec<NamedLocation>, policies: Vec<Value>) -> TenantSnapshot {
    TenantSnapshot { locations: known(locations), ..bakery().with_policies(policies) }
}

fn spares(id: &str, place: &str) -> Value {
    let places = json!({ "includeLocations": ["All"], "excludeLocations": [place] });
    policy(id, &[(LOCATIONS, places)])
}

/// Two policies that spare two different places: a hole exactly where a sign-in can come from both.
#[test]
fn two_policies_that_spare_different_places_leave_a_hole_only_where_these_overlap() {
    const IP: &str = "clientIpAddress";
    const GPS: &str = "authenticatorAppGps";
    let office = |ranges: &[&str]| networks("a", Some(false), ranges);
    let shop = |ranges: &[&str]| networks("b", Some(false), ranges);
    let here = |found_by: &str, codes: &[&str]| countries("a", found_by, false, codes);
    let there = |found_by: &str, codes: &[&str]| countries("b", found_by, false, codes);
    let other = NamedLocation { id: "b".into(), name: "b".into(), kind: LocationKind::Other };
    let cases: Vec<(&str, Vec<NamedLocation>, VerdictKind)> = vec![
        ("apart", vec![office(&["203.0.113.0/25"]), shop(&["203.0.113.128/25"])], Always),
        ("one in the other", vec![office(&["203.0.113.0/24"]), shop(&["203.0.113.7/32"])], Mostly),
        ("one address in common", vec![office(&["203.0.113.0/31"]), shop(&["203.0.113.1/32"])], Mostly),
        (
            "the second ranges meet",
            vec![office(&["192.0.2.0/24", "2001:db8::/32"]), shop(&["2001:db8:1::/48"])],
            Mostly,
        ),
        ("IPv4 and IPv6", vec![office(&["0.0.0.0/0"]), shop(&["::/0"])], Always),
        ("the two halves of everything", vec![office(&["::/1"]), shop(&["8000::/1"])], Always),
        ("no range at all", vec![office(&[]), shop(&["203.0.113.0/24"])], Always),
        ("a range that is not understood", vec![office(&["the office"]), shop(&["203.0.113.0/24"])], Mostly),
        ("countries apart", vec![here(IP, &["DE"]), there(IP, &["FR", "IT"])], Always),
        ("countries in common, in any case", vec![here(IP, &["DE"]), there(IP, &["FR", "de"])], Mostly),
        ("countries found differently", vec![here(IP, &["DE"]), there(GPS, &["FR"])], Mostly),
        ("it is not said how they are found", vec![here("", &["DE"]), there("", &["FR"])], Mostly),
        (
            "both have the places without a country",
            vec![countries("a", IP, true, &["DE"]), countries("b", IP, true, &["FR"])],
            Mostly,
        ),
        ("a network may be in any country", vec![office(&["203.0.113.0/24"]), there(IP, &["FR"])], Mostly),
        ("a kind of place that is not known", vec![office(&["203.0.113.0/24"]), other], Mostly),
        ("a place that is not in the list", vec![office(&["203.0.113.0/24"])], Mostly),
    ];
    for (case, locations, expected) in cases {
        let snapshot = at(locations, vec![spares("p", "a"), spares("q", "b")]);
        assert_eq!(kind(&snapshot, "anna"), expected, "{case}");
    }
    let mut unread_locations = at(vec![], vec![spares("p", "a"), spares("q", "b")]);
    unread_locations.locations = unread();
    assert_eq!(kind(&unread_locations, "anna"), Mostly, "places not read");
}

#[test]
fn three_places_can_overlap_two_by_two_and_still_leave_no_hole() {
    let three = |third: &str| {
        let places = vec![
            networks("a", Some(false), &["192.0.2.0/25", "198.51.100.0/25"]),
            networks("b", Some(false), &["192.0.2.0/25", "203.0.113.0/25"]),
            networks("c", Some(false), &["198.51.100.0/25", third]),
        ];
        kind(&at(places, vec![spares("p", "a"), spares("q", "b"), spares("r", "c")]), "anna")
    };
    assert_eq!(three("203.0.113.0/25"), Always);
    assert_eq!(three("192.0.2.5/32"), Mostly);
}

#[test]
fn a_trusted_place_is_always_among_the_trusted_ones_and_these_may_be_more() {
    let office = |trusted| vec![networks("a", trusted, &["203.0.113.0/24"])];
    let only_office = || policy("q", &[(LOCATIONS, json!({ "includeLocations": ["a"] }))]);
    let trusted_blocked = || {
        let trusted = json!({ "includeLocations": ["AllTrusted"] });
        policy("p", &[(LOCATIONS, trusted), (CONTROLS, json!(["block"]))])
    };
    let asked_at_the_office_while =
        |trusted, other: Value| kind(&at(office(trusted), vec![only_office(), other]), "anna");
    assert_eq!(asked_at_the_office_while(Some(true), trusted_blocked()), Never, "blocked before being asked");
    assert_eq!(asked_at_the_office_while(Some(false), trusted_blocked()), Mostly);
    assert_eq!(asked_at_the_office_while(None, trusted_blocked()), Mostly);
    let spared = spares("p", "AllTrusted");
    assert_eq!(asked_at_the_office_while(Some(true), spared), Mostly, "J15: trusted places that Graph does not show");
}

#[test]
fn more_networks_than_can_be_tried_one_by_one_are_still_told_apart() {
    let number = 40;
    let place = |n: usize| networks(&format!("l{n}"), Some(true), &[&format!("10.{n}.0.0/16")]);
    let policies = || (0..number).map(|n| spares(&format!("p{n}"), &format!("l{n}"))).collect();
    let mut locations: Vec<_> = (0..number).map(place).collect();
    assert_eq!(kind(&at(locations.clone(), policies()), "anna"), Always);
    locations.iter_mut().for_each(|location| location.kind = LocationKind::Other);
    assert_eq!(kind(&at(locations, policies()), "anna"), Mostly, "too many to work out: the weaker reading");
}
