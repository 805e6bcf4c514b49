//! Microsoft's templates for policies (GRAPH.md section c.3), and the policies that are made from them.
//!
//! Nothing makes a policy from a template by itself: a template's `details` become a body that is sent. Their traps: a
//! sentence stands where the id of whoever is left out belongs, and there are keys that a policy does not have.

mod details;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::id::{PolicyId, RoleTemplateId, UserId};
use crate::licence::Licences;
use crate::policy::{Content, Policy, PolicyState, body_of, same};
use crate::role;

/// The templates that Latch brings along, in the order in which their policies are made.
const BUILT_IN: &str = include_str!("built_in.json");

/// The template id of "Block legacy authentication".
pub const BLOCK_LEGACY: &str = "0b2282f9-2862-4178-88b5-d79340b36cb8";
/// The template id of "Require multifactor authentication for admins".
pub const MFA_FOR_ADMINS: &str = "c7503427-338e-4c5e-902d-abe252abfb43";
/// The template id of "Require multifactor authentication for all users".
pub const MFA_FOR_ALL: &str = "a3d0a415-b068-4326-9251-f9cdf9feeb64";
/// The template id of "Require multifactor authentication for risky sign-ins" (P2).
pub const MFA_FOR_RISKY_SIGN_INS: &str = "6b619f55-792e-45dc-9711-d83ec9d7ae90";
/// The template id of "Require password change for high-risk users" (P2).
pub const PASSWORD_CHANGE_FOR_RISKY_USERS: &str = "634b6de7-c38d-4357-a2c7-3842706eedd7";
/// The template id of "Securing security info registration".
pub const SECURE_REGISTRATION: &str = "b8bda7f8-6584-4446-bce9-d871480e53fa";

/// Microsoft's strength that means the same as the control `mfa`.
const ANY_MFA: &str = "00000000-0000-0000-0000-000000000002";

/// A template.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    id: Box<str>,
    name: Box<str>,
    description: Box<str>,
    details: Value,
}

/// A body that is not a template: it has no id, no name or no details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a template has no id, no name or no details")]
pub struct NotATemplate;

/// A template carries something that a policy cannot have, or that is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the template carries something that is not understood")]
pub struct NotUnderstood {
    /// Where it stands in the details.
    pub paths: Vec<Box<str>>,
}

impl Template {
    /// Reads an item of Graph's list of templates.
    ///
    /// # Errors
    /// [`NotATemplate`]. What is strange within the details is told when a body is made of it.
    pub fn from_json(raw: &Value) -> Result<Self, NotATemplate> {
        let text = |key: &str| raw.get(key).and_then(Value::as_str);
        let details = raw.get("details").filter(|details| details.is_object()).ok_or(NotATemplate)?;
        let name = text("name").filter(|name| !name.trim().is_empty()).ok_or(NotATemplate)?;
        Ok(Self {
            id: text("id").ok_or(NotATemplate)?.into(),
            name: name.into(),
            description: text("description").unwrap_or_default().into(),
            details: details.clone(),
        })
    }

    /// Microsoft's id of it: the same in every organization and language.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name, in the language that was asked for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its description, in the same language; empty when there is none.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What a policy of it says, for showing. The sentence of whoever is left out is in it as if it were an id.
    pub fn content(&self) -> Content {
        self.details.as_object().map(Content::read).unwrap_or_else(|| Content::read(&serde_json::Map::new()))
    }

    /// Whether its policy needs Entra ID P2.
    pub fn needs_p2(&self) -> bool {
        needs_p2(&self.content())
    }

    /// Whether its policy is about user actions: it cannot be report-only, and is made switched off.
    pub fn made_off(&self) -> bool {
        let actions = self.details.pointer("/conditions/applications/includeUserActions").and_then(Value::as_array);
        actions.is_some_and(|actions| !actions.is_empty())
    }

    /// The body of a policy of this template, which leaves out `excluded` and only watches, or is off where a policy
    /// cannot watch. Who a template leaves out by words such as `GuestsOrExternalUsers`, by role or by group stays left
    /// out.
    ///
    /// # Errors
    /// [`NotUnderstood`].
    pub fn body(&self, excluded: &BTreeSet<UserId>) -> Result<Value, NotUnderstood> {
        let mut body = body_of(&details::of_a_policy(&self.details)?);
        details::leave_out(&mut body, excluded);
        let state = if self.made_off() { PolicyState::Disabled } else { PolicyState::ReportOnly };
        body["displayName"] = json!(self.name);
        body["state"] = json!(state.as_str());
        Ok(body)
    }

