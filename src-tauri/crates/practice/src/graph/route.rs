//! Which handler a path leads to, and which limit it counts against.

use http::Method;

use super::{Call, GraphError, Request, Version};
use super::{
    classic_policies, conditional_access, directory, groups, methods, per_user, reports, roles, schedules,
    security_defaults, sessions, sign_ins, users,
};
use crate::answer::Answer;
use crate::limiter::LimitClass;
use crate::state::View;
use crate::tenant::Transaction;

/// The segments in lower case, with the name that an alias stands for.
pub(super) fn lower(segments: &[String]) -> Vec<String> {
    let mut segments: Vec<String> = segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
    // The alias of the policies' folder (GRAPH.md section c).
    if segments.len() >= 2 && segments[0] == "policies" && segments[1] == "conditionalaccesspolicies" {
        segments.splice(0..2, ["identity", "conditionalaccess", "policies"].map(str::to_owned));
    }
    segments
}

/// The `n`-th segment from the end, as it was sent.
fn from_end(request: &Request, n: usize) -> &str {
    request.segments.iter().rev().nth(n).map_or("", String::as_str)
}

/// Answers what only reads.
pub(super) fn read(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
    let request = call.request;
    if request.is_question() {
        return conditional_access::evaluate(call, view);
    }
    let segments: Vec<&str> = request.lower.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["organization"] => directory::organization(call),
        ["domains"] => directory::domains(call),
        ["domains", _] => directory::domain(call, from_end(request, 0)),
        ["domains", _, "federationconfiguration"] => directory::federation(call, from_end(request, 1)),
        ["subscribedskus"] => directory::skus(call),
        ["groups", _] => groups::one(call, from_end(request, 0)),
        ["groups", id, "members", cast @ ..] => groups::members(call, view, id, false, cast),
        ["groups", id, "transitivemembers", cast @ ..] => groups::members(call, view, id, true, cast),
        ["groups", id, "memberof", cast @ ..] => groups::group_member_of(call, view, id, false, cast),
        ["groups", id, "transitivememberof", cast @ ..] => groups::group_member_of(call, view, id, true, cast),

        ["me"] => users::me(call, view),
        ["me", "transitivememberof", "microsoft.graph.directoryrole"] => roles::mine(call),
        ["me", "authentication", "methods"] => methods::of(call, call.caller.user),
        ["users"] => users::list(call, view),
        ["users", "$count"] => users::count(call),
        ["users", _] => users::one(call, view, from_end(request, 0)),
        ["users", _, "transitivememberof", "microsoft.graph.directoryrole"] => roles::of(call, from_end(request, 2)),
        ["users", id, "memberof", cast @ ..] => groups::user_member_of(call, view, id, false, cast),
        ["users", id, "transitivememberof", cast @ ..] => groups::user_member_of(call, view, id, true, cast),
        ["users", _, "authentication", "methods"] => methods::of(call, users::find(call, from_end(request, 2))?),
        ["users", _, "authentication", "requirements"] if call.version == Version::Beta => {
            per_user::read(call, view, users::find(call, from_end(request, 2))?)
        }
        ["me", "authentication", "requirements"] if call.version == Version::Beta => {
            per_user::read(call, view, call.caller.user)
        }

        ["directoryroles"] => roles::list(call),
        ["rolemanagement", "directory", "roleassignments"] => roles::assignments(call),
        ["rolemanagement", "directory", "roleassignmentscheduleinstances"] => schedules::instances(call),
        [first, rest @ ..] if first.starts_with("directoryroles(") => roles::by_template(call, first, rest),
        ["directoryroles", template, rest @ ..] if template.starts_with("roletemplateid=") => {
            roles::by_template(call, template, rest)
        }

        ["policies", "identitysecuritydefaultsenforcementpolicy"] => security_defaults::read(call, view),
        ["policies", "authenticationmethodspolicy"] => methods::policy(call),
        ["policies", "authenticationstrengthpolicies", rest @ ..]
        | ["identity", "conditionalaccess", "authenticationstrength", "policies", rest @ ..] => {
            conditional_access::strengths(call, view, rest)
        }
        ["identity", "conditionalaccess", "policies"] => conditional_access::list(call, view),
        ["identity", "conditionalaccess", "policies", id] => conditional_access::one(call, view, id),
        ["identity", "conditionalaccess", "namedlocations"] => conditional_access::locations(call, view),
        ["identity", "conditionalaccess", "namedlocations", id] => conditional_access::location(call, view, id),
        ["identity", "conditionalaccess", "templates", rest @ ..] => conditional_access::templates(call, rest),
        ["identity", "conditionalaccess", "evaluate"] => Err(GraphError::method_not_allowed()),
        ["identity", "conditionalaccess", "deleteditems", "policies", rest @ ..] => {
            conditional_access::deleted(call, view, rest)
        }

        ["identity", "conditionalaccess", "classicpolicies"] if call.version == Version::Beta => {
            classic_policies::list(call)
        }

        ["auditlogs", "signins"] => sign_ins::list(call, view),
        ["reports", "authenticationmethods", "userregistrationdetails"] => reports::list(call),
        ["reports", "authenticationmethods", "userregistrationdetails", _] => reports::one(call, from_end(request, 0)),
        _ => Err(no_such_path(request)),
    }
}

