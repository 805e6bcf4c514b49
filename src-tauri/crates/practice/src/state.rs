//! What has changed in an organization since it was made, and the changes themselves.

mod shelf;

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::organization::{Organization, PerUserState, UserIndex};
use shelf::Shelf;

/// SHA-256 of a secret that was handed out: the secret itself is never kept.
pub(crate) type Digest = String;

/// Who signed in, with which app, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) user: UserIndex,
    pub(crate) client: Uuid,
    /// What was asked for, as it was asked for.
    pub(crate) scopes: Vec<String>,
}

/// An authorization code that was handed out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) grant: Grant,
    /// The PKCE challenge, S256.
    pub(crate) challenge: String,
    pub(crate) redirect_uri: String,
    pub(crate) nonce: Option<String>,
    pub(crate) issued_ms: i64,
    pub(crate) used: bool,
}

/// A refresh token that was handed out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refresh {
    pub(crate) grant: Grant,
    pub(crate) issued_ms: i64,
}

/// One change, as it stands in the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Mutation {
    PerUser(UserIndex, PerUserState),
    EveryPerUser(PerUserState),
    SecurityDefaults(bool),
    /// Made or replaced.
    Policy(Uuid, Value),
    PolicyDeleted(Uuid, String),
    PolicyRestored(Uuid),
    PolicyPurged(Uuid),
    /// Made or replaced.
    Location(Uuid, Value),
    LocationDeleted(Uuid),
    /// Made or replaced.
    Strength(Uuid, Value),
    StrengthDeleted(Uuid),
    Code(Digest, Code),
    CodeUsed(Digest),
    Consent(Grant),
    Refresh(Digest, Refresh),
    RefreshDead(Digest),
    /// Every refresh token of the user that was handed out until then is dead.
    SignedOut(UserIndex, i64),
    /// The same, and the user shows that sign-ins count from then on.
    SessionsRevoked(UserIndex, i64),
}

/// Old values, newest last, each with the moment at which it was replaced.
#[derive(Debug, Default)]
struct History {
    per_user: HashMap<UserIndex, Vec<(i64, PerUserState)>>,
    security_defaults: Vec<(i64, bool)>,
    sessions_valid_from: HashMap<UserIndex, Vec<(i64, Option<i64>)>>,
}

/// What an organization is now.
#[derive(Debug)]
pub(crate) struct State {
    /// Tokens of another generation are dead: it is new each time that one starts over.
    pub(crate) generation: Uuid,
    per_user: Vec<PerUserState>,
    security_defaults: bool,
    policies: Shelf,
    deleted_policies: Vec<(Uuid, Value)>,
    locations: Shelf,
    /// Authentication strengths besides those that are built in.
    strengths: Shelf,
    codes: HashMap<Digest, Code>,
    refresh: HashMap<Digest, Refresh>,
    consents: HashMap<(UserIndex, Uuid), BTreeSet<String>>,
    /// Since when sign-ins count, of those whose sessions were revoked.
    sessions_valid_from: HashMap<UserIndex, i64>,
    history: History,
}

impl State {
    /// The organization as it was made.
    pub(crate) fn new(organization: &Organization, generation: Uuid) -> Self {
        Self {
            generation,
            per_user: organization.users.iter().map(|user| user.per_user).collect(),
            security_defaults: organization.security_defaults,
            policies: Shelf::of(&organization.policies),
            deleted_policies: Vec::new(),
            locations: Shelf::of(&organization.locations),
            strengths: Shelf::default(),
            codes: HashMap::new(),
            refresh: HashMap::new(),
            consents: HashMap::new(),
            sessions_valid_from: HashMap::new(),
            history: History::default(),
        }
    }

