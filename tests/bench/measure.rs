//! The process that measures: does one job against the server and tells what it took.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::AppError;
use app::direct::{ChangeAccount, Direct, Gate, PeopleAccount, PeopleForm};
use support::given::Given;
use support::memory;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use transport::{Endpoints, EndpointsError, Limits};

use crate::order::{CANCELLED, Forecast, Form, Job, Measured, Off, Order, Read, Report, TOKEN};

/// Why there is nothing to tell.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MeasureError {
    #[error("the order cannot be read: {0}")]
    Order(#[from] serde_json::Error),
    #[error("{TOKEN} holds no token")]
    Token,
    #[error("the address is refused: {0}")]
    Address(#[from] EndpointsError),
    #[error("no folder for the journal: {0}")]
    Folder(#[from] std::io::Error),
    #[error("it did not work: {:?}", .0.code)]
    Failed(AppError),
}

/// Does what `order` says; the answer is JSON.
pub(crate) async fn measure(order: &str) -> Result<String, MeasureError> {
    let order: Order = serde_json::from_str(order)?;
    let token = std::env::var(TOKEN).ok().and_then(|token| Given::new(&token)).ok_or(MeasureError::Token)?;
    let base = order.graph.as_str();
    let endpoints = Endpoints::custom(Some(base), Some(base))?.ok_or(EndpointsError::OnlyOne)?;
    let folder = tempfile::tempdir()?;
    let limits = Limits::shortened(order.limits_shortened_by);
    let memory_before = memory::of_status("VmRSS:");
    let cpu_before = cpu_seconds();
    let direct = Direct::open(&endpoints, Arc::new(token), limits, folder.path()).map_err(MeasureError::Failed)?;
    let mut measured = done(&direct, order.job).await.map_err(MeasureError::Failed)?;
    measured.cpu = cpu_seconds().zip(cpu_before).map(|(after, before)| after - before);
    measured.memory_before = memory_before;
    measured.memory_peak = memory::peak_kib();
    measured.requests = direct.counts().requests;
    measured.throttled = direct.counts().throttled;
    Ok(serde_json::to_string(&measured)?)
}

async fn done(direct: &Direct, job: Job) -> Result<Measured, AppError> {
    let begin = Instant::now();
    match job {
        Job::Read(form) => {
            let account = direct.read(form_of(form), |_| ()).await?;
            Ok(Measured { seconds: begin.elapsed().as_secs_f64(), ..of_people(&account) })
        }
        Job::ReadAndReport => {
            let report = async {
                let people = direct.registration_report().await;
                (people, begin.elapsed().as_secs_f64())
            };
            let (account, (people, seconds)) = tokio::join!(direct.read(PeopleForm::Documented, |_| ()), report);
            let report = Report {
                people: people.as_ref().copied().unwrap_or_default().into(),
                incomplete: people.is_err(),
                seconds,
            };
            Ok(Measured { seconds: begin.elapsed().as_secs_f64(), report: Some(report), ..of_people(&account?) })
        }
        Job::PerUserOff { cancel_after } => per_user_off(direct, cancel_after, begin).await,
    }
}

async fn per_user_off(direct: &Direct, cancel_after: Option<f64>, begin: Instant) -> Result<Measured, AppError> {
    let cancel = CancellationToken::new();
    let mut forecasts = Vec::new();
    let change = direct.per_user_off(Gate::Ungated, cancel.clone(), |view| {
        let left = view.seconds_left.map(f64::from);
        forecasts.extend(left.map(|left| Forecast { at: begin.elapsed().as_secs_f64(), left }));
    });
    let (account, cancelled_at) = match cancel_after {
        None => (change.await?, None),
        Some(after) => {
            let cancelling = async {
                sleep(Duration::from_secs_f64(after)).await;
                cancel.cancel();
                // Whoever started this process looks at the server from now on. Without a reader nobody does.
                let _ = writeln!(std::io::stderr(), "{CANCELLED}");
                Instant::now()
            };
            let (account, at) = tokio::join!(change, cancelling);
            (account?, Some(at))
        }
    };
    let account_after = cancelled_at.map(|at| at.elapsed().as_secs_f64());
    Ok(Measured {
        seconds: account.seconds,
        off: Some(of_change(&account, forecasts, account_after)),
        ..Measured::default()
    })
}

fn form_of(form: Form) -> PeopleForm {
    match form {
        Form::Auto => PeopleForm::Auto,
        Form::List => PeopleForm::List,
        Form::Documented => PeopleForm::Documented,
    }
}

fn of_people(account: &PeopleAccount) -> Measured {
    let read = Read {
        people: account.users.into(),
        disabled: account.disabled.into(),
        enabled: account.enabled.into(),
        enforced: account.enforced.into(),
        unknown: account.unknown.into(),
        incomplete: account.incomplete,
    };
    Measured { first_people: Some(account.first_people_after), read: Some(read), ..Measured::default() }
}

fn of_change(account: &ChangeAccount, forecasts: Vec<Forecast>, account_after: Option<f64>) -> Off {
    Off {
        done: account.done.into(),
        refused: account.refused.into(),
        unknown: account.unknown.into(),
        held_back: account.held_back.into(),
        readback: account.readback_seconds,
        forecasts,
        account_after,
    }
}

/// CPU time of this process so far; `None` where the system does not tell.
fn cpu_seconds() -> Option<f64> {
    seconds_of(&std::fs::read_to_string(Path::new("/proc/self/stat")).ok()?)
}

/// Fields 14 and 15 of Linux's `stat`, in hundredths of a second: the second field may hold spaces.
fn seconds_of(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_user_and_system_time_whatever_the_program_is_called() {
        let stat = "4242 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0 4 0 100 1 1";
        assert_eq!(seconds_of(stat), Some(1.75));
        assert_eq!(seconds_of("4242 (a) S 1"), None);
    }
}
