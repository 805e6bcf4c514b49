//! One call, and what its answer means.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use transport::{LimitGroup, Request, Response};

use crate::{Error, ErrorKind, Graph};

/// What stays as it is in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// `text` as one part of a path, so that nothing in it can lead elsewhere.
pub(crate) fn part(text: &str) -> String {
    match text {
        // A dot or two would be taken for this folder or the one above.
        "." => "%2E".into(),
        ".." => "%2E%2E".into(),
        _ => utf8_percent_encode(text, PART).to_string(),
    }
}

/// The value of an answer's body.
pub(crate) fn body<T: DeserializeOwned>(response: &Response) -> Result<T, Error> {
    // By way of a `Value`, so that a doubled key is not an error: the last one counts.
    let value: serde_json::Value =
        serde_json::from_slice(&response.body).map_err(|_| Error::new(ErrorKind::Malformed, true))?;
    serde_json::from_value(value).map_err(|_| Error::new(ErrorKind::Malformed, true))
}

impl Graph {
    /// Sends one request; an answer other than 200 to 299 is an error.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, Error> {
        let response = self.transport.send(request).await?;
        if response.is_success() { Ok(response) } else { Err(Error::of_response(&response)) }
    }

    /// Reads one object at `path`, such as `v1.0/me`.
    pub(crate) async fn read<T: DeserializeOwned>(&self, path: &str, group: LimitGroup) -> Result<T, Error> {
        body(&self.send(Request::get(self.endpoints.graph(path), group)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_path_stays_one_part_of_it() {
        for (name, written) in [
            ("0e226165-c685-41ce-8bfc-df8360ab325d", "0e226165-c685-41ce-8bfc-df8360ab325d"),
            ("anna@bakery.example", "anna@bakery.example"),
            ("a/../b", "a%2F..%2Fb"),
            ("..", "%2E%2E"),
            ("guest#EXT#@x?y", "guest%23EXT%23@x%3Fy"),
        ] {
            assert_eq!(part(name), written);
        }
    }
}
