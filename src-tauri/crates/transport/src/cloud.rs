//! The clouds that Latch can speak to, and the two addresses of each.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The name of a practice organization, such as `bakery`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PracticeId(String);

impl PracticeId {
    /// Wraps the name that the practice server gave the organization.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The name as the practice server spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PracticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A cloud: a sign-in service and a Microsoft Graph that belong together.
///
/// Registrations, tokens and organizations of one cloud mean nothing in another
/// (GRAPH.md section m), so whatever is stored is stored under [`Cloud::key`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Cloud {
    /// Microsoft 365 for most of the world, GCC included.
    Worldwide,
    /// US Government L4 (GCC High).
    UsGovL4,
    /// US Government L5 (DoD).
    UsGovL5,
    /// Microsoft 365 operated by 21Vianet.
    China,
    /// A practice organization of this computer. Its port changes at every start and is not part of the name.
    Practice {
        /// Which organization.
        id: PracticeId,
    },
    /// A server on this computer that stands in for Microsoft, in tests.
    Custom {
        /// Base of the sign-in service, without tenant or version.
        login: Url,
        /// Base of Graph, without version.
        graph: Url,
    },
}

impl Cloud {
    /// A short text that names this cloud in the keychain, the journal and file names.
    /// Two clouds never share one.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Worldwide => "worldwide".into(),
            Self::UsGovL4 => "us-gov-l4".into(),
            Self::UsGovL5 => "us-gov-l5".into(),
            Self::China => "china".into(),
            Self::Practice { id } => format!("practice-{id}"),
            Self::Custom { login, graph } => format!("custom {login} {graph}"),
        }
    }

    /// Whether nothing in this cloud is real.
    #[must_use]
    pub fn is_practice(&self) -> bool {
        matches!(self, Self::Practice { .. })
    }
}

/// A cloud with the two addresses at which it is reached during this run.
///
/// The pair is made in one place and never taken apart, so that a token of one
/// cloud cannot go to another's Graph (DESIGN.md R7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    cloud: Cloud,
    login: Url,
    graph: Url,
}

/// Why a pair of addresses is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointsError {
    /// One address was given without the other.
    #[error("only one of the two addresses is set")]
    OnlyOne,
    /// An address cannot be read as `http://` or `https://`.
    #[error("an address is not an http or https address")]
    NotAnAddress,
    /// An address leads to another computer.
    #[error("an address is not on this computer")]
    NotLoopback,
    /// An address carries a user name, a query or a fragment, which a base cannot have.
    #[error("an address has parts that a base address cannot have")]
    NotABase,
    /// A practice organization has no fixed address.
    #[error("a practice organization is reached only through the running practice server")]
    PracticeNotRunning,
}

impl Endpoints {
    /// The addresses of one of Microsoft's clouds, or of a [`Cloud::Custom`] (checked as in [`Endpoints::custom`]).
    ///
    /// Hosts: GRAPH.md section m, "Clouds".
    ///
    /// # Errors
    /// [`EndpointsError::PracticeNotRunning`] for a practice organization: use [`Endpoints::practice`].
    pub fn of(cloud: &Cloud) -> Result<Self, EndpointsError> {
        let (login, graph) = match cloud {
            Cloud::Worldwide => ("https://login.microsoftonline.com", "https://graph.microsoft.com"),
            Cloud::UsGovL4 => ("https://login.microsoftonline.us", "https://graph.microsoft.us"),
            Cloud::UsGovL5 => ("https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
            Cloud::China => ("https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"),
            Cloud::Practice { .. } => return Err(EndpointsError::PracticeNotRunning),
            Cloud::Custom { login, graph } => {
                return Self::custom(Some(login.as_str()), Some(graph.as_str()))?.ok_or(EndpointsError::OnlyOne);
            }
        };
        Ok(Self { cloud: cloud.clone(), login: base(login)?, graph: base(graph)? })
    }

    /// A practice organization at the addresses that the practice server has during this run.
    ///
    /// # Errors
    /// When an address is not a base on this computer.
    pub fn practice(id: PracticeId, login: &str, graph: &str) -> Result<Self, EndpointsError> {
        Ok(Self { cloud: Cloud::Practice { id }, login: loopback(login)?, graph: loopback(graph)? })
    }

    /// A pair of addresses given from outside. `None` when neither is given.
    ///
    /// # Errors
    /// When only one is given, or one is not a base on this computer.
    pub fn custom(login: Option<&str>, graph: Option<&str>) -> Result<Option<Self>, EndpointsError> {
        match (login, graph) {
            (None, None) => Ok(None),
            (Some(login), Some(graph)) => {
                let (login, graph) = (loopback(login)?, loopback(graph)?);
                let cloud = Cloud::Custom { login: login.clone(), graph: graph.clone() };
                Ok(Some(Self { cloud, login, graph }))
            }
            _ => Err(EndpointsError::OnlyOne),
        }
    }

    /// The cloud that these addresses lead to.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// An address of the sign-in service: its base and `path`, which is relative and without a leading slash.
    #[must_use]
    pub fn login(&self, path: &str) -> Url {
        below(&self.login, path)
    }

    /// An address of Graph: its base and `path`, such as `v1.0/organization`.
    #[must_use]
    pub fn graph(&self, path: &str) -> Url {
        below(&self.graph, path)
    }

    /// Whether a token of this cloud may be sent to `url` (DESIGN.md R7). A `nextLink` is judged by this.
    #[must_use]
    pub fn is_graph(&self, url: &Url) -> bool {
        is_below(&self.graph, url)
    }

    /// Whether `url` belongs to this cloud's sign-in service.
    #[must_use]
    pub fn is_login(&self, url: &Url) -> bool {
        is_below(&self.login, url)
    }
}

fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    url.set_path(&format!("{}{path}", base.path()));
    url.set_query(query);
    url
}

