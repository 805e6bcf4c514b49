//! Why a sign-in did not succeed. Nothing here holds a code, a token, an address with a query or foreign text.

/// Why a sign-in did not succeed. Nothing was stored, and a session that was there before is untouched.
///
/// `code` is the number in `AADSTS…`, for wording and support (GRAPH.md section m); decisions rest on the kind.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The person went back instead of signing in.
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// Nobody came back from the browser within [`SIGN_IN_LIMIT`](crate::SIGN_IN_LIMIT).
    #[error("nobody signed in in time")]
    TimedOut,
    /// The person did not allow what Latch asked for.
    #[error("the permissions were not given")]
    Declined {
        /// The service's number.
        code: Option<u32>,
    },
    /// Only an administrator of the organization can allow what Latch asked for.
    #[error("an administrator has to allow the app")]
    AdminConsentNeeded {
        /// The service's number.
        code: Option<u32>,
    },
    /// The organization does not let this person use this app, or does not know the app.
    #[error("the organization does not allow the app")]
    AppNotAllowed {
        /// The service's number.
        code: Option<u32>,
    },
    /// A rule of the organization stopped the sign-in, such as Conditional Access.
    #[error("a rule of the organization blocked the sign-in")]
    Blocked {
        /// The service's number.
        code: Option<u32>,
    },
    /// Another account has to be used.
    #[error("the account cannot be used: {0}")]
    WrongAccount(WrongAccount),
    /// The account is switched off.
    #[error("the account is disabled")]
    AccountDisabled,
    /// The organization is in another of Microsoft's clouds.
    #[error("the organization is in another cloud")]
    OtherCloud,
    /// The service wants to be left alone for a while (an account locked for a time, too many tries, an outage).
    #[error("the sign-in service asks to try later")]
    TryLater {
        /// The service's number.
        code: Option<u32>,
    },
    /// The service does not accept how Latch asks: the app registration or Latch itself is wrong.
    #[error("the sign-in service does not accept the request")]
    AppProblem {
        /// The service's number.
        code: Option<u32>,
    },
    /// The service refused for another reason.
    #[error("the sign-in service refused")]
    Refused {
        /// The service's number.
        code: Option<u32>,
    },
    /// There is no answer from the sign-in service.
    #[error("no answer from the sign-in service")]
    NoConnection(#[source] transport::Error),
    /// What answered is not the sign-in service, or not in its words (a captive portal, for example).
    #[error("an answer that cannot be used ({host})")]
    BadAnswer {
        /// The host that answered.
        host: String,
    },
    /// Who signed in could not be proven.
    #[error("the identity could not be checked: {0}")]
    IdToken(#[from] IdTokenError),
    /// The browser cannot come back: nothing can listen on this computer's own address.
    #[error("no address of this computer can be listened on")]
    NoLoopback,
}

/// Why this account is the wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WrongAccount {
    /// A personal Microsoft account, which belongs to no organization.
    #[error("a personal account")]
    Personal,
    /// An account of another organization than the one asked for.
    #[error("another organization")]
    OtherOrganization,
    /// Another person of the same organization than the one already signed in.
    #[error("another person")]
    OtherPerson,
    /// The account is not known in the organization.
    #[error("not in the organization")]
    NotInOrganization,
}

/// What is wrong with an ID token (SAFETY.md case 18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdTokenError {
    /// There is none.
    #[error("missing")]
    Missing,
    /// It cannot be read.
    #[error("malformed")]
    Malformed,
    /// It is not signed in the one way that is accepted (RS256).
    #[error("signed in another way")]
    Algorithm,
    /// It is signed with a key that the cloud does not publish.
    #[error("unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("wrong signature")]
    Signature,
    /// It was made for another app.
    #[error("for another app")]
    Audience,
    /// It is too old; this computer's clock may be wrong.
    #[error("expired")]
    Expired,
    /// It is not valid yet; this computer's clock may be wrong.
    #[error("not valid yet")]
    NotYetValid,
    /// It comes from another issuer than the organization's.
    #[error("another issuer")]
    Issuer,
    /// It belongs to another sign-in.
    #[error("of another sign-in")]
    Nonce,
    /// It names no organization or no person.
    #[error("names nobody")]
    Nobody,
}
