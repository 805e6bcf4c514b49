//! Journeys through the real window: the program out of its package, under a display of its own, with a real
//! keychain and a real browser. `cargo xtask test e2e` runs them; nothing in Latch knows of them.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod close;
#[cfg(test)]
mod desktop;
#[cfg(test)]
mod process;
#[cfg(test)]
mod window;

#[cfg(test)]
mod bakery;
#[cfg(test)]
mod clinic;
#[cfg(test)]
mod conditional_access;
#[cfg(test)]
mod cut_off;
#[cfg(test)]
mod group;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod walls;
