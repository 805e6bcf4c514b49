//! Somebody who may look and not change.

use crate::browser::enter;
use crate::desktop::Desktop;

#[tokio::test]
async fn a_global_reader_sees_everything_and_why_the_switches_are_off() {
    let desktop = Desktop::new().await;
    let window = desktop.start_latch().await;
    enter(&desktop, &window, "Backstube Lindqvist", "Aiko Tanaka").await;

    window.says("asked, the old way").await;
    let switch = window.switch_is("Security defaults", false).await;
    assert!(switch.disabled);
    let button = window.find("button", "Turn off for everyone").await;
    assert!(button.disabled);
    window.says("Needs").await;
    window.says("You are Global Reader").await;
    window.picture("home").await;
    window.close().await;
}
