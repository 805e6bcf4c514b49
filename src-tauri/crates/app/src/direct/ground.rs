//! What a plan is made from: the organization as it is now, and who asks.

use std::collections::BTreeSet;

use futures::future::join_all;
use journal::Journal;
use mfa::change::{Intent, Made};
use mfa::id::{TenantId, UserId};
use mfa::tenant::TenantSnapshot;

use super::Direct;
use super::making::Names;
use crate::changes::{complete, is_about_policies};
use crate::convert;
use crate::error::AppError;
use crate::policies::MadeHere;
use crate::status::Status;
use crate::view::StatusPart;

/// All that plans for people and for security defaults need.
pub(super) const ALL: [StatusPart; 3] =
    [StatusPart::PerUserMfa, StatusPart::SecurityDefaults, StatusPart::ConditionalAccess];

/// All that plans about policies need.
const FOR_POLICIES: [StatusPart; 8] = [
    StatusPart::You,
    StatusPart::PerUserMfa,
    StatusPart::SecurityDefaults,
    StatusPart::ConditionalAccess,
    StatusPart::Licences,
    StatusPart::Domains,
    StatusPart::Registration,
    StatusPart::EmergencyAccounts,
];

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
        self.ground_with(parts, &BTreeSet::new()).await
    }

    /// The same for a plan with this intent, which puts back `made`, with all that it needs to know of policies where it
    /// is about them. `emergency` are the emergency access accounts; Latch's own policies are those of `journal`.
    ///
    /// # Errors
    /// As [`Direct::ground`], and why the journal cannot be read.
    pub(super) async fn ground_for(
        &self,
        intent: &Intent,
        made: &[Made],
        emergency: &BTreeSet<UserId>,
        journal: &Journal,
    ) -> Result<Ground, AppError> {
        if !is_about_policies(intent, made) {
            return self.ground(&ALL).await;
        }
        let ground = self.ground_with(&FOR_POLICIES, emergency).await?;
        let emergency_accounts = match emergency.is_empty() {
            true => left_out_of_all(&ground, intent),
            false => emergency.clone(),
        };
        let ours = MadeHere::of(journal).await.map_err(|error| convert::journal(&error))?;
        let snapshot = TenantSnapshot { made_here: ours.ids(), emergency_accounts, ..ground.snapshot };
        let snapshot = complete(&self.graph, snapshot, &ground.account, intent, made).await;
        Ok(Ground { snapshot, ..ground })
    }

    /// The same ground, for a plan with this intent.
    pub(super) async fn completed(&self, ground: Ground, intent: &Intent) -> Ground {
        let snapshot = complete(&self.graph, ground.snapshot, &ground.account, intent, &[]).await;
        Ground { snapshot, ..ground }
    }

    async fn ground_with(&self, parts: &[StatusPart], emergency: &BTreeSet<UserId>) -> Result<Ground, AppError> {
        let status = Status::default();
        status.update(|parts| parts.named_emergency = emergency.clone());
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

/// Whom every policy of a change leaves out by id, but whoever makes it: with a change that is gone on with nobody says
/// once more which the emergency access accounts are.
fn left_out_of_all(ground: &Ground, intent: &Intent) -> BTreeSet<UserId> {
    let there = ground.snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let left_out: Vec<BTreeSet<UserId>> = match intent {
        Intent::MoveToConditionalAccess { policies, .. } => {
            let meant = there.iter().filter(|policy| policies.contains(policy.id()));
            meant.map(|policy| policy.content().users.exclude.users.iter().cloned().collect()).collect()
        }
        Intent::AddPolicies { policies, .. } => policies
            .iter()
            .map(|body| {
                let ids = body["conditions"]["users"]["excludeUsers"].as_array().into_iter().flatten();
                ids.filter_map(|id| id.as_str().map(UserId::from)).collect()
            })
            .collect(),
        _ => Vec::new(),
    };
    let common = left_out.into_iter().reduce(|one, other| one.intersection(&other).cloned().collect());
    common.unwrap_or_default().into_iter().filter(|id| *id != ground.account).collect()
}
