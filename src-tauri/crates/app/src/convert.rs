//! Errors of the other crates as codes for the window, and as reasons for the rules.

use mfa::fact::UnknownBecause;
use mfa::tally::{Gap, MissingPart};

use crate::error::{AppError, ErrorCode};
use crate::status::ReadError;

/// A request without an answer.
pub(crate) fn no_answer(error: &transport::Error) -> AppError {
    use transport::ErrorKind;
    let code = match error.kind() {
        ErrorKind::Offline => ErrorCode::Offline,
        ErrorKind::Tls => ErrorCode::TlsRefused,
        ErrorKind::Proxy => ErrorCode::ProxyRefused,
        ErrorKind::Timeout | ErrorKind::Broken => ErrorCode::TimedOut,
        ErrorKind::Throttled { wait } => {
            return AppError::from(ErrorCode::Throttled).with("seconds", wait.as_secs());
        }
        _ => ErrorCode::BadAnswer,
    };
    AppError::from(code).with("host", error.host())
}

/// An answer of Graph that could not be used.
pub(crate) fn graph(error: &graph::Error) -> AppError {
    use graph::ErrorKind;
    let mut converted = AppError::from(match error.kind() {
        ErrorKind::NoPermission => ErrorCode::NoPermission,
        ErrorKind::NoLicence => ErrorCode::NoLicence,
        ErrorKind::NotFound => ErrorCode::NotFound,
        ErrorKind::Throttled { .. } => ErrorCode::Throttled,
        ErrorKind::Unavailable => ErrorCode::ServiceUnavailable,
        ErrorKind::Offline => ErrorCode::Offline,
        ErrorKind::Tls => ErrorCode::TlsRefused,
        ErrorKind::Proxy => ErrorCode::ProxyRefused,
        ErrorKind::NoAnswer => ErrorCode::TimedOut,
        ErrorKind::Refused => ErrorCode::Refused,
        ErrorKind::SignInAgain { .. } => ErrorCode::SignInAgain,
        ErrorKind::SignedOut => ErrorCode::SignedOut,
        ErrorKind::SomebodyElse => ErrorCode::SomebodyElse,
        _ => ErrorCode::BadAnswer,
    });
    match error.kind() {
        ErrorKind::Throttled { wait: Some(wait) } => converted = converted.with("seconds", wait.as_secs()),
        ErrorKind::SignInAgain { code: Some(code) } => converted = converted.with("aadsts", code),
        _ => {}
    }
    let details = [
        ("serviceCode", error.code().map(str::to_owned)),
        ("requestId", error.request_id().map(str::to_owned)),
        ("status", error.status().map(|status| status.to_string())),
    ];
    details.into_iter().fold(converted, |error, (name, value)| match value {
        Some(value) => error.with(name, value),
        None => error,
    })
}

/// Why a part of the status could not be read.
pub(crate) fn read(error: &graph::Error) -> ReadError {
    use graph::ErrorKind;
    let because = match error.kind() {
        ErrorKind::NoPermission | ErrorKind::SignInAgain { .. } | ErrorKind::SignedOut | ErrorKind::SomebodyElse => {
            UnknownBecause::NoPermission
        }
        ErrorKind::NoLicence => UnknownBecause::NoLicence,
        ErrorKind::Throttled { .. } => UnknownBecause::Throttled,
        ErrorKind::Offline | ErrorKind::Tls | ErrorKind::Proxy | ErrorKind::NoAnswer => UnknownBecause::Offline,
        _ => UnknownBecause::Failed,
    };
    ReadError { because, error: graph(error) }
}

/// A reason of the rules as the window is told.
pub(crate) fn unknown(because: UnknownBecause) -> AppError {
    AppError::from(match because {
        UnknownBecause::NotReadYet => ErrorCode::NotReadYet,
        UnknownBecause::NoPermission => ErrorCode::NoPermission,
        UnknownBecause::NoLicence => ErrorCode::NoLicence,
        UnknownBecause::Throttled => ErrorCode::Throttled,
        UnknownBecause::Offline => ErrorCode::Offline,
        UnknownBecause::NotOffered => ErrorCode::NotOffered,
        UnknownBecause::Incomplete => ErrorCode::NotWhole,
        UnknownBecause::Failed => ErrorCode::NoUsableAnswer,
    })
}

