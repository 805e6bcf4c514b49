//! Authentication strengths: which methods satisfy a policy (GRAPH.md section c.4).

/// An authentication strength of an organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthenticationStrength {
    /// Whether it satisfies multifactor authentication (`requirementsSatisfied` is `mfa`). `None` when the service
    /// did not say or said something else.
    pub satisfies_mfa: Option<bool>,
    /// The combinations of methods that satisfy it, each joined with commas (`password,sms`), as Graph writes them.
    pub allowed_combinations: Vec<Box<str>>,
}
