//! Query options, pages and filters, as far as the practised calls take them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::form_urlencoded;

use super::GraphError;

/// The query options of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// From the part behind the `?`.
    pub(crate) fn parse(text: &str) -> Self {
        Self { pairs: form_urlencoded::parse(text.as_bytes()).into_owned().collect() }
    }

    /// The option `name`, which is written with its `$`.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(there, _)| there.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The properties of `$select`; `None` when everything usual is wanted.
    pub(crate) fn select(&self) -> Option<Vec<&str>> {
        self.get("$select").map(|list| list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect())
    }

    /// `$top`, from 1 to `most`; `usual` when it is not there.
    pub(crate) fn top(&self, usual: usize, most: usize) -> Result<usize, GraphError> {
        let Some(text) = self.get("$top") else {
            return Ok(usual);
        };
        match text.parse::<usize>() {
            Ok(top) if (1..=most).contains(&top) => Ok(top),
            _ => Err(GraphError::new(
                400,
                "Request_BadRequest",
                format!("Invalid page size specified: '{text}'. Must be between 1 and {most} inclusive."),
            )),
        }
    }

    /// Where a page begins that is asked for by its token; `None` for a first page.
    pub(crate) fn page(&self) -> Result<Option<usize>, GraphError> {
        if self.get("$skiptoken").is_none() { Ok(None) } else { self.skip().map(Some) }
    }

    /// Where the page begins, from an opaque `$skiptoken`.
    pub(crate) fn skip(&self) -> Result<usize, GraphError> {
        let Some(token) = self.get("$skiptoken") else {
            return Ok(0);
        };
        let place = URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.strip_prefix("RFNwdAIAAQ:").and_then(|place| place.parse().ok()));
        place.ok_or_else(|| GraphError::new(400, "Request_BadRequest", "Skip token is not valid."))
    }

    /// The same query with a token that leads on to the page which begins at `place`.
    pub(crate) fn next(&self, place: usize) -> String {
        let mut next = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.pairs {
            if !name.eq_ignore_ascii_case("$skiptoken") {
                next.append_pair(name, value);
            }
        }
        next.append_pair("$skiptoken", &URL_SAFE_NO_PAD.encode(format!("RFNwdAIAAQ:{place}")));
        next.finish().replace("%24", "$")
    }

    /// Every option as it was meant, one after the other.
    pub(super) fn text(&self) -> String {
        self.pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

/// One comparison of a `$filter`; several are joined by `and`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// `property eq true` or `property eq false`.
    Flag(String, bool),
    /// `property eq 'text'`, or `property in ('a','b')`.
    OneOf(String, Vec<String>),
    /// `startswith(property,'text')`.
    StartsWith(String, String),
    /// `isof('type')`.
    IsOf(String),
}

/// Reads the comparisons of a filter.
///
/// # Errors
/// What Graph answers for an operator that needs `ConsistencyLevel`, and for anything else
/// that the practice does not take.
pub(crate) fn filter(text: &str) -> Result<Vec<Condition>, GraphError> {
    split_outside_quotes(text, " and ").into_iter().map(condition).collect()
}

fn condition(text: &str) -> Result<Condition, GraphError> {
    let text = text.trim();
    let text = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text).trim();
    if let Some(arguments) = call(text, "startswith") {
        let (property, value) = arguments.split_once(',').ok_or_else(unsupported)?;
        return Ok(Condition::StartsWith(property.trim().to_owned(), literal(value.trim())?));
    }
    if let Some(argument) = call(text, "isof") {
        return Ok(Condition::IsOf(literal(argument.trim())?));
    }
    for operator in ["endswith", "contains"] {
        if call(text, operator).is_some() {
            return Err(needs_consistency(if operator == "endswith" { "endsWith" } else { operator }));
        }
    }
    let mut words = text.splitn(3, ' ');
    let (Some(property), Some(operator), Some(value)) = (words.next(), words.next(), words.next()) else {
        return Err(unsupported());
    };
    let value = value.trim();
    match operator {
        "eq" => match value {
            "true" => Ok(Condition::Flag(property.to_owned(), true)),
            "false" => Ok(Condition::Flag(property.to_owned(), false)),
            _ => Ok(Condition::OneOf(property.to_owned(), vec![literal(value)?])),
        },
        "in" => {
            let list = value.strip_prefix('(').and_then(|list| list.strip_suffix(')')).ok_or_else(unsupported)?;
            let values = list.split(',').map(|value| literal(value.trim())).collect::<Result<_, _>>()?;
            Ok(Condition::OneOf(property.to_owned(), values))
        }
        "ne" => Err(needs_consistency("ne")),
        _ => Err(unsupported()),
    }
}

