//! The hash that ties each row to the one before it.

use sha2::{Digest, Sha256};

use crate::key::OrganizationKey;

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// The table of a row, as it goes into the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Change,
    Record,
    Outcome,
    Ending,
}

impl Table {
    /// The name of the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Record => "record",
            Self::Outcome => "outcome",
            Self::Ending => "ending",
        }
    }
}

/// The last row: its number and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) seq: i64,
    pub(crate) hash: Hash,
}

impl Link {
    /// Before the first row. It holds the organization, so that no row can be moved to another.
    pub(crate) fn first(organization: &OrganizationKey) -> Self {
        let mut hasher = Sha256::new();
        feed(&mut hasher, Some(b"latch journal"));
        feed(&mut hasher, Some(organization.cloud().as_bytes()));
        feed(&mut hasher, Some(organization.tenant().as_bytes()));
        Self { seq: 0, hash: hasher.finalize().into() }
    }

    /// The link after this one. `fields` are the columns between the number and the hash, in
    /// the order of the table.
    pub(crate) fn next(&self, table: &str, fields: &[Option<&[u8]>]) -> Self {
        let seq = self.seq + 1;
        let mut hasher = Sha256::new();
        hasher.update(self.hash);
        hasher.update(seq.to_le_bytes());
        feed(&mut hasher, Some(table.as_bytes()));
        for field in fields {
            feed(&mut hasher, *field);
        }
        Self { seq, hash: hasher.finalize().into() }
    }
}

/// A field with its length before it, so that no two rows give the same bytes. Nothing differs
/// from empty.
fn feed(hasher: &mut Sha256, field: Option<&[u8]>) {
    match field {
        None => hasher.update(u64::MAX.to_le_bytes()),
        Some(bytes) => {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_bytes_between_fields_changes_the_hash() {
        let first = Link::first(&OrganizationKey::new("worldwide", "t").unwrap());
        let hash = |fields: &[Option<&[u8]>]| first.next("record", fields).hash;
        assert_ne!(hash(&[Some(b"ab"), Some(b"c")]), hash(&[Some(b"a"), Some(b"bc")]));
        assert_ne!(hash(&[Some(b""), None]), hash(&[None, Some(b"")]));
    }

    #[test]
    fn another_organization_is_another_chain() {
        let first = |tenant| Link::first(&OrganizationKey::new("worldwide", tenant).unwrap());
        assert_ne!(first("a").hash, first("b").hash);
    }
}
