//! Settings and About.

use app::view::{AboutView, SettingsForm, SettingsView};
use app::{App, AppError};
use tauri::State;

/// The settings as they are.
#[tauri::command(async)]
#[specta::specta]
pub fn settings(app: State<'_, App>) -> Result<SettingsView, AppError> {
    app.settings()
}

/// Saves the settings.
#[tauri::command(async)]
#[specta::specta]
pub fn save_settings(app: State<'_, App>, form: SettingsForm) -> Result<SettingsView, AppError> {
    app.save_settings(form)
}

/// About this program.
#[tauri::command]
#[specta::specta]
pub fn about(app: State<'_, App>) -> AboutView {
    app.about()
}
