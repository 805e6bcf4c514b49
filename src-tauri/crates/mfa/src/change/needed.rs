//! Named locations and authentication strengths that policies of a backup name and that are not there any more: they
//! are made first, as the backup has them (GRAPH.md sections c.4 and c.5).

mod body;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rest::Rest;
use super::{Object, PlanRefused, Step};
use crate::fact::Fact;
use crate::id::StrengthId;
use crate::location::NamedLocation;
use crate::policy::same;
use crate::strength::AuthenticationStrength;
use crate::tenant::TenantSnapshot;

/// Where the body of a policy names locations.
const PLACES: [&str; 2] = ["/conditions/locations/includeLocations", "/conditions/locations/excludeLocations"];
/// Where it names a strength.
const STRENGTH: &str = "/grantControls/authenticationStrength/id";

/// What policies name beside people, groups and apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeededKind {
    /// A named location.
    Location,
    /// An authentication strength of the organization's own.
    Strength,
}

impl NeededKind {
    /// What `whole` is, a location or a strength as Graph gives it: only strengths allow combinations.
    pub fn of(whole: &Value) -> Self {
        if whole.get("allowedCombinations").is_some() { Self::Strength } else { Self::Location }
    }
}

/// A location or a strength that is made before the policies that name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needed {
    /// What it is.
    pub what: NeededKind,
    /// The id by which the policies of the plan name it until it has its own.
    pub id: Box<str>,
    /// Its body, in Graph's JSON: exactly what is sent.
    pub body: Value,
    /// Whether it satisfies multifactor authentication, by what the service said of it; `None` where it did not say,
    /// and for a location.
    pub satisfies_mfa: Option<bool>,
    /// The name that it had, where something that says something else has that name now: it is made beside it.
    pub beside: Option<Box<str>>,
}

impl Needed {
    /// What is made to have `whole` again, a location or a strength as Graph gave it. `None` for what nobody can make:
    /// it has no id or no name, is built in, or is of a kind that is not known.
    pub fn of(whole: &Value) -> Option<Self> {
        let what = NeededKind::of(whole);
        // The id stands in names of the journal.
        let id = whole["id"].as_str().filter(|id| !id.is_empty() && !id.contains('/'))?;
        let body = body::of(what, whole)?;
        let satisfies_mfa = match whole["requirementsSatisfied"].as_str() {
            Some("mfa") => Some(true),
            Some("none") => Some(false),
            _ => None,
        };
        Some(Self { what, id: id.into(), body, satisfies_mfa, beside: None })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.body["displayName"].as_str().unwrap_or_default()
    }

    /// The same under another name, because something else has its own.
    #[must_use]
    pub fn renamed(mut self, name: &str) -> Self {
        self.beside = Some(self.name().into());
        self.body["displayName"] = json!(name);
        self
    }

    /// Whether `whole`, a location or a strength as Graph gives it, says the same. Names are not looked at.
    pub fn says_what(&self, whole: &Value) -> bool {
        let nameless = |mut body: Value| {
            body["displayName"] = Value::Null;
            body
        };
        let Some(other) = body::of(self.what, whole).filter(|_| NeededKind::of(whole) == self.what) else {
            return false;
        };
        let (own, other) = (nameless(self.body.clone()), nameless(other));
        own["@odata.type"] == other["@odata.type"] && same::shows(&own, &other) && same::shows(&other, &own)
    }

    fn step(&self) -> Step {
        let name: Box<str> = self.name().into();
        Step {
            object: Object::NewNeeded { what: self.what, id: self.id.clone(), name: name.clone() },
            before: Value::Null,
            after: self.body.clone(),
            display_name: name,
        }
    }

    /// The location that it will be.
    pub(super) fn location(&self) -> Option<NamedLocation> {
        Some(NamedLocation { id: (&*self.id).into(), name: self.name().into(), kind: body::place(&self.body)? })
    }

    /// The strength that it will be.
    pub(super) fn strength(&self) -> AuthenticationStrength {
        AuthenticationStrength {
            name: Some(self.name().into()),
            satisfies_mfa: self.satisfies_mfa,
            allowed_combinations: body::combinations(&self.body).unwrap_or_default(),
        }
    }
}

/// Whether the body of a policy, or a part of it, names the location or strength `id`.
pub fn names(policy: &Value, id: &str) -> bool {
    let is_it = |value: &Value| value.as_str().is_some_and(|known| known.eq_ignore_ascii_case(id));
    let places = PLACES.iter().filter_map(|list| policy.pointer(list)?.as_array()).flatten();
    places.into_iter().any(is_it) || policy.pointer(STRENGTH).is_some_and(is_it)
}

