//! Conditional Access: the policies in words, templates, what the watching policies saw, and backups.

mod about;
mod backup;
mod conditions;
mod deleted;
mod exceptions;
#[cfg(test)]
pub(crate) mod fixture;
mod intent;
mod made_here;
mod names;
mod reminders;
mod report_only;
mod templates;
mod view;
mod words;

use mfa::id::PolicyId;

pub(crate) use backup::needed_view;
pub(crate) use exceptions::TimedException;
pub(crate) use intent::intent;
pub(crate) use made_here::{MadeHere, SUPERSEDED, made_policy};
pub(crate) use names::Names;
pub(crate) use reminders::Reminders;
pub(crate) use templates::draft;
pub(crate) use view::state;
pub(crate) use words::words;

use crate::App;
use crate::error::{AppError, ErrorCode};
use crate::view::PoliciesView;

/// What is known of an organization's policies beside its status.
#[derive(Default)]
pub(crate) struct Beside {
    counted: about::Counted,
    made_here: made_here::Kept,
    deleted: deleted::Deleted,
    report_only: report_only::ReportOnly,
    templates: templates::Templates,
    backups: backup::Backups,
}

impl Beside {
    /// Ends what goes on in the background for whoever was signed in.
    pub(crate) fn stop(&self) {
        self.report_only.stop();
    }
}

impl App {
    /// Every policy, in words.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub async fn policies(&self) -> Result<PoliciesView, AppError> {
        let signed = self.signed()?;
        self.read_what_is_missing(&signed);
        self.read_deleted(&signed);
        let made = self.made_here(&signed).await;
        let app = self.clone();
        self.counted(&signed, move |signed, tallied| {
            let kept = app.exceptions_kept(&signed.organization);
            let exceptions = exceptions::in_force(&kept, tallied);
            let asked = view::Asked { made: &made, exceptions, roles: &app.inner().words.roles };
            view::view(signed, tallied, asked)
        })
        .await
    }

    /// The whole JSON of a policy, as Microsoft keeps it, indented.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::NotFound`].
    pub fn policy_json(&self, id: &str) -> Result<String, AppError> {
        let signed = self.signed()?;
        let id = PolicyId::from(id);
        let deleted = signed.organization.policies.deleted.list();
        let parts = signed.organization.status.parts();
        let there = parts.policies.latest().map(|(read, _)| &*read.list).unwrap_or_default();
        let policy = there.iter().chain(&*deleted).find(|policy| *policy.id() == id).ok_or(ErrorCode::NotFound)?;
        serde_json::to_string_pretty(policy.raw())
            .map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))
    }
}
