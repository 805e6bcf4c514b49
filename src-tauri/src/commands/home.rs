//! How the organization is protected.

use app::view::{StatusPart, StatusView};
use app::{App, AppError};
use tauri::State;

/// The status as far as it is known. Starts reading what was not read yet.
#[tauri::command]
#[specta::specta]
pub async fn status(app: State<'_, App>) -> Result<StatusView, AppError> {
    app.status().await
}

/// Reads one part anew, or all of them.
#[tauri::command(async)]
#[specta::specta]
pub fn refresh(app: State<'_, App>, part: Option<StatusPart>) -> Result<(), AppError> {
    app.refresh(part)
}