    /// Makes the change. `at_ms` keeps what it replaces, for reads that lag behind.
    pub(crate) fn apply(&mut self, mutation: Mutation, at_ms: Option<i64>) {
        match mutation {
            Mutation::PerUser(user, new) => self.set_per_user(user, new, at_ms),
            Mutation::EveryPerUser(new) => {
                for user in 0..UserIndex::try_from(self.per_user.len()).unwrap_or(UserIndex::MAX) {
                    self.set_per_user(user, new, at_ms);
                }
            }
            Mutation::SecurityDefaults(on) => {
                if let Some(at) = at_ms {
                    self.history.security_defaults.push((at, self.security_defaults));
                }
                self.security_defaults = on;
            }
            Mutation::Policy(id, policy) => self.policies.put(id, policy, at_ms),
            Mutation::PolicyDeleted(id, at) => {
                if let Some(mut policy) = self.policies.take(id, at_ms) {
                    policy["deletedDateTime"] = Value::String(at);
                    self.deleted_policies.push((id, policy));
                }
            }
            Mutation::PolicyRestored(id) => {
                if let Some(place) = self.deleted_policies.iter().position(|(there, _)| *there == id) {
                    let (_, mut policy) = self.deleted_policies.remove(place);
                    policy["deletedDateTime"] = Value::Null;
                    self.policies.put(id, policy, at_ms);
                }
            }
            Mutation::PolicyPurged(id) => self.deleted_policies.retain(|(there, _)| *there != id),
            Mutation::Location(id, location) => self.locations.put(id, location, at_ms),
            Mutation::LocationDeleted(id) => {
                self.locations.take(id, at_ms);
            }
            Mutation::Strength(id, strength) => self.strengths.put(id, strength, at_ms),
            Mutation::StrengthDeleted(id) => {
                self.strengths.take(id, at_ms);
            }
            Mutation::Code(digest, code) => {
                self.codes.insert(digest, code);
            }
            Mutation::CodeUsed(digest) => {
                if let Some(code) = self.codes.get_mut(&digest) {
                    code.used = true;
                }
            }
            Mutation::Consent(grant) => {
                self.consents.entry((grant.user, grant.client)).or_default().extend(grant.scopes);
            }
            Mutation::Refresh(digest, refresh) => {
                self.refresh.insert(digest, refresh);
            }
            Mutation::RefreshDead(digest) => {
                self.refresh.remove(&digest);
            }
            Mutation::SignedOut(user, until_ms) => self.end_sessions(user, until_ms),
            Mutation::SessionsRevoked(user, until_ms) => {
                self.end_sessions(user, until_ms);
                let old = self.sessions_valid_from.insert(user, until_ms);
                if let Some(at) = at_ms {
                    self.history.sessions_valid_from.entry(user).or_default().push((at, old));
                }
            }
        }
    }

    fn end_sessions(&mut self, user: UserIndex, until_ms: i64) {
        self.refresh.retain(|_, token| token.grant.user != user || token.issued_ms > until_ms);
    }

    fn set_per_user(&mut self, user: UserIndex, new: PerUserState, at_ms: Option<i64>) {
        let Some(slot) = usize::try_from(user).ok().and_then(|place| self.per_user.get_mut(place)) else {
            return;
        };
        if *slot == new {
            return;
        }
        if let Some(at) = at_ms {
            self.history.per_user.entry(user).or_default().push((at, *slot));
        }
        *slot = new;
    }

    /// Forgets what reads that lag behind would show.
    pub(crate) fn forget_history(&mut self) {
        self.history = History::default();
        for shelf in [&mut self.policies, &mut self.locations, &mut self.strengths] {
            shelf.forget_history();
        }
    }

    pub(crate) fn code(&self, digest: &str) -> Option<&Code> {
        self.codes.get(digest)
    }

    pub(crate) fn refresh(&self, digest: &str) -> Option<&Refresh> {
        self.refresh.get(digest)
    }

    /// Everything that the user has agreed to for the client.
    pub(crate) fn consented(&self, user: UserIndex, client: Uuid) -> Vec<String> {
        self.consents.get(&(user, client)).map(|scopes| scopes.iter().cloned().collect()).unwrap_or_default()
    }

    /// How many refresh tokens are alive.
    pub(crate) fn sessions(&self) -> usize {
        self.refresh.len()
    }

    /// The organization as it is.
    pub(crate) fn now(&self) -> View<'_> {
        View { state: self, seen_at_ms: None }
    }

    /// The organization as it was at `seen_at_ms`, as far as changes since are remembered.
    pub(crate) fn as_of(&self, seen_at_ms: i64) -> View<'_> {
        View { state: self, seen_at_ms: Some(seen_at_ms) }
    }
}

/// What a read shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    state: &'a State,
    seen_at_ms: Option<i64>,
}

impl<'a> View<'a> {
    pub(crate) fn per_user(&self, user: UserIndex) -> PerUserState {
        if let Some(at) = self.seen_at_ms
            && let Some(old) = self.state.history.per_user.get(&user).and_then(|old| before(old, at))
        {
            return *old;
        }
        usize::try_from(user).ok().and_then(|place| self.state.per_user.get(place)).copied().unwrap_or_default()
    }

    /// When the user's sessions were last revoked.
    pub(crate) fn sessions_valid_from(&self, user: UserIndex) -> Option<i64> {
        let history = &self.state.history.sessions_valid_from;
        match self.seen_at_ms.and_then(|at| before(history.get(&user)?, at)) {
            Some(old) => *old,
            None => self.state.sessions_valid_from.get(&user).copied(),
        }
    }

