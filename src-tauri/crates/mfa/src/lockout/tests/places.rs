//! Places: outside, and each named location.

use serde_json::json;

use super::*;
use crate::fact::UnknownBecause;
use crate::location::{LocationKind, NamedLocation};

fn networks(id: &str, trusted: Option<bool>, ranges: &[&str]) -> NamedLocation {
    let ranges = ranges.iter().copied().map(Box::from).collect();
    NamedLocation { id: id.into(), name: id.into(), kind: LocationKind::Networks { trusted, ranges } }
}

fn countries(id: &str, codes: &[&str]) -> NamedLocation {
    let codes = codes.iter().copied().map(Box::from).collect();
    let kind = LocationKind::Countries { codes, unknown_too: false, found_by: "clientIpAddress".into() };
    NamedLocation { id: id.into(), name: id.into(), kind }
}

fn at(locations: Vec<NamedLocation>) -> TenantSnapshot {
    TenantSnapshot { locations: known(locations), ..bakery() }
}

fn all_but(place: &str) -> Changes {
    let places = json!({ "includeLocations": ["All"], "excludeLocations": [place] });
    vec![(CONTROLS, json!(["block"])), (LOCATIONS, places)]
}

#[test]
fn a_block_that_spares_a_place_locks_out_where_there_is_no_such_place() {
    let office = |trusted| networks("office", trusted, &["203.0.113.0/24"]);
    let nowhere = networks("office", Some(true), &[]);
    let unreadable = networks("office", Some(true), &["the office"]);
    let mfa_trusted = "00000000-0000-0000-0000-000000000000";
    let cases = [
        ("the office", at(vec![office(Some(false))]), "office", PartlyBlocked),
        ("a location without an address", at(vec![nowhere.clone()]), "office", LockedOut),
        ("a location that is gone", at(vec![]), "office", LockedOut),
        ("trusted places", at(vec![office(Some(true))]), "AllTrusted", PartlyBlocked),
        ("trusted places, and none is", at(vec![office(Some(false))]), "AllTrusted", LockedOut),
        ("V16 no trusted place at all: none is assumed", at(vec![]), "AllTrusted", LockedOut),
        ("a trusted place without an address", at(vec![nowhere]), "AllTrusted", LockedOut),
        ("a trusted place with an address that is not understood", at(vec![unreadable]), "AllTrusted", PartlyBlocked),
        ("whether it is trusted is not said", at(vec![office(None)]), "AllTrusted", Unknown),
        ("V16 addresses that Graph does not show", at(vec![office(Some(true))]), mfa_trusted, LockedOut),
        ("a country", at(vec![countries("here", &["DE"])]), "here", PartlyBlocked),
    ];
    for (case, snapshot, place, expected) in cases {
        let answer = judged(&snapshot, &draft(&all_but(place)), KEY);
        assert_eq!(answer.standing, expected, "{case}");
        assert_eq!(answer.unknown.is_empty(), expected != Unknown, "{case}");
    }
}

#[test]
fn two_blocks_that_spare_different_places_lock_out_unless_these_overlap() {
    let standing = |locations: Vec<NamedLocation>| {
        let snapshot = at(locations).with_policies(vec![policy("other", &all_but("b"))]);
        judged(&snapshot, &draft(&all_but("a")), KEY)
    };
    let a = || networks("a", Some(false), &["203.0.113.0/24"]);
    assert_eq!(standing(vec![a(), networks("b", Some(false), &["203.0.113.128/25"])]).standing, PartlyBlocked);
    assert_eq!(standing(vec![a(), networks("b", Some(false), &["198.51.100.0/24"])]).standing, LockedOut);
    assert_eq!(standing(vec![countries("a", &["DE"]), countries("b", &["FR"])]).standing, LockedOut);
    assert_eq!(standing(vec![countries("a", &["DE"]), countries("b", &["DE", "FR"])]).standing, PartlyBlocked);
    let network_and_country = standing(vec![a(), countries("b", &["FR"])]);
    assert_eq!(network_and_country.standing, Unknown, "in which country the network is, is not known");
    assert_eq!(*network_and_country.unknown, [NotKnown::Overlap]);
}

#[test]
fn places_that_were_not_read_matter_only_where_they_make_a_difference() {
    let unread_places = || TenantSnapshot { locations: unread(), ..bakery() };
    let one = judged(&unread_places(), &draft(&all_but("office")), KEY);
    assert_eq!(one.standing, PartlyBlocked, "a policy names only places that exist");
    let trusted = judged(&unread_places(), &draft(&all_but("AllTrusted")), KEY);
    assert_eq!(trusted.standing, Unknown);
    assert_eq!(*trusted.unknown, [NotKnown::Locations(UnknownBecause::NoPermission)]);
    let two = unread_places().with_policies(vec![policy("other", &all_but("shop"))]);
    assert_eq!(judged(&two, &draft(&all_but("office")), KEY).standing, Unknown);
    let asked = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    assert_eq!(judged(&unread_places(), &draft(&[(LOCATIONS, asked)]), KEY).standing, Open);
}

#[test]
fn registering_is_possible_where_a_trusted_place_is() {
    let only_trusted = json!({ "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] });
    let guard = policy(
        "guard",
        &[
            (INCLUDE_APPS, json!([])),
            (USER_ACTIONS, json!(["urn:user:registersecurityinfo"])),
            (LOCATIONS, only_trusted),
            (CONTROLS, json!(["block"])),
        ],
    );
    let standing = |locations: Vec<NamedLocation>| {
        judged(&at(locations).with_policies(vec![guard.clone()]), &draft(&[]), NOTHING).standing
    };
    assert_eq!(standing(vec![networks("office", Some(true), &["203.0.113.0/24"])]), MustRegister);
    assert_eq!(standing(vec![]), LockedOut);
}
