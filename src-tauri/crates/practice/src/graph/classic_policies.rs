//! Classic policies, beta only (GRAPH.md section a, number 2). What a list of them looks like is in no document.

use serde_json::json;
use uuid::Uuid;

use super::access::POLICIES_READ;
use super::{Call, GraphError, graph_json};
use crate::answer::Answer;

/// `GET /identity/conditionalAccess/classicPolicies`.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, GraphError> {
    call.caller.must(POLICIES_READ)?;
    let policy = || {
        json!({
            "id": Uuid::new_v5(&call.tenant.organization.tenant_id, b"classic policy").to_string(),
            "displayName": "[Exchange Online] Require MFA",
            "state": "enabled",
        })
    };
    let policies: Vec<_> = call.difficulty.classic_policy.then(policy).into_iter().collect();
    let context = call.context("identity/conditionalAccess/classicPolicies");
    Ok(graph_json(200, &json!({"@odata.context": context, "value": policies})))
}
