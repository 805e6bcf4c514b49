//! What Microsoft itself says that a sign-in would meet: "What If" (GRAPH.md section c.1). It knows saved policies
//! only.

use bytes::Bytes;
use mfa::id::{PolicyId, UserId};
use mfa::policy::PolicyState;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use transport::{LimitGroup, Method, Request, Retry};

use super::newer_words;
use crate::page::List;
use crate::request::body;
use crate::{Error, Graph};

const PATH: &str = "v1.0/identity/conditionalAccess/evaluate";

/// A sign-in that is only thought of. What is `None` is not said, and a policy with a condition on it does not apply
/// then (VERDICTS.md V15).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInToTry {
    /// The applications, by their ids. A group of applications, such as `Office365`, does not match.
    pub applications: Vec<Box<str>>,
    /// With what: `browser`, `mobileAppsAndDesktopClients`, `exchangeActiveSync`, `other`.
    pub client: Option<Box<str>>,
    /// On what: `windows`, `macOS`, `linux`, `iOS`, `android`.
    pub platform: Option<Box<str>>,
    /// In which country, by its two letters.
    pub country: Option<Box<str>>,
    /// From which address. The service wants it together with a country.
    pub ip_address: Option<Box<str>>,
    /// How risky the sign-in is: `none`, `low`, `medium`, `high`.
    pub sign_in_risk: Option<Box<str>>,
    /// How risky the person is, in the same words.
    pub user_risk: Option<Box<str>>,
}

/// What one policy would do.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// Which policy; `None` when the service did not say.
    pub policy: Option<PolicyId>,
    /// Its name.
    pub display_name: Option<Box<str>>,
    /// Its state; `None` when the service did not say.
    pub state: Option<PolicyState>,
    /// Whether it would apply. `None` when the service did not say so in a way that is understood, which is not the
    /// same as no.
    pub applies: Option<bool>,
    /// Why it would not, in the service's word, such as `users`; `notSet` where it would.
    pub reason: Option<Box<str>>,
    /// The whole JSON.
    pub raw: Value,
}

impl<'de> Deserialize<'de> for WhatIf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(deserializer)?;
        let text = |key: &str| raw.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        Ok(Self {
            policy: text("id").map(PolicyId::from),
            display_name: text("displayName").map(Into::into),
            state: text("state").map(PolicyState::read),
            applies: raw.get("policyApplies").and_then(Value::as_bool),
            reason: text("analysisReasons").map(Into::into),
            raw,
        })
    }
}

/// The question as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'a> {
    sign_in_identity: Identity<'a>,
    sign_in_context: Context<'a>,
    sign_in_conditions: Conditions<'a>,
    applied_policies_only: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    #[serde(rename = "@odata.type")]
    kind: &'static str,
    user_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Context<'a> {
    #[serde(rename = "@odata.type")]
    kind: &'static str,
    include_applications: &'a [Box<str>],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Conditions<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    device_platform: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_app_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in_risk_level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_risk_level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<&'a str>,
}

impl<'a> Question<'a> {
    fn new(user: &'a UserId, sign_in: &'a SignInToTry) -> Self {
        Self {
            sign_in_identity: Identity { kind: "#microsoft.graph.userSignIn", user_id: user.as_str() },
            sign_in_context: Context {
                kind: "#microsoft.graph.applicationContext",
                include_applications: &sign_in.applications,
            },
            sign_in_conditions: Conditions {
                device_platform: sign_in.platform.as_deref(),
                client_app_type: sign_in.client.as_deref(),
                sign_in_risk_level: sign_in.sign_in_risk.as_deref(),
                user_risk_level: sign_in.user_risk.as_deref(),
                country: sign_in.country.as_deref(),
                ip_address: sign_in.ip_address.as_deref(),
            },
            // A policy that is missing in the answer might be one that was not looked at.
            applied_policies_only: false,
        }
    }
}

impl Graph {
    /// Asks what each saved policy, in force or report-only, would do with a sign-in of `user`. It changes nothing.
    ///
    /// An empty answer, or one in which a policy is missing, says nothing about what was not mentioned (SAFETY.md case
    /// 93).
    ///
    /// # Errors
    /// See [`crate::ErrorKind`]; [`crate::ErrorKind::NotFound`] in a cloud that does not have it.
    pub async fn evaluate(&self, user: &UserId, sign_in: &SignInToTry) -> Result<Vec<WhatIf>, Error> {
        let url = self.endpoints.graph(PATH);
        let group = LimitGroup::ConditionalAccess;
        let question = serde_json::to_vec(&Question::new(user, sign_in)).unwrap_or_default();
        let mut request = Request::new(Method::Post, url.clone(), group, Retry::Freely).json(Bytes::from(question));
        request.headers.extend(newer_words());
        let first = body(&self.send(request).await?)?;
        self.whole_from(List::new(url, group).headers(newer_words()), first).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, status, variants};

