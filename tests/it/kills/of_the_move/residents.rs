//! Whom something asks for a second step (INV-P), and who gets in (INV-L), worked out from Graph's JSON alone.
//!
//! In this organization nobody is in a group, is a guest or signs in from a place with a name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use support::RawGraph;

use super::truth::{Truth, text};

/// The template id of Global Administrator.
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
/// Microsoft's strengths "multifactor authentication" and "phishing-resistant", by the end of their ids.
const ANY: &str = "000000000002";
const PHISHING_RESISTANT: &str = "000000000004";
/// What a second step is made with, by the type's name.
const SECOND_STEPS: [&str; 5] = ["fido2", "microsoftAuthenticator", "softwareOath", "phone", "windowsHelloForBusiness"];

/// Who people are: nothing here changes that.
pub(super) struct Residents {
    /// Whoever runs the move.
    account: String,
    pub(super) emergency: BTreeSet<String>,
    /// The template ids of everybody's roles.
    roles: BTreeMap<String, BTreeSet<String>>,
    /// The types of the methods of those who must get in.
    methods: BTreeMap<String, BTreeSet<String>>,
}

impl Residents {
    /// Those of an organization whose emergency access accounts have names that begin with `emergency`.
    pub(super) async fn of(graph: &RawGraph, emergency: &str) -> Self {
        let me = graph.get("v1.0/me").await.unwrap();
        let people = graph.people().await.unwrap();
        let is_one = |person: &&Value| text(person, "userPrincipalName").starts_with(emergency);
        let emergency = people.iter().filter(is_one).map(|person| text(person, "id").to_owned()).collect();
        let mut roles: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for role in graph.list("v1.0/directoryRoles").await.unwrap() {
            let template = text(&role, "roleTemplateId");
            let members = format!("v1.0/directoryRoles(roleTemplateId='{template}')/members");
            for member in graph.list(&members).await.unwrap() {
                roles.entry(text(&member, "id").to_owned()).or_default().insert(template.to_owned());
            }
        }
        let mut residents = Self { account: text(&me, "id").to_owned(), emergency, roles, methods: BTreeMap::new() };
        for id in residents.must_get_in() {
            let methods = graph.list(&format!("v1.0/users/{id}/authentication/methods")).await.unwrap();
            let types = methods.iter().map(|method| method_of(text(method, "@odata.type"))).collect();
            residents.methods.insert(id, types);
        }
        residents
    }