/// Answers anything but a GET.
pub(super) fn write(call: &Call<'_>, transaction: &mut Transaction<'_>) -> Result<Answer, GraphError> {
    let request = call.request;
    let segments: Vec<&str> = request.lower.iter().map(String::as_str).collect();
    match (&request.method, segments.as_slice()) {
        (&Method::PATCH, ["users", _, "authentication", "requirements"]) if call.version == Version::Beta => {
            per_user::write(call, transaction, users::find(call, from_end(request, 2))?)
        }
        (&Method::PATCH, ["me", "authentication", "requirements"]) if call.version == Version::Beta => {
            per_user::write(call, transaction, call.caller.user)
        }
        (&Method::PATCH, ["policies", "identitysecuritydefaultsenforcementpolicy"]) => {
            security_defaults::write(call, transaction)
        }
        (&Method::POST, ["identity", "conditionalaccess", "policies"]) => conditional_access::create(call, transaction),
        (&Method::PATCH, ["identity", "conditionalaccess", "policies", id]) => {
            conditional_access::update(call, transaction, id)
        }
        (&Method::DELETE, ["identity", "conditionalaccess", "policies", id]) => {
            conditional_access::delete(call, transaction, id)
        }
        (&Method::POST, ["identity", "conditionalaccess", "deleteditems", "policies", id, "restore"]) => {
            conditional_access::restore(call, transaction, id)
        }
        (&Method::DELETE, ["identity", "conditionalaccess", "deleteditems", "policies", id]) => {
            conditional_access::purge(call, transaction, id)
        }
        (&Method::POST, ["identity", "conditionalaccess", "namedlocations"]) => {
            conditional_access::create_location(call, transaction)
        }
        (&Method::PATCH, ["identity", "conditionalaccess", "namedlocations", id]) => {
            conditional_access::update_location(call, transaction, id)
        }
        (&Method::DELETE, ["identity", "conditionalaccess", "namedlocations", id]) => {
            conditional_access::delete_location(call, transaction, id)
        }
        (method, ["policies", "authenticationstrengthpolicies", rest @ ..])
        | (method, ["identity", "conditionalaccess", "authenticationstrength", "policies", rest @ ..]) => {
            strength(call, transaction, method, rest)
        }
        (&Method::POST, ["users", _, "revokesigninsessions"]) => {
            sessions::revoke(call, transaction, users::find(call, from_end(request, 1))?)
        }
        (&Method::POST, ["me", "revokesigninsessions"]) => sessions::revoke(call, transaction, call.caller.user),
        _ => match read(call, call.view(transaction.state())) {
            Err(error) if error.status == 400 => Err(no_such_path(request)),
            _ => Err(GraphError::method_not_allowed()),
        },
    }
}

