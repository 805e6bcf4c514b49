//! A group that a policy names, as it was read.

use std::collections::HashSet;

use crate::id::UserId;

/// A group that a policy names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name; `None` when that was not read.
    pub name: Option<Box<str>>,
    /// Whether it is there no more. Then it has nobody in it, and the policy still names it.
    pub gone: bool,
    /// The people in it, nested groups flattened.
    pub members: HashSet<UserId>,
}
