//! The layers in their order.

use std::sync::Arc;

use crate::authorize::Authorize;
use crate::gate::Gate;
use crate::http::Http;
use crate::log::Log;
use crate::request_id::RequestId;
use crate::retry::Retrying;
use crate::{Endpoints, Error, Limits, Pace, TokenSource, Transport};

/// All layers over one client. Clones are the same stack: one pace, one pool of connections.
#[derive(Clone)]
pub struct Stack {
    top: Arc<dyn Transport>,
    pace: Pace,
}

impl Stack {
    /// The stack for Graph: each request carries a token of `tokens`, and none leaves for another host
    /// than the one of `endpoints`. One for each signed-in organization, because limits are counted by it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Tls`] when the system's certificates cannot be read.
    pub fn graph(endpoints: &Endpoints, tokens: Arc<dyn TokenSource>, limits: Limits) -> Result<Self, Error> {
        Ok(Self::graph_over(Arc::new(Http::graph(endpoints)?), endpoints, tokens, limits))
    }

    /// The same over another bottom than HTTP, for tests.
    #[must_use]
    pub fn graph_over(
        bottom: Arc<dyn Transport>,
        endpoints: &Endpoints,
        tokens: Arc<dyn TokenSource>,
        limits: Limits,
    ) -> Self {
        let log = Arc::new(Log::new(bottom));
        Self::over(Arc::new(Authorize::new(log, endpoints.clone(), tokens)), limits)
    }

    /// The stack for the sign-in service: without tokens, because it is what makes them.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Tls`] when the system's certificates cannot be read.
    pub fn sign_in(endpoints: &Endpoints) -> Result<Self, Error> {
        Ok(Self::over(Arc::new(Log::new(Arc::new(Http::sign_in(endpoints)?))), Limits::documented()))
    }

    fn over(below: Arc<dyn Transport>, limits: Limits) -> Self {
        let pace = Pace::new(limits);
        let gate = Arc::new(Gate::new(below, pace.clone()));
        let top = Arc::new(RequestId::new(Arc::new(Retrying::new(gate))));
        Self { top, pace }
    }

    /// What to send requests through.
    #[must_use]
    pub fn transport(&self) -> Arc<dyn Transport> {
        self.top.clone()
    }

    /// The pace that its requests keep.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.pace.clone()
    }
}

#[cfg(test)]
mod tests {
    use ::http::header::AUTHORIZATION;
    use async_trait::async_trait;

    use super::*;
    use crate::testing::{Script, get, status, with};
    use crate::{AccessToken, Cloud, TokenError};

    struct Renewing(std::sync::atomic::AtomicU32);

    #[async_trait]
    impl TokenSource for Renewing {
        async fn access_token(&self) -> Result<AccessToken, TokenError> {
            let number = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Ok(AccessToken::new(format!("token-{number}").into()))
        }

        async fn refused(&self, _: &AccessToken, _: Option<String>) {}
    }

    #[tokio::test(start_paused = true)]
    async fn each_try_asks_for_a_fresh_token_and_keeps_its_id() {
        let script = Script::of([Ok(with(status(429), "retry-after", "3")), Ok(status(503)), Ok(status(200))]);
        let endpoints = Endpoints::of(&Cloud::Worldwide).unwrap();
        let stack = Stack::graph_over(script.clone(), &endpoints, Arc::new(Renewing(0.into())), Limits::documented());
        assert_eq!(stack.transport().send(get()).await.unwrap().status, 200);
        let seen = script.seen();
        let tokens: Vec<_> = seen.iter().map(|request| request.headers[AUTHORIZATION].to_str().unwrap()).collect();
        assert_eq!(tokens, ["Bearer token-0", "Bearer token-1", "Bearer token-2"]);
        let ids: std::collections::HashSet<_> = seen.iter().map(|r| &r.headers["client-request-id"]).collect();
        assert_eq!(ids.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_layer_above_can_slow_the_whole_stack() {
        let script = Script::of([Ok(status(200))]);
        let endpoints = Endpoints::of(&Cloud::Worldwide).unwrap();
        let stack = Stack::graph_over(script.clone(), &endpoints, Arc::new(Renewing(0.into())), Limits::documented());
        let start = tokio::time::Instant::now();
        let verdict = crate::Verdict { refused: 1, wait: Some(std::time::Duration::from_secs(4)), used: None };
        stack.pace().judge(crate::LimitGroup::Directory, verdict);
        assert!(stack.pace().waiting().borrow().is_some());
        stack.transport().send(get()).await.unwrap();
        assert_eq!(script.times(start), [4000]);
    }
}
