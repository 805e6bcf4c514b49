//! Saving the people that are shown, with the date, the organization and what could not be read.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mfa::fact::UnknownBecause;
use mfa::finding::Found;
use serde::Serialize;

use super::export::Sheet;
use super::shortened;
use crate::App;
use crate::error::{AppError, ErrorCode};
use crate::saved_file;
use crate::session::Signed;
use crate::status::{Tallied, count, status_part};
use crate::view::{ExportFormat, ExportedView, PeopleQuery, PersonRow};
use crate::words::ExportWords;

impl App {
    /// Saves the people that match as a file in the folder for downloads. No file is ever replaced.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::FileNotSaved`].
    pub async fn export_people(&self, query: PeopleQuery, format: ExportFormat) -> Result<ExportedView, AppError> {
        let signed = self.signed()?;
        let app = self.clone();
        let saving = self.counted(&signed, move |signed, tallied| app.save_people(signed, tallied, query, format));
        saving.await?
    }

    fn save_people(
        &self,
        signed: &Signed,
        tallied: &Tallied,
        query: PeopleQuery,
        format: ExportFormat,
    ) -> Result<ExportedView, AppError> {
        let words = &self.inner().words.export;
        let not_saved = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "the people could not be saved");
            AppError::from(ErrorCode::FileNotSaved)
        };
        let organization = signed.organization.name().unwrap_or_default();
        let folder = self.inner().desktop.downloads().ok_or(ErrorCode::FileNotSaved)?;
        let query = shortened(query);
        let places = tallied.matching(&query);
        let rows = places.iter().filter_map(|place| tallied.row(usize::try_from(*place).ok()?));
        let sheet = Sheet {
            about: about(words, signed, tallied, &query, &organization),
            title: &words.people,
            about_title: &words.about,
            columns: words.columns.iter().map(String::as_str).collect(),
            rows: rows.map(|row| cells(words, row)).collect(),
        };
        let (content, extension) = match format {
            ExportFormat::Csv => (sheet.csv().map_err(|error| not_saved(&error))?, "csv"),
            ExportFormat::Xlsx => (sheet.xlsx().map_err(|error| not_saved(&error))?, "xlsx"),
        };
        let today = Timestamp::now().to_zoned_datetime(TimeZone::system()).date();
        let name = words.file_name.replace("{{organization}}", &organization).replace("{{date}}", &today.to_string());
        let path = saved_file::save(&folder, &name, extension, |file| file.write_all(&content))
            .map_err(|error| not_saved(&error).with("folder", folder.display()))?;
        Ok(ExportedView { path: path.display().to_string(), people: count(sheet.rows.len()) })
    }
}

/// What is said about the list.
fn about<'a>(
    words: &'a ExportWords,
    signed: &Signed,
    tallied: &Tallied,
    query: &PeopleQuery,
    organization: &str,
) -> Vec<(&'a str, String)> {
    let read_at = tallied.snapshot.users.read_at().map_or_else(|| words.unknown.clone(), local);
    let mut lines = vec![
        (&*words.organization, format!("{organization} ({})", signed.organization.tenant)),
        (&*words.saved, local(Timestamp::now())),
        (&*words.read, read_at),
        (&*words.shown, shown(words, query)),
    ];
    let not_read = not_read(words, tallied);
    if not_read.is_empty() {
        lines.push((&words.not_read, words.nothing.clone()));
    }
    lines.extend(not_read.into_iter().map(|line| (&*words.not_read, line)));
    lines
}

fn shown(words: &ExportWords, query: &PeopleQuery) -> String {
    let mut shown: Vec<String> = query.filters.iter().map(|filter| word(&words.filters, filter)).collect();
    if !query.search.trim().is_empty() {
        shown.push(words.searched.replace("{{search}}", query.search.trim()));
    }
    if query.finding.is_some() {
        shown.push(words.found.clone());
    }
    if shown.is_empty() { words.everyone.clone() } else { shown.join("; ") }
}

/// What could not be read: whoever reads the list must know what it does not say.
fn not_read(words: &ExportWords, tallied: &Tallied) -> Vec<String> {
    let unread = tallied.findings.iter().filter_map(|finding| match &finding.found {
        Found::PartUnread { part, because } => Some(format!(
            "{}: {}",
            word(&words.parts, &status_part(*part)),
            words.because.get(name_of(*because)).cloned().unwrap_or_default()
        )),
        Found::PeopleListIncomplete => Some(words.incomplete.clone()),
        _ => None,
    });
    let mut lines: Vec<String> = unread.collect();
    lines.dedup();
    lines
}

fn cells<'a>(words: &'a ExportWords, row: PersonRow) -> Vec<Cow<'a, str>> {
    let yes_or_no = |answer: Option<bool>| match answer {
        Some(true) => &words.yes,
        Some(false) => &words.no,
        None => &words.unknown,
    };
    let asked = row
        .asked
        .as_ref()
        .map_or_else(|| words.asked.get("reading").cloned().unwrap_or_default(), |asked| word(&words.asked, asked));
    let by: Vec<String> = row.by.iter().map(|by| word(&words.by, by)).collect();
    vec![
        row.person.name.into(),
        row.person.username.into(),
        asked.into(),
        by.join(", ").into(),
        word(&words.second_step, &row.second_step).into(),
        yes_or_no(row.admin).into(),
        yes_or_no(row.guest).into(),
        word(&words.standing, &row.standing).into(),
    ]
}

/// The word for a value, which the words' file knows by the name that the window is told.
fn word(words: &HashMap<String, String>, value: &impl Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    let name = name.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
    words.get(name).cloned().unwrap_or_else(|| name.to_owned())
}

/// The name of a reason as the words' file spells it.
fn name_of(because: UnknownBecause) -> &'static str {
    match because {
        UnknownBecause::NotReadYet => "notReadYet",
        UnknownBecause::NoPermission => "noPermission",
        UnknownBecause::NoLicence => "noLicence",
        UnknownBecause::Throttled => "throttled",
        UnknownBecause::Offline => "offline",
        UnknownBecause::NotOffered => "notOffered",
        UnknownBecause::Incomplete => "incomplete",
        UnknownBecause::Failed => "failed",
    }
}

/// A moment in the time of this computer, which the zone's offset makes exact.
fn local(moment: Timestamp) -> String {
    moment.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M %:z").to_string()
}
