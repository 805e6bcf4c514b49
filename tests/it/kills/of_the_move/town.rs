//! An organization that security defaults protect, and the probe that moves it, which is killed.

use std::time::Duration;

use app::view::IntentView;
use practice::{Answered, Unconfirmed};
use serde_json::{Value, json};
use support::{PracticeServer, RawGraph};
use tokio::time::sleep;

use super::residents::Residents;
use super::truth::{DEFAULTS, POLICIES, Truth, text};
use crate::kills::probe::{Probe, Run};
use crate::kills::restart::{Restart, graph_of};
use crate::kills::situation::Then;
use crate::place::ADMIN;

const ORGANIZATION: &str = "sized";
/// Some with per-user MFA and some without: those are asked by security defaults alone.
const PEOPLE: u32 = 30;
/// The two accounts for emergencies.
const EMERGENCY: [&str; 2] = ["ea-1", "ea-2"];
/// The policies of the recommended templates, in the order of the alphabet.
const MEANT: [&str; 5] = [
    "Block legacy authentication",
    "Require multifactor authentication for admins",
    "Require multifactor authentication for all users",
    "Require multifactor authentication for risky sign-ins",
    "Require password change for high-risk users",
];
/// How often the organization is asked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// How many changes there are to put back, and one more that finds none.
const MOST_UNDONE: u32 = 4;

/// When a process is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// When the organization has taken so many changes of it,
    pub(super) writes: u64,
    /// and so much later.
    pub(super) later: Duration,
}

impl Moment {
    /// As soon as the organization has taken so many changes.
    pub(super) const fn at(writes: u64) -> Self {
        Self { writes, later: Duration::ZERO }
    }
}

/// Where the move is killed.
pub(super) struct Town {
    pub(super) server: PracticeServer,
    pub(super) probe: Probe,
    pub(super) graph: RawGraph,
    restart: Restart,
    residents: Residents,
    /// Its emergency access accounts, as the probe is given them.
    emergency: String,
    /// On its first day.
    pub(super) first: Truth,
}

impl Town {
    /// One with security defaults and no policy, where one that only watches may be made beside them or not (GRAPH.md
    /// section a, number 1).
    pub(super) async fn new(watching_beside_defaults: Answered) -> Self {
        let server = PracticeServer::start_opened(|options| {
            options.people = Some(PEOPLE);
            // What is killed is the probe, never the server.
            options.sync = false;
            options.unconfirmed =
                Unconfirmed { report_only_with_defaults_on: watching_beside_defaults, ..Unconfirmed::default() };
        });
        let server = server.await.unwrap();
        let graph = server.raw(ORGANIZATION, ADMIN).await.unwrap();
        for policy in graph.list(POLICIES).await.unwrap() {
            graph.delete(&format!("{POLICIES}/{}", text(&policy, "id"))).await.unwrap();
        }
        graph.patch(DEFAULTS, &json!({"isEnabled": true})).await.unwrap();
        let residents = Residents::of(&graph, "ea-").await;
        let first = Truth::of(&graph).await;
        let is_one = |person: &&Value| EMERGENCY.iter().any(|name| text(person, "userPrincipalName").starts_with(name));
        let emergency: Vec<&str> = first.people.iter().filter(is_one).map(|person| text(person, "id")).collect();
        assert_eq!(emergency.len(), EMERGENCY.len());
        let probe = Probe::new(graph_of(&server, ORGANIZATION), graph.token());
        let restart = Restart::after(&probe, &server, ORGANIZATION, graph.token());
        let emergency = emergency.join(",");
        let town = Self { server, probe, graph, restart, residents, emergency, first };
        assert!(town.residents.shut_out(&town.first).is_empty());
        town
    }

    /// One that was moved.
    pub(super) async fn moved() -> Self {
        let town = Self::new(Answered::Accepted).await;
        town.probe.run(&town.moves()).await.complete();
        town.is_moved().await;
        town
    }

    /// What the probe is asked for, to move it.
    pub(super) fn moves(&self) -> [&str; 3] {
        ["move-to-ca", "--emergency", &self.emergency]
    }

    /// How many people's per-user MFA goes off.
    pub(super) fn people(&self) -> u64 {
        self.first.differs_from(&self.first.with_people_off_but(&self.residents.emergency))
    }

    /// How many changes the organization took so far.
    pub(super) fn writes(&self) -> u64 {
        self.server.counts(ORGANIZATION).unwrap().writes
    }

