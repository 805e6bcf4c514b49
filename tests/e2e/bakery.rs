//! A small business from its first look to the day after.

use crate::browser::{answer, enter};
use crate::desktop::Desktop;

const BAKERY: &str = "Backstube Lindqvist";
/// Its owner, a Global Administrator.
const OWNER: &str = "Ingrid Lindqvist";

#[tokio::test]
async fn a_bakery_is_protected_and_stays_so() {
    let desktop = Desktop::new().await;
    let window = desktop.start_latch().await;
    window.find("heading", "Welcome to Latch").await;
    enter(&desktop, &window, BAKERY, OWNER).await;

    // How it is: the older setting for five, nothing for the others.
    window.says("asked, the old way").await;
    window.says("Practice organization: nothing here is real.").await;
    assert!(!window.switch_is("Security defaults", false).await.disabled);
    assert_eq!(desktop.secrets().await.min(1), 1, "the keychain holds the sign-in");
    window.picture("home").await;

    // Nothing else asks the five, so they are held back, and what asks everyone is offered instead.
    window.press("Turn off for everyone").await;
    window.find("dialog", "Turn off per-user MFA for everyone").await;
    window.says("5 people would be asked by nothing else, so they stay as they are").await;
    window.picture("held-back").await;
    window.press("Turn on security defaults instead").await;

    // One plan for both: what asks everyone first, and then the older setting off.
    window.find("dialog", "Turn on security defaults").await;
    window.press("Allow this in the browser").await;
    answer(&desktop, OWNER).await;
    window.press("Allow this in the browser").await;
    answer(&desktop, OWNER).await;
    window.says("Latch does it in this order").await;
    window.says("Turn off the older per-user MFA for 5 people.").await;
    window.picture("plan").await;
    window.press("Turn on for…").await;
    window.says("Security defaults are on").await;
    window.says("Your organization says so itself").await;
    window.picture("changed").await;
    window.press("Put this away").await;
    window.switch_is("Security defaults", true).await;
    window.says("It is off for everyone, as it should be.").await;
    window.says("Everyone is asked for a second step.").await;
    window.picture("protected").await;

    // And back: exactly what was there, and once more to the good end.
    window.press("History").await;
    window.press("Put back").await;
    window.find("dialog", "Put back what was there before").await;
    window.press("Put back for…").await;
    window.says("It is put back").await;
    window.press("Home").await;
    window.press("Put this away").await;
    window.switch_is("Security defaults", false).await;
    window.says("asked, the old way").await;
    window.click("switch", "Security defaults").await;
    window.press("Turn on for…").await;
    window.says("Your organization says so itself").await;
    window.press("Put this away").await;
    window.switch_is("Security defaults", true).await;

    // The next day: no new sign-in, and the organization still says so.
    window.close().await;
    let opened = desktop.opened().len();
    let window = desktop.start_latch().await;
    window.says(BAKERY).await;
    window.switch_is("Security defaults", true).await;
    assert_eq!(desktop.opened().len(), opened, "Latch asked for a new sign-in");

    // The guide's links open in the browser.
    window.press("Talk to a person").await;
    assert_eq!(desktop.next_opened().await, "https://go.microsoft.com/fwlink/?linkid=2186871");
    window.press("Help").await;
    window.find("heading", "Help").await;
    window.picture("help").await;

    window.press("Sign out").await;
    window.find("heading", "Welcome to Latch").await;
    assert_eq!(desktop.secrets().await, 0, "the keychain still holds something");
    window.close().await;

    let window = desktop.start_latch().await;
    window.find("heading", "Welcome to Latch").await;
    window.close().await;
    desktop.holds_no_secret();
}
