//! The three organizations. Every expected number is counted in their raw JSON.

use app::view::{
    EditableView, HeadlineKind, NextStepKind, NotEditable, Permission, PolicyStateView, ProtectionView,
    RegistrationSource,
};
use app::{ErrorCode, view::IntentView};

use super::{count, is_enabled, is_on, known, why_not};
use crate::place::{ADMIN, Place};

/// Methods that are a second step (GRAPH.md section h), by how their types begin.
const SECOND_STEPS: [&str; 6] = [
    "#microsoft.graph.phone",
    "#microsoft.graph.microsoftAuthenticator",
    "#microsoft.graph.fido2",
    "#microsoft.graph.windowsHelloForBusiness",
    "#microsoft.graph.softwareOath",
    "#microsoft.graph.hardwareOath",
];

#[tokio::test]
async fn the_bakery_is_asked_the_old_way_and_can_do_without_a_plan() {
    let place = Place::signed_in("bakery", ADMIN).await;
    let status = place.latch.status().await;
    let truth = place.truth().await;
    let people = truth.people().await.unwrap();

    let asked = count(&people, |person| is_enabled(person) && is_on(person));
    let of = count(&people, is_enabled);
    assert!(asked > 0 && asked < of, "what this test is about");
    let headline = &status.headline;
    assert_eq!((headline.kind, headline.protection), (HeadlineKind::SomeTheOldWay, ProtectionView::Partly));
    assert_eq!((headline.people, headline.of, headline.cannot_tell), (asked, of, 0));
    assert_eq!(status.next_step.kind, NextStepKind::ReplacePerUserMfa);
    assert_eq!(status.next_step.people, Some(count(&people, is_on)));

    let organization = known(status.organization);
    assert_eq!(organization.name, "Backstube Lindqvist");
    assert_eq!(organization.created_with_defaults, Some(false), "created in 2016");
    let defaults = known(status.security_defaults);
    assert!(!defaults.on && !truth.security_defaults().await.unwrap() && !defaults.conditional_access_instead);
    assert_eq!(defaults.editable, EditableView::AfterPermission { permission: Permission::SecurityDefaults });

    let per_user = known(status.per_user_mfa);
    let states = truth.per_user().await.unwrap();
    assert_eq!(
        (per_user.disabled, per_user.enabled, per_user.enforced, per_user.unknown),
        (states["disabled"], states["enabled"], states["enforced"], 0)
    );
    assert!(per_user.complete);
    assert_eq!(per_user.editable, EditableView::AfterPermission { permission: Permission::PerUserMfa });

    let policies = known(status.conditional_access);
    assert_eq!((policies.policies.len(), policies.licensed), (0, Some(false)));
    let licences = known(status.licences);
    assert_eq!((licences.p1, licences.p2, licences.p1_units, licences.people), (false, false, 0, Some(of)));
    let domains = known(status.domains).domains;
    assert_eq!(domains.len(), truth.list("v1.0/domains").await.unwrap().len());
    assert!(domains.iter().all(|domain| domain.federated == Some(false)));

    // Without P1 there is no report: each person's methods are read.
    let registration = known(status.registration);
    let mut registered = 0;
    for person in people.iter().filter(|person| is_enabled(person)) {
        let id = person["id"].as_str().unwrap();
        let methods = truth.list(&format!("v1.0/users/{id}/authentication/methods")).await.unwrap();
        let is_second_step = |method: &serde_json::Value| {
            let kind = method["@odata.type"].as_str().unwrap();
            SECOND_STEPS.iter().any(|step| kind.starts_with(step))
        };
        registered += u32::from(methods.iter().any(is_second_step));
    }
    assert_eq!(registration.source, RegistrationSource::Methods);
    assert_eq!(
        (registration.registered, registration.not_registered, registration.unknown),
        (registered, of - registered, 0)
    );
}