/// What keeps verdicts from being known, as the window is told.
pub(crate) fn gap(gap: Gap) -> AppError {
    match (gap.missing, gap.because) {
        (MissingPart::People, UnknownBecause::Incomplete) => ErrorCode::PeopleIncomplete.into(),
        (MissingPart::PolicyNotUnderstood, UnknownBecause::NotOffered) => ErrorCode::NotShown.into(),
        (MissingPart::PolicyNotUnderstood, _) => ErrorCode::NotUnderstood.into(),
        (_, because) => unknown(because),
    }
}

/// A sign-in that did not succeed.
pub(crate) fn sign_in(error: &identity::Error) -> AppError {
    use identity::Error;
    let (code, number) = match error {
        Error::Cancelled => (ErrorCode::SignInDeclined, None),
        Error::TimedOut => (ErrorCode::SignInTimedOut, None),
        Error::Declined { code } => (ErrorCode::SignInDeclined, *code),
        Error::AdminConsentNeeded { code } => (ErrorCode::ConsentNeeded, *code),
        Error::AppNotAllowed { code } => (ErrorCode::AppNotAllowed, *code),
        Error::Blocked { code } => (ErrorCode::SignInBlocked, *code),
        Error::WrongAccount(_) => (ErrorCode::WrongAccount, None),
        Error::AccountDisabled => (ErrorCode::AccountDisabled, None),
        Error::OtherCloud => (ErrorCode::OtherCloud, None),
        Error::TryLater { code } => (ErrorCode::SignInLater, *code),
        Error::AppProblem { code } | Error::Refused { code } => (ErrorCode::SignInRefused, *code),
        Error::NoConnection(error) => return no_answer(error),
        Error::BadAnswer { host } => return AppError::from(ErrorCode::BadAnswer).with("host", host),
        Error::IdToken(why) => return AppError::from(ErrorCode::SignInNotTrusted).with("detail", why),
        Error::NoLoopback => (ErrorCode::CannotListen, None),
        _ => (ErrorCode::SignInRefused, None),
    };
    match number {
        Some(number) => AppError::from(code).with("aadsts", number),
        None => code.into(),
    }
}

/// A session of an earlier run that cannot go on.
pub(crate) fn restore(error: &identity::RestoreError) -> AppError {
    AppError::from(match error {
        identity::RestoreError::Keychain(_) => ErrorCode::KeychainUnavailable,
        _ => ErrorCode::SignInAgain,
    })
}

/// A journal that cannot be used. Nothing is sent then.
pub(crate) fn journal(error: &journal::Error) -> AppError {
    use journal::Error;
    AppError::from(match error {
        Error::DiskFull => ErrorCode::JournalDiskFull,
        Error::ReadOnly => ErrorCode::JournalReadOnly,
        Error::Damaged(_) => ErrorCode::JournalDamaged,
        Error::InUse { .. } => ErrorCode::JournalInUse,
        Error::NewerSchema { .. } => ErrorCode::JournalNewer,
        Error::NetworkFolder { file_system } => {
            return AppError::from(ErrorCode::JournalOnNetwork).with("fileSystem", file_system);
        }
        _ => return AppError::from(ErrorCode::JournalFailed).with("detail", error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_said_for_its_own_reason() {
        let code = |missing, because| gap(Gap { missing, because }).code;
        use UnknownBecause::{Failed, Incomplete, NoPermission, NotOffered};
        for (missing, because, expected) in [
            (MissingPart::People, Incomplete, ErrorCode::PeopleIncomplete),
            (MissingPart::SecurityDefaults, Incomplete, ErrorCode::NotWhole),
            (MissingPart::Roles, Incomplete, ErrorCode::NotWhole),
            (MissingPart::PolicyNotUnderstood, Failed, ErrorCode::NotUnderstood),
            (MissingPart::PolicyNotUnderstood, NotOffered, ErrorCode::NotShown),
            (MissingPart::PerUserMfa, NotOffered, ErrorCode::NotOffered),
            (MissingPart::Groups, Failed, ErrorCode::NoUsableAnswer),
            (MissingPart::Strengths, NoPermission, ErrorCode::NoPermission),
        ] {
            assert_eq!(code(missing, because), expected, "{missing:?} {because:?}");
        }
    }

    #[test]
    fn a_journal_on_a_network_drive_is_told_apart_from_one_that_fails() {
        let told = journal(&journal::Error::NetworkFolder { file_system: "nfs4".into() });
        assert_eq!(told, AppError::from(ErrorCode::JournalOnNetwork).with("fileSystem", "nfs4"));
        assert_eq!(journal(&journal::Error::OpenFolder).code, ErrorCode::JournalFailed);
    }
}
