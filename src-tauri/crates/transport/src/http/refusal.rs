//! Why a secure connection was refused.

use rustls::{AlertDescription, CertificateError, PeerIncompatible};

/// Why there is no secure connection (SAFETY.md case 60).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TlsRefusal {
    /// The certificate's time is over. This computer's clock may be wrong.
    #[error("the certificate has expired")]
    Expired,
    /// The certificate's time has not come. This computer's clock may be wrong.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// The certificate is another host's.
    #[error("the certificate is for another name")]
    WrongName,
    /// Nobody whom this computer trusts vouches for the certificate; it may have been made by the server itself, or
    /// by a network that looks into its traffic.
    #[error("the certificate's issuer is not trusted")]
    UnknownIssuer,
    /// The server speaks TLS 1.1 or older.
    #[error("the server does not speak TLS 1.2 or newer")]
    OldProtocol,
    /// Anything else.
    #[error("the handshake failed")]
    Other,
}

impl TlsRefusal {
    /// What the TLS library's error comes down to.
    pub(super) fn of(error: &rustls::Error) -> Self {
        use rustls::Error as Tls;
        match error {
            Tls::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
                Self::Expired
            }
            Tls::InvalidCertificate(CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) => {
                Self::NotYetValid
            }
            Tls::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => Self::WrongName,
            Tls::InvalidCertificate(CertificateError::UnknownIssuer) => Self::UnknownIssuer,
            Tls::AlertReceived(AlertDescription::ProtocolVersion)
            | Tls::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            ) => Self::OldProtocol,
            _ => Self::Other,
        }
    }
}
