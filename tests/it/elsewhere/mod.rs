//! The probe against a Graph that somebody else might have written (DESIGN.md §8): lists in another order, on pages of
//! another size, with parts missing or refused.

mod graph;
mod harbour;
mod lockout;
mod probe;
mod status;
