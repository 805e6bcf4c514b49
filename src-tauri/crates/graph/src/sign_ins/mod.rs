//! Who signed in, with what, when last, and what policies did with it: the sign-in log and each person's last sign-in
//! (GRAPH.md sections e, j).

mod judged;
mod last;
mod legacy;
mod reach;

pub use judged::{JudgedPage, JudgedSignIn, PolicyResult};
pub use legacy::{LegacyPage, LegacySignIn};
