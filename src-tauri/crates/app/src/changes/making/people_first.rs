//! The other order (GRAPH.md section o, number 9): per-user MFA off for everyone, then security defaults on at once.
//! In between nothing asks these people, so whatever stops it is followed by putting everyone back (DESIGN.md R1).

use std::collections::HashSet;

use mfa::change::{Object, Step};
use mfa::id::UserId;
use tokio_util::sync::CancellationToken;

use super::security_defaults::Became;
use super::{Ended, Making, exception_line, security_defaults, turned};
use crate::changes::of_people::{People, PerUser, Run, wanted};
use crate::convert;
use crate::error::{AppError, ErrorCode};
use crate::status::count;

impl Making<'_> {
    /// Makes `steps`, of which the last switches security defaults on. Nothing asks `people` people meanwhile;
    /// `earlier` is what the same change made of people before.
    pub(super) async fn people_first(&self, steps: &[Step], people: u32, earlier: &[Step]) -> Ended {
        let Some((defaults, settings)) = steps.split_last() else { return Ended::Through };
        let Some(on) = security_defaults(defaults) else {
            return Ended::Stopped(AppError::from(ErrorCode::Internal).with("detail", "steps"));
        };
        self.job.has_to_make(count(steps.len()));
        // Whom it let go before it was cut off, nothing asks either.
        self.job.exposes(people + count(earlier.len()));
        self.job.begin_sending();
        self.onlooker.changed();
        let mut run = Run::<PerUser>::new(self, self.job.cancelled());
        run.send_all(settings).await;
        let stopped = run.is_stopped();
        // At once: those who were sent are read back after it.
        let written = if stopped { None } else { Some(self.write_security_defaults(defaults, on).await) };
        let People { ended, touched } = run.finish().await;
        if let Ended::JournalFailed(because) = ended {
            return Ended::JournalFailed(because);
        }
        let because = match written {
            None => match ended {
                Ended::Stopped(because) => Some(because),
                _ => None,
            },
            Some(Err(because)) => return Ended::JournalFailed(because),
            Some(Ok(written)) => match self.read_back_security_defaults(written).await {
                Became::AsMeant => {
                    self.job.covered();
                    return ended;
                }
                Became::JournalFailed(because) => return Ended::JournalFailed(because),
                Became::Refused(error) => Some(convert::graph(&error)),
                Became::Unclear(because) => {
                    self.job.exception(exception_line(&defaults.display_name, false, because.clone()), true);
                    Some(because)
                }
            },
        };
        self.put_itself_back(settings, &touched, earlier, because).await
    }

    /// Puts everyone back whom it may have changed, administrators first. A person who stopped it does not stop this.
    pub(super) async fn put_itself_back(
        &self,
        settings: &[Step],
        touched: &HashSet<UserId>,
        earlier: &[Step],
        because: Option<AppError>,
    ) -> Ended {
        let of_touched = |step: &&Step| matches!(&step.object, Object::PerUserMfa { user } if touched.contains(user));
        let made = settings.iter().rev().filter(of_touched);
        let earlier = earlier.iter().rev().filter(|step| !of_touched(step) && wanted(step).is_some());
        let back: Vec<Step> = made.chain(earlier).map(turned).collect();
        if back.is_empty() {
            return because.map_or(Ended::Cancelled, Ended::Refused);
        }
        self.job.begin_putting_back(count(back.len()));
        self.onlooker.changed();
        match self.people::<PerUser>(&back, &CancellationToken::new()).await.ended {
            Ended::Through if self.job.has_exceptions() => {
                self.job.exposes(self.job.unlike_meant());
                Ended::Stopped(because.unwrap_or_else(|| ErrorCode::OutcomeUnknown.into()))
            }
            Ended::Through => {
                self.job.covered();
                Ended::PutBack(because)
            }
            stopped => stopped,
        }
    }
}
