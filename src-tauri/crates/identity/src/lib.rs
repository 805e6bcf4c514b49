//! Sign-in with the system browser, tokens, and the operating system's keychain.
//!
//! ```text
//! SignIn::begin -> address for the browser -> finish -> Session + Tokens
//!     loopback: the one page that the browser comes back to
//!     id_token: who signed in, checked against the cloud's keys
//! Tokens: the transport::TokenSource; renews the access token, once for all who wait
//! Vault: the refresh token in the keychain, in parts, on a thread of its own
//! ```
//!
//! An access token lives in memory only. A refresh token is written to the
//! keychain and nowhere else; where there is no usable keychain, it lives as long
//! as the process does ([`Kept::ThisRunOnly`]).

mod error;
mod id_token;
mod ids;
mod loopback;
mod pages;
mod refusal;
mod scopes;
mod session;
mod sign_in;
mod token_endpoint;
mod tokens;
mod vault;

#[cfg(test)]
mod testing;

pub use error::{Error, IdTokenError, WrongAccount};
pub use ids::{BadId, ClientId, ObjectId, TenantId};
pub use pages::PageWords;
pub use scopes::{Scopes, scope};
pub use session::{Account, Session};
pub use sign_in::{Authority, Completed, Prompt, SIGN_IN_LIMIT, SignIn, SignInAddress, SignInRequest};
pub use tokens::{Kept, NotKept, RestoreError, Tokens};
pub use vault::{KEYCHAIN_SERVICE, KeychainStore, MemoryStore, SecretStore, StoreError, Vault};
