//! Backups: all policies and what they name, in one file, and later back (DESIGN.md R4).

mod beside;
mod file;
mod needed;
mod restore;
mod save;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mfa::change::Needed;
use mfa::id::PolicyId;
use mfa::policy::Policy;

pub(crate) use needed::needed_view;
pub(super) use restore::intent;

use self::beside::Beside;
use self::file::File;
use super::names::Names;
use super::view::state;
use super::words::words;
use crate::App;
use crate::error::{AppError, ErrorCode};
use crate::session::Signed;
use crate::status::{Readable as _, Tallied};
use crate::view::{BackupPolicyNow, BackupPolicyView, BackupView, StatusPart};

/// The most backups that are kept beside each other; the window shows one.
const BACKUPS_KEPT: usize = 4;

/// Backups that were read.
#[derive(Debug, Default)]
pub(super) struct Backups(Mutex<HashMap<String, Arc<File>>>);

impl Backups {
    fn kept(&self) -> MutexGuard<'_, HashMap<String, Arc<File>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, id: String, file: Arc<File>) {
        let mut kept = self.kept();
        if kept.len() >= BACKUPS_KEPT {
            kept.clear();
        }
        kept.insert(id, file);
    }

    /// The backup of this id.
    fn find(&self, id: &str) -> Result<Arc<File>, AppError> {
        self.kept().get(id).cloned().ok_or_else(|| ErrorCode::NotFound.into())
    }
}

impl App {
    /// Reads a backup, and says how it stands beside what is there. Changes nothing.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::NotABackup`], why the policies, or the people whom they name, cannot be
    /// read.
    pub async fn read_backup(&self, text: &str) -> Result<BackupView, AppError> {
        let signed = self.signed()?;
        let file = Arc::new(File::read(text)?);
        self.read_now(&signed, &[StatusPart::ConditionalAccess]).await;
        let people_missing = {
            let parts = signed.organization.status.parts();
            parts.people.latest().is_none() || parts.people.is_reading()
        };
        if people_missing {
            self.read_now(&signed, &[StatusPart::PerUserMfa]).await;
        }
        let unread = {
            let parts = signed.organization.status.parts();
            let people = parts.people.failed().filter(|_| parts.people.latest().is_none());
            parts.policies.failed().or(people).map(|failed| failed.error.clone())
        };
        if let Some(error) = unread {
            return Err(error);
        }
        let beside = Beside::read(&signed.graph, &file).await?;
        let id = uuid::Uuid::new_v4().to_string();
        signed.organization.policies.backups.keep(id.clone(), file.clone());
        let app = self.clone();
        self.counted(&signed, move |signed, tallied| {
            let of_then = file.named_locations.iter().chain(&file.strengths).filter_map(Needed::of);
            let of_then: Vec<Needed> = of_then.collect();
            let names = Names::new(tallied, &app.inner().words.roles).with_needed(&of_then);
            view(id, &file, &beside, signed, tallied, &names)
        })
        .await
    }
}

fn view(id: String, file: &File, beside: &Beside, signed: &Signed, tallied: &Tallied, names: &Names<'_>) -> BackupView {
    let there = tallied.snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let is_same = |policy: &Policy| {
        let found = restore::stands_for(there, policy, &file.policies);
        found.is_some_and(|found| restore::says_the_same(file, beside, policy, found))
    };
    let offered = file.policies.iter().filter(|policy| beside.missing(policy, file, tallied).is_empty());
    let made_first = needed::needed(file, beside, offered.filter(|policy| !is_same(policy)));
    let made_first = made_first.iter().map(needed_view).collect();
    let one = |policy: &Policy| BackupPolicyView {
        id: policy.id().to_string(),
        name: policy.display_name().to_owned(),
        state: state(policy),
        words: words(policy.raw(), policy.content(), names),
        now: match restore::stands_for(there, policy, &file.policies) {
            Some(found) if restore::says_the_same(file, beside, policy, found) => BackupPolicyNow::Same,
            Some(_) => BackupPolicyNow::Changed,
            None => BackupPolicyNow::NotThere,
        },
        missing: beside.missing(policy, file, tallied),
    };
    BackupView {
        id,
        organization_name: file.organization.name.clone(),
        same_organization: file.organization.id.eq_ignore_ascii_case(signed.organization.tenant.as_str()),
        made_at: file.made_at.to_string(),
        policies: file.policies.iter().map(one).collect(),
        made_first,
    }
}

/// The policies of these ids, in the order of the file.
///
/// # Errors
/// [`ErrorCode::NotFound`] for one that is not in it.
fn chosen<'f>(file: &'f File, ids: &[String]) -> Result<Vec<&'f Policy>, AppError> {
    let ids: Vec<PolicyId> = ids.iter().map(|id| PolicyId::from(id.as_str())).collect();
    if ids.iter().any(|id| !file.policies.iter().any(|policy| policy.id() == id)) {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(file.policies.iter().filter(|policy| ids.contains(policy.id())).collect())
}
