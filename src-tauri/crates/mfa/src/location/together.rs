//! Which named locations a sign-in can come from at once (VERDICTS.md J15, J16).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::network::{Family, Network};
use super::{LocationKind, NamedLocation};
use crate::fact::Fact;

/// Graph's word for all trusted locations.
pub(crate) const ALL_TRUSTED: &str = "AllTrusted";

/// With more named places than this that may lie anywhere, overlaps are not worked out one by one.
const PLACES_WORKED_OUT: usize = 8;

/// More combinations of places than this are not worked out.
const COMBINATIONS: usize = 4_096;

/// Names of places that hold at once. Empty: none of those that were asked about.
pub(crate) type Together<'a> = BTreeSet<&'a str>;

/// A place to come from: what may be true of it. One of these is.
pub(crate) type Spot<'a> = Vec<Together<'a>>;

/// The id that stands for the trusted addresses of the older MFA settings, which Graph does not show (GRAPH.md section
/// c.5).
const MFA_TRUSTED_ADDRESSES: &str = "00000000-0000-0000-0000-000000000000";

/// What is known about where the named locations lie.
#[derive(Debug)]
pub(crate) struct Atlas<'a> {
    /// Whether the list of locations is known.
    read: bool,
    /// By id in lower case, as policies name them.
    locations: HashMap<Box<str>, Lies<'a>>,
    /// The sets of networks that an address lies in, each set once. Exact: every set has an address, and no address
    /// lies in another set.
    networks: BTreeSet<BTreeSet<Box<str>>>,
}

/// Where one location lies.
#[derive(Debug)]
struct Lies<'a> {
    /// Whether it is one of the trusted ones; `None` when that is not known.
    trusted: Option<bool>,
    at: Position<'a>,
}

#[derive(Debug)]
enum Position<'a> {
    Networks,
    Countries(&'a NamedLocation),
    /// May overlap with anything.
    Anywhere,
}

impl<'a> Atlas<'a> {
    pub(crate) fn of(locations: &'a Fact<Vec<NamedLocation>>) -> Self {
        let read = locations.is_known();
        let list = locations.get().map(Vec::as_slice).unwrap_or_default();
        let mut ranges: Vec<(Box<str>, Network)> = Vec::new();
        let lies = list.iter().map(|location| {
            let id: Box<str> = location.id.as_str().to_ascii_lowercase().into();
            let (trusted, at) = match &location.kind {
                LocationKind::Networks { trusted, ranges: texts } => {
                    let networks: Option<Vec<Network>> = texts.iter().map(|text| Network::read(text)).collect();
                    let at = match networks {
                        Some(networks) => {
                            ranges.extend(networks.into_iter().map(|network| (id.clone(), network)));
                            Position::Networks
                        }
                        None => Position::Anywhere,
                    };
                    (*trusted, at)
                }
                LocationKind::Countries { found_by, .. } if !found_by.is_empty() => {
                    (Some(false), Position::Countries(location))
                }
                LocationKind::Countries { .. } => (Some(false), Position::Anywhere),
                LocationKind::Other => (None, Position::Anywhere),
            };
            (id, Lies { trusted, at })
        });
        let locations = lies.collect();
        Self { read, locations, networks: networks_together(&ranges) }
    }

    /// An atlas in which nothing is known.
    pub(crate) fn unread() -> Self {
        Self { read: false, locations: HashMap::new(), networks: networks_together(&[]) }
    }

