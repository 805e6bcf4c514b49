//! What is tried again, when, and for how long altogether.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::http::HeaderMap;
use ::http::header::{DATE, RETRY_AFTER};
use async_trait::async_trait;

use crate::{Error, ErrorKind, Method, Request, Response, Retry, Transport};

/// The longest single wait that is waited in silence (SAFETY.md case 49); beyond it the person is asked.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// The longest that all waits of one request may add up to.
const ALL_WAITS: Duration = Duration::from_secs(600);
/// How often a passing failure of the service is met again before it is reported.
const TRIES: u32 = 4;
/// How often a request that nobody answered is sent. Fewer, because each may take the whole time limit.
const TRIES_UNANSWERED: u32 = 3;

/// What to do after one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// Hand the outcome to the caller.
    Stop,
    /// The service refused for its limits: again, as often as the waits allow.
    Throttled {
        /// How long it asks to wait, when it says so in a way that can be read.
        told: Option<Duration>,
    },
    /// A passing failure of the service: again, up to [`TRIES`].
    Failed {
        /// As above.
        told: Option<Duration>,
    },
    /// No answer: again, up to [`TRIES_UNANSWERED`].
    Unanswered,
}

/// The one place that decides what may be sent again (GRAPH.md section k; SAFETY.md cases 49 to 51).
fn classify(retry: Retry, outcome: &Result<Response, Error>, now: SystemTime) -> Next {
    match outcome {
        _ if retry == Retry::Never => Next::Stop,
        Ok(response) => match response.status {
            429 if retry != Retry::OnlyIfUnsent => Next::Throttled { told: retry_after(&response.headers, now) },
            408 | 500 | 502 | 503 | 504 if retry == Retry::Freely => {
                Next::Failed { told: retry_after(&response.headers, now) }
            }
            _ => Next::Stop,
        },
        Err(error) => {
            let passing = matches!(error.kind(), ErrorKind::Offline | ErrorKind::Timeout | ErrorKind::Broken);
            let harmless = retry == Retry::Freely || !error.may_have_arrived();
            if passing && harmless { Next::Unanswered } else { Next::Stop }
        }
    }
}

/// How long a refusal asks to wait: `Retry-After` in seconds or as a date, measured by the service's own clock
/// where it gives one. `None` when it is absent, negative or no number.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let now = headers.get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok()).unwrap_or(now);
    Some(until.duration_since(now).unwrap_or_default())
}

/// Which part of a limit is used up, as an answer says from 0.8 on (`x-ms-throttle-limit-percentage`, GRAPH.md
/// section k). `None` when it says nothing or no sensible number.
pub fn limit_used(headers: &HeaderMap) -> Option<f64> {
    let used: f64 = headers.get("x-ms-throttle-limit-percentage")?.to_str().ok()?.trim().parse().ok()?;
    (0.0..=10.0).contains(&used).then_some(used)
}

/// The wait before the next try where the service names none: 0.5 s, doubled each time, at most 30 s, of which
/// a random part up to a half is left out, so that not all who were refused come back together.
pub(crate) fn back_off(tries: u32) -> Duration {
    let full = Duration::from_millis(500 << tries.saturating_sub(1).min(6)).min(Duration::from_secs(30));
    full - spread(full / 2)
}

/// A random time up to `most`.
pub(crate) fn spread(most: Duration) -> Duration {
    // Without randomness there is no spread, which costs a little time and no correctness.
    let random = getrandom::u32().unwrap_or_default();
    most.mul_f64(f64::from(random) / f64::from(u32::MAX))
}

/// Sends again what may be sent again.
pub(crate) struct Retrying {
    below: Arc<dyn Transport>,
}

impl Retrying {
    pub(crate) fn new(below: Arc<dyn Transport>) -> Self {
        Self { below }
    }
}

