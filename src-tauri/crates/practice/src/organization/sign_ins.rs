//! Who signed in with what: the made-up sign-in log, and when people were last seen.

use super::{User, UserIndex};

/// The two words for clients that can ask for a second step (GRAPH.md section j).
const MODERN: [&str; 2] = ["Browser", "Mobile Apps and Desktop clients"];
/// A wrong password, as from somebody who tries out many.
pub(crate) const WRONG_PASSWORD: u32 = 50126;
/// Conditional Access let nobody in.
pub(super) const BLOCKED: u32 = 53003;
/// Security defaults let nobody in.
pub(super) const BLOCKED_BY_DEFAULTS: u32 = 530_035;

const DAY: u32 = 24 * 60;

/// One line of the sign-in log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignIn {
    pub(crate) user: UserIndex,
    /// `clientAppUsed`.
    pub(crate) client: &'static str,
    /// Before the organization was opened.
    pub(crate) minutes_ago: u32,
    /// 0 where it went well.
    pub(crate) error: u32,
}

/// Collects the lines.
#[derive(Default)]
pub(super) struct SignIns(Vec<SignIn>);

impl SignIns {
    /// One on each of the days, counted backwards from today.
    pub(super) fn days(
        &mut self,
        user: UserIndex,
        client: &'static str,
        days: impl IntoIterator<Item = u32>,
        error: u32,
    ) {
        // Not all at the same minute.
        let minute = 30 + user.wrapping_mul(37) % 1_000;
        self.0.extend(days.into_iter().map(|day| SignIn { user, client, minutes_ago: day * DAY + minute, error }));
    }

    /// Modern ones: every `step`-th of the people, on three days each.
    pub(super) fn modern(&mut self, users: &[User], step: usize) {
        for (index, user) in (0u32..).zip(users).step_by(step) {
            if user.enabled {
                for (nth, day) in [index % 3, 3 + index % 7, 12 + index % 15].into_iter().enumerate() {
                    self.days(index, MODERN[nth % 2], [day], 0);
                }
            }
        }
    }

    /// All of them, newest first.
    pub(super) fn newest_first(mut self) -> Vec<SignIn> {
        self.0.sort_by_key(|sign_in| sign_in.minutes_ago);
        self.0
    }
}
