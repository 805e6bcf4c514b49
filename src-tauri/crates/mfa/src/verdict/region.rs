//! Which sign-ins a policy is about, and whether several policies together leave a hole.
//!
//! A sign-in has an application, a client, a platform, a place, a device and a risk. A policy's
//! conditions narrow each of these independently. Two questions are asked of a set of regions:
//! is there a sign-in that all of them miss, and does anything of one remain outside others.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::bits::Bits;
use crate::location::Atlas;

/// Applications known by id to belong to the Office365 suite; no other one is (J1).
const OFFICE365_MEMBERS: [&str; 3] = [
    "00000002-0000-0ff1-ce00-000000000000", // Exchange Online
    "00000003-0000-0ff1-ce00-000000000000", // SharePoint Online
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", // Teams
];
const OFFICE365: &str = "Office365";

/// The two clients that can be asked at all (VERDICTS.md V9).
pub(crate) const MODERN_CLIENTS: [&str; 2] = ["browser", "mobileAppsAndDesktopClients"];

/// With more partial results than this the search gives up and the weaker reading holds.
const PARTIAL_RESULTS: usize = 1_024;

/// One side of a sign-in, narrowed by names. The default is "everything".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) all: bool,
    pub(crate) include: BTreeSet<Box<str>>,
    pub(crate) exclude: BTreeSet<Box<str>>,
}

impl Default for Scope {
    fn default() -> Self {
        Self { all: true, include: BTreeSet::new(), exclude: BTreeSet::new() }
    }
}

impl Scope {
    pub(crate) fn only(include: impl IntoIterator<Item = Box<str>>) -> Self {
        Self { all: false, include: include.into_iter().collect(), exclude: BTreeSet::new() }
    }

    pub(crate) fn is_everything(&self) -> bool {
        self.all && self.exclude.is_empty()
    }

    /// Whether something of this name, or (`None`) of a name that nobody mentions, is in scope.
    pub(crate) fn has(&self, name: Option<&str>) -> bool {
        (self.all || names(&self.include, name)) && !names(&self.exclude, name)
    }

    /// Whether a sign-in from all of `places` at once (places can overlap) is in scope.
    pub(crate) fn has_place(&self, places: &BTreeSet<&str>) -> bool {
        let any = |names: &BTreeSet<Box<str>>| names.iter().any(|name| places.contains(&**name));
        (self.all || any(&self.include)) && !any(&self.exclude)
    }

    pub(crate) fn mentioned(&self) -> impl Iterator<Item = &str> {
        self.include.iter().chain(&self.exclude).map(|name| &**name)
    }
}

fn names(set: &BTreeSet<Box<str>>, name: Option<&str>) -> bool {
    name.is_some_and(|name| set.contains(name) || (OFFICE365_MEMBERS.contains(&name) && set.contains(OFFICE365)))
}

/// The sign-ins that a policy is about. The default is every sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) apps: Scope,
    pub(super) clients: Scope,
    pub(super) platforms: Scope,
    pub(super) places: Scope,
    /// Sign-in, user and insider risk. Most sign-ins carry none, so naming levels always leaves
    /// those out.
    pub(super) risks: [Scope; 3],
    /// Yes-or-no properties of a sign-in by name, each with the answer that is needed: whether a
    /// device matches a filter's rule, whether an alternative control is met.
    pub(super) needs: BTreeMap<Box<str>, bool>,
}

impl Region {
    /// Whether it is about no sign-in at all that can be asked.
    pub(super) fn is_nothing(&self) -> bool {
        !Space::of(&[self], &Atlas::unread()).something_remains(0, &Bits::empty(1))
    }

    /// Whether every sign-in is in it.
    pub(super) fn is_everything(&self) -> bool {
        self.narrowing_scopes().all(Scope::is_everything)
            && self.needs.is_empty()
            && MODERN_CLIENTS.iter().all(|client| self.clients.has(Some(client)))
    }

    /// Whether it needs a risk.
    pub(super) fn only_when_risky(&self) -> bool {
        !self.risks.iter().all(Scope::is_everything)
    }

    fn narrowing_scopes(&self) -> impl Iterator<Item = &Scope> {
        [&self.apps, &self.platforms, &self.places].into_iter().chain(&self.risks)
    }
}

/// All sign-ins, cut up as finely as a list of regions needs it: for each side of a sign-in, the
/// sets of regions that one of its values lies in.
pub(super) struct Space {
    len: usize,
    sides: Vec<Vec<Bits>>,
    /// The side of places: every value that may exist.
    possible_places: Vec<Bits>,
    /// The side of places: values that surely exist.
    certain_places: Vec<Bits>,
}

impl Space {
    pub(super) fn of(regions: &[&Region], atlas: &Atlas<'_>) -> Self {
        let scopes: [fn(&Region) -> &Scope; 5] = [
            |region| &region.apps,
            |region| &region.platforms,
            |region| &region.risks[0],
            |region| &region.risks[1],
            |region| &region.risks[2],
        ];
        let mut sides = vec![clients(regions)];
        sides.extend(scopes.map(|scope| named_values(regions, scope)));
        let questions: BTreeSet<&str> =
            regions.iter().flat_map(|region| region.needs.keys().map(|name| &**name)).collect();
        sides.extend(questions.into_iter().map(|name| answers(regions, name)));
        let (possible_places, certain_places) = places(regions, atlas);
        Self { len: regions.len(), sides, possible_places, certain_places }
    }

