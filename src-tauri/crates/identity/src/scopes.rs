//! What Latch asks to be allowed, and what it was allowed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The permissions that Latch asks for, by their Graph names (GRAPH.md section 0).
pub mod scope {
    /// What is needed to sign in at all and to stay signed in.
    pub const SIGN_IN: &[&str] = &["openid", "profile", "offline_access"];
    /// Everything that is only read. Asked for at the first sign-in, together with [`SIGN_IN`].
    pub const READ: &[&str] = &[
        "User.Read.All",
        "Policy.Read.All",
        "Organization.Read.All",
        "Domain.Read.All",
        "Domain-InternalFederation.Read.All",
        "LicenseAssignment.Read.All",
        "RoleManagement.Read.Directory",
        "GroupMember.Read.All",
        "AuditLog.Read.All",
        "UserAuthenticationMethod.Read.All",
    ];
    /// Turning security defaults on or off. Asked for when that is first wanted.
    pub const WRITE_SECURITY_DEFAULTS: &str = "Policy.ReadWrite.SecurityDefaults";
    /// Changing per-user MFA and authentication methods. Asked for when that is first wanted.
    pub const WRITE_AUTHENTICATION_METHOD: &str = "Policy.ReadWrite.AuthenticationMethod";
    /// Signing people out. Asked for when that is first wanted.
    pub const REVOKE_SESSIONS: &str = "User.RevokeSessions.All";
    /// Making and changing Conditional Access policies. Asked for when that is first wanted, with
    /// [`READ_APPLICATIONS`].
    pub const WRITE_CONDITIONAL_ACCESS: &str = "Policy.ReadWrite.ConditionalAccess";
    /// Without it, no policy can be made or changed (GRAPH.md section c.1).
    pub const READ_APPLICATIONS: &str = "Application.Read.All";
}

/// A set of permissions by their short names.
///
/// Names are compared without regard to case. What the sign-in service answers
/// may be full addresses, even percent-encoded ones, and leaves `offline_access`
/// out (SAFETY.md §9.6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(BTreeSet<String>);

impl Scopes {
    /// What the first sign-in asks for.
    #[must_use]
    pub fn reading() -> Self {
        scope::READ.iter().copied().collect()
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, name: &str) -> Self {
        self.insert(name);
        self
    }

    /// Whether `name` is among them.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|own| own.eq_ignore_ascii_case(short(name)))
    }

    /// Those of `wanted` that are not among them: features that stay off (SAFETY.md case 20).
    #[must_use]
    pub fn missing<'a>(&self, wanted: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        wanted.into_iter().filter(|name| !self.contains(name)).collect()
    }

    /// The names, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// What is sent: the names, and what every sign-in needs.
    pub(crate) fn for_sign_in(&self) -> impl Iterator<Item = &str> {
        scope::SIGN_IN.iter().copied().chain(self.iter().filter(|name| !scope::SIGN_IN.contains(name)))
    }

    /// Reads the `scope` member of a token answer.
    pub(crate) fn granted(answer: &str) -> Self {
        let decoded = percent_encoding::percent_decode_str(answer).decode_utf8_lossy();
        decoded.split_ascii_whitespace().collect()
    }

    fn insert(&mut self, name: &str) {
        let name = short(name);
        if !name.is_empty() && !self.contains(name) {
            self.0.insert(name.to_owned());
        }
    }
}

impl<'a> FromIterator<&'a str> for Scopes {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut scopes = Self::default();
        names.into_iter().for_each(|name| scopes.insert(name));
        scopes
    }
}

/// `https://graph.microsoft.com/User.Read` is `User.Read`.
fn short(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn granted_permissions_are_known_by_short_name_in_any_spelling() {
        for answer in [
            "openid User.Read.All Policy.Read.All",
            "https://graph.microsoft.com/user.read.all  https://graph.microsoft.com/Policy.Read.All",
            "https%3A%2F%2Fgraph.microsoft.com%2FUser.Read.All https%3A%2F%2Fgraph.microsoft.com%2Fpolicy.read.all",
        ] {
            let scopes = Scopes::granted(answer);
            assert!(scopes.contains("User.Read.All"), "{answer}");
            assert_eq!(scopes.missing(["Policy.Read.All", "AuditLog.Read.All"]), ["AuditLog.Read.All"], "{answer}");
        }
    }

    #[test]
    fn a_longer_name_is_not_taken_for_a_shorter_one() {
        let scopes = Scopes::granted("Policy.Read.All.Extra User.Read");
        assert!(!scopes.contains("Policy.Read.All"));
        assert!(!scopes.contains("User.Read.All"));
    }
}
