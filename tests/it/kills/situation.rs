//! An organization of its own, and the probe on it, which is killed.

use practice::Unconfirmed;
use serde_json::Value;
use support::{PracticeServer, RawGraph};

use super::case::{Case, Change};
use super::probe::Probe;
use super::restart::{Restart, graph_of};
use super::truth::Truth;
use crate::place::ADMIN;

const ORGANIZATION: &str = "sized";

/// Where a process is killed.
pub(super) struct Situation {
    case: Case,
    pub(super) server: PracticeServer,
    pub(super) probe: Probe,
    graph: RawGraph,
    restart: Restart,
    /// On its first day.
    first: Truth,
    /// When the process that is killed begins.
    before: Truth,
    /// When it has done all that it was asked for.
    meant: Truth,
}

/// What is done about what was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Resume,
    Undo,
}

impl Then {
    /// What the probe is asked for.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Resume => "resume",
            Self::Undo => "undo",
        }
    }

    /// One after the other.
    pub(super) fn by_turns(number: u64) -> Self {
        if number.is_multiple_of(2) { Self::Undo } else { Self::Resume }
    }
}

impl Situation {
    /// An organization of so many people, where everything is ready for the process that is killed.
    pub(super) async fn of(case: Case, people: u32) -> Self {
        let server = PracticeServer::start_opened(|options| {
            options.people = Some(people);
            // What is killed is the probe, never the server.
            options.sync = false;
            if let Change::SecurityDefaultsOn(answered) = case.change {
                options.unconfirmed = Unconfirmed { defaults_on_with_per_user: answered, ..Unconfirmed::default() };
            }
        });
        let server = server.await.unwrap();
        let graph = server.raw(ORGANIZATION, ADMIN).await.unwrap();
        if case.change != Change::PerUserOff {
            // Security defaults and policies exclude each other.
            for policy in graph.list("v1.0/identity/conditionalAccess/policies").await.unwrap() {
                let id = policy["id"].as_str().unwrap();
                graph.delete(&format!("v1.0/identity/conditionalAccess/policies/{id}")).await.unwrap();
            }
        }
        let first = Truth::of(&graph).await;
        let changed = match case.change {
            Change::PerUserOff => first.with_people_off_whom_the_policy_asks(),
            Change::SecurityDefaultsOn(_) => first.with_security_defaults_alone(),
        };
        let probe = Probe::new(graph_of(&server, ORGANIZATION), graph.token());
        let restart = Restart::after(&probe, &server, ORGANIZATION, graph.token());
        let (before, meant) = if case.undo {
            probe.run(case.change.words()).await.complete();
            assert_eq!(Truth::of(&graph).await, changed, "{case:?}");
            (changed, first.clone())
        } else {
            (first.clone(), changed)
        };
        Self { case, server, probe, graph, restart, first, before, meant }
    }

    /// How many people the process that is killed is to change.
    pub(super) fn people(&self) -> u64 {
        self.before.differs_from(&self.meant)
    }

    /// How many changes the organization took so far.
    pub(super) fn writes(&self) -> u64 {
        self.server.counts(ORGANIZATION).unwrap().writes
    }

    /// A process did all that it was asked for.
    pub(super) async fn is_as_meant(&self) {
        assert_eq!(Truth::of(&self.graph).await, self.meant, "{:?}", self.case);
    }

    /// Everything is as on its first day.
    pub(super) async fn is_as_at_first(&self) {
        assert_eq!(Truth::of(&self.graph).await, self.first, "{:?}", self.case);
    }

    /// A process was killed: what is there is shown by a restart, and what was cut off comes to its end. Says whether
    /// the kill left anybody with nothing that asks them.
    pub(super) async fn after_a_kill(&self, then: Then) -> bool {
        let unasked = self.is_shown().await;
        if self.restart.finds().await.is_none() {
            // It was killed before it had begun, or when it had ended.
            let now = Truth::of(&self.graph).await;
            assert!(now == self.before || now == self.meant, "something was changed and no restart knows of it");
            return false;
        }
        let account = self.probe.run(&[then.word()]).await.complete();
        self.is_at_the_end_of(then).await;
        if then == Then::Resume {
            self.accounts_for_everyone(&account);
        }
        assert_eq!(account["left"], 0);
        assert!(unasked == 0 || account["gap_seconds"].as_f64().unwrap() > 0.0, "{account:#}");
        self.restart.finds_nothing().await;
        unasked > 0
    }

    /// Whoever was asked and is not any more is shown by a restart (INV-P). Says how many they are.
    pub(super) async fn is_shown(&self) -> u64 {
        let unasked = Truth::of(&self.graph).await.unasked_since(&self.first).len() as u64;
        let cut_off = self.restart.finds().await;
        let shown = cut_off.as_ref().and_then(|change| change.exposure.as_ref());
        assert!(
            unasked == 0 || shown.is_some_and(|exposure| u64::from(exposure.people) >= unasked),
            "{:?}: {unasked} people are asked by nothing, and a restart shows {cut_off:#?}",
            self.case
        );
        unasked
    }

    /// What was cut off was gone on with, or put back.
    pub(super) async fn is_at_the_end_of(&self, then: Then) {
        // Undoing what was being put back is to finish that.
        let end = match then {
            Then::Resume => &self.meant,
            Then::Undo => &self.first,
        };
        assert_eq!(&Truth::of(&self.graph).await, end, "{:?} {then:?}", self.case);
    }

    /// Everyone is counted once, and is done.
    fn accounts_for_everyone(&self, account: &Value) {
        let steps = account["steps"].as_array().unwrap();
        let people = |count: &str| -> u64 {
            let of_people = steps.iter().filter(|step| step["what"].as_str().unwrap().starts_with("perUser"));
            of_people.map(|step| step[count].as_u64().unwrap()).sum()
        };
        assert_eq!((people("done"), people("refused"), people("unknown")), (self.people(), 0, 0), "{account:#}");
        assert_eq!(account["outcome"], if self.case.undo { "put_back" } else { "done" });
    }
}
