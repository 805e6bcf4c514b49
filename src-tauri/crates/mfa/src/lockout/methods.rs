//! What a person can answer with: ways to sign in and devices.

use std::collections::BTreeSet;

/// One way to answer a demand. The names are those of Graph's `authenticationMethodModes` and of the grant controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// A password.
    Password,
    /// Codes by text message.
    Sms,
    /// Calls.
    Voice,
    /// Notifications of Microsoft Authenticator.
    MicrosoftAuthenticatorPush,
    /// Signing in with Microsoft Authenticator without a password.
    DeviceBasedPush,
    /// Microsoft Authenticator, of which it is not said whether it is set up for signing in without a password.
    MicrosoftAuthenticator,
    /// Codes of an app.
    SoftwareOath,
    /// Codes of a token.
    HardwareOath,
    /// A passkey or security key.
    Fido2,
    /// Windows Hello for Business or a platform credential.
    WindowsHelloForBusiness,
    /// A certificate that counts as one step.
    X509CertificateSingleFactor,
    /// A certificate that counts as two steps.
    X509CertificateMultiFactor,
    /// A Temporary Access Pass for one sign-in.
    TemporaryAccessPassOneTime,
    /// A Temporary Access Pass for several sign-ins.
    TemporaryAccessPassMultiUse,
    /// A Temporary Access Pass, of which it is not said for how many sign-ins.
    TemporaryAccessPass,
    /// Another company's product (an external authentication method).
    External,
    /// The first step at the organization's own identity provider.
    FederatedSingleFactor,
    /// Both steps at the organization's own identity provider.
    FederatedMultiFactor,
    /// A QR code with a PIN: one step.
    QrCodePin,
    /// Codes by e-mail: no second step.
    Email,
    /// Security questions: for a forgotten password only.
    SecurityQuestion,
    /// A device that is known to comply.
    CompliantDevice,
    /// A device that is joined to the local directory.
    DomainJoinedDevice,
    /// An approved app.
    ApprovedApplication,
    /// An app under a protection policy.
    CompliantApplication,
}

/// The second steps that the `mfa` control accepts.
const SECOND_STEPS: [Method; 12] = [
    Method::Sms,
    Method::Voice,
    Method::MicrosoftAuthenticatorPush,
    Method::DeviceBasedPush,
    Method::MicrosoftAuthenticator,
    Method::SoftwareOath,
    Method::HardwareOath,
    Method::Fido2,
    Method::WindowsHelloForBusiness,
    Method::X509CertificateMultiFactor,
    Method::External,
    Method::FederatedMultiFactor,
];

const PASSES: [Method; 3] =
    [Method::TemporaryAccessPass, Method::TemporaryAccessPassOneTime, Method::TemporaryAccessPassMultiUse];

/// All that one person can answer with. Everyone is taken to have a password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Methods {
    has: BTreeSet<Method>,
    not_understood: BTreeSet<Box<str>>,
}

impl Methods {
    /// Reads the words that Graph uses: the `@odata.type` of each of a person's `authentication/methods`, the words of
    /// `methodsRegistered` in the registration report, the words of a strength's combinations, and the grant controls
    /// for devices and apps (`compliantDevice`, `domainJoinedDevice`, …). A word that is not known is kept: with it,
    /// nobody is said to be unable to answer.
    pub fn read<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut methods = Self::default();
        for word in words {
            match methods_named(word) {
                Some(named) => methods.has.extend(named),
                None => {
                    methods.not_understood.insert(word.into());
                }
            }
        }
        methods
    }

    /// The same with one more.
    #[must_use]
    pub fn and(mut self, method: Method) -> Self {
        self.has.insert(method);
        self
    }

    /// Whether it is among them.
    pub fn contains(&self, method: Method) -> bool {
        self.has.contains(&method)
    }

    /// Words that were not understood.
    pub fn not_understood(&self) -> impl Iterator<Item = &str> {
        self.not_understood.iter().map(|word| &**word)
    }

    pub(super) fn all_understood(&self) -> bool {
        self.not_understood.is_empty()
    }

    pub(super) fn has_second_step(&self) -> bool {
        SECOND_STEPS.iter().any(|method| self.contains(*method))
    }

    pub(super) fn has_pass(&self) -> bool {
        PASSES.iter().any(|method| self.contains(*method))
    }
}

