//! Whether something asks people while settings of the organization change: security defaults, or the policies that
//! take their place. Told by what was sent and answered, since nothing is read in between.

use std::collections::BTreeSet;

use mfa::change::{Object, Step};
use mfa::id::PolicyId;
use serde_json::Value;
use tokio::time::Instant;

use super::{Making, Moving};

/// Who asks, security defaults or policies.
pub(super) struct Protection<'a> {
    moving: Option<Moving<'a>>,
    defaults_on: bool,
    /// The policies that have to be on and are not.
    missing: BTreeSet<PolicyId>,
    /// Since when nothing asks.
    open: Option<Instant>,
    /// How long nothing asked, once something does again.
    pub(super) gap_ms: Option<u128>,
}

impl<'a> Protection<'a> {
    /// As it is before `steps`, which say what is there.
    pub(super) fn before<'s>(moving: Option<Moving<'a>>, steps: impl Iterator<Item = &'s Step> + Clone) -> Self {
        let defaults_on = steps.clone().any(|step| sets_defaults(step) == Some(false));
        let covering = |id: &PolicyId| moving.is_some_and(|moving| moving.covering.contains(id));
        let missing = steps.filter_map(|step| match switched(step) {
            Some((id, true)) if covering(id) => Some(id.clone()),
            _ => None,
        });
        Self { moving, defaults_on, missing: missing.collect(), open: None, gap_ms: None }
    }

    /// Whether nothing asks some people now, as far as is known.
    pub(super) fn is_open(&self) -> bool {
        self.moving.is_some() && !self.defaults_on && !self.missing.is_empty()
    }

    /// Whether nothing would ask some people once `step` is sent.
    pub(super) fn would_be_open(&self, step: &Step) -> bool {
        let mut then = Self { missing: self.missing.clone(), ..*self };
        then.is_sent(step);
        then.is_open()
    }

    /// Whether what follows `step` in `part` goes on without it: everybody who was asked still is, and security
    /// defaults are not among what follows.
    pub(super) fn hangs_on_nothing(&self, step: &Step, part: &[Step]) -> bool {
        let follows = part.iter().skip_while(|one| *one != step);
        !self.is_open() && !follows.into_iter().any(|one| sets_defaults(one).is_some())
    }

    /// `step` is about to be sent.
    fn is_sent(&mut self, step: &Step) {
        match (sets_defaults(step), switched(step)) {
            (Some(false), _) => self.defaults_on = false,
            (_, Some((id, false))) if self.moving.is_some_and(|moving| moving.covering.contains(id)) => {
                self.missing.insert(id.clone());
            }
            _ => {}
        }
    }

    /// The service took `step`.
    fn is_taken(&mut self, step: &Step) {
        match (sets_defaults(step), switched(step)) {
            (Some(true), _) => self.defaults_on = true,
            (_, Some((id, true))) => {
                self.missing.remove(id);
            }
            _ => {}
        }
    }

    /// The service refused `step`: what it would have let go stays.
    fn is_refused(&mut self, step: &Step) {
        match (sets_defaults(step), switched(step)) {
            (Some(false), _) => self.defaults_on = true,
            (_, Some((id, false))) => {
                self.missing.remove(id);
            }
            _ => {}
        }
    }
}

impl Making<'_> {
    /// Shows whom nothing asks, before `step` is sent.
    pub(super) fn about_to_send(&self, step: &Step, protection: &mut Protection<'_>) {
        protection.is_sent(step);
        self.show(protection);
    }

    /// Shows it after the service took `step`.
    pub(super) fn was_taken(&self, step: &Step, protection: &mut Protection<'_>) {
        protection.is_taken(step);
        self.show(protection);
    }

    /// Shows it after the service refused `step`.
    pub(super) fn was_refused(&self, step: &Step, protection: &mut Protection<'_>) {
        protection.is_refused(step);
        self.show(protection);
    }

    fn show(&self, protection: &mut Protection<'_>) {
        let Some(moving) = protection.moving else { return };
        match (protection.is_open(), protection.open) {
            (true, None) => {
                protection.open = Some(Instant::now());
                self.job.exposes(moving.people);
                self.onlooker.changed();
            }
            (false, since) if since.is_some() || self.job.exposure().is_some() => {
                protection.open = None;
                protection.gap_ms = since.map(|since| since.elapsed().as_millis());
                self.job.covered();
                self.onlooker.changed();
            }
            _ => {}
        }
    }
}

/// To what a step sets security defaults.
fn sets_defaults(step: &Step) -> Option<bool> {
    match step.object {
        Object::SecurityDefaults => step.after.get("isEnabled").and_then(Value::as_bool),
        _ => None,
    }
}

/// The policy that a step switches on, or lets go: off, to only watching, or deletes.
fn switched(step: &Step) -> Option<(&PolicyId, bool)> {
    let Object::Policy { id } = &step.object else { return None };
    match step.after.get("state").and_then(Value::as_str) {
        Some(state) => Some((id, state == "enabled")),
        None if step.after.is_null() => Some((id, false)),
        None => None,
    }
}
