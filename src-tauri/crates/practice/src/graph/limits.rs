//! What a call pays into the documented limits, and what its answer tells of them (GRAPH.md section k).

use http::HeaderName;

use super::{Call, GraphError, route};
use crate::limiter::LimitClass;

const RESOURCE_UNIT: HeaderName = HeaderName::from_static("x-ms-resource-unit");
const PERCENTAGE: HeaderName = HeaderName::from_static("x-ms-throttle-limit-percentage");
const SCOPE: HeaderName = HeaderName::from_static("x-ms-throttle-scope");
const INFORMATION: HeaderName = HeaderName::from_static("x-ms-throttle-information");

/// The use of a limit that is told: more than the first, and never more than the second.
const TOLD_ABOVE: f64 = 0.8;
const TOLD_UP_TO: f64 = 1.8;

/// Whether a call was let through.
pub(super) struct Toll {
    pub(super) admitted: Result<(), GraphError>,
    /// For its answer, whatever that is.
    pub(super) headers: Vec<(HeaderName, String)>,
}

/// Counts the call against its limit.
pub(super) fn pay(call: &Call<'_>) -> Toll {
    let class = route::limit_class(call.request);
    let (taken, used) = call.tenant.take(class, call.now_ms);
    let mut headers = Vec::new();
    if let LimitClass::Identity { units, .. } = class
        && call.difficulty.limit_headers
    {
        headers.push((RESOURCE_UNIT, units.to_string()));
        if let Some(used) = used.filter(|used| *used > TOLD_ABOVE) {
            headers.push((PERCENTAGE, format!("{:.2}", used.min(TOLD_UP_TO))));
        }
        if let Err(throttled) = taken {
            let (limit, reason) = if throttled.by_writes {
                ("Write", "WriteLimitExceeded")
            } else {
                ("ReadWrite", "ResourceUnitLimitExceeded")
            };
            let tenant = call.tenant.organization.tenant_id;
            headers.push((SCOPE, format!("Tenant_Application/{limit}/{}/{tenant}", call.caller.app)));
            headers.push((INFORMATION, reason.to_owned()));
        }
    }
    let admitted = taken.map_err(|throttled| {
        // Whole seconds, and never so few that the next try is refused again.
        GraphError::throttled(throttled.retry_after.map(|wait| wait.as_millis().div_ceil(1000).max(1) as u64))
    });
    Toll { admitted, headers }
}
