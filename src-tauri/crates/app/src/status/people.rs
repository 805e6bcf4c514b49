//! Reading the people of an organization, as they come.

use std::collections::HashMap;

use futures::StreamExt as _;
use futures::channel::mpsc;
use graph::Graph;
use graph::users::StatesForm;
use mfa::fact::UnknownBecause;
use mfa::id::UserId;
use mfa::per_user::PerUserMfaState;
use mfa::tenant::{User, Users};

use super::{People, ReadError, count};
use crate::convert;

/// States that are taken together.
const TOGETHER: usize = 200;

/// Where the per-person settings are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleForm {
    /// From the list of people; whoever comes without a setting is asked for by the documented form.
    Auto,
    /// From the list alone, which is not documented. Whoever comes without a setting is unknown.
    List,
    /// One by one, as documented (GRAPH.md section b).
    Documented,
}

/// How far reading the people is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeopleProgress {
    /// How many people came so far.
    pub so_far: u32,
    /// How many there are, once the list has ended.
    pub total: Option<u32>,
    /// For how many of those who came the setting is still to be read.
    pub states_missing: u32,
}

/// People whose setting is asked for, and what is known of the answers.
struct Missing {
    /// Whom to ask for; `None` when nobody follows any more.
    ask: Option<mpsc::UnboundedSender<UserId>>,
    places: HashMap<UserId, usize>,
    /// Why the last of those who stay without a setting has none.
    unread: Option<ReadError>,
    /// Why each of them has none.
    refused: HashMap<UserId, UnknownBecause>,
}

/// Reads the people of an organization. `progress` is told after each page and as settings come in, and who
/// came so far.
///
/// Settings are asked for while further pages still come. A page that is lost for good makes the list incomplete.
///
/// # Errors
/// When not even the first page can be read.
pub(crate) async fn read_people(
    graph: &Graph,
    form: PeopleForm,
    mut progress: impl FnMut(PeopleProgress, &Users),
) -> Result<People, ReadError> {
    let mut people = People {
        users: Users { people: Vec::new(), complete: true },
        mail: HashMap::new(),
        states_unread: None,
        states_refused: HashMap::new(),
    };
    let mut pages = graph.users(match form {
        PeopleForm::Auto | PeopleForm::List => StatesForm::List,
        PeopleForm::Documented => StatesForm::Documented,
    });
    let (ask, asked) = mpsc::unbounded();
    let mut states = graph.per_user_mfa_states(asked).ready_chunks(TOGETHER);
    let mut missing = Missing {
        ask: (form != PeopleForm::List).then_some(ask),
        places: HashMap::new(),
        unread: None,
        refused: HashMap::new(),
    };
    let mut listed = false;
    while !listed || !missing.places.is_empty() {
        tokio::select! {
            page = pages.next(), if !listed => match page {
                Some(Ok(page)) => page.into_iter().for_each(|user| people.push(user, &mut missing)),
                Some(Err(error)) if people.users.people.is_empty() => return Err(convert::read(&error)),
                Some(Err(error)) => {
                    tracing::warn!(%error, read = people.users.people.len(), "the list of people is incomplete");
                    people.users.complete = false;
                }
                None => {
                    listed = true;
                    missing.ask = None;
                }
            },
            Some(answers) = states.next(), if !missing.places.is_empty() => {
                answers.into_iter().for_each(|(id, state)| missing.take(&id, state, &mut people.users.people));
            }
            else => break,
        }
        let so_far = PeopleProgress {
            so_far: count(people.users.people.len()),
            total: listed.then(|| count(people.users.people.len())),
            states_missing: count(missing.places.len()),
        };
        progress(so_far, &people.users);
    }
    people.states_unread = missing.unread;
    people.states_refused = missing.refused;
    Ok(people)
}

impl People {
    fn push(&mut self, user: graph::users::User, missing: &mut Missing) {
        if let Some(mail) = user.mail.filter(|mail| user.user_principal_name.as_ref() != Some(mail)) {
            self.mail.insert(user.id.clone(), mail);
        }
        if user.per_user_mfa_state.is_none() {
            missing.add(&user.id, self.users.people.len());
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

impl Missing {
    fn add(&mut self, user: &UserId, place: usize) {
        // The other end is open as long as people come.
        if self.ask.as_ref().is_some_and(|ask| ask.unbounded_send(user.clone()).is_ok()) {
            self.places.insert(user.clone(), place);
        }
    }

    fn take(&mut self, id: &UserId, state: Result<Option<PerUserMfaState>, graph::Error>, people: &mut [User]) {
        let place = self.places.remove(id);
        match (place, state) {
            (Some(place), Ok(state)) => people[place].per_user_mfa = state,
            (_, Err(error)) => {
                let error = convert::read(&error);
                self.refused.insert(id.clone(), error.because);
                self.unread = Some(error);
            }
            (None, Ok(_)) => {}
        }
    }
}
