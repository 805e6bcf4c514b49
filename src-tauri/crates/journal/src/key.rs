//! Whose journal it is.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::error::Error;

/// One tenant of one cloud. A practice organization and a real one, or the same tenant id in two
/// clouds, never share a journal (DESIGN.md §4, R7).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganizationKey {
    cloud: String,
    tenant: String,
}

impl OrganizationKey {
    /// A key from the cloud's short name and the tenant's id. Both are compared without regard
    /// to upper and lower case, as Entra compares tenant ids.
    ///
    /// # Errors
    /// [`Error::NoOrganization`] if either is empty.
    pub fn new(cloud: impl AsRef<str>, tenant: impl AsRef<str>) -> Result<Self, Error> {
        let cloud = cloud.as_ref().trim().to_lowercase();
        let tenant = tenant.as_ref().trim().to_lowercase();
        if cloud.is_empty() || tenant.is_empty() {
            return Err(Error::NoOrganization);
        }
        Ok(Self { cloud, tenant })
    }

    /// The short name of the cloud, lower case.
    #[must_use]
    pub fn cloud(&self) -> &str {
        &self.cloud
    }

    /// The tenant's id, lower case.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The beginning of the names of this organization's files: readable, safe on every file
    /// system, and different for every key because it ends in a hash of the whole.
    pub(crate) fn file_stem(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.cloud.as_bytes());
        hash.update([0]);
        hash.update(self.tenant.as_bytes());
        let mut stem = format!("{}_{}_", readable(&self.cloud, 24), readable(&self.tenant, 40));
        for byte in &hash.finalize()[..8] {
            // Writing to a String does not fail.
            let _ = write!(stem, "{byte:02x}");
        }
        stem
    }
}

fn readable(text: &str, longest: usize) -> String {
    let kept = text.chars().take(longest);
    kept.map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(cloud: &str, tenant: &str) -> String {
        OrganizationKey::new(cloud, tenant).unwrap().file_stem()
    }

    #[test]
    fn file_names_are_safe_and_differ_for_every_cloud_and_tenant() {
        let tenant = "6f1d3a52-0c9e-4d3b-9a57-0d2f6b1c8e10";
        let names = [
            stem("worldwide", tenant),
            stem("china", tenant),
            stem("custom:http://127.0.0.1:8080/../x", tenant),
            stem("custom:http://127.0.0.1:8080/---x", tenant),
            stem("a", "b\0c"),
            stem("a\0b", "c"),
        ];
        for (at, name) in names.iter().enumerate() {
            assert!(name.len() < 100);
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{name}");
            assert!(!names[..at].contains(name), "{name}");
        }
    }

    #[test]
    fn case_does_not_make_another_organization_and_nothing_is_none() {
        assert_eq!(stem("Worldwide", "ABC"), stem("worldwide", "abc"));
        assert_eq!(OrganizationKey::new("worldwide", " "), Err(Error::NoOrganization));
        assert_eq!(OrganizationKey::new("", "abc"), Err(Error::NoOrganization));
    }
}
