//! Asking for more.

use app::ErrorCode;
use app::view::{EditableView, PartView, Permission, SessionView};
use support::{FakeBrowser, Person, RawGraph};

use crate::place::{ADMIN, Place};

#[tokio::test]
async fn a_permission_is_added_and_what_was_read_stays() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let latch = &place.latch;
    let before = latch.status().await;
    let PartView::Known { value, read_at, .. } = before.security_defaults else { panic!() };
    let permission = Permission::SecurityDefaults;
    assert_eq!(value.editable, EditableView::AfterPermission { permission });

    let session = latch.ask(permission, Person::chooses(ADMIN)).await.unwrap();
    assert!(matches!(session, SessionView::SignedIn { because: None, .. }), "{session:#?}");
    assert!(latch.desktop.sign_in_address().unwrap().contains("Policy.ReadWrite.SecurityDefaults"));
    let after = latch.app.status().await.unwrap();
    let PartView::Known { value, read_at: still, .. } = after.security_defaults else { panic!() };
    assert_eq!((value.editable, still), (EditableView::Yes, read_at), "nothing was read anew for it");
}

#[tokio::test]
async fn another_person_in_the_sign_in_for_a_permission_changes_nothing() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let latch = &place.latch;
    latch.status().await;
    let SessionView::SignedIn { session: before, .. } = latch.app.session() else { panic!() };
    let entries = place.computer.keychain.entries();

    let session = latch.ask(Permission::SecurityDefaults, Person::chooses("Global Reader")).await.unwrap();
    let SessionView::SignedIn { session: after, because: Some(because) } = session else { panic!("{session:#?}") };
    assert_eq!(because.code, ErrorCode::WrongAccount);
    assert_eq!(after, before);
    assert_eq!(place.computer.keychain.entries(), entries, "nobody else's sign-in was kept");
    let PartView::Known { value, .. } = latch.status().await.security_defaults else { panic!() };
    assert!(matches!(value.editable, EditableView::AfterPermission { .. }), "{:?}", value.editable);
}

#[tokio::test]
async fn a_sign_in_at_another_organization_changes_nothing() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let latch = &place.latch;
    let SessionView::SignedIn { session: before, .. } = latch.app.session() else { panic!() };
    latch.desktop.person(Person::LooksAway);
    latch.app.ask_permission(Permission::SecurityDefaults).await.unwrap();
    // A person who changed the organization on the way comes back with a code of the other one.
    let address = latch.desktop.sign_in_address().unwrap();
    let elsewhere = address
        .replace("/clinic/", "/bakery/")
        .replace(&place.server.tenant("clinic").unwrap(), &place.server.tenant("bakery").unwrap());
    FakeBrowser.sign_in(&elsewhere, ADMIN).await.unwrap();
    let session = latch.signed_in_or_not().await;
    let SessionView::SignedIn { session: after, because: Some(_) } = session else { panic!("{session:#?}") };
    assert_eq!(after, before);
}

#[tokio::test]
async fn saying_no_to_a_permission_keeps_the_session() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let session = place.latch.ask(Permission::PerUserMfa, Person::Declines).await.unwrap();
    let SessionView::SignedIn { because: Some(because), .. } = session else { panic!("{session:#?}") };
    assert_eq!(because.code, ErrorCode::SignInDeclined);
}

#[tokio::test]
async fn a_token_of_one_practice_organization_is_refused_by_another() {
    let place = Place::at("bakery").await;
    let (login, own) = place.server.addresses("bakery").unwrap();
    let (_, foreign) = place.server.addresses("clinic").unwrap();
    for (graph, status) in [(own, 200), (foreign, 401)] {
        let raw = RawGraph::sign_in(&login, &graph, ADMIN).await.unwrap();
        assert_eq!(raw.ask("v1.0/organization").await.unwrap().status, status);
    }
}
