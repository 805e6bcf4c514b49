//! The status of an organization as a document: what `probe status` prints (DESIGN.md §8).

use futures::future::join_all;
use mfa::fact::{Fact, UnknownBecause};
use mfa::finding::Finding;
use mfa::id::TenantId;
use mfa::registration::{MethodLevel, RegistrationSource};
use mfa::tally::Gap;
use mfa::tenant::TenantSnapshot;
use mfa::verdict::{Source, Verdict, VerdictKind};
use serde::Serialize;

use super::Direct;
use crate::status::{EVERY_PART, Status};

/// An organization, as far as it could be read.
#[derive(Debug, Serialize)]
pub struct StatusAccount {
    /// The organization's id; `None` where the service did not say it.
    pub tenant: Option<String>,
    /// Whether security defaults are on.
    pub security_defaults: ValueAccount<bool>,
    /// What was found, the most urgent first.
    pub findings: Vec<Finding>,
    /// Everyone, in the order of the list.
    pub users: Vec<UserAccount>,
    /// Why there is no list of people.
    pub users_because: Option<UnknownBecause>,
    /// Whether that is everyone.
    pub complete: bool,
}

/// A value, or why there is none.
#[derive(Debug, Serialize)]
pub struct ValueAccount<T> {
    /// The value.
    pub value: Option<T>,
    /// Why there is none.
    pub because: Option<UnknownBecause>,
}

/// What is true for one person.
#[derive(Debug, Serialize)]
pub struct UserAccount {
    /// The object id.
    pub id: String,
    /// Whether the person is asked.
    pub verdict: VerdictKind,
    /// What surely asks; of somebody who is blocked, what blocks.
    pub sources: Vec<SourceAccount>,
    /// What keeps the verdict from being known.
    pub unknown: Vec<Gap>,
    /// What the person has registered.
    pub registration: RegistrationAccount,
}

/// Something that asks or blocks.
#[derive(Debug, Serialize)]
pub struct SourceAccount {
    /// `security_defaults`, `policy` or `per_user_mfa`.
    pub kind: &'static str,
    /// The policy's id.
    pub id: Option<String>,
    /// The policy's name, or the per-user state.
    pub name: Option<String>,
}

/// What somebody has registered.
#[derive(Debug, Serialize)]
pub struct RegistrationAccount {
    /// How good the best method is.
    pub level: Option<MethodLevel>,
    /// Whether a second step is registered.
    pub registered: Option<bool>,
    /// Whether it is also allowed by the organization.
    pub capable: Option<bool>,
    /// Where this comes from.
    pub from: Option<RegistrationSource>,
    /// Why it is not known.
    pub because: Option<UnknownBecause>,
}

impl Direct {
    /// Reads everything that verdicts and findings are made of, and judges everyone. What could not be read is said
    /// in the account.
    pub async fn status(&self) -> StatusAccount {
        let status = Status::default();
        EVERY_PART.iter().for_each(|part| {
            status.update(|parts| parts.begin(*part));
        });
        let reads = EVERY_PART.iter().map(|part| status.read(&self.graph, *part, || ()));
        join_all(reads).await;
        let tenant = status.parts().organization.latest().map(|(organization, _)| organization.id.clone());
        // Nobody is signed in who could change something: the switches that this counts are not shown.
        let nobody = mfa::id::UserId::from("");
        let tallied = status.tallied(tenant.as_ref().unwrap_or(&TenantId::from("")), &nobody, &self.cloud);
        let snapshot = &tallied.snapshot;
        let users = snapshot.users.get().map(|users| &*users.people).unwrap_or_default();
        StatusAccount {
            complete: tenant.is_some() && is_complete(snapshot),
            tenant: tenant.map(|tenant| tenant.to_string()),
            security_defaults: ValueAccount::of(&snapshot.security_defaults),
            findings: tallied.findings.clone(),
            users: users
                .iter()
                .zip(&tallied.verdicts)
                .map(|(user, verdict)| UserAccount {
                    id: user.id.to_string(),
                    verdict: verdict.kind,
                    sources: verdict.sources.iter().map(SourceAccount::of).collect(),
                    unknown: gaps(verdict),
                    registration: RegistrationAccount::of(snapshot, &user.id),
                })
                .collect(),
            users_because: snapshot.users.get().err(),
        }
    }
}

impl<T: Copy> ValueAccount<T> {
    fn of(fact: &Fact<T>) -> Self {
        Self { value: fact.get().ok().copied(), because: fact.get().err() }
    }
}

impl SourceAccount {
    fn of(source: &Source) -> Self {
        Self { kind: source.kind(), id: source.id().map(ToString::to_string), name: source.name().map(str::to_owned) }
    }
}

impl RegistrationAccount {
    fn of(snapshot: &TenantSnapshot, user: &mfa::id::UserId) -> Self {
        let read = snapshot.registration.get();
        let row = read.ok().and_then(|rows| rows.get(user));
        let known = row.is_some_and(|row| row.registered.is_some());
        Self {
            level: row.and_then(|row| row.level),
            registered: row.and_then(|row| row.registered),
            capable: row.and_then(|row| row.capable),
            from: row.map(|row| row.from),
            because: (!known).then(|| read.err().unwrap_or(UnknownBecause::NotOffered)),
        }
    }
}

/// What is missing, each thing once.
fn gaps(verdict: &Verdict) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = verdict.unknown.iter().map(Gap::of).collect();
    gaps.sort();
    gaps.dedup();
    gaps
}

/// Whether everyone is in the list and every part that verdicts are made of was read.
fn is_complete(snapshot: &TenantSnapshot) -> bool {
    let people = snapshot
        .users
        .get()
        .is_ok_and(|users| users.complete && users.people.iter().all(|user| user.per_user_mfa.is_some()));
    people
        && snapshot.security_defaults.is_known()
        && snapshot.policies.is_known()
        && snapshot.role_holders.get().is_ok_and(|holders| holders.any_unread().is_none())
        && snapshot.strengths.is_known()
        && snapshot.locations.is_known()
        && snapshot.groups.values().all(Fact::is_known)
        && snapshot.registration.is_known()
}
