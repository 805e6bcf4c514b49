//! Authentication strengths: which methods satisfy a policy (GRAPH.md section c.4).

use crate::id::StrengthId;

/// An authentication strength of an organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthenticationStrength {
    /// Its name; `None` when the service did not say.
    pub name: Option<Box<str>>,
    /// Whether it satisfies multifactor authentication (`requirementsSatisfied` is `mfa`). `None` when the service
    /// did not say or said something else.
    pub satisfies_mfa: Option<bool>,
    /// The combinations of methods that satisfy it, each joined with commas (`password,sms`), as Graph writes them.
    pub allowed_combinations: Vec<Box<str>>,
}

/// The strengths that Microsoft provides, with their combinations, for when they could not be read (GRAPH.md section
/// c.4, the sample of the list of strengths).
const BUILT_IN: [(&str, &[&str]); 3] = [
    (
        "00000000-0000-0000-0000-000000000002",
        &[
            "windowsHelloForBusiness",
            "fido2",
            "x509CertificateMultiFactor",
            "deviceBasedPush",
            "temporaryAccessPassOneTime",
            "temporaryAccessPassMultiUse",
            "password,microsoftAuthenticatorPush",
            "password,softwareOath",
            "password,hardwareOath",
            "password,x509CertificateSingleFactor",
            "password,x509CertificateMultiFactor",
            "password,sms",
            "password,voice",
            "federatedMultiFactor",
            "microsoftAuthenticatorPush,federatedSingleFactor",
            "softwareOath,federatedSingleFactor",
            "hardwareOath,federatedSingleFactor",
            "sms,federatedSingleFactor",
            "voice,federatedSingleFactor",
        ],
    ),
    (
        "00000000-0000-0000-0000-000000000003",
        &["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush"],
    ),
    ("00000000-0000-0000-0000-000000000004", &["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]),
];

/// The combinations of a strength that Microsoft provides; `None` for any other strength.
pub(crate) fn built_in_combinations(id: &StrengthId) -> Option<&'static [&'static str]> {
    BUILT_IN
        .iter()
        .find(|(built_in, _)| built_in.eq_ignore_ascii_case(id.as_str()))
        .map(|(_, combinations)| *combinations)
}
