//! Reading an HTTP/1.1 request, without any I/O: whatever the bytes are, the answer is a value.

use std::borrow::Cow;

/// Longest request line with headers. A sign-in answer with a long code and unknown parameters is about 3 kB.
pub(super) const MAX_HEAD: usize = 16 * 1024;
/// Longest posted form.
pub(super) const MAX_BODY: usize = 16 * 1024;
const MAX_HEADERS: usize = 100;
const MAX_PARAMETERS: usize = 64;

/// A request line with the headers that matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Option<String>,
    /// Length of the body; 0 without one.
    pub(super) body: usize,
    /// Whether the body is a form.
    pub(super) is_form: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Other,
}

/// Bytes that are not a request this listener reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// 400.
    Malformed,
    /// 431.
    TooLong,
}

/// Reads the head of a request from what has come so far. `None` asks for more bytes.
/// The number is where the body starts.
pub(super) fn head(bytes: &[u8]) -> Result<Option<(Head, usize)>, Bad> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return if bytes.len() >= MAX_HEAD { Err(Bad::TooLong) } else { Ok(None) };
    };
    if end > MAX_HEAD {
        return Err(Bad::TooLong);
    }
    let text = bytes.get(..end).and_then(|head| std::str::from_utf8(head).ok()).ok_or(Bad::Malformed)?;
    let mut lines = text.split("\r\n");
    let mut head = request_line(lines.next().unwrap_or_default())?;
    let mut length = None;
    for (count, line) in lines.enumerate() {
        if count >= MAX_HEADERS {
            return Err(Bad::TooLong);
        }
        let (name, value) = header(line)?;
        if name.eq_ignore_ascii_case("content-length") {
            let value = value.parse::<usize>().map_err(|_| Bad::Malformed)?;
            if length.replace(value).is_some() {
                return Err(Bad::Malformed);
            }
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            // No browser sends a form in chunks, and two ways of giving a length invite confusion.
            return Err(Bad::Malformed);
        } else if name.eq_ignore_ascii_case("content-type") {
            let kind = value.split(';').next().unwrap_or_default().trim();
            head.is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        }
    }
    head.body = length.unwrap_or_default();
    if head.body > MAX_BODY { Err(Bad::TooLong) } else { Ok(Some((head, end + 4))) }
}

fn request_line(line: &str) -> Result<Head, Bad> {
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Bad::Malformed);
    };
    let method = match method {
        "GET" => Method::Get,
        "POST" => Method::Post,
        other if !other.is_empty() && other.bytes().all(|byte| byte.is_ascii_uppercase()) => Method::Other,
        _ => return Err(Bad::Malformed),
    };
    // `OPTIONS *` asks about the server as a whole.
    let on_all = method == Method::Other && target == "*";
    if !(on_all || target.starts_with('/')) || !target.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Bad::Malformed);
    }
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
        None => (target.to_owned(), None),
    };
    Ok(Head { method, path, query, body: 0, is_form: false })
}

fn header(line: &str) -> Result<(&str, &str), Bad> {
    let (name, value) = line.split_once(':').ok_or(Bad::Malformed)?;
    let name_is_token =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    let value_is_text = !value.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t');
    if name_is_token && value_is_text { Ok((name, value.trim())) } else { Err(Bad::Malformed) }
}

/// The parameters of a query or a posted form, in their order. Stricter than browsers are: broken percent signs and
/// broken UTF-8 are refused, since what follows compares secrets.
pub(super) fn parameters(encoded: &str) -> Result<Vec<(String, String)>, Bad> {
    let mut found = Vec::new();
    for pair in encoded.split('&').filter(|pair| !pair.is_empty()) {
        if found.len() >= MAX_PARAMETERS {
            return Err(Bad::TooLong);
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        found.push((decoded(name)?, decoded(value)?));
    }
    Ok(found)
}

fn decoded(text: &str) -> Result<String, Bad> {
    let broken = text
        .split('%')
        .skip(1)
        .any(|after| !matches!(after.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()));
    let blanks = if text.contains('+') { Cow::from(text.replace('+', " ")) } else { Cow::from(text) };
    let decoded = percent_encoding::percent_decode_str(&blanks).decode_utf8().map_err(|_| Bad::Malformed)?;
    if broken || decoded.contains('\0') { Err(Bad::Malformed) } else { Ok(decoded.into_owned()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Option<(Head, usize)>, Bad> {
        head(text.as_bytes())
    }

    #[test]
    fn a_browsers_request_is_read() {
        let text = "GET /?code=a%2Fb&state=c HTTP/1.1\r\nHost: localhost:1\r\nAccept: */*\r\n\r\n";
        let (head, body) = read(text).unwrap().unwrap();
        assert_eq!((head.method, head.path.as_str()), (Method::Get, "/"));
        assert_eq!(head.query.as_deref(), Some("code=a%2Fb&state=c"));
        assert_eq!((head.body, body), (0, text.len()));
    }

    #[test]
    fn a_posted_form_is_read() {
        let text = "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: 5\r\n\r\na=b&c";
        let (head, body) = read(text).unwrap().unwrap();
        assert_eq!((head.method, head.body, head.is_form), (Method::Post, 5, true));
        assert_eq!(&text[body..], "a=b&c");
    }

    #[test]
    fn half_a_request_asks_for_more_and_an_endless_one_is_refused() {
        assert_eq!(read("GET / HTTP/1.1\r\nHost: loc"), Ok(None));
        assert_eq!(head(&vec![b'a'; MAX_HEAD]), Err(Bad::TooLong));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(10_000));
        assert_eq!(read(&many), Err(Bad::TooLong));
    }

    #[test]
    fn what_is_not_quite_a_request_is_refused() {
        for text in [
            "GET /\r\n\r\n",
            "GET  / HTTP/1.1\r\n\r\n",
            "GET / HTTP/2\r\n\r\n",
            "GET http://localhost/ HTTP/1.1\r\n\r\n",
            "GET /a\0b HTTP/1.1\r\n\r\n",
            "GET /a\nb HTTP/1.1\r\n\r\n",
            "get / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\nA: b\0\r\n\r\n",
            "GET / HTTP/1.1\r\n: b\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ] {
            assert_eq!(read(text), Err(Bad::Malformed), "{text:?}");
        }
        assert_eq!(read("POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n"), Err(Bad::TooLong));
        assert_eq!(head(b"GET /\xff HTTP/1.1\r\n\r\n"), Err(Bad::Malformed));
    }

    #[test]
    fn broken_parameters_are_refused() {
        for query in ["a=%00", "a=%ff", "a=%zz", "a=%4", "a=%", "%00=b"] {
            assert_eq!(parameters(query), Err(Bad::Malformed), "{query}");
        }
        assert_eq!(parameters(&"a=b&".repeat(1000)), Err(Bad::TooLong));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(parameters("a=b+c%2B&d&&e=f=g"), Ok(vec![pair("a", "b c+"), pair("d", ""), pair("e", "f=g")]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            if let Ok(Some((head, start))) = head(&bytes) {
                prop_assert!(start <= bytes.len() && head.body <= MAX_BODY);
            }
        }

        #[test]
        fn any_query_is_judged_without_a_panic(query in "[ -~]{0,300}") {
            let _ = parameters(&query);
        }

        #[test]
        fn what_was_encoded_is_decoded_again(value in "[^\0]{0,80}") {
            let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            prop_assert_eq!(parameters(&format!("v={encoded}")), Ok(vec![("v".to_owned(), value)]));
        }
    }
}