#[async_trait]
impl Transport for Retrying {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let mut tries = 0;
        let mut waited = Duration::ZERO;
        loop {
            let outcome = self.below.send(request.clone()).await;
            tries += 1;
            // A throttled write may have been done all the same (SAFETY.md case 50). Whatever else of a write is met
            // again certainly did nothing.
            let mut may_have_arrived = false;
            let (told, most) = match classify(request.retry, &outcome, SystemTime::now()) {
                Next::Stop => return outcome,
                Next::Throttled { told } => {
                    may_have_arrived = request.method != Method::Get && request.retry != Retry::Freely;
                    (told, None)
                }
                Next::Failed { told } => (told, Some(TRIES)),
                Next::Unanswered => (None, Some(TRIES_UNANSWERED)),
            };
            if most.is_some_and(|most| tries >= most) {
                return outcome;
            }
            // Never sooner than our own pace, or a service that says "0" would be asked in a tight loop.
            let own = back_off(tries);
            let wait = told.map_or(own, |told| told.saturating_add(spread(Duration::from_millis(250))).max(own));
            if told.is_some_and(|told| told > LONGEST_WAIT) || waited.saturating_add(wait) > ALL_WAITS {
                let wait = told.unwrap_or(wait);
                return Err(Error::new(ErrorKind::Throttled { wait }, request.url.host_str(), may_have_arrived));
            }
            waited += wait;
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = request.cancel.cancelled() => {
                    return Err(Error::new(ErrorKind::Cancelled, request.url.host_str(), may_have_arrived));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::TokenError;
    use crate::testing::{Script, error, get, status, with};

    /// 2026-11-24 04:00:00 UTC.
    fn now() -> SystemTime {
        httpdate::parse_http_date("Tue, 24 Nov 2026 04:00:00 GMT").unwrap()
    }

    #[test]
    fn what_may_be_sent_again_is_decided_by_this_table() {
        use ErrorKind as K;
        use Next::{Failed, Stop, Throttled, Unanswered};
        let wait = Duration::from_secs(1);
        #[rustfmt::skip]
        let table = [
            // outcome                                        Freely                    OnlyIfRefused
            (Ok(status(200)),                                 Stop,                     Stop),
            (Ok(status(204)),                                 Stop,                     Stop),
            (Ok(status(400)),                                 Stop,                     Stop),
            (Ok(status(401)),                                 Stop,                     Stop),
            (Ok(status(403)),                                 Stop,                     Stop),
            (Ok(status(404)),                                 Stop,                     Stop),
            (Ok(status(409)),                                 Stop,                     Stop),
            (Ok(status(501)),                                 Stop,                     Stop),
            (Ok(status(429)),                                 Throttled { told: None }, Throttled { told: None }),
            (Ok(status(408)),                                 Failed { told: None },    Stop),
            (Ok(status(500)),                                 Failed { told: None },    Stop),
            (Ok(status(502)),                                 Failed { told: None },    Stop),
            (Ok(status(503)),                                 Failed { told: None },    Stop),
            (Ok(status(504)),                                 Failed { told: None },    Stop),
            (Err(error(K::Offline, false)),                   Unanswered,               Unanswered),
            (Err(error(K::Timeout, false)),                   Unanswered,               Unanswered),
            (Err(error(K::Timeout, true)),                    Unanswered,               Stop),
            (Err(error(K::Broken, true)),                     Unanswered,               Stop),
            (Err(error(K::Tls, false)),                       Stop,                     Stop),
            (Err(error(K::Proxy, false)),                     Stop,                     Stop),
            (Err(error(K::TooLarge, true)),                   Stop,                     Stop),
            (Err(error(K::Redirected, true)),                 Stop,                     Stop),
            (Err(error(K::ForeignHost, false)),               Stop,                     Stop),
            (Err(error(K::Throttled { wait }, true)),         Stop,                     Stop),
            (Err(error(K::Token(TokenError::SignedOut), false)), Stop,                  Stop),
        ];
        for (outcome, freely, only_if_refused) in table {
            assert_eq!(classify(Retry::Freely, &outcome, now()), freely, "{outcome:?}");
            assert_eq!(classify(Retry::OnlyIfRefused, &outcome, now()), only_if_refused, "{outcome:?}");
            let unsent = if only_if_refused == Unanswered { Unanswered } else { Stop };
            assert_eq!(classify(Retry::OnlyIfUnsent, &outcome, now()), unsent, "{outcome:?}");
            assert_eq!(classify(Retry::Never, &outcome, now()), Stop, "{outcome:?}");
        }
    }

    #[test]
    fn retry_after_is_read_in_all_its_forms_and_nonsense_counts_as_absent() {
        let seconds = |s| Some(Duration::from_secs(s));
        for (header, wait) in [
            ("7", seconds(7)),
            (" 7 ", seconds(7)),
            ("0", seconds(0)),
            ("86400", seconds(86400)),
            ("18446744073709551615", seconds(u64::MAX)),
            ("Tue, 24 Nov 2026 04:00:12 GMT", seconds(12)),
            ("Tue, 24 Nov 2026 03:59:00 GMT", seconds(0)),
            ("-1", None),
            ("abc", None),
            ("", None),
            ("1.5", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(retry_after(&with(status(429), "retry-after", header).headers, now()), wait, "{header:?}");
        }
        assert_eq!(retry_after(&status(429).headers, now()), None);
    }

    #[test]
    fn a_date_is_measured_by_the_clock_of_the_service() {
        let answer = with(status(429), "retry-after", "Tue, 24 Nov 2026 05:00:09 GMT");
        let answer = with(answer, "date", "Tue, 24 Nov 2026 05:00:00 GMT");
        assert_eq!(retry_after(&answer.headers, now()), Some(Duration::from_secs(9)));
    }

    async fn run(request: Request, script: &Arc<Script>) -> (Result<Response, Error>, Vec<u128>) {
        let start = Instant::now();
        let outcome = Retrying::new(script.clone()).send(request).await;
        (outcome, script.times(start))
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_read_waits_as_it_was_told_and_succeeds() {
        let script = Script::of([Ok(with(status(429), "retry-after", "7")), Ok(status(200))]);
        let (outcome, times) = run(get(), &script).await;
        assert_eq!(outcome.unwrap().status, 200);
        assert!((7000..7300).contains(&times[1]), "{times:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_wait_that_can_be_read_the_pace_slows_by_itself() {
        for header in ["", "abc", "-1", "0"] {
            let refusal = || Ok(with(status(429), "retry-after", header));
            let script = Script::of([refusal(), refusal(), refusal(), Ok(status(200))]);
            let (outcome, times) = run(get(), &script).await;
            assert_eq!(outcome.unwrap().status, 200);
            let waits: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!((250..=501).contains(&waits[0]), "{header}: {waits:?}");
            assert!((500..=1001).contains(&waits[1]), "{header}: {waits:?}");
            assert!((1000..=2001).contains(&waits[2]), "{header}: {waits:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_five_minutes_is_reported_at_once_instead_of_waited() {
        for header in ["301", "86400", "18446744073709551615"] {
            let script = Script::of([Ok(with(status(429), "retry-after", header))]);
            let (outcome, _) = run(get(), &script).await;
            let wait = Duration::from_secs(header.parse().unwrap());
            assert_eq!(outcome.unwrap_err().kind(), &ErrorKind::Throttled { wait });
        }
    }

    #[tokio::test(start_paused = true)]
    async fn waits_that_add_up_to_ten_minutes_are_reported() {
        let refusals = (0..5).map(|_| Ok(with(status(429), "retry-after", "250")));
        let script = Script::of(refusals);
        let (outcome, times) = run(get(), &script).await;
        assert!(matches!(outcome.unwrap_err().kind(), ErrorKind::Throttled { .. }));
        assert_eq!(times.len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_stays_down_is_reported_with_its_last_answer() {
        let script = Script::of((0..4).map(|_| Ok(status(503))));
        let (outcome, _) = run(get(), &script).await;
        assert_eq!(outcome.unwrap().status, 503);
        assert_eq!(script.seen().len(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_may_have_arrived_is_sent_once() {
        let url = get().url;
        for outcome in [Ok(status(503)), Ok(status(504)), Err(error(ErrorKind::Broken, true))] {
            let script = Script::of([outcome]);
            let write = Request::new(Method::Post, url.clone(), crate::LimitGroup::Writes, Retry::OnlyIfRefused);
            let _ = run(write, &script).await;
            assert_eq!(script.seen().len(), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_found_no_connection_is_sent_again() {
        let script = Script::of([Err(error(ErrorKind::Offline, false)), Ok(status(204))]);
        let write = Request::new(Method::Patch, get().url, crate::LimitGroup::Writes, Retry::OnlyIfRefused);
        assert_eq!(run(write, &script).await.0.unwrap().status, 204);
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_stays_throttled_is_reported_as_perhaps_done() {
        let script = Script::of([Ok(with(status(429), "retry-after", "86400"))]);
        let write = Request::new(Method::Patch, get().url, crate::LimitGroup::Writes, Retry::OnlyIfRefused);
        assert!(run(write, &script).await.0.unwrap_err().may_have_arrived());
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_given_up_before_its_next_try_is_perhaps_done_only_where_it_was_throttled() {
        let throttled = with(status(429), "retry-after", "60");
        for (outcome, retry, perhaps_done) in [
            (Err(error(ErrorKind::Offline, false)), Retry::OnlyIfUnsent, false),
            (Err(error(ErrorKind::Offline, false)), Retry::OnlyIfRefused, false),
            (Ok(throttled), Retry::OnlyIfRefused, true),
        ] {
            let script = Script::of([outcome]);
            let cancel = tokio_util::sync::CancellationToken::new();
            let write = Request::new(Method::Patch, get().url, crate::LimitGroup::Writes, retry);
            let sending = run(write.cancelled_by(cancel.clone()), &script);
            let cancelling = async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                cancel.cancel();
            };
            let ((outcome, _), ()) = futures::join!(sending, cancelling);
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::Cancelled, perhaps_done), "{retry:?}");
            assert_eq!(script.seen().len(), 1);
        }
    }
}