    /// The same with the template's id. UNCONFIRMED whether the service takes it (GRAPH.md section o, number 7).
    ///
    /// # Errors
    /// [`NotUnderstood`].
    pub fn body_with_template_id(&self, excluded: &BTreeSet<UserId>) -> Result<Value, NotUnderstood> {
        let mut body = self.body(excluded)?;
        body["templateId"] = json!(self.id);
        Ok(body)
    }
}

/// The recommended templates and the two for risks, for where Microsoft's list cannot be read.
pub fn built_in() -> Vec<Template> {
    let raw: Vec<Value> = serde_json::from_str(BUILT_IN).unwrap_or_default();
    raw.iter().filter_map(|item| Template::from_json(item).ok()).collect()
}

/// The ids of the templates that are recommended with these licences, in the order in which their policies are made:
/// what guards the registering of a second step comes last.
pub fn recommended(licences: &Licences) -> Vec<&'static str> {
    let risk = licences.has_p2().then_some([MFA_FOR_RISKY_SIGN_INS, PASSWORD_CHANGE_FOR_RISKY_USERS]);
    let first = [BLOCK_LEGACY, MFA_FOR_ADMINS, MFA_FOR_ALL].into_iter();
    first.chain(risk.into_iter().flatten()).chain([SECURE_REGISTRATION]).collect()
}

/// The policies that were made from `template`, or do the same by their content, whoever they leave out.
pub fn there(policies: &[Policy], template: &Template) -> Vec<PolicyId> {
    let meant = details::of_a_policy(&template.details).ok().map(|details| effect(&details));
    let is_one = |policy: &&Policy| {
        let by_id = policy.template_id().is_some_and(|id| id.eq_ignore_ascii_case(template.id()));
        let same_effect = |meant: &Value| {
            let (mut meant, mut there) = (meant.clone(), effect(policy.raw()));
            if same_administrators(&roles(&meant), &roles(&there)) {
                for body in [&mut meant, &mut there] {
                    body["conditions"]["users"]["includeRoles"] = json!([]);
                }
            }
            same::shows(&meant, &there) && same::shows(&there, &meant)
        };
        by_id || meant.as_ref().is_some_and(same_effect)
    };
    policies.iter().filter(is_one).map(|policy| policy.id().clone()).collect()
}

/// The roles that a policy is about.
fn roles(effect: &Value) -> BTreeSet<RoleTemplateId> {
    let roles = effect.pointer("/conditions/users/includeRoles").and_then(Value::as_array);
    roles.into_iter().flatten().filter_map(Value::as_str).map(RoleTemplateId::new).collect()
}

/// Whether a policy for these roles is for the administrators that a template for roles means. Which roles those are,
/// Microsoft says otherwise from time to time: it is the same where Global Administrators are in both, and more of the
/// template's roles are in it than are not.
fn same_administrators(meant: &BTreeSet<RoleTemplateId>, there: &BTreeSet<RoleTemplateId>) -> bool {
    let both = meant.intersection(there).count();
    [meant, there].iter().all(|roles| roles.contains(&role::GLOBAL_ADMINISTRATOR)) && 2 * both > meant.len()
}

/// Whether a policy's conditions need Entra ID P2.
pub(crate) fn needs_p2(content: &Content) -> bool {
    let risks = &content.risks;
    !(risks.sign_in.is_empty() && risks.user.is_empty() && risks.insider.is_empty())
}

/// What a policy does to those whom it does not leave out.
fn effect(raw: &Value) -> Value {
    let mut body = body_of(raw);
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|key, _| ["conditions", "grantControls", "sessionControls"].contains(&key.as_str()));
    }
    if let Some(users) = body.pointer_mut("/conditions/users").and_then(Value::as_object_mut) {
        users.retain(|key, _| !key.starts_with("exclude"));
        // Beside roles or groups, nobody in particular is nobody.
        if users.get("includeUsers") == Some(&json!(["None"])) {
            users.remove("includeUsers");
        }
    }
    if let Some(grant) = body.get_mut("grantControls").filter(|grant| !grant.is_null()) {
        let any_mfa = grant.pointer("/authenticationStrength/id").is_some_and(|id| *id == json!(ANY_MFA));
        if any_mfa && grant["builtInControls"].as_array().is_none_or(Vec::is_empty) {
            grant["builtInControls"] = json!(["mfa"]);
            grant["authenticationStrength"] = Value::Null;
        }
        // A single control needs no word that joins it.
        if grant["builtInControls"].as_array().is_some_and(|controls| controls.len() == 1) {
            grant["operator"] = json!("OR");
        }
    }
    body
}

#[cfg(test)]
mod tests;
