//! How hard a practice organization is to work with.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::overrides::UnconfirmedOverrides;
use crate::refusal::Refusal;

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

/// How the limits are kept: which of these Microsoft uses is not documented (PERFORMANCE.md section 4c).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimiterModel {
    /// A bucket that is refilled evenly. A refused request costs nothing.
    #[default]
    Bucket,
    /// The same, and a refused request costs what it would have cost, down to 0.8 of the limit below empty.
    /// `Retry-After` is the time until one such request fits.
    Charged,
    /// The whole amount in each window. A window begins with the first request after the last one ended, and
    /// `Retry-After` is the time until its end.
    Window,
}

/// Faults by chance, from a seed: the probability of each, from 0 (the default, never) to 1.
///
/// Each is for one request that it can hit: one HTTP request, and one item of a batch where it says so. A request and
/// an item is hit by at most one of them; where they add up to more than 1 the last ones come off badly. The chances
/// are drawn in the order in which requests arrive.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct RandomFaults {
    /// The same seed hits the same requests.
    pub seed: u64,
    /// The connection is closed before the request is looked at.
    pub drop: f64,
    /// The connection of a write, or of a batch with one, is closed after it took effect.
    pub drop_after_write: f64,
    /// The second half of the body comes two seconds after the first.
    pub slow_body: f64,
    /// A request, a batch as a whole or an item is answered 429 although no limit was reached.
    pub too_many: f64,
    /// A request, a batch as a whole or an item is answered 503.
    pub server_error: f64,
    /// A write, an item too, takes effect and is answered 429 (SAFETY.md case 50).
    pub apply_then_429: f64,
    /// A page that is asked for by its `$skiptoken` is refused as expired.
    pub expired_page: f64,
    /// The answer of an item is missing from the batch's. What the item changes is changed.
    pub left_out: f64,
    /// The answer of an item is there twice.
    pub doubled: f64,
}

/// Somebody whose directory roles are taken away in the middle of something (SAFETY.md case 104).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LostRoles {
    /// Who, by user principal name or id.
    pub account: String,
    /// After how many changes, of anybody and of anything, from the moment the difficulty is set. 0 is at once.
    pub after_writes: u32,
}

/// What goes wrong, and how often. The default is: nothing does.
///
/// "Every n-th" counts the requests that could be hit, batch items one by one, from the
/// moment the difficulty is set: the n-th, the 2n-th and so on. `None` is never.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Difficulty {
    /// The documented limits.
    pub throttle: Throttle,
    /// How they are kept.
    pub limiter: LimiterModel,
    /// By how much the limits' windows are shorter than documented; their amounts stay. 10 makes of 3,000 writes in
    /// 150 seconds 3,000 in 15. `Retry-After` stays whole seconds, rounded up, as HTTP has it: with short windows it
    /// may be much more than what is left of one.
    pub windows_shortened_by: NonZeroU32,
    /// Whether a 429 carries `Retry-After`. Conditional Access never does.
    pub retry_after: bool,
    /// Whether identity answers carry what they cost and how much of the limit is used (GRAPH.md section k).
    pub limit_headers: bool,
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
    /// How much longer the answer to a batch is held back for each of its items, in milliseconds.
    #[serde(rename = "itemLatencyMs", with = "milliseconds")]
    pub item_latency: Duration,
    /// Faults by chance.
    pub random: Option<RandomFaults>,
    /// Every n-th page that is asked for by its `$skiptoken` is refused as expired.
    pub expire_page_every: Option<u32>,
    /// Pages of a list that begin at this place, counted from 0, or behind it are answered 503 each time.
    pub lose_page_from: Option<u32>,
    /// The most entries in a page, whatever was asked for: a server may give fewer than `$top`.
    pub page_most: Option<NonZeroU32>,
    /// Properties that are missing from every answer, as where an organization is not offered them.
    pub leave_out: Vec<String>,
    /// Requests that are refused by their path.
    pub refuse: Vec<Refusal>,
    /// Whether Graph answers above 1 kB are compressed for who takes that.
    pub gzip: bool,
    /// Users who cannot be changed, neither their per-user MFA state nor their sessions, by id or user principal name.
    /// Their own sessions they can end.
    pub refuse_writes: Vec<String>,
    /// The premium licence has run out: policies can be seen and deleted, not made or
    /// changed (GRAPH.md section c.1).
    pub licence_lapsed: bool,
    /// One classic policy is there, enabled: security defaults cannot go on (GRAPH.md section a, number 2).
    pub classic_policy: bool,
    /// How many Conditional Access policies there may be, in all states together; 240 when not set.
    pub policy_limit: Option<u32>,
    /// Whenever a policy is kept with people left out of it, the last of them is missing from what is kept. The answer
    /// shows what was asked for (SAFETY.md case 88).
    pub drop_exclusion: bool,
    /// How long after security defaults were switched off a policy cannot be on yet, as if they were on, in
    /// milliseconds.
    #[serde(rename = "defaultsOffLagMs", with = "milliseconds")]
    pub defaults_off_lag: Duration,
    /// Somebody who loses their roles in the middle.
    pub lose_roles: Option<LostRoles>,
    /// Unconfirmed facts that are otherwise than the organizations were opened with.
    pub unconfirmed: UnconfirmedOverrides,
    /// A refresh token that was used is dead at once; Entra lets it live on.
    pub strict_rotation: bool,
}

