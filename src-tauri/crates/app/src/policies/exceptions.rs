//! People who are left out of a policy until a day. Nothing ends it by itself: Latch keeps the day, and reminds.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mfa::id::{PolicyId, UserId};
use mfa::policy::Policy;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::changes::Standstill;
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::organization::Organization;
use crate::session::Signed;
use crate::status::{Readable as _, Tallied};
use crate::view::{ExceptionView, IntentView};

/// Somebody who is left out of a policy until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimedException {
    /// The policy's id.
    pub(crate) policy: String,
    /// The person's object id.
    pub(crate) user: String,
    /// The last day.
    pub(crate) until: Date,
    /// When it was confirmed: before that, nobody was left out yet.
    pub(crate) noted: Timestamp,
}

/// The day that was chosen.
///
/// # Errors
/// [`ErrorCode::Internal`] when it is no day.
pub(crate) fn day(until: &str) -> Result<Date, AppError> {
    until.parse().map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))
}

/// Today, where this computer is.
pub(crate) fn today() -> Date {
    Timestamp::now().to_zoned_datetime(TimeZone::system()).date()
}

/// Whether `policy` leaves `user` out by name.
fn leaves_out(policy: &Policy, user: &UserId) -> bool {
    policy.content().users.exclude.users.contains(user)
}

/// Those of `kept` that are true of the policies that were read.
pub(super) fn in_force(kept: &[TimedException], tallied: &Tallied) -> Vec<ExceptionView> {
    let policies = tallied.snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let view = |exception: &TimedException| {
        let (policy, user) = (PolicyId::from(&*exception.policy), UserId::from(&*exception.user));
        let policy = policies.iter().find(|there| *there.id() == policy).filter(|there| leaves_out(there, &user))?;
        Some(ExceptionView {
            policy: policy.id().to_string(),
            policy_name: policy.display_name().to_owned(),
            person: tallied.person(&user),
            until: exception.until.to_string(),
        })
    };
    kept.iter().filter_map(view).collect()
}

/// Those whose last day is over.
pub(super) fn over(exceptions: &[ExceptionView], today: Date) -> Vec<ExceptionView> {
    let is_over = |exception: &&ExceptionView| exception.until.parse().is_ok_and(|until: Date| until < today);
    exceptions.iter().filter(is_over).cloned().collect()
}

impl App {
    /// Keeps the day until which a change that is about to begin leaves people out. Those who are left out already
    /// keep theirs.
    ///
    /// # Errors
    /// [`ErrorCode::SettingsNotSaved`]: without the day nobody would be reminded, so nothing is changed then.
    pub(crate) fn note_exceptions(&self, signed: &Signed, wanted: &IntentView) -> Result<(), AppError> {
        let IntentView::SetPolicyExceptions { policy, people, until: Some(until), .. } = wanted else {
            return Ok(());
        };
        let (until, noted) = (day(until)?, Timestamp::now());
        let id = PolicyId::from(policy.as_str());
        let parts = signed.organization.status.parts();
        let there = parts.policies.latest().and_then(|(read, _)| read.list.iter().find(|there| *there.id() == id));
        let is_new = |user: &&String| !there.is_some_and(|there| leaves_out(there, &UserId::from(user.as_str())));
        let new: Vec<&String> = people.iter().filter(is_new).collect();
        let anew: Vec<TimedException> = new
            .iter()
            .map(|user| TimedException { policy: policy.clone(), user: (*user).clone(), until, noted })
            .collect();
        drop(parts);
        if anew.is_empty() {
            return Ok(());
        }
        self.inner().settings.update(|settings| {
            let kept = settings.policy_exceptions.entry(signed.organization.key()).or_default();
            kept.retain(|old| !anew.iter().any(|new| old.policy == new.policy && old.user == new.user));
            kept.extend(anew);
        })?;
        Ok(())
    }

    /// Gives somebody whom a policy leaves out already another last day, or none: for good. The policy stays as it is;
    /// only the day on which Latch reminds changes.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`]; [`ErrorCode::NotFound`] where the policy does not leave them out by name, as far as it
    /// was read; [`ErrorCode::ChangeRunning`] and [`ErrorCode::WasInterrupted`] while a change may be about it;
    /// [`ErrorCode::NotOffered`] for a day that is over, and for an emergency access account, which is left out for
    /// good; [`ErrorCode::Internal`] for what is no day; [`ErrorCode::SettingsNotSaved`].
    pub fn set_exception_day(&self, policy: &str, person: &str, until: Option<&str>) -> Result<(), AppError> {
        let signed = self.signed()?;
        let until = until.map(day).transpose()?;
        match signed.organization.changes.standstill() {
            Some(Standstill::Running) => return Err(ErrorCode::ChangeRunning.into()),
            Some(Standstill::Interrupted) => return Err(ErrorCode::WasInterrupted.into()),
            None => {}
        }
        let (id, user) = (PolicyId::from(policy), UserId::from(person));
        {
            let parts = signed.organization.status.parts();
            let there = parts.policies.latest().and_then(|(read, _)| read.list.iter().find(|there| *there.id() == id));
            if !there.is_some_and(|there| leaves_out(there, &user)) {
                return Err(ErrorCode::NotFound.into());
            }
            if until.is_some_and(|until| until < today() || parts.named_emergency.contains(&user)) {
                return Err(ErrorCode::NotOffered.into());
            }
        }
        self.inner().settings.update(|settings| {
            let kept = settings.policy_exceptions.entry(signed.organization.key()).or_default();
            set_day(kept, (&id, &user), until);
        })?;
        self.inner().desktop.changed(Topic::Status);
        Ok(())
    }

