//! Signing in and out.

use app::view::{Permission, SessionView, StartView};
use app::{App, AppError};
use tauri::State;

type Shared<'a> = State<'a, App>;

/// Everything that the window needs at its start.
#[tauri::command]
#[specta::specta]
pub async fn start(app: Shared<'_>) -> Result<StartView, AppError> {
    app.start().await
}

/// Who is signed in.
#[tauri::command]
#[specta::specta]
pub fn session(app: Shared<'_>) -> SessionView {
    app.session()
}

/// Opens the browser to sign in with Microsoft, reading only.
#[tauri::command]
#[specta::specta]
pub async fn sign_in_with_microsoft(app: Shared<'_>) -> Result<(), AppError> {
    app.sign_in_with_microsoft().await
}

/// Opens the browser to sign in to a practice organization, reading only.
#[tauri::command]
#[specta::specta]
pub async fn sign_in_to_practice(app: Shared<'_>, organization: String) -> Result<(), AppError> {
    app.sign_in_to_practice(&organization).await
}

/// Opens the browser for a new sign-in to the same organization, because the old one is no longer good.
#[tauri::command]
#[specta::specta]
pub async fn sign_in_again(app: Shared<'_>) -> Result<(), AppError> {
    app.sign_in_again().await
}

/// Opens the browser to be allowed to make a change.
#[tauri::command]
#[specta::specta]
pub async fn ask_permission(app: Shared<'_>, permission: Permission) -> Result<(), AppError> {
    app.ask_permission(permission).await
}

/// Opens the browser once more for the sign-in that is under way.
#[tauri::command(async)]
#[specta::specta]
pub fn open_sign_in_page(app: Shared<'_>) -> Result<(), AppError> {
    app.open_sign_in_page()
}

/// Stops waiting for the browser. What was signed in before stays.
#[tauri::command(async)]
#[specta::specta]
pub fn cancel_sign_in(app: Shared<'_>) -> Result<(), AppError> {
    app.cancel_sign_in()
}

/// Signs out: the keychain and the settings forget the session.
#[tauri::command]
#[specta::specta]
pub async fn sign_out(app: Shared<'_>) -> Result<(), AppError> {
    app.sign_out().await
}
