//! Signing everyone out (GRAPH.md section h): whoever signed in before has to sign in anew, and is then asked for the
//! second step.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::per_user::admins;
use super::rest::Rest;
use super::security_defaults::complete_users;
use super::{Draft, LeftOut, LeftOutWhy, Object, Person, PlanRefused, PutBack, Shows, Step, Warning};
use crate::id::UserId;
use crate::tally::Standing;
use crate::tenant::{TenantSnapshot, User, UserType};

/// Graph's name of the moment from which on a person's sign-ins count.
const VALID_FROM: &str = "signInSessionsValidFromDateTime";

/// Everyone who can sign in. Guests are left out, since their sessions belong to their own organization, and so are
/// emergency access accounts. Whoever runs the change comes last, so that it is through before they are signed out.
pub(super) fn sign_out(
    snapshot: &TenantSnapshot,
    account: &UserId,
    rest: Option<&Rest<'_>>,
) -> Result<Draft, PlanRefused> {
    let users = complete_users(snapshot)?;
    let mut left_out = Vec::new();
    let mut meant: Vec<&User> = Vec::new();
    for user in &users.people {
        let leave = |why| LeftOut { person: Person::of(user), why };
        match Standing::of(snapshot, user) {
            // An account of a program, which is asked for no second step (VERDICTS.md V2), and whoever cannot sign in.
            Standing::Synchronization | Standing::Disabled => {}
            Standing::Emergency => left_out.push(leave(LeftOutWhy::EmergencyAccount)),
            Standing::Counted if user.user_type == Some(UserType::Guest) => left_out.push(leave(LeftOutWhy::Guest)),
            Standing::Counted if rest.is_some_and(|rest| !rest.signs_out(&user.id)) => {}
            Standing::Counted => meant.push(user),
        }
    }
    if meant.is_empty() {
        return Err(PlanRefused::NothingToDo);
    }
    let mut warnings = vec![Warning::SignedOutWithinMinutes];
    if meant.iter().any(|user| user.id == *account) {
        warnings.push(Warning::YouAreSignedOutToo);
    }
    let admins = admins(snapshot, &mut warnings);
    // Those whose old sign-ins could do most come first, and whoever runs the change last.
    meant.sort_by_key(|user| (user.id == *account, !admins.contains(&user.id)));
    let affected = meant.len() as u64;
    let steps = meant.into_iter().map(step).collect();
    Ok(Draft { warnings, left_out, put_back: PutBack::Never, ..Draft::of(steps, affected) })
}

/// From when on somebody's sign-ins count is read right before it is sent: until then it is not known.
fn step(user: &User) -> Step {
    Step {
        object: Object::SignInSessions { user: user.id.clone() },
        before: valid_from_json(None),
        after: json!({ "revoked": true }),
        display_name: Person::of(user).name,
    }
}

/// From when on somebody's sign-ins count, in Graph's JSON.
pub fn valid_from_json(moment: Option<Timestamp>) -> Value {
    json!({ VALID_FROM: moment.map(|moment| moment.to_string()) })
}

fn valid_from(json: &Value) -> Option<Timestamp> {
    json.get(VALID_FROM)?.as_str()?.parse().ok()
}

/// What `now` shows of somebody who was to be signed out, and whose sign-ins counted from `before` on; `None` where
/// `after` means something else. All moments are the service's own.
pub(super) fn shows(now: &Value, before: &Value, after: &Value) -> Option<Shows> {
    if after.get("revoked") != Some(&Value::Bool(true)) {
        return None;
    }
    let (Some(now), Some(before)) = (valid_from(now), valid_from(before)) else { return Some(Shows::Otherwise) };
    Some(match now.cmp(&before) {
        std::cmp::Ordering::Greater => Shows::After,
        std::cmp::Ordering::Equal => Shows::Before,
        // A copy that is behind.
        std::cmp::Ordering::Less => Shows::Otherwise,
    })
}

#[cfg(test)]
mod tests;
