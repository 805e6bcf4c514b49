//! The commands that change something.

use std::io::Write as _;
use std::time::Instant;

use app::AppError;
use app::direct::{Direct, Gate, MadeAccount};
use serde_json::json;
use support::memory;
use tokio_util::sync::CancellationToken;

use crate::run::{Account, rounded};

pub(crate) async fn per_user_off(direct: &Direct, gate: Gate) -> Result<Account, AppError> {
    let account = direct.per_user_off(gate, until_interrupted(), |_| ()).await?;
    for (id, because) in &account.exceptions {
        // One line for each; without a reader nobody is told.
        let _ = writeln!(std::io::stderr(), "{id}: {:?}", because.code);
    }
    say_what_stopped_it(account.stopped.as_ref());
    let json = json!({
        "done": account.done,
        "refused": account.refused,
        "unknown": account.unknown,
        "held_back": account.held_back,
        "requests": direct.counts().requests,
        "throttled": direct.counts().throttled,
        "seconds": rounded(account.seconds),
        "readback_seconds": rounded(account.readback_seconds),
        "peak_rss_kib": memory::peak_kib(),
    });
    Ok(Account { json, complete: account.unknown == 0 && account.left == 0 && account.stopped.is_none() })
}

pub(crate) async fn security_defaults(direct: &Direct, on: bool) -> Result<Account, AppError> {
    let begin = Instant::now();
    Ok(account(&direct.security_defaults(on, until_interrupted(), |_| ()).await?, begin))
}

pub(crate) async fn move_to_ca(direct: &Direct, emergency: &[String]) -> Result<Account, AppError> {
    let begin = Instant::now();
    Ok(account(&direct.move_to_conditional_access(emergency, until_interrupted(), |_| ()).await?, begin))
}

pub(crate) async fn resume(direct: &Direct) -> Result<Account, AppError> {
    let begin = Instant::now();
    Ok(account(&direct.resume(until_interrupted(), |_| ()).await?, begin))
}

pub(crate) async fn undo(direct: &Direct) -> Result<Account, AppError> {
    let begin = Instant::now();
    Ok(account(&direct.undo(until_interrupted(), |_| ()).await?, begin))
}

fn account(made: &MadeAccount, begin: Instant) -> Account {
    say_what_stopped_it(made.because.as_ref());
    let mut json = serde_json::to_value(made).unwrap_or_default();
    if let Some(document) = json.as_object_mut() {
        document.insert("gap_seconds".to_owned(), rounded(made.gap_seconds).into());
        document.insert("seconds".to_owned(), rounded(begin.elapsed().as_secs_f64()).into());
    }
    Account { json, complete: made.is_complete() }
}

fn say_what_stopped_it(because: Option<&AppError>) {
    if let Some(because) = because {
        let _ = writeln!(std::io::stderr(), "stopped before its end: {:?} {:?}", because.code, because.params);
    }
}

/// Stops a change when the terminal asks the probe to end.
fn until_interrupted() -> CancellationToken {
    let cancel = CancellationToken::new();
    let stopping = cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stopping.cancel();
        }
    });
    cancel
}
