//! What Microsoft has announced to do by itself: to switch security defaults on (GRAPH.md section a).

use jiff::Timestamp;

/// Microsoft's own schedule to switch security defaults on (`securityDefaultsUpsell`, beta, undocumented).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultsSchedule {
    /// None.
    NotScheduled,
    /// They are to be switched on; when, if the service says.
    Scheduled {
        /// The day.
        due: Option<Timestamp>,
    },
}

/// How far an organization is with moving its methods to the authentication methods policy
/// (`policyMigrationState`, GRAPH.md section g).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MethodsMigration {
    /// Not begun: the older settings count too.
    Before,
    /// Begun.
    InProgress,
    /// Done, or never needed: organizations without older settings have no state.
    Complete,
}

impl MethodsMigration {
    /// Reads Graph's `policyMigrationState`, in whatever case; `None` is a word that is not known.
    pub fn read(word: Option<&str>) -> Option<Self> {
        match word.unwrap_or_default().to_ascii_lowercase().as_str() {
            "premigration" => Some(Self::Before),
            "migrationinprogress" => Some(Self::InProgress),
            "migrationcomplete" | "" => Some(Self::Complete),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MethodsMigration::{self, Before, Complete, InProgress};

    #[test]
    fn the_state_is_read_in_any_case_and_none_means_nothing_to_move() {
        let cases = [
            (Some("preMigration"), Some(Before)),
            (Some("premigration"), Some(Before)),
            (Some("migrationInProgress"), Some(InProgress)),
            (Some("migrationComplete"), Some(Complete)),
            (Some(""), Some(Complete)),
            (None, Some(Complete)),
            (Some("unknownFutureValue"), None),
        ];
        for (word, state) in cases {
            assert_eq!(MethodsMigration::read(word), state, "{word:?}");
        }
    }
}
