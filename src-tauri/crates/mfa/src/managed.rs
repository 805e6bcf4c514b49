//! The policies that Microsoft itself puts into an organization (GRAPH.md section c.2).

use jiff::{SignedDuration, Timestamp};

use crate::policy::Policy;

/// How the names of Microsoft's policies begin.
const PREFIX: &str = "Microsoft-managed:";

/// Microsoft switches its policies on no sooner than this long after they came.
const AT_LEAST_REPORT_ONLY: SignedDuration = SignedDuration::from_hours(45 * 24);

/// Whether a policy is one of Microsoft's.
///
/// UNCONFIRMED: no documented property marks them. The name is what is seen in practice, and it
/// cannot be changed. The template id says nothing: a policy that an administrator made from a
/// template carries the same one.
pub fn is_managed(policy: &Policy) -> bool {
    policy.display_name().starts_with(PREFIX)
}

/// The first moment at which Microsoft may switch its policy on; `None` when the policy does not
/// say when it was created, which is taken for the day on which it came.
pub fn earliest_on(policy: &Policy) -> Option<Timestamp> {
    policy.created()?.checked_add(AT_LEAST_REPORT_ONLY).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{earliest_on, is_managed};
    use crate::fixture::policy;
    use crate::policy::Policy;

    fn named(name: &str) -> Policy {
        let created = json!("2026-10-01T08:00:00Z");
        let changes = [("/displayName", json!(name)), ("/createdDateTime", created), ("/templateId", json!("a"))];
        Policy::from_json(policy("p", &changes)).unwrap()
    }

    #[test]
    fn microsofts_policies_are_known_by_name_and_a_template_makes_none() {
        assert!(is_managed(&named("Microsoft-managed: Block legacy authentication")));
        assert!(!is_managed(&named("Require multifactor authentication for all users")));
    }

    #[test]
    fn they_stay_in_report_only_for_45_days() {
        let first = earliest_on(&named("Microsoft-managed: x")).unwrap();
        assert_eq!(first.to_string(), "2026-11-15T08:00:00Z");
    }
}
