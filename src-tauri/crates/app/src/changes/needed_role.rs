//! Which roles would do, where a change was refused because the account has none of them, or not any more (SAFETY.md
//! case 104): what another admin is asked for.

use mfa::change::Step;
use mfa::id::RoleTemplateId;
use mfa::permission::roles_for;

use crate::convert;
use crate::error::{AppError, ErrorCode};

/// What [`ErrorCode::NoPermission`] has the roles under.
const ROLES: &str = "roles";

/// No role of the account allows it; each of `needs` would.
pub(super) fn no_role(needs: &[RoleTemplateId]) -> AppError {
    let ids: Vec<&str> = needs.iter().map(RoleTemplateId::as_str).collect();
    AppError::from(ErrorCode::NoPermission).with(ROLES, ids.join(", "))
}

/// Why `step`, which concerns the organization as a whole, was refused; where the account has no right to it, with the
/// roles that have.
pub(super) fn refused(step: &Step, error: &graph::Error) -> AppError {
    let mut because = convert::graph(error);
    if because.code == ErrorCode::NoPermission {
        let needs = no_role(&roles_for(step.object.action()));
        because.params.extend(needs.params);
    }
    because
}

/// The roles that `error` names, by their template ids: each would do. None, where it is not for want of a role.
pub(super) fn roles(error: &AppError) -> Option<Vec<String>> {
    Some(error.params.get(ROLES)?.split(", ").map(str::to_owned).collect())
}
