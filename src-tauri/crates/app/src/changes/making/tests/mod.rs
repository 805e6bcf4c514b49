//! Changes against a town in this process, on a clock that stands still while nobody waits.

pub(in crate::changes) mod book;
pub(in crate::changes) mod chance;
mod combined;
mod directory;
mod fate;
mod gone_on;
pub(in crate::changes) mod kills;
mod moving;
mod orders;
mod protection;
mod resident;
pub(in crate::changes) mod town;
