//! Naming emergency access accounts.

use app::ErrorCode;
use app::view::{EmergencyCheckKind, EmergencyView, FindingKind, StandingView};

use super::everyone;
use crate::place::{ADMIN, Place};
use crate::status::known;

impl Place {
    async fn emergency(&self) -> EmergencyView {
        known(self.latch.status().await.emergency)
    }
}

#[tokio::test]
async fn accounts_are_suggested_and_never_assumed_named_accounts_are_checked_and_kept() {
    let place = Place::signed_in("group", ADMIN).await;
    let before = place.latch.status().await;
    assert!(before.findings.iter().any(|finding| finding.kind == FindingKind::EmergencyNoneNamed));
    let view = known(before.emergency);
    assert!(view.accounts.is_empty() && view.candidates.len() >= 2, "{view:#?}");

    for candidate in &view.candidates[..2] {
        place.latch.app.name_emergency_account(&candidate.id).unwrap();
    }
    let view = place.emergency().await;
    assert_eq!(view.accounts.len(), 2);
    for account in &view.accounts {
        assert_eq!(account.there, Some(true));
        for kind in [
            EmergencyCheckKind::Enabled,
            EmergencyCheckKind::CloudOnly,
            EmergencyCheckKind::InitialDomain,
            EmergencyCheckKind::GlobalAdministrator,
            EmergencyCheckKind::Permanent,
        ] {
            let check = account.checks.iter().find(|check| check.check == kind).unwrap();
            assert_eq!(check.passed, Some(true), "{kind:?} of {}: {check:?}", account.person.name);
        }
    }
    let rows = place.rows(&everyone()).await;
    let apart = rows.iter().filter(|row| row.standing == StandingView::Emergency).count();
    assert_eq!(apart, 2);

    // Another run of Latch on the same computer knows them.
    assert!(place.computer.settings().contains(&view.accounts[0].person.id));
    place.latch.app.forget_emergency_account(&view.accounts[0].person.id).unwrap();
    assert_eq!(place.emergency().await.accounts.len(), 1);
}

#[tokio::test]
async fn somebody_who_is_not_there_cannot_be_named_and_there_is_a_most() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    let error = place.latch.app.name_emergency_account("00000000-0000-0000-0000-000000000001").unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    let rows = place.rows(&everyone()).await;
    for row in &rows[..5] {
        place.latch.app.name_emergency_account(&row.person.id).unwrap();
        // Naming one twice is naming it once.
        place.latch.app.name_emergency_account(&row.person.id).unwrap();
    }
    let error = place.latch.app.name_emergency_account(&rows[5].person.id).unwrap_err();
    assert_eq!((error.code, &*error.params["most"]), (ErrorCode::TooManyEmergencyAccounts, "5"));
    assert_eq!(place.emergency().await.accounts.len(), 5);
}