    /// Whoever was asked for a second step `before` and is not asked `now`: of those who can sign in, but for the
    /// emergency access accounts.
    pub(super) fn unasked_since<'a>(&self, now: &'a Truth, before: &Truth) -> Vec<&'a str> {
        let counts = |person: &&Value| person["accountEnabled"] == true && !self.emergency.contains(text(person, "id"));
        let was_asked = |person: &Value| {
            let before_it = before.people.iter().find(|one| one["id"] == person["id"]);
            before_it.is_some_and(|person| self.is_asked(before, person))
        };
        let unasked =
            now.people.iter().filter(counts).filter(|person| was_asked(person) && !self.is_asked(now, person));
        unasked.map(|person| text(person, "id")).collect()
    }

    /// Whoever must get in and does not: whoever runs the move, every Global Administrator, and the emergency access
    /// accounts, whom no policy may be about at all.
    pub(super) fn shut_out(&self, now: &Truth) -> Vec<String> {
        let is_on = |policy: &&Value| policy["state"] == "enabled";
        let on = || now.policies.iter().filter(is_on);
        let gets_in = |id: &String| {
            let person = now.people.iter().find(|person| person["id"] == *id.as_str());
            person.is_some_and(|person| person["accountEnabled"] == true)
                && on().filter(|policy| self.is_about(policy, id)).all(|policy| {
                    !self.emergency.contains(id) && (!reaches_a_usual_sign_in(policy) || self.meets(policy, id))
                })
        };
        self.must_get_in().into_iter().filter(|id| !gets_in(id)).collect()
    }

    fn must_get_in(&self) -> BTreeSet<String> {
        let global = self.roles.iter().filter(|(_, roles)| roles.contains(GLOBAL_ADMINISTRATOR)).map(|(id, _)| id);
        global.chain(&self.emergency).chain([&self.account]).cloned().collect()
    }

    fn is_asked(&self, truth: &Truth, person: &Value) -> bool {
        let by_policy = |policy: &Value| asks_always(policy) && self.is_about(policy, text(person, "id"));
        let by_itself = matches!(person["perUserMfaState"].as_str(), Some("enabled" | "enforced"));
        truth.defaults_on() || by_itself || truth.policies.iter().any(by_policy)
    }

    fn is_about(&self, policy: &Value, id: &str) -> bool {
        let users = &policy["conditions"]["users"];
        let named = |list: &str| texts(&users[list]).any(|one| one == "All" || one == id);
        let by_role =
            |list: &str| self.roles.get(id).is_some_and(|roles| texts(&users[list]).any(|one| roles.contains(one)));
        (named("includeUsers") || by_role("includeRoles")) && !named("excludeUsers") && !by_role("excludeRoles")
    }

    /// Whether somebody has what the policy wants. What is not surely there counts as missing.
    fn meets(&self, policy: &Value, id: &str) -> bool {
        let grant = &policy["grantControls"];
        let methods = &self.methods[id];
        let second_step = SECOND_STEPS.iter().any(|step| methods.contains(*step));
        let controls = texts(&grant["builtInControls"]).map(|control| control == "mfa" && second_step);
        let strength = grant["authenticationStrength"]["id"].as_str().map(|id| {
            (id.ends_with(ANY) && second_step) || (id.ends_with(PHISHING_RESISTANT) && methods.contains("fido2"))
        });
        let mut answers = controls.chain(strength);
        if grant["operator"] == "AND" { answers.all(|met| met) } else { answers.any(|met| met) }
    }
}

/// Whether a policy that is on asks for a second step at every sign-in of those whom it is about.
fn asks_always(policy: &Value) -> bool {
    let (conditions, grant) = (&policy["conditions"], &policy["grantControls"]);
    let apps = &conditions["applications"];
    let everything =
        texts(&apps["includeApplications"]).eq(["All"]) && texts(&apps["excludeApplications"]).next().is_none();
    let clients: Vec<&str> = texts(&conditions["clientAppTypes"]).collect();
    let usual = ["users", "applications", "clientAppTypes"];
    let mut others = conditions.as_object().into_iter().flatten().filter(|(name, _)| !usual.contains(&name.as_str()));
    let narrowed = others.any(|(_, condition)| !condition.is_null() && *condition != json!([]));
    let controls: Vec<&str> = texts(&grant["builtInControls"]).collect();
    let mfa = controls.contains(&"mfa") && (controls.len() == 1 || grant["operator"] == "AND");
    policy["state"] == "enabled" && everything && clients == ["all"] && !narrowed && mfa
}

/// Whether a policy has a say when somebody signs in with a browser, without any risk.
fn reaches_a_usual_sign_in(policy: &Value) -> bool {
    let conditions = &policy["conditions"];
    let by_client = texts(&conditions["clientAppTypes"]).any(|client| ["all", "browser"].contains(&client));
    let risky =
        ["signInRiskLevels", "userRiskLevels"].iter().any(|levels| texts(&conditions[*levels]).next().is_some());
    let apps = texts(&conditions["applications"]["includeApplications"]).next().is_some();
    by_client && !risky && apps
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// `#microsoft.graph.fido2AuthenticationMethod` is `fido2`.
fn method_of(kind: &str) -> String {
    kind.trim_start_matches("#microsoft.graph.").trim_end_matches("AuthenticationMethod").to_owned()
}
