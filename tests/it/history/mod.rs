//! What was changed, and the evidence of it.

mod evidence;
mod record;

use app::view::{ChangeStage, ConfirmationForm, IntentView};
use journal::{ChangeRecord, Intent, Journal, JsonText, OrganizationKey};
use serde_json::json;
use support::Person;

use crate::place::{ADMIN, Place};

/// The person who grants what is asked for.
fn admin() -> Person {
    Person::chooses(ADMIN)
}

/// The bakery after per-user MFA went off for its five people.
async fn changed() -> Place {
    let place = Place::signed_in("bakery", ADMIN).await;
    place.latch.status().await;
    let intent = IntentView::PerUserMfaOff { knowingly: true, people: None };
    let change = place.latch.make(intent, ConfirmationForm::default(), admin()).await.unwrap();
    assert_eq!((change.stage, change.done), (ChangeStage::Done, 5), "{change:#?}");
    place
}

/// Writes a change of a run before this one, of as many people of this name, that ended in the middle.
async fn written_before(place: &Place, name: &str, people: u64) -> String {
    let cloud = place.server.cloud_key(place.organization).unwrap();
    let key = OrganizationKey::new(cloud, place.server.tenant(place.organization).unwrap()).unwrap();
    let journal = Journal::open(&place.computer.journals(), &key).await.unwrap();
    let record = ChangeRecord {
        kind: "per_user_mfa_off".into(),
        account: "somebody who left".to_owned(),
        plan_hash: "of the run before".to_owned(),
        plan: JsonText::from(json!({})),
        total: people,
    };
    let change = journal.begin(record).await.unwrap();
    let intents = (0..people).map(|n| Intent {
        object: format!("authentication/requirements/{n}"),
        display_name: name.to_owned(),
        before: JsonText::from(json!({ "perUserMfaState": "enabled" })),
        after: JsonText::from(json!({ "perUserMfaState": "disabled" })),
    });
    journal.intend(change, intents.collect()).await.unwrap();
    journal.close().await;
    change.to_string()
}
