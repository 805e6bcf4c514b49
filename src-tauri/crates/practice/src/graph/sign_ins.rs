//! The sign-in log: P1 only, newest first (GRAPH.md section j).

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::access::{POLICIES_READ, SIGN_INS};
use super::conditional_access::{Attempt, Judge};
use super::odata::{self, split_outside_quotes, unsupported};
use super::{Call, GraphError, graph_json};
use crate::answer::Answer;
use crate::clock::iso;
use crate::organization::{SignIn, WRONG_PASSWORD};
use crate::state::View;

/// The most sign-ins in a page, and how many when nothing is said.
const MOST: usize = 1_000;
/// The property that tells what policies did.
const APPLIED: &str = "appliedConditionalAccessPolicies";

/// `GET /auditLogs/signIns`. What it does not understand it refuses.
pub(super) fn list(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
    call.caller.must(SIGN_INS)?;
    if !call.has_p1() {
        return Err(GraphError::not_premium());
    }
    let query = &call.request.query;
    for option in ["$search", "$skip", "$expand", "$count"] {
        if query.get(option).is_some() {
            return Err(GraphError::bad_request(format!("Query option '{option}' is not allowed.")));
        }
    }
    if query.get("$orderby").is_some_and(|order| !order.eq_ignore_ascii_case("createdDateTime desc")) {
        return Err(GraphError::bad_request("Query option '$orderby' is not allowed."));
    }
    let terms = query.get("$filter").map(terms).transpose()?.unwrap_or_default();
    let (top, begin) = (call.page_size(query.top(MOST, MOST)?), query.skip()?);
    let select = query.select();
    let judges = select.as_ref().is_none_or(|fields| fields.contains(&APPLIED)).then(|| Judges::of(call, view));
    let mut value = Vec::new();
    let mut next = None;
    for (place, sign_in) in call.tenant.organization.sign_ins.iter().enumerate().skip(begin) {
        if !terms.iter().all(|term| term.iter().any(|one| one.holds(call, sign_in))) {
            continue;
        }
        if value.len() == top {
            next = Some(place);
            break;
        }
        let row = row(call, sign_in, judges.as_ref());
        value.push(match &select {
            Some(fields) => {
                let shown = fields.iter().filter_map(|&field| Some((field.to_owned(), row.get(field)?.clone())));
                Value::Object(shown.collect::<Map<_, _>>())
            }
            None => row,
        });
    }
    let mut body = json!({"@odata.context": call.context("auditLogs/signIns"), "value": value});
    if let Some(next) = next {
        body["@odata.nextLink"] = json!(call.next_link(next));
    }
    Ok(graph_json(200, &body))
}

fn created_ms(call: &Call<'_>, sign_in: &SignIn) -> i64 {
    call.tenant.opened_ms - i64::from(sign_in.minutes_ago) * 60_000
}

/// One comparison.
enum Comparison {
    Created(Order, i64),
    Text(Property, String),
    StartsWith(Property, String),
    ErrorCode(u32),
}

#[derive(Clone, Copy)]
enum Order {
    AtLeast,
    After,
    AtMost,
    Before,
}

#[derive(Clone, Copy)]
enum Property {
    Client,
    UserPrincipalName,
    UserId,
    App,
}

impl Property {
    fn parse(name: &str) -> Result<Self, GraphError> {
        match name.trim() {
            "clientAppUsed" => Ok(Self::Client),
            "userPrincipalName" => Ok(Self::UserPrincipalName),
            "userId" => Ok(Self::UserId),
            "appDisplayName" => Ok(Self::App),
            _ => Err(unsupported()),
        }
    }

    fn of(self, call: &Call<'_>, sign_in: &SignIn) -> String {
        let user = call.tenant.organization.user(sign_in.user);
        match self {
            Self::Client => sign_in.client.to_owned(),
            Self::App => app(sign_in).0.to_owned(),
            Self::UserPrincipalName => user.map(|user| user.upn.to_string()).unwrap_or_default(),
            Self::UserId => user.map(|user| user.id.to_string()).unwrap_or_default(),
        }
    }
}

