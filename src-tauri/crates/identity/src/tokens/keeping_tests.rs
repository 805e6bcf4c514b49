use std::sync::mpsc;

use secrecy::ExposeSecret;

use super::tests::{access, fails, is_access, refresh_token, restored, stored};
use super::*;
use crate::testing::{FakeEntra, FakeStore, answer, endpoints, other_cloud, session, tokens, vault};

#[tokio::test]
async fn the_new_refresh_token_is_stored_before_the_access_token_is_given() {
    let store = FakeStore::default();
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(store.clone()));
    let own = restored(&entra, &vault).await;
    let (release, hang) = mpsc::channel::<()>();
    let (reached, mut writing) = tokio::sync::mpsc::unbounded_channel();
    store.before(move |call| {
        if call.starts_with("set") {
            reached.send(()).unwrap();
            let _ = hang.recv();
        }
        Ok(())
    });
    entra.then(answer(200, tokens(1, 3600)));
    let token = own.access_token();
    tokio::pin!(token);
    assert!(futures::poll!(&mut token).is_pending());
    writing.recv().await.unwrap();
    assert!(futures::poll!(&mut token).is_pending(), "while it is being written, nobody has the token");
    drop(release);
    assert!(token.await.unwrap().is(&access(1)));
    assert_eq!(stored(&vault).await.as_deref(), Some(refresh_token(1).expose_secret()));
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_lose_the_new_refresh_token() {
    let (entra, (vault, _folder)) = (FakeEntra::gated(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    entra.then(answer(200, tokens(1, 3600)));
    let caller = tokio::spawn({
        let own = own.clone();
        async move { own.access_token().await.is_ok() }
    });
    entra.came.acquire().await.unwrap().forget();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    entra.gate.add_permits(1);
    assert!(is_access(&own, 1).await);
    assert_eq!(stored(&vault).await.as_deref(), Some(refresh_token(1).expose_secret()));
    assert_eq!(entra.asked().len(), 1);
}

#[tokio::test]
async fn signing_out_during_a_renewal_throws_the_late_answer_away() {
    let store = FakeStore::default();
    let (entra, (vault, _folder)) = (FakeEntra::gated(), vault(store.clone()));
    let own = restored(&entra, &vault).await;
    entra.then(answer(200, tokens(1, 3600)));
    let waiting = tokio::spawn({
        let own = own.clone();
        async move { own.access_token().await.map(|_| ()) }
    });
    entra.came.acquire().await.unwrap().forget();
    own.sign_out().await.unwrap();
    entra.gate.add_permits(1);
    assert_eq!(waiting.await.unwrap(), Err(TokenError::SignedOut));
    assert_eq!(fails(&own).await, TokenError::SignedOut);
    assert!(store.inside().is_empty(), "the account does not come back");
}

#[tokio::test]
async fn signing_out_while_the_new_token_is_being_stored_removes_it_too() {
    let store = FakeStore::default();
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(store.clone()));
    let own = restored(&entra, &vault).await;
    let (release, hang) = mpsc::channel::<()>();
    let (reached, mut writing) = tokio::sync::mpsc::unbounded_channel();
    store.before(move |call| {
        if call.starts_with("set") {
            reached.send(()).unwrap();
            let _ = hang.recv();
        }
        Ok(())
    });
    entra.then(answer(200, tokens(1, 3600)));
    let waiting = tokio::spawn({
        let own = own.clone();
        async move { own.access_token().await.map(|_| ()) }
    });
    writing.recv().await.unwrap();
    let leaving = own.sign_out();
    tokio::pin!(leaving);
    assert!(futures::poll!(&mut leaving).is_pending());
    drop(release);
    leaving.await.unwrap();
    assert_eq!(waiting.await.unwrap(), Err(TokenError::SignedOut));
    assert!(store.inside().is_empty());
}

#[tokio::test]
async fn a_second_process_waits_and_goes_on_with_the_newest_refresh_token() {
    let (store, folder) = (FakeStore::default(), tempfile::tempdir().unwrap());
    let entra = FakeEntra::gated();
    let vault = || Vault::new(store.clone(), folder.path().into());
    let one = restored(&entra, &vault()).await;
    let other = restored(&entra, &vault()).await;
    entra.then(answer(200, tokens(1, 3600)));
    entra.then(answer(200, tokens(2, 3600)));
    let first = tokio::spawn(async move { is_access(&one, 1).await });
    entra.came.acquire().await.unwrap().forget();
    let second = tokio::spawn(async move { is_access(&other, 2).await });
    entra.gate.add_permits(2);
    assert!(first.await.unwrap() && second.await.unwrap());
    assert_eq!(entra.asked()[1]["refresh_token"], refresh_token(1).expose_secret());
}

#[tokio::test]
async fn a_sign_out_of_another_process_ends_this_session() {
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(FakeStore::default()));
    let own = restored(&entra, &vault).await;
    entra.then(answer(200, tokens(1, 200)));
    assert!(is_access(&own, 1).await);
    vault.remove(&session()).await.unwrap();
    assert_eq!(fails(&own).await, TokenError::SignedOut);
    assert_eq!(fails(&own).await, TokenError::SignedOut, "even while the access token would still be good");
    assert_eq!(entra.asked().len(), 1);
}

#[tokio::test]
async fn a_keychain_that_is_locked_meanwhile_is_told_and_not_asked_again_by_itself() {
    let store = FakeStore::default();
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(store.clone()));
    let own = restored(&entra, &vault).await;
    let asked = Arc::new(Mutex::new(0));
    store.before({
        let asked = Arc::clone(&asked);
        move |_| {
            *asked.lock().unwrap() += 1;
            Err(StoreError::Dismissed)
        }
    });
    entra.then(answer(200, tokens(1, 0)));
    entra.then(answer(200, tokens(2, 3600)));
    assert!(is_access(&own, 1).await);
    assert_eq!(own.kept(), Kept::ThisRunOnly(NotKept::Keychain(StoreError::Dismissed)));
    assert_eq!(*asked.lock().unwrap(), 1, "one question is enough");
    assert!(is_access(&own, 2).await);
    assert_eq!(*asked.lock().unwrap(), 1, "no question without the person asking");
    assert_eq!(entra.asked()[1]["refresh_token"], refresh_token(1).expose_secret());

    store.without_hook();
    assert_eq!(own.keep().await, Kept::InKeychain);
    assert_eq!(stored(&vault).await.as_deref(), Some(refresh_token(2).expose_secret()));
}

#[tokio::test]
async fn what_cannot_be_restored_says_why() {
    let store = FakeStore::default();
    let (entra, (vault, _folder)) = (FakeEntra::new(), vault(store.clone()));
    let restore = |session| Tokens::restore(Arc::clone(&entra) as _, endpoints(), session, vault.clone());
    assert_eq!(restore(session()).await.err(), Some(RestoreError::SignedOut));
    assert_eq!(restore(other_cloud()).await.err(), Some(RestoreError::OtherCloud));
    store.before(|_| Err(StoreError::Locked));
    assert_eq!(restore(session()).await.err(), Some(RestoreError::Keychain(StoreError::Locked)));
    assert_eq!(vault.remove(&session()).await, Err(StoreError::Locked));
}
