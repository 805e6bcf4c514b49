//! The pace against models of how the service may count, on a clock that tests move.
//!
//! Times are those of the models and not of the machine: they are the same at each run.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, sleep};

use super::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Counting {
    /// A token bucket.
    Bucket,
    /// The same, and what is refused uses it up too (PERFORMANCE.md section 4c).
    Charged,
    /// So many in each window.
    Window,
}

/// A service that lets `size` units through in each `every`.
struct Service {
    counting: Counting,
    size: f64,
    every: f64,
    tells: bool,
    left: f64,
    at: Instant,
    /// Every so many items are refused for no reason, with a second to wait.
    stray_every: Option<u32>,
    items: u32,
}

impl Service {
    fn new(counting: Counting, size: f64, every: f64, tells: bool) -> Self {
        Self { counting, size, every, tells, left: size, at: Instant::now(), stray_every: None, items: 0 }
    }

    /// Answers one item: `Err` with the wait, in whole seconds.
    fn item(&mut self) -> Result<(), Option<Duration>> {
        self.items += 1;
        if self.stray_every.is_some_and(|every| self.items.is_multiple_of(every)) {
            return Err(Some(Duration::from_secs(1)));
        }
        let passed = self.at.elapsed().as_secs_f64();
        let rate = self.size / self.every;
        if self.counting == Counting::Window {
            if passed >= self.every {
                self.left = self.size;
                self.at = Instant::now();
            }
        } else {
            self.left = (self.left + passed * rate).min(self.size);
            self.at = Instant::now();
        }
        if self.left >= 1.0 - 1e-9 {
            self.left -= 1.0;
            return Ok(());
        }
        if self.counting == Counting::Charged {
            self.left = (self.left - 1.0).max(-0.8 * self.size);
        }
        let wait = match self.counting {
            Counting::Window => self.every - passed,
            _ => (1.0 - self.left) / rate,
        };
        Err(self.tells.then(|| Duration::from_secs(wait.ceil().max(1.0) as u64)))
    }
}

/// What a run came to.
#[derive(Debug)]
struct Run {
    seconds: f64,
    refused: u32,
}

/// How many items still have to be let through, for whoever watches a run.
type Left = Rc<Cell<u32>>;

const PEOPLE: u32 = 10_000;
const EVERY_COUNTING: [Counting; 3] = [Counting::Bucket, Counting::Charged, Counting::Window];
const LATENCY: Duration = Duration::from_millis(80);

/// Sends `items` in batches of 20, what is refused in fresh batches again.
async fn run(pace: &Pace, group: LimitGroup, service: &Rc<RefCell<Service>>, items: u32, watched: &Left) -> Run {
    let begin = Instant::now();
    let (mut left, mut refused) = (items, 0);
    watched.set(items);
    let mut under_way = FuturesUnordered::new();
    loop {
        while left > 0 && under_way.len() < pace.at_once(group) {
            let count = left.min(20);
            left -= count;
            let service = service.clone();
            under_way.push(async move {
                assert!(pace.pass(group, count, &CancellationToken::new()).await);
                sleep(LATENCY / 2).await;
                let answers: Vec<_> = (0..count).map(|_| service.borrow_mut().item()).collect();
                sleep(LATENCY / 2).await;
                pace.answered(group, LATENCY);
                let waits: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
                let refused = u32::try_from(waits.len()).unwrap();
                let wait = waits.into_iter().flatten().max();
                pace.judge(group, Verdict { refused, wait, used: None });
                refused
            });
        }
        let Some(again) = under_way.next().await else { break };
        left += again;
        refused += again;
        watched.set(left + 20 * u32::try_from(under_way.len()).unwrap());
    }
    Run { seconds: begin.elapsed().as_secs_f64(), refused }
}

/// What nobody can be quicker than (PERFORMANCE.md section 2).
fn floor(counting: Counting, size: f64, every: f64, items: f64) -> f64 {
    let latency = LATENCY.as_secs_f64();
    match counting {
        Counting::Window => ((items / size).ceil() - 1.0) * every + latency,
        _ => (items - size).max(0.0) * every / size + latency,
    }
}

/// A group with its documented limit: units and seconds.
type Of = (LimitGroup, f64, f64);
const WRITES: Of = (LimitGroup::Writes, 3000.0, 150.0);
const READS: Of = (LimitGroup::Directory, 8000.0, 10.0);

/// A pace, and a service whose limit is `part` of the documented one.
fn set_up(of: Of, counting: Counting, part: f64, tells: bool) -> (Pace, Rc<RefCell<Service>>) {
    let pace = Pace::new(Limits::documented());
    pace.people(PEOPLE.into());
    (pace, Rc::new(RefCell::new(Service::new(counting, of.1 * part, of.2, tells))))
}

/// How many times the floor 10,000 items take.
async fn times_floor(of: Of, counting: Counting, part: f64, tells: bool) -> (f64, Run) {
    times_floor_of(PEOPLE, of, counting, part, tells).await
}

