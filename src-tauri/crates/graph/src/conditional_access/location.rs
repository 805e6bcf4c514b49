//! Named locations (GRAPH.md section c.5).

mod write;

use mfa::id::LocationId;
use mfa::location::{LocationKind, NamedLocation};
use serde::Deserialize;
use serde_json::Value;
use transport::LimitGroup;

use super::newer_words;
use crate::page::{Identified, List, Raw};
use crate::{Error, Graph, lenient};

const PATH: &str = "v1.0/identity/conditionalAccess/namedLocations";

/// A named location as it comes, of either kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(deserialize_with = "lenient::id")]
    id: LocationId,
    #[serde(rename = "@odata.type", default, deserialize_with = "lenient::unless_strange")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    display_name: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    is_trusted: Option<bool>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    ip_ranges: Option<Vec<Range>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    countries_and_regions: Option<Vec<Box<str>>>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    include_unknown_countries_and_regions: Option<bool>,
    #[serde(default, deserialize_with = "lenient::unless_strange")]
    country_lookup_method: Option<Box<str>>,
}

impl Identified for Wire {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    cidr_address: Box<str>,
}

impl From<Wire> for NamedLocation {
    fn from(wire: Wire) -> Self {
        let kind = match wire.kind.as_deref() {
            Some("#microsoft.graph.ipNamedLocation") => wire.ip_ranges.map(|ranges| LocationKind::Networks {
                trusted: wire.is_trusted,
                ranges: ranges.into_iter().map(|range| range.cidr_address).collect(),
            }),
            Some("#microsoft.graph.countryNamedLocation") => {
                let known = wire.countries_and_regions.zip(wire.include_unknown_countries_and_regions);
                known.map(|(codes, unknown_too)| LocationKind::Countries {
                    codes,
                    unknown_too,
                    found_by: wire.country_lookup_method.unwrap_or_default(),
                })
            }
            _ => None,
        };
        Self {
            id: wire.id,
            name: wire.display_name.unwrap_or_default(),
            // Part of a place is not the place: where it lies is then not known.
            kind: kind.unwrap_or(LocationKind::Other),
        }
    }
}

impl Graph {
    /// The named locations that policies may point to, each once. The addresses that per-user MFA trusts are not among
    /// them. One that is not understood whole is [`LocationKind::Other`]; a `found_by` that the service did not say is
    /// empty.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn named_locations(&self) -> Result<Vec<NamedLocation>, Error> {
        let locations: Vec<Wire> = self.whole_distinct(self.locations_list()).await?;
        Ok(locations.into_iter().map(NamedLocation::from).collect())
    }

    /// The same as the service gives them, each with all its JSON and an `id`: for keeping and putting back.
    ///
    /// # Errors
    /// See [`crate::ErrorKind`].
    pub async fn named_locations_whole(&self) -> Result<Vec<Value>, Error> {
        let locations: Vec<Raw> = self.whole_distinct(self.locations_list()).await?;
        Ok(locations.into_iter().map(Raw::into_value).collect())
    }

    fn locations_list(&self) -> List {
        List::new(self.endpoints.graph(PATH), LimitGroup::ConditionalAccess).headers(newer_words())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Fake, contract, ok, overlapping, status, variants};

    const FILE: &str = "named-locations.list.response.json";

    async fn read(body: Value) -> Vec<NamedLocation> {
        Fake::answering(move |_| ok(&body)).graph().named_locations().await.unwrap()
    }

    #[tokio::test]
    async fn the_documented_locations_are_read() {
        let fake = Fake::contract(FILE);
        let locations = fake.graph().named_locations().await.unwrap();
        assert_eq!(fake.seen()[0].group, LimitGroup::ConditionalAccess);
        assert_eq!(fake.paths(), ["/v1.0/identity/conditionalAccess/namedLocations"]);
        assert_eq!(
            (locations[0].id.as_str(), &*locations[0].name),
            ("06e4ff15-ca6b-4843-9c34-3fdd1ce8f739", "IPv4 named location")
        );
        let ranges = vec!["6.5.4.3/32".into(), "127.126.125.0/24".into()];
        assert_eq!(locations[0].kind, LocationKind::Networks { trusted: Some(false), ranges });
        // The sample leaves out how the country is found.
        let codes = vec!["US".into(), "CA".into()];
        assert_eq!(locations[1].kind, LocationKind::Countries { codes, unknown_too: false, found_by: "".into() });
        assert!(
            matches!(&locations[2].kind, LocationKind::Networks { trusted: Some(true), ranges } if ranges.len() == 2)
        );
    }

    #[tokio::test]
    async fn strange_variants_of_them_are_read_too_and_half_a_place_is_no_place() {
        let [extra, null, unknown] = variants(&contract(FILE), "#microsoft.graph.ipNamedLocation");
        assert_eq!(read(extra).await, read(contract(FILE)).await);
        assert!(read(null).await.iter().all(|location| location.kind == LocationKind::Other));
        let unknown = read(unknown).await;
        assert_eq!((unknown.len(), &unknown[0].kind), (3, &LocationKind::Other));
        let of = |fields: Value| async move {
            let mut location = json!({"id": "x", "displayName": null});
            location.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            read(json!({"value": [location]})).await.remove(0).kind
        };
        for half in [
            json!({}),
            json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": true}),
            json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "ipRanges": [{"cidrAddress": "1.2.3.0/24"}, {}]}),
            json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "countriesAndRegions": ["DE"]}),
            json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "countriesAndRegions": ["DE", 7],
                "includeUnknownCountriesAndRegions": false}),
            json!({"@odata.type": "#microsoft.graph.compliantNetworkNamedLocation"}),
        ] {
            assert_eq!(of(half.clone()).await, LocationKind::Other, "{half}");
        }
        let trust = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "ipRanges": [], "isTrusted": "yes"});
        assert_eq!(of(trust).await, LocationKind::Networks { trusted: None, ranges: Vec::new() });
        let gps = json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "countriesAndRegions": ["DE"],
            "includeUnknownCountriesAndRegions": true, "countryLookupMethod": "authenticatorAppGps"});
        let codes = vec!["DE".into()];
        let found_by = "authenticatorAppGps".into();
        assert_eq!(of(gps).await, LocationKind::Countries { codes, unknown_too: true, found_by });
    }

    #[tokio::test]
    async fn locations_that_two_pages_repeat_are_given_once() {
        let locations = overlapping().graph().named_locations().await.unwrap();
        assert_eq!(locations.iter().map(|location| location.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn kept_whole_they_are_as_the_service_gives_them_and_none_is_without_an_id() {
        let body = contract(FILE);
        let whole = Fake::contract(FILE).graph().named_locations_whole().await.unwrap();
        assert_eq!(json!(whole), body["value"]);
        let fake = Fake::answering(|_| ok(&json!({"value": [{"displayName": "x"}]})));
        assert_eq!(fake.graph().named_locations_whole().await.unwrap_err().kind(), &ErrorKind::Malformed);
    }

    #[tokio::test]
    async fn no_permission_is_not_an_empty_list() {
        let error = Fake::answering(|_| status(403)).graph().named_locations().await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NoPermission);
    }
}
