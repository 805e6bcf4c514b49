//! What was asked for on the command line.

use std::num::NonZeroU32;
use std::path::PathBuf;

use app::direct::Gate;
use jiff::SignedDuration;
use support::given::Given;
use transport::Endpoints;

use crate::address::{AddressError, endpoints};

/// What is printed for `help` and after a mistake.
pub(crate) const HELP: &str = "\
cargo xtask probe COMMAND --graph URL (--token T | --token-env NAME) [--data DIR]

Commands
  read [--form auto|list|documented]   each person's per-user MFA state; auto when --form is left out:
                                       the list's own property, and the documented form for whoever lacks it
  status                               whether each person is asked for a second step, by what, and what was found
  lockout --draft FILE --users ID,ID   who could not sign in any more if the policy in FILE (as Graph writes it)
                                       were on; ids or sign-in names, or all for everyone
  per-user-off [--ungated]             per-user MFA off for everyone whom something else surely asks for a second step;
                                       with --ungated for everyone, without asking whether that is safe
  security-defaults on|off             security defaults on, and per-user MFA off for whoever has it on; or security
                                       defaults off
  move-to-ca --emergency ID,ID         from security defaults and per-user MFA to the recommended Conditional Access
                                       policies, which leave out these emergency access accounts; ids or sign-in names
  resume                               goes on with the change that was cut off
  undo                                 puts back the newest change that can be put back; of one that was cut off, what
                                       it made so far

Options
  --graph URL        a Graph on this computer, or https://graph.microsoft.com or another of Microsoft's clouds
  --token T          the access token; other programs on this computer can see it while the probe runs
  --token-env NAME   the name of an environment variable that holds the access token: the safer way
  --data DIR         where the journal of changes is kept; a temporary folder when it is left out
  --crash-after N    ends a change at the N-th write of its journal as a power cut would, to see what a restart makes of it
  --written-ago S    the journal's times are so many seconds earlier, as if whatever follows came so much later: what was
                     just written would be looked at several times before it counts as not made

Standard output holds one JSON document and nothing else. The probe ends with 0 when its account of the people is
complete: read: no page is missing and no state is unknown; status: everyone is in the list, and every part that
verdicts are made of was read; lockout: nobody is unknown; per-user-off: everyone is done, refused for good or held
back, and nobody is unknown; the other changes: outcome is done or put_back, and nothing is unknown or left. It ends
with 1 when it is not or nothing could be done, with 2 when the command is wrong.
";

/// How the states are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Auto,
    List,
    Documented,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Read(Form),
    Status,
    Lockout {
        /// The file with the policy.
        draft: PathBuf,
        /// Ids or sign-in names; `None` is everyone.
        users: Option<Vec<String>>,
    },
    PerUserOff(Gate),
    SecurityDefaults {
        /// Whether they go on.
        on: bool,
    },
    MoveToCa {
        /// Ids or sign-in names.
        emergency: Vec<String>,
    },
    Resume,
    Undo,
}

/// All of it.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) command: Command,
    pub(crate) endpoints: Endpoints,
    pub(crate) token: Given,
    pub(crate) data: Option<PathBuf>,
    /// At which write of the journal the process ends.
    pub(crate) crash_after: Option<NonZeroU32>,
    /// How much earlier the journal's times are.
    pub(crate) written_ago: SignedDuration,
}

