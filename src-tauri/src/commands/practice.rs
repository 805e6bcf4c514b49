//! The practice bar.

use app::{App, AppError};
use tauri::State;

/// Puts the practice organization back to its first day, and signs out of it.
#[tauri::command]
#[specta::specta]
pub async fn start_over(app: State<'_, App>) -> Result<(), AppError> {
    app.start_over().await
}

/// Makes the practice organization slow, throttled and failing, or stops that.
#[tauri::command(async)]
#[specta::specta]
pub fn set_difficult(app: State<'_, App>, difficult: bool) -> Result<(), AppError> {
    app.set_difficult(difficult)
}
