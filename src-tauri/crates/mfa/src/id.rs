//! Ids as types, so that one cannot be taken for another.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Compares, orders and hashes an id without the case of its letters: Graph gives one and the same id in lower case
/// here and in upper case there. The text stays as it came.
macro_rules! without_case {
    ($name:ident) => {
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.eq_ignore_ascii_case(&other.0)
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                lower_case(&self.0).cmp(lower_case(&other.0))
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                hash_lower_case(&self.0, state);
            }
        }
    };
}

fn lower_case(id: &str) -> impl Iterator<Item = u8> {
    id.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// In pieces of a fixed size, each written at once: byte by byte would be slow for large sets.
fn hash_lower_case<H: Hasher>(id: &str, state: &mut H) {
    for piece in id.as_bytes().chunks(PIECE) {
        let mut lower = [0; PIECE];
        for (to, from) in lower.iter_mut().zip(piece) {
            *to = from.to_ascii_lowercase();
        }
        state.write(lower.get(..piece.len()).unwrap_or_default());
    }
    // What follows an id in a larger value cannot be taken for a part of it.
    state.write_u8(0xff);
}

/// As long as a GUID with its dashes, and a little more.
const PIECE: usize = 40;

macro_rules! shared_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Cloning shares the text, so that an id that occurs in many sets is stored once.
        #[derive(Debug, Clone)]
        pub struct $name(Arc<str>);

        without_case!($name);

        impl $name {
            /// The id, as Graph writes it.
            pub fn new(id: impl Into<Arc<str>>) -> Self {
                Self(id.into())
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Self(String::deserialize(deserializer)?.into()))
            }
        }
    };
}

shared_id! {
    /// The id of an organization (a tenant).
    TenantId
}
shared_id! {
    /// The object id of a user.
    UserId
}
shared_id! {
    /// The object id of a group.
    GroupId
}
shared_id! {
    /// The id of a Conditional Access policy.
    PolicyId
}
shared_id! {
    /// The id of an authentication strength policy.
    StrengthId
}
shared_id! {
    /// The id of a named location.
    LocationId
}

/// The template id of a built-in directory role: the same in every organization (GRAPH.md
/// section f). Names for the ones that matter are in [`crate::role`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleTemplateId(Cow<'static, str>);

without_case!(RoleTemplateId);

impl RoleTemplateId {
    /// A template id that is known when the program is built.
    pub const fn from_static(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// A template id that Graph gave.
    pub fn new(id: impl Into<String>) -> Self {
        Self(Cow::Owned(id.into()))
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleTemplateId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::{RoleTemplateId, UserId};

    #[test]
    fn an_id_is_the_same_in_any_case_and_keeps_its_text() {
        let (lower, upper) = (UserId::from("0a-beef"), UserId::from("0A-BEEF"));
        assert_eq!(lower, upper);
        assert_eq!((lower.as_str(), upper.as_str()), ("0a-beef", "0A-BEEF"));
        assert!(HashSet::from([lower.clone()]).contains(&upper));
        assert!(BTreeSet::from([lower.clone()]).contains(&upper));
        assert_ne!(lower, UserId::from("0a-beee"));
        let roles = HashSet::from([RoleTemplateId::from_static("0a-beef")]);
        assert!(roles.contains(&RoleTemplateId::new("0A-bEEf")));
        let sorted = BTreeSet::from(["b", "A", "C"].map(UserId::from));
        assert_eq!(sorted.iter().map(UserId::as_str).collect::<Vec<_>>(), ["A", "b", "C"]);
    }
}
