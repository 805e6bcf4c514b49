//! The templates that policies can be made from.

use app::ErrorCode;
use app::view::{IntentView, TemplateNotNow};
use practice::{Answered, Unconfirmed};

use super::{RECOMMENDED, admin, ids, typed};
use crate::place::{ADMIN, Place};

#[tokio::test]
async fn microsofts_templates_come_with_the_recommended_ones_first_and_leave_out_whoever_must_get_in() {
    let place = Place::signed_in("clinic", ADMIN).await;
    place.name_emergency_account().await;
    place.latch.status().await;
    let view = place.latch.app.policy_templates().await.unwrap();
    assert!(view.from_microsoft && view.because.is_none());
    assert_eq!(ids(&view)[..4], RECOMMENDED);
    let truth = place.truth().await.list("v1.0/identity/conditionalAccess/templates").await.unwrap();
    assert_eq!(view.templates.len(), truth.len());
    for template in &view.templates {
        let raw = truth.iter().find(|raw| raw["id"] == *template.id).unwrap();
        assert_eq!(raw["name"], *template.name);
        assert_eq!(template.recommended, RECOMMENDED.contains(&&*template.id), "{}", template.name);
        assert!(template.there.is_empty() && template.words.except.gone == 0, "{template:#?}");
        assert!(!template.words.except.people.iter().any(|name| name.contains("Current administrator")));
        if template.needs_p2 {
            assert_eq!(template.not_now, Some(TemplateNotNow::NoLicence), "{}", template.name);
        }
    }
    let registering = &view.templates[3];
    assert!(registering.made_off && registering.words.apps.registering);
    assert_eq!(registering.not_now, Some(TemplateNotNow::SomebodyUnregistered), "some at the clinic have nothing");
    let all = &view.templates[2];
    assert_eq!((all.words.except.people_count, all.words.except.emergency), (2, 1), "{:?}", all.words.except);
}

#[tokio::test]
async fn where_templates_are_refused_those_that_latch_brings_along_make_the_same_policies() {
    let refused = practice::Difficulty {
        refuse: vec![practice::Refusal::always("conditionalAccess/templates", 403)],
        ..practice::Difficulty::default()
    };
    let place = Place::signed_in("clinic", ADMIN).await;
    place.name_emergency_account().await;
    place.server.make("clinic", refused).unwrap();
    let view = place.latch.app.policy_templates().await.unwrap();
    assert!(!view.from_microsoft && view.because.is_some());
    assert_eq!(ids(&view)[..4], RECOMMENDED);
    let made = place.add_three().await;
    assert_eq!(made.len(), 3);
    // Once they can be read, Microsoft's own are shown, and the policies stand for them.
    place.server.make("clinic", practice::Difficulty::default()).unwrap();
    let view = place.latch.app.policy_templates().await.unwrap();
    assert!(view.from_microsoft);
    // Which roles are for administrators, Microsoft says otherwise than Latch did: nobody is offered a second one.
    for template in &view.templates[..3] {
        assert_eq!(template.there.len(), 1, "{}", template.name);
        assert!(made.contains(&template.there[0].id));
    }
}

#[tokio::test]
async fn policies_are_made_whatever_the_service_takes_beside_them() {
    for answered in [Answered::Accepted, Answered::Refused] {
        let unconfirmed = Unconfirmed {
            template_id_in_policies: answered,
            unknown_keys_in_policies: answered,
            ..Unconfirmed::default()
        };
        let place = Place::with("clinic", unconfirmed).await.sign_in(ADMIN).await;
        place.name_emergency_account().await;
        assert_eq!(place.add_three().await.len(), 3, "{answered:?}");
    }
}

#[tokio::test]
async fn without_an_emergency_account_it_has_to_be_meant_and_typed() {
    let place = Place::signed_in("clinic", ADMIN).await;
    place.latch.status().await;
    let wanted = |knowingly| IntentView::AddPolicies { templates: vec![RECOMMENDED[2].to_owned()], knowingly };
    let refused = place.latch.app.prepare_change(wanted(false)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NoEmergencyAccount);
    let plan = place.latch.prepare(wanted(true), admin()).await.unwrap();
    assert!(plan.needs_name && !plan.needs_reason && plan.can_be_put_back);
    let app = &place.latch.app;
    let refused = app.confirm_change(&plan.id, &plan.hash, typed("Another clinic")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NameDiffers);
    assert!(place.raw_policies().await.is_empty(), "nothing was sent");
    let unknown = IntentView::AddPolicies { templates: vec!["another".to_owned()], knowingly: true };
    assert_eq!(app.prepare_change(unknown).await.unwrap_err().code, ErrorCode::NotFound);
}
