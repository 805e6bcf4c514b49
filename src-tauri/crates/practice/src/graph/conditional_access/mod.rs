//! Conditional Access: policies and their waste-paper basket, templates, "What If", named locations, authentication
//! strengths (GRAPH.md section c).

mod evaluate;
mod judge;
mod locations;
mod policies;
mod references;
mod rules;
mod shape;
mod strengths;
mod templates;

use uuid::Uuid;

use super::{Call, GraphError};

pub(super) use evaluate::evaluate;
pub(super) use judge::{Attempt, Judge};
pub(super) use locations::{
    create as create_location, delete as delete_location, list as locations, one as location, update as update_location,
};
pub(super) use policies::{create, delete, deleted, list, one, purge, restore, update};
pub(super) use strengths::{
    create as create_strength, delete as delete_strength, read as strengths, update as update_strength,
};
pub(super) use templates::read as templates;

fn id_of(text: &str) -> Result<Uuid, GraphError> {
    Uuid::try_parse(text).map_err(|_| GraphError::bad_request(format!("Invalid object identifier '{text}'.")))
}

/// Refuses who has no P1, or had it.
fn must_be_licensed(call: &Call<'_>) -> Result<(), GraphError> {
    if call.has_p1() { Ok(()) } else { Err(GraphError::unlicensed()) }
}
