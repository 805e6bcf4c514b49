//! Every reason for which something is not known, met on the way and said.

use app::ErrorCode;
use app::view::{
    AskedView, FindingKind, HeadlineKind, PartView, RegistrationSource, StandingView, StatusPart, StatusView,
};
use practice::{Difficulty, Refusal};

use super::{known, unknown};
use crate::people::everyone;
use crate::place::{ADMIN, Place};

/// The clinic, looked at while this is refused.
async fn clinic(refuse: Vec<Refusal>) -> (Place, StatusView) {
    looked_at("clinic", refuse).await
}

async fn looked_at(organization: &'static str, refuse: Vec<Refusal>) -> (Place, StatusView) {
    let place = Place::signed_in(organization, ADMIN).await;
    place.server.make(organization, Difficulty { refuse, ..Difficulty::default() }).unwrap();
    let status = place.latch.status().await;
    (place, status)
}

/// Whether the findings say that this part could not be read.
fn says_unread(status: &StatusView, part: StatusPart) -> bool {
    status.findings.iter().any(|finding| finding.kind == FindingKind::PartUnread && finding.part == Some(part))
}

#[tokio::test]
async fn without_permission_the_policies_are_unknown_and_security_defaults_still_prove_that_none_is_on() {
    let (_place, status) = clinic(vec![Refusal::always("conditionalAccess/policies", 403)]).await;
    assert_eq!(unknown(&status.conditional_access), ErrorCode::NoPermission);
    assert!(says_unread(&status, StatusPart::ConditionalAccess));
    assert_eq!(status.headline.kind, HeadlineKind::EveryoneByDefaults);
}

#[tokio::test]
async fn without_permission_for_security_defaults_and_policies_nothing_is_said_about_anybody() {
    let refused = ["identitySecurityDefaultsEnforcementPolicy", "conditionalAccess/policies"];
    let (place, status) = clinic(refused.map(|path| Refusal::always(path, 403)).to_vec()).await;
    assert_eq!(unknown(&status.security_defaults), ErrorCode::NoPermission);
    assert_eq!(status.headline.kind, HeadlineKind::CannotTell);
    let counts = place.latch.app.people(everyone()).await.unwrap().counts;
    assert_eq!((counts.asked, counts.not_asked), (0, 0), "unknown is neither yes nor no");
    assert!(counts.cannot_tell > 0);
}

#[tokio::test]
async fn without_the_licence_the_sign_in_log_is_unknown_and_nobody_is_said_to_use_no_old_apps() {
    let (_place, status) = clinic(vec![Refusal::not_premium("auditLogs/signIns", 1.0)]).await;
    assert_eq!(unknown(&status.old_sign_ins), ErrorCode::NoLicence);
    assert!(says_unread(&status, StatusPart::OldSignIns));
    assert!(!status.findings.iter().any(|finding| finding.kind == FindingKind::NoOldSignIns));
}

#[tokio::test]
async fn a_report_that_is_refused_on_a_licensed_organization_is_made_up_for_person_by_person() {
    let (_place, status) = clinic(vec![Refusal::not_premium("userRegistrationDetails", 1.0)]).await;
    let registration = known(status.registration);
    assert_eq!((registration.source, registration.unknown), (RegistrationSource::Methods, 0));
    assert!(registration.registered > 0 && registration.not_registered > 0);
}

#[tokio::test]
async fn who_is_asked_to_slow_down_for_an_hour_is_told_so() {
    let slow = Refusal { retry_after_s: Some(3600), ..Refusal::always("v1.0/domains", 429) };
    let (_place, status) = clinic(vec![slow]).await;
    assert_eq!(unknown(&status.domains), ErrorCode::Throttled);
    assert!(says_unread(&status, StatusPart::Domains));
}

#[tokio::test]
async fn a_connection_that_breaks_each_time_is_said_and_the_rest_is_read() {
    let (_place, status) = clinic(vec![Refusal::cutting("subscribedSkus")]).await;
    assert!(matches!(unknown(&status.licences), ErrorCode::Offline | ErrorCode::TimedOut));
    assert_eq!(status.headline.kind, HeadlineKind::EveryoneByDefaults);
}

#[tokio::test]
async fn an_answer_that_is_no_answer_is_said() {
    let (_place, status) = clinic(vec![Refusal::nonsense("authenticationMethodsPolicy")]).await;
    assert_eq!(unknown(&status.methods), ErrorCode::BadAnswer);
    assert!(says_unread(&status, StatusPart::Methods));
}

#[tokio::test]
async fn what_the_service_does_not_offer_is_unknown_and_not_off() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let refuse = vec![Refusal::always("authentication/requirements", 404)];
    let leave_out = vec!["perUserMfaState".to_owned()];
    place.server.make("bakery", Difficulty { refuse, leave_out, ..Difficulty::default() }).unwrap();
    let status = place.latch.status().await;
    assert!(matches!(status.per_user_mfa, PartView::Unknown { .. }), "{:#?}", status.per_user_mfa);
    assert_eq!(status.headline.kind, HeadlineKind::CannotTell);
}

