//! The group's tangle of policies, in words.

use app::ErrorCode;
use app::view::{
    ConditionKind, DemandKind, PolicyChanges, PolicyMaker, PolicyStateView, PolicyView, SessionKind, WhoWords,
};
use serde_json::Value;

use super::{POLICIES, named, without_newer_words};
use crate::place::{ADMIN, Place};

fn demands(policy: &PolicyView) -> Vec<DemandKind> {
    policy.words.demands.iter().map(|demand| demand.kind).collect()
}

/// How many ids a list of the raw policy has, without words.
fn number(raw: &Value, list: &str) -> u32 {
    let ids = raw["conditions"]["users"][list].as_array().unwrap();
    let words = ["All", "None", "GuestsOrExternalUsers"];
    u32::try_from(ids.iter().filter(|id| !words.contains(&id.as_str().unwrap())).count()).unwrap()
}

#[tokio::test]
async fn every_policy_of_the_group_is_told_as_it_is() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let view = place.latch.app.policies().await.unwrap();
    let truth = place.raw_policies().await;
    assert_eq!((view.policies.len(), view.because.clone()), (truth.len(), None));
    for policy in &view.policies {
        let raw = truth.iter().find(|raw| raw["id"] == *policy.id).unwrap();
        assert_eq!(raw["displayName"], *policy.name);
        let state = match raw["state"].as_str().unwrap() {
            "enabled" => PolicyStateView::On,
            "disabled" => PolicyStateView::Off,
            "enabledForReportingButNotEnforced" => PolicyStateView::ReportOnly,
            _ => PolicyStateView::Other,
        };
        assert_eq!(policy.state, state, "{}", policy.name);
        let managed = policy.name.starts_with("Microsoft-managed:");
        assert_eq!(policy.made_by == PolicyMaker::Microsoft, managed, "{}", policy.name);
        assert_eq!(policy.may_change == PolicyChanges::StateAndExceptions, managed);
        assert_eq!(policy.may_turn_on_at.is_some(), managed && state == PolicyStateView::ReportOnly);
        let same = |who: &WhoWords, side: &str| {
            let numbers = [who.people_count, who.group_count, who.role_count];
            let lists = ["Users", "Groups", "Roles"].map(|list| number(raw, &format!("{side}{list}")));
            assert_eq!(numbers, lists, "{} {side}", policy.name);
        };
        same(&policy.words.who, "include");
        same(&policy.words.except, "exclude");
        let json: Value = serde_json::from_str(&place.latch.app.policy_json(&policy.id).unwrap()).unwrap();
        assert_eq!(without_newer_words(json), *raw, "not a field is lost");
    }
    let places: Vec<u8> = view.policies.iter().map(|policy| policy.state as u8).collect();
    let order = |state| match state {
        PolicyStateView::On => 0,
        PolicyStateView::Other => 1,
        PolicyStateView::ReportOnly => 2,
        PolicyStateView::Off => 3,
    };
    assert!(view.policies.is_sorted_by_key(|policy| order(policy.state)), "{places:?}");
    assert_eq!((view.licensed, view.licensed_for_risk, view.defaults_on), (Some(true), Some(true), Some(false)));
    assert_eq!((view.may_change, view.can_move, view.watching), (Some(true), false, None), "none of them is Latch's");
    assert_eq!(place.latch.app.policy_json("another").unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_is_named_goes_by_its_name_and_what_is_not_understood_is_said_to_be_there() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let view = place.latch.app.policies().await.unwrap();

    let admins = named(&view, "CA001");
    assert!(admins.words.who.roles.contains(&"Global Administrator".to_owned()), "{:?}", admins.words.who);
    let leeds = named(&view, "CA012");
    assert_eq!((leeds.words.who.gone, leeds.people), (1, Some(0)), "the office was closed");
    let finance = named(&view, "CA003");
    assert_eq!((finance.words.except.gone, finance.words.one_is_enough), (1, false));
    assert!(finance.words.who.groups[0].contains("Finance"), "{:?}", finance.words.who);
    let stores = named(&view, "CA004");
    assert!(stores.words.one_is_enough && stores.words.apps.office);
    assert_eq!(demands(stores), [DemandKind::SecondStep, DemandKind::CompliantDevice, DemandKind::JoinedDevice]);
    let azure = named(&view, "CA007");
    assert_eq!(azure.words.demands[0].name.as_deref(), Some("Phishing-resistant MFA"));
    let countries = named(&view, "CA008");
    let place_words = countries.words.only_when.iter().find(|when| when.kind == ConditionKind::Places).unwrap();
    assert_eq!(place_words.exclude, ["Countries we work in", "Offices London and Osaka"]);
    assert_eq!((demands(countries), countries.words.except_apps.named), (vec![DemandKind::Block], 1));
    let risky = named(&view, "CA009");
    assert_eq!(risky.words.only_when[0].kind, ConditionKind::SignInRisk);
    assert_eq!(risky.words.session[0].kind, SessionKind::SignInEachTime);
    assert!(named(&view, "CA011").words.apps.registering && named(&view, "CA011").words.except.guests);
    let browser = named(&view, "Browser sessions");
    let kinds: Vec<SessionKind> = browser.words.session.iter().map(|session| session.kind).collect();
    assert!(kinds.contains(&SessionKind::NeverStaySignedIn) && kinds.contains(&SessionKind::SignInEvery));
    assert!(browser.words.demands.is_empty());

    assert_eq!(named(&view, "CA014").words.not_understood, ["conditions.openingHours"]);
    assert_eq!(named(&view, "CA015").words.not_understood, ["state"]);
    let newer = named(&view, "CA010");
    assert_eq!(demands(newer), [DemandKind::SecondStep, DemandKind::RiskRemediation]);
    let strange = view.policies.iter().filter(|policy| !policy.words.not_understood.is_empty());
    assert_eq!(strange.count(), 2);
}

#[tokio::test]
async fn a_policy_is_about_as_many_people_as_it_names_and_does_not_leave_out() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let view = place.latch.app.policies().await.unwrap();
    let truth = place.truth().await;
    let raw = place.raw_policies().await;
    let everyone = raw.iter().find(|policy| policy["displayName"] == "MFA for everyone").unwrap();
    let group = everyone["conditions"]["users"]["excludeGroups"][0].as_str().unwrap();
    let members = truth.list(&format!("v1.0/groups/{group}/transitiveMembers?$select=id")).await.unwrap();
    let left_out: Vec<&str> = members.iter().filter_map(|member| member["id"].as_str()).collect();
    let people = truth.people().await.unwrap();
    let meant = people
        .iter()
        .filter(|person| person["accountEnabled"] == true && !left_out.contains(&person["id"].as_str().unwrap()))
        .count();
    assert!(!left_out.is_empty());
    assert_eq!(named(&view, "MFA for everyone").people, Some(u32::try_from(meant).unwrap()));
    // Guests whose home is not shown cannot be counted.
    assert_eq!(named(&view, "CA013").people, None);
}

#[tokio::test]
async fn without_the_licence_there_is_nothing_and_it_is_said_why() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    let view = place.latch.app.policies().await.unwrap();
    assert_eq!((view.licensed, view.policies.len(), view.can_move), (Some(false), 0, false));
    assert!(place.truth().await.list(POLICIES).await.unwrap().is_empty());
}
