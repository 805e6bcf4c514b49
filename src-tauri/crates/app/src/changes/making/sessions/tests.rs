//! Signing people out of a village whose Graph is in this process, on a clock that stands still while nobody waits.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use graph::Graph;
use jiff::Timestamp;
use journal::{ChangeId, Intent, Outcome, RecordId};
use mfa::change::{Object, Step};
use mfa::id::UserId;
use serde_json::{Value, json};
use tokio::time::sleep;
use transport::{
    AccessToken, Cloud, Endpoints, Error, ErrorKind, Limits, Request, Response, Stack, TokenError, TokenSource,
    Transport,
};

use crate::changes::kept::Kept;
use crate::changes::making::{Ended, Making, Onlooker, Steps};
use crate::changes::{Job, object_name};
use crate::error::ErrorCode;
use crate::view::{ChangeView, ExceptionLine, IntentView, PersonLine};

/// What becomes of something that is asked of a person.
#[derive(Clone, Copy)]
enum Fate {
    Well,
    /// This status, and nothing happens.
    Refused(u16),
    /// It happens, and this status is answered.
    AppliedThen(u16),
    /// It is said to have happened.
    OnlySaid,
    /// The moment is not told.
    Untold,
    /// The network is gone.
    Offline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Read,
    SignOut,
}

type Fates = Box<dyn Fn(Asked, usize, u32) -> Fate + Send + Sync>;

#[derive(Clone, Debug)]
struct Resident {
    /// Moments after the first, of the service's own clock.
    valid_from: i64,
    asked: [u32; 2],
}

struct Village {
    residents: Mutex<Vec<Resident>>,
    calls: Mutex<Vec<(Asked, usize)>>,
    fates: Fates,
    notes: Arc<Notes>,
}

/// A journal in memory that takes so many transactions.
struct Notes {
    lines: Mutex<Vec<(Intent, Option<Outcome>)>>,
    room: Mutex<u32>,
}

fn id(person: usize) -> UserId {
    UserId::from(format!("person-{person}"))
}

/// The service's clock is years behind this computer's.
fn moment(after: i64) -> String {
    Timestamp::from_second(1_500_000_000 + after).unwrap().to_string()
}

fn steps(people: usize) -> Vec<Step> {
    let step = |person| Step {
        object: Object::SignInSessions { user: id(person) },
        before: json!({ "signInSessionsValidFromDateTime": null }),
        after: json!({ "revoked": true }),
        display_name: format!("Person {person}").into(),
    };
    (0..people).map(step).collect()
}

impl Notes {
    fn lines(&self) -> MutexGuard<'_, Vec<(Intent, Option<Outcome>)>> {
        self.lines.lock().unwrap()
    }

    /// What it has of a person last.
    fn of(&self, person: usize) -> Option<(Value, Option<Outcome>)> {
        let object = object_name(&Object::SignInSessions { user: id(person) });
        let lines = self.lines();
        let line = lines.iter().rev().find(|(intent, _)| intent.object == object)?;
        Some((line.0.before.read().unwrap(), line.1.clone()))
    }

    fn take_room(&self) -> Result<(), journal::Error> {
        let mut room = self.room.lock().unwrap();
        *room = room.checked_sub(1).ok_or(journal::Error::DiskFull)?;
        Ok(())
    }
}

#[async_trait]
impl Kept for Notes {
    async fn intend(&self, change: ChangeId, intents: Vec<Intent>) -> Result<Vec<RecordId>, journal::Error> {
        self.take_room()?;
        let mut lines = self.lines();
        let first = lines.len();
        lines.extend(intents.into_iter().map(|intent| (intent, None)));
        let record = |seq| serde_json::from_value(json!({"change": change, "seq": seq})).unwrap();
        Ok((first..lines.len()).map(record).collect())
    }