#[tokio::test]
async fn a_list_that_breaks_off_makes_every_number_at_least() {
    let place = Place::signed_in("group", ADMIN).await;
    place.server.make("group", Difficulty { lose_page_from: Some(2_000), ..Difficulty::default() }).unwrap();
    let status = place.latch.status().await;
    assert!(!known(status.per_user_mfa).complete);
    assert!(status.findings.iter().any(|finding| finding.kind == FindingKind::PeopleIncomplete));
    let people = status.findings.iter().find(|finding| finding.kind == FindingKind::PeopleNotAsked).unwrap();
    assert!(people.at_least);
    assert!(!place.latch.app.people(everyone()).await.unwrap().complete);
}

#[tokio::test]
async fn a_group_that_may_not_be_read_leaves_open_only_those_whom_it_can_matter_for() {
    let place = Place::signed_in("group", ADMIN).await;
    let before = place.latch.status().await;
    place
        .server
        .make("group", Difficulty { refuse: vec![Refusal::always("transitiveMembers", 403)], ..Difficulty::default() })
        .unwrap();
    place.latch.app.refresh(Some(StatusPart::ConditionalAccess)).unwrap();
    let after = place.latch.status().await;
    assert!(says_unread(&after, StatusPart::ConditionalAccess));
    let counts = place.latch.app.people(everyone()).await.unwrap().counts;
    assert!(counts.cannot_tell > 10 && after.headline.of == before.headline.of, "{counts:?}");
}

#[tokio::test]
async fn a_role_that_may_not_be_read_leaves_open_only_those_who_hold_no_other() {
    let (place, status) = clinic(vec![Refusal::always("29232cdf-9323-42fd-ade2-1d097af3e4de", 403)]).await;
    assert!(says_unread(&status, StatusPart::ConditionalAccess));
    let rows = place.rows(&everyone()).await;
    let counted = rows.iter().filter(|row| row.standing == StandingView::Counted);
    let (admins, others): (Vec<_>, Vec<_>) = counted.partition(|row| row.admin == Some(true));
    // Security defaults ask administrators always and everyone else mostly.
    assert!(!admins.is_empty() && admins.iter().all(|row| row.asked == Some(AskedView::Always)));
    assert!(
        !others.is_empty() && others.iter().all(|row| row.asked == Some(AskedView::Unknown) && row.admin.is_none())
    );
}

#[tokio::test]
async fn policies_that_could_not_be_read_again_are_judged_with_the_roles_that_they_name() {
    let place = Place::signed_in("group", ADMIN).await;
    place.latch.status().await;
    let before = place.latch.app.people(everyone()).await.unwrap().counts;
    let refuse = vec![Refusal::always("conditionalAccess/policies", 403)];
    place.server.make("group", Difficulty { refuse, ..Difficulty::default() }).unwrap();
    place.latch.app.refresh(Some(StatusPart::ConditionalAccess)).unwrap();
    let status = place.latch.status().await;
    assert!(
        matches!(status.conditional_access, PartView::Known { stale_because: Some(_), .. }),
        "what was read before is shown with its age"
    );
    assert_eq!(place.latch.app.people(everyone()).await.unwrap().counts, before);
}

#[tokio::test]
async fn an_organization_without_any_administrator_is_not_believed() {
    let (_place, status) = clinic(vec![Refusal::always("directoryRoles", 404)]).await;
    // By their roles security defaults may ask each of them always, mostly or never.
    assert_eq!(status.headline.kind, HeadlineKind::CannotTell);
    let fine = [FindingKind::AdminsAllAsked, FindingKind::EveryoneAsked];
    assert!(!status.findings.iter().any(|finding| fine.contains(&finding.kind)));
}

