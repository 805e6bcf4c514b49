//! What was asked for on the command line.

use std::path::PathBuf;

/// What is printed for `help` and after a mistake.
pub(crate) const HELP: &str = "\
cargo xtask bench [--full] [--only ID,ID] [--people N] [--json FILE]

Measures the goals of speed and memory that need no window, against practice organizations in another process, and
prints one table. Without options it takes less than 10 minutes: the windows of the limits are shortened where a run
would take minutes (÷10 in the table), and floors are those of the shortened windows.

  --full         nothing is shortened, and 100,000 people are read in the documented form: about an hour
  --only ID,ID   only these goals, such as R1,W1
  --people N     N people instead of 100,000 in the large runs, and writes for N people too
  --json FILE    where the same is written as JSON; target/bench/bench.json when it is left out

Ends with 1 when a count is wrong: somebody lost, unknown or not as the account says, more requests or refused items
than the goal allows. Times never make it fail.
";

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) full: bool,
    /// In upper case; empty for all.
    pub(crate) only: Vec<String>,
    pub(crate) people: Option<u32>,
    pub(crate) json: Option<PathBuf>,
}

impl Options {
    /// Whether a goal is measured.
    pub(crate) fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == id)
    }
}

/// Why the command line is not understood.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    #[error("there is no option `{0}`")]
    UnknownOption(String),
    #[error("{0} needs a value")]
    NoValue(&'static str),
    #[error("--people is a number from 1 to 200000")]
    People,
}

/// The most people that a practice organization can have.
const MOST: u32 = 200_000;

/// What `words` ask for; `None` is for help.
pub(crate) fn read(words: impl IntoIterator<Item = String>) -> Result<Option<Options>, UsageError> {
    let mut options = Options::default();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--full" => options.full = true,
            "--only" => {
                let ids = words.next().ok_or(UsageError::NoValue("--only"))?;
                options.only.extend(ids.split(',').map(|id| id.trim().to_ascii_uppercase()));
            }
            "--people" => {
                let number = words.next().ok_or(UsageError::NoValue("--people"))?.parse().ok();
                let number = number.filter(|number| (1..=MOST).contains(number));
                options.people = Some(number.ok_or(UsageError::People)?);
            }
            "--json" => options.json = Some(words.next().ok_or(UsageError::NoValue("--json"))?.into()),
            "help" | "--help" | "-h" => return Ok(None),
            _ => return Err(UsageError::UnknownOption(word)),
        }
    }
    Ok(Some(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(line: &str) -> Result<Option<Options>, UsageError> {
        read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read_and_mistakes_named() {
        let all = ask("--full --only r1,W1 --people 20000 --json x.json").unwrap().unwrap();
        let only = vec!["R1".to_owned(), "W1".to_owned()];
        assert_eq!(all, Options { full: true, only, people: Some(20_000), json: Some("x.json".into()) });
        assert!(all.wants("W1") && !all.wants("W2") && Options::default().wants("W2"));
        assert!(ask("--full --help").unwrap().is_none());
        for (line, why) in [
            ("--quick", UsageError::UnknownOption("--quick".into())),
            ("--only", UsageError::NoValue("--only")),
            ("--people many", UsageError::People),
            ("--people 0", UsageError::People),
            ("--people 200001", UsageError::People),
        ] {
            assert_eq!(ask(line), Err(why), "{line}");
        }
    }
}