    async fn settle(&self, outcomes: Vec<(RecordId, Outcome)>) -> Result<(), journal::Error> {
        self.take_room()?;
        for (record, outcome) in outcomes {
            let seq = serde_json::to_value(record).unwrap()["seq"].as_u64().unwrap();
            let line = &mut self.lines()[usize::try_from(seq).unwrap()];
            assert!(line.1.replace(outcome).is_none(), "nobody is settled twice");
        }
        Ok(())
    }
}

impl Village {
    fn of(people: usize, fates: impl Fn(Asked, usize, u32) -> Fate + Send + Sync + 'static) -> Arc<Self> {
        Self::with_room_for(10_000, people, fates)
    }

    fn with_room_for(
        transactions: u32,
        people: usize,
        fates: impl Fn(Asked, usize, u32) -> Fate + Send + Sync + 'static,
    ) -> Arc<Self> {
        let notes = Notes { lines: Mutex::default(), room: Mutex::new(transactions) };
        let residents = (0..people).map(|person| Resident { valid_from: person as i64, asked: [0, 0] });
        Arc::new(Self {
            residents: Mutex::new(residents.collect()),
            calls: Mutex::default(),
            fates: Box::new(fates),
            notes: Arc::new(notes),
        })
    }

    fn residents(&self) -> MutexGuard<'_, Vec<Resident>> {
        self.residents.lock().unwrap()
    }

    /// How often each was sent.
    fn sent(&self) -> Vec<u32> {
        self.residents().iter().map(|resident| resident.asked[Asked::SignOut as usize]).collect()
    }

    fn calls(&self) -> Vec<(Asked, usize)> {
        self.calls.lock().unwrap().clone()
    }

    async fn answer(&self, request: &Request) -> Result<Response, Error> {
        sleep(Duration::from_millis(80)).await;
        assert_eq!(request.url.path(), "/v1.0/$batch");
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let items = body["requests"].as_array().unwrap();
        assert!((1..=20).contains(&items.len()));
        let answers: Option<Vec<Value>> = items.iter().map(|item| self.item(item)).collect();
        let answers = answers.ok_or_else(|| Error::new(ErrorKind::Offline, Some("graph.microsoft.com"), false))?;
        let body = serde_json::to_vec(&json!({ "responses": answers })).unwrap();
        Ok(Response { status: 200, headers: Default::default(), body: body.into() })
    }

    fn item(&self, item: &Value) -> Option<Value> {
        let asked = if item["method"] == "POST" { Asked::SignOut } else { Asked::Read };
        let person = item["url"].as_str().unwrap().split(['/', '?']).nth(2).unwrap();
        let person: usize = person.strip_prefix("person-").unwrap().parse().unwrap();
        self.calls.lock().unwrap().push((asked, person));
        let mut residents = self.residents();
        let resident = &mut residents[person];
        let nth = resident.asked[asked as usize];
        resident.asked[asked as usize] += 1;
        let fate = (self.fates)(asked, person, nth);
        if matches!(fate, Fate::Offline) {
            return None;
        }
        let (status, body) = match asked {
            Asked::Read => {
                let shown = if matches!(fate, Fate::Untold) { None } else { Some(moment(resident.valid_from)) };
                (200, json!({ "id": id(person).as_str(), "signInSessionsValidFromDateTime": shown }))
            }
            Asked::SignOut => {
                let (before, outcome) = self.notes.of(person).expect("nobody is sent whom the journal does not have");
                assert!(outcome.is_none());
                if nth == 0 && !before["signInSessionsValidFromDateTime"].is_null() {
                    assert_eq!(before["signInSessionsValidFromDateTime"], moment(resident.valid_from));
                }
                if matches!(fate, Fate::Well | Fate::AppliedThen(_) | Fate::Untold) {
                    resident.valid_from += 1_000;
                }
                (200, json!({ "value": true }))
            }
        };
        Some(match fate {
            Fate::Refused(status) | Fate::AppliedThen(status) => json!({"id": item["id"], "status": status}),
            _ => json!({"id": item["id"], "status": status, "body": body}),
        })
    }

    /// Signs everyone out, the last of whom runs the change, and stops it after a while.
    async fn signs_out(self: &Arc<Self>, cancel_after: Option<Duration>) -> Change {
        let endpoints = Endpoints::of(&Cloud::Worldwide).unwrap();
        let stack = Stack::graph_over(Arc::new(Line(self.clone())), &endpoints, Arc::new(Token), Limits::documented());
        let graph = Graph::new(stack.transport(), stack.pace(), endpoints);
        let steps = steps(self.residents().len());
        let job = Job::new(IntentView::SignOutEveryone, crate::status::count(steps.len()));
        let change: ChangeId = uuid::Uuid::nil().to_string().parse().unwrap();
        let account = id(steps.len() - 1);
        let making =
            Making { graph: &graph, journal: &*self.notes, change, account: &account, job: &job, onlooker: &Nobody };
        let mut made =
            std::pin::pin!(making.make(Steps { steps: &steps, otherwise: None, earlier: &[], moving: None }));
        let ended = tokio::select! {
            ended = &mut made => ended,
            () = sleep(cancel_after.unwrap_or(Duration::MAX)) => {
                job.cancel();
                made.await
            }
        };
        Change { ended, view: job.view(&stack.pace()), exceptions: job.take_exceptions() }
    }
}