fn is_below(base: &Url, url: &Url) -> bool {
    url.origin() == base.origin()
        && url.username().is_empty()
        && url.password().is_none()
        && url.path().starts_with(base.path())
}

/// Reads a base address and makes its path end with a slash, so that it can be compared by prefix.
fn base(text: &str) -> Result<Url, EndpointsError> {
    let mut url = Url::parse(text).map_err(|_| EndpointsError::NotAnAddress)?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(EndpointsError::NotAnAddress);
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(EndpointsError::NotABase);
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn loopback(text: &str) -> Result<Url, EndpointsError> {
    let url = base(text)?;
    let on_this_computer = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if on_this_computer { Ok(url) } else { Err(EndpointsError::NotLoopback) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph() -> Endpoints {
        Endpoints::of(&Cloud::Worldwide).unwrap()
    }

    #[test]
    fn a_token_goes_only_to_the_host_of_its_own_cloud() {
        for (url, allowed) in [
            ("https://graph.microsoft.com/v1.0/users?$skiptoken=a", true),
            ("http://graph.microsoft.com/v1.0/users", false),
            ("https://graph.microsoft.com:8443/v1.0/users", false),
            ("https://graph.microsoft.com.evil.example/v1.0/users", false),
            ("https://graph.microsoft.com@evil.example/v1.0/users", false),
            ("https://me:secret@graph.microsoft.com/v1.0/users", false),
            ("https://graph.microsoft.us/v1.0/users", false),
        ] {
            assert_eq!(graph().is_graph(&Url::parse(url).unwrap()), allowed, "{url}");
        }
    }

    #[test]
    fn a_practice_organization_does_not_reach_its_neighbour_on_the_same_port() {
        let id = PracticeId::new("bakery");
        let bakery =
            Endpoints::practice(id, "http://127.0.0.1:81/bakery/login", "http://127.0.0.1:81/bakery/graph").unwrap();
        assert!(bakery.is_graph(&bakery.graph("v1.0/users?$top=999")));
        assert!(!bakery.is_graph(&Url::parse("http://127.0.0.1:81/clinic/graph/v1.0/users").unwrap()));
        assert!(!bakery.is_graph(&Url::parse("http://127.0.0.1:81/bakery/graph/../login/x").unwrap()));
    }

    #[test]
    fn addresses_from_outside_come_as_a_pair_on_this_computer_or_not_at_all() {
        let ok = "http://127.0.0.1:5000/base";
        assert_eq!(Endpoints::custom(None, None), Ok(None));
        assert!(Endpoints::custom(Some(ok), Some("http://[::1]:5000")).unwrap().is_some());
        assert!(Endpoints::custom(Some(ok), Some("http://localhost:5000")).unwrap().is_some());
        for (login, graph, why) in [
            (Some(ok), None, EndpointsError::OnlyOne),
            (None, Some(ok), EndpointsError::OnlyOne),
            (Some(ok), Some("http://192.168.0.7"), EndpointsError::NotLoopback),
            (Some(ok), Some("https://graph.microsoft.com"), EndpointsError::NotLoopback),
            (Some(ok), Some("http://localhost.evil.example"), EndpointsError::NotLoopback),
            (Some(ok), Some("file:///etc/passwd"), EndpointsError::NotAnAddress),
            (Some(ok), Some(""), EndpointsError::NotAnAddress),
            (Some(ok), Some("http://127.0.0.1:1/?x=1"), EndpointsError::NotABase),
            (Some("http://a@127.0.0.1:1"), Some(ok), EndpointsError::NotABase),
        ] {
            assert_eq!(Endpoints::custom(login, graph), Err(why), "{login:?} {graph:?}");
        }
    }

    #[test]
    fn no_two_clouds_share_a_key() {
        let custom = Endpoints::custom(Some("http://127.0.0.1:1"), Some("http://127.0.0.1:2")).unwrap().unwrap();
        let keys: std::collections::HashSet<_> = [
            Cloud::Worldwide,
            Cloud::UsGovL4,
            Cloud::UsGovL5,
            Cloud::China,
            Cloud::Practice { id: PracticeId::new("bakery") },
            Cloud::Practice { id: PracticeId::new("clinic") },
            custom.cloud().clone(),
        ]
        .iter()
        .map(Cloud::key)
        .collect();
        assert_eq!(keys.len(), 7);
    }
}
