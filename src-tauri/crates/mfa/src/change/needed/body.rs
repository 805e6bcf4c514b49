//! What is sent to make a location or a strength, and what it says.

use serde_json::{Map, Value};

use super::NeededKind;
use crate::location::LocationKind;
use crate::policy::without_annotations;

/// What the service says of them and takes from nobody.
const NOT_SENT: [&str; 4] = ["id", "createdDateTime", "modifiedDateTime", "deletedDateTime"];
/// The same, of strengths alone.
const NOT_SENT_OF_STRENGTHS: [&str; 2] = ["policyType", "requirementsSatisfied"];
/// What narrows the combinations of a strength, such as to keys of one make.
const CONFIGURATIONS: &str = "combinationConfigurations";

const NETWORKS: &str = "#microsoft.graph.ipNamedLocation";
const COUNTRIES: &str = "#microsoft.graph.countryNamedLocation";

/// The body that makes `whole` again; `None` for what nobody can make.
pub(super) fn of(what: NeededKind, whole: &Value) -> Option<Value> {
    let mut body = without_annotations(whole);
    let fields = body.as_object_mut()?;
    fields.retain(|key, value| !NOT_SENT.contains(&key.as_str()) && !value.is_null());
    fields.get("displayName")?.as_str().filter(|name| !name.trim().is_empty())?;
    match what {
        NeededKind::Location => {
            place(&body)?;
        }
        NeededKind::Strength => {
            if whole["policyType"] == "builtIn" {
                return None;
            }
            fields.retain(|key, _| !NOT_SENT_OF_STRENGTHS.contains(&key.as_str()) && key != "@odata.type");
            configured(fields);
            combinations(&body)?;
        }
    }
    Some(body)
}

/// Keeps what narrows the combinations, but for the ids that the service gave it.
fn configured(fields: &mut Map<String, Value>) {
    let Some(all) = fields.get_mut(CONFIGURATIONS).and_then(Value::as_array_mut) else { return };
    for one in all.iter_mut().filter_map(Value::as_object_mut) {
        one.remove("id");
    }
    if all.is_empty() {
        fields.remove(CONFIGURATIONS);
    }
}

/// Where a location lies by its body; `None` for a kind that is not known, or half of one.
pub(super) fn place(body: &Value) -> Option<LocationKind> {
    match body["@odata.type"].as_str()? {
        NETWORKS => {
            let ranges = body["ipRanges"].as_array().filter(|ranges| !ranges.is_empty())?;
            let ranges = ranges.iter().map(|range| range["cidrAddress"].as_str().map(Into::into));
            Some(LocationKind::Networks {
                trusted: body["isTrusted"].as_bool(),
                ranges: ranges.collect::<Option<_>>()?,
            })
        }
        COUNTRIES => Some(LocationKind::Countries {
            codes: words(&body["countriesAndRegions"])?,
            unknown_too: body["includeUnknownCountriesAndRegions"].as_bool().unwrap_or_default(),
            found_by: body["countryLookupMethod"].as_str().unwrap_or_default().into(),
        }),
        _ => None,
    }
}

/// The combinations of a strength by its body; `None` where it has none.
pub(super) fn combinations(body: &Value) -> Option<Vec<Box<str>>> {
    words(&body["allowedCombinations"])
}

fn words(list: &Value) -> Option<Vec<Box<str>>> {
    let list = list.as_array().filter(|list| !list.is_empty())?;
    list.iter().map(|word| word.as_str().map(Into::into)).collect()
}

/// Whether two locations lie in the same place. What one of them does not say of itself is no difference.
pub(super) fn same_place(one: &LocationKind, other: &LocationKind) -> bool {
    match (one, other) {
        (
            LocationKind::Networks { trusted, ranges },
            LocationKind::Networks { trusted: other_trusted, ranges: other_ranges },
        ) => trusted.unwrap_or_default() == other_trusted.unwrap_or_default() && same_words(ranges, other_ranges),
        (
            LocationKind::Countries { codes, unknown_too, found_by },
            LocationKind::Countries { codes: other_codes, unknown_too: other_unknown, found_by: other_found_by },
        ) => {
            let both_say = !found_by.is_empty() && !other_found_by.is_empty();
            unknown_too == other_unknown
                && same_words(codes, other_codes)
                && (!both_say || found_by.eq_ignore_ascii_case(other_found_by))
        }
        _ => false,
    }
}

/// Whether two lists hold the same words, in whatever order and case.
pub(super) fn same_words(one: &[Box<str>], other: &[Box<str>]) -> bool {
    let within = |one: &[Box<str>], other: &[Box<str>]| {
        one.iter().all(|word| other.iter().any(|other| other.eq_ignore_ascii_case(word)))
    };
    one.len() == other.len() && within(one, other) && within(other, one)
}
