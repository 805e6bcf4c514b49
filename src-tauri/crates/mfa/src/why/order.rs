//! The order in which rules are told.

use std::cmp::Reverse;

use super::{Does, Force, Rule, Touch};
use crate::verdict::Level;

/// How much a rule matters for the person, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Importance {
    /// On, about them, and asks or keeps out: the strictest first.
    Decides(Reverse<Level>),
    /// Not known, and might ask or keep out.
    Perhaps,
    /// On, about them, and narrowed to something that gives no verdict by itself.
    Beside,
    /// On, and would ask or keep out, but leaves them out.
    LeavesOut,
    /// Would ask or keep out if it were on.
    Watches,
    /// The same, and off altogether.
    Off,
    /// Not about them, or not about a second step.
    Nothing,
}

/// Rules of equal importance keep their order: security defaults, the per-user setting, then the
/// policies as the service lists them.
pub(super) fn by_importance(rules: &mut [Rule]) {
    rules.sort_by_key(Importance::of);
}

impl Importance {
    fn of(rule: &Rule) -> Self {
        let level = match &rule.does {
            Does::AsksNothing => return Self::Nothing,
            Does::Asks { level, .. } => Some(*level),
            Does::Blocks { narrowed } => Some(if narrowed.is_empty() { Level::Blocked } else { Level::Never }),
            Does::Unknown(_) => None,
        };
        match (&rule.touch, &rule.force) {
            (Touch::NotIncluded, _) => Self::Nothing,
            (Touch::Excluded { by: _, otherwise }, Force::On) if !otherwise.is_empty() => Self::LeavesOut,
            (Touch::Excluded { .. }, _) => Self::Nothing,
            (_, Force::OnlyWatches) => Self::Watches,
            (_, Force::Off) => Self::Off,
            (Touch::Unknown { .. }, _) | (_, Force::Unknown(_)) => Self::Perhaps,
            (Touch::In(_), Force::On) => match level {
                None => Self::Perhaps,
                Some(Level::Never) => Self::Beside,
                Some(level) => Self::Decides(Reverse(level)),
            },
        }
    }
}
