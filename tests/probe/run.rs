//! Does what was asked for, and makes the account of it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use app::AppError;
use app::direct::{Direct, PeopleForm};
use serde_json::{Value, json};
use support::memory;
use transport::Limits;

use crate::arguments::{Arguments, Command, Form};
use crate::change;
use crate::crash::ProbeClock;

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    #[error("no folder for the journal: {0}")]
    Folder(#[from] std::io::Error),
    #[error("it did not work: {:?} {:?}", .0.code, .0.params)]
    Failed(#[from] AppError),
    #[error("the file with the policy could not be read: {0}")]
    DraftUnread(std::io::Error),
    #[error("the file with the policy is not JSON: {0}")]
    DraftNotJson(serde_json::Error),
}

/// What it came to.
pub(crate) struct Account {
    /// The document for standard output.
    pub(crate) json: Value,
    /// Whether it accounts for everyone.
    pub(crate) complete: bool,
}

pub(crate) async fn run(arguments: Arguments) -> Result<Account, RunError> {
    let temporary = tempfile::tempdir()?;
    let data = arguments.data.as_deref().unwrap_or(temporary.path());
    let clock = ProbeClock::new(arguments.written_ago, arguments.crash_after);
    let direct = open(arguments.endpoints, arguments.token, data).map_err(RunError::Failed)?.with_clock(clock);
    match arguments.command {
        Command::Read(form) => Ok(read(&direct, form).await?),
        Command::Status => Ok(status(&direct).await),
        Command::Lockout { draft, users } => lockout(&direct, &draft, users.as_deref()).await,
        Command::PerUserOff(gate) => Ok(change::per_user_off(&direct, gate).await?),
        Command::SecurityDefaults { on } => Ok(change::security_defaults(&direct, on).await?),
        Command::MoveToCa { emergency } => Ok(change::move_to_ca(&direct, &emergency).await?),
        Command::Resume => Ok(change::resume(&direct).await?),
        Command::Undo => Ok(change::undo(&direct).await?),
    }
}

fn open(endpoints: transport::Endpoints, token: support::given::Given, data: &Path) -> Result<Direct, AppError> {
    Direct::open(&endpoints, Arc::new(token), Limits::documented(), &data.join("journal"))
}

async fn read(direct: &Direct, form: Form) -> Result<Account, AppError> {
    let form = match form {
        Form::Auto => PeopleForm::Auto,
        Form::List => PeopleForm::List,
        Form::Documented => PeopleForm::Documented,
    };
    let begin = Instant::now();
    let people = direct.read(form, |_| ()).await?;
    let seconds = begin.elapsed().as_secs_f64();
    let json = json!({
        "users": people.users,
        "states": {
            "disabled": people.disabled,
            "enabled": people.enabled,
            "enforced": people.enforced,
            "unknown": people.unknown,
        },
        "incomplete": people.incomplete,
        "requests": direct.counts().requests,
        "throttled": direct.counts().throttled,
        "seconds": rounded(seconds),
        "peak_rss_kib": memory::peak_kib(),
    });
    Ok(Account { json, complete: !people.incomplete && people.unknown == 0 })
}

async fn status(direct: &Direct) -> Account {
    let status = direct.status().await;
    let complete = status.complete;
    let mut json = serde_json::to_value(status).unwrap_or_default();
    if let Some(document) = json.as_object_mut() {
        document.insert("requests".to_owned(), direct.counts().requests.into());
        document.insert("throttled".to_owned(), direct.counts().throttled.into());
    }
    Account { json, complete }
}

async fn lockout(direct: &Direct, draft: &Path, users: Option<&[String]>) -> Result<Account, RunError> {
    let text = std::fs::read(draft).map_err(RunError::DraftUnread)?;
    let draft = serde_json::from_slice(&text).map_err(RunError::DraftNotJson)?;
    let lockout = direct.lockout(draft, users).await?;
    let complete = lockout.unknown.is_empty();
    Ok(Account { json: serde_json::to_value(lockout).unwrap_or_default(), complete })
}

/// To the millisecond.
pub(crate) fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
