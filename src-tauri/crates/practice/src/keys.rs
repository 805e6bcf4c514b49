//! The key that an organization signs its tokens with.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::log::sync_folder;

/// An RSA key of 2048 bits; signs RS256.
pub(crate) struct SigningKey {
    pair: KeyPair,
    kid: String,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// The key at `path`; made and kept there when there is none.
    pub(crate) fn load_or_make(path: &Path) -> Result<Self, Error> {
        match fs::read(path) {
            Ok(der) => KeyPair::from_pkcs8(&der).map(Self::from_pair).map_err(|_| Error::Key),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::Key)?;
                let der = pair.as_der().map_err(|_| Error::Key)?;
                keep(path, der.as_ref()).map_err(Error::data("keep a signing key"))?;
                Ok(Self::from_pair(pair))
            }
            Err(error) => Err(Error::data("read a signing key")(error)),
        }
    }

    fn from_pair(pair: KeyPair) -> Self {
        let digest = Sha256::digest(pair.public_key().as_ref());
        Self { kid: URL_SAFE_NO_PAD.encode(&digest[..20]), pair }
    }

    /// The public half, as an entry of the key document.
    pub(crate) fn jwk(&self, issuer: &str) -> Value {
        let public = self.pair.public_key();
        json!({
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
            "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
            "issuer": issuer,
        })
    }

    /// A token that carries `claims`.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, Error> {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.kid, "x5t": self.kid}).to_string();
        let claims = serde_json::to_vec(claims).map_err(|_| Error::Key)?;
        let mut token = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| Error::Key)?;
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(signature));
        Ok(token)
    }

    /// The claims of a token that this key signed; whether they still hold is not looked at.
    pub(crate) fn claims<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        let (message, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key().as_ref());
        public.verify(message.as_bytes(), &signature).ok()?;
        let (_, claims) = message.split_once('.')?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

/// Writes `bytes` to `path`, readable to the owner alone, whole or not at all.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    sync_folder(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_key_still_knows_its_tokens_and_no_changed_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let token = SigningKey::load_or_make(&path).unwrap().sign(&json!({"oid": "me"})).unwrap();
        let key = SigningKey::load_or_make(&path).unwrap();
        assert_eq!(key.claims::<Value>(&token), Some(json!({"oid": "me"})));

        let claims = URL_SAFE_NO_PAD.encode(br#"{"oid":"you"}"#);
        let parts: Vec<&str> = token.split('.').collect();
        assert_eq!(key.claims::<Value>(&format!("{}.{claims}.{}", parts[0], parts[2])), None);
        assert_eq!(key.claims::<Value>("eyJub25lIjoxfQ"), None);
    }

    #[test]
    fn another_reader_of_tokens_takes_the_key_document() {
        let folder = tempfile::tempdir().unwrap();
        let key = SigningKey::load_or_make(&folder.path().join("key")).unwrap();
        let token = key.sign(&json!({"aud": "a", "exp": 4_102_444_800_i64})).unwrap();
        let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(key.jwk("https://issuer")).unwrap();
        let decoding = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
        validation.set_audience(&["a"]);
        let read = jsonwebtoken::decode::<Value>(&token, &decoding, &validation).unwrap();
        assert_eq!(read.header.kid, Some(jwk.common.key_id.unwrap()));
    }
}
