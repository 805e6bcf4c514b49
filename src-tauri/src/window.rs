//! The one window, and what it is not allowed.

use tauri::webview::{Color, NewWindowResponse, PermissionResponse};
use tauri::{App, AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent};
use tauri_specta::Event;

use crate::bindings::Changed;

/// The label that `capabilities/main.json` names.
const MAIN: &str = "main";

/// The page's background before its styles are there, as Fluent's themes have it.
const LIGHT: Color = Color(0xfa, 0xfa, 0xfa, 0xff);
const DARK: Color = Color(0x1f, 0x1f, 0x1f, 0xff);

/// Opens the window. It is built here and not by the configuration, because only then can navigation, new windows,
/// downloads and permissions be refused (SAFETY.md §4.4).
///
/// # Errors
/// When the web view cannot be made.
pub(crate) fn open(app: &App) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Latch")
        .inner_size(1100.0, 760.0)
        .min_inner_size(900.0, 600.0)
        .visible(false)
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .build()?;
    // The theme is known only once there is a window; shown after that, nothing flashes.
    let background = match window.theme() {
        Ok(Theme::Dark) => DARK,
        _ => LIGHT,
    };
    window.set_background_color(Some(background))?;
    let handle = app.handle().clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event
            && stays_open(&handle)
        {
            api.prevent_close();
        }
    });
    window.show()
}

/// Whether the window stays open although it was asked to close: while a change is under way the person is asked first
/// (SAFETY.md case 127). A window that cannot be told cannot ask, and closes; the change is then settled at the next
/// start.
fn stays_open(app: &AppHandle) -> bool {
    app.state::<app::App>().change_is_running()
        && Changed(app::Topic::Closing)
            .emit(app)
            .inspect_err(|error| tracing::warn!(%error, "the window could not be told that it was asked to close"))
            .is_ok()
}

/// Closes the window without asking any more, and so ends Latch.
///
/// # Errors
/// When the window cannot be reached. It is then open as before.
pub(crate) fn close(app: &AppHandle) -> Result<(), app::AppError> {
    let closed = app.get_webview_window(MAIN).map_or(Ok(()), |window| window.destroy());
    closed.map_err(|error| app::AppError::new(app::ErrorCode::Internal).with("detail", error))
}

/// Shows the window to somebody who started Latch a second time.
pub(crate) fn bring_to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // A desktop may refuse any of these; the window is then where it was.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Whether `url` is a page of this program. Nothing else is ever shown in the window.
fn is_own(url: &Url) -> bool {
    let own = if cfg!(windows) {
        matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost")
    } else {
        url.scheme() == "tauri" && url.host_str() == Some("localhost")
    };
    own && url.port().is_none() && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_the_program_s_own_pages_are_shown() {
        let own = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
        for path in ["", "/", "/index.html", "/index.html#help"] {
            assert!(is_own(&format!("{own}{path}").parse().unwrap()), "{path}");
        }
    }

    #[test]
    fn nothing_else_is_shown() {
        for url in [
            "https://example.com",
            "http://localhost",
            "http://127.0.0.1:1420",
            "https://login.microsoftonline.com",
            "tauri://evil.example",
            "tauri://localhost:80",
            "tauri://localhost@evil.example",
            "tauri://someone@localhost",
            "http://tauri.localhost.evil.example",
            "http://tauri.localhost:8080",
            "file:///etc/passwd",
            "about:blank",
            "data:text/html,hello",
            "javascript:alert(1)",
            "blob:tauri://localhost/x",
        ] {
            assert!(!is_own(&url.parse().unwrap()), "{url}");
        }
    }
}
