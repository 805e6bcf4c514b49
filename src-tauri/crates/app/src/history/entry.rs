//! One change, as the journal has it, and how changes put each other back.

use std::collections::HashMap;

use journal::{Change, ChangeEnd, JsonText};
use mfa::id::UserId;
use serde::Deserialize;

use crate::changes::intent_of;
use crate::session::Signed;
use crate::status::{Tallied, count};
use crate::view::{HistoryChange, HistoryEnd, IntentView, PersonLine};

/// What the history needs of the plan that a change was made from. The rest, which may be long, is not kept.
#[derive(Debug)]
pub(super) struct Planned {
    /// What the change did; `None` for one of a newer Latch.
    intent: Option<IntentView>,
    /// The reason that was given.
    reason: Option<String>,
}

impl Planned {
    /// As much of `plan` as this version understands; of a change of this kind whose plan cannot be read, `None`.
    pub(super) fn read(kind: &str, plan: Option<&JsonText>) -> Self {
        #[derive(Default, Deserialize)]
        struct Journaled {
            reason: Option<String>,
        }
        let journaled: Journaled = plan.and_then(|plan| plan.read().ok()).unwrap_or_default();
        let reason = journaled.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        Self { intent: intent_of(kind, plan), reason: reason.map(str::to_owned) }
    }
}

/// What put a change back.
struct PutBackBy {
    change: String,
    /// All of it, and it was not put back itself.
    wholly: bool,
}

/// The changes for the window. `changes` has the newest first; the one named `under_way` has not ended, and with an
/// empty name it is the newest.
pub(super) fn views(
    changes: &[(Change, Planned)],
    under_way: Option<&str>,
    person: impl Fn(&str) -> PersonLine,
) -> Vec<HistoryChange> {
    let mut put_back: HashMap<String, PutBackBy> = HashMap::new();
    let mut views = Vec::with_capacity(changes.len());
    for (place, (change, plan)) in changes.iter().enumerate() {
        let id = change.id.to_string();
        let intent = plan.intent.clone();
        let end = end(change, under_way.is_some_and(|name| name == id || (name.is_empty() && place == 0)));
        let by = put_back.remove(&id);
        let stands = !by.as_ref().is_some_and(|by| by.wholly);
        let did_something = change.counts.done > 0;
        let puts_back = match &intent {
            // Without a name it is not known which.
            Some(IntentView::PutBack { change, .. }) if !change.is_empty() => Some(change.clone()),
            _ => None,
        };
        if let Some(target) = &puts_back
            && did_something
        {
            let wholly = end == HistoryEnd::Done && stands;
            // The newest is seen first, and stays.
            put_back.entry(target.clone()).or_insert(PutBackBy { change: id.clone(), wholly });
        }
        views.push(HistoryChange {
            can_be_put_back: intent.as_ref().is_some_and(|intent| *intent != IntentView::SignOutEveryone)
                && did_something
                && !matches!(end, HistoryEnd::Running | HistoryEnd::PutBack)
                && stands,
            by: person(&change.account),
            begun: change.begun.to_string(),
            ended: change.end.map(|end| end.at.to_string()),
            end,
            total: count(change.total),
            done: count(change.counts.done),
            // What was not sent was refused by nobody: it is as untouched as what comes after it.
            refused: count(change.counts.refused.saturating_sub(change.counts.not_sent)),
            unknown: count(change.counts.unknown),
            reason: plan.reason.clone(),
            put_back_by: by.map(|by| by.change),
            puts_back,
            intent,
            id,
        });
    }
    views
}

fn end(change: &Change, running: bool) -> HistoryEnd {
    match change.end.map(|end| end.how) {
        None if running => HistoryEnd::Running,
        Some(ChangeEnd::Done) => HistoryEnd::Done,
        Some(ChangeEnd::DoneWithExceptions) => HistoryEnd::DoneWithExceptions,
        Some(ChangeEnd::Cancelled) => HistoryEnd::Cancelled,
        Some(ChangeEnd::Refused) => HistoryEnd::Refused,
        Some(ChangeEnd::PutBack) => HistoryEnd::PutBack,
        _ => HistoryEnd::Interrupted,
    }
}

