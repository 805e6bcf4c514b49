//! The listener on this computer that the browser comes back to.
//!
//! It is open to every program of this computer, so it trusts nobody: what does
//! not carry the right `state` is answered with fixed words and forgotten, and
//! everything has a limit (SAFETY.md cases 1 to 8).

mod callback;
mod request;
mod server;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

pub(crate) use callback::{Callback, Expected};

use crate::PageWords;
use server::Site;

/// How often both addresses are tried anew when another program has the port on one of them.
const BIND_TRIES: u32 = 20;
/// How long the browser has to fetch the last page.
const LAST_PAGE: Duration = Duration::from_secs(10);

/// A port of this computer, on 127.0.0.1 and, where there is IPv6, on ::1.
pub(crate) struct Loopback {
    v4: TcpListener,
    v6: Option<TcpListener>,
    port: u16,
}

impl Loopback {
    /// Takes a free port. It is held from here on, so nobody else can take it between choosing and listening.
    pub(crate) async fn bind() -> io::Result<Self> {
        let mut tries = 0;
        loop {
            let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let port = v4.local_addr()?.port();
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(v6) => {
                    return Ok(Self { v4, v6: Some(v6), port });
                }
                // A browser may try ::1 first, and must not meet another program there: both anew.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries < BIND_TRIES => tries += 1,
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                Err(_) => return Ok(Self { v4, v6: None, port }),
            }
        }
    }

    /// The address for the browser to come back to. Entra ignores the port when it compares, but not the path, and
    /// what is registered has none (SAFETY.md §9.1).
    pub(crate) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Starts answering.
    pub(crate) fn serve(self, expected: Expected, words: PageWords) -> Serving {
        let (found, callback) = oneshot::channel();
        let (outcome, outcome_seen) = watch::channel(None);
        let (shown, last_page) = watch::channel(false);
        let site = Arc::new(Site::new(expected, words, found, outcome_seen, shown));
        let task = tokio::spawn(server::accept(self.v4, self.v6, site));
        Serving { callback, listener: Listener(task), outcome, last_page }
    }
}

/// The listener while it waits. Dropping it closes the port.
pub(crate) struct Serving {
    callback: oneshot::Receiver<Callback>,
    listener: Listener,
    outcome: watch::Sender<Option<Outcome>>,
    last_page: watch::Receiver<bool>,
}

/// What the last page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    SignedIn,
    Failed,
}

struct Listener(JoinHandle<()>);

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Serving {
    /// Waits for the browser. Without limit: the caller has one. `None` when the listener is gone.
    pub(crate) async fn callback(&mut self) -> Option<Callback> {
        (&mut self.callback).await.ok()
    }

    /// Lets the browser show how it ended, then closes the port. Does not wait for that.
    pub(crate) fn conclude(self, outcome: Outcome) {
        let Self { listener, outcome: told, mut last_page, .. } = self;
        told.send_replace(Some(outcome));
        tokio::spawn(async move {
            let shown = last_page.wait_for(|shown| *shown);
            // Either way the port is closed: a browser that went away does not keep it open.
            drop(tokio::time::timeout(LAST_PAGE, shown).await);
            drop((listener, told));
        });
    }
}

#[cfg(test)]
mod tests;
