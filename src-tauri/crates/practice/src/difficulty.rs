//! How hard a practice organization is to work with.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Which of the documented limits are kept (GRAPH.md section k).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Throttle {
    /// None: nothing is throttled.
    #[default]
    Off,
    /// As documented for the size of the organization.
    Documented,
    /// Half of what is documented.
    Half,
}

/// What goes wrong, and how often. The default is: nothing does.
///
/// "Every n-th" counts the requests that could be hit, batch items one by one, from the
/// moment the difficulty is set: the n-th, the 2n-th and so on. `None` is never.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Difficulty {
    /// The documented limits.
    pub throttle: Throttle,
    /// Whether a 429 carries `Retry-After`. Conditional Access never does.
    pub retry_after: bool,
    /// Every n-th Graph request is answered 429 although no limit was reached.
    pub too_many_every: Option<u32>,
    /// How long reads still show what was there before a write, in milliseconds.
    #[serde(rename = "lagMs", with = "milliseconds")]
    pub lag: Duration,
    /// The connection of every n-th Graph request is closed before it is looked at.
    pub drop_every: Option<u32>,
    /// The connection of every n-th Graph write is closed after it took effect.
    pub drop_after_write_every: Option<u32>,
    /// Every n-th Graph request is answered 503.
    pub server_error_every: Option<u32>,
    /// Every n-th Graph write takes effect and is answered 429 (SAFETY.md case 50).
    pub apply_then_429_every: Option<u32>,
    /// How long an access token lives, in seconds; 60 to 90 minutes when not set.
    pub token_lifetime_s: Option<u32>,
    /// How long each answer is held back, in milliseconds.
    #[serde(rename = "latencyMs", with = "milliseconds")]
    pub latency: Duration,
    /// Users whose per-user MFA state cannot be written, by id or user principal name.
    pub refuse_writes: Vec<String>,
    /// The premium licence has run out: policies can be seen and deleted, not made or
    /// changed (GRAPH.md section c.1).
    pub licence_lapsed: bool,
    /// A refresh token that was used is dead at once; Entra lets it live on.
    pub strict_rotation: bool,
}

impl Default for Difficulty {
    fn default() -> Self {
        Self {
            throttle: Throttle::Off,
            retry_after: true,
            too_many_every: None,
            lag: Duration::ZERO,
            drop_every: None,
            drop_after_write_every: None,
            server_error_every: None,
            apply_then_429_every: None,
            token_lifetime_s: None,
            latency: Duration::ZERO,
            refuse_writes: Vec::new(),
            licence_lapsed: false,
            strict_rotation: false,
        }
    }
}

impl Difficulty {
    /// What the switch in the window sets: the documented limits, some refusals to try
    /// again in a second or two, some 503, and reads that are three seconds behind.
    #[must_use]
    pub fn make_it_difficult() -> Self {
        Self {
            throttle: Throttle::Documented,
            too_many_every: Some(9),
            server_error_every: Some(23),
            lag: Duration::from_secs(3),
            latency: Duration::from_millis(120),
            ..Self::default()
        }
    }

    /// Nothing but the limits that Microsoft documents.
    #[must_use]
    pub fn documented_limits() -> Self {
        Self { throttle: Throttle::Documented, ..Self::default() }
    }

    /// Half the documented limits, and no word of how long to wait.
    #[must_use]
    pub fn half_limits_without_retry_after() -> Self {
        Self { throttle: Throttle::Half, retry_after: false, ..Self::default() }
    }

    /// Reads show a write only after `lag`.
    #[must_use]
    pub fn lagging(lag: Duration) -> Self {
        Self { lag, ..Self::default() }
    }

    /// The connection of every `n`-th request is closed before it is looked at.
    #[must_use]
    pub fn dropping(n: u32) -> Self {
        Self { drop_every: Some(n), ..Self::default() }
    }

    /// The connection of every `n`-th write is closed after it took effect.
    #[must_use]
    pub fn dropping_after_writes(n: u32) -> Self {
        Self { drop_after_write_every: Some(n), ..Self::default() }
    }

    /// Every `n`-th request is answered 503.
    #[must_use]
    pub fn failing(n: u32) -> Self {
        Self { server_error_every: Some(n), ..Self::default() }
    }

    /// Every `n`-th write takes effect and is answered 429.
    #[must_use]
    pub fn applying_then_429(n: u32) -> Self {
        Self { apply_then_429_every: Some(n), ..Self::default() }
    }

    /// Access tokens live for `seconds`.
    #[must_use]
    pub fn short_tokens(seconds: u32) -> Self {
        Self { token_lifetime_s: Some(seconds), ..Self::default() }
    }

    /// Whether anything at all is set: what the switch in the window shows.
    #[must_use]
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }
}

mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(value.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}

/// Which request of a series is hit by an "every n-th".
#[derive(Debug, Default)]
pub(crate) struct Counters {
    too_many: u32,
    drop: u32,
    drop_after_write: u32,
    server_error: u32,
    apply_then_429: u32,
}

/// What happens to a request in place of, or after, its being handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    TooMany,
    ServerError,
}

impl Counters {
    /// Whether the connection is closed before the request is looked at.
    pub(crate) fn drops(&mut self, difficulty: &Difficulty) -> bool {
        hits(&mut self.drop, difficulty.drop_every)
    }

    /// Whether the connection is closed after a write.
    pub(crate) fn drops_after_write(&mut self, difficulty: &Difficulty) -> bool {
        hits(&mut self.drop_after_write, difficulty.drop_after_write_every)
    }

    /// What hits the request before it is handled.
    pub(crate) fn fault(&mut self, difficulty: &Difficulty) -> Option<Fault> {
        let failing = hits(&mut self.server_error, difficulty.server_error_every);
        let too_many = hits(&mut self.too_many, difficulty.too_many_every);
        if failing {
            Some(Fault::ServerError)
        } else if too_many {
            Some(Fault::TooMany)
        } else {
            None
        }
    }

    /// Whether a write that took effect is answered 429.
    pub(crate) fn hides_success(&mut self, difficulty: &Difficulty) -> bool {
        hits(&mut self.apply_then_429, difficulty.apply_then_429_every)
    }
}

fn hits(count: &mut u32, every: Option<u32>) -> bool {
    let Some(every) = every.filter(|&every| every > 0) else {
        return false;
    };
    *count += 1;
    if *count >= every {
        *count = 0;
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_third_request_is_hit_and_no_other() {
        let difficulty = Difficulty::failing(3);
        let mut counters = Counters::default();
        let hit: Vec<bool> = (0..7).map(|_| counters.fault(&difficulty).is_some()).collect();
        assert_eq!(hit, [false, false, true, false, false, true, false]);
    }

    #[test]
    fn the_json_form_names_only_what_is_set_and_refuses_misspellings() {
        let read: Difficulty = serde_json::from_str(r#"{"lagMs":3000,"tooManyEvery":4}"#).unwrap();
        assert_eq!(read, Difficulty { lag: Duration::from_secs(3), too_many_every: Some(4), ..Difficulty::default() });
        assert!(serde_json::from_str::<Difficulty>(r#"{"lag":3000}"#).is_err());
    }
}
