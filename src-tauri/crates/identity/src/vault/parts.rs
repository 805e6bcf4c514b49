//! A secret of any length in a store whose entries are short.
//!
//! A head entry names a generation, the number of its parts and a checksum; the
//! parts of a generation are written to one of two slots, in turn. What the head
//! does not name is not there, so that a crash between any two steps leaves the
//! old secret or the new one (SAFETY.md cases 38 to 42 and 44).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::store::{SecretStore, StoreError};

/// Windows keeps 2,560 bytes in an entry.
const PART: usize = 2_500;
/// Refresh tokens are 1 to 3 kB.
const MAX_PARTS: usize = 8;

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    generation: u64,
    parts: usize,
    /// Of the owner's name, the generation and all parts together, in hexadecimal digits.
    sha256: String,
}

/// Reads what is kept for `owner`. `None` when nothing is, or what is there is damaged or another owner's.
pub(super) fn read(store: &mut dyn SecretStore, owner: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut head = read_head(store, owner)?;
    while let Some(now) = head {
        if let Some(secret) = read_parts(store, owner, &now)? {
            return Ok(Some(secret));
        }
        // Another process may have stored a new generation meanwhile. A head that stays the same is damaged for good.
        head = read_head(store, owner)?.filter(|later| later.generation > now.generation);
    }
    Ok(None)
}

/// Stores `secret` for `owner` in place of what is there.
pub(super) fn write(store: &mut dyn SecretStore, owner: &str, secret: &[u8]) -> Result<(), StoreError> {
    let parts = secret.len().div_ceil(PART);
    if parts > MAX_PARTS {
        return Err(StoreError::TooLong);
    }
    let old = read_head(store, owner)?;
    let generation = old.as_ref().map_or(1, |old| old.generation.wrapping_add(1));
    for (index, part) in secret.chunks(PART).enumerate() {
        store.set(&part_name(owner, generation, index), part)?;
    }
    let head = Head { generation, parts, sha256: checksum(owner, generation, secret) };
    let head = serde_json::to_vec(&head).map_err(|_| StoreError::Failed)?;
    store.set(&head_name(owner), &head)?;
    // The new one is in force. What is left of the old one is never read, so a failure here harms nothing.
    if let Some(old) = old {
        for index in 0..old.parts.min(MAX_PARTS) {
            let _ = store.delete(&part_name(owner, old.generation, index));
        }
    }
    Ok(())
}

/// Removes everything that is kept for `owner`: the head first, from when on nothing is read.
/// Goes on after a failure, and tells the first.
pub(super) fn remove(store: &mut dyn SecretStore, owner: &str) -> Result<(), StoreError> {
    store.delete(&head_name(owner))?;
    let mut done = Ok(());
    for slot in 0..2 {
        for index in 0..MAX_PARTS {
            done = done.and(store.delete(&part_name(owner, slot, index)));
        }
    }
    done
}

fn read_head(store: &mut dyn SecretStore, owner: &str) -> Result<Option<Head>, StoreError> {
    Ok(store.get(&head_name(owner))?.and_then(|head| serde_json::from_slice(&head).ok()))
}

fn read_parts(store: &mut dyn SecretStore, owner: &str, head: &Head) -> Result<Option<Vec<u8>>, StoreError> {
    if head.parts > MAX_PARTS {
        return Ok(None);
    }
    let mut secret = Vec::with_capacity(head.parts * PART);
    for index in 0..head.parts {
        match store.get(&part_name(owner, head.generation, index))? {
            Some(part) => secret.extend_from_slice(&part),
            None => return Ok(None),
        }
    }
    Ok((checksum(owner, head.generation, &secret) == head.sha256).then_some(secret))
}

fn head_name(owner: &str) -> String {
    format!("{owner}/head")
}

fn part_name(owner: &str, generation: u64, index: usize) -> String {
    format!("{owner}/part-{}-{index}", generation % 2)
}

fn checksum(owner: &str, generation: u64, secret: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(owner.as_bytes());
    hash.update([0]);
    hash.update(generation.to_be_bytes());
    hash.update(secret);
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