/// How many times the floor so many items take.
async fn times_floor_of(items: u32, of: Of, counting: Counting, part: f64, tells: bool) -> (f64, Run) {
    let (pace, service) = set_up(of, counting, part, tells);
    let run = run(&pace, of.0, &service, items, &Left::default()).await;
    (run.seconds / floor(counting, of.1 * part, of.2, items.into()), run)
}

#[tokio::test(start_paused = true)]
async fn at_the_documented_limits_nothing_is_lost_to_them() {
    for (of, most) in [(WRITES, 1.01), (READS, 1.06)] {
        for counting in [Counting::Bucket, Counting::Charged] {
            let (times, run) = times_floor(of, counting, 1.0, true).await;
            assert!(times < most && run.refused == 0, "{of:?} {counting:?}: {times} {run:?}");
        }
        let (times, run) = times_floor(of, Counting::Window, 1.0, true).await;
        assert!(times < 1.1 && run.refused <= PEOPLE / 50, "{of:?} in windows: {times} {run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn limits_that_are_half_of_the_documented_are_found_out() {
    for of in [WRITES, READS] {
        for counting in EVERY_COUNTING {
            for (tells, most) in [(true, 1.15), (false, 1.3)] {
                let (times, run) = times_floor(of, counting, 0.5, tells).await;
                assert!(times < most, "{of:?} {counting:?}, tells {tells}: {times} {run:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn windows_are_found_out_by_how_long_nothing_gets_through_where_the_service_does_not_say() {
    // Few windows: whoever takes them for a bucket loses most of the second.
    for items in [2_000, 4_000, 7_000] {
        let (times, run) = times_floor_of(items, WRITES, Counting::Window, 0.5, false).await;
        assert!(times < 1.15, "{items}: {times} {run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_the_limits_are_everyone_gets_through() {
    for of in [WRITES, READS] {
        for counting in EVERY_COUNTING {
            for part in [0.9, 0.7, 0.3, 0.1, 0.03] {
                for tells in [true, false] {
                    let (times, run) = times_floor(of, counting, part, tells).await;
                    assert!(times < 2.5, "{of:?} {counting:?}, {part} of it, tells {tells}: {times} {run:?}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_others_have_used_up_is_not_taken_for_a_smaller_limit() {
    for counting in EVERY_COUNTING {
        let (pace, service) = set_up(WRITES, counting, 1.0, true);
        service.borrow_mut().left = 0.0;
        let run = run(&pace, WRITES.0, &service, PEOPLE, &Left::default()).await;
        let floor = match counting {
            Counting::Window => floor(counting, 3000.0, 150.0, 10_000.0) + 150.0,
            _ => 10_000.0 / 20.0,
        };
        assert!(run.seconds / floor < 1.1, "{counting:?}: {floor} {run:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_grows_again_is_used_again() {
    for counting in EVERY_COUNTING {
        let (pace, service) = set_up(WRITES, counting, 0.5, true);
        run(&pace, WRITES.0, &service, 3000, &Left::default()).await;
        service.borrow_mut().size = 3000.0;
        // Time for it to be noticed, then a second run that only a whole limit lets through so quickly.
        run(&pace, WRITES.0, &service, 30_000, &Left::default()).await;
        let last = run(&pace, WRITES.0, &service, 20_000, &Left::default()).await;
        assert!(last.seconds < 1.2 * 1000.0, "{counting:?}: {last:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn from_half_a_minute_on_it_is_known_how_long_it_takes() {
    for counting in EVERY_COUNTING {
        for part in [1.0, 0.5] {
            let (pace, service) = set_up(WRITES, counting, part, true);
            let left = Left::default();
            let begin = Instant::now();
            let foreseen = RefCell::new(Vec::new());
            let watching = async {
                sleep(Duration::from_secs(30)).await;
                loop {
                    let forecast = pace.forecast(WRITES.0, left.get().into()).unwrap().as_secs_f64();
                    foreseen.borrow_mut().push((begin.elapsed().as_secs_f64(), forecast));
                    sleep(Duration::from_millis(100)).await;
                }
            };
            let run = tokio::select! {
                run = run(&pace, WRITES.0, &service, PEOPLE, &left) => run,
                () = watching => unreachable!(),
            };
            for (at, forecast) in foreseen.take() {
                let truth = run.seconds - at;
                // Whoever waits for the turn that has just come is counted as left: three seconds of that at most.
                let off = (forecast - truth).abs();
                assert!(off < (truth * 0.1).max(3.0), "{counting:?}, {part} of it, at {at}: {forecast} for {truth}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_that_no_limit_is_behind_cost_no_more_than_their_own_waits() {
    for of in [WRITES, READS] {
        let (pace, service) = set_up(of, Counting::Bucket, 1.0, true);
        service.borrow_mut().stray_every = Some(500);
        let run = run(&pace, of.0, &service, PEOPLE, &Left::default()).await;
        let floor = floor(Counting::Bucket, of.1, of.2, PEOPLE.into());
        // Each asks everyone to wait a second; meanwhile quota comes back.
        assert!(run.seconds < floor.max(f64::from(PEOPLE / 500)) * 1.2, "{of:?}: {floor} {run:?}");
    }
}
