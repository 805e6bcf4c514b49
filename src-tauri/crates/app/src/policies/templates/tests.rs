use std::collections::HashMap;

use jiff::Timestamp;
use mfa::fact::Fact;
use mfa::licence::{ENTRA_ID_P1, ENTRA_ID_P2, Units};
use mfa::registration::{Registration, RegistrationSource};
use mfa::template::{BLOCK_LEGACY, MFA_FOR_ADMINS, MFA_FOR_ALL, SECURE_REGISTRATION};
use serde_json::json;

use super::*;
use crate::policies::fixture::{ACCOUNT, PEOPLE, policy, tallied};

fn shown(snapshot: &TenantSnapshot, read: &Read) -> TemplatesView {
    let (tallied, roles) = (tallied(Vec::new()), HashMap::new());
    view(read, snapshot, &left_out(&snapshot.emergency_accounts, &ACCOUNT.into()), &Names::new(&tallied, &roles))
}

fn built() -> Read {
    Read { list: built_in(), because: None }
}

/// What a template says, but for whom it leaves out.
fn details() -> Value {
    let body = built_in()[0].body(&BTreeSet::new()).unwrap();
    json!({"conditions": body["conditions"], "grantControls": body["grantControls"]})
}

fn snapshot(policies: Vec<Value>) -> TenantSnapshot {
    tallied(policies).snapshot.clone()
}

fn of<'a>(view: &'a TemplatesView, id: &str) -> &'a TemplateView {
    view.templates.iter().find(|template| template.id == id).unwrap()
}

#[test]
fn the_recommended_ones_come_first_in_the_order_in_which_they_are_made() {
    let mut read = built();
    let other = json!({"id": "other", "name": "A first name", "details": details()});
    read.list.insert(0, Template::from_json(&other).unwrap());
    let p1 = shown(&snapshot(Vec::new()), &read);
    let ids: Vec<&str> = p1.templates.iter().map(|template| &*template.id).collect();
    assert_eq!(ids[..5], [BLOCK_LEGACY, MFA_FOR_ADMINS, MFA_FOR_ALL, SECURE_REGISTRATION, "other"]);
    assert_eq!(p1.templates.iter().filter(|template| template.recommended).count(), 4);
    let risky = p1.templates.iter().filter(|template| template.needs_p2);
    assert!(risky.clone().count() == 2 && risky.clone().all(|one| one.not_now == Some(TemplateNotNow::NoLicence)));
    let mut with_p2 = snapshot(Vec::new());
    let units = Units { enabled: 5, consumed: 0 };
    with_p2.licences =
        Fact::known(Licences::from_plans([(ENTRA_ID_P1, units), (ENTRA_ID_P2, units)]), Timestamp::UNIX_EPOCH);
    let p2 = shown(&with_p2, &read);
    assert_eq!(p2.templates.iter().filter(|template| template.recommended).count(), 6);
    assert!(p2.templates.iter().all(|template| template.not_now != Some(TemplateNotNow::NoLicence)));
}

#[test]
fn whoever_tries_it_out_and_the_emergency_accounts_are_left_out_by_name() {
    let view = shown(&snapshot(Vec::new()), &built());
    let words = &of(&view, MFA_FOR_ALL).words;
    assert!(words.who.everyone && words.not_understood.is_empty());
    assert_eq!(
        (&words.except.people[..], words.except.emergency, words.except.gone),
        (&["ANNA".into(), "SPARE".into()][..], 1, 0)
    );
}

#[test]
fn a_policy_that_does_the_same_stands_for_a_template() {
    let view = shown(&snapshot(vec![policy("mine", &[]), policy("off", &[("/state", json!("disabled"))])]), &built());
    let there: Vec<&str> = of(&view, MFA_FOR_ALL).there.iter().map(|there| &*there.id).collect();
    assert_eq!(there, ["mine", "off"]);
    assert_eq!((&of(&view, BLOCK_LEGACY).there[..], &of(&view, MFA_FOR_ADMINS).there[..]), (&[][..], &[][..]));
}

#[test]
fn a_template_that_is_not_understood_is_shown_and_not_offered() {
    let mut strange = json!({"id": "strange", "name": "Strange", "details": details()});
    strange["details"]["conditions"]["times"] = json!({"night": true});
    let read = Read { list: vec![Template::from_json(&strange).unwrap()], because: None };
    let view = shown(&snapshot(Vec::new()), &read);
    assert_eq!(view.templates[0].not_now, Some(TemplateNotNow::NotUnderstood));
    assert_eq!(view.templates[0].words.not_understood, ["conditions.times"]);
}

#[test]
fn the_one_on_registering_waits_until_everybody_has_registered() {
    let registered = |people: &[(&str, Option<bool>)]| {
        let mut snapshot = snapshot(Vec::new());
        let rows = people.iter().map(|(id, registered)| {
            let row =
                Registration { registered: *registered, capable: None, level: None, from: RegistrationSource::Report };
            (UserId::from(*id), row)
        });
        snapshot.registration = Fact::known(rows.collect(), Timestamp::UNIX_EPOCH);
        let view = shown(&snapshot, &built());
        let template = of(&view, SECURE_REGISTRATION);
        assert!(template.made_off);
        template.not_now
    };
    let all: Vec<(&str, Option<bool>)> = PEOPLE.iter().map(|id| (*id, Some(true))).collect();
    assert_eq!(registered(&all), None);
    let but = |id: &str, row: Option<bool>| {
        let rows = all.iter().map(|(one, registered)| (*one, if *one == id { row } else { *registered }));
        registered(&rows.collect::<Vec<_>>())
    };
    assert_eq!(but("bruno", Some(false)), Some(TemplateNotNow::SomebodyUnregistered));
    assert_eq!(but("bruno", None), Some(TemplateNotNow::RegistrationUnknown));
    assert_eq!(but("spare", Some(false)), None, "whoever is left out is not shut out");
    assert_eq!(registered(&[]), Some(TemplateNotNow::RegistrationUnknown));
}
