//! What Microsoft's own check says of saved policies, beside what Latch says (SAFETY.md case 93).
//!
//! One sign-in is asked about for each person who must be able to get in. What the check does not say is unknown, and
//! never "fine".

use std::time::Duration;

use futures::future::join_all;
use graph::Graph;
use graph::conditional_access::{SignInToTry, WhatIf};
use mfa::change::Intent;
use mfa::id::{PolicyId, UserId};
use mfa::policy::{Content, Policy, PolicyState};
use mfa::role;
use mfa::tenant::TenantSnapshot;
use mfa::why::{RuleSubject, Touch, why};
use tokio::time::timeout;

use super::policy_view::switches_on;
use crate::view::{Opinion, OpinionLine, PersonLine, SecondOpinionView};

/// How long all answers together may take. The check is under the narrow limit of policies: one a second.
const LONGEST: Duration = Duration::from_secs(20);

/// Of how many Global Administrators it is asked.
const ADMINISTRATORS: usize = 5;

/// Exchange Online, which nearly everybody uses.
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The group of apps that it belongs to.
const OFFICE: &str = "Office365";
const CLIENT: &str = "browser";
const PLATFORM: &str = "windows";

/// What each person's check said; `None` where there was no answer.
pub(super) struct Answers(Vec<(UserId, Option<Vec<WhatIf>>)>);

/// Whether it is asked: it knows saved policies only, so of those that are yet to be made it says nothing.
pub(super) fn is_asked(intent: &Intent) -> bool {
    match intent {
        Intent::MoveToConditionalAccess { .. } => true,
        Intent::ChangePolicy { change, .. } => switches_on(change),
        _ => false,
    }
}

/// Whom it is asked about: whoever makes the change, the emergency access accounts, and some Global Administrators.
pub(super) fn whom(snapshot: &TenantSnapshot, account: &UserId) -> Vec<UserId> {
    let holders = snapshot.role_holders.get().ok().and_then(|holders| holders.of(&role::GLOBAL_ADMINISTRATOR));
    let mut administrators: Vec<&UserId> = holders.into_iter().flat_map(|holders| &holders.surely).collect();
    administrators.sort();
    let mut people = vec![account.clone()];
    let others = snapshot.emergency_accounts.iter().chain(administrators.into_iter().take(ADMINISTRATORS));
    for person in others {
        if !people.contains(person) {
            people.push(person.clone());
        }
    }
    people
}

/// Asks about each of `people`.
pub(super) async fn ask(graph: &Graph, people: Vec<UserId>) -> Answers {
    let sign_in = SignInToTry {
        applications: vec![EXCHANGE.into()],
        client: Some(CLIENT.into()),
        platform: Some(PLATFORM.into()),
        ..SignInToTry::default()
    };
    let until = tokio::time::Instant::now() + LONGEST;
    let asked = people.into_iter().map(|person| {
        let sign_in = &sign_in;
        async move {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            let answer = timeout(left, graph.evaluate(&person, sign_in)).await;
            let answer = answer.map_err(|_| "no answer in time".to_owned());
            let answer = answer.and_then(|answer| answer.map_err(|error| error.to_string()));
            let answer = answer.inspect_err(|why| tracing::debug!(why, "Microsoft's check gave no answer"));
            (person, answer.ok())
        }
    });
    Answers(join_all(asked).await)
}

impl Answers {
    /// What they say of `meant`, beside what Latch says.
    pub(super) fn view(
        &self,
        snapshot: &TenantSnapshot,
        meant: &[&Policy],
        line: impl Fn(&UserId) -> PersonLine,
    ) -> SecondOpinionView {
        // The check looks at those that are on or only watch.
        let meant: Vec<&Policy> =
            meant.iter().copied().filter(|policy| *policy.state() != PolicyState::Disabled).collect();
        let people = self.0.iter().map(|(person, answer)| {
            let (opinion, differs_about) = match answer {
                Some(answer) => compare(snapshot, person, &meant, answer),
                None => (Opinion::Unknown, Vec::new()),
            };
            OpinionLine { person: line(person), opinion, differs_about }
        });
        SecondOpinionView { people: people.collect() }
    }
}

/// An answer agrees when it says of every policy what Latch says, and both say something.
fn compare(snapshot: &TenantSnapshot, person: &UserId, meant: &[&Policy], answer: &[WhatIf]) -> (Opinion, Vec<String>) {
    let rules = why(snapshot, person).rules;
    let mut unknown = meant.is_empty();
    let mut differs_about = Vec::new();
    for policy in meant {
        let is_it = |subject: &RuleSubject| matches!(subject, RuleSubject::Policy { id, .. } if id == policy.id());
        let touch = rules.iter().find(|rule| is_it(&rule.subject)).map(|rule| &rule.touch);
        let ours = touch.and_then(|touch| applies(touch, policy.content()));
        match (ours, said(answer, policy.id())) {
            (Some(ours), Some(theirs)) if ours != theirs => differs_about.push(policy.display_name().to_owned()),
            (Some(_), Some(_)) => {}
            _ => unknown = true,
        }
    }
    let opinion = match (differs_about.is_empty(), unknown) {
        (false, _) => Opinion::Differs,
        (true, true) => Opinion::Unknown,
        (true, false) => Opinion::Agrees,
    };
    (opinion, differs_about)
}

/// Whether the answer says that a policy applies. One that it does not mention, or of which it says both, is unknown.
fn said(answer: &[WhatIf], policy: &PolicyId) -> Option<bool> {
    let mut said = answer.iter().filter(|result| result.policy.as_ref() == Some(policy)).map(|result| result.applies);
    let first = said.next()??;
    said.all(|other| other == Some(first)).then_some(first)
}

/// Whether a policy applies to the sign-in that is asked about; `None` when Latch cannot tell.
fn applies(touch: &Touch, content: &Content) -> Option<bool> {
    match touch {
        Touch::In(_) => is_met(content),
        Touch::Excluded { .. } | Touch::NotIncluded => Some(false),
        Touch::Unknown { .. } => None,
    }
}

/// Whether the sign-in meets the conditions of a policy. One that the policy has and the question does not give is not
/// met (VERDICTS.md V15); of places and devices the check may assume something.
fn is_met(content: &Content) -> Option<bool> {
    let Content { applications: apps, client_app_types: clients, platforms, .. } = content;
    let has = |list: &[Box<str>], words: &[&str]| list.iter().any(|word| words.contains(&&**word));
    if !content.not_understood.is_empty() || content.users.not_understood || apps.not_understood {
        return None;
    }
    let app = has(&apps.include, &["All", OFFICE, EXCHANGE]) && !has(&apps.exclude, &[OFFICE, EXCHANGE]);
    let client = clients.is_empty() || has(clients, &["all", CLIENT]);
    let platform = platforms.as_ref().is_none_or(|range| {
        (range.include.is_empty() || has(&range.include, &["all", PLATFORM])) && !has(&range.exclude, &[PLATFORM])
    });
    let risks = &content.risks;
    let risky = !(risks.sign_in.is_empty() && risks.user.is_empty() && risks.insider.is_empty());
    if !app || !client || !platform || risky || !content.transfer_methods.is_empty() || content.workloads {
        return Some(false);
    }
    if content.locations.is_some() || content.device_filter.is_some() || apps.filter.is_some() {
        return None;
    }
    Some(true)
}

#[cfg(test)]
mod tests;
