//! Certificates, and servers on this computer that show them.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use url::Url;

use super::{Http, Times, client};

/// Who vouches for the certificates of a test.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key.
pub(super) struct Shown {
    chain: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Two that share a name would be told apart by their signatures, not by who they are.
        params.distinguished_name.push(DnType::CommonName, uuid::Uuid::new_v4().to_string());
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// As a file of `SSL_CERT_FILE` holds it.
    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A client for servers on this computer, which trusts it too.
    pub(super) fn trusted(&self, times: Times) -> Http {
        let base = Url::parse("https://127.0.0.1").unwrap();
        let certificate = reqwest::Certificate::from_pem(self.pem().as_bytes()).unwrap();
        Http::over(client(&base, times).tls_certs_merge([certificate]), &base, 1000).unwrap()
    }

    /// A good certificate for `name`.
    pub(super) fn vouches_for(&self, name: &str) -> Shown {
        self.vouches(name, |_| {})
    }

    /// A certificate whose time was over long ago.
    pub(super) fn vouched_long_ago_for(&self, name: &str) -> Shown {
        self.vouches(name, |params| params.not_after = date_time_ymd(2020, 1, 1))
    }

    /// A certificate whose time comes long after this.
    pub(super) fn will_vouch_for(&self, name: &str) -> Shown {
        self.vouches(name, |params| params.not_before = date_time_ymd(2200, 1, 1))
    }

    fn vouches(&self, name: &str, but: impl FnOnce(&mut CertificateParams)) -> Shown {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        but(&mut params);
        let key = KeyPair::generate().unwrap();
        Shown::of(params.signed_by(&key, &self.0).unwrap(), &key)
    }
}

impl Shown {
    /// A certificate for which nobody but the server vouches.
    pub(super) fn self_signed(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        Self::of(CertificateParams::new([name.to_owned()]).unwrap().self_signed(&key).unwrap(), &key)
    }

    fn of(certificate: rcgen::Certificate, key: &KeyPair) -> Self {
        Self { chain: certificate.into(), key: PrivatePkcs8KeyDer::from(key.serialize_der()).into() }
    }

    /// What makes connections secure with it, with one of the protocols that are offered.
    pub(super) fn acceptor(&self, protocol: &str) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.chain.clone()], self.key.clone_key())
            .unwrap();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        Arc::new(config).into()
    }

    /// A server at this computer's own address that shows it. What a secure connection is good for is up to `serve`.
    pub(super) async fn served<Served>(&self, protocol: &str, serve: fn(TlsStream<TcpStream>) -> Served) -> SocketAddr
    where
        Served: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = self.acceptor(protocol);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(stream) = acceptor.accept(stream).await {
                    tokio::spawn(serve(stream));
                }
            }
        });
        address
    }
}

/// Answers the request that comes with 200 and the body `{}`.
pub(super) async fn well(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    super::read_head(&mut stream).await;
    super::write(&mut stream, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
}