struct Change {
    ended: Ended,
    view: ChangeView,
    exceptions: Vec<ExceptionLine>,
}

impl Change {
    /// Done, refused, unknown and left.
    fn account(&self) -> (u32, u32, u32, u32) {
        assert_eq!(self.view.sent, 0, "{:#?}", self.view);
        (self.view.done, self.view.refused, self.view.unknown, self.view.left)
    }
}

struct Nobody;

impl Onlooker for Nobody {
    fn changed(&self) {}

    fn person(&self, id: &UserId) -> PersonLine {
        PersonLine { id: id.to_string(), name: id.to_string(), username: id.to_string() }
    }
}

struct Line(Arc<Village>);

#[async_trait]
impl Transport for Line {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        self.0.answer(&request).await
    }
}

struct Token;

#[async_trait]
impl TokenSource for Token {
    async fn access_token(&self) -> Result<AccessToken, TokenError> {
        Ok(AccessToken::new("token".into()))
    }

    async fn refused(&self, _: &AccessToken, _: Option<String>) {}
}

#[tokio::test(start_paused = true)]
async fn everyone_is_signed_out_once_and_whoever_runs_it_when_all_others_were_read_back() {
    let village = Village::of(45, |_, _, _| Fate::Well);
    let change = village.signs_out(None).await;
    assert!(matches!(change.ended, Ended::Through), "{:?}", change.ended);
    assert_eq!(change.account(), (45, 0, 0, 0));
    assert_eq!(village.sent(), [1; 45]);
    for person in 0..45 {
        let (before, outcome) = village.notes.of(person).unwrap();
        assert_eq!(before["signInSessionsValidFromDateTime"], moment(person as i64), "what was there");
        assert!(matches!(outcome, Some(Outcome::Done { .. })));
    }
    let calls = village.calls();
    let own = calls.iter().position(|call| *call == (Asked::SignOut, 44)).unwrap();
    let back = calls.iter().rposition(|(asked, person)| *asked == Asked::Read && *person != 44).unwrap();
    assert!(back < own, "Latch is signed out with them");
}

#[tokio::test(start_paused = true)]
async fn whoever_could_not_be_read_before_is_not_sent_and_is_named() {
    for status in [403, 404] {
        let village = Village::of(25, move |asked, person, _| match (asked, person) {
            (Asked::Read, 3) => Fate::Refused(status),
            _ => Fate::Well,
        });
        let change = village.signs_out(None).await;
        assert_eq!(change.account(), (24, 1, 0, 0), "the others are, and whoever runs it too");
        assert_eq!(village.sent()[3], 0);
        assert_eq!((change.exceptions[0].person.id.as_str(), change.exceptions[0].refused), ("person-3", true));
        let (before, outcome) = village.notes.of(3).unwrap();
        assert!(before["signInSessionsValidFromDateTime"].is_null());
        assert!(matches!(outcome, Some(Outcome::Refused { .. })));
    }
}