/// Who has this id: from the list of people, else the signed-in person, else the id itself.
pub(super) fn person(signed: &Signed, tallied: &Tallied, account: &str) -> PersonLine {
    let id = UserId::from(account);
    let me = &signed.session.account;
    if tallied.place(&id).is_none() && id == signed.account() && !me.name.is_empty() {
        return PersonLine { id: account.to_owned(), name: me.name.clone(), username: me.username.clone() };
    }
    tallied.person(&id)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use journal::{ChangeKind, Counts, Ended, OrganizationKey};

    use super::*;

    const A: &str = "00000000-0000-4000-8000-00000000000a";
    const B: &str = "00000000-0000-4000-8000-00000000000b";
    const C: &str = "00000000-0000-4000-8000-00000000000c";

    fn change(id: &str, kind: &str, end: Option<ChangeEnd>, counts: Counts) -> Change {
        let at = Timestamp::UNIX_EPOCH;
        Change {
            id: id.parse().unwrap(),
            organization: OrganizationKey::new("worldwide", "contoso").unwrap(),
            kind: ChangeKind::new(kind),
            account: "ada".to_owned(),
            plan_hash: "hash".to_owned(),
            total: 5,
            begun: at,
            end: end.map(|how| Ended { how, at }),
            counts,
        }
    }

    fn done(count: u64) -> Counts {
        Counts { intended: count, done: count, ..Counts::default() }
    }

    fn off(id: &str) -> (Change, Planned) {
        of_kind(change(id, "per_user_mfa_off", Some(ChangeEnd::Done), done(5)))
    }

    fn back(id: &str, of: &str, end: ChangeEnd, counts: Counts) -> (Change, Planned) {
        let plan = format!(r#"{{"intent":{{"kind":"put_back","change":"{of}","overwrite":true}},"reason":" "}}"#);
        let plan = Planned::read("put_back", Some(&JsonText::new(plan).unwrap()));
        (change(id, "put_back", Some(end), counts), plan)
    }

    /// The change, of whose plan nothing is known but its kind.
    fn of_kind(change: Change) -> (Change, Planned) {
        let plan = Planned::read(change.kind.as_str(), None);
        (change, plan)
    }

    fn seen(changes: &[(Change, Planned)], running: Option<&str>) -> Vec<HistoryChange> {
        views(changes, running, |id| PersonLine { id: id.into(), name: id.into(), username: id.into() })
    }

    #[test]
    fn a_change_that_was_put_back_says_by_which_and_is_not_offered_again() {
        let seen = seen(&[back(B, A, ChangeEnd::Done, done(5)), off(A)], None);
        assert_eq!(seen[0].intent, Some(IntentView::PutBack { change: A.into(), overwrite: true }));
        assert_eq!((seen[0].puts_back.as_deref(), seen[0].can_be_put_back, &seen[0].reason), (Some(A), true, &None));
        assert_eq!((seen[1].put_back_by.as_deref(), seen[1].can_be_put_back), (Some(B), false));
    }

    #[test]
    fn putting_back_the_putting_back_makes_the_first_change_stand_again() {
        let changes = [back(C, B, ChangeEnd::Done, done(5)), back(B, A, ChangeEnd::Done, done(5)), off(A)];
        let offered: Vec<bool> = seen(&changes, None).iter().map(|change| change.can_be_put_back).collect();
        assert_eq!(offered, [true, false, true]);
    }

    #[test]
    fn what_was_put_back_in_part_can_be_tried_again_and_what_was_not_at_all_says_nothing_of_it() {
        let part = seen(&[back(B, A, ChangeEnd::DoneWithExceptions, done(3)), off(A)], None);
        assert_eq!((part[1].put_back_by.as_deref(), part[1].can_be_put_back), (Some(B), true));
        let none = seen(&[back(B, A, ChangeEnd::Interrupted, done(0)), off(A)], None);
        assert_eq!((none[1].put_back_by.as_deref(), none[1].can_be_put_back), (None, true));
        assert!(!none[0].can_be_put_back, "it did nothing");
    }

    #[test]
    fn a_change_without_an_end_runs_or_was_cut_off() {
        let open = [of_kind(change(A, "security_defaults_on", None, done(1)))];
        let running = &seen(&open, Some(A))[0];
        assert_eq!((running.end, running.can_be_put_back), (HistoryEnd::Running, false));
        assert_eq!(seen(&open, Some(""))[0].end, HistoryEnd::Running, "its name is not known yet");
        let cut_off = &seen(&open, None)[0];
        assert_eq!((cut_off.end, cut_off.can_be_put_back, &cut_off.ended), (HistoryEnd::Interrupted, true, &None));
    }

    #[test]
    fn what_was_never_sent_does_not_count_as_refused() {
        let counts = Counts { intended: 5, done: 2, refused: 3, unknown: 0, not_sent: 2 };
        let cancelled = change(A, "per_user_mfa_off", Some(ChangeEnd::Cancelled), counts);
        let seen = &seen(&[of_kind(cancelled)], None)[0];
        assert_eq!((seen.total, seen.done, seen.refused, seen.unknown), (5, 2, 1, 0));
    }

    #[test]
    fn a_change_of_a_newer_latch_is_shown_and_not_offered_to_be_put_back() {
        let newer = seen(&[of_kind(change(A, "phishing_resistant_on", Some(ChangeEnd::Done), done(5)))], None);
        assert_eq!((newer[0].intent.clone(), newer[0].can_be_put_back), (None, false));
    }

    #[test]
    fn a_sign_out_is_told_and_never_offered_to_be_put_back() {
        for end in [Some(ChangeEnd::Done), Some(ChangeEnd::Cancelled), None] {
            let seen = seen(&[of_kind(change(A, "sign_out_everyone", end, done(5)))], None);
            assert_eq!((&seen[0].intent, seen[0].can_be_put_back), (&Some(IntentView::SignOutEveryone), false));
        }
    }

    #[test]
    fn the_plan_says_whether_people_were_held_back_and_what_the_reason_was() {
        let plan = |kind, text: &str| Planned::read(kind, Some(&JsonText::new(text).unwrap()));
        let held = plan(
            "per_user_mfa_off",
            r#"{"intent":{"kind":"per_user_mfa_off","people":{"kind":"all"},"knowingly":false}}"#,
        );
        assert_eq!(held.intent, Some(IntentView::PerUserMfaOff { knowingly: false, people: None }));
        let off = plan(
            "security_defaults_off",
            r#"{"intent":{"kind":"security_defaults_off"},"reason":"Scanner","warnings":[{"kind":"x"}]}"#,
        );
        assert_eq!((off.intent, off.reason), (Some(IntentView::SecurityDefaultsOff), Some("Scanner".into())));
        assert_eq!(plan("security_defaults_on", "[1]").intent, Some(IntentView::SecurityDefaultsOn));
    }
}