/// Why the command line is not understood. None of these repeats what may be a token.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    #[error("say what to do: read, status, lockout, per-user-off, security-defaults, move-to-ca, resume or undo")]
    NoCommand,
    #[error("there is no such command")]
    UnknownCommand,
    #[error("there is no such option, or it does not belong to this command")]
    UnknownOption,
    #[error("an option is there twice")]
    Twice,
    #[error("{0} needs a value")]
    NoValue(&'static str),
    #[error("--form is auto, list or documented")]
    Form,
    #[error("say whether security defaults go on or off: security-defaults on, security-defaults off")]
    OnOrOff,
    #[error("--crash-after is a number from 1 on")]
    CrashAfter,
    #[error("--written-ago is a number of seconds")]
    WrittenAgo,
    #[error("--draft is missing: the file with the policy")]
    NoDraft,
    #[error("--users is missing: ids or sign-in names with commas between them, or all")]
    NoUsers,
    #[error(
        "--emergency is missing: the ids or sign-in names of the emergency access accounts, with commas between them"
    )]
    NoEmergency,
    #[error("--graph is missing: the address of the Graph to ask")]
    NoGraph,
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error("there is no token: give it with --token-env NAME (or --token T, which other programs can see)")]
    NoToken,
    #[error("give only one of --token and --token-env")]
    TwoTokens,
    #[error("the environment variable that --token-env names is not set")]
    NoVariable,
    #[error("the token is empty or has characters that a token cannot have")]
    NotAToken,
}

/// What `words` ask for; `None` is for help. `variable` looks up an environment variable.
pub(crate) fn read(
    words: impl IntoIterator<Item = String>,
    variable: impl FnOnce(&str) -> Option<String>,
) -> Result<Option<Arguments>, UsageError> {
    let mut words = words.into_iter();
    let name = words.next().ok_or(UsageError::NoCommand)?;
    let changes = matches!(name.as_str(), "per-user-off" | "security-defaults" | "move-to-ca" | "resume" | "undo");
    match name.as_str() {
        "read" | "status" | "lockout" => {}
        _ if changes => {}
        "help" | "--help" | "-h" => return Ok(None),
        _ => return Err(UsageError::UnknownCommand),
    }
    let (mut graph, mut token, mut token_env, mut data) = (None, None, None, None);
    let (mut form, mut ungated, mut draft, mut users) = (None, None, None, None);
    let (mut on, mut emergency, mut crash_after, mut written_ago) = (None, None, None, None);
    while let Some(word) = words.next() {
        match (word.as_str(), name.as_str()) {
            ("--graph", _) => set(&mut graph, value("--graph", &mut words)?)?,
            ("--token", _) => set(&mut token, value("--token", &mut words)?)?,
            ("--token-env", _) => set(&mut token_env, value("--token-env", &mut words)?)?,
            ("--data", _) => set(&mut data, PathBuf::from(value("--data", &mut words)?))?,
            ("--form", "read") => set(&mut form, form_of(&value("--form", &mut words)?)?)?,
            ("--ungated", "per-user-off") => set(&mut ungated, ())?,
            ("--draft", "lockout") => set(&mut draft, PathBuf::from(value("--draft", &mut words)?))?,
            ("--users", "lockout") => set(&mut users, value("--users", &mut words)?)?,
            ("on" | "off", "security-defaults") => set(&mut on, word == "on")?,
            ("--emergency", "move-to-ca") => set(&mut emergency, value("--emergency", &mut words)?)?,
            ("--crash-after", _) if changes => {
                let number = value("--crash-after", &mut words)?.parse().map_err(|_| UsageError::CrashAfter)?;
                set(&mut crash_after, number)?;
            }
            ("--written-ago", _) if changes => {
                let seconds: u32 = value("--written-ago", &mut words)?.parse().map_err(|_| UsageError::WrittenAgo)?;
                set(&mut written_ago, SignedDuration::from_secs(seconds.into()))?;
            }
            ("--help" | "-h", _) => return Ok(None),
            _ => return Err(UsageError::UnknownOption),
        }
    }
    let command = match name.as_str() {
        "read" => Command::Read(form.unwrap_or(Form::Auto)),
        "status" => Command::Status,
        "lockout" => Command::Lockout {
            draft: draft.ok_or(UsageError::NoDraft)?,
            users: people(&users.ok_or(UsageError::NoUsers)?)?,
        },
        "security-defaults" => Command::SecurityDefaults { on: on.ok_or(UsageError::OnOrOff)? },
        "move-to-ca" => Command::MoveToCa { emergency: accounts(&emergency.ok_or(UsageError::NoEmergency)?)? },
        "resume" => Command::Resume,
        "undo" => Command::Undo,
        _ => Command::PerUserOff(if ungated.is_some() { Gate::Ungated } else { Gate::HoldBack }),
    };
    let endpoints = endpoints(&graph.ok_or(UsageError::NoGraph)?)?;
    let token = match (token, token_env) {
        (Some(token), None) => token,
        (None, Some(name)) => variable(&name).ok_or(UsageError::NoVariable)?,
        (None, None) => return Err(UsageError::NoToken),
        (Some(_), Some(_)) => return Err(UsageError::TwoTokens),
    };
    let token = Given::new(&token).ok_or(UsageError::NotAToken)?;
    Ok(Some(Arguments { command, endpoints, token, data, crash_after, written_ago: written_ago.unwrap_or_default() }))
}

