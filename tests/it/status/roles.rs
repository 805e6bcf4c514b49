//! What each account of the sign-in page may see and do.

use app::ErrorCode;
use app::view::{EditableView, HeadlineKind, IntentView, NextStepKind, NotEditable, PartView, StatusView};

use super::{known, unknown, why_not};
use crate::place::{ADMIN, Place};

const SECURITY: &str = "Security Administrator";
const CONDITIONAL_ACCESS: &str = "Conditional Access Administrator";
const METHODS: &str = "Authentication Policy Administrator";
const READER: &str = "Global Reader";
const NOBODY: &str = "Has no administrator role";

async fn seen_by(organization: &'static str, who: &str) -> (Place, StatusView) {
    let place = Place::signed_in(organization, who).await;
    let status = place.latch.status().await;
    (place, status)
}

/// Whether an editable part can be used, at most after a permission.
fn may(editable: &EditableView) -> bool {
    matches!(editable, EditableView::Yes | EditableView::AfterPermission { .. })
}

#[tokio::test]
async fn only_roles_that_microsoft_names_may_switch_security_defaults() {
    for (who, allowed) in [(ADMIN, true), (SECURITY, true), (CONDITIONAL_ACCESS, true), (READER, false)] {
        let (_, status) = seen_by("clinic", who).await;
        let defaults = known(status.security_defaults);
        assert_eq!(may(&defaults.editable), allowed, "{who}: {:?}", defaults.editable);
        if !allowed {
            let EditableView::No { reason: NotEditable::Role, roles, .. } = defaults.editable else { panic!("{who}") };
            assert!(roles.len() > 1, "whom to ask: {roles:?}");
        }
    }
}

#[tokio::test]
async fn only_roles_that_microsoft_names_may_switch_per_user_mfa_off() {
    for (who, allowed) in [(ADMIN, true), (SECURITY, false), (METHODS, true), (READER, false)] {
        let (place, status) = seen_by("bakery", who).await;
        let per_user = known(status.per_user_mfa);
        assert_eq!(may(&per_user.editable), allowed, "{who}: {:?}", per_user.editable);
        if !allowed {
            assert_eq!(why_not(&per_user.editable), NotEditable::Role, "{who}");
            let error = place
                .latch
                .app
                .prepare_change(IntentView::PerUserMfaOff { knowingly: true, people: None })
                .await
                .unwrap_err();
            assert_eq!(error.code, ErrorCode::NoPermission, "{who}");
            assert!(error.params["roles"].contains("0526716b-113d-4c15-b2c8-68e3c22b9f80"), "whom to ask: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_global_reader_sees_everything_and_is_told_whom_to_ask() {
    let (_, as_admin) = seen_by("bakery", ADMIN).await;
    let (_, status) = seen_by("bakery", READER).await;
    assert_eq!(status.headline, as_admin.headline);
    assert_eq!(status.next_step.kind, NextStepKind::AskSomeoneElse);
    assert!(!status.next_step.roles.is_empty());
    let (own, of_admin) = (known(status.registration), known(as_admin.registration));
    assert_eq!((own.registered, own.not_registered), (of_admin.registered, of_admin.not_registered));
    let you = known(status.you);
    assert_eq!(you.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), [READER]);
}

#[tokio::test]
async fn an_account_without_a_role_is_told_why_and_sees_no_number_that_it_may_not_know() {
    for organization in ["bakery", "clinic"] {
        let (place, status) = seen_by(organization, NOBODY).await;
        assert_eq!(unknown(&status.security_defaults), ErrorCode::NoPermission);
        assert_eq!(unknown(&status.conditional_access), ErrorCode::NoPermission);
        assert_eq!(unknown(&status.registration), ErrorCode::NoPermission);
        assert_eq!(unknown(&status.domains), ErrorCode::NoPermission);
        assert_eq!(status.headline.kind, HeadlineKind::CannotTell, "{:?}", status.headline);
        assert_eq!((status.headline.people, status.headline.of), (0, 0), "no number beside it");
        assert_eq!(status.next_step.kind, NextStepKind::AskSomeoneElse);
        assert_eq!(known(status.you).roles, []);
        if let PartView::Known { value, .. } = status.per_user_mfa {
            assert!(matches!(why_not(&value.editable), NotEditable::Role | NotEditable::NothingToDo));
        }
        for intent in [
            IntentView::SecurityDefaultsOn,
            IntentView::SecurityDefaultsOff,
            IntentView::PerUserMfaOff { knowingly: true, people: None },
        ] {
            let error = place.latch.app.prepare_change(intent).await.unwrap_err();
            assert_eq!(error.code, ErrorCode::NoPermission);
        }
        assert_eq!(place.counts().writes, 0);
    }
}
