//! The permissions that can be asked for, with Entra's own names for them.

use super::error::OAuthError;

/// Where a scope that is written in full belongs.
const GRAPH: &str = "https://graph.microsoft.com";

/// Scopes of sign-in itself, and what they are called.
const SIGN_IN: [(&str, &str); 4] = [
    ("openid", "Sign you in"),
    ("profile", "View your basic profile"),
    ("email", "View your email address"),
    ("offline_access", "Maintain access to data you have given it access to"),
];

/// Graph's delegated permissions, as far as the practised calls know them.
const KNOWN: [(&str, &str); 37] = [
    ("Application.Read.All", "Read applications"),
    ("AuditLog.Read.All", "Read audit log data"),
    ("CrossTenantInformation.ReadBasic.All", "Read cross-tenant basic information"),
    ("DelegatedAdminRelationship.Read.All", "Read Delegated Admin relationships with customers"),
    ("Directory.Read.All", "Read directory data"),
    ("Directory.ReadWrite.All", "Read and write directory data"),
    ("Domain.Read.All", "Read domains"),
    ("Domain-InternalFederation.Read.All", "Read internal federation configuration for a domain"),
    ("Domain-InternalFederation.ReadWrite.All", "Read and write internal federation configuration for a domain"),
    ("Group.Read.All", "Read all groups"),
    ("GroupMember.Read.All", "Read group memberships"),
    ("LicenseAssignment.Read.All", "Read all license assignments"),
    ("Mail.Send", "Send mail as you"),
    ("Organization.Read.All", "Read organization information"),
    ("Policy.Read.All", "Read your organization's policies"),
    ("Policy.Read.AuthenticationMethod", "Read authentication method policies"),
    ("Policy.Read.ConditionalAccess", "Read your organization's conditional access policies"),
    ("Policy.ReadWrite.AuthenticationMethod", "Read and write authentication method policies"),
    ("Policy.ReadWrite.ConditionalAccess", "Read and write your organization's conditional access policies"),
    ("Policy.ReadWrite.SecurityDefaults", "Read and write your organization's security defaults policy"),
    ("Reports.Read.All", "Read all usage reports"),
    ("RoleAssignmentSchedule.Read.Directory", "Read all active role assignments for your company's directory"),
    ("RoleEligibilitySchedule.Read.Directory", "Read all eligible role assignments for your company's directory"),
    ("RoleManagement.Read.All", "Read role management data for all RBAC providers"),
    ("RoleManagement.Read.Directory", "Read directory RBAC settings"),
    ("User.Read", "Sign in and read user profile"),
    ("User.ReadBasic.All", "Read all users' basic profiles"),
    ("User.Read.All", "Read all users' full profiles"),
    ("User.ReadWrite.All", "Read and write all users' full profiles"),
    ("User.RevokeSessions.All", "Revoke all sign in sessions for a user"),
    ("UserAuthMethod-TAP.Read.All", "Read all users' Temporary Access Pass methods"),
    ("UserAuthMethod-TAP.ReadWrite.All", "Read and write all users' Temporary Access Pass methods"),
    ("UserAuthenticationMethod.Read", "Read user authentication methods"),
    ("UserAuthenticationMethod.Read.All", "Read all users' authentication methods"),
    ("UserAuthenticationMethod.ReadWrite", "Read and write user authentication methods"),
    ("UserAuthenticationMethod.ReadWrite.All", "Read and write all users' authentication methods"),
    ("IdentityRiskyUser.Read.All", "Read identity risky user information"),
];

/// Everything that was agreed to before: `.default`.
const DEFAULT: &str = ".default";

/// The scopes of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// By their own names, without a prefix.
    pub(super) names: Vec<&'static str>,
    /// The prefix that they were written with, or Graph's.
    pub(super) resource: String,
}

impl Asked {
    /// Reads the `scope` parameter. `graph` is the practised Graph's base, which may stand
    /// as prefix in place of Microsoft's.
    pub(super) fn parse(text: &str, graph: &str) -> Result<Self, OAuthError> {
        let mut names = Vec::new();
        let mut resource = GRAPH.to_owned();
        for scope in text.split_ascii_whitespace() {
            let name = match scope.rsplit_once('/') {
                Some((prefix, name)) if prefix == GRAPH || prefix == graph => {
                    prefix.clone_into(&mut resource);
                    name
                }
                Some(_) => return Err(OAuthError::bad_scope(scope)),
                None => scope,
            };
            let known = SIGN_IN.iter().chain(&KNOWN).map(|(known, _)| *known).chain([DEFAULT]);
            let name = known
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(name))
                .ok_or_else(|| OAuthError::bad_scope(scope))?;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() { Err(OAuthError::missing("scope")) } else { Ok(Self { names, resource }) }
    }

    /// The scopes to remember as agreed to.
    pub(super) fn agreed(&self) -> Vec<String> {
        self.names.iter().filter(|name| **name != DEFAULT).map(|&name| name.to_owned()).collect()
    }

    /// Each scope with what it is called, for the page.
    pub(super) fn described(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let all = SIGN_IN.iter().chain(&KNOWN);
        all.filter(|(name, _)| self.names.contains(name)).map(|(name, description)| (*name, *description))
    }
}

/// Every one of Graph's permissions that is known, as a token carries them.
pub(super) fn everything() -> String {
    KNOWN.map(|(name, _)| name).join(" ")
}

/// Whether a scope is about signing in and not about Graph.
pub(super) fn is_sign_in(name: &str) -> bool {
    SIGN_IN.iter().any(|(known, _)| *known == name)
}

/// `agreed` as the token answer prints it: Graph's scopes in full, `offline_access` left out.
pub(super) fn printed(agreed: &[String], resource: &str) -> String {
    let graph = agreed.iter().filter(|name| !is_sign_in(name)).map(|name| format!("{resource}/{name}"));
    let sign_in = agreed.iter().filter(|name| is_sign_in(name) && *name != "offline_access").cloned();
    sign_in.chain(graph).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_full_names_mean_the_same_and_others_are_refused() {
        let graph = "http://127.0.0.1:1/bakery/graph";
        let asked = Asked::parse("openid policy.read.all https://graph.microsoft.com/User.Read", graph).unwrap();
        assert_eq!(asked.names, ["openid", "Policy.Read.All", "User.Read"]);
        assert_eq!(Asked::parse(&format!("{graph}/User.Read"), graph).unwrap().resource, graph);
        for wrong in ["", "Mail.Read.Everything", "https://evil.example/User.Read", "https://graph.microsoft.com/"] {
            assert!(Asked::parse(wrong, graph).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_answer_leaves_out_offline_access_and_writes_graphs_scopes_in_full() {
        let agreed = ["User.Read", "offline_access", "openid"].map(str::to_owned);
        assert_eq!(printed(&agreed, GRAPH), "openid https://graph.microsoft.com/User.Read");
    }
}
