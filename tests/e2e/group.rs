//! A group of companies with 12,000 people: who is not asked, why, and the list to take along.

use std::path::PathBuf;

use crate::browser::enter;
use crate::desktop::Desktop;

#[tokio::test]
async fn the_admin_of_twelve_thousand_finds_out_who_is_not_asked_and_why_and_takes_the_list_along() {
    let desktop = Desktop::new().await;
    let window = desktop.start_latch().await;
    enter(&desktop, &window, "Harrow & Nakamura Group", "Margarethe").await;

    window.says("people are not asked for a second step.").await;
    window.says("What we found").await;
    window.picture("home").await;

    // The people, searched while typing.
    window.press("People").await;
    window.says("12000 accounts:").await;
    window.picture("people").await;
    window.fill("searchbox", "Find somebody", "emergency access 1").await;
    window.says("1 person shown").await;
    window.click("row", "Emergency access 1…").await;

    // Why: in one sentence, with the policy and the group, and the way into that group.
    window.says("Emergency access 1 is not asked, because the policy").await;
    window.says("leaves out the group “Emergency access accounts”").await;
    window.says("What to do").await;
    window.picture("why").await;
    window.press("Close").await;

    // What is shown is saved: the one who was searched for, with the organization and what is not known.
    window.press("Save this list").await;
    window.click("menuitem", "As plain text (.csv)").await;
    window.says("1 person saved").await;
    let file = saved(&desktop);
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("Excel knows it by its mark");
    let lines: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(lines[0][1].starts_with("Harrow & Nakamura Group ("), "{:?}", lines[0]);
    let head = lines.iter().position(|line| &line[0] == "Name").unwrap();
    assert_eq!(lines.len(), head + 2, "one person is shown");
    assert_eq!(&lines[head + 1][1], "ea-1@harrownakamura.onmicrosoft.com");
    assert_eq!(&lines[head + 1][2], "No");
    window.close().await;
    desktop.holds_no_secret();
}

/// The one file that was saved. There is no folder for downloads on this desktop, so it is in the home folder.
fn saved(desktop: &Desktop) -> PathBuf {
    let files = std::fs::read_dir(desktop.home()).unwrap().map(|entry| entry.unwrap().path());
    let saved: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "csv")).collect();
    assert_eq!(saved.len(), 1, "{saved:?}");
    saved.into_iter().next().unwrap()
}
