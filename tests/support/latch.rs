//! One run of Latch, used as the window uses it.

use app::view::{
    ChangeStage, ChangeView, ConfirmationForm, HeadlineKind, IntentView, PartView, Permission, PlanView, SessionView,
    StatusView,
};
use app::{App, AppError, ErrorCode};

use crate::browser::Person;
use crate::desktop::FakeDesktop;
use crate::until::until;

/// A running Latch.
pub struct Latch {
    /// The app.
    pub app: App,
    /// The desktop around it.
    pub desktop: FakeDesktop,
}

impl Latch {
    /// Signs in to one of Latch's own practice organizations, and waits for the end of it.
    ///
    /// # Errors
    /// When the sign-in cannot be begun.
    pub async fn sign_in_to(&self, organization: &str, person: Person) -> Result<SessionView, AppError> {
        self.desktop.person(person);
        self.app.sign_in_to_practice(organization).await?;
        Ok(self.signed_in_or_not().await)
    }

    /// Uses *Sign in with Microsoft*, and waits for the end of it.
    ///
    /// # Errors
    /// When the sign-in cannot be begun.
    pub async fn sign_in(&self, person: Person) -> Result<SessionView, AppError> {
        self.desktop.person(person);
        self.app.sign_in_with_microsoft().await?;
        Ok(self.signed_in_or_not().await)
    }

    /// Asks to be allowed to make a change, and waits for the end of it.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub async fn ask(&self, permission: Permission, person: Person) -> Result<SessionView, AppError> {
        self.desktop.person(person);
        self.app.ask_permission(permission).await?;
        Ok(self.signed_in_or_not().await)
    }

    /// The session, once Latch does not wait for the browser any more.
    pub async fn signed_in_or_not(&self) -> SessionView {
        until("the end of the sign-in", async || match self.app.session() {
            SessionView::SigningIn { .. } => Err(self.desktop.last_page()),
            session => Ok(session),
        })
        .await
    }

    /// The status, once every part of it was read or could not be.
    pub async fn status(&self) -> StatusView {
        until("the whole status", async || {
            let status = self.app.status().await.map_err(|error| format!("{error:?}"))?;
            if is_whole(&status) { Ok(status) } else { Err(format!("{status:#?}")) }
        })
        .await
    }

    /// The change under way or the last one.
    ///
    /// # Errors
    /// As [`App::change`]; [`ErrorCode::NothingToDo`] when there is none.
    pub async fn change(&self) -> Result<ChangeView, AppError> {
        self.app.change().await?.ok_or_else(|| ErrorCode::NothingToDo.into())
    }

    /// The change, once it has ended.
    pub async fn change_at_its_end(&self) -> ChangeView {
        until("the end of the change", async || match self.app.change().await {
            Ok(Some(change)) if change.ended_at.is_some() => Ok(change),
            other => Err(other),
        })
        .await
    }

    /// Makes the plan, and again after each permission that it needs was asked for.
    ///
    /// # Errors
    /// As [`App::prepare_change`].
    pub async fn prepare(&self, intent: IntentView, person: Person) -> Result<PlanView, AppError> {
        loop {
            let plan = self.app.prepare_change(intent.clone()).await?;
            let Some(permission) = plan.permission else { return Ok(plan) };
            self.ask(permission, person.clone()).await?;
        }
    }

    /// Makes a change from the plan to its end.
    ///
    /// # Errors
    /// As [`App::prepare_change`] and [`App::confirm_change`].
    pub async fn make(
        &self,
        intent: IntentView,
        form: ConfirmationForm,
        person: Person,
    ) -> Result<ChangeView, AppError> {
        let plan = self.prepare(intent, person).await?;
        self.app.confirm_change(&plan.id, &plan.hash, form).await?;
        Ok(self.change_at_its_end().await)
    }
}

fn is_whole(status: &StatusView) -> bool {
    fn settled<T>(part: &PartView<T>) -> bool {
        match part {
            PartView::Loading { .. } => false,
            PartView::Known { refreshing, .. } | PartView::Unknown { refreshing, .. } => !refreshing,
        }
    }
    status.headline.kind != HeadlineKind::Reading
        && settled(&status.organization)
        && settled(&status.security_defaults)
        && settled(&status.per_user_mfa)
        && settled(&status.conditional_access)
        && settled(&status.registration)
        && settled(&status.licences)
        && settled(&status.you)
        && settled(&status.domains)
        && settled(&status.emergency)
        && settled(&status.old_sign_ins)
        && settled(&status.methods)
}

/// Whether every item of a change is counted once, and none is still under way.
#[must_use]
pub fn adds_up(change: &ChangeView) -> bool {
    let ended = !matches!(change.stage, ChangeStage::Sending | ChangeStage::ReadingBack | ChangeStage::Cancelling);
    ended && change.sent == 0 && change.done + change.refused + change.unknown + change.left == change.total
}
