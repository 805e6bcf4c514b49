//! Starting the plan that was shown.

use std::sync::Arc;

use journal::{ChangeRecord, Journal, JsonText};
use mfa::change::{Intent, PeopleMeant, Plan, Step};
use mfa::id::UserId;
use serde::Deserialize;
use serde_json::json;

use super::job::Job;
use super::making::{Ended, Finished, Making, Moving, Onlooker, Steps, finish};
use super::prepare::{FRESH_ENOUGH_TO_CONFIRM, missing_permission};
use super::{Changes, Shown};
use crate::desktop::Topic;
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::count;
use crate::view::{ConfirmationForm, IntentView, PersonLine, StatusPart};
use crate::{App, convert};

/// A change that has the floor and its name in the journal.
pub(super) struct Running {
    pub(super) app: App,
    pub(super) signed: Arc<Signed>,
    pub(super) job: Arc<Job>,
    pub(super) journal: Journal,
    pub(super) change: journal::ChangeId,
}

impl App {
    /// Starts the plan that was shown, and returns when its intent is in the journal.
    ///
    /// # Errors
    /// [`ErrorCode::PlanGone`]; [`ErrorCode::PlanChanged`], also where the organization changed since it was shown;
    /// [`ErrorCode::NothingToDo`] for a plan without steps; [`ErrorCode::PermissionNeeded`],
    /// [`ErrorCode::ReasonNeeded`], [`ErrorCode::NameDiffers`], [`ErrorCode::ChangeRunning`],
    /// [`ErrorCode::WasInterrupted`]; why there can be no such plan any more, and why the journal or the day until which
    /// people are left out cannot be written. Nothing was sent then.
    pub async fn confirm_change(&self, plan: &str, hash: &str, form: ConfirmationForm) -> Result<(), AppError> {
        let signed = self.signed()?;
        let organization = &signed.organization;
        let Shown { plan: shown, wanted: intent, needs_name } =
            organization.changes.shown().get(plan).cloned().ok_or(ErrorCode::PlanGone)?;
        if shown.hash() != hash {
            return Err(ErrorCode::PlanChanged.into());
        }
        // The tenant of the checked ID token, not of what was read (DESIGN.md R5).
        let tenant = mfa::id::TenantId::from(signed.session.tenant.to_string());
        let steps = shown.for_tenant(&tenant, &signed.session.cloud.key()).map_err(|_| ErrorCode::PlanGone)?;
        if *shown.account() != signed.account() {
            return Err(ErrorCode::SomebodyElse.into());
        }
        if steps.is_empty() {
            return Err(ErrorCode::NothingToDo.into());
        }
        if missing_permission(&signed, steps).is_some() {
            return Err(AppError::from(ErrorCode::PermissionNeeded));
        }
        let reason = checked(&form, &intent, needs_name, organization.name().as_deref())?;
        // Afterwards the journal's unfinished change would be this one.
        self.look_for_unfinished(&signed).await?;
        Changes::must_be_free(organization.changes.current().as_ref())?;
        // What was shown must be what would be shown now: a plan holds for the organization that it was made of.
        let (_, now) = self.plan_now(&signed, &intent, FRESH_ENOUGH_TO_CONFIRM).await?;
        if now.hash() != hash {
            organization.changes.shown().remove(plan);
            return Err(ErrorCode::PlanChanged.into());
        }
        self.note_exceptions(&signed, &intent)?;
        self.begin_change(&signed, shown, intent, reason).await?;
        organization.changes.shown().remove(plan);
        Ok(())
    }

    /// Journals that `plan` begins, and makes it while other things go on.
    ///
    /// # Errors
    /// [`ErrorCode::ChangeRunning`], [`ErrorCode::WasInterrupted`], and why the journal cannot be written. Nothing was
    /// sent then.
    pub(super) async fn begin_change(
        &self,
        signed: &Arc<Signed>,
        plan: Arc<Plan>,
        intent: IntentView,
        reason: Option<&str>,
    ) -> Result<Arc<Job>, AppError> {
        let organization = &signed.organization;
        let job = Arc::new(Job::new(intent, count(plan.step_count())));
        organization.changes.take_the_floor(job.clone())?;
        let begun = self.begin(signed, &plan, job.intent(), reason).await;
        let (journal, change) = match begun {
            Ok(begun) => begun,
            Err(error) => {
                // Nothing was sent: the floor is free again.
                *organization.changes.current() = None;
                return Err(error);
            }
        };
        job.named(change);
        let running = Running { app: self.clone(), signed: signed.clone(), job: job.clone(), journal, change };
        running.start(plan, Vec::new());
        Ok(job)
    }

    async fn begin(
        &self,
        signed: &Signed,
        plan: &Plan,
        wanted: &IntentView,
        reason: Option<&str>,
    ) -> Result<(Journal, journal::ChangeId), AppError> {
        let journal = signed.organization.journal().await?;
        match journal.begin(record(plan, wanted, reason)).await {
            Ok(change) => Ok((journal, change)),
            Err(error) => {
                signed.organization.close().await;
                Err(convert::journal(&error))
            }
        }
    }
}

