//! The one object that the shell holds.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use transport::{Cloud, Endpoints, EndpointsError, PracticeId};

use crate::Link;
use crate::desktop::{Desktop, Topic};
use crate::error::{AppError, ErrorCode};
use crate::help::{self, LinkId};
use crate::organization::Organization;
use crate::session::{SessionState, Signed};
use crate::settings::{self, SettingsFile};
use crate::view::{AboutView, HelpLinkView, PracticeOrganizationView, SettingsForm, SettingsView, StartView};
use crate::words::Words;

/// What Latch is given at its start.
pub struct Setup {
    /// The folder for everything that Latch keeps, its own.
    pub data_dir: PathBuf,
    /// The desktop around the window.
    pub desktop: Arc<dyn Desktop>,
    /// What was set from outside.
    pub environment: Environment,
}

/// The environment variables that Latch looks at. They lead to this computer only, or are refused.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `LATCH_LOGIN_URL`: replaces Microsoft's sign-in service.
    pub login_url: Option<String>,
    /// `LATCH_GRAPH_URL`: replaces Microsoft Graph.
    pub graph_url: Option<String>,
}

/// Latch without its window. Clones are the same.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) desktop: Arc<dyn Desktop>,
    pub(crate) settings: SettingsFile,
    pub(crate) words: Words,
    pub(crate) vault: identity::Vault,
    pub(crate) journals: PathBuf,
    microsoft: Result<Endpoints, AppError>,
    practice: Result<practice::Practice, AppError>,
    practice_server: OnceCell<practice::Server>,
    session: Mutex<SessionState>,
    restored: OnceCell<()>,
}

impl App {
    /// Latch with the operating system's keychain, ready to be asked. Nothing is read from the keychain or the
    /// network yet.
    ///
    /// # Errors
    /// When its own words cannot be read: the program is damaged.
    pub fn new(setup: Setup) -> Result<Self, AppError> {
        let vault = identity::Vault::keychain(setup.data_dir.join("locks"));
        Self::with_vault(setup, vault)
    }