#[tokio::test]
async fn the_clinic_is_protected_by_security_defaults() {
    let place = Place::signed_in("clinic", ADMIN).await;
    let status = place.latch.status().await;
    let truth = place.truth().await;
    let people = truth.people().await.unwrap();
    let of = count(&people, is_enabled);
    let headline = &status.headline;
    assert_eq!((headline.kind, headline.protection), (HeadlineKind::EveryoneByDefaults, ProtectionView::Protected));
    assert_eq!((headline.people, headline.of, headline.cannot_tell), (of, of, 0));

    let defaults = known(status.security_defaults);
    assert!(defaults.on && truth.security_defaults().await.unwrap() && defaults.conditional_access_instead);
    assert_eq!(defaults.editable, EditableView::AfterPermission { permission: Permission::SecurityDefaults });
    let per_user = known(status.per_user_mfa);
    assert_eq!(per_user.disabled as usize, people.len(), "disabled accounts have a state too");
    assert_eq!(why_not(&per_user.editable), NotEditable::NothingToDo);
    assert_eq!(known(status.organization).created_with_defaults, Some(true), "created in 2021");
    let licences = known(status.licences);
    assert_eq!((licences.p1, licences.p2, licences.p1_units), (true, false, 200));
    let domains = known(status.domains).domains;
    let federated: Vec<_> = domains.into_iter().filter(|domain| domain.federated == Some(true)).collect();
    assert_eq!(federated.len(), 1);
    // The clinic accepts a second step that its own service did; whether that does one is not said.
    assert_eq!(federated[0].second_step_elsewhere, None);

    let report = truth.list("v1.0/reports/authenticationMethods/userRegistrationDetails?$top=999").await.unwrap();
    let enabled: std::collections::HashSet<_> =
        people.iter().filter(|person| is_enabled(person)).map(|person| person["id"].as_str().unwrap()).collect();
    let counted = |row: &serde_json::Value| enabled.contains(row["id"].as_str().unwrap());
    let registered = count(&report, |row| counted(row) && row["isMfaRegistered"] == true);
    let registration = known(status.registration);
    assert_eq!(registration.source, RegistrationSource::Report);
    assert!(registration.report_from.is_some(), "the report has an age");
    assert_eq!((registration.registered, registration.not_registered), (registered, of - registered));
    // Nothing is left but to help those who have not registered.
    assert_eq!(status.next_step.kind, NextStepKind::HelpPeopleRegister);
    assert_eq!(status.next_step.people, Some(of - registered));
}

#[tokio::test]
async fn the_group_has_policies_which_forbid_security_defaults() {
    let place = Place::signed_in("group", ADMIN).await;
    let status = place.latch.status().await;
    let truth = place.truth().await;
    let people = truth.people().await.unwrap();
    let policies = truth.list("v1.0/identity/conditionalAccess/policies").await.unwrap();

    let shown = known(status.conditional_access);
    for (shown, state) in
        [(shown.on, "enabled"), (shown.report_only, "enabledForReportingButNotEnforced"), (shown.off, "disabled")]
    {
        assert_eq!(shown, count(&policies, |policy| policy["state"] == state), "{state}");
        assert!(shown > 0, "{state}");
    }
    assert_eq!(shown.policies.len(), policies.len());
    for line in &shown.policies {
        let policy = policies.iter().find(|policy| policy["id"] == line.id.as_str()).unwrap();
        assert_eq!(policy["displayName"], line.name.as_str());
        assert_eq!(policy["state"] == "enabled", line.state == PolicyStateView::On);
    }

    // Directory synchronization accounts are set apart; there is one.
    let of = count(&people, is_enabled) - 1;
    let headline = &status.headline;
    assert_eq!(headline.of, of);
    assert!(headline.people > 0 && headline.people < of, "{headline:?}");
    assert_eq!(headline.protection, ProtectionView::Partly);

    let per_user = known(status.per_user_mfa);
    let states = truth.per_user().await.unwrap();
    assert_eq!(
        (per_user.disabled, per_user.enabled, per_user.enforced, per_user.unknown),
        (states["disabled"], states["enabled"], states["enforced"], 0)
    );
    let defaults = known(status.security_defaults);
    let EditableView::No { reason: NotEditable::Policies, count: forbid, names, .. } = defaults.editable else {
        panic!("{:?}", defaults.editable)
    };
    assert_eq!(forbid as usize, policies.len(), "in any state");
    assert!(!names.is_empty());
    let error = place.latch.app.prepare_change(IntentView::SecurityDefaultsOn).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::PoliciesForbid);
    assert_eq!(error.params["count"], policies.len().to_string());
    assert_eq!(place.counts().writes, 0);
}
