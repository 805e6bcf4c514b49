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
        methods: Option<impl IntoIterator<Item = &'a str>>,
    ) -> Self {
        let best = methods.map(|methods| Best::of(methods, level_of_report_word).level());
        let level = match (best, registered) {
            // No methods were named, and it is said that there are none that count.
            (None, Some(false)) => Some(MethodLevel::None),
            (None, _) => None,
            // Something is registered, and none of the methods is it.
            (Some(Some(MethodLevel::None)), Some(true)) => None,
            (Some(level), _) => level,
        };
        Self { registered, capable, level, from: RegistrationSource::Report }
    }

    /// Whether the person can answer when asked: what is not allowed by the organization is as good as nothing. `None`
    /// when that is not known.
    pub fn can_answer(&self) -> Option<bool> {
        if self.capable == Some(false) { Some(false) } else { self.registered }
    }

    /// From the `@odata.type` of each of a person's methods (GRAPH.md section h). Whether the
    /// organization allows them is not known this way.
    pub fn from_methods<'a>(types: impl IntoIterator<Item = &'a str>) -> Self {
        let best = Best::of(types, level_of_method_type);
        Self { registered: best.counts(), capable: None, level: best.level(), from: RegistrationSource::Methods }
    }
}

/// The best of some methods.
struct Best {
    seen: MethodLevel,
    all_understood: bool,
}

impl Best {
    fn of<'a>(words: impl IntoIterator<Item = &'a str>, level_of: fn(&str) -> Option<MethodLevel>) -> Self {
        let mut best = Self { seen: MethodLevel::None, all_understood: true };
        for word in words {
            match level_of(word) {
                Some(level) => best.seen = best.seen.max(level),
                None => best.all_understood = false,
            }
        }
        best
    }

    /// How good it is. A word that is not understood leaves that open, unless something at least as good as an app
    /// was seen.
    fn level(&self) -> Option<MethodLevel> {
        (self.all_understood || self.seen >= MethodLevel::App).then_some(self.seen)
    }

    /// Whether there is a second step among them. A word that is not understood may be one.
    fn counts(&self) -> Option<bool> {
        let counts = self.seen > MethodLevel::None;
        (self.all_understood || counts).then_some(counts)
    }
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

    /// VERDICTS.md V14, by Graph's types.
    #[test]
    fn what_counts_as_a_second_step_and_what_does_not() {
        let registered = |name: &str| {
            let kind = format!("#microsoft.graph.{name}AuthenticationMethod");
            Registration::from_methods(["#microsoft.graph.passwordAuthenticationMethod", &kind]).registered
        };
        for name in [
            "phone",
            "microsoftAuthenticator",
            "fido2",
            "windowsHelloForBusiness",
            "softwareOath",
            "hardwareOath",
            "platformCredential",
            "external",
        ] {
            assert_eq!(registered(name), Some(true), "V14 {name}");
        }
        for name in ["password", "email", "temporaryAccessPass"] {
            assert_eq!(registered(name), Some(false), "V14 {name}");
        }
    }

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
        let registration = Registration::from_methods([
            "#microsoft.graph.phoneAuthenticationMethod",
            "#microsoft.graph.telepathyAuthenticationMethod",
        ]);
        assert_eq!((registration.registered, registration.level), (Some(true), None), "the phone is one");
    }

    #[test]
    fn the_report_keeps_its_nulls_and_ranks_its_methods() {
        let row = Registration::from_report(None, Some(false), Some(["mobilePhone", "email"]));
        assert_eq!(row.registered, None);
        assert_eq!(row.level, Some(MethodLevel::OnlySmsOrVoice));
        let row = Registration::from_report(Some(true), None, Some(["mobilePhone", "passKeyDeviceBound"]));
        assert_eq!(row.level, Some(MethodLevel::PhishingResistant));
    }

    #[test]
    fn methods_that_the_report_does_not_name_are_not_none() {
        let row = |registered, methods: Option<&[&'static str]>| {
            Registration::from_report(registered, None, methods.map(|methods| methods.iter().copied())).level
        };
        for (registered, methods, level) in [
            (Some(true), None, None),
            (None, None, None),
            (Some(false), None, Some(MethodLevel::None)),
            (None, Some(&[][..]), Some(MethodLevel::None)),
            (Some(true), Some(&["email"][..]), None),
            (Some(true), Some(&["mobilePhone"][..]), Some(MethodLevel::OnlySmsOrVoice)),
        ] {
            assert_eq!(row(registered, methods), level, "{registered:?} {methods:?}");
        }
    }
}