/// What a word says that a person has; `None` when the word is not known.
fn methods_named(word: &str) -> Option<Vec<Method>> {
    use Method::{
        ApprovedApplication, CompliantApplication, CompliantDevice, DeviceBasedPush, DomainJoinedDevice, Email,
        External, FederatedMultiFactor, FederatedSingleFactor, Fido2, HardwareOath, MicrosoftAuthenticator,
        MicrosoftAuthenticatorPush, Password, QrCodePin, SecurityQuestion, Sms, SoftwareOath, TemporaryAccessPass,
        TemporaryAccessPassMultiUse, TemporaryAccessPassOneTime, Voice, WindowsHelloForBusiness,
        X509CertificateMultiFactor, X509CertificateSingleFactor,
    };
    let name = word.trim_start_matches('#');
    let name = name.strip_prefix("microsoft.graph.").unwrap_or(name);
    let name = name.strip_suffix("AuthenticationMethod").unwrap_or(name);
    Some(match name {
        "password" => vec![Password],
        // Only a mobile phone gets text messages, and the type alone does not say what the number is.
        "phone" | "mobilePhone" => vec![Sms, Voice],
        "alternateMobilePhone" | "officePhone" | "voice" => vec![Voice],
        "sms" => vec![Sms],
        "microsoftAuthenticator" => vec![MicrosoftAuthenticator],
        "microsoftAuthenticatorPush" => vec![MicrosoftAuthenticatorPush],
        "microsoftAuthenticatorPasswordless" | "passwordlessMicrosoftAuthenticator" | "deviceBasedPush" => {
            vec![MicrosoftAuthenticatorPush, DeviceBasedPush]
        }
        "softwareOath" | "softwareOneTimePasscode" => vec![SoftwareOath],
        "hardwareOath" | "hardwareOneTimePasscode" => vec![HardwareOath],
        "fido2" | "fido2SecurityKey" => vec![Fido2],
        "passKeyDeviceBoundWindowsHello" => vec![WindowsHelloForBusiness],
        passkey if passkey.starts_with("passKey") => vec![Fido2],
        "windowsHelloForBusiness" | "platformCredential" | "macOsSecureEnclaveKey" => vec![WindowsHelloForBusiness],
        "x509CertificateSingleFactor" => vec![X509CertificateSingleFactor],
        "x509CertificateMultiFactor" => vec![X509CertificateMultiFactor],
        "temporaryAccessPass" => vec![TemporaryAccessPass],
        "temporaryAccessPassOneTime" => vec![TemporaryAccessPassOneTime],
        "temporaryAccessPassMultiUse" => vec![TemporaryAccessPassMultiUse],
        "external" | "externalAuthMethod" => vec![External],
        "federatedSingleFactor" => vec![FederatedSingleFactor],
        "federatedMultiFactor" => vec![FederatedMultiFactor],
        "qrCodePin" => vec![QrCodePin],
        "email" => vec![Email],
        "securityQuestion" => vec![SecurityQuestion],
        "compliantDevice" => vec![CompliantDevice],
        "domainJoinedDevice" => vec![DomainJoinedDevice],
        "approvedApplication" => vec![ApprovedApplication],
        "compliantApplication" => vec![CompliantApplication],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Method, Methods};

    #[test]
    fn the_same_method_by_each_of_its_names() {
        let names: [(Method, &[&str]); 5] = [
            (Method::Sms, &["#microsoft.graph.phoneAuthenticationMethod", "mobilePhone", "sms"]),
            (Method::Fido2, &["#microsoft.graph.fido2AuthenticationMethod", "passKeyDeviceBound", "fido2"]),
            (Method::SoftwareOath, &["#microsoft.graph.softwareOathAuthenticationMethod", "softwareOneTimePasscode"]),
            (Method::TemporaryAccessPass, &["#microsoft.graph.temporaryAccessPassAuthenticationMethod"]),
            (Method::CompliantDevice, &["compliantDevice"]),
        ];
        for (method, words) in names {
            for word in words {
                let read = Methods::read([*word]);
                assert!(read.contains(method) && read.all_understood(), "{word}");
            }
        }
    }

    #[test]
    fn a_word_that_is_not_known_is_kept() {
        let read = Methods::read(["#microsoft.graph.telepathyAuthenticationMethod", "", "email"]);
        assert_eq!(read.not_understood().collect::<Vec<_>>(), ["", "#microsoft.graph.telepathyAuthenticationMethod"]);
        assert!(!read.has_second_step());
    }
}
