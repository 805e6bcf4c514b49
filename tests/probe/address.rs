//! Which Graph is asked.

use transport::{Cloud, Endpoints, EndpointsError};
use url::Url;

/// Why an address is refused, before anything is sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    #[error("--graph must be an http or https address")]
    NotAnAddress,
    #[error(
        "--graph must lead to this computer (127.0.0.1, ::1 or localhost), or be https:// and one of \
         graph.microsoft.com, graph.microsoft.us, dod-graph.microsoft.us and microsoftgraph.chinacloudapi.cn"
    )]
    NotKnown,
    #[error("--graph must have no user name, query or fragment")]
    NotABase,
}

const KNOWN: [Cloud; 4] = [Cloud::Worldwide, Cloud::UsGovL4, Cloud::UsGovL5, Cloud::China];
const VERSIONS: [&str; 2] = ["/v1.0", "/beta"];

/// The addresses behind `text`: the base of a Graph, with or without a version and slashes at its end.
pub(crate) fn endpoints(text: &str) -> Result<Endpoints, AddressError> {
    let mut url = Url::parse(text.trim()).map_err(|_| AddressError::NotAnAddress)?;
    if url.cannot_be_a_base() {
        return Err(AddressError::NotAnAddress);
    }
    let path = url.path().trim_end_matches('/');
    let path = VERSIONS.iter().find_map(|version| path.strip_suffix(version)).unwrap_or(path);
    let path = format!("{}/", path.trim_end_matches('/'));
    url.set_path(&path);
    let known = KNOWN.iter().filter_map(|cloud| Endpoints::of(cloud).ok()).find(|known| known.graph("") == url);
    if let Some(known) = known {
        return Ok(known);
    }
    // Nobody signs in here: the token is given. So its address stands for both of the pair.
    match Endpoints::custom(Some(url.as_str()), Some(url.as_str())) {
        Ok(Some(endpoints)) => Ok(endpoints),
        Err(EndpointsError::NotAnAddress) => Err(AddressError::NotAnAddress),
        Err(EndpointsError::NotABase) => Err(AddressError::NotABase),
        Ok(None) | Err(_) => Err(AddressError::NotKnown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(text: &str) -> String {
        endpoints(text).unwrap().graph("v1.0/users").to_string()
    }

    #[test]
    fn a_server_on_this_computer_is_taken_with_and_without_path_slash_and_version() {
        for (text, url) in [
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000/v1.0/users"),
            ("http://127.0.0.1:5000/", "http://127.0.0.1:5000/v1.0/users"),
            ("http://127.0.0.1:5000//", "http://127.0.0.1:5000/v1.0/users"),
            ("http://127.0.0.1:5000/v1.0", "http://127.0.0.1:5000/v1.0/users"),
            ("http://localhost:5000/beta/", "http://localhost:5000/v1.0/users"),
            ("https://[::1]:8443/sized/graph", "https://[::1]:8443/sized/graph/v1.0/users"),
            ("https://localhost/sized/graph/v1.0/", "https://localhost/sized/graph/v1.0/users"),
            ("http://127.0.0.1/myv1.0", "http://127.0.0.1/myv1.0/v1.0/users"),
        ] {
            assert_eq!(users(text), url, "{text}");
        }
    }

    #[test]
    fn microsoft_s_clouds_are_known_by_their_hosts() {
        for (text, cloud) in [
            ("https://graph.microsoft.com", Cloud::Worldwide),
            ("https://graph.microsoft.com/v1.0/", Cloud::Worldwide),
            ("https://GRAPH.microsoft.com:443/beta", Cloud::Worldwide),
            ("https://graph.microsoft.us", Cloud::UsGovL4),
            ("https://dod-graph.microsoft.us", Cloud::UsGovL5),
            ("https://microsoftgraph.chinacloudapi.cn", Cloud::China),
        ] {
            assert_eq!(endpoints(text).unwrap().cloud(), &cloud, "{text}");
        }
    }

    #[test]
    fn every_other_host_is_refused() {
        for (text, why) in [
            ("http://graph.microsoft.com", AddressError::NotKnown),
            ("https://graph.microsoft.com:8443", AddressError::NotKnown),
            ("https://graph.microsoft.com/other", AddressError::NotKnown),
            ("https://graph.microsoft.com.evil.example", AddressError::NotKnown),
            ("https://evil.example/https://graph.microsoft.com", AddressError::NotKnown),
            ("http://localhost.evil.example", AddressError::NotKnown),
            ("http://192.168.0.7", AddressError::NotKnown),
            ("http://0.0.0.0:80", AddressError::NotKnown),
            ("https://graph.microsoft.com@evil.example", AddressError::NotABase),
            ("http://a:b@127.0.0.1", AddressError::NotABase),
            ("http://127.0.0.1/?x=1", AddressError::NotABase),
            ("file:///etc/passwd", AddressError::NotAnAddress),
            ("mailto:a@b.example", AddressError::NotAnAddress),
            ("graph.microsoft.com", AddressError::NotAnAddress),
            ("", AddressError::NotAnAddress),
        ] {
            assert_eq!(endpoints(text).err(), Some(why), "{text}");
        }
    }
}
