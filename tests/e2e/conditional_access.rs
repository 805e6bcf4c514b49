//! A clinic moves from security defaults to Conditional Access: it works, it does not work, and it must not.

use practice::{Difficulty, Refusal};
use serde_json::json;
use support::{PracticeServer, RawGraph};

use crate::browser::{answer, enter, sign_in_to_microsoft};
use crate::desktop::Desktop;
use crate::window::Window;

const CLINIC: &str = "Clínica Río Claro";
/// A Global Administrator of it.
const ADMIN: &str = "Global Administrator";
const TYPE_THE_NAME: &str = "Type the name of the organization to go on…";
/// The template of the role (GRAPH.md section f).
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";

/// The clinic's emergency account has no security key, so it does not count as a spare one: whoever goes on all the
/// same says so.
async fn without_a_spare_key(window: &Window) {
    window.says("No emergency account is ready").await;
    window.press("Go on without an emergency account").await;
}

/// The recommended policies are there and watch, and the emergency account is named.
async fn try_out(desktop: &Desktop, window: &Window) {
    window.press("Name emergency accounts").await;
    window.press("Add to this list…").await;
    window.says("It has no security key and no passkey.").await;
    window.press("Close").await;
    window.says("One emergency account is named.").await;

    window.press("Conditional Access").await;
    window.says("There are no policies yet.").await;
    window.press("Try out the recommended policies").await;
    window.says("3 policies chosen").await;
    window.picture("templates").await;
    window.press("Show me what will happen").await;
    without_a_spare_key(window).await;
    window.press("Allow this in the browser").await;
    answer(desktop, ADMIN).await;
    window.says("The 3 policies are there, and ask nobody yet.").await;
    window.picture("adding").await;
    window.fill("textbox", TYPE_THE_NAME, CLINIC).await;
    window.press("Add 3 policies").await;
    window.says("The policies are there, and ask nobody yet").await;
    window.press("Put this away").await;
    window.says("Your 3 policies are only watching.").await;
    window.picture("watching").await;
}

/// The plan of the move stands in the window, and waits for a yes.
async fn plan_the_move(desktop: &Desktop, window: &Window) {
    window.press("Move to Conditional Access now").await;
    window.find("dialog", "Move to Conditional Access").await;
    window.press("Show me what will happen").await;
    without_a_spare_key(window).await;
    window.press("Allow this in the browser").await;
    answer(desktop, ADMIN).await;
    window.says("Can everyone still sign in?").await;
}

/// Goes on with the plan of the move, as somebody who has read it.
async fn say_yes_to_the_move(window: &Window) {
    window.fill("textbox", TYPE_THE_NAME, CLINIC).await;
    window.press("Switch on 3 policies").await;
}

#[tokio::test]
async fn the_clinic_moves_from_security_defaults_to_conditional_access() {
    let desktop = Desktop::new().await;
    let window = desktop.start_latch().await;
    enter(&desktop, &window, CLINIC, ADMIN).await;
    window.says("Everyone is asked for a second step.").await;
    try_out(&desktop, &window).await;

    plan_the_move(&desktop, &window).await;
    window.says("You can still sign in afterwards.").await;
    window.says("Switch on 3 policies, those for administrators first.").await;
    window.says("nothing asks anybody").await;
    window.says("If a policy can't be switched on, Latch puts everything back by itself.").await;
    window.picture("plan").await;
    say_yes_to_the_move(&window).await;
    window.says("Your policies are on").await;
    window.picture("moved").await;
    window.press("Put this away").await;
    window.says("3 policies are on.").await;

    window.press("Home").await;
    window.says("Your Conditional Access policies see to it.").await;
    window.says("Everyone is asked for a second step.").await;
    window.picture("home").await;
    window.press("History").await;
    window.says("Move to Conditional Access").await;
    window.close().await;
    desktop.holds_no_secret();
}

/// The clinic of a server that can be made difficult, signed in to as the real one would be.
async fn signed_in() -> (PracticeServer, Desktop, Window) {
    let server = PracticeServer::start().await.unwrap();
    let desktop = Desktop::with_microsoft_at(server.addresses("clinic").unwrap()).await;
    let window = desktop.start_latch().await;
    sign_in_to_microsoft(&desktop, &window, ADMIN).await;
    window.says("Everyone is asked for a second step.").await;
    (server, desktop, window)
}

async fn states(graph: &RawGraph) -> Vec<String> {
    let policies = graph.list(POLICIES).await.unwrap();
    policies.iter().map(|policy| policy["state"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn when_the_second_policy_cannot_be_switched_on_everything_is_back_by_itself() {
    let (server, desktop, window) = signed_in().await;
    try_out(&desktop, &window).await;
    plan_the_move(&desktop, &window).await;

    // Each of the three is changed once before, so that nobody is left out of it but the spare key.
    let refusal = Refusal::once("PATCH", "conditionalAccess/policies/", 5, 403);
    server.make("clinic", Difficulty { refuse: vec![refusal], ..Difficulty::default() }).unwrap();
    say_yes_to_the_move(&window).await;
    window.says("What was changed is put back: your organization is as it was before").await;
    window.picture("put-back").await;
    window.press("Put this away").await;
    window.press("Home").await;
    window.says("Microsoft's security defaults are on").await;
    window.says("Everyone is asked for a second step.").await;
    window.picture("home").await;

    server.make("clinic", Difficulty::default()).unwrap();
    let graph = server.raw("clinic", ADMIN).await.unwrap();
    assert!(graph.security_defaults().await.unwrap());
    let left = states(&graph).await;
    assert!(left.iter().all(|state| state != "enabled"), "{left:?}");
    window.close().await;
    desktop.holds_no_secret();
}

#[tokio::test]
async fn a_policy_that_would_lock_its_admin_out_is_refused_in_plain_words() {
    let (server, desktop, window) = signed_in().await;
    try_out(&desktop, &window).await;
    let graph = server.raw("clinic", ADMIN).await.unwrap();
    // As somebody who follows half of a guide makes it: it keeps administrators out, and says nothing of who is left.
    let keeps_administrators_out = json!({
        "displayName": "No administrators from outside",
        "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "users": { "includeRoles": [GLOBAL_ADMINISTRATOR] },
            "applications": { "includeApplications": ["All"] },
            "clientAppTypes": ["all"],
        },
        "grantControls": { "operator": "OR", "builtInControls": ["block"] },
    });
    graph.create(POLICIES, &keeps_administrators_out).await.unwrap();
    window.press("Home").await;
    window.press("Read everything again").await;
    window.press("Conditional Access").await;
    window.says("No administrators from outside").await;

    window.press("Move to Conditional Access now").await;
    window.click("checkbox", "No administrators from outside…").await;
    window.press("Show me what will happen").await;
    without_a_spare_key(&window).await;
    window.says("You would be locked out yourself.").await;
    window.says("Nothing was changed.").await;
    window.picture("refused").await;
    window.press("Close").await;

    assert!(graph.security_defaults().await.unwrap());
    let states = states(&graph).await;
    assert_eq!(states, ["enabledForReportingButNotEnforced"; 4]);
    window.close().await;
    desktop.holds_no_secret();
}
