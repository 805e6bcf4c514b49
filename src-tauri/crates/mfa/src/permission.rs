//! Which roles allow what (GRAPH.md section f).
//!
//! Where Microsoft's pages differ, any of the roles they name counts here: the service's own
//! refusal is the truth.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::RoleTemplateId;
use crate::role;

/// The template id of Security Operator, which may read the reports.
const SECURITY_OPERATOR: RoleTemplateId = RoleTemplateId::from_static("5f2222b1-57c3-48ba-8ad5-d4759f1fde6f");

/// Something that the signed-in person may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Switch security defaults on or off.
    SecurityDefaults,
    /// Change anyone's per-user MFA.
    PerUserMfa,
    /// Sign anyone out. Administrators may need more than this (GRAPH.md section 0): the service decides.
    SignOut,
    /// Create or change Conditional Access policies.
    ConditionalAccess,
    /// Change which authentication methods are allowed.
    MethodsPolicy,
    /// Read security defaults and Conditional Access policies.
    ReadPolicies,
    /// Read anyone's per-user MFA, one by one.
    ReadPerUserMfa,
    /// Read the registration report and the logs.
    ReadReports,
    /// Read the methods that a person has registered.
    ReadMethods,
}

/// Whether an action is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// A role that is held allows it.
    Yes,
    /// No role that is held allows it.
    No {
        /// Each of these would, the one with the least other power first.
        needs: Vec<RoleTemplateId>,
    },
}

/// Whether someone who actively holds `roles` may do `action`.
pub fn allows(roles: &BTreeSet<RoleTemplateId>, action: Action) -> Allowed {
    let enough = roles_for(action);
    if enough.iter().any(|role| roles.contains(role)) { Allowed::Yes } else { Allowed::No { needs: enough } }
}

/// The roles that allow `action`, each enough by itself, the one with the least other power first.
pub fn roles_for(action: Action) -> Vec<RoleTemplateId> {
    let mut roles = match action {
        Action::SecurityDefaults | Action::ConditionalAccess => {
            vec![role::CONDITIONAL_ACCESS_ADMINISTRATOR, role::SECURITY_ADMINISTRATOR]
        }
        Action::PerUserMfa => vec![
            role::AUTHENTICATION_POLICY_ADMINISTRATOR,
            role::AUTHENTICATION_ADMINISTRATOR,
            role::PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
        ],
        Action::SignOut => vec![
            role::HELPDESK_ADMINISTRATOR,
            role::AUTHENTICATION_ADMINISTRATOR,
            role::USER_ADMINISTRATOR,
            role::PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
        ],
        Action::MethodsPolicy => vec![role::AUTHENTICATION_POLICY_ADMINISTRATOR],
        Action::ReadPolicies => vec![
            role::SECURITY_READER,
            role::GLOBAL_READER,
            role::CONDITIONAL_ACCESS_ADMINISTRATOR,
            role::SECURITY_ADMINISTRATOR,
        ],
        Action::ReadPerUserMfa => vec![
            role::GLOBAL_READER,
            role::AUTHENTICATION_POLICY_ADMINISTRATOR,
            role::AUTHENTICATION_ADMINISTRATOR,
            role::PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
        ],
        Action::ReadReports => vec![
            role::REPORTS_READER,
            role::SECURITY_READER,
            role::GLOBAL_READER,
            SECURITY_OPERATOR,
            role::SECURITY_ADMINISTRATOR,
        ],
        Action::ReadMethods => {
            vec![role::GLOBAL_READER, role::AUTHENTICATION_ADMINISTRATOR, role::PRIVILEGED_AUTHENTICATION_ADMINISTRATOR]
        }
    };
    roles.push(role::GLOBAL_ADMINISTRATOR);
    roles
}

#[cfg(test)]
mod tests {
    use super::{Action, Allowed, allows};
    use crate::role;

    #[test]
    fn a_global_reader_reads_and_changes_nothing() {
        let roles = [role::GLOBAL_READER].into();
        for action in [Action::ReadPolicies, Action::ReadPerUserMfa, Action::ReadReports, Action::ReadMethods] {
            assert_eq!(allows(&roles, action), Allowed::Yes, "{action:?}");
        }
        for action in [
            Action::SecurityDefaults,
            Action::PerUserMfa,
            Action::SignOut,
            Action::ConditionalAccess,
            Action::MethodsPolicy,
        ] {
            let Allowed::No { needs } = allows(&roles, action) else {
                panic!("{action:?} must not be allowed");
            };
            assert_eq!(needs.last(), Some(&role::GLOBAL_ADMINISTRATOR));
        }
    }

    #[test]
    fn the_usual_least_pair_does_both_halves() {
        let security = [role::SECURITY_ADMINISTRATOR].into();
        let policy = [role::AUTHENTICATION_POLICY_ADMINISTRATOR].into();
        assert_eq!(allows(&security, Action::SecurityDefaults), Allowed::Yes);
        assert_ne!(allows(&security, Action::PerUserMfa), Allowed::Yes);
        assert_eq!(allows(&policy, Action::PerUserMfa), Allowed::Yes);
        assert_ne!(allows(&policy, Action::SecurityDefaults), Allowed::Yes);
    }
}
