//! What the window is told: plain data, no words, no secrets.
//!
//! Every type here is exported to TypeScript. Counts are `u32`; times are RFC 3339 text in UTC.

mod change;
mod emergency;
mod finding;
mod headline;
mod help;
mod history;
mod intent;
mod people;
mod person;
mod policies;
mod policy_plan;
mod policy_templates;
mod policy_words;
mod report_only;
mod session;
mod settings;
mod status;

pub use change::*;
pub use emergency::*;
pub use finding::*;
pub use headline::*;
pub use help::*;
pub use history::*;
pub use intent::*;
pub use people::*;
pub use person::*;
pub use policies::*;
pub use policy_plan::*;
pub use policy_templates::*;
pub use policy_words::*;
pub use report_only::*;
pub use session::*;
pub use settings::*;
pub use status::*;