/// What the journal keeps of a plan, and of what was wanted with it.
pub(crate) fn record(plan: &Plan, wanted: &IntentView, reason: Option<&str>) -> ChangeRecord {
    ChangeRecord {
        kind: code(wanted).into(),
        account: plan.account().to_string(),
        plan_hash: plan.hash().to_owned(),
        plan: JsonText::from(json!({
            "intent": plan.intent(),
            "wanted": wanted,
            "reason": reason,
            "warnings": plan.warnings(),
            "planned": plan.planned(),
            "moving": plan.moving().map(|moving| json!({ "people": moving.people, "covering": moving.covering })),
        })),
        total: plan.step_count() as u64,
    }
}

/// Checks what was typed with a confirmation. Returns the reason where one is needed.
fn checked<'a>(
    form: &'a ConfirmationForm,
    intent: &IntentView,
    needs_name: bool,
    organization: Option<&str>,
) -> Result<Option<&'a str>, AppError> {
    let typed = |text: &'a Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let reason = match intent {
        IntentView::SecurityDefaultsOff => Some(typed(&form.reason).ok_or(ErrorCode::ReasonNeeded)?),
        _ => None,
    };
    if !needs_name {
        return Ok(reason);
    }
    let same = |name: &str, other: &str| name.to_lowercase() == other.to_lowercase();
    match (typed(&form.organization_name), organization) {
        (Some(typed), Some(name)) if same(typed, name.trim()) => Ok(reason),
        _ => Err(ErrorCode::NameDiffers.into()),
    }
}

/// What was wanted with a plan of which the journal has the intent alone: such plans are not about policies.
fn view_of(intent: &Intent) -> Option<IntentView> {
    Some(match intent {
        Intent::SecurityDefaultsOn => IntentView::SecurityDefaultsOn,
        Intent::SecurityDefaultsOff { .. } => IntentView::SecurityDefaultsOff,
        Intent::PerUserMfaOff { knowingly, people } => {
            IntentView::PerUserMfaOff { knowingly: *knowingly, people: people_meant(people) }
        }
        Intent::SignOutEveryone => IntentView::SignOutEveryone,
        Intent::PutBack { change, overwrite } => {
            IntentView::PutBack { change: change.to_string(), overwrite: *overwrite }
        }
        Intent::AddPolicies { .. }
        | Intent::ChangePolicy { .. }
        | Intent::RestorePolicies { .. }
        | Intent::MoveToConditionalAccess { .. } => return None,
    })
}

/// The ids of those who are meant; `None` for everyone.
fn people_meant(people: &PeopleMeant) -> Option<Vec<String>> {
    match people {
        PeopleMeant::All => None,
        PeopleMeant::Ids { ids } => Some(ids.iter().map(ToString::to_string).collect()),
    }
}

/// What sort of change it is, in the journal.
pub(crate) fn code(intent: &IntentView) -> &'static str {
    match intent {
        IntentView::SecurityDefaultsOn => "security_defaults_on",
        IntentView::SecurityDefaultsOff => "security_defaults_off",
        IntentView::PerUserMfaOff { .. } => "per_user_mfa_off",
        IntentView::SignOutEveryone => "sign_out_everyone",
        IntentView::AddPolicies { .. } => "add_policies",
        IntentView::SetPolicyState { .. } => "set_policy_state",
        IntentView::SetPolicyExceptions { .. } => "set_policy_exceptions",
        IntentView::RenamePolicy { .. } => "rename_policy",
        IntentView::DuplicatePolicy { .. } => "duplicate_policy",
        IntentView::DeletePolicy { .. } => "delete_policy",
        IntentView::RestorePolicy { .. } => "restore_policy",
        IntentView::MoveToConditionalAccess { .. } => "move_to_conditional_access",
        IntentView::RestoreBackup { .. } => "restore_backup",
        IntentView::PutBack { .. } => "put_back",
    }
}

/// The change that the journal has under this kind and with this plan, if this version knows it. Where the plan cannot
/// be read, the kind alone says what it is.
pub(crate) fn intent_of(kind: &str, plan: Option<&JsonText>) -> Option<IntentView> {
    #[derive(Deserialize)]
    struct Journaled {
        intent: Intent,
        wanted: Option<IntentView>,
    }
    let journaled = plan.and_then(|plan| plan.read::<Journaled>().ok());
    let journaled = journaled.and_then(|plan| plan.wanted.or_else(|| view_of(&plan.intent)));
    let by_kind = [
        IntentView::SecurityDefaultsOn,
        IntentView::SecurityDefaultsOff,
        IntentView::PerUserMfaOff { knowingly: true, people: None },
        IntentView::SignOutEveryone,
        IntentView::PutBack { change: String::new(), overwrite: false },
    ];
    journaled.into_iter().chain(by_kind).find(|intent| code(intent) == kind)
}

