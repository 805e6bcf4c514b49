//! Starting once more, for whoever opens Latch again while the last one is still closing.

use std::time::Duration;

/// How often it is tried. A Latch that closes is gone within a second.
const TRIES: u32 = 10;

/// How long is waited before each.
const WAIT: Duration = Duration::from_millis(300);

/// Counts the tries, from one to the next.
const COUNT: &str = "LATCH_STARTED_AGAIN";

/// Whether Latch did not start because another one, to which the window should have been left, went away meanwhile.
#[must_use]
pub fn is_worth_it(error: &tauri::Error) -> bool {
    matches!(error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance") && tries() < TRIES
}

/// Starts Latch once more in place of this one. Returns only when that does not work.
pub fn start() -> std::io::Error {
    std::thread::park_timeout(WAIT);
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return error,
    };
    let mut command = std::process::Command::new(program);
    command.args(std::env::args_os().skip(1)).env(COUNT, (tries() + 1).to_string());
    replace(&mut command)
}

#[cfg(unix)]
fn replace(command: &mut std::process::Command) -> std::io::Error {
    use std::os::unix::process::CommandExt as _;
    command.exec()
}

#[cfg(not(unix))]
fn replace(_command: &mut std::process::Command) -> std::io::Error {
    // There another Latch is found by a lock that the system lets go of with it.
    std::io::ErrorKind::Unsupported.into()
}

fn tries() -> u32 {
    std::env::var(COUNT).ok().and_then(|count| count.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::is_worth_it;

    #[test]
    fn only_another_latch_that_went_away_is_a_reason() {
        let of = |plugin: &str| tauri::Error::PluginInitialization(plugin.to_owned(), "no reply".to_owned());
        assert!(is_worth_it(&of("single-instance")));
        assert!(!is_worth_it(&of("shell")));
        assert!(!is_worth_it(&tauri::Error::WindowNotFound));
    }
}
