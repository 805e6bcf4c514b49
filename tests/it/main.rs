//! Latch without its window, over real HTTP, against practice organizations.

#[cfg(test)]
mod changes;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod history;
#[cfg(test)]
#[cfg(unix)]
mod kills;
#[cfg(test)]
mod people;
#[cfg(test)]
mod place;
#[cfg(test)]
mod signing_in;
#[cfg(test)]
mod status;
