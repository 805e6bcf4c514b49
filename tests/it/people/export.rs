//! The people as a file.

use app::ErrorCode;
use app::view::{ExportFormat, PeopleFilter};
use calamine::{Data, Reader as _, Xlsx, open_workbook};

use super::{everyone, filtered};
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn the_file_holds_everyone_who_is_shown_the_organization_and_what_could_not_be_read() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    std::fs::create_dir(place.computer.downloads()).unwrap();
    let rows = place.rows(&everyone()).await;

    let saved = place.latch.app.export_people(everyone(), ExportFormat::Csv).await.unwrap();
    assert_eq!(saved.people as usize, rows.len());
    let text = std::fs::read_to_string(&saved.path).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
    let lines: Vec<Vec<String>> =
        reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect();
    let tenant = place.server.tenant("bakery").unwrap();
    assert_eq!(lines[0], ["Organization".to_owned(), format!("Backstube Lindqvist ({tenant})")]);
    let not_read: Vec<&str> =
        lines.iter().filter(|line| line[0] == "Could not be read").map(|line| &*line[1]).collect();
    // Without P1 there is no sign-in log.
    assert!(not_read.iter().any(|line| line.contains("old apps") && line.contains("plan")), "{not_read:?}");
    let head = lines.iter().position(|line| line[0] == "Name").unwrap();
    assert_eq!(lines.len() - head - 1, rows.len());
    for (line, row) in lines[head + 1..].iter().zip(&rows) {
        assert_eq!((&line[0], &line[1]), (&row.person.name, &row.person.username));
    }

    let saved = place.latch.app.export_people(everyone(), ExportFormat::Xlsx).await.unwrap();
    let mut workbook: Xlsx<_> = open_workbook(&saved.path).unwrap();
    let sheet = workbook.worksheet_range("People").unwrap();
    assert_eq!(sheet.height(), rows.len() + 1);
    for (line, row) in sheet.rows().skip(1).zip(&rows) {
        assert_eq!(line[0], Data::String(row.person.name.clone()));
    }
    let about = workbook.worksheet_range("About this list").unwrap();
    assert!(about.rows().any(|line| line[1].to_string().contains(&tenant)));
}

#[tokio::test]
async fn only_those_who_are_shown_are_saved_and_no_file_is_replaced() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    std::fs::create_dir(place.computer.downloads()).unwrap();
    let query = filtered(&[PeopleFilter::NotAsked]);
    let first = place.latch.app.export_people(query.clone(), ExportFormat::Csv).await.unwrap();
    let second = place.latch.app.export_people(query.clone(), ExportFormat::Csv).await.unwrap();
    assert_ne!(first.path, second.path);
    assert_eq!(first.people as usize, place.rows(&query).await.len());
    let text = std::fs::read_to_string(first.path).unwrap();
    assert!(text.contains("Not asked"), "{text}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_said_with_its_name() {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    let error = place.latch.app.export_people(everyone(), ExportFormat::Csv).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::FileNotSaved);
    assert_eq!(error.params["folder"], place.computer.downloads().display().to_string());
}
