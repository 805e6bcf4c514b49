//! Keychains that are missing, locked, slow or small (SAFETY.md cases 31 to 38).

use std::time::Duration;

use app::ErrorCode;
use app::view::{KeptView, PartView, SessionView};
use identity::StoreError;
use support::{Computer, Mood, PART_LIMIT, Person, PracticeServer};

use crate::place::ADMIN;

/// Signs in with a keychain in this mood. The run works, and the next one is signed out.
async fn works_for_this_run(mood: Mood) -> KeptView {
    let server = PracticeServer::start().await.unwrap();
    let computer = Computer::new().unwrap().with_patience(Duration::from_millis(200));
    computer.keychain.mood(mood);
    let latch = computer.latch_in(server.environment("bakery").unwrap()).unwrap();
    let session = latch.sign_in(Person::chooses(ADMIN)).await.unwrap();
    let SessionView::SignedIn { session, because: None } = session else { panic!("{session:#?}") };
    let status = latch.status().await;
    assert!(matches!(status.per_user_mfa, PartView::Known { .. }), "{status:#?}");
    assert_eq!(computer.keychain.entries(), []);
    let next = computer.latch_in(server.environment("bakery").unwrap()).unwrap();
    let start = next.app.start().await.unwrap().session;
    let SessionView::SignedOut { because: Some(because) } = start else { panic!("{start:#?}") };
    assert_eq!(because.code, ErrorCode::KeychainUnavailable);
    session.kept
}

#[tokio::test]
async fn without_a_keychain_the_run_works_and_says_that_it_is_not_kept() {
    let kept = works_for_this_run(Mood::Refuses(StoreError::Missing)).await;
    assert_eq!(kept, KeptView::ThisRunOnlyNoKeychain);
}

#[tokio::test]
async fn a_locked_or_dismissed_keychain_is_said_to_be_locked() {
    for error in [StoreError::Locked, StoreError::Dismissed] {
        assert_eq!(works_for_this_run(Mood::Refuses(error)).await, KeptView::ThisRunOnlyLocked);
    }
}

#[tokio::test]
async fn a_keychain_that_hangs_is_given_up_and_said_to_be_slow() {
    assert_eq!(works_for_this_run(Mood::Hangs).await, KeptView::ThisRunOnlySlow);
}

#[tokio::test]
async fn a_keychain_that_fails_is_said_to_have_failed() {
    assert_eq!(works_for_this_run(Mood::Refuses(StoreError::Failed)).await, KeptView::ThisRunOnlyFailed);
}

#[tokio::test]
async fn a_keychain_that_is_too_small_is_said_to_have_failed_and_is_left_empty() {
    let server = PracticeServer::start().await.unwrap();
    let computer = Computer::new().unwrap();
    computer.keychain.limit(16);
    let latch = computer.latch_in(server.environment("bakery").unwrap()).unwrap();
    let session = latch.sign_in(Person::chooses(ADMIN)).await.unwrap();
    let SessionView::SignedIn { session, because: None } = session else { panic!("{session:#?}") };
    assert_eq!(session.kept, KeptView::ThisRunOnlyFailed);
    assert_eq!(computer.keychain.entries(), []);
}

#[tokio::test]
async fn entries_fit_into_the_smallest_keychain_and_the_token_comes_back_out_of_them() {
    let server = PracticeServer::start().await.unwrap();
    let computer = Computer::new().unwrap();
    let latch = computer.latch_in(server.environment("bakery").unwrap()).unwrap();
    latch.sign_in(Person::chooses(ADMIN)).await.unwrap();
    let entries = computer.keychain.entries();
    assert!(entries.len() >= 2, "a head and at least one part: {entries:?}");
    assert!(entries.iter().all(|(_, length)| *length <= PART_LIMIT), "{entries:?}");
    drop(latch);
    let next = computer.latch_in(server.environment("bakery").unwrap()).unwrap();
    let session = next.app.start().await.unwrap().session;
    assert!(matches!(session, SessionView::SignedIn { because: None, .. }), "{session:#?}");
    let status = next.status().await;
    assert!(matches!(status.per_user_mfa, PartView::Known { .. }), "{status:#?}");
}
