//! Whether a person can answer when asked: what they have registered (VERDICTS.md V14).
//!
//! Registration is never part of a verdict.

use serde::Serialize;

/// How good the registered methods are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodLevel {
    /// Nothing that counts as a second step.
    None,
    /// Only text messages or calls.
    OnlySmsOrVoice,
    /// An authenticator app or a code generator.
    App,
    /// A passkey, a security key, Windows Hello or a certificate.
    PhishingResistant,
}

/// Where the knowledge comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationSource {
    /// The registration report (needs P1; may be a day and a half old).
    Report,
    /// The person's own methods, read one by one.
    Methods,
}

/// What is known about one person's registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// Whether a second step is registered; `None` when the service did not say.
    pub registered: Option<bool>,
    /// Whether a registered method is also allowed by the organization; `None` when not known.
    pub capable: Option<bool>,
    /// How good the best method is; `None` when the methods are not known or not understood.
    pub level: Option<MethodLevel>,
    /// Where this comes from.
    pub from: RegistrationSource,
}

impl Registration {
    /// From a row of the registration report: `isMfaRegistered`, `isMfaCapable` and
    /// `methodsRegistered`. A null stays unknown.
    pub fn from_report<'a>(
        registered: Option<bool>,
        capable: Option<bool>,
        methods: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self { registered, capable, level: best(methods, level_of_report_word), from: RegistrationSource::Report }
    }

    /// From the `@odata.type` of each of a person's methods (GRAPH.md section h). Whether the
    /// organization allows them is not known this way.
    pub fn from_methods<'a>(types: impl IntoIterator<Item = &'a str>) -> Self {
        let level = best(types, level_of_method_type);
        Self {
            registered: level.map(|level| level != MethodLevel::None),
            capable: None,
            level,
            from: RegistrationSource::Methods,
        }
    }
}

/// The best level among `words`. A word that is not understood makes the result unknown unless
/// something at least as good as an app was seen.
fn best<'a>(
    words: impl IntoIterator<Item = &'a str>,
    level_of: fn(&str) -> Option<MethodLevel>,
) -> Option<MethodLevel> {
    let mut best = MethodLevel::None;
    let mut all_understood = true;
    for word in words {
        match level_of(word) {
            Some(level) => best = best.max(level),
            None => all_understood = false,
        }
    }
    (all_understood || best >= MethodLevel::App).then_some(best)
}

fn level_of_report_word(word: &str) -> Option<MethodLevel> {
    Some(match word {
        // E-mail and security questions serve password reset; a Temporary Access Pass is a loan.
        "email" | "securityQuestion" | "temporaryAccessPass" | "password" => MethodLevel::None,
        "mobilePhone" | "alternateMobilePhone" | "officePhone" => MethodLevel::OnlySmsOrVoice,
        "microsoftAuthenticatorPush"
        | "microsoftAuthenticatorPasswordless"
        | "softwareOneTimePasscode"
        | "hardwareOneTimePasscode"
        | "externalAuthMethod" => MethodLevel::App,
        "windowsHelloForBusiness" | "fido2SecurityKey" | "fido2" | "macOsSecureEnclaveKey" => {
            MethodLevel::PhishingResistant
        }
        other if other.starts_with("passKey") => MethodLevel::PhishingResistant,
        _ => return None,
    })
}

fn level_of_method_type(odata_type: &str) -> Option<MethodLevel> {
    let name = odata_type.strip_prefix("#microsoft.graph.")?;
    Some(match name {
        "passwordAuthenticationMethod" | "emailAuthenticationMethod" | "temporaryAccessPassAuthenticationMethod" => {
            MethodLevel::None
        }
        "phoneAuthenticationMethod" => MethodLevel::OnlySmsOrVoice,
        "microsoftAuthenticatorAuthenticationMethod"
        | "softwareOathAuthenticationMethod"
        | "hardwareOathAuthenticationMethod"
        | "externalAuthenticationMethod" => MethodLevel::App,
        "fido2AuthenticationMethod"
        | "windowsHelloForBusinessAuthenticationMethod"
        | "platformCredentialAuthenticationMethod" => MethodLevel::PhishingResistant,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{MethodLevel, Registration};

    #[test]
    fn a_password_an_address_and_a_pass_are_no_second_step() {
        let registration = Registration::from_methods([
            "#microsoft.graph.passwordAuthenticationMethod",
            "#microsoft.graph.emailAuthenticationMethod",
            "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
        ]);
        assert_eq!(registration.registered, Some(false));
        assert_eq!(registration.level, Some(MethodLevel::None));
    }

    #[test]
    fn a_method_that_is_not_known_yet_is_not_taken_for_nothing() {
        let registration = Registration::from_methods([
            "#microsoft.graph.passwordAuthenticationMethod",
            "#microsoft.graph.telepathyAuthenticationMethod",
        ]);
        assert_eq!((registration.registered, registration.level), (None, None));
    }

    #[test]
    fn the_report_keeps_its_nulls_and_ranks_its_methods() {
        let row = Registration::from_report(None, Some(false), ["mobilePhone", "email"]);
        assert_eq!(row.registered, None);
        assert_eq!(row.level, Some(MethodLevel::OnlySmsOrVoice));
        let row = Registration::from_report(Some(true), None, ["mobilePhone", "passKeyDeviceBound"]);
        assert_eq!(row.level, Some(MethodLevel::PhishingResistant));
    }
}
