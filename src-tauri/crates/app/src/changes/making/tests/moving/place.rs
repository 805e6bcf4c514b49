//! The clinic, and the use-cases of the probe on it with a true journal.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use journal::{Journal, OrganizationKey};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::organization::{Fate, Organization, Truth};
use super::town::is_protected;
use crate::changes::making::tests::kills::fuse::{Fuse, FuseClock, Point, Still};
use crate::direct::{Direct, MadeAccount};
use crate::error::{AppError, ErrorCode};
use crate::view::ChangeView;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Move,
    Resume,
    Undo,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Ran {
    Killed,
    Ended(MadeAccount),
    NotBegun(AppError),
}

pub(super) struct Place {
    pub(super) clinic: Arc<Organization>,
    pub(super) first: Truth,
    emergency: Vec<String>,
    folder: TempDir,
    fuse: Arc<Mutex<Arc<Fuse>>>,
}

impl Place {
    pub(super) async fn new() -> Self {
        let clinic = Organization::new("clinic", practice::Unconfirmed::default());
        let first = clinic.truth().await;
        let people = clinic.ask("GET", "v1.0/users?$top=999&$select=id,userPrincipalName", &Value::Null).await.1;
        let is_one = |user: &&Value| user["userPrincipalName"].as_str().unwrap().starts_with("emergency");
        let emergency = people["value"].as_array().unwrap().iter().filter(is_one);
        let emergency: Vec<String> = emergency.map(|user| user["id"].as_str().unwrap().to_owned()).collect();
        assert!(!emergency.is_empty());
        let fuse = Arc::new(Mutex::new(Fuse::at(None)));
        let burning = fuse.clone();
        clinic.goes_wrong(move |_| {
            burning.lock().unwrap().sent();
            Fate::Passes
        });
        Self { clinic, first, emergency, folder: tempfile::tempdir().unwrap(), fuse }
    }

    /// Asks for it, and kills that at `point`; where there is none before its end, it comes to its end.
    pub(super) async fn ask(&self, ask: Ask, point: Option<Point>) -> Ran {
        let fuse = Fuse::at(point);
        *self.fuse.lock().unwrap() = fuse.clone();
        let direct = self.direct(&fuse);
        let cancel = CancellationToken::new();
        let run = async {
            match ask {
                Ask::Move => direct.move_to_conditional_access(&self.emergency, cancel, |_| ()).await,
                Ask::Resume => direct.resume(cancel, |_| ()).await,
                Ask::Undo => direct.undo(cancel, |_| ()).await,
            }
        };
        let ended = fuse.until_killed(run).await;
        *self.fuse.lock().unwrap() = Fuse::at(None);
        match ended {
            None => {
                // What was sent still arrives.
                sleep(Duration::from_millis(500)).await;
                self.is_shown().await;
                Ran::Killed
            }
            Some(Ok(account)) => Ran::Ended(account),
            Some(Err(because)) => Ran::NotBegun(because),
        }
    }

    pub(super) async fn ask_to_the_end(&self, ask: Ask) -> MadeAccount {
        match self.ask(ask, None).await {
            Ran::Ended(account) => account,
            other => panic!("{ask:?}: {other:?}"),
        }
    }

    /// Something asks everyone, or a restart shows since when nothing does (INV-P).
    async fn is_shown(&self) {
        let truth = self.clinic.truth().await;
        let found = self.restarted().await;
        let shown = found.as_ref().and_then(|change| change.exposure.as_ref());
        assert!(is_protected(&truth) || shown.is_some(), "{truth:#?}, and a restart finds {found:#?}");
    }

    /// What a restart finds without an end.
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

    /// Nothing is unfinished, the chain holds, and nothing is unknown.
    pub(super) async fn is_accounted_for(&self) {
        assert_eq!(self.restarted().await.map(|change| change.id), None, "nothing is unfinished");
        let key = OrganizationKey::new(&*self.clinic.endpoints().cloud().key(), &*self.tenant().await).unwrap();
        let journal = Journal::open_read_only(self.folder.path(), &key).await.unwrap();
        journal.verify().await.unwrap();
        for change in journal.changes().await.unwrap() {
            let records = journal.records(change.id).await.unwrap();
            let told = |record: &journal::Record| {
                (record.object.clone(), record.after.as_str().to_owned(), record.settled.clone())
            };
            let told: Vec<_> = records.iter().map(told).collect();
            assert_eq!(change.counts.unknown, 0, "{change:#?} {told:#?}");
        }
    }

    async fn tenant(&self) -> String {
        let organization = self.clinic.ask("GET", "v1.0/organization", &Value::Null).await.1;
        organization["value"][0]["id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn is_moved(&self) -> bool {
        let truth = self.clinic.truth().await;
        !truth.defaults && truth.policies.iter().all(|policy| policy["state"] == json!("enabled"))
    }

    pub(super) async fn is_as_at_first(&self) {
        assert_eq!(self.clinic.truth().await, self.first);
    }

    fn direct(&self, fuse: &Arc<Fuse>) -> Direct {
        let (_, stack) = self.clinic.graph();
        Direct::over(stack, &self.clinic.endpoints(), self.folder.path())
            .with_clock(FuseClock(fuse.clone()))
            .kept_by(|journal| Box::new(Still { journal: journal.clone(), kept: |_: &[journal::Intent]| () }))
    }
}