    /// The same with another place for refresh tokens.
    ///
    /// # Errors
    /// As [`App::new`].
    pub fn with_vault(setup: Setup, vault: identity::Vault) -> Result<Self, AppError> {
        let Setup { data_dir, desktop, environment } = setup;
        let words = Words::load().map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))?;
        let practice =
            practice::Practice::open(practice::Options::new(data_dir.join("practice"), words.practice_sign_in.clone()))
                .map_err(|error| practice_unavailable(&error));
        Ok(Self(Arc::new(Inner {
            settings: SettingsFile::open(&data_dir),
            microsoft: microsoft(environment.login_url.as_deref(), environment.graph_url.as_deref()),
            journals: data_dir.join("journal"),
            desktop,
            vault,
            words,
            practice,
            practice_server: OnceCell::new(),
            session: Mutex::new(SessionState::SignedOut { because: None }),
            restored: OnceCell::new(),
        })))
    }

    /// Everything that the window needs at its start. Goes on with the session of the last run, if there is one.
    ///
    /// # Errors
    /// None so far: what is not available is said in the answer.
    pub async fn start(&self) -> Result<StartView, AppError> {
        self.0.restored.get_or_init(|| self.restore_session()).await;
        let (practice, practice_unavailable) = match &self.0.practice {
            Ok(practice) => (practice.organizations(), None),
            Err(error) => (Vec::new(), Some(error.clone())),
        };
        Ok(StartView {
            session: self.session(),
            practice: practice
                .into_iter()
                .map(|organization| PracticeOrganizationView {
                    id: organization.id.as_str().to_owned(),
                    name: organization.name,
                    people: organization.people,
                })
                .collect(),
            microsoft_unavailable: self.0.microsoft.as_ref().err().cloned(),
            practice_unavailable,
        })
    }

    /// The settings as they are.
    ///
    /// # Errors
    /// None so far.
    pub fn settings(&self) -> Result<SettingsView, AppError> {
        Ok(self.0.settings.get().view())
    }

    /// Saves the settings. A new client id is used from the next sign-in on.
    ///
    /// # Errors
    /// [`ErrorCode::ClientIdMalformed`], [`ErrorCode::SettingsNotSaved`].
    pub fn save_settings(&self, form: SettingsForm) -> Result<SettingsView, AppError> {
        let client_id = settings::client_id(&form)?;
        let saved = self.0.settings.update(|settings| {
            settings.client_id = client_id;
            settings.appearance = form.appearance;
        })?;
        Ok(saved.view())
    }

    /// About this program.
    #[must_use]
    pub fn about(&self) -> AboutView {
        AboutView { version: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// Every link of the guide.
    #[must_use]
    pub fn help_links(&self) -> Vec<HelpLinkView> {
        help::all()
    }

    /// Opens a link of the guide in the browser.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownLink`], [`ErrorCode::CannotOpen`].
    pub fn open_help_link(&self, id: &str) -> Result<(), AppError> {
        let link = LinkId::find(id).ok_or(ErrorCode::UnknownLink)?;
        self.open(Link::Help(link))
    }

    /// Puts the practice organization back to its first day and signs out of it.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::UnknownPractice`] outside of practice, [`ErrorCode::ChangeRunning`],
    /// [`ErrorCode::PracticeUnavailable`].
    pub async fn start_over(&self) -> Result<(), AppError> {
        let id = self.practice_organization()?;
        self.sign_out().await?;
        self.practice()?.start_over(&id).await.map_err(|error| practice_unavailable(&error))
    }

    /// Makes the practice organization slow, throttled and failing, or stops that.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`], [`ErrorCode::UnknownPractice`] outside of practice.
    pub fn set_difficult(&self, difficult: bool) -> Result<(), AppError> {
        let id = self.practice_organization()?;
        let difficulty =
            if difficult { practice::Difficulty::make_it_difficult() } else { practice::Difficulty::default() };
        self.practice()?.set_difficulty(&id, difficulty).map_err(|error| practice_unavailable(&error))?;
        self.0.desktop.changed(Topic::Session);
        Ok(())
    }

    /// Whether a practice organization is difficult on purpose.
    pub(crate) fn is_difficult(&self, id: &PracticeId) -> bool {
        let id = practice::OrganizationId::new(id.as_str());
        self.practice().is_ok_and(|practice| !practice.difficulty(&id).is_off())
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn session_state(&self) -> MutexGuard<'_, SessionState> {
        self.0.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is signed in and can be asked for something.
    pub(crate) fn signed(&self) -> Result<Arc<Signed>, AppError> {
        self.session_state().signed().cloned().ok_or_else(|| ErrorCode::SignedOut.into())
    }

    /// The organization that is signed in to.
    pub(crate) fn organization(&self) -> Result<Arc<Organization>, AppError> {
        Ok(self.signed()?.organization.clone())
    }

    pub(crate) fn open(&self, link: Link) -> Result<(), AppError> {
        self.0.desktop.open(link).map_err(|_| ErrorCode::CannotOpen.into())
    }

    /// The addresses of Microsoft, or of what replaces it.
    pub(crate) fn microsoft(&self) -> Result<&Endpoints, AppError> {
        self.0.microsoft.as_ref().map_err(Clone::clone)
    }

    /// The addresses at which `cloud` is reached during this run.
    pub(crate) async fn endpoints(&self, cloud: &Cloud) -> Result<Endpoints, AppError> {
        match cloud {
            Cloud::Practice { id } => self.practice_endpoints(id).await,
            Cloud::Custom { .. } => match self.microsoft()? {
                endpoints if endpoints.cloud() == cloud => Ok(endpoints.clone()),
                _ => Err(ErrorCode::SignInAgain.into()),
            },
            _ => Endpoints::of(cloud).map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error)),
        }
    }

    /// The addresses of a practice organization. Starts the practice server when it is first needed.
    pub(crate) async fn practice_endpoints(&self, id: &PracticeId) -> Result<Endpoints, AppError> {
        let practice = self.practice()?;
        let organization = practice::OrganizationId::new(id.as_str());
        if !practice.organizations().iter().any(|known| known.id == organization) {
            return Err(ErrorCode::UnknownPractice.into());
        }
        let addresses = async {
            let server = self.0.practice_server.get_or_try_init(|| practice.start()).await?;
            Ok((server.login_url(&organization)?, server.graph_url(&organization)?))
        };
        let (login, graph) = addresses.await.map_err(|error| practice_unavailable(&error))?;
        Endpoints::practice(id.clone(), login.as_str(), graph.as_str())
            .map_err(|error| AppError::new(ErrorCode::Internal).with("detail", error))
    }

    fn practice(&self) -> Result<&practice::Practice, AppError> {
        self.0.practice.as_ref().map_err(Clone::clone)
    }

    fn practice_organization(&self) -> Result<practice::OrganizationId, AppError> {
        match &self.signed()?.session.cloud {
            Cloud::Practice { id } => Ok(practice::OrganizationId::new(id.as_str())),
            _ => Err(ErrorCode::UnknownPractice.into()),
        }
    }
}

/// The practice organizations do not work on this computer. Reading and changing real ones does.
fn practice_unavailable(error: &practice::Error) -> AppError {
    tracing::warn!(%error, "the practice organizations cannot be used");
    ErrorCode::PracticeUnavailable.into()
}

/// Microsoft's worldwide cloud, or the pair of addresses that replaces it.
fn microsoft(login: Option<&str>, graph: Option<&str>) -> Result<Endpoints, AppError> {
    let code = |error: &EndpointsError| match error {
        EndpointsError::OnlyOne => ErrorCode::EndpointsOnlyOne,
        _ => ErrorCode::EndpointsNotLoopback,
    };
    match Endpoints::custom(login, graph) {
        Ok(Some(endpoints)) => Ok(endpoints),
        Ok(None) => Endpoints::of(&Cloud::Worldwide).map_err(|error| AppError::from(code(&error))),
        Err(error) => Err(code(&error).into()),
    }
}
