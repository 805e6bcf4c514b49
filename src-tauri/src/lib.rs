//! The shell: plugins, commands and the one window around the `app` crate.

pub mod again;
pub mod bindings;
pub mod commands;
mod desktop;
mod diagnostics;
#[cfg(test)]
#[path = "commands/names.rs"]
mod names;
mod topics;
mod window;

use std::sync::Arc;

use app::{App, Environment, Setup};
use tauri::Manager;

use crate::desktop::Shell;

/// Opens the window and returns when it was closed.
///
/// # Errors
/// When the window or the folder for the app's data cannot be had.
pub fn run() -> tauri::Result<()> {
    diagnostics::start();
    let bindings = bindings::builder();
    tauri::Builder::default()
        // First, so that a second start ends before it touches anything. What it was given as
        // arguments is not looked at: nothing outside the window starts a change (SAFETY.md case 128).
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| window::bring_to_front(app)))
        .plugin(tauri_plugin_shell::init())
        .invoke_handler(bindings.invoke_handler())
        .setup(move |shell| {
            bindings.mount_events(shell);
            let app = App::new(Setup {
                data_dir: shell.path().app_data_dir()?,
                desktop: Arc::new(Shell::new(shell.handle())),
                environment: Environment {
                    login_url: std::env::var("LATCH_LOGIN_URL").ok(),
                    graph_url: std::env::var("LATCH_GRAPH_URL").ok(),
                },
            })?;
            shell.manage(app);
            window::open(shell)?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