    /// Runs the probe and kills it at `moment`, unless it is quicker. Whatever it left is shown by a restart, and shuts
    /// out nobody. Says how many people nothing asks then.
    pub(super) async fn killed_at(&self, moment: Moment, words: &[&str]) -> Killed {
        let writes = self.writes() + moment.writes;
        let has_come = || async {
            while self.writes() < writes {
                sleep(LOOK_EVERY).await;
            }
            sleep(moment.later).await;
        };
        let run = self.probe.run_until(has_come, words).await;
        if !run.was_killed() {
            run.complete();
        }
        Killed { unasked: self.is_shown().await, run }
    }

    /// Whether a restart finds something without an end.
    pub(super) async fn is_cut_off(&self) -> bool {
        self.restart.finds().await.is_some()
    }

    /// What was killed is gone on with or put back to its end, and so is the whole move.
    pub(super) async fn comes_to_its_end(&self, by: Then) {
        let back = match self.restart.finds().await {
            Some(cut_off) => {
                let unasked = self.is_shown().await;
                let account = self.probe.run(&[by.word()]).await.complete();
                // To go on with what is being put back is to put it back.
                let back = by == Then::Undo || matches!(cut_off.intent, IntentView::PutBack { .. });
                assert_eq!(account["outcome"], if back { "put_back" } else { "done" }, "{account:#}");
                assert_eq!(account["left"], 0, "{account:#}");
                assert!(unasked == 0 || account["gap_seconds"].as_f64().unwrap() > 0.0, "{account:#}");
                self.restart.finds_nothing().await;
                back
            }
            None => by == Then::Undo,
        };
        if back {
            self.is_put_back_whole().await;
        } else {
            // Where it was killed between making the policies and letting them ask, nothing is cut off.
            let account = self.probe.run(&self.moves()).await.complete();
            assert_eq!(account["outcome"], "done", "{account:#}");
            self.is_moved().await;
        }
        self.restart.finds_nothing().await;
    }

    /// Puts back change after change, until there is none left.
    pub(super) async fn is_put_back_whole(&self) {
        for _ in 0..MOST_UNDONE {
            let run = self.probe.run(&["undo"]).await;
            if run.found_nothing() {
                return self.is_as_at_first().await;
            }
            let account = run.complete();
            assert_eq!(account["outcome"], "put_back", "{account:#}");
            assert_ne!(account["steps"], json!([]), "what was put back is put back once: {account:#}");
        }
        panic!("there is always something more to put back");
    }

    /// The policies ask, nothing else does, and everyone who must get in does.
    pub(super) async fn is_moved(&self) {
        let now = Truth::of(&self.graph).await;
        assert!(!now.defaults_on());
        assert_eq!(now.names(), MEANT);
        for policy in &now.policies {
            assert_eq!(policy["state"], "enabled", "{policy:#}");
            let left_out = policy["conditions"]["users"]["excludeUsers"].as_array().unwrap().iter();
            let left_out = left_out.map(|id| id.as_str().unwrap().to_owned()).collect();
            assert_eq!(self.residents.emergency, left_out, "{policy:#}");
        }
        assert_eq!(now.people, self.first.with_people_off_but(&self.residents.emergency).people);
        assert_eq!(now.others(), self.first.others());
        assert_eq!(self.residents.unasked_since(&now, &self.first), Vec::<&str>::new());
        assert_eq!(self.residents.shut_out(&now), Vec::<String>::new());
    }

    /// Everything is as on its first day, but that policies that were made can be restored, and then ask nobody.
    pub(super) async fn is_as_at_first(&self) {
        let now = Truth::of(&self.graph).await;
        now.is_as(&self.first);
        for policy in now.deleted_since(&self.first) {
            assert!(MEANT.contains(&text(policy, "displayName")), "{policy:#}");
            assert_ne!(policy["state"], "enabled", "{policy:#}");
        }
    }

    /// Whoever was asked and is not any more is shown by a restart (INV-P), and nobody who must get in is shut out
    /// (INV-L). Says how many nothing asks.
    async fn is_shown(&self) -> u64 {
        let now = Truth::of(&self.graph).await;
        let unasked = self.residents.unasked_since(&now, &self.first).len() as u64;
        let cut_off = self.restart.finds().await;
        let shown = cut_off.as_ref().and_then(|change| change.exposure.as_ref());
        assert!(
            unasked == 0 || shown.is_some_and(|exposure| u64::from(exposure.people) >= unasked),
            "{unasked} people are asked by nothing, and a restart shows {cut_off:#?}"
        );
        assert_eq!(self.residents.shut_out(&now), Vec::<String>::new());
        unasked
    }
}

/// What became of a process that was to be killed.
pub(super) struct Killed {
    pub(super) run: Run,
    /// How many people nothing asks that something asked before.
    pub(super) unasked: u64,
}
