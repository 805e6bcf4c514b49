//! Closing a window as a desktop does: by asking it (ICCCM, `WM_DELETE_WINDOW`). There is no desktop here that could.

use std::error::Error;

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState, Window};
use x11rb::rust_connection::RustConnection;

/// Asks the window of that title on `display` to close.
pub(crate) fn ask(display: &str, title: &str) -> Result<(), Box<dyn Error>> {
    let (connection, screen) = RustConnection::connect(Some(display))?;
    let atom = |name: &str| -> Result<u32, Box<dyn Error>> {
        Ok(connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
    };
    let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
    let root = connection.setup().roots[screen].root;
    let window = find(&connection, root, title, protocols)?.ok_or("there is no such window")?;
    let event = ClientMessageEvent::new(32, window, protocols, [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
    // Answered, it has arrived: what is only on its way may be lost when the connection ends.
    connection.send_event(false, window, EventMask::NO_EVENT, event)?.check()?;
    Ok(())
}

/// The first window below `parent` of that title that is seen and can be asked for something.
fn find(
    connection: &RustConnection,
    parent: Window,
    title: &str,
    protocols: u32,
) -> Result<Option<Window>, Box<dyn Error>> {
    for window in connection.query_tree(parent)?.reply()?.children {
        let name = connection.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 1024)?.reply()?.value;
        let asked = connection.get_property(false, window, protocols, AtomEnum::ATOM, 0, 1024)?.reply()?.value;
        let is_seen = connection.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE;
        if is_seen && String::from_utf8_lossy(&name).contains(title) && !asked.is_empty() {
            return Ok(Some(window));
        }
        if let Some(found) = find(connection, window, title, protocols)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
