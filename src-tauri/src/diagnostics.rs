//! What the program writes to standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// The crates that `LATCH_LOG` is about. The others never say more than warnings: at their finest level HTTP
/// libraries print whole headers, a token among them (SAFETY.md §2.3).
const OURS: &[&str] = &["latch", "app", "graph", "identity", "journal", "mfa", "practice", "transport"];

/// Starts the log. `LATCH_LOG` is a level: `off`, `error`, `warn` (when it is not set), `info`, `debug`, `trace`.
pub(crate) fn start() {
    let level = std::env::var("LATCH_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::WARN);
    // Fails only where a log was started before, as by a test: that one stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter(level))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}

fn filter(level: LevelFilter) -> EnvFilter {
    let others = level.min(LevelFilter::WARN);
    let rules = OURS.iter().map(|name| format!(",{name}={level}")).collect::<String>();
    EnvFilter::builder().parse_lossy(format!("{others}{rules}"))
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter;

    #[test]
    fn other_crates_never_say_more_than_warnings() {
        let everything = super::filter(LevelFilter::TRACE).to_string();
        let rules: Vec<&str> = everything.split(',').collect();
        assert!(rules.contains(&"transport=trace"), "{everything}");
        let others: Vec<&&str> = rules.iter().filter(|rule| !rule.contains('=')).collect();
        assert_eq!(others, [&"warn"], "{everything}");
        assert!(!super::filter(LevelFilter::OFF).to_string().contains("warn"));
    }
}
