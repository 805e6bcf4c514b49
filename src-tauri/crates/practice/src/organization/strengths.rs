//! The authentication strengths that every organization has (GRAPH.md section c.4).

use serde_json::{Value, json};
use uuid::Uuid;

const MFA: Uuid = Uuid::from_u128(2);
const PASSWORDLESS: Uuid = Uuid::from_u128(3);
const PHISHING_RESISTANT: Uuid = Uuid::from_u128(4);

/// Whether a strength is built in.
pub(crate) fn is_built_in_strength(id: Uuid) -> bool {
    [MFA, PASSWORDLESS, PHISHING_RESISTANT].contains(&id)
}

/// The three that are built in, weakest first.
pub(crate) fn built_in_strengths() -> [Value; 3] {
    let strong = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];
    let passwordless = [&strong[..], &["deviceBasedPush"]].concat();
    let any = [
        &passwordless[..],
        &[
            "temporaryAccessPassOneTime",
            "temporaryAccessPassMultiUse",
            "password,microsoftAuthenticatorPush",
            "password,softwareOath",
            "password,hardwareOath",
            "password,sms",
            "password,voice",
            "federatedMultiFactor",
        ],
    ]
    .concat();
    let all = [
        (MFA, "Multifactor authentication", any),
        (PASSWORDLESS, "Passwordless MFA", passwordless),
        (PHISHING_RESISTANT, "Phishing-resistant MFA", strong.to_vec()),
    ];
    all.map(|(id, name, combinations)| {
        json!({
            "id": id.to_string(),
            "createdDateTime": "2021-12-01T00:00:00Z",
            "modifiedDateTime": "2021-12-01T00:00:00Z",
            "displayName": name,
            "description": name,
            "policyType": "builtIn",
            "requirementsSatisfied": "mfa",
            "allowedCombinations": combinations,
            "combinationConfigurations": [],
        })
    })
}
