//! Who a policy would lock out: what `probe lockout` prints (DESIGN.md §8).

use std::collections::BTreeSet;

use jiff::Timestamp;
use mfa::fact::{Fact, UnknownBecause};
use mfa::id::{TenantId, UserId};
use mfa::lockout::{PersonWithMethods, Standing, lockout};
use mfa::policy::Policy;
use mfa::tenant::{TenantSnapshot, User, Users};
use serde::Serialize;
use serde_json::Value;

use super::Direct;
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::status::{Status, methods_of, policies};
use crate::view::StatusPart;

/// What the draft is called where it has no id.
const DRAFT: &str = "draft";

/// What would become of each person who was asked about. Everyone is in exactly one list, by object id; somebody who
/// is not in the list of people, as they were asked about.
#[derive(Debug, Default, Serialize)]
pub struct LockoutAccount {
    /// Nothing would let them in.
    pub locked_out: Vec<String>,
    /// They would be let in after registering something, and could register it.
    pub must_register: Vec<String>,
    /// Some ways in would be closed to them and others open.
    pub partly_blocked: Vec<String>,
    /// It cannot be told.
    pub unknown: Vec<String>,
    /// Every way in would be open to them.
    pub ok: Vec<String>,
}

impl Direct {
    /// What would become of `people` (object ids or sign-in names; `None` for everyone) if the policy `draft`, as Graph
    /// writes it, were on.
    ///
    /// Where the list of people cannot be read, all who were asked about are unknown.
    ///
    /// # Errors
    /// [`ErrorCode::BadAnswer`] when the draft is no policy; why the list of people could not be read, where everyone
    /// was asked about.
    pub async fn lockout(&self, draft: Value, people: Option<&[String]>) -> Result<LockoutAccount, AppError> {
        let draft = policy(draft)?;
        let status = Status::default();
        let read =
            [StatusPart::SecurityDefaults, StatusPart::PerUserMfa, StatusPart::Domains, StatusPart::ConditionalAccess];
        for part in read {
            status.update(|parts| parts.begin(part));
        }
        let parts = async {
            tokio::join!(
                status.read(&self.graph, StatusPart::SecurityDefaults, || ()),
                status.read(&self.graph, StatusPart::PerUserMfa, || ()),
                status.read(&self.graph, StatusPart::Domains, || ()),
            )
        };
        let conditional_access = async {
            let list = self.graph.conditional_access_policies().await.map_err(|error| convert::read(&error));
            // What the draft names is read also where the policies are not.
            let saved: &[Policy] = list.as_deref().unwrap_or_default();
            let meant: Vec<&Policy> = policies::considered(saved).chain([&draft]).collect();
            let named = policies::named(&self.graph, meant.iter().copied()).await;
            let holders = policies::role_holders(&self.graph, policies::roles_wanted(meant)).await;
            (list, named, holders)
        };
        let (_, (list, named, holders)) = tokio::join!(parts, conditional_access);
        let now = Timestamp::now();
        status.update(|parts| parts.role_holders.end(holders.map(Into::into), now));
        let failed = status.parts().people.failed().map(|failed| failed.error.clone());
        if let Some(failed) = failed {
            let unknown = people.ok_or(failed)?.iter().cloned().collect::<BTreeSet<_>>();
            return Ok(LockoutAccount { unknown: unknown.into_iter().collect(), ..LockoutAccount::default() });
        }
        let snapshot = TenantSnapshot {
            policies: match list {
                Ok(list) => Fact::known(list, now),
                Err(error) => Fact::Unknown(error.because),
            },
            groups: named.groups,
            strengths: named.strengths,
            locations: named.locations,
            ..status.parts().snapshot(&TenantId::from(""))
        };
        let users = snapshot.users.get().map_err(convert::unknown)?;

        let (asked, mut account) = asked(users, people);
        let mut methods = methods_of(&self.graph, &asked).await;
        let people: Vec<PersonWithMethods> = asked
            .into_iter()
            .map(|user| {
                let methods = methods.remove(&user).unwrap_or(Err(UnknownBecause::Incomplete));
                PersonWithMethods { user, methods }
            })
            .collect();
        for person in lockout(&snapshot, &draft, &people).people {
            let list = match person.standing {
                Standing::LockedOut => &mut account.locked_out,
                Standing::MustRegister => &mut account.must_register,
                Standing::PartlyBlocked => &mut account.partly_blocked,
                Standing::Unknown => &mut account.unknown,
                Standing::Ok => &mut account.ok,
            };
            list.push(person.user.to_string());
        }
        Ok(account)
    }
}

/// The draft as the rules see it. One that was never saved has no id.
fn policy(mut draft: Value) -> Result<Policy, AppError> {
    if let Some(draft) = draft.as_object_mut()
        && draft.get("id").is_none_or(Value::is_null)
    {
        draft.insert("id".to_owned(), DRAFT.into());
    }
    Policy::from_json(draft).map_err(|error| AppError::new(ErrorCode::BadAnswer).with("detail", error))
}

/// Those who are asked about, each once, and an account in which those who are not there are unknown.
fn asked(users: &Users, people: Option<&[String]>) -> (Vec<UserId>, LockoutAccount) {
    let mut account = LockoutAccount::default();
    let Some(people) = people else {
        return (users.people.iter().map(|user| user.id.clone()).collect(), account);
    };
    let mut asked: Vec<UserId> = Vec::new();
    for person in people {
        let is_meant = |user: &&User| {
            user.id.as_str().eq_ignore_ascii_case(person) || user.user_principal_name.eq_ignore_ascii_case(person)
        };
        match users.people.iter().find(is_meant) {
            Some(user) if asked.contains(&user.id) => {}
            Some(user) => asked.push(user.id.clone()),
            None => account.unknown.push(person.clone()),
        }
    }
    (asked, account)
}
