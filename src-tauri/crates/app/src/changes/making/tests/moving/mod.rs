//! From security defaults to policies, against a practice organization in this process: one thing goes wrong at each
//! write in turn, and at every moment something asks people, or the job says that nothing does.

mod faults;
mod killed;
mod made;
pub(in crate::changes) mod organization;
mod place;
mod restored;
mod town;
mod whole;
