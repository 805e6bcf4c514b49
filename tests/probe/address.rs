//! Which Graph is asked.

use transport::{Cloud, Endpoints, EndpointsError};
use url::Url;

/// Why an address is refused, before anything is sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    #[error("--graph must be an http or https address")]
    Unreadable,
    #[error(
        "--graph must lead to this computer (127.0.0.1, ::1 or localhost), or be https:// and one of \
         graph.microsoft.com, graph.microsoft.us, dod-graph.microsoft.us and microsoftgraph.chinacloudapi.cn"
    )]
    UnknownHost,
    #[error("--graph must have no user name, query or fragment")]
    ExtraParts,
}

const KNOWN: [Cloud; 4] = [Cloud::Worldwide, Cloud::UsGovL4, Cloud::UsGovL5, Cloud::China];
const VERSIONS: [&str; 2] = ["/v1.0", "/beta"];

/// The addresses behind `text`: the base of a Graph, with or without a version and slashes at its end.
pub(crate) fn endpoints(text: &str) -> Result<Endpoints, AddressError> {
    let mut url = Url::parse(text.trim()).map_err(|_| AddressError::Unreadable)?;
    if url.cannot_be_a_base() {
        return Err(AddressError::Unreadable);
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
        Err(EndpointsError::NotAnAddress) => Err(AddressError::Unreadable),
        Err(EndpointsError::NotABase) => Err(AddressError::ExtraParts),
        Ok(None) | Err(_) => Err(AddressError::UnknownHost),
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
            ("http://graph.microsoft.com", AddressError::UnknownHost),
            ("https://graph.microsoft.com:8443", AddressError::UnknownHost),
            ("https://graph.microsoft.com/other", AddressError::UnknownHost),
            ("https://graph.microsoft.com.evil.example", AddressError::UnknownHost),
            ("https://evil.example/https://graph.microsoft.com", AddressError::UnknownHost),
            ("http://localhost.evil.example", AddressError::UnknownHost),
            ("http://192.168.0.7", AddressError::UnknownHost),
            ("http://0.0.0.0:80", AddressError::UnknownHost),
            ("https://graph.microsoft.com@evil.example", AddressError::ExtraParts),
            ("http://a:b@127.0.0.1", AddressError::ExtraParts),
            ("http://127.0.0.1/?x=1", AddressError::ExtraParts),
            ("file:///etc/passwd", AddressError::Unreadable),
            ("mailto:a@b.example", AddressError::Unreadable),
            ("graph.microsoft.com", AddressError::Unreadable),
            ("", AddressError::Unreadable),
        ] {
            assert_eq!(endpoints(text).err(), Some(why), "{text}");
        }
    }
}
