//! Conditional Access: what the window is told, and what changes of policies come to.

mod backup;
mod changed;
mod exceptions;
mod moved;
mod report_only;
mod templates;
mod words;

use app::view::{
    ChangeStage, ChangeView, ConfirmationForm, IntentView, PoliciesView, PolicyView, StatusPart, TemplatesView,
};
use serde_json::Value;
use support::{Person, until};

use crate::place::{ADMIN, Place};

/// Microsoft's ids of the templates that every licence with policies has, in the order in which they are made.
const RECOMMENDED: [&str; 4] = [
    "0b2282f9-2862-4178-88b5-d79340b36cb8",
    "c7503427-338e-4c5e-902d-abe252abfb43",
    "a3d0a415-b068-4326-9251-f9cdf9feeb64",
    "b8bda7f8-6584-4446-bce9-d871480e53fa",
];

const POLICIES: &str = "v1.0/identity/conditionalAccess/policies";

/// The person who grants what is asked for.
fn admin() -> Person {
    Person::chooses(ADMIN)
}

/// Types the organization's name.
fn typed(organization: &str) -> ConfirmationForm {
    ConfirmationForm { reason: None, organization_name: Some(organization.to_owned()) }
}

const CLINIC: &str = "Clínica Río Claro";

impl Place {
    /// The policies as they are read now.
    async fn policies(&self) -> PoliciesView {
        self.latch.app.refresh(Some(StatusPart::ConditionalAccess)).unwrap();
        self.latch.status().await;
        self.latch.app.policies().await.unwrap()
    }

    /// The policies, once those that were deleted are read too.
    async fn policies_with_deleted(&self, deleted: usize) -> PoliciesView {
        until("the deleted policies", async || {
            let view = self.latch.app.policies().await.map_err(|error| format!("{error:?}"))?;
            if view.deleted.len() == deleted { Ok(view) } else { Err(format!("{:?}", view.deleted)) }
        })
        .await
    }

    /// Names the account that the clinic keeps for emergencies.
    async fn name_emergency_account(&self) -> String {
        let people = self.truth().await.people().await.unwrap();
        let is_it = |person: &&Value| person["userPrincipalName"].as_str().unwrap().starts_with("emergency");
        let id = people.iter().find(is_it).unwrap()["id"].as_str().unwrap().to_owned();
        self.latch.status().await;
        self.latch.app.name_emergency_account(&id).unwrap();
        id
    }

    /// Makes a change of the clinic to its end, with what it wants typed.
    async fn make(&self, intent: IntentView) -> ChangeView {
        let change = self.latch.make(intent, typed(CLINIC), admin()).await.unwrap();
        assert_eq!(change.stage, ChangeStage::Done, "{change:#?}");
        self.latch.app.dismiss_change().unwrap();
        change
    }

    /// Makes the policies of the first three recommended templates, and gives their ids in the order of the view.
    async fn add_three(&self) -> Vec<String> {
        let templates = RECOMMENDED[..3].iter().map(|id| (*id).to_owned()).collect();
        self.make(IntentView::AddPolicies { templates, knowingly: true }).await;
        self.policies().await.policies.into_iter().map(|policy| policy.id).collect()
    }

    /// Every policy, as the organization really holds it.
    async fn raw_policies(&self) -> Vec<Value> {
        self.truth().await.list(POLICIES).await.unwrap()
    }
}

/// What a client that does not ask for newer words is told of `value`, as [`support::RawGraph`] is (GRAPH.md section c.1).
fn without_newer_words(mut value: Value) -> Value {
    match &mut value {
        Value::String(word) if ["linux", "riskRemediation"].contains(&word.as_str()) => {
            *word = "unknownFutureValue".to_owned();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_newer_words(item.take())),
        Value::Object(fields) => fields.values_mut().for_each(|field| *field = without_newer_words(field.take())),
        _ => {}
    }
    value
}

/// The policy of that name, which begins so.
fn named<'a>(view: &'a PoliciesView, name: &str) -> &'a PolicyView {
    let found = view.policies.iter().find(|policy| policy.name.starts_with(name));
    found.unwrap_or_else(|| panic!("{name} is not there"))
}

fn ids(view: &TemplatesView) -> Vec<&str> {
    view.templates.iter().map(|template| &*template.id).collect()
}
