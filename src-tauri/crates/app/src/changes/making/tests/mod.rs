//! Changes against a town in this process, on a clock that stands still while nobody waits.

pub(in crate::changes) mod book;
pub(in crate::changes) mod chance;
mod combined;
mod fate;
mod gone_on;
mod orders;
mod protection;
pub(in crate::changes) mod town;
