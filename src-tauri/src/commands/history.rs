//! What was changed, and the evidence of it.

use app::view::{EvidenceFormat, ExportedView, HistoryRowsView, HistoryView};
use app::{App, AppError};
use tauri::State;

/// Every change of the organization, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn history(app: State<'_, App>) -> Result<HistoryView, AppError> {
    app.history().await
}

/// Items of a change, at most 200 from `offset`.
#[tauri::command]
#[specta::specta]
pub async fn history_rows(app: State<'_, App>, change: String, offset: u32) -> Result<HistoryRowsView, AppError> {
    app.history_rows(&change, offset).await
}

/// Saves the evidence of a change as a file.
#[tauri::command]
#[specta::specta]
pub async fn save_evidence(
    app: State<'_, App>,
    change: String,
    format: EvidenceFormat,
) -> Result<ExportedView, AppError> {
    app.save_evidence(&change, format).await
}
