//! Who may do what: the scopes that were agreed to and the roles that are held, both for
//! each call (GRAPH.md sections 0 and f). Lacking either is the same refusal.

use super::{Caller, GraphError};
use crate::options::PerUserWriteRole;
use crate::roles::Role;

/// Scopes that let a call through: one of the lists, all of its scopes.
type Scopes = &'static [&'static [&'static str]];

/// What a call asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs {
    scopes: Scopes,
    roles: Roles,
}

/// Who may make the call.
#[derive(Debug, Clone, Copy)]
enum Roles {
    /// Everyone who is a member.
    Members,
    /// Holders of any directory role.
    AnyRole,
    /// Holders of one of these; a Global Administrator always may.
    OneOf(&'static [Role]),
}

const POLICY_READERS: &[Role] =
    &[Role::SecurityReader, Role::SecurityAdministrator, Role::GlobalReader, Role::ConditionalAccessAdministrator];
const POLICY_WRITERS: &[Role] = &[Role::SecurityAdministrator, Role::ConditionalAccessAdministrator];

pub(crate) const ME: Needs = Needs {
    scopes: &[&["User.Read"], &["User.ReadBasic.All"], &["User.Read.All"], &["Directory.Read.All"]],
    roles: Roles::Members,
};
pub(crate) const MY_ROLES: Needs = Needs {
    scopes: &[&["User.Read"], &["Directory.Read.All"], &["RoleManagement.Read.Directory"]],
    roles: Roles::Members,
};
pub(crate) const USERS: Needs = Needs {
    scopes: &[&["User.ReadBasic.All"], &["User.Read.All"], &["Directory.Read.All"], &["User.ReadWrite.All"]],
    roles: Roles::Members,
};
pub(crate) const ORGANIZATION: Needs =
    Needs { scopes: &[&["User.Read"], &["Organization.Read.All"], &["Directory.Read.All"]], roles: Roles::Members };
pub(crate) const DOMAINS: Needs =
    Needs { scopes: &[&["Domain.Read.All"], &["Directory.Read.All"]], roles: Roles::AnyRole };
pub(crate) const FEDERATION: Needs = Needs {
    scopes: &[&["Domain-InternalFederation.Read.All"], &["Domain-InternalFederation.ReadWrite.All"]],
    roles: Roles::AnyRole,
};
pub(crate) const SKUS: Needs = Needs {
    scopes: &[&["LicenseAssignment.Read.All"], &["Organization.Read.All"], &["Directory.Read.All"]],
    roles: Roles::AnyRole,
};
pub(crate) const DEFAULTS_READ: Needs = Needs { scopes: &[&["Policy.Read.All"]], roles: Roles::OneOf(POLICY_READERS) };
pub(crate) const DEFAULTS_WRITE: Needs = Needs {
    scopes: &[
        &["Policy.ReadWrite.SecurityDefaults", "Policy.Read.All"],
        &["Policy.ReadWrite.ConditionalAccess", "Policy.Read.All"],
    ],
    roles: Roles::OneOf(POLICY_WRITERS),
};
pub(crate) const POLICIES_READ: Needs = Needs { scopes: &[&["Policy.Read.All"]], roles: Roles::OneOf(POLICY_READERS) };
pub(crate) const POLICIES_WRITE: Needs = Needs {
    scopes: &[&["Policy.ReadWrite.ConditionalAccess", "Policy.Read.All", "Application.Read.All"]],
    roles: Roles::OneOf(POLICY_WRITERS),
};
pub(crate) const POLICIES_DELETE: Needs = Needs {
    scopes: &[&["Policy.ReadWrite.ConditionalAccess", "Policy.Read.All"]],
    roles: Roles::OneOf(POLICY_WRITERS),
};
/// Locations name no application.
pub(crate) const LOCATIONS_WRITE: Needs = POLICIES_DELETE;
pub(crate) const EVALUATE: Needs =
    Needs { scopes: &[&["Policy.Read.ConditionalAccess"], &["Policy.Read.All"]], roles: Roles::OneOf(POLICY_READERS) };
pub(crate) const STRENGTHS_WRITE: Needs = Needs {
    scopes: &[&["Policy.ReadWrite.ConditionalAccess"], &["Policy.ReadWrite.AuthenticationMethod"]],
    roles: Roles::OneOf(POLICY_WRITERS),
};
pub(crate) const STRENGTHS: Needs = Needs {
    scopes: &[&["Policy.Read.AuthenticationMethod"], &["Policy.Read.All"]],
    roles: Roles::OneOf(POLICY_READERS),
};
pub(crate) const METHODS_POLICY: Needs = Needs {
    scopes: &[&["Policy.Read.AuthenticationMethod"], &["Policy.Read.All"], &["Policy.ReadWrite.AuthenticationMethod"]],
    roles: Roles::OneOf(&[Role::GlobalReader, Role::AuthenticationPolicyAdministrator]),
};
/// The roles of the read are the documented ones and those that one page lets write.
pub(crate) const PER_USER_READ: Needs = Needs {
    scopes: &[&["Policy.Read.All"], &["Policy.ReadWrite.AuthenticationMethod"]],
    roles: Roles::OneOf(&[
        Role::GlobalReader,
        Role::AuthenticationPolicyAdministrator,
        Role::AuthenticationAdministrator,
        Role::PrivilegedAuthenticationAdministrator,
    ]),
};
const PER_USER_WRITE_SCOPES: Scopes = &[&["Policy.ReadWrite.AuthenticationMethod"]];
pub(crate) const METHODS: Needs = Needs {
    scopes: &[&["UserAuthenticationMethod.Read.All"], &["UserAuthenticationMethod.ReadWrite.All"]],
    roles: Roles::OneOf(&[
        Role::GlobalReader,
        Role::AuthenticationAdministrator,
        Role::PrivilegedAuthenticationAdministrator,
    ]),
};
pub(crate) const MY_METHODS: Needs = Needs { scopes: METHODS.scopes, roles: Roles::Members };
pub(crate) const REPORTS: Needs = Needs {
    scopes: &[&["AuditLog.Read.All"]],
    roles: Roles::OneOf(&[
        Role::ReportsReader,
        Role::SecurityReader,
        Role::SecurityAdministrator,
        Role::GlobalReader,
        Role::ApplicationAdministrator,
        Role::CloudApplicationAdministrator,
    ]),
};
pub(crate) const GROUP_MEMBERS: Needs =
    Needs { scopes: &[&["GroupMember.Read.All"], &["Group.Read.All"], &["Directory.Read.All"]], roles: Roles::Members };
pub(crate) const MEMBER_OF: Needs = Needs {
    scopes: &[&["User.Read.All"], &["GroupMember.Read.All"], &["Group.Read.All"], &["Directory.Read.All"]],
    roles: Roles::Members,
};
/// Times of role assignments: PIM's, for which the documents name these roles.
pub(crate) const SCHEDULES: Needs = Needs {
    scopes: &[
        &["RoleAssignmentSchedule.Read.Directory"],
        &["RoleManagement.Read.Directory"],
        &["RoleManagement.Read.All"],
    ],
    roles: Roles::OneOf(&[
        Role::GlobalReader,
        Role::SecurityReader,
        Role::SecurityAdministrator,
        Role::PrivilegedRoleAdministrator,
    ]),
};
pub(crate) const SIGN_INS: Needs = Needs {
    scopes: &[&["AuditLog.Read.All"]],
    roles: Roles::OneOf(&[Role::ReportsReader, Role::SecurityReader, Role::SecurityAdministrator, Role::GlobalReader]),
};
pub(crate) const ROLES: Needs =
    Needs { scopes: &[&["RoleManagement.Read.Directory"], &["Directory.Read.All"]], roles: Roles::Members };
pub(crate) const REVOKE: Needs = Needs {
    scopes: &[&["User.RevokeSessions.All"], &["User.ReadWrite.All"], &["Directory.ReadWrite.All"]],
    roles: Roles::OneOf(&[
        Role::UserAdministrator,
        Role::HelpdeskAdministrator,
        Role::AuthenticationAdministrator,
        Role::PrivilegedAuthenticationAdministrator,
    ]),
};
pub(crate) const REVOKE_MINE: Needs = Needs { scopes: REVOKE.scopes, roles: Roles::Members };

impl Caller {
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|there| there.eq_ignore_ascii_case(scope))
    }

    pub(crate) fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Lets the call through or refuses it.
    pub(crate) fn must(&self, needs: Needs) -> Result<(), GraphError> {
        let scopes = self.has_scopes(needs.scopes);
        let roles = match needs.roles {
            Roles::Members => !self.guest,
            Roles::AnyRole => !self.roles.is_empty(),
            Roles::OneOf(roles) => {
                self.has_role(Role::GlobalAdministrator) || roles.iter().any(|role| self.has_role(*role))
            }
        };
        if scopes && roles { Ok(()) } else { Err(GraphError::denied()) }
    }

    fn has_scopes(&self, scopes: Scopes) -> bool {
        scopes.iter().any(|list| list.iter().all(|scope| self.has_scope(scope)))
    }

    /// Lets a write of somebody's per-user state through or refuses it.
    pub(crate) fn must_write_per_user(&self, whose: PerUserWriteRole, target_is_admin: bool) -> Result<(), GraphError> {
        let role = self.has_role(Role::GlobalAdministrator)
            || match whose {
                PerUserWriteRole::AuthenticationPolicyAdministrator => {
                    self.has_role(Role::AuthenticationPolicyAdministrator)
                }
                PerUserWriteRole::AuthenticationAdministrator => {
                    self.has_role(Role::PrivilegedAuthenticationAdministrator)
                        || (self.has_role(Role::AuthenticationAdministrator) && !target_is_admin)
                }
            };
        if role && self.has_scopes(PER_USER_WRITE_SCOPES) { Ok(()) } else { Err(GraphError::denied()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(scopes: &[&str], roles: &[Role]) -> Caller {
        Caller {
            user: 0,
            app: uuid::Uuid::nil(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            roles: roles.to_vec(),
            guest: false,
        }
    }

    #[test]
    fn the_scope_without_the_role_and_the_role_without_the_scope_are_both_refused() {
        let write = ["Policy.ReadWrite.SecurityDefaults", "Policy.Read.All"];
        assert!(caller(&write, &[Role::SecurityAdministrator]).must(DEFAULTS_WRITE).is_ok());
        assert!(caller(&write, &[Role::GlobalReader]).must(DEFAULTS_WRITE).is_err());
        assert!(
            caller(&write[..1], &[Role::GlobalAdministrator]).must(DEFAULTS_WRITE).is_err(),
            "scopes come in pairs"
        );
        assert!(caller(&[], &[Role::GlobalAdministrator]).must(DEFAULTS_WRITE).is_err());
    }

    #[test]
    fn who_may_write_per_user_states_follows_the_switch() {
        use PerUserWriteRole::{AuthenticationAdministrator, AuthenticationPolicyAdministrator};
        let scope = ["Policy.ReadWrite.AuthenticationMethod"];
        let policy = caller(&scope, &[Role::AuthenticationPolicyAdministrator]);
        let plain = caller(&scope, &[Role::AuthenticationAdministrator]);
        let privileged = caller(&scope, &[Role::PrivilegedAuthenticationAdministrator]);
        assert!(policy.must_write_per_user(AuthenticationPolicyAdministrator, true).is_ok());
        assert!(plain.must_write_per_user(AuthenticationPolicyAdministrator, false).is_err());
        assert!(policy.must_write_per_user(AuthenticationAdministrator, false).is_err());
        assert!(plain.must_write_per_user(AuthenticationAdministrator, false).is_ok());
        assert!(plain.must_write_per_user(AuthenticationAdministrator, true).is_err());
        assert!(privileged.must_write_per_user(AuthenticationAdministrator, true).is_ok());
        for switch in [AuthenticationAdministrator, AuthenticationPolicyAdministrator] {
            assert!(caller(&scope, &[Role::GlobalAdministrator]).must_write_per_user(switch, true).is_ok());
            assert!(caller(&[], &[Role::GlobalAdministrator]).must_write_per_user(switch, true).is_err());
        }
    }
}