/// Has the body of a policy, or a part of it, name the location or strength `now` where it names `id`.
pub fn name_instead(policy: &mut Value, id: &str, now: &str) {
    let is_it = |value: &Value| value.as_str().is_some_and(|known| known.eq_ignore_ascii_case(id));
    for list in PLACES {
        let places = policy.pointer_mut(list).and_then(Value::as_array_mut);
        places.into_iter().flatten().filter(|place| is_it(place)).for_each(|place| *place = json!(now));
    }
    if let Some(strength) = policy.pointer_mut(STRENGTH).filter(|value| is_it(value)) {
        *strength = json!(now);
    }
}

/// What is to be made, and what is there already because the change that is gone on with made it.
pub(super) struct ToMake<'a> {
    made: Vec<&'a Needed>,
    /// The ids of those that are there, by the ids that the policies name.
    there: HashMap<&'a str, Box<str>>,
}

impl<'a> ToMake<'a> {
    /// # Errors
    /// [`PlanRefused::Unresolved`] where something else has the name: by its name what is made is known.
    pub(super) fn of(
        snapshot: &TenantSnapshot,
        needed: &'a [Needed],
        rest: Option<&Rest<'_>>,
    ) -> Result<Self, PlanRefused> {
        let mut to_make = Self { made: Vec::new(), there: HashMap::new() };
        for one in needed {
            let mut taken = to_make.made.iter().any(|other| other.what == one.what && has_name(other.name(), one));
            match found(snapshot, one) {
                Found::Same(id) if rest.is_some() => {
                    to_make.there.insert(&one.id, id);
                    continue;
                }
                Found::Same(_) | Found::Other => taken = true,
                Found::Nothing => {}
            }
            // What was in no plan is made by none (SAFETY.md case 98).
            if taken || rest.is_some_and(|rest| !rest.makes_needed(&one.id)) {
                return Err(PlanRefused::Unresolved { names: vec![one.name().into()] });
            }
            to_make.made.push(one);
        }
        Ok(to_make)
    }

    /// The body of a policy by the ids of what is there.
    pub(super) fn named_now(&self, policy: &Value) -> Value {
        let mut policy = policy.clone();
        self.there.iter().for_each(|(id, now)| name_instead(&mut policy, id, now));
        policy
    }

    /// The organization once they are made. Where its locations or strengths are not known, they stay so.
    pub(super) fn made_in(&self, mut snapshot: TenantSnapshot) -> TenantSnapshot {
        for one in &self.made {
            match one.what {
                NeededKind::Location => {
                    if let Fact::Known { value, .. } = &mut snapshot.locations {
                        value.extend(one.location());
                    }
                }
                NeededKind::Strength => {
                    if let Fact::Known { value, .. } = &mut snapshot.strengths {
                        value.insert(StrengthId::from(&*one.id), one.strength());
                    }
                }
            }
        }
        snapshot
    }

    /// The writes that make those that `policies` name.
    pub(super) fn steps(&self, policies: &[Step]) -> Vec<Step> {
        let is_named = |one: &&&Needed| policies.iter().any(|step| names(&step.after, &one.id));
        self.made.iter().filter(is_named).map(|one| one.step()).collect()
    }
}

fn has_name(name: &str, one: &Needed) -> bool {
    name.trim().to_lowercase() == one.name().trim().to_lowercase()
}

/// What has the name of something that is to be made.
enum Found {
    Nothing,
    /// The same, by this id.
    Same(Box<str>),
    /// Something else, or more than one.
    Other,
}

fn found(snapshot: &TenantSnapshot, one: &Needed) -> Found {
    let named: Vec<(Box<str>, bool)> = match one.what {
        NeededKind::Location => {
            let known = snapshot.locations.get().map_or(&[][..], Vec::as_slice);
            let named = known.iter().filter(|location| has_name(&location.name, one));
            named.map(|location| (location.id.as_str().into(), is_location(location, &one.body))).collect()
        }
        NeededKind::Strength => {
            let known = snapshot.strengths.get().ok();
            let named = known.into_iter().flatten();
            let named = named.filter(|(_, known)| known.name.as_deref().is_some_and(|name| has_name(name, one)));
            named.map(|(id, known)| (id.as_str().into(), is_strength(known, &one.body))).collect()
        }
    };
    match &named[..] {
        [] => Found::Nothing,
        [(id, true)] => Found::Same(id.clone()),
        _ => Found::Other,
    }
}

/// Whether a location that is there is what `body` makes, its name aside.
pub(super) fn is_location(there: &NamedLocation, made: &Value) -> bool {
    body::place(made).is_some_and(|kind| body::same_place(&there.kind, &kind))
}

/// Whether a strength that is there is what `body` makes, its name aside.
pub(super) fn is_strength(there: &AuthenticationStrength, made: &Value) -> bool {
    body::combinations(made).is_some_and(|made| body::same_words(&there.allowed_combinations, &made))
}

#[cfg(test)]
mod tests;
