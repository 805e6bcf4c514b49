//! The people.

use app::view::{ExportFormat, ExportedView, GroupPathView, PeopleQuery, PeopleRowsView, PeopleView, PersonView};
use app::{App, AppError};
use tauri::State;

/// How many people match, and what is known of all of them.
#[tauri::command]
#[specta::specta]
pub async fn people(app: State<'_, App>, query: PeopleQuery) -> Result<PeopleView, AppError> {
    app.people(query).await
}

/// Rows of the table, at most 200 from `from`.
#[tauri::command]
#[specta::specta]
pub async fn people_rows(app: State<'_, App>, query: PeopleQuery, from: u32) -> Result<PeopleRowsView, AppError> {
    app.people_rows(query, from).await
}

/// Why one person is asked, or not.
#[tauri::command]
#[specta::specta]
pub async fn person(app: State<'_, App>, id: String) -> Result<PersonView, AppError> {
    app.person(&id).await
}

/// How the person comes into the groups that policies name.
#[tauri::command]
#[specta::specta]
pub async fn group_paths(app: State<'_, App>, id: String) -> Result<Vec<GroupPathView>, AppError> {
    app.group_paths(&id).await
}

/// Saves the people that match as a file.
#[tauri::command]
#[specta::specta]
pub async fn export_people(
    app: State<'_, App>,
    query: PeopleQuery,
    format: ExportFormat,
) -> Result<ExportedView, AppError> {
    app.export_people(query, format).await
}

/// Names an emergency access account.
#[tauri::command(async)]
#[specta::specta]
pub fn name_emergency_account(app: State<'_, App>, id: String) -> Result<(), AppError> {
    app.name_emergency_account(&id)
}

/// Takes the name of an emergency access account back. The account itself is not touched.
#[tauri::command(async)]
#[specta::specta]
pub fn forget_emergency_account(app: State<'_, App>, id: String) -> Result<(), AppError> {
    app.forget_emergency_account(&id)
}
