//! The way through the browser.

use app::view::{KeptView, SessionView, SignInPurpose};
use app::{ErrorCode, Topic};
use support::{Computer, FakeBrowser, Opened, Person, until};
use tokio::net::TcpStream;

use crate::place::{ADMIN, Place};

#[tokio::test]
async fn a_global_administrator_signs_in_to_a_practice_organization() {
    let computer = Computer::new().unwrap();
    let latch = computer.latch().unwrap();
    let start = latch.app.start().await.unwrap();
    assert_eq!(start.session, SessionView::SignedOut { because: None });
    let ids: Vec<_> = start.practice.iter().map(|organization| organization.id.as_str()).collect();
    assert_eq!(ids, ["bakery", "clinic", "group"]);

    let session = latch.sign_in_to("bakery", Person::chooses(ADMIN)).await.unwrap();
    let SessionView::SignedIn { session, because: None } = session else { panic!("{session:#?}") };
    assert_eq!(session.account_username, "ingrid@backstube-lindqvist.example");
    assert_eq!(session.account_name, "Ingrid Lindqvist");
    assert_eq!(session.practice.unwrap().id, "bakery");
    assert_eq!(session.kept, KeptView::InKeychain);
    let page = until("the last page", async || latch.desktop.last_page().ok_or("still on its way")).await.unwrap();
    assert!(page.contains("You are signed in"), "{page}");

    assert!(latch.desktop.topics().contains(&Topic::Session), "the window is told");
    // The name of the organization is read.
    latch.status().await;
    let SessionView::SignedIn { session, .. } = latch.app.session() else { panic!() };
    assert_eq!(session.organization_name.as_deref(), Some("Backstube Lindqvist"));
}

#[tokio::test]
async fn the_address_can_be_copied_when_no_browser_opens() {
    let place = Place::at("bakery").await;
    let latch = &place.latch;
    latch.desktop.person(Person::HasNoBrowser);
    latch.app.sign_in_with_microsoft().await.unwrap();
    let SessionView::SigningIn { browser_opened: false, address, purpose: SignInPurpose::Start, current: None } =
        latch.app.session()
    else {
        panic!("{:#?}", latch.app.session())
    };
    assert_eq!(latch.desktop.opened(), []);
    FakeBrowser.sign_in(&address, ADMIN).await.unwrap();
    let session = latch.signed_in_or_not().await;
    assert!(matches!(session, SessionView::SignedIn { because: None, .. }), "{session:#?}");
}

#[tokio::test]
async fn saying_no_on_the_page_leads_back_and_says_why() {
    let place = Place::at("bakery").await;
    let session = place.latch.sign_in(Person::Declines).await.unwrap();
    let SessionView::SignedOut { because: Some(because) } = session else { panic!("{session:#?}") };
    assert_eq!(because.code, ErrorCode::SignInDeclined);
    let page = until("the last page", async || place.latch.desktop.last_page().ok_or("on its way")).await.unwrap();
    assert!(page.contains("You are not signed in"), "{page}");
    assert_eq!(place.computer.keychain.entries(), []);
    assert_eq!(place.counts().tokens, 0);
}

#[tokio::test]
async fn a_cancelled_sign_in_closes_its_port_and_keeps_the_session() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let latch = &place.latch;
    let before = latch.app.session();
    latch.desktop.person(Person::LooksAway);
    latch.app.sign_in_again().await.unwrap();
    let SessionView::SigningIn { address, current: Some(_), .. } = latch.app.session() else { panic!() };
    let port = redirect_port(&address);
    TcpStream::connect(("127.0.0.1", port)).await.unwrap();

    latch.app.cancel_sign_in().unwrap();
    assert_eq!(latch.app.session(), before);
    until("the port to be closed", async || match TcpStream::connect(("127.0.0.1", port)).await {
        Ok(_) => Err("still open"),
        Err(_) => Ok(()),
    })
    .await;
    // And it still works.
    latch.app.refresh(None).unwrap();
    let status = latch.status().await;
    assert!(matches!(status.security_defaults, app::view::PartView::Known { stale_because: None, .. }));
}

#[tokio::test]
async fn the_sign_in_page_is_the_only_thing_that_was_opened() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let opened = place.latch.desktop.opened();
    let [Opened::SignIn(address)] = opened.as_slice() else { panic!("{opened:?}") };
    // Reading only, and nothing that could be replayed.
    assert!(!address.contains("ReadWrite"), "the first sign-in asks for reading only");
    for part in ["code_challenge_method=S256", "state=", "nonce=", "response_type=code"] {
        assert!(address.contains(part), "{part}");
    }
}

fn redirect_port(address: &str) -> u16 {
    let address = url::Url::parse(address).unwrap();
    let (_, redirect) = address.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap();
    url::Url::parse(&redirect).unwrap().port().unwrap()
}