    /// Every combination of the places in `names` that a sign-in may come from. Places of which nothing is known
    /// may overlap with all others; being trusted may also come from addresses that Graph does not show (J15).
    /// `None` when there are too many combinations.
    pub(crate) fn combinations<'n>(&self, names: &BTreeSet<&'n str>) -> Option<BTreeSet<Together<'n>>> {
        let own =
            |set: &Together<'_>| -> Together<'n> { names.iter().copied().filter(|name| set.contains(name)).collect() };
        let mut sides: Vec<BTreeSet<Together<'n>>> = vec![self.networks_among(names)];
        sides.extend(self.countries_together(names).values().map(|choices| choices.iter().map(own).collect()));
        let anywhere: Vec<&str> =
            names.iter().copied().filter(|name| *name != ALL_TRUSTED).filter(|name| self.lies_anywhere(name)).collect();
        if anywhere.len() > PLACES_WORKED_OUT {
            return None;
        }
        sides.extend(anywhere.into_iter().map(|name| BTreeSet::from([Together::new(), Together::from([name])])));
        let combinations = product(sides)?;
        Some(match names.get(ALL_TRUSTED) {
            Some(trusted) => combinations.into_iter().flat_map(|set| self.with_trust(set, trusted)).collect(),
            None => combinations,
        })
    }

    /// The places to try when asking from where someone is let in (VERDICTS.md V16): outside, and each named
    /// location. Trusted is only what the organization's own locations say; a place that is not among them is nowhere.
    /// `None` when there are too many.
    pub(crate) fn spots<'n>(&'n self, mentioned: &BTreeSet<&'n str>) -> Option<Vec<Spot<'n>>> {
        let trust_matters = mentioned.contains(ALL_TRUSTED);
        let mut names: BTreeSet<&str> = mentioned.iter().copied().filter(|name| *name != ALL_TRUSTED).collect();
        if self.read {
            names.retain(|name| self.locations.contains_key(*name));
            let perhaps_trusted =
                self.locations.iter().filter(|(_, lies)| trust_matters && lies.trusted != Some(false));
            names.extend(perhaps_trusted.map(|(name, _)| &**name));
        } else {
            names.remove(MFA_TRUSTED_ADDRESSES);
        }
        let networks = self.networks_among(&names);
        let countries = product(self.countries_together(&names).into_values())?;
        let anywhere: Vec<&str> = names.iter().copied().filter(|name| self.lies_anywhere(name)).collect();
        let each_anywhere = anywhere.iter().map(|name| BTreeSet::from([Together::new(), Together::from([*name])]));
        let anywhere_or_not =
            if anywhere.len() > PLACES_WORKED_OUT { None } else { product(each_anywhere.collect::<Vec<_>>()) }?;
        let inland = product([countries.clone(), anywhere_or_not])?;
        let mut spots: Vec<Spot<'n>> = Vec::new();
        for network in &networks {
            if network.is_empty() {
                // Outside every network and every place of which nothing is known, each country exists.
                spots.extend(countries.iter().map(|country| vec![country.clone()]));
            } else {
                // In which country the network is, and where the unknown places are, is not known.
                spots.push(inland.iter().map(|set| network | set).collect());
            }
        }
        let all = product([networks, inland])?;
        spots.extend(anywhere.iter().map(|name| all.iter().filter(|set| set.contains(name)).cloned().collect()));
        if trust_matters {
            spots = spots.into_iter().map(|spot| self.trusting(spot)).collect();
            if !self.read {
                // Perhaps there is a trusted location.
                spots.push(vec![Together::new(), Together::from([ALL_TRUSTED])]);
            }
        }
        Some(spots)
    }

    /// The alternatives of a spot with what is known about trust.
    fn trusting<'n>(&self, spot: Spot<'n>) -> Spot<'n> {
        let each = spot.into_iter().flat_map(|set| {
            let surely = set.iter().any(|name| self.trusted(name) == Some(true));
            let perhaps = surely || set.iter().any(|name| self.trusted(name).is_none());
            let with = perhaps.then(|| set.iter().copied().chain([ALL_TRUSTED]).collect());
            (!surely).then_some(set).into_iter().chain(with)
        });
        each.collect()
    }

    /// The sets of networks, as far as `names` has them.
    fn networks_among<'n>(&self, names: &BTreeSet<&'n str>) -> BTreeSet<Together<'n>> {
        let among = |set: &BTreeSet<Box<str>>| names.iter().copied().filter(|name| set.contains(*name)).collect();
        self.networks.iter().map(among).collect()
    }

    fn lies_anywhere(&self, name: &str) -> bool {
        self.locations.get(name).is_none_or(|lies| matches!(lies.at, Position::Anywhere))
    }

    /// The combination as a trusted one and, unless one of its locations is trusted, as one that is not.
    fn with_trust<'n>(&self, set: Together<'n>, trusted: &'n str) -> Vec<Together<'n>> {
        let surely = set.iter().any(|name| self.trusted(name) == Some(true));
        let mut with = set.clone();
        with.insert(trusted);
        if surely { vec![with] } else { vec![set, with] }
    }

    fn trusted(&self, name: &str) -> Option<bool> {
        self.locations.get(name)?.trusted
    }

    /// For each way of finding the country, the sets of locations of `names` that one country (or a place of which
    /// the country cannot be told) lies in.
    fn countries_together<'n>(&self, names: &BTreeSet<&'n str>) -> BTreeMap<&'a str, BTreeSet<Together<'n>>> {
        let mut by_code: BTreeMap<&str, BTreeMap<Option<String>, Together<'n>>> = BTreeMap::new();
        for name in names.iter().copied() {
            let Some(Lies { at: Position::Countries(location), .. }) = self.locations.get(name) else { continue };
            let LocationKind::Countries { codes, unknown_too, found_by } = &location.kind else { continue };
            let by_code = by_code.entry(found_by).or_default();
            for code in codes {
                by_code.entry(Some(code.to_ascii_uppercase())).or_default().insert(name);
            }
            if *unknown_too {
                by_code.entry(None).or_default().insert(name);
            }
        }
        by_code
            .into_iter()
            // A country that none of them names.
            .map(|(found_by, sets)| (found_by, sets.into_values().chain([Together::new()]).collect()))
            .collect()
    }
}

/// Every union of one set from each side; `None` when there are too many.
fn product<'n>(sides: impl IntoIterator<Item = BTreeSet<Together<'n>>>) -> Option<BTreeSet<Together<'n>>> {
    let mut unions = BTreeSet::from([Together::new()]);
    for side in sides {
        unions = unions.iter().flat_map(|set| side.iter().map(move |more| set | more)).collect();
        if unions.len() > COMBINATIONS {
            return None;
        }
    }
    Some(unions)
}

/// The sets of owners whose ranges an address lies in.
fn networks_together(ranges: &[(Box<str>, Network)]) -> BTreeSet<BTreeSet<Box<str>>> {
    [Family::V4, Family::V6].into_iter().flat_map(|family| one_family(ranges, family)).collect()
}

/// Walks the addresses of one family from the lowest to the highest, from one end of a range to the next.
fn one_family(ranges: &[(Box<str>, Network)], family: Family) -> BTreeSet<BTreeSet<Box<str>>> {
    let mut begins: BTreeMap<u128, Vec<(&str, i64)>> = BTreeMap::from([(0, Vec::new())]);
    for (owner, network) in ranges.iter().filter(|(_, network)| network.family == family) {
        begins.entry(network.first).or_default().push((owner, 1));
        if network.last < family.last() {
            begins.entry(network.last + 1).or_default().push((owner, -1));
        }
    }
    let mut open: BTreeMap<&str, i64> = BTreeMap::new();
    let mut sets = BTreeSet::new();
    for changes in begins.into_values() {
        for (owner, change) in changes {
            *open.entry(owner).or_default() += change;
        }
        open.retain(|_, count| *count > 0);
        sets.insert(open.keys().map(|owner| Box::from(*owner)).collect());
    }
    sets
}
