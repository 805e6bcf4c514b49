//! From one run to the next.

use app::view::{HeadlineKind, SessionView};
use support::{Computer, Latch, Person, until};
use tokio::net::TcpListener;

use crate::place::{ADMIN, Place};

/// Latch after a restart, once the last run has let go of its practice organizations.
async fn restarted(computer: &Computer) -> Latch {
    until("the last run to be over", async || {
        let latch = computer.latch().unwrap();
        let start = latch.app.start().await.unwrap();
        match start.practice_unavailable {
            None => Ok(latch),
            Some(error) => Err(error),
        }
    })
    .await
}

#[tokio::test]
async fn a_restart_stays_signed_in_although_the_practice_server_has_another_port() {
    let computer = Computer::new().unwrap();
    let latch = computer.latch().unwrap();
    latch.sign_in_to("bakery", Person::chooses(ADMIN)).await.unwrap();
    latch.status().await;
    let SessionView::SignedIn { session: before, .. } = latch.app.session() else { panic!() };
    let port = url::Url::parse(&latch.desktop.sign_in_address().unwrap()).unwrap().port().unwrap();
    drop(latch);
    // Taken by somebody else, so that the next server cannot have it.
    let _taken = until("the port to be free", async || TcpListener::bind(("127.0.0.1", port)).await).await;

    let latch = restarted(&computer).await;
    let SessionView::SignedIn { session: after, because: None } = latch.app.session() else {
        panic!("{:#?}", latch.app.session())
    };
    assert_eq!(after, before, "the name of the organization included");
    assert_eq!(latch.status().await.headline.kind, HeadlineKind::SomeTheOldWay);
    assert_eq!(latch.desktop.opened(), [], "no browser was needed");
}

#[tokio::test]
async fn signing_out_leaves_nothing_in_the_keychain_and_the_settings() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    assert!(!place.computer.keychain.entries().is_empty());
    assert!(place.computer.settings().contains("ingrid@"));

    place.latch.app.sign_out().await.unwrap();
    assert_eq!(place.latch.app.session(), SessionView::SignedOut { because: None });
    assert_eq!(place.computer.keychain.entries(), []);
    assert!(!place.computer.settings().contains("ingrid@"), "{}", place.computer.settings());
    let latch = place.computer.latch_in(place.server.environment("bakery").unwrap()).unwrap();
    assert_eq!(latch.app.start().await.unwrap().session, SessionView::SignedOut { because: None });
}

#[tokio::test]
async fn starting_over_signs_out_and_brings_back_the_first_day() {
    let computer = Computer::new().unwrap();
    let latch = computer.latch().unwrap();
    latch.sign_in_to("bakery", Person::chooses(ADMIN)).await.unwrap();
    latch.app.start_over().await.unwrap();
    assert_eq!(latch.app.session(), SessionView::SignedOut { because: None });
    assert_eq!(computer.keychain.entries(), []);
    latch.sign_in_to("bakery", Person::chooses(ADMIN)).await.unwrap();
    assert_eq!(latch.status().await.headline.kind, HeadlineKind::SomeTheOldWay);
}

#[tokio::test]
async fn nothing_secret_is_in_a_file_of_the_computer() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    let settings = place.computer.settings();
    for word in ["refresh", "access_token", "eyJ", "secret"] {
        assert!(!settings.contains(word), "{word} in {settings}");
    }
}
