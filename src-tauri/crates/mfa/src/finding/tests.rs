mod emergency;
mod old_apps_and_licences;
mod people;
mod policies_and_microsoft;
mod unread;

use super::{Finding, FindingId, Urgency, findings};
use crate::fixture::*;
use crate::registration::{MethodLevel, Registration, RegistrationSource};
use crate::tenant::TenantSnapshot;
use crate::verdict::verdicts;

pub(super) const NOW: &str = "2026-11-24T12:00:00Z";

pub(super) fn found(snapshot: &TenantSnapshot) -> Vec<Finding> {
    findings(snapshot, verdicts(snapshot).as_deref().map_err(|because| *because), NOW.parse().unwrap())
}

pub(super) fn ids(snapshot: &TenantSnapshot) -> Vec<FindingId> {
    found(snapshot).iter().map(Finding::id).collect()
}

pub(super) fn has(snapshot: &TenantSnapshot, id: FindingId) -> bool {
    ids(snapshot).contains(&id)
}

/// The one finding of that kind.
pub(super) fn one(snapshot: &TenantSnapshot, id: FindingId) -> Finding {
    let mut all = found(snapshot);
    all.retain(|finding| finding.id() == id);
    assert_eq!(all.len(), 1, "{id:?}: {all:?}");
    all.remove(0)
}

/// Whom the one finding of that kind concerns.
pub(super) fn whom(snapshot: &TenantSnapshot, id: FindingId) -> Vec<String> {
    one(snapshot, id).people.iter().map(|id| id.as_str().to_owned()).collect()
}

pub(super) fn three() -> TenantSnapshot {
    organization(["anna", "bert", "cora"].map(person).to_vec())
}

pub(super) fn level(level: MethodLevel) -> Registration {
    Registration {
        registered: Some(level != MethodLevel::None),
        capable: None,
        level: Some(level),
        from: RegistrationSource::Methods,
    }
}

pub(super) trait Registered {
    fn with_registered<const N: usize>(self, rows: [(&str, MethodLevel); N]) -> Self;
}

impl Registered for TenantSnapshot {
    fn with_registered<const N: usize>(mut self, rows: [(&str, MethodLevel); N]) -> Self {
        self.registration = known(rows.into_iter().map(|(id, best)| (id.into(), level(best))).collect());
        self
    }
}

#[test]
fn the_most_urgent_comes_first_and_what_is_fine_last() {
    let mut snapshot = three().with_role(crate::role::GLOBAL_ADMINISTRATOR, "anna").with_registered([
        ("anna", MethodLevel::None),
        ("bert", MethodLevel::App),
        ("cora", MethodLevel::OnlySmsOrVoice),
    ]);
    snapshot.methods_migration = known(crate::schedule::MethodsMigration::Complete);
    assert_eq!(
        ids(&snapshot),
        [
            FindingId::AdminsNotAsked,
            FindingId::AdminsNotRegistered,
            FindingId::PeopleNotAsked,
            FindingId::OneGlobalAdministrator,
            FindingId::NotRegistered,
            FindingId::OnlySmsOrVoice,
            FindingId::EmergencyNoneNamed,
            FindingId::OldSignInsPossible,
            FindingId::MethodsMigrationDone,
        ]
    );
}

#[test]
fn a_finding_is_written_flat_with_its_word_as_id() {
    let finding = one(&three(), FindingId::PeopleNotAsked);
    assert_eq!(finding.urgency, Urgency::Now);
    let written = serde_json::to_value(&finding).unwrap();
    let expected = serde_json::json!({
        "id": "people_not_asked", "urgency": "now", "people": ["anna", "bert", "cora"], "at_least": false
    });
    assert_eq!(written, expected);
    assert_eq!(serde_json::to_value(finding.id()).unwrap(), "people_not_asked");
}
