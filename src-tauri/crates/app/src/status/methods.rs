//! What people have to answer with, one by one: for lock-out checks.

use std::collections::HashMap;

use futures::stream::{self, StreamExt as _};
use graph::Graph;
use graph::registration::{AuthenticationMethod, PhoneType};
use mfa::fact::UnknownBecause;
use mfa::id::UserId;
use mfa::lockout::Methods;

use crate::convert;

/// Reads what `people` have registered. Whoever is not in the answer is not known.
pub(crate) async fn methods_of(graph: &Graph, people: &[UserId]) -> HashMap<UserId, Result<Methods, UnknownBecause>> {
    let answers = graph.methods_of(stream::iter(people.to_vec()));
    let read = answers.map(|(user, methods)| {
        let methods = methods.map(|methods| Methods::read(methods.iter().map(word)));
        (user, methods.map_err(|error| convert::read(&error).because))
    });
    read.collect().await
}

/// What a method can be answered with. A phone in an office takes calls and no text messages.
fn word(method: &AuthenticationMethod) -> &str {
    match method.phone_type {
        Some(PhoneType::Office) => "officePhone",
        Some(PhoneType::AlternateMobile) => "alternateMobilePhone",
        _ => &method.odata_type,
    }
}