impl Default for Difficulty {
    fn default() -> Self {
        Self {
            throttle: Throttle::Off,
            limiter: LimiterModel::Bucket,
            windows_shortened_by: NonZeroU32::MIN,
            retry_after: true,
            limit_headers: true,
            too_many_every: None,
            lag: Duration::ZERO,
            drop_every: None,
            drop_after_write_every: None,
            server_error_every: None,
            apply_then_429_every: None,
            token_lifetime_s: None,
            latency: Duration::ZERO,
            item_latency: Duration::ZERO,
            random: None,
            expire_page_every: None,
            lose_page_from: None,
            page_most: None,
            leave_out: Vec::new(),
            refuse: Vec::new(),
            gzip: false,
            refuse_writes: Vec::new(),
            licence_lapsed: false,
            classic_policy: false,
            policy_limit: None,
            drop_exclusion: false,
            defaults_off_lag: Duration::ZERO,
            lose_roles: None,
            unconfirmed: UnconfirmedOverrides::default(),
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

    /// Whether what was there before a change has to be remembered.
    pub(crate) fn remembers(&self) -> bool {
        !self.lag.is_zero() || !self.defaults_off_lag.is_zero()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_form_names_only_what_is_set_and_refuses_misspellings() {
        let read: Difficulty = serde_json::from_str(r#"{"lagMs":3000,"tooManyEvery":4}"#).unwrap();
        assert_eq!(read, Difficulty { lag: Duration::from_secs(3), too_many_every: Some(4), ..Difficulty::default() });
        assert!(serde_json::from_str::<Difficulty>(r#"{"lag":3000}"#).is_err());
    }

    #[test]
    fn the_json_form_of_limits_and_chances_reads_back_as_it_was_written() {
        let read: Difficulty = serde_json::from_str(
            r#"{"throttle":"half","limiter":"charged","windowsShortenedBy":10,"limitHeaders":false,"itemLatencyMs":10,
                "random":{"seed":7,"tooMany":0.1,"applyThen429":0.05,"leftOut":0.01},"losePageFrom":999,"gzip":true}"#,
        )
        .unwrap();
        assert_eq!(
            (read.throttle, read.limiter, read.windows_shortened_by.get()),
            (Throttle::Half, LimiterModel::Charged, 10)
        );
        assert_eq!((read.limit_headers, read.item_latency, read.gzip), (false, Duration::from_millis(10), true));
        let random =
            RandomFaults { seed: 7, too_many: 0.1, apply_then_429: 0.05, left_out: 0.01, ..RandomFaults::default() };
        assert_eq!((read.random, read.lose_page_from, read.expire_page_every), (Some(random), Some(999), None));
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Difficulty>(&written).unwrap(), read);
        for wrong in [r#"{"windowsShortenedBy":0}"#, r#"{"random":{"often":1}}"#, r#"{"limiter":"leaky"}"#] {
            assert!(serde_json::from_str::<Difficulty>(wrong).is_err(), "{wrong}");
        }
    }
}
