//! The templates that policies are made from.

use std::collections::BTreeSet;
use std::sync::Arc;

use mfa::change::Unregistered;
use mfa::id::UserId;
use mfa::licence::Licences;
use mfa::policy::{Content, Policy};
use mfa::template::{Template, built_in, recommended, there};
use mfa::tenant::TenantSnapshot;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::names::Names;
use super::words::words;
use crate::App;
use crate::convert;
use crate::error::AppError;
use crate::session::Signed;
use crate::view::{TemplateNotNow, TemplatePolicyView, TemplateView, TemplatesView};

/// The templates that were read last.
#[derive(Debug, Default)]
pub(super) struct Templates(Mutex<Option<Arc<Read>>>);

#[derive(Debug)]
pub(super) struct Read {
    /// Microsoft's, and those that are recommended and not among them.
    pub(super) list: Vec<Template>,
    /// Why they are not Microsoft's.
    because: Option<AppError>,
}

impl Templates {
    /// Those that were read, or that are read now. Microsoft's stay the same during a run, so that a plan that is
    /// confirmed is the one that was shown.
    pub(super) async fn read(&self, signed: &Signed) -> Arc<Read> {
        let mut last = self.0.lock().await;
        if let Some(read) = last.as_ref() {
            return read.clone();
        }
        let read = Arc::new(Read::of(signed).await);
        *last = Some(read.clone());
        read
    }

    /// Forgets what is not Microsoft's.
    async fn try_again(&self) {
        let mut last = self.0.lock().await;
        if last.as_ref().is_some_and(|read| read.because.is_some()) {
            *last = None;
        }
    }
}

impl Read {
    async fn of(signed: &Signed) -> Self {
        let (mut list, because) = match signed.graph.policy_templates().await {
            // One without a name or without details is none that can be offered.
            Ok(items) => (items.iter().filter_map(|item| Template::from_json(item.raw()).ok()).collect(), None),
            Err(error) => (Vec::new(), Some(convert::graph(&error))),
        };
        for template in built_in() {
            if !list.iter().any(|known: &Template| known.id().eq_ignore_ascii_case(template.id())) {
                list.push(template);
            }
        }
        Self { list, because }
    }
}

impl App {
    /// The templates that policies can be made from: Microsoft's, or where they cannot be read those that Latch brings
    /// along.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    ///
    /// [`ErrorCode::SignedOut`]: crate::error::ErrorCode::SignedOut
    pub async fn policy_templates(&self) -> Result<TemplatesView, AppError> {
        let signed = self.signed()?;
        self.read_what_is_missing(&signed);
        let templates = &signed.organization.policies.templates;
        templates.try_again().await;
        let read = templates.read(&signed).await;
        if let Some(error) = &read.because {
            self.notice(error);
        }
        let app = self.clone();
        self.counted(&signed, move |signed, tallied| {
            let names = Names::new(tallied, &app.inner().words.roles);
            let left_out = left_out(&tallied.snapshot.emergency_accounts, &signed.account());
            view(&read, &tallied.snapshot, &left_out, &names)
        })
        .await
    }
}

/// Who is left out of a policy that is made from a template: the emergency access accounts, and whoever tries it out.
pub(super) fn left_out(emergency: &BTreeSet<UserId>, account: &UserId) -> BTreeSet<UserId> {
    emergency.iter().cloned().chain([account.clone()]).collect()
}

fn view(read: &Read, snapshot: &TenantSnapshot, left_out: &BTreeSet<UserId>, names: &Names<'_>) -> TemplatesView {
    let none = Licences::from_plans(Vec::<(&str, mfa::licence::Units)>::new());
    let order = recommended(snapshot.licences.get().unwrap_or(&none));
    let place = |template: &Template| order.iter().position(|id| id.eq_ignore_ascii_case(template.id()));
    let mut templates: Vec<&Template> = read.list.iter().collect();
    templates.sort_by_cached_key(|template| (place(template).unwrap_or(order.len()), template.name().to_lowercase()));
    let one = |template: &&Template| one(template, place(template).is_some(), snapshot, left_out, names);
    TemplatesView {
        from_microsoft: read.because.is_none(),
        because: read.because.clone(),
        templates: templates.iter().map(one).collect(),
    }
}

fn one(
    template: &Template,
    recommended: bool,
    snapshot: &TenantSnapshot,
    left_out: &BTreeSet<UserId>,
    names: &Names<'_>,
) -> TemplateView {
    let policies = snapshot.policies.get().map(Vec::as_slice).unwrap_or_default();
    let alike = there(policies, template);
    let there = policies.iter().filter(|policy| alike.contains(policy.id()));
    let body = template.body(left_out);
    let words = match &body {
        Ok(body) => words(body, &content(body), names),
        Err(strange) => {
            let mut words = words(&Value::Null, &template.content(), names);
            words.not_understood = strange.paths.iter().map(|path| path.to_string()).collect();
            words
        }
    };
    TemplateView {
        id: template.id().to_owned(),
        name: template.name().to_owned(),
        description: template.description().to_owned(),
        words,
        recommended,
        there: there
            .map(|policy| TemplatePolicyView { id: policy.id().to_string(), name: policy.display_name().to_owned() })
            .collect(),
        needs_p2: template.needs_p2(),
        made_off: template.made_off(),
        not_now: not_now(template, body.ok().as_ref(), snapshot),
    }
}

fn content(body: &Value) -> Content {
    body.as_object().map_or_else(|| Content::read(&serde_json::Map::new()), Content::read)
}

/// Why a template is not offered. `body` is the policy that would be made, if it is understood.
fn not_now(template: &Template, body: Option<&Value>, snapshot: &TenantSnapshot) -> Option<TemplateNotNow> {
    let Some(body) = body else { return Some(TemplateNotNow::NotUnderstood) };
    if let Ok(licences) = snapshot.licences.get() {
        let no_p2 = licences.is_complete() && !licences.has_p2();
        if licences.has_p1_known() == Some(false) || (template.needs_p2() && no_p2) {
            return Some(TemplateNotNow::NoLicence);
        }
    }
    let draft = draft(body).filter(Policy::guards_registering)?;
    let Ok(users) = snapshot.users.get() else { return Some(TemplateNotNow::RegistrationUnknown) };
    match Unregistered::of(snapshot, users, &draft) {
        Ok(unregistered) if !unregistered.surely.is_empty() => Some(TemplateNotNow::SomebodyUnregistered),
        Ok(unregistered) if unregistered.perhaps.is_empty() && users.complete => None,
        _ => Some(TemplateNotNow::RegistrationUnknown),
    }
}

/// A body as the policy that it would be, under an id that no policy has.
pub(crate) fn draft(body: &Value) -> Option<Policy> {
    let mut raw = body.clone();
    raw.as_object_mut()?.insert("id".to_owned(), json!("draft"));
    Policy::from_json(raw).ok()
}

#[cfg(test)]
mod tests;
