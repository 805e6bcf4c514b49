//! The clinic on its way from security defaults to policies, with steps that are written out here.

use std::collections::BTreeSet;
use std::sync::Arc;

use journal::ChangeId;
use mfa::change::{Object, Step};
use mfa::id::{PolicyId, UserId};
use serde_json::{Value, json};

use super::organization::{Organization, Truth};
use crate::changes::Job;
use crate::changes::kept::Kept;
use crate::changes::making::tests::book::Book;
use crate::changes::making::{Ended, Making, Moving, Onlooker, Steps};
use crate::status::count;
use crate::view::{IntentView, PersonLine};

/// How many people nothing asks in between, as the plan would say.
pub(super) const PEOPLE: u32 = 170;
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

/// The bodies of the policies: administrators, everyone, old apps.
pub(super) fn bodies() -> [Value; 3] {
    let body = |name: &str, users: Value, clients: Value, control: &str| {
        json!({
            "displayName": name,
            "state": REPORT_ONLY,
            "conditions": {
                "users": users,
                "applications": {"includeApplications": ["All"]},
                "clientAppTypes": clients,
            },
            "grantControls": {"operator": "OR", "builtInControls": [control]},
        })
    };
    let global_administrators = json!({"includeRoles": ["62e90394-69f5-4237-9190-012177145e10"]});
    [
        body("Admins", global_administrators, json!(["all"]), "mfa"),
        body("Everyone", json!({"includeUsers": ["All"]}), json!(["all"]), "mfa"),
        body("Old apps", json!({"includeUsers": ["All"]}), json!(["exchangeActiveSync", "other"]), "block"),
    ]
}

pub(super) fn made(body: &Value) -> Step {
    let name = body["displayName"].as_str().unwrap();
    Step {
        object: Object::NewPolicy { name: name.into() },
        before: Value::Null,
        after: body.clone(),
        display_name: name.into(),
    }
}

/// A clinic with security defaults on, whose three policies only watch; their ids.
pub(super) async fn watching(unconfirmed: practice::Unconfirmed) -> (Arc<Organization>, Vec<PolicyId>) {
    let clinic = Organization::new("clinic", unconfirmed);
    let mut ids = Vec::new();
    for body in bodies() {
        let (status, made) = clinic.ask("POST", "v1.0/identity/conditionalAccess/policies", &body).await;
        assert_eq!(status, 201, "{made}");
        ids.push(PolicyId::from(made["id"].as_str().unwrap()));
    }
    (clinic, ids)
}

fn switch(id: &PolicyId, before: &str, after: &str) -> Step {
    Step {
        object: Object::Policy { id: id.clone() },
        before: json!({"state": before}),
        after: json!({"state": after}),
        display_name: id.as_str().into(),
    }
}

/// Security defaults off, and each policy on.
pub(super) fn move_to(ids: &[PolicyId]) -> Vec<Step> {
    let off = Step {
        object: Object::SecurityDefaults,
        before: json!({"isEnabled": true}),
        after: json!({"isEnabled": false}),
        display_name: Box::default(),
    };
    std::iter::once(off).chain(ids.iter().map(|id| switch(id, REPORT_ONLY, "enabled"))).collect()
}

/// What deletes each of them.
pub(super) fn deletes(ids: &[PolicyId]) -> Vec<Step> {
    let delete = |id: &PolicyId| Step {
        object: Object::Policy { id: id.clone() },
        before: json!({"state": REPORT_ONLY}),
        after: Value::Null,
        display_name: id.as_str().into(),
    };
    ids.iter().map(delete).collect()
}

struct Nobody;

impl Onlooker for Nobody {
    fn changed(&self) {}

    fn person(&self, id: &UserId) -> PersonLine {
        PersonLine { id: id.to_string(), name: id.to_string(), username: id.to_string() }
    }
}

/// Looks at the organization after each write: something asks everyone, or the job says that nothing does.
pub(super) fn witnessed(organization: &Organization, job: &Arc<Job>) {
    let job = job.clone();
    organization.is_seen_by(Some(Box::new(move |truth| {
        assert!(
            is_protected(truth) || job.exposure().is_some(),
            "nothing asks people, and nothing says so: {truth:#?}"
        );
    })));
}

/// Security defaults, or a policy that is on and asks everyone (SAFETY.md, INV-P), told by nothing of what is tested.
pub(super) fn is_protected(truth: &Truth) -> bool {
    let asks_everyone = |policy: &Value| {
        policy["state"] == "enabled"
            && policy["conditions"]["users"]["includeUsers"] == json!(["All"])
            && policy["conditions"]["applications"]["includeApplications"] == json!(["All"])
            && policy["grantControls"]["builtInControls"] == json!(["mfa"])
    };
    truth.defaults || truth.policies.iter().any(asks_everyone)
}

/// A change of policies that is being made.
pub(super) struct Move {
    pub(super) job: Arc<Job>,
    pub(super) book: Book,
}

impl Move {
    pub(super) fn of(steps: &[Step]) -> Self {
        let intent = IntentView::MoveToConditionalAccess { policies: Vec::new(), knowingly: false };
        Self { job: Arc::new(Job::new(intent, count(steps.len()))), book: Book::default() }
    }

    /// Makes `steps`, while what is true is looked at after each write.
    pub(super) async fn make(
        &self,
        organization: &Arc<Organization>,
        steps: &[Step],
        covering: &BTreeSet<PolicyId>,
        deletes: Option<&[Step]>,
    ) -> Ended {
        witnessed(organization, &self.job);
        let (graph, _) = organization.graph();
        let account = UserId::from("nobody");
        let making = Making {
            graph: &graph,
            journal: &self.book as &dyn Kept,
            change: change(),
            account: &account,
            job: &self.job,
            onlooker: &Nobody,
        };
        let moving = (!covering.is_empty()).then_some(Moving { people: PEOPLE, covering, deletes });
        making.make(Steps { steps, otherwise: None, earlier: &[], moving }).await
    }
}

fn change() -> ChangeId {
    "00000000-0000-4000-8000-00000000000a".parse().unwrap()
}
