//! What `graph` asks and `practice` answers, over HTTP: each is written from the documents alone and checks the other.

use std::sync::Arc;

use app::Words;
use async_trait::async_trait;
use futures::TryStreamExt as _;
use graph::conditional_access::{Refusal, SignInToTry, shows};
use graph::{ErrorKind, Graph};
use mfa::id::{LocationId, PolicyId, UserId};
use mfa::policy::PolicyState;
use practice::{Difficulty, Options, OrganizationId, Practice, Server};
use serde_json::{Value, json};
use tempfile::TempDir;
use transport::{AccessToken, Endpoints, Limits, Stack, TokenError, TokenSource};

const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

/// Somebody who may do everything, without a sign-in.
struct Token(AccessToken);

#[async_trait]
impl TokenSource for Token {
    async fn access_token(&self) -> Result<AccessToken, TokenError> {
        Ok(self.0.clone())
    }

    async fn refused(&self, _: &AccessToken, _: Option<String>) {}
}

/// The clinic, and its Graph as its Global Administrator uses it.
struct Clinic {
    graph: Graph,
    practice: Practice,
    id: OrganizationId,
    _server: Server,
    _folder: TempDir,
}

impl Clinic {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let words = Words::load().unwrap().practice_sign_in;
        let practice = Practice::open(Options::new(folder.path().to_owned(), words)).unwrap();
        let server = practice.start().await.unwrap();
        let id = OrganizationId::new("clinic");
        let [login, graph] = [server.login_url(&id), server.graph_url(&id)].map(Result::unwrap);
        let endpoints = Endpoints::custom(Some(login.as_str()), Some(graph.as_str())).unwrap().unwrap();
        let token = practice.access_token(&id, None).unwrap();
        let tokens = Arc::new(Token(AccessToken::new(token.into())));
        let stack = Stack::graph(&endpoints, tokens, Limits::shortened(1_000)).unwrap();
        let graph = Graph::new(stack.transport(), stack.pace(), endpoints);
        Self { graph, practice, id, _server: server, _folder: folder }
    }

    fn make(&self, difficulty: Difficulty) {
        self.practice.set_difficulty(&self.id, difficulty).unwrap();
    }

    async fn people(&self) -> Vec<UserId> {
        let people: Vec<_> = self.graph.users_sessions().try_concat().await.unwrap();
        people.into_iter().map(|person| person.id).collect()
    }
}

fn policy(state: &str, excluded: &[&UserId]) -> Value {
    json!({
        "displayName": "Ask everyone",
        "state": state,
        "conditions": {
            "applications": { "includeApplications": ["All"] },
            "users": {
                "includeUsers": ["All"],
                "excludeUsers": excluded.iter().map(|user| user.as_str()).collect::<Vec<_>>(),
            },
            "clientAppTypes": ["all"],
        },
        "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
    })
}

#[tokio::test]
async fn a_policy_is_made_shown_switched_on_deleted_and_restored() {
    let clinic = Clinic::new().await;
    let graph = &clinic.graph;
    let people = clinic.people().await;
    let asked = policy(REPORT_ONLY, &[&people[0], &people[7]]);
    let created = graph.create_policy(&asked).await.unwrap();
    assert!(created.answered.request_id.is_some());
    let made = created.policy;
    assert!(shows(made.raw(), &asked));
    let id = made.id().clone();
    let read = graph.policy(&id).await.unwrap().unwrap();
    assert!(shows(read.raw(), &asked));

    let on = json!({ "state": "enabled" });
    let error = graph.change_policy(&id, &on).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::SecurityDefaultsOn));
    assert!(!error.may_have_applied() && error.request_id().is_some());
    assert!(graph.set_security_defaults(false).await.unwrap().request_id.is_some());
    assert!(graph.change_policy(&id, &on).await.unwrap().request_id.is_some());
    assert_eq!(graph.policy(&id).await.unwrap().unwrap().state(), &PolicyState::Enabled);

    graph.delete_policy(&id).await.unwrap();
    assert_eq!(graph.policy(&id).await.unwrap(), None);
    assert_eq!(graph.delete_policy(&id).await.unwrap_err().kind(), &ErrorKind::NotFound);
    assert_eq!(graph.deleted_policies().await.unwrap()[0].id(), &id);
    graph.restore_policy(&id).await.unwrap();
    assert!(shows(graph.policy(&id).await.unwrap().unwrap().raw(), &policy("enabled", &[&people[0], &people[7]])));
}

#[tokio::test]
async fn an_exclusion_that_was_dropped_is_seen_by_comparing() {
    let clinic = Clinic::new().await;
    clinic.make(Difficulty { drop_exclusion: true, ..Difficulty::default() });
    let people = clinic.people().await;
    let asked = policy(REPORT_ONLY, &[&people[0], &people[7]]);
    let made = clinic.graph.create_policy(&asked).await.unwrap().policy;
    let read = clinic.graph.policy(made.id()).await.unwrap().unwrap();
    assert!(shows(made.raw(), &asked) && !shows(read.raw(), &asked));
}

