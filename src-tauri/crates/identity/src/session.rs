//! Who is signed in, and where.

use serde::{Deserialize, Serialize};
use transport::Cloud;

use crate::{ClientId, ObjectId, Scopes, TenantId};

/// A sign-in that was completed. It holds no secret: the app writes it to its settings to stay signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The cloud. A practice organization is named, its port is not: that changes at every start.
    pub cloud: Cloud,
    /// The organization, as the checked ID token names it. Every write compares its plan with it (DESIGN.md R5).
    pub tenant: TenantId,
    /// The person.
    pub account: Account,
    /// What the person has allowed Latch to do, so far.
    pub scopes: Scopes,
    /// The app registration that was used.
    pub client_id: ClientId,
}

/// The person who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The id inside the organization.
    pub object_id: ObjectId,
    /// The sign-in name, such as `ada@contoso.com`. For showing only: it can change.
    pub username: String,
    /// The display name.
    pub name: String,
}