fn set<T>(option: &mut Option<T>, value: T) -> Result<(), UsageError> {
    if option.replace(value).is_some() { Err(UsageError::Twice) } else { Ok(()) }
}

fn value(option: &'static str, words: &mut impl Iterator<Item = String>) -> Result<String, UsageError> {
    // The next option is no value: what was forgotten is said, rather than what follows from it.
    words.next().filter(|value| !value.starts_with("--")).ok_or(UsageError::NoValue(option))
}

/// The people that are meant; `None` is everyone.
fn people(text: &str) -> Result<Option<Vec<String>>, UsageError> {
    if text == "all" {
        return Ok(None);
    }
    let ids: Vec<String> = text.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
    if ids.is_empty() { Err(UsageError::NoUsers) } else { Ok(Some(ids)) }
}

/// The emergency access accounts that are meant.
fn accounts(text: &str) -> Result<Vec<String>, UsageError> {
    people(text).ok().flatten().ok_or(UsageError::NoEmergency)
}

fn form_of(word: &str) -> Result<Form, UsageError> {
    match word {
        "auto" => Ok(Form::Auto),
        "list" => Ok(Form::List),
        "documented" => Ok(Form::Documented),
        _ => Err(UsageError::Form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(line: &str) -> Result<Option<Arguments>, UsageError> {
        let variable = |name: &str| (name == "TOKEN").then(|| "from.the.environment".to_owned());
        read(line.split_whitespace().map(str::to_owned), variable)
    }

    fn refusal(line: &str) -> UsageError {
        ask(line).expect_err(line)
    }

    #[test]
    fn commands_are_read_with_their_options_in_any_order() {
        let base = "--graph http://127.0.0.1:1 --token abc";
        for (line, command) in [
            (format!("read {base}"), Command::Read(Form::Auto)),
            (format!("read --form list {base}"), Command::Read(Form::List)),
            (format!("read {base} --form documented --data /tmp/x"), Command::Read(Form::Documented)),
            (format!("per-user-off --ungated {base}"), Command::PerUserOff(Gate::Ungated)),
            (format!("per-user-off {base}"), Command::PerUserOff(Gate::HoldBack)),
            (format!("status {base}"), Command::Status),
            (format!("security-defaults on {base}"), Command::SecurityDefaults { on: true }),
            (format!("security-defaults {base} off --crash-after 3"), Command::SecurityDefaults { on: false }),
            (format!("resume {base}"), Command::Resume),
            (
                format!("move-to-ca {base} --emergency a,b@c.example"),
                Command::MoveToCa { emergency: vec!["a".into(), "b@c.example".into()] },
            ),
            (format!("undo --data /tmp/x {base}"), Command::Undo),
            (
                format!("lockout --users a,,b@c.example {base} --draft p.json"),
                Command::Lockout { draft: "p.json".into(), users: Some(vec!["a".into(), "b@c.example".into()]) },
            ),
            (
                format!("lockout --draft p.json --users all {base}"),
                Command::Lockout { draft: "p.json".into(), users: None },
            ),
            (
                "per-user-off --token-env TOKEN --ungated --graph https://localhost/v1.0".into(),
                Command::PerUserOff(Gate::Ungated),
            ),
        ] {
            assert_eq!(ask(&line).unwrap().unwrap().command, command, "{line}");
        }
        let arguments = ask(&format!("read {base} --data /tmp/x")).unwrap().unwrap();
        assert_eq!((arguments.data, arguments.crash_after), (Some(PathBuf::from("/tmp/x")), None));
        let arguments = ask(&format!("undo {base} --crash-after 12")).unwrap().unwrap();
        assert_eq!(arguments.crash_after, NonZeroU32::new(12));
        assert_eq!(arguments.written_ago, SignedDuration::ZERO);
        let arguments = ask(&format!("resume {base} --written-ago 60")).unwrap().unwrap();
        assert_eq!(arguments.written_ago, SignedDuration::from_secs(60));
    }

    #[test]
    fn mistakes_are_named() {
        let graph = "--graph http://127.0.0.1:1";
        for (line, why) in [
            (String::new(), UsageError::NoCommand),
            ("write".into(), UsageError::UnknownCommand),
            (format!("read {graph} --token abc --ungated"), UsageError::UnknownOption),
            (format!("per-user-off --ungated {graph} --token abc --form list"), UsageError::UnknownOption),
            (format!("read {graph} {graph} --token abc"), UsageError::Twice),
            (format!("read {graph} --token"), UsageError::NoValue("--token")),
            ("read --graph --token abc".into(), UsageError::NoValue("--graph")),
            (format!("read {graph} --token abc --form quick"), UsageError::Form),
            (format!("security-defaults {graph} --token abc"), UsageError::OnOrOff),
            (format!("security-defaults on off {graph} --token abc"), UsageError::Twice),
            (format!("undo on {graph} --token abc"), UsageError::UnknownOption),
            (format!("move-to-ca {graph} --token abc"), UsageError::NoEmergency),
            (format!("move-to-ca --emergency , {graph} --token abc"), UsageError::NoEmergency),
            (format!("move-to-ca --emergency all {graph} --token abc"), UsageError::NoEmergency),
            (format!("undo --emergency a {graph} --token abc"), UsageError::UnknownOption),
            (format!("read --crash-after 1 {graph} --token abc"), UsageError::UnknownOption),
            (format!("undo --crash-after 0 {graph} --token abc"), UsageError::CrashAfter),
            (format!("undo --written-ago -1 {graph} --token abc"), UsageError::WrittenAgo),
            (format!("status --written-ago 1 {graph} --token abc"), UsageError::UnknownOption),
            ("read --token abc".into(), UsageError::NoGraph),
            (format!("read {graph}"), UsageError::NoToken),
            (format!("read {graph} --token abc --token-env TOKEN"), UsageError::TwoTokens),
            (format!("read {graph} --token-env OTHER"), UsageError::NoVariable),
            (format!("read {graph} --token schlüssel"), UsageError::NotAToken),
            (format!("lockout --users a {graph} --token abc"), UsageError::NoDraft),
            (format!("lockout --draft p.json {graph} --token abc"), UsageError::NoUsers),
            (format!("lockout --draft p.json --users , {graph} --token abc"), UsageError::NoUsers),
            (format!("status --draft p.json {graph} --token abc"), UsageError::UnknownOption),
            ("read --graph https://evil.example --token abc".into(), UsageError::Address(AddressError::UnknownHost)),
        ] {
            assert_eq!(refusal(&line), why, "{line}");
        }
    }

    #[test]
    fn without_a_token_both_ways_to_give_it_are_named() {
        let said = refusal("read --graph http://127.0.0.1:1").to_string();
        assert!(said.contains("--token ") && said.contains("--token-env "), "{said}");
    }

    #[test]
    fn help_warns_that_a_token_on_the_command_line_can_be_seen() {
        for line in ["help", "--help", "read --help"] {
            assert!(ask(line).unwrap().is_none(), "{line}");
        }
        assert!(HELP.contains("other programs on this computer can see it"));
    }

    #[test]
    fn a_token_is_in_no_debug_text() {
        let arguments = ask("read --graph http://127.0.0.1:1 --token abc.secret").unwrap().unwrap();
        assert!(!format!("{arguments:?}").contains("secret"));
    }
}
