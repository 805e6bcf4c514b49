//! From security defaults or per-user MFA to Conditional Access: what `probe move-to-ca` does.

use std::collections::BTreeSet;

use journal::Journal;
use mfa::change::{Intent, Plan, PlanRefused, plan};
use mfa::id::{PolicyId, UserId};
use mfa::licence::{Licences, Units};
use mfa::template::{self, SECURE_REGISTRATION, Template};
use mfa::tenant::User;
use tokio_util::sync::CancellationToken;

use super::Direct;
use super::account::{MadeAccount, MadeOutcome, left_out_of};
use super::ground::Ground;
use super::making::ToMake;
use crate::changes::{Job, record, refused_error};
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::policies::made_policy;
use crate::status::count;
use crate::view::{ChangeView, IntentView, StatusPart};

impl Direct {
    /// Makes the recommended policies that are not there, watching, and then lets them ask in place of security
    /// defaults and per-user MFA. `emergency` are the emergency access accounts, by object id or sign-in name, which
    /// every policy leaves out. `cancel` stops it; `progress` is told about ten times a second.
    ///
    /// # Errors
    /// Why it did not begin, where that is not what the organization is like: then nothing was sent.
    pub async fn move_to_conditional_access(
        &self,
        emergency: &[String],
        cancel: CancellationToken,
        mut progress: impl FnMut(&ChangeView),
    ) -> Result<MadeAccount, AppError> {
        let emergency = self.accounts(emergency).await?;
        // Whoever names them means it.
        let knowingly = !emergency.is_empty();
        let tenant = self.tenant().await?;
        let nothing = Intent::AddPolicies { policies: Vec::new(), knowingly };
        let journal = self.journal_without_unfinished(&tenant).await?;
        let ground = self.ground_for(&nothing, &[], &emergency, &journal).await?;
        let known = self.templates().await;
        let (bodies, templates) = missing(&ground, &known, &emergency)?;
        let mut account = MadeAccount::nothing();
        let mut made = Vec::new();
        if !bodies.is_empty() {
            let wanted = IntentView::AddPolicies { templates, knowingly };
            let intent = Intent::AddPolicies { policies: bodies, knowingly };
            let ground = self.completed(ground, &intent).await;
            let added = match self.planned(intent, &ground) {
                Ok(plan) => self.makes(&plan, wanted, &ground, &journal, &cancel, &mut progress).await?,
                Err(refused) => return Ok(MadeAccount::refused("policyMade", refused_error(&refused))),
            };
            made = added.1;
            let whole = added.0.is_whole();
            account = added.0;
            if !whole {
                return Ok(MadeAccount { outcome: MadeOutcome::Unfinished, ..account });
            }
        }
        let ground = self.ground_for(&nothing, &[], &emergency, &journal).await?;
        let policies = meant(&ground, &known, made)?;
        let intent = Intent::MoveToConditionalAccess { policies: policies.clone(), knowingly };
        let ground = self.completed(ground, &intent).await;
        let wanted = IntentView::MoveToConditionalAccess {
            policies: policies.iter().map(ToString::to_string).collect(),
            knowingly,
        };
        let moved = match self.planned(intent, &ground) {
            Ok(plan) => self.makes(&plan, wanted, &ground, &journal, &cancel, &mut progress).await?.0,
            Err(PlanRefused::NothingToDo) => MadeAccount::nothing(),
            Err(refused) => MadeAccount::refused("moveToConditionalAccess", refused_error(&refused)),
        };
        journal.close().await;
        Ok(account.followed_by(moved))
    }

    /// The object ids of accounts that are given by id or sign-in name.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when one is not in the list of people.
    async fn accounts(&self, given: &[String]) -> Result<BTreeSet<UserId>, AppError> {
        let ground = self.ground(&[StatusPart::PerUserMfa]).await?;
        let users = ground.snapshot.users.get().map_err(convert::unknown)?;
        let found = |given: &String| {
            let is_meant = |user: &&User| {
                user.id.as_str().eq_ignore_ascii_case(given) || user.user_principal_name.eq_ignore_ascii_case(given)
            };
            let user = users.people.iter().find(is_meant);
            user.map(|user| user.id.clone()).ok_or_else(|| AppError::from(ErrorCode::NotFound).with("name", given))
        };
        given.iter().map(found).collect()
    }

