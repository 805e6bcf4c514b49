//! A clinic with security defaults: everyone is asked, and what is left is to help people along.

use crate::browser::enter;
use crate::desktop::Desktop;

#[tokio::test]
async fn a_clinic_is_told_that_everyone_is_asked_and_names_its_emergency_account() {
    let desktop = Desktop::new().await;
    let window = desktop.start_latch().await;
    enter(&desktop, &window, "Clínica Río Claro", "Global Administrator").await;

    window.says("Everyone is asked for a second step.").await;
    window.says("Microsoft's security defaults are on").await;
    window.says("administrator has no second step set up").await;
    window.picture("home").await;

    // Nothing is taken for granted: the account that looks like one is only suggested, and named by a person.
    window.press("Name emergency accounts").await;
    window.says("You decide").await;
    window.press("Add to this list…").await;
    window.says("It has no security key and no passkey.").await;
    window.picture("emergency").await;
    window.press("Close").await;
    window.says("One emergency account is named.").await;
    window.close().await;

    // The next day it still is.
    let window = desktop.start_latch().await;
    window.says("One emergency account is named.").await;
    window.close().await;
    desktop.holds_no_secret();
}