    /// How many users are disabled, enabled and enforced.
    pub(crate) fn per_user_counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for user in 0..self.state.per_user.len() {
            match self.per_user(UserIndex::try_from(user).unwrap_or(UserIndex::MAX)) {
                PerUserState::Disabled => counts[0] += 1,
                PerUserState::Enabled => counts[1] += 1,
                PerUserState::Enforced => counts[2] += 1,
            }
        }
        counts
    }

    pub(crate) fn security_defaults(&self) -> bool {
        let old = self.seen_at_ms.and_then(|at| before(&self.state.history.security_defaults, at));
        old.copied().unwrap_or(self.state.security_defaults)
    }

    /// The policies in the order in which they were made.
    pub(crate) fn policies(&self) -> Vec<(Uuid, &'a Value)> {
        self.state.policies.list(self.seen_at_ms)
    }

    pub(crate) fn policy(&self, id: Uuid) -> Option<&'a Value> {
        self.state.policies.get(id, self.seen_at_ms)
    }

    pub(crate) fn deleted_policies(self) -> impl Iterator<Item = (Uuid, &'a Value)> {
        self.state.deleted_policies.iter().map(|(id, policy)| (*id, policy))
    }

    /// The named locations in the order in which they were made.
    pub(crate) fn locations(&self) -> Vec<(Uuid, &'a Value)> {
        self.state.locations.list(self.seen_at_ms)
    }

    pub(crate) fn location(&self, id: Uuid) -> Option<&'a Value> {
        self.state.locations.get(id, self.seen_at_ms)
    }

    /// The authentication strengths that are not built in, in the order in which they were made.
    pub(crate) fn strengths(&self) -> Vec<(Uuid, &'a Value)> {
        self.state.strengths.list(self.seen_at_ms)
    }

    pub(crate) fn strength(&self, id: Uuid) -> Option<&'a Value> {
        self.state.strengths.get(id, self.seen_at_ms)
    }
}

/// What stood there at `at`: the oldest value that was replaced after it.
fn before<T>(old: &[(i64, T)], at: i64) -> Option<&T> {
    old.iter().find(|(replaced_at, _)| *replaced_at > at).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::OUTLINES;

    fn bakery() -> State {
        State::new(&(OUTLINES[0].make)(), Uuid::nil())
    }

    #[test]
    fn a_read_that_lags_shows_what_was_there_and_then_what_is_there() {
        let mut state = bakery();
        state.apply(Mutation::PerUser(0, PerUserState::Disabled), Some(1_000));
        state.apply(Mutation::PerUser(0, PerUserState::Enabled), Some(2_000));
        state.apply(Mutation::SecurityDefaults(true), Some(2_000));
        assert_eq!(state.as_of(500).per_user(0), PerUserState::Enforced);
        assert_eq!(state.as_of(1_500).per_user(0), PerUserState::Disabled);
        assert!(!state.as_of(1_999).security_defaults());
        assert_eq!(state.as_of(2_000).per_user(0), PerUserState::Enabled);
        assert!(state.now().security_defaults());
    }

    #[test]
    fn a_policy_appears_changes_and_disappears_late_when_reads_lag() {
        let mut state = bakery();
        let id = Uuid::from_u128(7);
        state.apply(Mutation::Policy(id, serde_json::json!({"state": "disabled"})), Some(1_000));
        state.apply(Mutation::Policy(id, serde_json::json!({"state": "enabled"})), Some(2_000));
        state.apply(Mutation::PolicyDeleted(id, "then".into()), Some(3_000));
        assert!(state.as_of(900).policy(id).is_none());
        assert_eq!(state.as_of(1_000).policy(id).unwrap()["state"], "disabled");
        assert_eq!(state.as_of(2_500).policy(id).unwrap()["state"], "enabled");
        assert!(state.as_of(3_000).policy(id).is_none());
        assert_eq!(state.now().deleted_policies().count(), 1);
    }

    #[test]
    fn revoking_kills_the_refresh_tokens_of_that_user_handed_out_until_then() {
        let mut state = bakery();
        let token =
            |user, issued_ms| Refresh { grant: Grant { user, client: Uuid::nil(), scopes: Vec::new() }, issued_ms };
        state.apply(Mutation::Refresh("old".into(), token(1, 10)), None);
        state.apply(Mutation::Refresh("other".into(), token(2, 10)), None);
        state.apply(Mutation::SessionsRevoked(1, 20), None);
        state.apply(Mutation::Refresh("new".into(), token(1, 21)), None);
        assert!(state.refresh("old").is_none());
        assert!(state.refresh("other").is_some() && state.refresh("new").is_some());
    }
}