impl Comparison {
    fn parse(text: &str) -> Result<Self, GraphError> {
        let text = text.trim();
        if let Some(inner) = text.strip_prefix("startswith(").or_else(|| text.strip_prefix("startsWith(")) {
            let inner = inner.strip_suffix(')').ok_or_else(unsupported)?;
            let (property, value) = inner.split_once(',').ok_or_else(unsupported)?;
            return Ok(Self::StartsWith(Property::parse(property)?, odata::literal(value.trim())?));
        }
        let mut words = text.splitn(3, ' ');
        let (Some(property), Some(operator), Some(value)) = (words.next(), words.next(), words.next()) else {
            return Err(unsupported());
        };
        let value = value.trim();
        match (property, operator) {
            ("createdDateTime", _) => {
                let order = match operator {
                    "ge" => Order::AtLeast,
                    "gt" => Order::After,
                    "le" => Order::AtMost,
                    "lt" => Order::Before,
                    _ => return Err(unsupported()),
                };
                let at: Timestamp = value.parse().map_err(|_| unsupported())?;
                Ok(Self::Created(order, at.as_millisecond()))
            }
            ("status/errorCode", "eq") => Ok(Self::ErrorCode(value.parse().map_err(|_| unsupported())?)),
            (_, "eq") => Ok(Self::Text(Property::parse(property)?, odata::literal(value)?)),
            _ => Err(unsupported()),
        }
    }

    fn holds(&self, call: &Call<'_>, sign_in: &SignIn) -> bool {
        match self {
            Self::Created(order, at) => {
                let own = created_ms(call, sign_in);
                match order {
                    Order::AtLeast => own >= *at,
                    Order::After => own > *at,
                    Order::AtMost => own <= *at,
                    Order::Before => own < *at,
                }
            }
            Self::ErrorCode(code) => sign_in.error == *code,
            Self::Text(Property::Client, wanted) => sign_in.client.eq_ignore_ascii_case(wanted),
            Self::Text(property, wanted) => property.of(call, sign_in).eq_ignore_ascii_case(wanted),
            Self::StartsWith(property, wanted) => {
                property.of(call, sign_in).to_lowercase().starts_with(&wanted.to_lowercase())
            }
        }
    }
}

/// `a and (b or c)`: all of the lists must hold, each through one of its comparisons.
fn terms(filter: &str) -> Result<Vec<Vec<Comparison>>, GraphError> {
    let parts = split_outside_quotes(filter, " and ");
    let alone = parts.len() == 1;
    let term = |part: &str| {
        let part = part.trim();
        let inner = part.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
        let alternatives = split_outside_quotes(inner.unwrap_or(part), " or ");
        // `a and b or c` means something else than it looks like.
        if alternatives.len() > 1 && inner.is_none() && !alone {
            return Err(unsupported());
        }
        alternatives.into_iter().map(Comparison::parse).collect()
    };
    parts.into_iter().map(term).collect()
}

/// The policies in report-only, for what they would have done.
struct Judges<'a>(Option<Vec<Judge<'a>>>);

impl<'a> Judges<'a> {
    fn of(call: &Call<'_>, view: View<'a>) -> Self {
        // Who may not read policies is not told of them here either.
        let may = call.caller.must(POLICIES_READ).is_ok();
        let report_only = |judge: &Judge<'_>| judge.policy["state"] == "enabledForReportingButNotEnforced";
        Self(may.then(|| Judge::all(&call.tenant.organization, view).into_iter().filter(report_only).collect()))
    }

    /// What each of them would have done with the sign-in.
    fn results(&self, call: &Call<'_>, sign_in: &SignIn) -> Value {
        let Some(judges) = &self.0 else {
            return Value::Null;
        };
        let attempt = Attempt {
            user: usize::try_from(sign_in.user).unwrap_or(usize::MAX),
            applications: vec![app(sign_in).1],
            client: Some(client(sign_in)),
            address: address(sign_in).parse().ok(),
            country: Some(call.tenant.organization.country),
            sign_in_risk: Some("none"),
            user_risk: Some("none"),
            ..Attempt::default()
        };
        let result = |judge: &Judge<'_>| {
            // Whoever did not get past the password did not come to a policy.
            let applies = sign_in.error != WRONG_PASSWORD && judge.reason(&attempt).is_none();
            let (result, controls) =
                if applies { outcome(call, judge.policy, sign_in) } else { ("reportOnlyNotApplied", json!([])) };
            json!({
                "id": judge.policy["id"],
                "displayName": judge.policy["displayName"],
                "enforcedGrantControls": controls,
                "enforcedSessionControls": [],
                "result": result,
            })
        };
        Value::Array(judges.iter().map(result).collect())
    }
}

