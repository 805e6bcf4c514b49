//! A practice server of the test's own, in Microsoft's place.

use std::io;
use std::sync::Arc;

use app::{Environment, Words};
use practice::{Counts, Difficulty, Options, OrganizationId, Practice, RequestCounts, Server, Unconfirmed};
use tempfile::TempDir;
use url::Url;

use crate::raw_graph::RawGraph;

/// A practice server that stands in for Microsoft: `LATCH_LOGIN_URL` and `LATCH_GRAPH_URL` lead to it.
#[derive(Debug)]
pub struct PracticeServer {
    server: Server,
    practice: Practice,
    _data: Arc<TempDir>,
}

impl PracticeServer {
    /// A server whose organizations are as they were made.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start() -> io::Result<Self> {
        Self::start_with(Unconfirmed::default()).await
    }

    /// The same, with other answers where Microsoft's are not known.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start_with(unconfirmed: Unconfirmed) -> io::Result<Self> {
        Self::start_opened(|options| options.unconfirmed = unconfirmed).await
    }

    /// The same, opened with other options than the usual ones.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start_opened(change: impl FnOnce(&mut Options)) -> io::Result<Self> {
        let data = tempfile::tempdir()?;
        let words = Words::load().map_err(io::Error::other)?.practice_sign_in;
        let mut options = Options::new(data.path().to_owned(), words);
        change(&mut options);
        let practice = Practice::open(options).map_err(io::Error::other)?;
        let server = practice.start().await.map_err(io::Error::other)?;
        Ok(Self { server, practice, _data: Arc::new(data) })
    }

    /// What leads *Sign in with Microsoft* to an organization of this server.
    ///
    /// # Errors
    /// When there is no address for it.
    pub fn environment(&self, organization: &str) -> io::Result<Environment> {
        let (login, graph) = self.addresses(organization)?;
        Ok(Environment { login_url: Some(login.into()), graph_url: Some(graph.into()) })
    }

    /// The bases of an organization's sign-in and Graph.
    ///
    /// # Errors
    /// When there is no address for it.
    pub fn addresses(&self, organization: &str) -> io::Result<(Url, Url)> {
        let id = OrganizationId::new(organization);
        let login = self.server.login_url(&id).map_err(io::Error::other)?;
        let graph = self.server.graph_url(&id).map_err(io::Error::other)?;
        Ok((login, graph))
    }

    /// The name under which the keychain and the journal know an organization of this server: as
    /// [`transport::Cloud::key`] makes it.
    ///
    /// # Errors
    /// When there is no address for it.
    pub fn cloud_key(&self, organization: &str) -> io::Result<String> {
        let (login, graph) = self.addresses(organization)?;
        let endpoints = transport::Endpoints::custom(Some(login.as_str()), Some(graph.as_str()));
        let endpoints = endpoints.map_err(io::Error::other)?.ok_or(io::ErrorKind::NotFound)?;
        Ok(endpoints.cloud().key())
    }

    /// The id of an organization.
    ///
    /// # Errors
    /// When there is no such organization.
    pub fn tenant(&self, organization: &str) -> io::Result<String> {
        let all = self.practice.organizations();
        let found = all.into_iter().find(|summary| summary.id.as_str() == organization);
        Ok(found.ok_or(io::ErrorKind::NotFound)?.tenant_id.to_string())
    }

    /// From now on the organization is as hard as this.
    ///
    /// # Errors
    /// When there is no such organization.
    pub fn make(&self, organization: &str, difficulty: Difficulty) -> io::Result<()> {
        self.practice.set_difficulty(&OrganizationId::new(organization), difficulty).map_err(io::Error::other)
    }

    /// How the organization is, and how much it was used.
    ///
    /// # Errors
    /// When there is no such organization.
    pub fn counts(&self, organization: &str) -> io::Result<Counts> {
        self.practice.counts(&OrganizationId::new(organization)).map_err(io::Error::other)
    }

    /// How often each path was asked for since the last time this was called.
    ///
    /// # Errors
    /// When there is no such organization.
    pub fn requests(&self, organization: &str) -> io::Result<RequestCounts> {
        let id = OrganizationId::new(organization);
        let counts = self.practice.requests(&id).map_err(io::Error::other)?;
        self.practice.forget_requests(&id).map_err(io::Error::other)?;
        Ok(counts)
    }

    /// Graph as an account of the organization reads it, without Latch. The organization must not be difficult
    /// meanwhile.
    ///
    /// # Errors
    /// When the sign-in does not work.
    pub async fn raw(&self, organization: &str, who: &str) -> io::Result<RawGraph> {
        let (login, graph) = self.addresses(organization)?;
        RawGraph::sign_in(&login, &graph, who).await
    }
}