    /// An empty set of regions of this space.
    pub(super) fn none(&self) -> Bits {
        Bits::empty(self.len)
    }

    /// Whether some sign-in lies in none of `regions`. When there are too many possibilities to
    /// work out, the answer is yes: that is the weaker reading.
    pub(super) fn leaves_a_hole(&self, regions: &Bits) -> bool {
        self.escapes(regions, &self.possible_places, |_| true).unwrap_or(true)
    }

    /// Whether some sign-in lies in region `of` and in none of `others`. When there are too many
    /// possibilities to work out, the answer is no: that is the weaker reading.
    pub(super) fn something_remains(&self, of: usize, others: &Bits) -> bool {
        self.escapes(others, &self.certain_places, |value| value.contains(of)).unwrap_or(false)
    }

    /// Whether one value can be chosen for each side, among those that `allowed` lets through, so
    /// that no region of `avoid` holds all of them. `None` when that is too much to work out.
    fn escapes(&self, avoid: &Bits, places: &Vec<Bits>, allowed: impl Fn(&Bits) -> bool) -> Option<bool> {
        let mut still_holding = HashSet::from([avoid.clone()]);
        for side in self.sides.iter().chain([places]) {
            let values: Vec<&Bits> = side.iter().filter(|value| allowed(value)).collect();
            still_holding =
                still_holding.iter().flat_map(|holding| values.iter().map(|value| holding.and(value))).collect();
            if still_holding.len() > PARTIAL_RESULTS {
                return None;
            }
            if still_holding.len() > 1 {
                still_holding = smallest(still_holding);
            }
        }
        Some(still_holding.iter().any(Bits::is_empty))
    }
}

/// Leaves out every set that contains another one: whoever escapes it escapes the smaller too.
fn smallest(sets: HashSet<Bits>) -> HashSet<Bits> {
    if let Some(empty) = sets.iter().find(|set| set.is_empty()) {
        return HashSet::from([empty.clone()]);
    }
    let list: Vec<&Bits> = sets.iter().collect();
    list.iter()
        .filter(|set| !list.iter().any(|other| other != *set && other.is_subset_of(set)))
        .map(|set| (*set).clone())
        .collect()
}

/// The regions whose place in the list passes.
fn those(regions: &[&Region], passes: impl Fn(&Region) -> bool) -> Bits {
    let mut bits = Bits::empty(regions.len());
    for (at, region) in regions.iter().enumerate() {
        if passes(region) {
            bits.insert(at);
        }
    }
    bits
}

fn distinct(sets: impl IntoIterator<Item = Bits>) -> Vec<Bits> {
    let sets: HashSet<Bits> = sets.into_iter().collect();
    sets.into_iter().collect()
}

fn clients(regions: &[&Region]) -> Vec<Bits> {
    distinct(MODERN_CLIENTS.map(|name| those(regions, |region| region.clients.has(Some(name)))))
}

/// Each value that some region names, and one that none does.
fn named_values(regions: &[&Region], scope: fn(&Region) -> &Scope) -> Vec<Bits> {
    let names: BTreeSet<&str> = regions.iter().flat_map(|region| scope(region).mentioned()).collect();
    let values = names.into_iter().map(Some).chain([None]);
    distinct(values.map(|value| those(regions, |region| scope(region).has(value))))
}

fn answers(regions: &[&Region], question: &str) -> Vec<Bits> {
    distinct(
        [true, false]
            .map(|answer| those(regions, |region| region.needs.get(question).is_none_or(|need| *need == answer))),
    )
}

/// Places can overlap: a sign-in can come from several named places at once, and being trusted is one of them.
/// Where it is not known which ones overlap, every combination counts as possible (J16).
///
/// Returns what may exist and what surely exists; the two differ only where there are too many places to work out
/// every combination.
fn places(regions: &[&Region], atlas: &Atlas<'_>) -> (Vec<Bits>, Vec<Bits>) {
    let names: BTreeSet<&str> = regions.iter().flat_map(|region| region.places.mentioned()).collect();
    let at = |here: &BTreeSet<&str>| those(regions, |region| region.places.has_place(here));
    if let Some(combinations) = atlas.combinations(&names) {
        let combinations = distinct(combinations.iter().map(at));
        return (combinations.clone(), combinations);
    }
    let anywhere = those(regions, |region| region.places.is_everything());
    let narrowed = (0..regions.len()).filter(|at| !anywhere.contains(*at));
    let alone = narrowed.map(|at| {
        let mut bits = anywhere.clone();
        bits.insert(at);
        bits
    });
    let possible = distinct(alone.chain([anywhere.clone()]));
    let one_or_none = names.iter().map(|name| at(&BTreeSet::from([*name])));
    let certain = distinct(one_or_none.chain([at(&BTreeSet::new())]));
    (possible, certain)
}
