//! What one policy comes to by itself.

use super::effect::{Demand, Effect};
use super::engine::Prepared;
use super::judge::{Applying, Case, Defaults, judge};
use super::{Doubt, Level};
use crate::location::Atlas;
use crate::per_user::PerUserMfaState;
use crate::policy::{Applications, Content, Policy, PolicyState, Risks};
use crate::tenant::TenantSnapshot;

/// What a policy comes to by itself, as if it were on, to those whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Alone {
    /// Nothing that has to do with a second step.
    Nothing,
    /// It asks.
    Asks {
        /// How strictly; [`Level::Never`] when it is about no sign-in that counts.
        level: Level,
        /// What can be there instead of the second step.
        unless: Vec<Box<str>>,
    },
    /// It keeps out, everywhere or somewhere.
    Blocks,
    /// Something in it is not known or not understood.
    NotKnown(Vec<Doubt>),
}

/// What `policy` comes to by itself, where `places` are the organization's.
pub(crate) fn alone(snapshot: &TenantSnapshot, places: &Atlas<'_>, policy: &Policy) -> Alone {
    let on = Content { state: PolicyState::Enabled, ..policy.content().clone() };
    let (effect, counts) = match Effect::of(&on, snapshot) {
        Some(effect) if effect.is_uncertain() => return Alone::NotKnown(effect.doubts),
        Some(effect) => (effect, true),
        // It is about no sign-in that counts; what it does elsewhere is told all the same.
        None => match Effect::of(&about_every_sign_in(on), snapshot) {
            Some(effect) if !effect.is_uncertain() => (effect, false),
            _ => return Alone::Nothing,
        },
    };
    let Some(demand) = &effect.demand.surely else {
        return Alone::Blocks;
    };
    let unless = alternatives(demand);
    Alone::Asks { level: if counts { level(places, policy, effect) } else { Level::Never }, unless }
}

fn about_every_sign_in(content: Content) -> Content {
    Content {
        applications: Applications { include: vec!["All".into()], ..Applications::default() },
        client_app_types: Vec::new(),
        platforms: None,
        locations: None,
        device_filter: None,
        risks: Risks::default(),
        transfer_methods: Vec::new(),
        ..content
    }
}

fn alternatives(demand: &Demand) -> Vec<Box<str>> {
    demand.region.needs.keys().filter_map(|name| name.strip_prefix("alternative: ")).map(Box::from).collect()
}

fn level(places: &Atlas<'_>, policy: &Policy, effect: Effect) -> Level {
    let prepared = Prepared {
        id: policy.id().clone(),
        name: policy.display_name().into(),
        effect: effect.into(),
        membership_doubts: Vec::new(),
    };
    let only_this = Case {
        policies: Ok(vec![Applying { policy: &prepared, surely: true }]),
        defaults: Defaults::Off,
        defaults_because: None,
        roles_because: None,
        per_user: Ok(PerUserMfaState::Disabled),
        places,
    };
    judge(&only_this).by.policies
}
