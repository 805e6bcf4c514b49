//! The end of people's sessions (GRAPH.md section h).

use serde_json::json;

use super::access::{REVOKE, REVOKE_MINE};
use super::{Call, GraphError, graph_json, users};
use crate::answer::Answer;
use crate::organization::UserIndex;
use crate::roles::Role;
use crate::state::Mutation;
use crate::tenant::Transaction;

/// `POST /users/{id}/revokeSignInSessions`.
pub(super) fn revoke(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    target: UserIndex,
) -> Result<Answer, GraphError> {
    if target == call.caller.user {
        call.caller.must(REVOKE_MINE)?;
    } else {
        call.caller.must(REVOKE)?;
        // Administrators' sessions need more than a role for ordinary people.
        let admin = call.tenant.organization.roles_of(target).into_iter().any(Role::is_admin);
        let may = [Role::GlobalAdministrator, Role::PrivilegedAuthenticationAdministrator];
        if admin && !may.into_iter().any(|role| call.caller.has_role(role)) || users::is_protected(call, target) {
            return Err(GraphError::denied());
        }
    }
    transaction.apply(Mutation::SessionsRevoked(target, call.now_ms));
    Ok(graph_json(200, &json!({"@odata.context": call.context("Edm.Boolean"), "value": true})))
}
