use serde_json::json;

use super::*;
use crate::testing::contract;

fn refused(status: u16, body: &Value) -> Error {
    Error::refused(status, &HeaderMap::new(), body)
}

#[test]
fn documented_and_observed_refusals_are_told_apart() {
    for (status, file, kind, code) in [
        (400, "error.count-without-consistencylevel.400.response.json", ErrorKind::Refused, "Request_BadRequest"),
        (400, "error.endswith-unsupported.400.response.json", ErrorKind::Refused, "Request_UnsupportedQuery"),
        (400, "error.full-body.response.json", ErrorKind::Refused, "invalidRange"),
        (429, "error.throttled.429.response.json", ErrorKind::Throttled { wait: None }, "429"),
        (403, "observed.error.ca-create-unlicensed.403.response.json", ErrorKind::NoLicence, "AccessDenied"),
        (
            403,
            "observed.error.nonpremium-tenant.403.response.json",
            ErrorKind::NoLicence,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        ),
        (
            400,
            "observed.error.ca-enable-while-security-defaults-on.400.response.json",
            ErrorKind::Refused,
            "BadRequest",
        ),
        (
            503,
            "observed.error.service-unavailable.503.response.json",
            ErrorKind::Unavailable,
            "Service_ServiceUnavailable",
        ),
    ] {
        let error = refused(status, &contract(file));
        assert_eq!((error.kind(), error.code()), (&kind, Some(code)), "{file}");
    }
}

#[test]
fn a_refusal_by_role_is_not_taken_for_a_missing_licence() {
    for code in ["Authorization_RequestDenied", "AccessDenied", "SomethingNew"] {
        let body = json!({"error": {"code": code, "message": "Insufficient privileges to complete the operation."}});
        assert_eq!(refused(403, &body).kind(), &ErrorKind::NoPermission, "{code}");
    }
}

#[test]
fn the_reason_of_conditional_access_is_found_inside_and_kept_out_of_logs() {
    let secret = "1034: Policy contains invalid applications: {\"contoso-app\":\"ServicePrincipalNotFound\"}";
    for spelling in ["innerError", "innererror"] {
        let body = json!({"error": {
            "code": "badRequest",
            "message": "The server could not process the request because it is malformed or incorrect.",
            spelling: {"message": secret, "request-id": "r-1", "innerError": {"code": "deepest"}},
        }});
        let error = refused(400, &body);
        assert_eq!((error.detail(), error.code()), (Some(secret), Some("deepest")));
        assert_eq!(error.request_id(), Some("r-1"));
        let log = format!("{error} {error:?}");
        assert!(!log.contains("contoso-app") && log.contains("r-1"), "{log}");
    }
}

#[test]
fn a_body_that_is_no_error_body_still_makes_an_error() {
    for body in [Value::Null, json!([]), json!("x"), json!({"error": null}), json!({"error": "invalid"})] {
        let error = refused(404, &body);
        assert_eq!((error.kind(), error.code(), error.detail()), (&ErrorKind::NotFound, None, None));
    }
}

#[test]
fn only_what_certainly_did_nothing_counts_as_not_applied() {
    for (status, may_have_applied) in
        [(400, false), (401, false), (403, false), (404, false), (409, false), (424, false), (501, false)]
            .into_iter()
            .chain([(408, true), (429, true), (500, true), (502, true), (503, true), (504, true)])
    {
        assert_eq!(refused(status, &Value::Null).may_have_applied(), may_have_applied, "{status}");
    }
    let broken = transport::Error::new(transport::ErrorKind::Broken, None, true);
    assert!(Error::from(broken).may_have_applied());
    let offline = transport::Error::new(transport::ErrorKind::Offline, None, false);
    assert!(!Error::from(offline).may_have_applied());
}
