//! Per-user MFA, beta only (GRAPH.md section b).

use serde_json::json;

use super::access::PER_USER_READ;
use super::{Call, GraphError, graph_json, users};
use crate::answer::Answer;
use crate::organization::{PerUserState, UserIndex};
use crate::roles::Role;
use crate::state::{Mutation, View};
use crate::tenant::Transaction;

/// `GET /users/{id}/authentication/requirements`.
pub(super) fn read(call: &Call<'_>, view: View<'_>, user: UserIndex) -> Result<Answer, GraphError> {
    call.caller.must(PER_USER_READ)?;
    let context = call.context("users/authentication/requirements/$entity");
    Ok(graph_json(200, &json!({"@odata.context": context, "perUserMfaState": view.per_user(user).as_str()})))
}

/// `PATCH /users/{id}/authentication/requirements`.
pub(super) fn write(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    index: UserIndex,
) -> Result<Answer, GraphError> {
    let organization = &call.tenant.organization;
    let user = organization.user(index).ok_or_else(|| GraphError::no_such_object(""))?;
    let admin = organization.roles_of(index).into_iter().any(Role::is_admin);
    call.caller.must_write_per_user(call.unconfirmed.per_user_write_role, admin)?;
    if users::is_protected(call, index) {
        return Err(GraphError::denied());
    }
    let body = call.request.object()?;
    // Graph takes the name in any case.
    let value = body.iter().find(|(name, _)| name.eq_ignore_ascii_case("perUserMfaState")).map(|(_, value)| value);
    let wanted = value.and_then(|value| value.as_str()).and_then(PerUserState::parse).ok_or_else(|| {
        GraphError::bad_request(
            "Invalid value specified for property 'perUserMfaState' of resource 'StrongAuthenticationRequirements'.",
        )
    })?;
    // Somebody who has a second step already goes on to `enforced` at once.
    let becomes = match wanted {
        PerUserState::Enabled if user.methods.is_strong() => PerUserState::Enforced,
        wanted => wanted,
    };
    transaction.apply(Mutation::PerUser(index, becomes));
    Ok(Answer::empty(204))
}
