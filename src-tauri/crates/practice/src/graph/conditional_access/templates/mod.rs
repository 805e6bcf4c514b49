//! Microsoft's templates for policies (GRAPH.md section c.3).

mod catalog;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::graph::access::POLICIES_READ;
use crate::graph::odata::{literal, unsupported};
use crate::graph::{Call, GraphError, graph_json};
use catalog::{TEMPLATES, Template};

/// The words of `scenarios`.
const SCENARIOS: [&str; 6] = ["new", "secureFoundation", "zeroTrust", "remoteWork", "protectAdmins", "emergingThreats"];

/// `GET /identity/conditionalAccess/templates[/{id}]`.
pub(in crate::graph) fn read(call: &Call<'_>, rest: &[&str]) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    match rest {
        [] => {
            let wanted = call.request.query.get("$filter").map(scenario).transpose()?;
            let of = |template: &&Template| {
                wanted.as_ref().is_none_or(|wanted| template.scenarios.split(',').any(|word| word == wanted))
            };
            let value: Vec<Value> = TEMPLATES.iter().filter(of).map(|template| shown(call, template)).collect();
            let context = call.context("identity/conditionalAccess/templates");
            Ok(graph_json(200, &json!({"@odata.context": context, "value": value})))
        }
        [id] => {
            let found = TEMPLATES.iter().find(|template| Uuid::try_parse(template.id) == Uuid::try_parse(id));
            let found = found.ok_or_else(|| {
                GraphError::new(
                    404,
                    "ResourceNotFound",
                    format!("ConditionalAccessTemplate with id {id} does not exist."),
                )
            })?;
            let mut body = shown(call, found);
            body["@odata.context"] = json!(call.context("identity/conditionalAccess/templates/$entity"));
            Ok(graph_json(200, &body))
        }
        _ => Err(GraphError::no_such_segment(rest.last().copied().unwrap_or_default())),
    }
}

/// The scenario of `scenarios has 'secureFoundation'`, with or without the name of its type.
fn scenario(filter: &str) -> Result<String, GraphError> {
    let value = filter.trim().strip_prefix("scenarios has ").ok_or_else(unsupported)?.trim();
    let value = value.strip_prefix("microsoft.graph.templateScenarios").unwrap_or(value);
    let word = literal(value)?;
    if SCENARIOS.contains(&word.as_str()) { Ok(word) } else { Err(unsupported()) }
}

/// A template in the caller's language, with what was selected of it.
fn shown(call: &Call<'_>, template: &Template) -> Value {
    let german = call.request.language.as_ref().is_some_and(|language| language.to_lowercase().starts_with("de"));
    let [name, description] = if german { template.german } else { template.english };
    let body = json!({
        "name": name,
        "description": description,
        "id": template.id,
        "scenarios": template.scenarios,
        "details": template.details(),
    });
    match (body, call.request.query.select()) {
        (Value::Object(body), Some(select)) => {
            Value::Object(body.into_iter().filter(|(name, _)| select.contains(&name.as_str())).collect::<Map<_, _>>())
        }
        (body, _) => body,
    }
}
