use std::collections::HashMap;
use std::sync::mpsc;

use super::*;
use crate::testing::{CANARY, FakeStore, OTHER, other_cloud, session, vault};
use crate::{Account, ClientId};

fn secret(length: usize) -> SecretString {
    let text: String = CANARY.chars().cycle().take(length).collect();
    text.into()
}

async fn loaded(vault: &Vault) -> Option<String> {
    vault.load(&session()).await.unwrap().map(|token| token.expose_secret().to_owned())
}

#[tokio::test]
async fn a_token_of_any_length_fits_a_store_of_2560_bytes() {
    let (vault, _folder) = vault(FakeStore::default());
    for length in [1, 1279, 1280, 1281, 2499, 2500, 2501, 2560, 2561, 5000, 20_000, 3] {
        let token = secret(length);
        vault.save(&session(), &token).await.unwrap();
        assert_eq!(loaded(&vault).await.as_deref(), Some(token.expose_secret()), "{length}");
    }
    assert_eq!(vault.save(&session(), &secret(20_001)).await, Err(StoreError::TooLong));
    assert_eq!(loaded(&vault).await.as_deref(), Some(secret(3).expose_secret()), "the old one is still there");
}

#[tokio::test]
async fn any_damage_means_signed_out_and_removes_nothing() {
    let store = FakeStore::default();
    let (vault, _folder) = vault(store.clone());
    vault.save(&session(), &secret(2_600)).await.unwrap();
    let whole = store.inside();
    assert_eq!(whole.len(), 3);
    let mut tried = 0;
    for (name, bytes) in &whole {
        let mut damages = vec![None, Some(Vec::new())];
        damages.extend([1, bytes.len() / 2].map(|cut| Some(bytes[..bytes.len() - cut].to_vec())));
        for at in 0..bytes.len() {
            // One bit of each byte, another one for each.
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            damages.push(Some(flipped));
        }
        for damage in damages {
            let mut inside = whole.clone();
            match damage {
                Some(bytes) => inside.insert(name.clone(), bytes),
                None => inside.remove(name),
            };
            store.put(inside.clone());
            let read = loaded(&vault).await;
            // A flipped bit may turn the head's text into another spelling of the same head, never into another token.
            assert!(read.is_none() || read.as_deref() == Some(secret(2_600).expose_secret()));
            assert!(read.is_none() || name.ends_with("/head"));
            assert_eq!(store.inside(), inside, "reading changes nothing");
            tried += 1;
        }
    }
    assert!(tried > 2_600);
}

#[tokio::test]
async fn parts_of_another_owner_or_another_generation_are_not_taken() {
    let store = FakeStore::default();
    let (vault, _folder) = vault(store.clone());
    vault.save(&session(), &secret(10)).await.unwrap();
    let of_bakery = store.inside();
    let renamed: HashMap<_, _> = of_bakery
        .iter()
        .map(|(name, bytes)| (name.replacen("practice-bakery", "worldwide", 1), bytes.clone()))
        .collect();
    store.put(renamed);
    assert!(vault.load(&other_cloud()).await.unwrap().is_none());

    store.put(of_bakery.clone());
    vault.save(&session(), &secret(20)).await.unwrap();
    vault.save(&session(), &secret(30)).await.unwrap();
    let mut mixed = store.inside();
    mixed.extend(of_bakery.into_iter().filter(|(name, _)| name.contains("/part-")));
    store.put(mixed);
    assert_eq!(loaded(&vault).await, None);
}

#[tokio::test]
async fn sessions_that_differ_in_anything_do_not_meet() {
    let (vault, _folder) = vault(FakeStore::default());
    let own = session();
    let account = Account { object_id: OTHER.parse().unwrap(), ..own.account.clone() };
    let others = [
        other_cloud(),
        Session { tenant: OTHER.parse().unwrap(), ..own.clone() },
        Session { account, ..own.clone() },
        Session { client_id: OTHER.parse::<ClientId>().unwrap(), ..own.clone() },
    ];
    vault.save(&own, &secret(10)).await.unwrap();
    for other in &others {
        assert!(vault.load(other).await.unwrap().is_none());
        vault.save(other, &secret(20)).await.unwrap();
        vault.remove(other).await.unwrap();
    }
    assert_eq!(loaded(&vault).await.as_deref(), Some(secret(10).expose_secret()));
}

/// Lets `steps` changes happen, then fails as a killed process would.
fn stops_after(store: &FakeStore, mut steps: usize) {
    store.before(move |call| {
        if call.starts_with("get") {
            return Ok(());
        }
        steps = steps.checked_sub(1).ok_or(StoreError::Failed)?;
        Ok(())
    });
}