    const FILE: &str = "ca-evaluate.user-app.response.json";

    fn user() -> UserId {
        "15dc174b-f34c-4588-ac45-61d6e05dce93".into()
    }

    async fn asked(answer: Value) -> Result<Vec<WhatIf>, Error> {
        Fake::answering(move |_| ok(&answer)).graph().evaluate(&user(), &SignInToTry::default()).await
    }

    #[tokio::test]
    async fn the_question_is_written_as_documented() {
        let fake = Fake::contract(FILE);
        let sign_in = SignInToTry {
            applications: vec!["00000003-0000-0ff1-ce00-000000000000".into()],
            client: Some("browser".into()),
            platform: Some("android".into()),
            country: Some("US".into()),
            ip_address: Some("40.77.182.32".into()),
            sign_in_risk: Some("high".into()),
            user_risk: Some("high".into()),
        };
        fake.graph().evaluate(&user(), &sign_in).await.unwrap();
        let mut documented = contract("ca-evaluate.user-app.request.json");
        for unused in ["insiderRiskLevel", "authenticationFlow", "deviceInfo"] {
            documented["signInConditions"].as_object_mut().unwrap().remove(unused);
        }
        documented["appliedPoliciesOnly"] = json!(false);
        let seen = fake.seen();
        assert_eq!(serde_json::from_slice::<Value>(&seen[0].body).unwrap(), documented);
        assert_eq!((seen[0].method, seen[0].retry), (Method::Post, Retry::Freely));
        assert_eq!(fake.paths(), ["/v1.0/identity/conditionalAccess/evaluate"]);
        assert_eq!(seen[0].group, LimitGroup::ConditionalAccess);
    }

    #[tokio::test]
    async fn what_is_not_known_of_a_sign_in_is_not_said() {
        let fake = Fake::contract(FILE);
        fake.graph().evaluate(&user(), &SignInToTry::default()).await.unwrap();
        let question: Value = serde_json::from_slice(&fake.seen()[0].body).unwrap();
        assert_eq!(question["signInConditions"], json!({}));
    }

    #[tokio::test]
    async fn the_documented_answer_is_read_in_all_variants() {
        let body = contract(FILE);
        for body in variants(&body, "notSet").into_iter().chain([body]) {
            let policies = asked(body.clone()).await.unwrap();
            assert_eq!(policies.len(), 2);
            let id = "df9e6f15-2b60-4e78-b990-b2da33a10886".into();
            assert_eq!((&policies[0].policy, policies[0].applies), (&Some(id), Some(true)));
            assert_eq!(policies[0].state, Some(PolicyState::ReportOnly));
            assert!(policies[1].display_name.as_deref().unwrap().ends_with("user risk H_Password change"));
            assert_eq!(policies[1].raw, body["value"][1]);
        }
    }

    #[tokio::test]
    async fn what_is_not_understood_is_not_a_no() {
        let strange = json!([{"id": "a"}, {"policyApplies": "false"}, {"policyApplies": null, "state": "x"}, 7, false]);
        let policies = asked(json!({"value": strange})).await.unwrap();
        assert_eq!(policies.iter().map(|policy| policy.applies).collect::<Vec<_>>(), [None; 5]);
        assert_eq!(policies[2].state, Some(PolicyState::Other("x".into())));
        let no =
            asked(json!({"value": [{"id": "a", "policyApplies": false, "analysisReasons": "users"}]})).await.unwrap();
        assert_eq!((no[0].applies, no[0].reason.as_deref()), (Some(false), Some("users")));
        assert_eq!(asked(json!({"value": []})).await.unwrap(), []);
        for nothing in [json!({}), json!([]), json!({"value": {}}), json!("fine")] {
            assert_eq!(asked(nothing).await.unwrap_err().kind(), &ErrorKind::Malformed);
        }
    }

    #[tokio::test]
    async fn a_second_page_is_read_and_a_refusal_is_not_an_empty_answer() {
        let fake = Fake::answering(|request| match request.method {
            Method::Post => {
                let next = "https://graph.microsoft.com/v1.0/identity/conditionalAccess/evaluate?$skiptoken=2";
                ok(&json!({"value": [{"id": "a"}], "@odata.nextLink": next}))
            }
            _ => ok(&json!({"value": [{"id": "b"}]})),
        });
        assert_eq!(fake.graph().evaluate(&user(), &SignInToTry::default()).await.unwrap().len(), 2);
        for (refusal, kind) in [(403, ErrorKind::NoPermission), (404, ErrorKind::NotFound)] {
            let fake = Fake::answering(move |_| status(refusal));
            let error = fake.graph().evaluate(&user(), &SignInToTry::default()).await.unwrap_err();
            assert_eq!(error.kind(), &kind);
        }
    }
}
