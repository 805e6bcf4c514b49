//! Reading the people of an organization.

use std::collections::HashMap;

use futures::stream::{self, StreamExt as _};
use graph::Graph;
use mfa::id::UserId;
use mfa::tenant::{User, Users};

use super::{People, ReadError};
use crate::convert;

/// Reads the people of an organization. `so_far` is told how many after each page.
///
/// Whoever comes without a per-person setting is asked for one by one, by the documented form (GRAPH.md section b).
pub(crate) async fn read_people(graph: &Graph, mut so_far: impl FnMut(u32)) -> Result<People, ReadError> {
    let mut people =
        People { users: Users { people: Vec::new(), complete: true }, mail: HashMap::new(), states_unread: None };
    let mut pages = graph.users();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => page.into_iter().for_each(|user| people.push(user)),
            Err(error) if people.users.people.is_empty() => return Err(convert::read(&error)),
            Err(error) => {
                tracing::warn!(%error, read = people.users.people.len(), "the list of people is incomplete");
                people.users.complete = false;
                break;
            }
        }
        so_far(u32::try_from(people.users.people.len()).unwrap_or(u32::MAX));
    }
    people.states_unread = fill_in_states(graph, &mut people.users.people).await;
    Ok(people)
}

impl People {
    fn push(&mut self, user: graph::users::User) {
        if let Some(mail) = user.mail.filter(|mail| user.user_principal_name.as_ref() != Some(mail)) {
            self.mail.insert(user.id.clone(), mail);
        }
        self.users.people.push(User {
            id: user.id,
            user_principal_name: user.user_principal_name.unwrap_or_default(),
            display_name: user.display_name.unwrap_or_default(),
            account_enabled: user.account_enabled,
            user_type: user.user_type,
            per_user_mfa: user.per_user_mfa_state,
            on_premises_sync: user.on_premises_sync_enabled,
            licensed: user.licensed,
        });
    }
}

/// Asks for the setting of everyone who came without it. Returns why the last of those who stay without has none.
async fn fill_in_states(graph: &Graph, people: &mut [User]) -> Option<ReadError> {
    let missing: HashMap<UserId, usize> = people
        .iter()
        .enumerate()
        .filter(|(_, user)| user.per_user_mfa.is_none())
        .map(|(at, user)| (user.id.clone(), at))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let ids: Vec<UserId> = missing.keys().cloned().collect();
    let mut unread = None;
    let mut states = graph.per_user_mfa_states(stream::iter(ids));
    while let Some((id, state)) = states.next().await {
        match (missing.get(&id), state) {
            (Some(at), Ok(state)) => people[*at].per_user_mfa = state,
            (_, Err(error)) => unread = Some(convert::read(&error)),
            (None, Ok(_)) => {}
        }
    }
    unread
}
