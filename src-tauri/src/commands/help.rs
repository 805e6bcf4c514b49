//! The guide's links and the message to the people.

use app::view::{HelpLinkView, MessageAudience, MessageView};
use app::{App, AppError};
use tauri::State;

/// Every link of the guide.
#[tauri::command]
#[specta::specta]
pub fn help_links(app: State<'_, App>) -> Vec<HelpLinkView> {
    app.help_links()
}

/// Opens a link of the guide in the browser.
#[tauri::command]
#[specta::specta]
pub fn open_help_link(app: State<'_, App>, id: &str) -> Result<(), AppError> {
    app.open_help_link(id)
}

/// The message to the people, and to how many it can go.
#[tauri::command(async)]
#[specta::specta]
pub fn message(app: State<'_, App>, audience: MessageAudience) -> Result<MessageView, AppError> {
    app.message(audience)
}

/// Opens one of the message's mails in the mail program.
#[tauri::command(async)]
#[specta::specta]
pub fn open_message(app: State<'_, App>, audience: MessageAudience, mail: u32) -> Result<(), AppError> {
    app.open_message(audience, mail)
}

/// The addresses of everyone whom the message is for, to be copied.
#[tauri::command(async)]
#[specta::specta]
pub fn message_addresses(app: State<'_, App>, audience: MessageAudience) -> Result<String, AppError> {
    app.message_addresses(audience)
}