/// A change of an authentication strength, under either of its names.
fn strength(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    method: &Method,
    rest: &[&str],
) -> Result<Answer, GraphError> {
    match (method, rest) {
        (&Method::POST, []) => conditional_access::create_strength(call, transaction),
        (&Method::PATCH, [id]) => conditional_access::update_strength(call, transaction, id),
        (&Method::DELETE, [id]) => conditional_access::delete_strength(call, transaction, id),
        _ => Err(GraphError::method_not_allowed()),
    }
}

/// The segment that leads nowhere: the first one where it is no resource at all (a version
/// inside of a batch is such a one), otherwise the last.
fn no_such_path(request: &Request) -> GraphError {
    const ROOTS: [&str; 11] = [
        "auditlogs",
        "organization",
        "domains",
        "subscribedskus",
        "groups",
        "me",
        "users",
        "rolemanagement",
        "policies",
        "identity",
        "reports",
    ];
    let first = request.segments.first().map_or("", String::as_str);
    if ROOTS.iter().any(|root| root.eq_ignore_ascii_case(first)) {
        GraphError::no_such_segment(from_end(request, 0))
    } else {
        GraphError::no_such_segment(first)
    }
}

/// Which limit the request counts against, and what it costs (GRAPH.md section k).
pub(super) fn limit_class(request: &Request) -> LimitClass {
    let segments: Vec<&str> = request.lower.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["reports" | "auditlogs", ..] => LimitClass::Reports,
        ["identity", "conditionalaccess", ..] => LimitClass::ConditionalAccess,
        _ if request.is_write() => LimitClass::Identity { units: 1, write: true },
        segments => {
            let base: u32 = match segments {
                ["users"]
                | ["users", _]
                | [.., "memberof" | "transitivememberof"]
                | [.., "memberof" | "transitivememberof", _] => 2,
                ["subscribedskus"] => 3,
                _ => 1,
            };
            let query = &request.query;
            let dearer = u32::from(query.get("$expand").is_some());
            let few = query.get("$top").and_then(|top| top.parse::<u32>().ok()).is_some_and(|top| top < 20);
            let cheaper = u32::from(query.get("$select").is_some()) + u32::from(few);
            LimitClass::Identity { units: (base + dearer).saturating_sub(cheaper).max(1), write: false }
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn class(method: Method, target: &str) -> LimitClass {
        limit_class(&Request::new(method, target, |_| None, Bytes::new()))
    }

    #[test]
    fn each_call_counts_against_its_documented_limit() {
        let identity = |units| LimitClass::Identity { units, write: false };
        assert_eq!(class(Method::GET, "/users"), identity(2));
        assert_eq!(class(Method::GET, "/users?$select=id&$top=999"), identity(1));
        assert_eq!(class(Method::GET, "/subscribedSkus"), identity(3));
        assert_eq!(class(Method::GET, "/me/transitiveMemberOf/microsoft.graph.directoryRole"), identity(2));
        assert_eq!(class(Method::GET, "/roleManagement/directory/roleAssignments?$expand=principal"), identity(2));
        assert_eq!(
            class(Method::PATCH, "/users/x/authentication/requirements"),
            LimitClass::Identity { units: 1, write: true }
        );
        assert_eq!(
            class(Method::POST, "/users/x/revokeSignInSessions"),
            LimitClass::Identity { units: 1, write: true }
        );
        assert_eq!(class(Method::GET, "/reports/authenticationMethods/userRegistrationDetails"), LimitClass::Reports);
        assert_eq!(class(Method::GET, "/policies/conditionalAccessPolicies"), LimitClass::ConditionalAccess);
    }
}