    /// The days that are kept for an organization, without those of people who are not left out any more.
    pub(crate) fn exceptions_kept(&self, organization: &Organization) -> Vec<TimedException> {
        let key = organization.key();
        let kept = self.inner().settings.get().policy_exceptions.remove(&key).unwrap_or_default();
        let ended: Vec<TimedException> =
            kept.iter().filter(|exception| has_ended(exception, organization)).cloned().collect();
        if ended.is_empty() {
            return kept;
        }
        let left = self.inner().settings.update(|settings| {
            let kept = settings.policy_exceptions.entry(key.clone()).or_default();
            kept.retain(|exception| !ended.contains(exception));
            if kept.is_empty() {
                settings.policy_exceptions.remove(&key);
            }
        });
        match left {
            Ok(mut settings) => settings.policy_exceptions.remove(&key).unwrap_or_default(),
            // They are tried again next time; they are not shown meanwhile, since nobody is left out.
            Err(_) => kept,
        }
    }
}

/// Keeps `until` as the last day of one person in one policy; with `None`, no day.
fn set_day(kept: &mut Vec<TimedException>, (policy, user): (&PolicyId, &UserId), until: Option<Date>) {
    let is_it = |old: &TimedException| PolicyId::from(&*old.policy) == *policy && UserId::from(&*old.user) == *user;
    kept.retain(|old| !is_it(old));
    kept.extend(until.map(|until| TimedException {
        policy: policy.to_string(),
        user: user.to_string(),
        until,
        noted: Timestamp::now(),
    }));
}

/// Whether somebody is surely not left out any more: the policies were read after the change that left them out, and
/// no change is in the middle of it.
fn has_ended(exception: &TimedException, organization: &Organization) -> bool {
    if organization.changes.standstill().is_some() {
        return false;
    }
    let parts = organization.status.parts();
    let Some((read, read_at)) = parts.policies.latest() else { return false };
    if parts.policies.is_reading() || *read_at <= exception.noted {
        return false;
    }
    let (policy, user) = (PolicyId::from(&*exception.policy), UserId::from(&*exception.user));
    !read.list.iter().any(|there| *there.id() == policy && leaves_out(there, &user))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::policies::fixture::{policy, tallied};

    fn kept(policy: &str, user: &str, until: &str) -> TimedException {
        let until = day(until).unwrap();
        TimedException { policy: policy.into(), user: user.into(), until, noted: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn those_who_are_still_left_out_are_shown_with_their_last_day() {
        let left_out = ("/conditions/users/excludeUsers", json!(["BRUNO", "spare"]));
        let tallied = tallied(vec![policy("p", &[left_out]), policy("q", &[])]);
        let kept = [
            kept("P", "bruno", "2026-12-24"),
            kept("p", "chiara", "2026-12-24"),
            kept("q", "bruno", "2026-12-24"),
            kept("gone", "bruno", "2026-12-24"),
        ];
        let shown = in_force(&kept, &tallied);
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert_eq!((&*shown[0].policy, &*shown[0].person.name, &*shown[0].until), ("p", "BRUNO", "2026-12-24"));
    }

    #[test]
    fn the_last_day_is_over_on_the_day_after_it() {
        let left_out = ("/conditions/users/excludeUsers", json!(["bruno"]));
        let tallied = tallied(vec![policy("p", &[left_out])]);
        let shown = in_force(&[kept("p", "bruno", "2026-12-24")], &tallied);
        let over_on = |today: &str| over(&shown, day(today).unwrap()).len();
        assert_eq!([over_on("2026-12-23"), over_on("2026-12-24"), over_on("2026-12-25")], [0, 0, 1]);
    }

    #[test]
    fn another_last_day_takes_the_place_of_the_one_before_and_for_good_has_none() {
        let mut days = vec![kept("P", "BRUNO", "2026-12-24"), kept("q", "bruno", "2026-12-24")];
        let (policy, user) = (PolicyId::from("p"), UserId::from("bruno"));
        let told = |days: &[TimedException]| -> Vec<String> {
            days.iter().map(|day| format!("{} {} {}", day.policy, day.user, day.until)).collect()
        };
        set_day(&mut days, (&policy, &user), Some(day("2027-01-31").unwrap()));
        assert_eq!(told(&days), ["q bruno 2026-12-24", "p bruno 2027-01-31"]);
        set_day(&mut days, (&policy, &user), None);
        assert_eq!(told(&days), ["q bruno 2026-12-24"]);
    }

    #[test]
    fn only_a_day_is_a_day() {
        assert!(day("2026-12-24").is_ok());
        for text in ["", "24.12.2026", "2026-13-01", "2026-02-30", "soon"] {
            assert_eq!(day(text).unwrap_err().code, ErrorCode::Internal, "{text}");
        }
    }
}