/// What a policy that applies would have meant, and what it would have asked for.
fn outcome(call: &Call<'_>, policy: &Value, sign_in: &SignIn) -> (&'static str, Value) {
    let grant = &policy["grantControls"];
    let controls: Vec<&str> =
        grant["builtInControls"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let asks = controls.contains(&"mfa") || !grant["authenticationStrength"].is_null();
    let user = call.tenant.organization.user(sign_in.user);
    // Whoever signs in with a key or the face has done a second step already.
    let did = user.is_some_and(|user| user.methods.is_passwordless());
    let result = match client(sign_in) {
        _ if grant.is_null() => "reportOnlySuccess",
        "browser" | "mobileAppsAndDesktopClients" if asks && did => "reportOnlySuccess",
        "browser" | "mobileAppsAndDesktopClients" if asks => "reportOnlyInterrupted",
        // Blocked, a device that is not managed, or a client that cannot be asked.
        _ => "reportOnlyFailure",
    };
    let printed = controls.iter().map(|control| match *control {
        "mfa" => "Mfa",
        "block" => "Block",
        "compliantDevice" => "RequireCompliantDevice",
        other => other,
    });
    (result, json!(printed.collect::<Vec<_>>()))
}

/// The client, as policies name it.
fn client(sign_in: &SignIn) -> &'static str {
    match sign_in.client {
        "Browser" => "browser",
        "Mobile Apps and Desktop clients" => "mobileAppsAndDesktopClients",
        "Exchange ActiveSync" => "exchangeActiveSync",
        _ => "other",
    }
}

/// What was signed in to.
fn app(sign_in: &SignIn) -> (&'static str, &'static str) {
    match sign_in.client {
        "Browser" => ("OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca"),
        "Mobile Apps and Desktop clients" => ("Microsoft Office", "d3590ed6-52b3-4102-aeff-aad2292ab01c"),
        _ => ("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000"),
    }
}

fn row(call: &Call<'_>, sign_in: &SignIn, judges: Option<&Judges<'_>>) -> Value {
    let organization = &call.tenant.organization;
    let user = organization.user(sign_in.user);
    let (name, id) = app(sign_in);
    let failure = match sign_in.error {
        0 => Value::Null,
        WRONG_PASSWORD => json!("Error validating credentials due to invalid username or password."),
        53003 => json!(
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."
        ),
        530_035 => json!("Access has been blocked by security defaults."),
        _ => json!("Other."),
    };
    let number = format!("{} {} {}", sign_in.user, sign_in.minutes_ago, sign_in.client);
    let unique = |what: &str| Uuid::new_v5(&organization.tenant_id, format!("{what} {number}").as_bytes()).to_string();
    json!({
        "id": unique("sign-in"),
        "createdDateTime": iso(created_ms(call, sign_in)),
        "userDisplayName": user.map(|user| &*user.display_name),
        "userPrincipalName": user.map(|user| user.upn.to_lowercase()),
        "userId": user.map(|user| user.id.to_string()),
        "appId": id,
        "appDisplayName": name,
        "ipAddress": address(sign_in),
        "clientAppUsed": sign_in.client,
        "correlationId": unique("correlation"),
        "conditionalAccessStatus": if matches!(sign_in.error, 53003 | 530_035) { "failure" } else { "notApplied" },
        "isInteractive": true,
        "riskDetail": "none",
        "riskLevelAggregated": "none",
        "riskLevelDuringSignIn": "none",
        "riskState": "none",
        "riskEventTypes": [],
        "resourceDisplayName": name,
        "resourceId": id,
        "status": {"errorCode": sign_in.error, "failureReason": failure, "additionalDetails": null},
        "deviceDetail": {
            "deviceId": "", "displayName": null, "operatingSystem": null, "browser": null,
            "isCompliant": null, "isManaged": null, "trustType": null,
        },
        "location": {"city": null, "state": null, "countryOrRegion": organization.country, "geoCoordinates": null},
        APPLIED: judges.map(|judges| judges.results(call, sign_in)),
    })
}

fn address(sign_in: &SignIn) -> &'static str {
    if sign_in.error == 0 { "203.0.113.17" } else { "198.51.100.4" }
}