/// What stands in the brackets of `name(…)`.
fn call<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let head = text.get(..name.len())?;
    let rest = text.get(name.len()..)?;
    if !head.eq_ignore_ascii_case(name) {
        return None;
    }
    rest.strip_prefix('(')?.strip_suffix(')')
}

/// A text in single quotes; two of them stand for one.
pub(super) fn literal(text: &str) -> Result<String, GraphError> {
    let inner = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).ok_or_else(unsupported)?;
    Ok(inner.replace("''", "'"))
}

/// Parts joined by `joint`, such as ` and `, outside of quotes.
pub(super) fn split_outside_quotes<'a>(text: &'a str, joint: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut begin, mut quoted) = (0, false);
    for (place, character) in text.char_indices() {
        if character == '\'' {
            quoted = !quoted;
        } else if !quoted && place >= begin && text.get(place..).is_some_and(|rest| rest.starts_with(joint)) {
            parts.push(&text[begin..place]);
            begin = place + joint.len();
        }
    }
    parts.push(&text[begin..]);
    parts
}

pub(crate) fn unsupported() -> GraphError {
    GraphError::unsupported_query("Unsupported or invalid query filter clause specified for property of resource.")
}

fn needs_consistency(operator: &str) -> GraphError {
    GraphError::unsupported_query(format!(
        "Operator '{operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_link_keeps_every_option_and_leads_to_its_page() {
        let query = Query::parse("$select=id,displayName&$top=5&$filter=userType%20eq%20'Member'&$skiptoken=x");
        let next = Query::parse(&query.next(40));
        assert_eq!(next.skip().unwrap(), 40);
        assert_eq!(next.get("$filter"), Some("userType eq 'Member'"));
        assert_eq!(next.select(), Some(vec!["id", "displayName"]));
        assert!(query.skip().is_err(), "a token that was not handed out is refused");
    }

    #[test]
    fn filters_are_read_with_quotes_in_them() {
        assert_eq!(
            filter("accountEnabled eq true and startswith(displayName,'O''Neill and sons')").unwrap(),
            [
                Condition::Flag("accountEnabled".into(), true),
                Condition::StartsWith("displayName".into(), "O'Neill and sons".into()),
            ]
        );
        assert_eq!(filter("id in ('a', 'b')").unwrap(), [Condition::OneOf("id".into(), vec!["a".into(), "b".into()])]);
    }

    #[test]
    fn what_is_not_taken_is_refused_and_not_ignored() {
        for text in ["displayName ne 'x'", "endsWith(mail,'x')", "a gt 1", "accountEnabled", "not(x eq 'y')", "a eq b"]
        {
            assert!(filter(text).is_err(), "{text}");
        }
    }

    #[test]
    fn page_sizes_outside_of_the_documented_ones_are_refused() {
        assert!(Query::parse("$top=1000").top(100, 999).is_err());
        assert!(Query::parse("$top=0").top(100, 999).is_err());
        assert_eq!(Query::parse("$top=999").top(100, 999).unwrap(), 999);
        assert_eq!(Query::parse("").top(100, 999).unwrap(), 100);
    }
}
