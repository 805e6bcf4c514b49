//! What a plan is made from: the organization as it is now, and who asks.

use futures::future::join_all;
use mfa::id::{TenantId, UserId};
use mfa::tenant::TenantSnapshot;

use super::Direct;
use super::making::Names;
use crate::convert;
use crate::error::AppError;
use crate::status::Status;
use crate::view::StatusPart;

/// All that plans for people and for security defaults need.
pub(super) const ALL: [StatusPart; 3] =
    [StatusPart::PerUserMfa, StatusPart::SecurityDefaults, StatusPart::ConditionalAccess];

/// The organization as it is now.
pub(super) struct Ground {
    pub(super) tenant: TenantId,
    /// Whose token it is; nobody for a service principal, who could not lock themselves out.
    pub(super) account: UserId,
    pub(super) snapshot: TenantSnapshot,
    pub(super) names: Names,
}

impl Direct {
    /// Reads `parts`, the people among them.
    ///
    /// # Errors
    /// When the organization's id or the people cannot be read. Of other parts, the plan says whether it needs them.
    pub(super) async fn ground(&self, parts: &[StatusPart]) -> Result<Ground, AppError> {
        let status = Status::default();
        for part in parts {
            status.update(|parts| parts.begin(*part));
        }
        let reads = join_all(parts.iter().map(|part| status.read(&self.graph, *part, || ())));
        let (tenant, me, _) = tokio::join!(self.tenant(), self.graph.me(), reads);
        let tenant = tenant?;
        let account = me.map(|me| me.id).unwrap_or_else(|_| UserId::from(""));
        if let Some(failed) = status.parts().people.failed() {
            return Err(failed.error.clone());
        }
        let snapshot = status.parts().snapshot(&tenant);
        let names = Names::of(snapshot.users.get().map_err(convert::unknown)?);
        Ok(Ground { tenant, account, snapshot, names })
    }
}
