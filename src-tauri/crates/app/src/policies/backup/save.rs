//! Saving a backup.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mfa::policy::Policy;

use super::file::{Content, File, Organization};
use crate::App;
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::saved_file;
use crate::status::{Tallied, count};
use crate::view::ExportedView;

impl App {
    /// Saves all policies, named locations and authentication strengths as one JSON file in the folder for downloads.
    /// No file is ever replaced.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], why they cannot be read, [`ErrorCode::FileNotSaved`].
    pub async fn back_up_policies(&self) -> Result<ExportedView, AppError> {
        let signed = self.signed()?;
        let failed = |error: graph::Error| {
            let error = convert::graph(&error);
            self.notice(&error);
            error
        };
        // Half a backup is none.
        let (policies, named_locations, strengths) = tokio::join!(
            signed.graph.conditional_access_policies(),
            signed.graph.named_locations_whole(),
            signed.graph.authentication_strengths_whole(),
        );
        let (policies, named_locations) = (policies.map_err(failed)?, named_locations.map_err(failed)?);
        let strengths = strengths.map_err(failed)?;
        let app = self.clone();
        let saved = self.counted(&signed, move |signed, tallied| {
            let organization = Organization {
                id: signed.organization.tenant.to_string(),
                name: signed.organization.name().unwrap_or_default(),
            };
            let names = names(&policies, tallied);
            let content = Content { policies, named_locations, strengths, names };
            app.save_backup(&File::new(organization, Timestamp::now(), content))
        });
        saved.await?
    }

    fn save_backup(&self, file: &File) -> Result<ExportedView, AppError> {
        let not_saved = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "the policies could not be saved");
            AppError::from(ErrorCode::FileNotSaved)
        };
        let folder = self.inner().desktop.downloads().ok_or(ErrorCode::FileNotSaved)?;
        let text = serde_json::to_vec_pretty(file).map_err(|error| not_saved(&error))?;
        let today = file.made_at.to_zoned_datetime(TimeZone::system()).date();
        let words = &self.inner().words.export.policies_file_name;
        let name = words.replace("{{organization}}", &file.organization.name).replace("{{date}}", &today.to_string());
        let path = saved_file::save(&folder, &name, "json", |out| out.write_all(&text))
            .map_err(|error| not_saved(&error).with("folder", folder.display()))?;
        Ok(ExportedView { path: path.display().to_string(), people: count(file.policies.len()) })
    }
}

/// The names of the people and groups that the policies name, as far as they are known: later they may be gone.
fn names(policies: &[Policy], tallied: &Tallied) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for users in policies.iter().map(|policy| &policy.content().users) {
        for user in users.include.users.iter().chain(&users.exclude.users) {
            if tallied.place(user).is_some() {
                names.insert(user.to_string(), tallied.person(user).name);
            }
        }
        for group in users.include.groups.iter().chain(&users.exclude.groups) {
            let read = tallied.snapshot.groups.get(group).and_then(|group| group.get().ok());
            if let Some(name) = read.and_then(|group| group.name.as_deref()) {
                names.insert(group.to_string(), name.to_owned());
            }
        }
    }
    names
}