#[tokio::test]
async fn a_crash_between_any_two_steps_of_saving_leaves_the_old_token_or_the_new_one() {
    let (old, new) = (secret(2_600), secret(5_100));
    let mut seen = Vec::new();
    for steps in 0..=6 {
        let store = FakeStore::default();
        let (vault, _folder) = vault(store.clone());
        vault.save(&session(), &old).await.unwrap();
        stops_after(&store, steps);
        let _ = vault.save(&session(), &new).await;
        store.without_hook();
        let read = loaded(&vault).await.unwrap();
        assert!(read == old.expose_secret() || read == new.expose_secret(), "{steps}");
        seen.push(read == new.expose_secret());

        vault.save(&session(), &old).await.unwrap();
        assert_eq!(loaded(&vault).await.as_deref(), Some(old.expose_secret()), "saving again works after it");
        vault.remove(&session()).await.unwrap();
        assert!(store.inside().is_empty(), "removing leaves nothing of a save that was broken off: {steps}");
    }
    assert_eq!(seen, [false, false, false, false, true, true, true]);
}

#[tokio::test]
async fn a_crash_between_any_two_steps_of_signing_out_leaves_nothing_that_is_read() {
    for steps in 0..=4 {
        let store = FakeStore::default();
        let (vault, _folder) = vault(store.clone());
        vault.save(&session(), &secret(5_100)).await.unwrap();
        stops_after(&store, steps);
        assert_eq!(vault.remove(&session()).await, Err(StoreError::Failed));
        store.without_hook();
        assert_eq!(loaded(&vault).await.is_some(), steps == 0, "{steps}");
        vault.remove(&session()).await.unwrap();
        assert!(store.inside().is_empty());
    }
}

#[tokio::test]
async fn the_check_leaves_nothing_behind_and_tells_what_is_wrong() {
    let store = FakeStore::default();
    let (vault, _folder) = vault(store.clone());
    assert_eq!(vault.check().await, Ok(()));
    assert!(store.inside().is_empty());
    for error in [StoreError::Missing, StoreError::Locked, StoreError::Dismissed] {
        store.before(move |_| Err(error));
        assert_eq!(vault.check().await, Err(error));
    }
    store.without_hook();
    assert_eq!(vault.check().await, Ok(()), "a keychain that comes later is used");
}

#[tokio::test]
async fn a_keychain_that_hangs_frees_the_caller_and_works_again_later() {
    let store = FakeStore::default();
    let (vault, _folder) = vault(store.clone());
    vault.save(&session(), &secret(10)).await.unwrap();
    let impatient = vault.clone().with_patience(Duration::from_millis(20));
    let (release, hang) = mpsc::channel::<()>();
    store.before(move |_| {
        // Returns when the other end is dropped.
        let _ = hang.recv();
        Ok(())
    });
    assert_eq!(impatient.load(&session()).await.err(), Some(StoreError::Slow));
    assert_eq!(impatient.save(&session(), &secret(20)).await, Err(StoreError::Slow));
    assert_eq!(impatient.check().await, Err(StoreError::Slow));
    assert_eq!(impatient.remove(&session()).await, Err(StoreError::Slow));
    drop(release);
    // What was given up is not done later, but signing out is.
    assert_eq!(vault.load(&session()).await.unwrap().map(|_| ()), None);
    assert!(store.inside().is_empty());
}

/// Panics at the first call, as a keychain library may.
#[derive(Default)]
struct PanicsOnce {
    panicked: bool,
    after: MemoryStore,
}

impl SecretStore for PanicsOnce {
    fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        assert!(std::mem::replace(&mut self.panicked, true), "the first call panics");
        self.after.get(name)
    }

    fn set(&mut self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        self.after.set(name, secret)
    }

    fn delete(&mut self, name: &str) -> Result<(), StoreError> {
        self.after.delete(name)
    }
}

#[tokio::test]
async fn a_keychain_that_panics_fails_once_and_is_asked_again() {
    let (vault, _folder) = vault(PanicsOnce::default());
    assert_eq!(vault.check().await, Err(StoreError::Failed));
    assert_eq!(vault.check().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_leave_one_whole_token() {
    let (vault, _folder) = vault(FakeStore::default());
    let all = (1..=50).map(|number| {
        let vault = vault.clone();
        tokio::spawn(async move {
            vault.save(&session(), &secret(number * 100)).await.unwrap();
            let read = vault.load(&session()).await.unwrap().unwrap();
            assert_eq!(read.expose_secret(), secret(read.expose_secret().len()).expose_secret());
        })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn only_one_process_at_a_time_renews_a_session() {
    let folder = tempfile::tempdir().unwrap();
    let one = Vault::new(MemoryStore::default(), folder.path().into());
    let other = Vault::new(MemoryStore::default(), folder.path().into());
    let held = one.turn(&session()).await.unwrap();
    let own = session();
    let waiting = other.turn(&own);
    tokio::pin!(waiting);
    assert!(futures::poll!(&mut waiting).is_pending());
    assert!(other.turn(&other_cloud()).await.is_ok(), "another session does not wait");
    assert!(tokio::time::timeout(Duration::from_millis(120), &mut waiting).await.is_err());
    drop(held);
    assert!(waiting.await.is_ok());
}

#[tokio::test]
async fn where_no_file_can_be_locked_the_work_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::File::create(&file).unwrap();
    assert!(Vault::new(MemoryStore::default(), file).turn(&session()).await.is_ok());
}
