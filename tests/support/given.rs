//! The token that was given.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use transport::{AccessToken, TokenError, TokenSource};

/// One token, which nothing renews.
#[derive(Debug)]
pub struct Given {
    token: AccessToken,
    refused: AtomicBool,
}

impl Given {
    /// A token of this text. `None` when the text cannot be a token: then it would not get into a header either.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let can_be_sent = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        can_be_sent.then(|| Self { token: AccessToken::new(text.into()), refused: AtomicBool::new(false) })
    }
}

#[async_trait]
impl TokenSource for Given {
    async fn access_token(&self) -> Result<AccessToken, TokenError> {
        if self.refused.load(Ordering::Relaxed) {
            return Err(TokenError::SignInAgain { code: None });
        }
        Ok(self.token.clone())
    }

    async fn refused(&self, _: &AccessToken, _: Option<String>) {
        self.refused.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_refused_token_is_not_sent_again() {
        let given = Given::new(" abc.def\n").unwrap();
        let token = given.access_token().await.unwrap();
        assert!(token.is(&AccessToken::new("abc.def".into())));
        given.refused(&token, None).await;
        assert_eq!(given.access_token().await.err(), Some(TokenError::SignInAgain { code: None }));
    }

    #[test]
    fn what_cannot_be_a_token_is_none_and_a_token_is_never_shown() {
        for text in ["", " ", "two words", "tok\nen", "schlüssel"] {
            assert!(Given::new(text).is_none(), "{text:?}");
        }
        assert!(!format!("{:?}", Given::new("abc.def").unwrap()).contains("abc"));
    }
}