/// An organization with one policy, which is on and for everyone but for `change`.
async fn with_policy(
    organization: &'static str,
    change: impl FnOnce(&mut serde_json::Value),
    defaults_on: bool,
) -> (Place, StatusView) {
    let mut policy = serde_json::json!({"id": "p", "displayName": "Everyone", "state": "enabled",
        "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]}});
    change(&mut policy);
    let list = Some(serde_json::json!({ "value": [policy] }));
    let defaults = Some(serde_json::json!({ "isEnabled": defaults_on }));
    let refuse = vec![
        Refusal { body: list, ..Refusal::always("conditionalAccess/policies", 200) },
        Refusal { body: defaults, ..Refusal::always("v1.0/policies/identitySecurityDefaults", 200) },
    ];
    looked_at(organization, refuse).await
}

/// The reason that the finding about those who cannot be told gives.
fn cannot_tell(status: &StatusView) -> ErrorCode {
    let finding = status.findings.iter().find(|finding| finding.kind == FindingKind::CannotTell).unwrap();
    finding.because.as_ref().unwrap().code
}

#[tokio::test]
async fn a_policy_that_is_not_understood_is_no_fault_of_the_service() {
    let strange = |policy: &mut serde_json::Value| policy["conditions"]["weather"] = serde_json::json!(["rain"]);
    let (_place, status) = with_policy("clinic", strange, false).await;
    assert_eq!(cannot_tell(&status), ErrorCode::NotUnderstood);
    assert_eq!(status.headline.because.as_ref().map(|because| because.code), Some(ErrorCode::NotUnderstood));
    assert!(status.findings.iter().any(|finding| finding.kind == FindingKind::PolicyNotUnderstood));
}

#[tokio::test]
async fn where_a_guest_comes_from_is_said_to_be_shown_to_nobody() {
    let homes = serde_json::json!({"guestOrExternalUserTypes": "b2bCollaborationGuest",
        "externalTenants": {"membershipKind": "enumerated", "members": ["t"]}});
    let but_guests = |policy: &mut serde_json::Value| {
        policy["conditions"]["users"]["excludeGuestsOrExternalUsers"] = homes;
    };
    let (place, status) = with_policy("group", but_guests, false).await;
    assert_eq!(cannot_tell(&status), ErrorCode::NotShown);
    let counts = place.latch.app.people(everyone()).await.unwrap().counts;
    assert!(counts.cannot_tell > 0 && counts.asked > counts.cannot_tell, "{counts:?}");
}

#[tokio::test]
async fn two_readings_that_contradict_each_other_are_said_not_to_fit() {
    let only_one =
        |policy: &mut serde_json::Value| policy["conditions"]["users"]["includeUsers"] = serde_json::json!([]);
    let (_place, status) = with_policy("clinic", only_one, true).await;
    assert_eq!(cannot_tell(&status), ErrorCode::NotWhole);
    let defaults = status.findings.iter().find(|finding| finding.part == Some(StatusPart::SecurityDefaults)).unwrap();
    assert_eq!(defaults.because.as_ref().map(|because| because.code), Some(ErrorCode::NotWhole));
}

#[tokio::test]
async fn a_domain_of_which_it_is_not_said_who_checks_its_passwords_is_not_taken_for_one_of_microsofts() {
    let domain = |id: &str, kind: serde_json::Value| serde_json::json!({"id": id, "authenticationType": kind});
    let value = [
        domain("a.example", "Managed".into()),
        domain("b.example", "Quantum".into()),
        domain("c.example", serde_json::Value::Null),
    ];
    let body = serde_json::json!({ "value": value });
    let strange = Refusal { body: Some(body), ..Refusal::always("v1.0/domains", 200) };
    let (_place, status) = clinic(vec![strange]).await;
    let federated: Vec<_> = known(status.domains).domains.iter().map(|domain| domain.federated).collect();
    assert_eq!(federated, [Some(false), None, None]);
}

#[tokio::test]
async fn what_is_given_to_people_of_a_product_that_does_not_say_it_is_not_nothing() {
    let plan = serde_json::json!({"servicePlanId": "41781fb2-bc02-4b7c-bd55-b576c07bb09d"});
    let body = serde_json::json!({"value": [{"id": "x", "skuId": "x", "skuPartNumber": "SPB",
        "capabilityStatus": "Enabled", "prepaidUnits": {"enabled": 25}, "servicePlans": [plan]}]});
    let strange = Refusal { body: Some(body), ..Refusal::always("subscribedSkus", 200) };
    let (_place, status) = clinic(vec![strange]).await;
    let licences = known(status.licences);
    assert!(licences.p1 && licences.p1_units == 25);
    assert_eq!((licences.products[0].used, licences.products[0].bought), (None, 25));
}

#[tokio::test]
async fn what_somebody_has_set_up_and_may_not_use_is_counted_apart() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let row = |id: &serde_json::Value, capable: bool| {
        serde_json::json!({"id": id, "isMfaRegistered": true, "isMfaCapable": capable,
            "methodsRegistered": ["softwareOneTimePasscode"]})
    };
    let people = place.truth().await.people().await.unwrap();
    let enabled: Vec<_> = people.iter().filter(|person| person["accountEnabled"] == true).collect();
    let rows: Vec<_> = enabled.iter().enumerate().map(|(at, person)| row(&person["id"], at > 1)).collect();
    let body = Some(serde_json::json!({ "value": rows }));
    let refuse = vec![Refusal { body, ..Refusal::always("userRegistrationDetails", 200) }];
    place.server.make("clinic", Difficulty { refuse, ..Difficulty::default() }).unwrap();
    let status = place.latch.status().await;
    let registration = known(status.registration);
    assert_eq!((registration.registered as usize, registration.not_allowed), (enabled.len(), 2));
    assert!(!status.findings.iter().any(|finding| finding.kind == FindingKind::EveryoneRegistered));
}

#[tokio::test]
async fn a_plan_of_which_it_is_not_said_whether_it_is_in_use_is_not_taken_for_no_plan() {
    let body = serde_json::json!({"value": [{"id": "x", "skuId": "x", "skuPartNumber": "SPB", "servicePlans": []}]});
    let strange = Refusal { body: Some(body), ..Refusal::always("subscribedSkus", 200) };
    let (_place, status) = clinic(vec![strange]).await;
    assert_eq!(unknown(&status.licences), ErrorCode::NotOffered);
    assert!(!status.findings.iter().any(|finding| finding.kind == FindingKind::LicencesFewerThanPeople));
    // The sign-in log is asked for all the same.
    assert!(matches!(status.old_sign_ins, PartView::Known { .. }));
}
