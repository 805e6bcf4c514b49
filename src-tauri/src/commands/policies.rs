//! Conditional Access.

use app::view::{BackupView, ExportedView, PoliciesView, ReportOnlyView, TemplatesView};
use app::{App, AppError};
use tauri::State;

/// Every policy, in words.
#[tauri::command]
#[specta::specta]
pub async fn policies(app: State<'_, App>) -> Result<PoliciesView, AppError> {
    app.policies().await
}

/// The whole JSON of a policy.
#[tauri::command(async)]
#[specta::specta]
pub fn policy_json(app: State<'_, App>, id: String) -> Result<String, AppError> {
    app.policy_json(&id)
}

/// The templates that policies can be made from.
#[tauri::command]
#[specta::specta]
pub async fn policy_templates(app: State<'_, App>) -> Result<TemplatesView, AppError> {
    app.policy_templates().await
}

/// What the policies that only watch would have done.
#[tauri::command]
#[specta::specta]
pub async fn report_only(app: State<'_, App>) -> Result<ReportOnlyView, AppError> {
    app.report_only().await
}

/// Reads anew what the policies that only watch would have done.
#[tauri::command(async)]
#[specta::specta]
pub fn read_report_only(app: State<'_, App>) -> Result<(), AppError> {
    app.read_report_only()
}

/// Gives somebody whom a policy leaves out another last day, or none.
#[tauri::command(async)]
#[specta::specta]
pub fn set_exception_day(
    app: State<'_, App>,
    policy: String,
    person: String,
    until: Option<String>,
) -> Result<(), AppError> {
    app.set_exception_day(&policy, &person, until.as_deref())
}

/// Saves all policies and what they name as one file.
#[tauri::command]
#[specta::specta]
pub async fn back_up_policies(app: State<'_, App>) -> Result<ExportedView, AppError> {
    app.back_up_policies().await
}

/// Reads the text of a backup. Changes nothing.
#[tauri::command]
#[specta::specta]
pub async fn read_backup(app: State<'_, App>, text: String) -> Result<BackupView, AppError> {
    app.read_backup(&text).await
}
