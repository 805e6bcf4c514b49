//! Plans and changes.

use app::view::{ChangeView, ConfirmationForm, ExceptionsView, IntentView, PlanView};
use app::{App, AppError};
use tauri::{AppHandle, State};

/// Makes a plan from what is known now, to be shown. Changes nothing.
#[tauri::command]
#[specta::specta]
pub async fn prepare_change(app: State<'_, App>, intent: IntentView) -> Result<PlanView, AppError> {
    app.prepare_change(intent).await
}

/// Starts the plan that was shown.
#[tauri::command]
#[specta::specta]
pub async fn confirm_change(
    app: State<'_, App>,
    plan: String,
    hash: String,
    form: ConfirmationForm,
) -> Result<(), AppError> {
    app.confirm_change(&plan, &hash, form).await
}

/// The change that is under way, or the last one.
#[tauri::command]
#[specta::specta]
pub async fn change(app: State<'_, App>) -> Result<Option<ChangeView>, AppError> {
    app.change().await
}

/// Sends nothing more. What was sent is still read back.
#[tauri::command(async)]
#[specta::specta]
pub fn cancel_change(app: State<'_, App>) -> Result<(), AppError> {
    app.cancel_change()
}

/// Finds out what became of an interrupted change, by reading.
#[tauri::command]
#[specta::specta]
pub async fn settle_change(app: State<'_, App>) -> Result<(), AppError> {
    app.settle_change().await
}

/// Goes on with an interrupted change from where it stopped.
#[tauri::command]
#[specta::specta]
pub async fn go_on_with_change(app: State<'_, App>) -> Result<(), AppError> {
    app.go_on_with_change().await
}

/// Puts back what an interrupted change has made.
#[tauri::command]
#[specta::specta]
pub async fn put_back_change(app: State<'_, App>) -> Result<(), AppError> {
    app.put_back_change().await
}

/// Puts the account of an ended change away.
#[tauri::command(async)]
#[specta::specta]
pub fn dismiss_change(app: State<'_, App>) -> Result<(), AppError> {
    app.dismiss_change()
}

/// Rows of what did not end as meant, at most 200 from `offset`.
#[tauri::command(async)]
#[specta::specta]
pub fn change_exceptions(app: State<'_, App>, offset: u32) -> Result<ExceptionsView, AppError> {
    app.change_exceptions(offset)
}

/// Closes the window although a change is under way. What became of it is found out at the next start.
#[tauri::command(async)]
#[specta::specta]
pub fn close_window(window: AppHandle) -> Result<(), AppError> {
    crate::window::close(&window)
}
