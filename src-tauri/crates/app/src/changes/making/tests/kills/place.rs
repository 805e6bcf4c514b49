//! A town, and the use-cases of the probe on it with a true journal: runs that are killed, and what a restart finds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use journal::{Journal, OrganizationKey, Outcome, Record};
use mfa::change::{Object, Shows};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use transport::{Cloud, Endpoints, Limits};

use super::super::combined::{CLOUD, TENANT};
use super::super::protection;
use super::super::town::{Fate, LATENCY, Lag, Resident, Town, Way, number};
use super::fuse::{Fuse, FuseClock, Point, Still};
use crate::changes::{object_name, object_of};
use crate::direct::{Direct, Gate, MadeAccount, MadeOutcome};
use crate::error::{AppError, ErrorCode};
use crate::view::ChangeView;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// Security defaults on and per-user MFA off.
    DefaultsOn,
    /// Per-user MFA off for whomever something else asks.
    PerUserOff,
    /// To go on with what was cut off.
    Resume,
    /// To put the newest change back, or what was cut off.
    Undo,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Ran {
    Killed,
    /// It came to its end by itself.
    Ended(MadeAccount),
    /// It did not begin.
    NotBegun(AppError),
}

/// What the journal had when something was sent.
type Journaled = Arc<Mutex<HashMap<String, Value>>>;

pub(super) struct Place {
    pub(super) town: Arc<Town>,
    /// All that the service kept on the first day.
    pub(super) first: Value,
    folder: TempDir,
    journaled: Journaled,
    /// Kills the run that is under way.
    fuse: Arc<Mutex<Arc<Fuse>>>,
}

impl Place {
    pub(super) fn of(residents: Vec<Resident>, way: Way, policies: &[Value], lag: Duration) -> Self {
        let journaled = Journaled::default();
        let fuse = Arc::new(Mutex::new(Fuse::at(None)));
        let (burning, kept) = (fuse.clone(), journaled.clone());
        let fates = move |asked, _, _| {
            burning.lock().unwrap().took(asked);
            Fate::Well
        };
        let lag: Lag = Box::new(move |_, _| lag);
        let town = Town::of(residents, way, Box::new(fates), lag, move |object, after| {
            kept.lock().unwrap_or_else(PoisonError::into_inner).get(&object_name(object)) == Some(after)
        });
        policies.iter().for_each(|policy| town.adopts(policy.clone()));
        let first = town.everything();
        Self { town, first, folder: tempfile::tempdir().unwrap(), journaled, fuse }
    }

    /// Asks for it, and kills that at `point`; where there is none before its end, or with `None`, it comes to its end.
    pub(super) async fn ask(&self, ask: Ask, point: Option<Point>) -> Ran {
        let fuse = Fuse::at(point);
        *self.fuse.lock().unwrap() = fuse.clone();
        let direct = self.direct(&fuse);
        let cancel = CancellationToken::new();
        let run = async {
            match ask {
                Ask::DefaultsOn => direct.security_defaults(true, cancel, |_| ()).await,
                Ask::Resume => direct.resume(cancel, |_| ()).await,
                Ask::Undo => direct.undo(cancel, |_| ()).await,
                Ask::PerUserOff => {
                    direct.per_user_off(Gate::HoldBack, cancel, |_| ()).await.map(|account| MadeAccount {
                        outcome: if account.left == 0 { MadeOutcome::Done } else { MadeOutcome::Unfinished },
                        steps: Vec::new(),
                        gap_seconds: 0.0,
                        left: account.left,
                        left_out: account.held_back,
                        because: account.stopped,
                    })
                }
            }
        };
        let ended = fuse.until_killed(run).await;
        *self.fuse.lock().unwrap() = Fuse::at(None);
        match ended {
            None => {
                let at_that_moment = self.town.everything();
                // What was sent still arrives.
                sleep(2 * LATENCY).await;
                self.is_shown(&at_that_moment).await;
                Ran::Killed
            }
            Some(Ok(account)) => Ran::Ended(account),
            Some(Err(because)) => Ran::NotBegun(because),
        }
    }

    /// It comes to its end.
    pub(super) async fn ask_to_the_end(&self, ask: Ask) -> MadeAccount {
        match self.ask(ask, None).await {
            Ran::Ended(account) => account,
            other => panic!("{ask:?}: {other:?}"),
        }
    }

