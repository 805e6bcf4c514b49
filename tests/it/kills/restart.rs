//! What a restart of Latch finds in the journal that a process left.

use std::path::PathBuf;
use std::sync::Arc;

use app::ErrorCode;
use app::direct::Direct;
use app::view::ChangeView;
use journal::{Journal, OrganizationKey};
use support::PracticeServer;
use support::given::Given;
use tokio::time::sleep;
use transport::{Endpoints, Limits};
use url::Url;

use super::probe::{BETWEEN_TRIES, Probe, TRIES};

/// A Latch that is started after a process is gone.
pub(super) struct Restart {
    graph: Url,
    token: String,
    journals: PathBuf,
    tenant: String,
}

/// The address of an organization's Graph, as the probe is given it.
pub(super) fn graph_of(server: &PracticeServer, organization: &str) -> Url {
    let (_, mut graph) = server.addresses(organization).unwrap();
    graph.set_path(&format!("{}/", graph.path().trim_end_matches('/')));
    graph
}

impl Restart {
    /// After `probe` on an organization of `server`.
    pub(super) fn after(probe: &Probe, server: &PracticeServer, organization: &str, token: &str) -> Self {
        Self {
            graph: graph_of(server, organization),
            token: token.to_owned(),
            journals: probe.journals(),
            tenant: server.tenant(organization).unwrap(),
        }
    }

    /// What it finds without an end. The journal is verified when it is opened.
    pub(super) async fn finds(&self) -> Option<ChangeView> {
        let token = Arc::new(Given::new(&self.token).unwrap());
        let direct = Direct::open(&self.endpoints(), token, Limits::documented(), &self.journals).unwrap();
        let mut found = direct.unfinished().await;
        for _ in 0..TRIES {
            if !found.as_ref().is_err_and(|error| error.code == ErrorCode::JournalInUse) {
                break;
            }
            sleep(BETWEEN_TRIES).await;
            found = direct.unfinished().await;
        }
        found.unwrap()
    }

    /// It finds nothing without an end and nothing unknown, and the journal's chain holds.
    pub(super) async fn finds_nothing(&self) {
        assert!(self.finds().await.is_none(), "it has its end");
        let key = OrganizationKey::new(self.endpoints().cloud().key(), &self.tenant).unwrap();
        let journal = Journal::open_read_only(&self.journals, &key).await.unwrap();
        journal.verify().await.unwrap();
        for change in journal.changes().await.unwrap() {
            assert_eq!(change.counts.unknown, 0, "{change:#?}");
        }
    }

    /// As the probe has them: nobody signs in there, so the address stands for both of the pair.
    fn endpoints(&self) -> Endpoints {
        let url = self.graph.as_str();
        Endpoints::custom(Some(url), Some(url)).unwrap().unwrap()
    }
}
