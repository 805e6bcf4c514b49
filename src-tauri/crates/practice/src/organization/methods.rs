//! The authentication methods that a user has registered, as one bit each.

/// A set of registered methods. The password, which everyone has, is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Methods(u16);

impl Methods {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const MOBILE_PHONE: Self = Self(1);
    pub(crate) const OFFICE_PHONE: Self = Self(1 << 1);
    pub(crate) const AUTHENTICATOR: Self = Self(1 << 2);
    pub(crate) const AUTHENTICATOR_PASSWORDLESS: Self = Self(1 << 3);
    pub(crate) const SOFTWARE_OATH: Self = Self(1 << 4);
    pub(crate) const WINDOWS_HELLO: Self = Self(1 << 5);
    pub(crate) const FIDO2: Self = Self(1 << 6);
    pub(crate) const PASSKEY_AUTHENTICATOR: Self = Self(1 << 7);
    pub(crate) const EMAIL: Self = Self(1 << 8);
    pub(crate) const HARDWARE_OATH: Self = Self(1 << 9);

    /// Both sets together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of `other` is in it.
    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether one of them is a second step: e-mail is for password reset only.
    pub(crate) const fn is_strong(self) -> bool {
        self.0 & !Self::EMAIL.0 != 0
    }

    /// Whether one of them needs no password.
    pub(crate) const fn is_passwordless(self) -> bool {
        self.has(
            Self::AUTHENTICATOR_PASSWORDLESS.and(Self::WINDOWS_HELLO).and(Self::FIDO2).and(Self::PASSKEY_AUTHENTICATOR),
        )
    }

    /// The names that the registration report uses (GRAPH.md section d).
    pub(crate) fn report_names(self) -> impl Iterator<Item = &'static str> {
        const NAMES: [(Methods, &str); 10] = [
            (Methods::MOBILE_PHONE, "mobilePhone"),
            (Methods::OFFICE_PHONE, "officePhone"),
            (Methods::AUTHENTICATOR, "microsoftAuthenticatorPush"),
            (Methods::AUTHENTICATOR_PASSWORDLESS, "microsoftAuthenticatorPasswordless"),
            (Methods::SOFTWARE_OATH, "softwareOneTimePasscode"),
            (Methods::WINDOWS_HELLO, "windowsHelloForBusiness"),
            (Methods::FIDO2, "fido2SecurityKey"),
            (Methods::PASSKEY_AUTHENTICATOR, "passKeyDeviceBoundAuthenticator"),
            (Methods::EMAIL, "email"),
            (Methods::HARDWARE_OATH, "hardwareOneTimePasscode"),
        ];
        NAMES.into_iter().filter(move |(method, _)| self.has(*method)).map(|(_, name)| name)
    }

    /// What the report gives as the preferred second step; `""` where there is none.
    pub(crate) const fn preferred(self) -> &'static str {
        if self.has(Self::AUTHENTICATOR) || self.has(Self::AUTHENTICATOR_PASSWORDLESS) {
            "push"
        } else if self.has(Self::SOFTWARE_OATH) || self.has(Self::HARDWARE_OATH) {
            "oath"
        } else if self.has(Self::MOBILE_PHONE) {
            "sms"
        } else if self.has(Self::OFFICE_PHONE) {
            "voiceOffice"
        } else {
            ""
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_e_mail_address_alone_is_no_second_step() {
        assert!(!Methods::EMAIL.is_strong() && !Methods::NONE.is_strong());
        assert!(Methods::EMAIL.and(Methods::MOBILE_PHONE).is_strong());
    }

    #[test]
    fn the_report_names_each_method_that_is_registered() {
        let methods = Methods::AUTHENTICATOR.and(Methods::SOFTWARE_OATH);
        let names: Vec<_> = methods.report_names().collect();
        assert_eq!(names, ["microsoftAuthenticatorPush", "softwareOneTimePasscode"]);
        assert_eq!(methods.preferred(), "push");
        assert_eq!(Methods::WINDOWS_HELLO.preferred(), "");
    }
}