    /// Whoever was asked on the first day and is not any more is shown by a restart (INV-P), as things were when it was
    /// killed and as they are.
    async fn is_shown(&self, when_killed: &Value) {
        let found = self.restarted().await;
        let shown = found.as_ref().and_then(|change| change.exposure.as_ref()).map_or(0, |shown| shown.people);
        for then in [when_killed, &self.town.everything()] {
            if let Err(because) = protection::holds(then, &self.first, shown as usize) {
                panic!("{because}; a restart finds {found:#?}");
            }
        }
    }

    /// How many of those who were asked on the first day nothing asks.
    pub(super) fn unasked(&self) -> usize {
        protection::unasked_since(&self.town.everything(), &self.first).len()
    }

    /// What a restart finds without an end. The journal is verified when it is opened.
    pub(super) async fn restarted(&self) -> Option<ChangeView> {
        let direct = self.direct(&Fuse::at(None));
        loop {
            match direct.unfinished().await {
                // What was killed has not let go of it yet: its thread ends by itself.
                Err(error) if error.code == ErrorCode::JournalInUse => std::thread::yield_now(),
                found => return found.unwrap(),
            }
        }
    }

    /// Nothing is unfinished, the chain holds, and the journal says of everyone what is true: done or not done, once.
    pub(super) async fn is_accounted_for(&self) {
        assert_eq!(self.restarted().await.map(|change| change.id), None, "nothing is unfinished");
        let key = OrganizationKey::new(CLOUD, TENANT).unwrap();
        let journal = Journal::open_read_only(self.folder.path(), &key).await.unwrap();
        journal.verify().await.unwrap();
        let mut says: HashMap<String, Value> = HashMap::new();
        let changes = journal.changes().await.unwrap();
        for change in changes.iter().rev() {
            let counts = change.counts;
            assert_eq!((counts.done + counts.refused, counts.unknown), (counts.intended, 0), "{change:#?}");
            for record in journal.records(change.id).await.unwrap() {
                if is_done(&record) {
                    says.insert(record.object.clone(), record.after.read().unwrap());
                } else {
                    says.entry(record.object.clone()).or_insert_with(|| record.before.read().unwrap());
                }
            }
        }
        let now = self.town.everything();
        for (object, said) in &says {
            let shown = shown(&now, &object_of(object).unwrap());
            assert_ne!(Shows::of(&shown, &Value::Null, said), Shows::Otherwise, "{object}: {shown}, and not {said}");
        }
    }

    /// Everything is as on the first day, but for those whom the service itself raised. Says who they are.
    pub(super) fn is_as_at_first(&self) -> Vec<usize> {
        let (mut now, mut raised) = (self.town.everything(), Vec::new());
        for (number, resident) in self.town.residents().iter().enumerate() {
            let setting = |all: &Value| all["people"][number]["requirements"]["perUserMfaState"].clone();
            if resident.is_raised() && setting(&self.first) == "enabled" && setting(&now) == "enforced" {
                now["people"][number]["requirements"]["perUserMfaState"] = setting(&self.first);
                raised.push(number);
            }
        }
        assert_eq!(now, self.first);
        raised
    }

    fn direct(&self, fuse: &Arc<Fuse>) -> Direct {
        let (_, stack) = self.town.graph(Limits::documented());
        let journaled = self.journaled.clone();
        Direct::over(stack, &Endpoints::of(&Cloud::Worldwide).unwrap(), self.folder.path())
            .with_clock(FuseClock(fuse.clone()))
            .kept_by(move |journal| {
                let journaled = journaled.clone();
                let kept = move |intents: &[journal::Intent]| {
                    let meant = |intent: &journal::Intent| (intent.object.clone(), intent.after.read().unwrap());
                    journaled.lock().unwrap().extend(intents.iter().map(meant));
                };
                Box::new(Still { journal: journal.clone(), kept })
            })
    }
}

fn is_done(record: &Record) -> bool {
    matches!(record.settled.as_ref().map(|settled| &settled.outcome), Some(Outcome::Done { .. }))
}

/// What the service has of an object, in Graph's JSON: only what changes write.
fn shown(all: &Value, object: &Object) -> Value {
    match object {
        Object::SecurityDefaults => all["securityDefaults"].clone(),
        Object::PerUserMfa { user } => {
            let person = &all["people"][number(user.as_str())];
            json!({"perUserMfaState": person["requirements"]["perUserMfaState"]})
        }
        other => panic!("nobody changes {other:?}"),
    }
}