#[tokio::test(start_paused = true)]
async fn a_yes_that_does_not_show_is_not_taken_for_done() {
    let village = Village::of(5, |asked, person, nth| match (asked, person) {
        (Asked::SignOut, 1) => Fate::OnlySaid,
        // Before, nobody says from when on theirs count: then nothing shows whether they were signed out.
        (Asked::Read, 2) if nth == 0 => Fate::Untold,
        _ => Fate::Well,
    });
    let change = village.signs_out(None).await;
    assert_eq!(change.account(), (3, 0, 2, 0));
    assert_eq!(village.sent(), [1; 5]);
    let named: Vec<_> = change.exceptions.iter().map(|line| (line.person.id.as_str(), line.because.code)).collect();
    for person in ["person-1", "person-2"] {
        assert!(named.contains(&(person, ErrorCode::NotVisibleYet)), "{named:?}");
    }
    assert!(matches!(village.notes.of(1).unwrap().1, Some(Outcome::Unknown { .. })));
}

#[tokio::test(start_paused = true)]
async fn without_a_clear_answer_it_is_read_and_sent_again_only_where_it_was_not_made() {
    let village = Village::of(6, |asked, person, nth| match (asked, person, nth) {
        (Asked::SignOut, 1, 0) => Fate::Refused(503),
        (Asked::SignOut, 2, 0) => Fate::AppliedThen(503),
        _ => Fate::Well,
    });
    let change = village.signs_out(None).await;
    assert_eq!(change.account(), (6, 0, 0, 0), "{:?}", change.exceptions);
    assert_eq!(village.sent(), [1, 2, 1, 1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_refused_is_named_and_keeps_nobody_from_being_signed_out() {
    let village = Village::of(4, |asked, person, _| match (asked, person) {
        (Asked::SignOut, 0) => Fate::Refused(403),
        _ => Fate::Well,
    });
    let change = village.signs_out(None).await;
    assert!(matches!(change.ended, Ended::Through));
    assert_eq!(change.account(), (3, 1, 0, 0));
    let line = &change.exceptions[0];
    assert_eq!((line.person.id.as_str(), line.refused, line.because.code), ("person-0", true, ErrorCode::NoPermission));
}

#[tokio::test(start_paused = true)]
async fn a_cancel_leaves_whoever_was_not_sent_and_whoever_runs_it_untouched() {
    let village = Village::of(4_000, |_, _, _| Fate::Well);
    let change = village.signs_out(Some(Duration::from_secs(4))).await;
    assert!(matches!(change.ended, Ended::Cancelled), "{:?}", change.ended);
    let sent = village.sent();
    let touched = sent.iter().filter(|sent| **sent > 0).count();
    assert!((100..3_900).contains(&touched), "in the middle of it: {touched}");
    assert_eq!(sent[3_999], 0);
    let (done, refused, unknown, left) = change.account();
    assert_eq!((refused, done + unknown, left), (0, touched as u32, 4_000 - touched as u32));
}

#[tokio::test(start_paused = true)]
async fn without_a_network_it_stops_and_without_a_journal_nothing_is_sent() {
    let village = Village::of(60, |_, person, _| if person == 25 { Fate::Offline } else { Fate::Well });
    let change = village.signs_out(None).await;
    let Ended::Stopped(because) = &change.ended else { panic!("{:?}", change.ended) };
    assert_eq!(because.code, ErrorCode::Offline);
    assert_eq!((change.view.refused, village.sent()[59]), (0, 0), "what follows is left as it is");

    let full = Village::with_room_for(0, 5, |_, _, _| Fate::Well);
    let change = full.signs_out(None).await;
    assert!(matches!(change.ended, Ended::JournalFailed(_)));
    assert_eq!((full.sent(), change.account()), (vec![0; 5], (0, 0, 0, 5)));
}
