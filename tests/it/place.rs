//! A practice server in Microsoft's place, a computer, and a Latch on it.

use app::view::SessionView;
use practice::Unconfirmed;
use support::{Computer, Latch, Person, PracticeServer, RawGraph};

/// The account that may do everything, by the words on its button.
pub(crate) const ADMIN: &str = "Global Administrator";

/// Where a test takes place.
pub(crate) struct Place {
    pub(crate) organization: &'static str,
    pub(crate) server: PracticeServer,
    pub(crate) computer: Computer,
    pub(crate) latch: Latch,
}

impl Place {
    /// A Latch that nobody signed in to yet.
    pub(crate) async fn at(organization: &'static str) -> Self {
        Self::with(organization, Unconfirmed::default()).await
    }

    /// The same, with other answers where Microsoft's are not known.
    pub(crate) async fn with(organization: &'static str, unconfirmed: Unconfirmed) -> Self {
        Self::before(organization, PracticeServer::start_with(unconfirmed).await.unwrap())
    }

    /// A Latch that nobody signed in to yet, at an organization of the size and the kind that `change` asks for.
    pub(crate) async fn sized(change: impl FnOnce(&mut practice::Options)) -> Self {
        Self::before("sized", PracticeServer::start_opened(change).await.unwrap())
    }

    fn before(organization: &'static str, server: PracticeServer) -> Self {
        let computer = Computer::new().unwrap();
        let latch = computer.latch_in(server.environment(organization).unwrap()).unwrap();
        Self { organization, server, computer, latch }
    }

    /// A Latch that the account with `who` on its button signed in to.
    pub(crate) async fn signed_in(organization: &'static str, who: &str) -> Self {
        Self::at(organization).await.sign_in(who).await
    }

    pub(crate) async fn sign_in(self, who: &str) -> Self {
        let session = self.latch.sign_in(Person::chooses(who)).await.unwrap();
        assert!(matches!(session, SessionView::SignedIn { because: None, .. }), "{session:#?}");
        self
    }

    /// What the organization really holds, read as its Global Administrator.
    pub(crate) async fn truth(&self) -> RawGraph {
        self.server.raw(self.organization, ADMIN).await.unwrap()
    }

    pub(crate) fn counts(&self) -> practice::Counts {
        self.server.counts(self.organization).unwrap()
    }

    /// The journal of the organization. Latch may have it open meanwhile.
    pub(crate) async fn journal(&self) -> journal::Journal {
        let cloud = self.server.cloud_key(self.organization).unwrap();
        let tenant = self.server.tenant(self.organization).unwrap();
        self.computer.journal(&cloud, &tenant).await.unwrap()
    }
}