impl Running {
    /// Makes `plan` while other things go on.
    pub(super) fn start(self, plan: Arc<Plan>, earlier: Vec<Step>) {
        let app = self.app.clone();
        tokio::spawn(async move { self.run(&plan, &earlier).await });
        app.inner().desktop.changed(Topic::Change);
        app.inner().desktop.changed(Topic::Status);
    }

    /// Makes `plan`. `earlier` is what the same change made of people before it was cut off.
    async fn run(&self, plan: &Plan, earlier: &[Step]) {
        let organization = &self.signed.organization;
        let steps = plan.for_tenant(&organization.tenant, &organization.cloud);
        let otherwise = plan.otherwise_for_tenant(&organization.tenant, &organization.cloud);
        let ended = match (steps, otherwise) {
            (Ok(steps), Ok(otherwise)) => {
                let people = plan.otherwise().map_or(0, |otherwise| count(otherwise.people()));
                let otherwise = otherwise.as_deref().map(|steps| (steps, people));
                self.making(&self.signed.account())
                    .make(Steps { steps, otherwise, earlier, moving: Moving::of(plan) })
                    .await
            }
            _ => Ended::Stopped(ErrorCode::PlanGone.into()),
        };
        self.finish(ended).await;
    }

    fn making<'a>(&'a self, account: &'a UserId) -> Making<'a> {
        Making {
            graph: &self.signed.graph,
            journal: &self.journal,
            change: self.change,
            account,
            job: &self.job,
            onlooker: self,
        }
    }

    async fn finish(&self, ended: Ended) {
        let Finished { stage, because, journal_works } = finish(&self.journal, self.change, &self.job, ended).await;
        if !journal_works {
            self.signed.organization.close().await;
        }
        if let Some(error) = &because {
            self.app.notice(error);
        }
        // What Home says next is what the organization says now. The account does not wait for it.
        const PARTS: [StatusPart; 3] =
            [StatusPart::SecurityDefaults, StatusPart::ConditionalAccess, StatusPart::PerUserMfa];
        self.app.read_after_change(&self.signed, &PARTS);
        self.job.end(stage, because);
        self.app.inner().desktop.changed(Topic::Change);
        self.app.inner().desktop.changed(Topic::Status);
    }
}

impl Onlooker for Running {
    fn changed(&self) {
        self.app.inner().desktop.changed(Topic::Change);
    }

    fn person(&self, id: &UserId) -> PersonLine {
        self.signed.tallied().person(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(reason: &str, name: &str) -> ConfirmationForm {
        ConfirmationForm { reason: Some(reason.into()), organization_name: Some(name.into()) }
    }

    #[test]
    fn switching_off_needs_a_reason_and_the_name_of_the_organization() {
        let off = IntentView::SecurityDefaultsOff;
        let name = Some("Fabrikam Bakery");
        assert_eq!(checked(&form(" new rules ", "fabrikam bakery "), &off, true, name), Ok(Some("new rules")));
        assert_eq!(checked(&form("  ", "Fabrikam Bakery"), &off, true, name), Err(ErrorCode::ReasonNeeded.into()));
        assert_eq!(checked(&form("x", "Fabrikam"), &off, true, name), Err(ErrorCode::NameDiffers.into()));
        assert_eq!(
            checked(&form("x", ""), &off, true, None),
            Err(ErrorCode::NameDiffers.into()),
            "no name is not any name"
        );
        assert_eq!(checked(&ConfirmationForm::default(), &IntentView::SecurityDefaultsOn, false, name), Ok(None));
    }

    #[test]
    fn a_plan_that_needs_the_name_needs_no_reason() {
        let move_on = IntentView::MoveToConditionalAccess { policies: Vec::new(), knowingly: false };
        let name = Some("Fabrikam Bakery");
        assert_eq!(checked(&form("", "Fabrikam Bakery"), &move_on, true, name), Ok(None));
        assert_eq!(checked(&form("x", ""), &move_on, true, name), Err(ErrorCode::NameDiffers.into()));
    }

    #[test]
    fn a_change_in_the_journal_is_known_by_its_plan_or_at_least_by_its_kind() {
        let intents = [
            Intent::SecurityDefaultsOn,
            Intent::PerUserMfaOff { people: PeopleMeant::All, knowingly: false },
            Intent::SignOutEveryone,
            Intent::PutBack { change: "one".into(), overwrite: true },
        ];
        for intent in intents {
            let plan = JsonText::from(json!({ "intent": intent, "warnings": [] }));
            let wanted = view_of(&intent).unwrap();
            assert_eq!(intent_of(code(&wanted), Some(&plan)), Some(wanted));
        }
        let strange = JsonText::from(json!({ "intent": { "kind": "something_newer" } }));
        assert_eq!(intent_of("security_defaults_off", Some(&strange)), Some(IntentView::SecurityDefaultsOff));
        assert_eq!(
            intent_of("per_user_mfa_off", Some(&strange)),
            Some(IntentView::PerUserMfaOff { knowingly: true, people: None })
        );
        assert!(matches!(intent_of("put_back", None), Some(IntentView::PutBack { .. })));
        assert_eq!(intent_of("something_newer", Some(&strange)), None);
    }
}
