//! Reading the parts, each by itself.

use std::sync::Arc;

use graph::Graph;
use jiff::Timestamp;

use super::people::{PeopleForm, read_people};
use super::{
    Part, Parts, People, ReadError, Readable as _, Status, directory, emergency, old_sign_ins, policies, registrations,
};
use crate::desktop::Topic;
use crate::error::AppError;
use crate::session::Signed;
use crate::view::StatusPart;
use crate::{App, convert};

pub(crate) const EVERY_PART: [StatusPart; 11] = [
    StatusPart::You,
    StatusPart::Organization,
    StatusPart::SecurityDefaults,
    StatusPart::ConditionalAccess,
    StatusPart::PerUserMfa,
    StatusPart::Licences,
    StatusPart::Domains,
    StatusPart::Registration,
    StatusPart::Methods,
    StatusPart::EmergencyAccounts,
    StatusPart::OldSignIns,
];

impl App {
    /// Reads one part anew, or all of them. Returns at once; the window is told as parts come in.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`].
    pub fn refresh(&self, part: Option<StatusPart>) -> Result<(), AppError> {
        let signed = self.signed()?;
        match part {
            Some(part) => self.begin_reading(&signed, part),
            None => EVERY_PART.into_iter().for_each(|part| self.begin_reading(&signed, part)),
        }
        Ok(())
    }

    /// Begins to read what was never read.
    pub(crate) fn read_what_is_missing(&self, signed: &Arc<Signed>) {
        let never_read = |part: &StatusPart| signed.organization.status.parts().of(*part).is_fresh_start();
        EVERY_PART.into_iter().filter(never_read).for_each(|part| self.begin_reading(signed, part));
    }

    /// Reads parts now, and returns when all of them are read. A read that is already under way is waited for.
    pub(crate) async fn read_now(&self, signed: &Signed, parts: &[StatusPart]) {
        let status = &signed.organization.status;
        let reads = parts.iter().map(|part| async move {
            if status.update(|parts| parts.begin(*part)) {
                self.read(signed, *part).await;
            } else {
                status.wait_until(|parts| !parts.of(*part).is_reading()).await;
            }
        });
        futures::future::join_all(reads).await;
    }

    /// Reads parts anew because a change ended. A read that is under way began before that, so it is made once more.
    pub(crate) fn read_after_change(&self, signed: &Arc<Signed>, parts: &[StatusPart]) {
        for part in parts.iter().copied() {
            let (app, signed) = (self.clone(), signed.clone());
            // Marked here and not in the task: whoever asks next sees it being read.
            let mut begun = signed.organization.status.update(|parts| parts.begin(part));
            tokio::spawn(async move {
                let status = &signed.organization.status;
                while !begun {
                    status.wait_until(|parts| !parts.of(part).is_reading()).await;
                    begun = status.update(|parts| parts.begin(part));
                }
                app.read(&signed, part).await;
            });
        }
    }

    fn begin_reading(&self, signed: &Arc<Signed>, part: StatusPart) {
        let app = self.clone();
        let signed = signed.clone();
        // Marked here and not in the task, so that the window that asks next sees it being read.
        if !signed.organization.status.update(|parts| parts.begin(part)) {
            return;
        }
        tokio::spawn(async move { app.read(&signed, part).await });
        self.inner().desktop.changed(Topic::Status);
    }

    /// Reads a part that was begun, to its end.
    async fn read(&self, signed: &Signed, part: StatusPart) {
        let organization = &signed.organization;
        let desktop = &self.inner().desktop;
        let failed = organization.status.read(&signed.graph, part, || desktop.changed(Topic::Status)).await;
        if part == StatusPart::Organization {
            let name = organization.status.parts().organization.latest().map(|(read, _)| read.name.to_string());
            if let Some(name) = name {
                organization.set_name(name);
                self.remember(signed);
                desktop.changed(Topic::Session);
            }
        }
        if let Some(error) = failed {
            tracing::debug!(?part, why = ?error.code, "a part of the status could not be read");
            self.notice(&error);
        }
        desktop.changed(Topic::Status);
    }
}

