//! "What If": what each policy would do with a sign-in (GRAPH.md section c.1).

use serde_json::{Map, Value, json};

use super::judge::{Attempt, Judge};
use super::must_be_licensed;
use super::policies::shown;
use crate::answer::Answer;
use crate::graph::access::EVALUATE;
use crate::graph::{Call, GraphError, graph_json};
use crate::state::View;

/// The user actions, as a sign-in spells them and as a policy does.
const ACTIONS: [(&str, &str); 2] = [
    ("registerSecurityInformation", "urn:user:registersecurityinfo"),
    ("registerOrJoinDevices", "urn:user:registerdevice"),
];
/// Properties that the answer has and the first version's types do not, by the objects in which they are.
const BESIDE: [(&str, &[&str]); 3] = [
    ("", &["partialEnablementStrategy"]),
    ("/conditions", &["clients", "times", "deviceStates"]),
    ("/conditions/applications", &["networkAccess", "globalSecureAccess"]),
];

/// `POST /identity/conditionalAccess/evaluate`: a question, though it is posted.
pub(in crate::graph) fn evaluate(call: &Call<'_>, view: View<'_>) -> Result<Answer, GraphError> {
    call.caller.must(EVALUATE)?;
    must_be_licensed(call)?;
    let body = call.request.object()?;
    let attempt = attempt(call, &body)?;
    let applied_only = body.get("appliedPoliciesOnly") == Some(&Value::Bool(true));
    let mut value = Vec::new();
    for judge in Judge::all(&call.tenant.organization, view) {
        let reason = judge.reason(&attempt);
        if applied_only && reason.is_some() {
            continue;
        }
        let mut result = shown(call, judge.policy);
        result["policyApplies"] = json!(reason.is_none());
        result["analysisReasons"] = json!(reason.unwrap_or("notSet"));
        for (path, names) in BESIDE {
            if let Some(object) = result.pointer_mut(path).and_then(Value::as_object_mut) {
                object.extend(names.iter().map(|name| ((*name).to_owned(), Value::Null)));
            }
        }
        value.push(result);
    }
    let context = call.context("Collection(microsoft.graph.whatIfAnalysisResult)");
    Ok(graph_json(200, &json!({"@odata.context": context, "value": value})))
}

fn missing(what: &str) -> GraphError {
    GraphError::bad_request(format!("The parameter '{what}' is missing or invalid."))
}

/// The sign-in that is asked about.
fn attempt<'a>(call: &Call<'_>, body: &'a Map<String, Value>) -> Result<Attempt<'a>, GraphError> {
    let object = |name: &str| body.get(name).filter(|value| value.is_object());
    let identity = object("signInIdentity").filter(|identity| is_of(identity, "userSignIn"));
    let user = identity.and_then(|identity| identity["userId"].as_str()).ok_or_else(|| missing("signInIdentity"))?;
    let user = call.tenant.organization.find(user).ok_or_else(|| GraphError::no_such_object(user))?;
    let context = object("signInContext").ok_or_else(|| missing("signInContext"))?;
    let mut attempt = Attempt { user: usize::try_from(user).unwrap_or(usize::MAX), ..Attempt::default() };
    if is_of(context, "applicationContext") {
        let applications = context["includeApplications"].as_array().into_iter().flatten();
        attempt.applications = applications.filter_map(Value::as_str).collect();
        if attempt.applications.is_empty() {
            return Err(missing("includeApplications"));
        }
    } else if is_of(context, "userActionContext") {
        let asked = context["userAction"].as_str().unwrap_or_default();
        let known = ACTIONS.iter().find(|(word, _)| *word == asked).ok_or_else(|| missing("userAction"))?;
        attempt.action = Some(known.1);
    } else if is_of(context, "authContext") {
        attempt.context = Some(context["authenticationContextValue"].as_str().ok_or_else(|| missing("authContext"))?);
    } else {
        return Err(missing("signInContext"));
    }
    let Some(conditions) = object("signInConditions") else {
        return Ok(attempt);
    };
    let text = |name: &str| conditions[name].as_str();
    attempt.client = text("clientAppType");
    attempt.platform = text("devicePlatform");
    attempt.country = text("country");
    attempt.sign_in_risk = text("signInRiskLevel");
    attempt.user_risk = text("userRiskLevel");
    attempt.insider_risk = text("insiderRiskLevel");
    attempt.flow = conditions["authenticationFlow"]["transferMethod"].as_str();
    if let Some(address) = text("ipAddress") {
        attempt.address = Some(address.parse().map_err(|_| missing("ipAddress"))?);
    }
    Ok(attempt)
}

fn is_of(value: &Value, kind: &str) -> bool {
    value["@odata.type"] == format!("#microsoft.graph.{kind}")
}
