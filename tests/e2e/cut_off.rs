//! A change in the middle of which Latch is gone, as after a power cut.

use crate::browser::{answer, enter};
use crate::desktop::Desktop;
use crate::window::Window;

const BAKERY: &str = "Backstube Lindqvist";
const OWNER: &str = "Ingrid Lindqvist";

/// A bakery that is being moved to security defaults. They are looked at twice, five seconds apart, before the older
/// setting goes off: so long it is in the middle at least.
async fn in_the_middle(desktop: &Desktop) -> Window {
    let window = desktop.start_latch().await;
    enter(desktop, &window, BAKERY, OWNER).await;
    window.click("switch", "Security defaults").await;
    for _ in 0..2 {
        window.press("Allow this in the browser").await;
        answer(desktop, OWNER).await;
    }
    window.press("Turn on for…").await;
    window.says("Turning on security defaults").await;
    window
}

#[tokio::test]
async fn a_change_that_was_cut_off_is_the_first_thing_on_the_screen_and_goes_on_with_one_click() {
    let desktop = Desktop::new().await;
    let window = in_the_middle(&desktop).await;
    desktop.kill_latch().await;
    window.let_go().await;

    let window = desktop.start_latch().await;
    window.says("Latch was closed while security defaults were being turned on").await;
    window.says("A change was interrupted.").await;
    window.picture("cut-off").await;
    window.press("Go on from here").await;
    window.says("Your organization says so itself").await;
    window.picture("gone-on").await;
    window.press("Put this away").await;
    window.switch_is("Security defaults", true).await;
    window.says("It is off for everyone, as it should be.").await;
    window.press("History").await;
    window.says("6 of 6 done").await;
    window.close().await;
}

#[tokio::test]
async fn closing_the_window_in_the_middle_of_a_change_asks_first() {
    let desktop = Desktop::new().await;
    let window = in_the_middle(&desktop).await;
    desktop.ask_to_close();
    window.find("alertdialog", "A change is still being made").await;
    window.picture("closing").await;
    window.press("Keep open").await;
    window.says("Your organization says so itself").await;
    window.press("Put this away").await;
    window.switch_is("Security defaults", true).await;
    window.close().await;
}
