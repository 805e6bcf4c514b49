//! Puts the access token on each request, and only on requests to the signed-in cloud's Graph.

use std::sync::Arc;

use ::http::HeaderValue;
use ::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use async_trait::async_trait;
use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use crate::{AccessToken, Endpoints, Error, ErrorKind, Request, Response, TokenError, TokenSource, Transport};

/// Asks the token source for a token, refuses addresses outside Graph (DESIGN.md R7), and on a 401 tells the
/// source and tries once more with another token.
pub(crate) struct Authorize {
    below: Arc<dyn Transport>,
    endpoints: Endpoints,
    tokens: Arc<dyn TokenSource>,
}

impl Authorize {
    pub(crate) fn new(below: Arc<dyn Transport>, endpoints: Endpoints, tokens: Arc<dyn TokenSource>) -> Self {
        Self { below, endpoints, tokens }
    }

    async fn token(&self, host: Option<&str>) -> Result<AccessToken, Error> {
        // Nothing was sent, or what was sent was refused for its token: the request itself did nothing.
        self.tokens.access_token().await.map_err(|why| Error::new(ErrorKind::Token(why), host, false))
    }
}

#[async_trait]
impl Transport for Authorize {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let host = request.url.host_str().map(str::to_owned);
        let host = host.as_deref();
        if !self.endpoints.is_graph(&request.url) {
            return Err(Error::new(ErrorKind::ForeignHost, host, false));
        }
        let token = self.token(host).await?;
        let response = self.below.send(signed(request.clone(), &token, host)?).await?;
        if response.status != 401 {
            return Ok(response);
        }
        self.tokens.refused(&token, claims(&response)).await;
        let another = self.token(host).await?;
        if another.is(&token) {
            return Ok(response);
        }
        self.below.send(signed(request, &another, host)?).await
    }
}

fn signed(mut request: Request, token: &AccessToken, host: Option<&str>) -> Result<Request, Error> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| Error::new(ErrorKind::Token(TokenError::SignedOut), host, false))?;
    value.set_sensitive(true);
    request.headers.insert(AUTHORIZATION, value);
    Ok(request)
}

/// The decoded claims challenge of a refusal (GRAPH.md section m, CAE).
fn claims(response: &Response) -> Option<String> {
    response.headers.get_all(WWW_AUTHENTICATE).iter().find_map(|value| {
        let (_, rest) = value.to_str().ok()?.split_once("claims=\"")?;
        let (packed, _) = rest.split_once('"')?;
        let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let bytes = [&STANDARD, &URL_SAFE]
            .into_iter()
            .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(packed).ok())?;
        String::from_utf8(bytes).ok()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use url::Url;

    use super::*;
    use crate::testing::{Script, get, status, with};
    use crate::{Cloud, LimitGroup};

    /// Has `good` tokens beyond the first, and keeps what it was told.
    struct Tokens {
        number: Mutex<u32>,
        last: u32,
        refused: Mutex<Vec<(String, Option<String>)>>,
    }

    impl Tokens {
        fn up_to(last: u32) -> Arc<Self> {
            Arc::new(Self { number: Mutex::new(1), last, refused: Mutex::default() })
        }
    }

    #[async_trait]
    impl TokenSource for Tokens {
        async fn access_token(&self) -> Result<AccessToken, TokenError> {
            let number = *self.number.lock().unwrap();
            if number > self.last {
                return Err(TokenError::SignInAgain { code: Some(50076) });
            }
            Ok(AccessToken::new(format!("token-{number}").into()))
        }

        async fn refused(&self, token: &AccessToken, claims: Option<String>) {
            self.refused.lock().unwrap().push((token.expose().to_owned(), claims));
            *self.number.lock().unwrap() += 1;
        }
    }

    fn layer(script: &Arc<Script>, tokens: &Arc<Tokens>) -> Authorize {
        Authorize::new(script.clone(), Endpoints::of(&Cloud::Worldwide).unwrap(), tokens.clone())
    }

    fn sent(script: &Script) -> Vec<String> {
        script.seen().iter().map(|request| request.headers[AUTHORIZATION].to_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn the_token_goes_on_as_a_sensitive_header() {
        let script = Script::of([Ok(status(200))]);
        layer(&script, &Tokens::up_to(1)).send(get()).await.unwrap();
        assert_eq!(sent(&script), ["Bearer token-1"]);
        assert!(script.seen()[0].headers[AUTHORIZATION].is_sensitive());
    }

    #[tokio::test]
    async fn nothing_is_sent_outside_the_signed_in_cloud() {
        let script = Script::of([]);
        for url in ["https://graph.microsoft.us/v1.0/me", "https://evil.example/", "http://graph.microsoft.com/v1.0/me"]
        {
            let request = Request::get(Url::parse(url).unwrap(), LimitGroup::Directory);
            let error = layer(&script, &Tokens::up_to(1)).send(request).await.unwrap_err();
            assert_eq!((error.kind(), error.may_have_arrived()), (&ErrorKind::ForeignHost, false));
        }
        assert!(script.seen().is_empty());
    }

    #[tokio::test]
    async fn a_refused_token_is_told_with_its_claims_and_another_is_tried_once() {
        let claims = r#"{"access_token":{"acrs":{"essential":true,"value":"c1?>"}}}"#;
        for engine in [&base64::engine::general_purpose::STANDARD, &base64::engine::general_purpose::URL_SAFE_NO_PAD] {
            let header = format!(
                "Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{}\", client_id=\"x\"",
                engine.encode(claims)
            );
            let script = Script::of([Ok(with(status(401), "www-authenticate", &header)), Ok(status(401))]);
            let tokens = Tokens::up_to(2);
            let answer = layer(&script, &tokens).send(get()).await.unwrap();
            assert_eq!(answer.status, 401, "a second refusal is for the caller to see");
            assert_eq!(sent(&script), ["Bearer token-1", "Bearer token-2"]);
            assert_eq!(*tokens.refused.lock().unwrap(), [("token-1".to_owned(), Some(claims.to_owned()))]);
        }
    }

    #[tokio::test]
    async fn a_refusal_without_a_readable_challenge_is_told_without_claims() {
        for header in ["Bearer realm=\"\"", "Bearer claims=\"***\"", "Bearer claims=\"", "Bearer claims=\"/w==\""] {
            let script = Script::of([Ok(with(status(401), "www-authenticate", header)), Ok(status(200))]);
            let tokens = Tokens::up_to(2);
            assert_eq!(layer(&script, &tokens).send(get()).await.unwrap().status, 200);
            assert_eq!(*tokens.refused.lock().unwrap(), [("token-1".to_owned(), None)], "{header}");
        }
    }

    #[tokio::test]
    async fn without_another_token_the_person_must_sign_in_and_nothing_was_done() {
        let script = Script::of([Ok(status(401))]);
        let error = layer(&script, &Tokens::up_to(1)).send(get()).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Token(TokenError::SignInAgain { code: Some(50076) }));
        assert!(!error.may_have_arrived());
    }
}
