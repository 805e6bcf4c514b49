//! The practice organizations as a process of their own.
//!
//! ```text
//! practice --data FOLDER --words FILE [--port N] [--control] [--unconfirmed JSON] [--people N [--per-user-all]] [--no-sync]
//! ```
//! Prints one line of JSON with the addresses when it listens, and ends with its standard input.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use practice::{Options, Practice, Server, ServerOptions, Unconfirmed, Words};
use serde_json::json;
use tokio::io::AsyncReadExt;

/// What was asked for on the command line.
#[derive(Debug)]
struct Arguments {
    data: PathBuf,
    words: PathBuf,
    server: ServerOptions,
    unconfirmed: Unconfirmed,
    /// How many people the organization `sized` has; it is there only where this is asked for.
    people: Option<u32>,
    per_user_all: bool,
    no_sync: bool,
}

/// Why it could not start or went no further.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(
        "usage: practice --data FOLDER --words FILE [--port N] [--control] [--unconfirmed JSON] \
         [--people N [--per-user-all]] [--no-sync]"
    )]
    Usage,
    #[error("the words cannot be read: {0}")]
    Words(std::io::Error),
    #[error(transparent)]
    Practice(#[from] practice::Error),
    #[error("the addresses cannot be told: {0}")]
    Output(#[from] std::io::Error),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nobody else to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Failure> {
    let arguments = read(std::env::args().skip(1)).ok_or(Failure::Usage)?;
    let words = tokio::fs::read_to_string(&arguments.words).await.map_err(Failure::Words)?;
    let options = Options {
        unconfirmed: arguments.unconfirmed,
        people: arguments.people,
        per_user_all: arguments.per_user_all,
        sync: !arguments.no_sync,
        ..Options::new(arguments.data, Words::from_messages(&words)?)
    };
    let practice = Practice::open(options)?;
    let mut server = practice.start_with(arguments.server).await?;
    tell(&practice, &server)?;
    let mut input = tokio::io::stdin();
    let mut ignored = [0; 64];
    loop {
        tokio::select! {
            read = input.read(&mut ignored) => match read {
                Ok(0) | Err(_) => return Ok(()),
                Ok(_) => {}
            },
            _ = tokio::signal::ctrl_c() => return Ok(()),
            () = server.ended() => return Ok(()),
        }
    }
}

fn tell(practice: &Practice, server: &Server) -> Result<(), Failure> {
    let mut organizations = Vec::new();
    for organization in practice.organizations() {
        organizations.push(json!({
            "id": organization.id.as_str(),
            "name": organization.name,
            "people": organization.people,
            "tenant": organization.tenant_id,
            "login": server.login_url(&organization.id)?,
            "graph": server.graph_url(&organization.id)?,
        }));
    }
    let mut output = std::io::stdout().lock();
    writeln!(output, "{}", json!({ "organizations": organizations }))?;
    output.flush()?;
    Ok(())
}

fn read(arguments: impl Iterator<Item = String>) -> Option<Arguments> {
    let (mut data, mut words) = (None, None);
    let (mut server, mut unconfirmed) = (ServerOptions::default(), Unconfirmed::default());
    let (mut people, mut per_user_all, mut no_sync) = (None, false, false);
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => data = Some(PathBuf::from(arguments.next()?)),
            "--words" => words = Some(PathBuf::from(arguments.next()?)),
            "--port" => server.port = arguments.next()?.parse().ok()?,
            "--people" => people = Some(arguments.next()?.parse().ok()?),
            "--per-user-all" => per_user_all = true,
            "--no-sync" => no_sync = true,
            "--control" => server.control = true,
            "--unconfirmed" => unconfirmed = serde_json::from_str(&arguments.next()?).ok()?,
            _ => return None,
        }
    }
    Some(Arguments { data: data?, words: words?, server, unconfirmed, people, per_user_all, no_sync })
}
