//! The ids that sign-in deals in. Each is a type, so that one is never taken for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form 00000000-0000-0000-0000-000000000000")]
pub struct BadId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                Uuid::try_parse(text).map(Self).map_err(|_| BadId)
            }
        }
    };
}

id! {
    /// The id of an organization in Entra (`tid`).
    TenantId
}

id! {
    /// The id of a user inside one organization (`oid`).
    ObjectId
}

id! {
    /// The id of the app registration that Latch signs in with.
    ClientId
}

impl TenantId {
    /// The organization that all personal Microsoft accounts belong to.
    pub const PERSONAL_ACCOUNTS: Self = Self(uuid::uuid!("9188040d-6c67-4c5b-b112-36a304b66dad"));
}

impl ClientId {
    /// Microsoft's public "Microsoft Graph Command Line Tools" (GRAPH.md section m),
    /// unless `LATCH_CLIENT_ID` was set when Latch was built. A text that is no id fails the build.
    pub const BUILT_IN: Self = Self(uuid::uuid!(match option_env!("LATCH_CLIENT_ID") {
        Some(id) => id,
        None => "14d82eec-204b-4c2f-b7e8-296a70dab67e",
    }));
}
