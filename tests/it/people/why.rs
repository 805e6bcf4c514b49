//! "Why is Anna not being asked?"
