//! The person's browser, in which they sign in.

use std::time::Duration;

use crate::desktop::Desktop;
use crate::window::Window;

/// What the browser showed.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct SignedIn {
    /// The page on which the account was chosen.
    #[serde(rename = "signIn")]
    pub(crate) sign_in: String,
    /// The last page.
    pub(crate) text: String,
    /// Where the last page is.
    pub(crate) address: String,
}

/// Opens `address`, chooses the account whose button says `account`, and waits for the last page.
pub(crate) async fn sign_in(desktop: &Desktop, address: &str, account: &str) -> SignedIn {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/browser.mjs");
    let mut node = desktop.environment().command("node");
    node.args([script, address, account]);
    let output =
        tokio::time::timeout(Duration::from_secs(60), node.output()).await.expect("the browser hangs").unwrap();
    assert!(output.status.success(), "the browser failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Signs in to a practice organization from the welcome page on.
pub(crate) async fn enter(desktop: &Desktop, window: &Window, organization: &str, account: &str) {
    window.press("Practice organization").await;
    window.press(&format!("Practice with {organization}")).await;
    sign_in_as(desktop, window, account).await;
}

/// Signs in with Microsoft from the welcome page on, on a desktop where that is a practice organization.
pub(crate) async fn sign_in_to_microsoft(desktop: &Desktop, window: &Window, account: &str) {
    window.press("Sign in with Microsoft").await;
    sign_in_as(desktop, window, account).await;
}

async fn sign_in_as(desktop: &Desktop, window: &Window, account: &str) {
    window.says("Your browser has opened").await;
    let shown = answer(desktop, account).await;
    assert!(shown.sign_in.contains("not Microsoft's"), "{}", shown.sign_in);
    window.stops_saying("Your browser has opened").await;
}

/// Answers the sign-in that Latch asks for now.
pub(crate) async fn answer(desktop: &Desktop, account: &str) -> SignedIn {
    let address = desktop.next_opened().await;
    let shown = sign_in(desktop, &address, account).await;
    assert!(shown.text.contains("You are signed in"), "{}", shown.text);
    // What stands in the address bar goes into the history and onto the screen of whoever looks on.
    assert!(!shown.address.contains("code=") && !shown.address.contains("state="), "{}", shown.address);
    shown
}