#[tokio::test]
async fn each_refusal_is_told_from_the_others() {
    let clinic = Clinic::new().await;
    let graph = &clinic.graph;
    let number = |error: &graph::Error| match Refusal::of(error) {
        Some(Refusal::Rule { number, .. }) => number,
        other => panic!("{other:?} {error}"),
    };
    let mut broken = policy("disabled", &[]);
    broken["conditions"]["applications"]["includeApplications"] = json!([]);
    assert_eq!(number(&graph.create_policy(&broken).await.unwrap_err()), 1011);
    broken["conditions"]["applications"]["includeApplications"] = json!(["14d82eec-204b-4c2f-b7e8-296a70dab67e"]);
    assert_eq!(number(&graph.create_policy(&broken).await.unwrap_err()), 1034);
    let mut elsewhere = policy("disabled", &[]);
    elsewhere["conditions"]["locations"] = json!({ "includeLocations": ["5e1f0c44-7b0a-4d6f-9a55-0b8d3a1c9e27"] });
    assert_eq!(number(&graph.create_policy(&elsewhere).await.unwrap_err()), 1040);

    clinic.make(Difficulty { policy_limit: Some(0), ..Difficulty::default() });
    let error = graph.create_policy(&policy("disabled", &[])).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::LimitReached));
    clinic.make(Difficulty { licence_lapsed: true, ..Difficulty::default() });
    let error = graph.create_policy(&policy("disabled", &[])).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotLicensed));
    let me = clinic.people().await[0].clone();
    let lose_roles = Some(practice::LostRoles { account: me.to_string(), after_writes: 0 });
    clinic.make(Difficulty { lose_roles, ..Difficulty::default() });
    let error = graph.create_policy(&policy("disabled", &[])).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotPermitted));
    clinic.make(Difficulty::default());
    let gone = PolicyId::from("5e1f0c44-7b0a-4d6f-9a55-0b8d3a1c9e27");
    let error = graph.change_policy(&gone, &json!({ "state": "disabled" })).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotFound));
}

#[tokio::test]
async fn templates_are_understood_and_microsoft_s_opinion_is_heard() {
    let clinic = Clinic::new().await;
    let graph = &clinic.graph;
    let templates = graph.policy_templates().await.unwrap();
    let all = templates.iter().find(|one| one.id() == "a3d0a415-b068-4326-9251-f9cdf9feeb64").unwrap();
    assert_eq!(all.name(), Some("Require multifactor authentication for all users"));
    assert!(all.scenarios().any(|word| word == "secureFoundation") && all.details().is_some());

    let people = clinic.people().await;
    let made = graph.create_policy(&policy(REPORT_ONLY, &[&people[0]])).await.unwrap();
    let sign_in =
        SignInToTry { applications: vec![EXCHANGE.into()], client: Some("browser".into()), ..SignInToTry::default() };
    for (person, applies) in [(&people[0], false), (&people[1], true)] {
        let [said] = &graph.evaluate(person, &sign_in).await.unwrap()[..] else { panic!("one policy") };
        assert_eq!((said.policy.as_ref(), said.applies), (Some(made.policy.id()), Some(applies)));
        assert_eq!(said.state, Some(PolicyState::ReportOnly));
        assert_eq!(said.reason.as_deref(), Some(if applies { "notSet" } else { "users" }));
    }
    let since = "2020-01-01T00:00:00Z".parse().unwrap();
    let pages: Vec<_> = graph.judged_sign_ins(since).try_collect().await.unwrap();
    let rows: Vec<_> = pages.into_iter().flat_map(|page| page.sign_ins).collect();
    let results = |user: &UserId| -> Vec<_> {
        let theirs = rows.iter().filter(|row| &row.user == user);
        theirs.flat_map(|row| row.policies.clone().unwrap()).map(|policy| policy.result).collect()
    };
    assert!(results(&people[0]).iter().all(|result| &**result == "reportOnlyNotApplied"));
    assert!(results(&people[2]).iter().all(|result| &**result == "reportOnlyInterrupted"));
    assert!(!results(&people[0]).is_empty() && !results(&people[2]).is_empty());
}

#[tokio::test]
async fn places_and_strengths_are_made_kept_whole_and_deleted() {
    let clinic = Clinic::new().await;
    let graph = &clinic.graph;
    let asked = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Clinic", "isTrusted": true,
        "ipRanges": [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24" }],
    });
    let made = graph.create_named_location(&asked).await.unwrap();
    assert!(shows(&graph.named_location(&made.id).await.unwrap().unwrap(), &asked));
    assert_eq!(graph.named_locations_whole().await.unwrap().len(), 1);
    let change = json!({ "@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": false });
    graph.change_named_location(&made.id, &change).await.unwrap();
    assert!(shows(&graph.named_location(&made.id).await.unwrap().unwrap(), &change));
    graph.delete_named_location(&made.id).await.unwrap();
    assert_eq!(graph.named_location(&LocationId::from(made.id.as_str())).await.unwrap(), None);

    let asked = json!({ "displayName": "Keys", "allowedCombinations": ["fido2"] });
    let made = graph.create_authentication_strength(&asked).await.unwrap();
    let whole = graph.authentication_strengths_whole().await.unwrap();
    assert!(whole.iter().any(|one| one["id"] == made.id.as_str() && shows(one, &asked)));
    graph.delete_authentication_strength(&made.id).await.unwrap();
    assert_eq!(graph.authentication_strengths().await.unwrap().len(), 3);
}
