//! `LATCH_LOGIN_URL` and `LATCH_GRAPH_URL`.

use app::{Environment, ErrorCode};
use support::{Computer, Person};

use crate::place::{ADMIN, Place};

/// The code with which *Sign in with Microsoft* is refused.
async fn refused(login: Option<&str>, graph: Option<&str>) -> ErrorCode {
    let computer = Computer::new().unwrap();
    let environment = Environment { login_url: login.map(str::to_owned), graph_url: graph.map(str::to_owned) };
    let latch = computer.latch_in(environment).unwrap();
    let shown = latch.app.start().await.unwrap().microsoft_unavailable.unwrap();
    let error = latch.app.sign_in_with_microsoft().await.unwrap_err();
    assert_eq!(error, shown, "said before it is tried");
    assert_eq!(latch.desktop.opened(), []);
    // Practice needs neither.
    latch.sign_in_to("bakery", Person::chooses(ADMIN)).await.unwrap();
    error.code
}

#[tokio::test]
async fn one_address_without_the_other_is_refused() {
    let here = "http://127.0.0.1:5000/login";
    assert_eq!(refused(Some(here), None).await, ErrorCode::EndpointsOnlyOne);
    assert_eq!(refused(None, Some(here)).await, ErrorCode::EndpointsOnlyOne);
}

#[tokio::test]
async fn an_address_that_is_not_on_this_computer_is_refused() {
    let here = "http://127.0.0.1:5000/graph";
    for elsewhere in [
        "https://login.microsoftonline.com",
        "http://127.0.0.1.evil.example:80/",
        "http://localhost@evil.example/",
        "http://192.168.1.7:5000/",
        "not an address",
        "",
    ] {
        assert_eq!(refused(Some(elsewhere), Some(here)).await, ErrorCode::EndpointsNotLoopback, "{elsewhere}");
        assert_eq!(refused(Some(here), Some(elsewhere)).await, ErrorCode::EndpointsNotLoopback, "{elsewhere}");
    }
}

#[tokio::test]
async fn both_addresses_lead_the_microsoft_button_there_and_nothing_else() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let (login, _) = place.server.addresses("clinic").unwrap();
    assert!(place.latch.desktop.sign_in_address().unwrap().starts_with(login.as_str()));
    let start = place.latch.app.start().await.unwrap();
    assert_eq!((start.microsoft_unavailable, start.practice.len()), (None, 3));
    let app::view::SessionView::SignedIn { session, .. } = place.latch.app.session() else { panic!() };
    assert_eq!(session.practice, None, "it counts as Microsoft, not as practice");
    place.latch.status().await;
    assert!(place.counts().requests > 0);
}