impl Status {
    /// Reads a part that was begun, to its end. `progress` is called as people come. Says why, when it failed.
    pub(crate) async fn read(&self, graph: &Graph, part: StatusPart, progress: impl Fn()) -> Option<AppError> {
        match part {
            StatusPart::Organization => self.end(directory::organization(graph).await, |parts| &mut parts.organization),
            StatusPart::SecurityDefaults => {
                let result = graph.security_defaults().await.map_err(|error| convert::read(&error));
                // Undocumented, and only added: that it could not be read is nobody's fault.
                let schedule = directory::defaults_schedule(graph).await;
                self.end(schedule, |parts| &mut parts.defaults_schedule);
                self.end(result, |parts| &mut parts.security_defaults)
            }
            StatusPart::PerUserMfa => {
                let result = self.list_of_people(graph, progress).await.map(Arc::new);
                self.end(result, |parts| &mut parts.people)
            }
            StatusPart::ConditionalAccess => self.conditional_access(graph).await,
            StatusPart::Registration => {
                let result = registrations::read(graph, self).await.map(Arc::new);
                self.end(result, |parts| &mut parts.registrations)
            }
            StatusPart::Licences => self.end(directory::bought(graph).await, |parts| &mut parts.bought),
            StatusPart::You => self.end(directory::roles(graph).await, |parts| &mut parts.roles),
            StatusPart::Domains => self.end(directory::domains(graph).await, |parts| &mut parts.domains),
            StatusPart::EmergencyAccounts => {
                let named = self.parts().named_emergency.clone();
                let roles_can_end = self.roles_can_end().await;
                let result = emergency::uses(graph, named, roles_can_end).await;
                self.end(result, |parts| &mut parts.emergency)
            }
            StatusPart::OldSignIns => {
                let result = old_sign_ins::read(graph, self).await.map(Arc::new);
                self.end(result, |parts| &mut parts.old_sign_ins)
            }
            StatusPart::Methods => {
                self.end(directory::methods_migration(graph).await, |parts| &mut parts.methods_migration)
            }
        }
    }

    /// Reads the policies and who holds the roles that they name. Both change together: old policies are not judged
    /// with the roles of new ones.
    async fn conditional_access(&self, graph: &Graph) -> Option<AppError> {
        let result = policies::policies(graph).await;
        let wanted = match &result {
            Ok(read) => policies::roles_wanted(policies::considered(&read.list)),
            // The last policies that were read go on counting.
            Err(_) => match self.parts().policies.latest() {
                Some((last, _)) => policies::roles_wanted(policies::considered(&last.list)),
                None => policies::roles_wanted([]),
            },
        };
        let mut result = result;
        // Within the narrow quota of policies, the classic ones are a second later: nobody waits for them to begin.
        let classic = async {
            match &result {
                Ok(read) => policies::classic(graph, &read.list).await,
                Err(_) => Vec::new(),
            }
        };
        let (holders, classic) = tokio::join!(policies::role_holders(graph, wanted), classic);
        let holders = holders.map(Arc::new);
        if let Ok(read) = &mut result {
            read.classic = classic;
        }
        let failed = result.as_ref().err().map(|error| error.error.clone());
        let now = Timestamp::now();
        self.update(|parts| {
            parts.role_holders.end(holders, now);
            parts.policies.end(result.map(Arc::new), now);
        });
        failed
    }

    /// Reads the people, a page at a time. A page that is lost for good makes the list incomplete, and it says so.
    /// Who came so far is shown: the first page at once, then each time that there are twice as many.
    async fn list_of_people(&self, graph: &Graph, progress: impl Fn()) -> Result<People, ReadError> {
        let mut next_shown = 1;
        let first_time = self.parts().people.latest().is_none();
        let result = read_people(graph, PeopleForm::Auto, |so_far, users| {
            if first_time && users.people.len() >= next_shown {
                next_shown = users.people.len() * 2;
                self.update(|parts| parts.arriving = Arc::new(users.people.clone()));
            }
            self.progress(so_far);
            progress();
        })
        .await;
        if result.is_ok() {
            self.update(|parts| parts.arriving = Arc::default());
        }
        result
    }

    /// Whether roles can be held for some hours only; `None` when that is not known.
    async fn roles_can_end(&self) -> Option<bool> {
        self.wait_until(|parts| !parts.bought.is_reading()).await;
        self.parts().bought.latest().map(|(bought, _)| bought.licences.roles_can_end())
    }

    /// Ends a read. Says why, when it failed.
    fn end<T>(&self, result: Result<T, ReadError>, part: impl FnOnce(&mut Parts) -> &mut Part<T>) -> Option<AppError> {
        let failed = result.as_ref().err().map(|error| error.error.clone());
        self.update(|parts| part(parts).end(result, Timestamp::now()));
        failed
    }
}
