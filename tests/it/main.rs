//! Latch without its window, over real HTTP, against practice organizations.

#[cfg(test)]
mod changes;
#[cfg(test)]
mod elsewhere;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod graph_and_practice;
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
mod policies;
#[cfg(test)]
mod signing_in;
#[cfg(test)]
mod status;
