//! Which change is killed.

use practice::Answered;

/// A change that is made, and killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Per-user MFA off for whom a policy asks.
    PerUserOff,
    /// Security defaults on and per-user MFA off, where the service takes them while it is on for somebody, and where
    /// it does not (GRAPH.md section o, number 9).
    SecurityDefaultsOn(Answered),
}

/// What is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) change: Change,
    /// Putting the change back is killed, and not the change itself.
    pub(super) undo: bool,
}

impl Change {
    /// What the probe is asked for.
    pub(super) fn words(self) -> &'static [&'static str] {
        match self {
            Self::PerUserOff => &["per-user-off"],
            Self::SecurityDefaultsOn(_) => &["security-defaults", "on"],
        }
    }
}

impl Case {
    pub(super) const ALL: [Self; 6] = [
        Self { change: Change::PerUserOff, undo: false },
        Self { change: Change::PerUserOff, undo: true },
        Self { change: Change::SecurityDefaultsOn(Answered::Accepted), undo: false },
        Self { change: Change::SecurityDefaultsOn(Answered::Accepted), undo: true },
        Self { change: Change::SecurityDefaultsOn(Answered::Refused), undo: false },
        Self { change: Change::SecurityDefaultsOn(Answered::Refused), undo: true },
    ];

    /// What the probe that is killed is asked for.
    pub(super) fn words(self) -> &'static [&'static str] {
        if self.undo { &["undo"] } else { self.change.words() }
    }
}