    /// Microsoft's templates, or where they cannot be read those that Latch brings along.
    async fn templates(&self) -> Vec<Template> {
        let read = self.graph.policy_templates().await;
        let read = read.map(|templates| {
            templates.iter().filter_map(|template| Template::from_json(template.raw()).ok()).collect::<Vec<_>>()
        });
        match read {
            Ok(templates) if !templates.is_empty() => templates,
            Ok(_) | Err(_) => template::built_in(),
        }
    }

    fn planned(&self, intent: Intent, ground: &Ground) -> Result<Plan, PlanRefused> {
        plan(intent, &ground.snapshot, &ground.account, &self.cloud)
    }

    /// Makes a plan of a change of its own. Says also which policies it made.
    async fn makes(
        &self,
        plan: &Plan,
        wanted: IntentView,
        ground: &Ground,
        journal: &Journal,
        cancel: &CancellationToken,
        progress: &mut impl FnMut(&ChangeView),
    ) -> Result<(MadeAccount, Vec<PolicyId>), AppError> {
        let failed = |error: journal::Error| convert::journal(&error);
        let change = journal.begin(record(plan, &wanted, None)).await.map_err(failed)?;
        let job = Job::cancelled_by(cancel.clone(), wanted, count(plan.step_count()));
        job.named(change);
        let to_make = ToMake { plan, earlier: &[], journal, change, job: &job, names: &ground.names, cancel };
        let made = self.make(to_make, progress).await?;
        let left_out = left_out_of(plan);
        let account = MadeAccount::made(journal, change, made, &job.view(&self.pace()), left_out).await;
        let policies = journal.records(change).await.map_err(failed)?.iter().filter_map(made_policy).collect();
        Ok((account?, policies))
    }
}

/// The bodies of the recommended policies that are not there, made of the templates that are `known`, and the ids of
/// those templates. What guards the registering of a second step is a step of its own: it can shut people out.
fn missing(
    ground: &Ground,
    known: &[Template],
    emergency: &BTreeSet<UserId>,
) -> Result<(Vec<serde_json::Value>, Vec<String>), AppError> {
    let policies = ground.snapshot.policies.get().map_err(convert::unknown)?;
    // Where nobody knows the licences, what every licence with policies has.
    let none = Licences::from_plans(Vec::<(Box<str>, Units)>::new());
    let recommended = template::recommended(ground.snapshot.licences.get().unwrap_or(&none));
    // While trying out, whoever signs in is left out too; that ends before they ask.
    let excluded: BTreeSet<UserId> = emergency
        .iter()
        .cloned()
        .chain((!ground.account.as_str().is_empty()).then(|| ground.account.clone()))
        .collect();
    let mut bodies = Vec::new();
    let mut ids = Vec::new();
    for id in recommended.into_iter().filter(|id| *id != SECURE_REGISTRATION) {
        let Some(template) = known.iter().find(|template| template.id().eq_ignore_ascii_case(id)) else {
            continue;
        };
        if template::there(policies, template).is_empty()
            && let Ok(body) = template.body(&excluded)
        {
            bodies.push(body);
            ids.push(id.to_owned());
        }
    }
    Ok((bodies, ids))
}

/// The policies that are to ask: those that were just made, and those that were there for the same, by the templates
/// that are `known` or by those that Latch brings along: Microsoft's may say more than these, and the policies that were
/// made of them before this was cut off say what they say.
fn meant(ground: &Ground, known: &[Template], made: Vec<PolicyId>) -> Result<Vec<PolicyId>, AppError> {
    let policies = ground.snapshot.policies.get().map_err(convert::unknown)?;
    let brought = template::built_in();
    let is_meant = |template: &&Template| {
        brought.iter().any(|one| one.id().eq_ignore_ascii_case(template.id()))
            && !template.id().eq_ignore_ascii_case(SECURE_REGISTRATION)
    };
    let mut meant = made;
    for template in known.iter().chain(&brought).filter(is_meant) {
        for id in template::there(policies, template) {
            if !meant.contains(&id) {
                meant.push(id);
            }
        }
    }
    Ok(meant)
}
