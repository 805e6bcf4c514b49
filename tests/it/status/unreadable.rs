//! Every reason for which something is not known, met on the way and said.

use app::ErrorCode;
use app::view::{FindingKind, HeadlineKind, PartView, RegistrationSource, StatusPart, StatusView};
use practice::{Difficulty, Refusal};

use super::{known, unknown};
use crate::people::everyone;
use crate::place::{ADMIN, Place};

/// The clinic, looked at while this is refused.
async fn clinic(refuse: Vec<Refusal>) -> (Place, StatusView) {
    let place = Place::signed_in("clinic", ADMIN).await;
    place.server.make("clinic", Difficulty { refuse, ..Difficulty::default() }).unwrap();
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
