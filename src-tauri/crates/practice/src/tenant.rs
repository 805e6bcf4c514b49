//! A living organization: what it was made as, what has changed, and how hard it is.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, TryLockError};

use uuid::Uuid;

use crate::Error;
use crate::difficulty::{Difficulty, Throttle};
use crate::faults::Counters;
use crate::graph::Callers;
use crate::keys::SigningKey;
use crate::limiter::{LimitClass, Limiter, Throttled};
use crate::log::{Keeping, Log};
use crate::organization::{Organization, UserIndex};
use crate::requests::Requests;
use crate::state::{Mutation, State, View};

/// How much an organization was used since it was opened.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// HTTP requests to Graph: a batch is one.
    pub(crate) http: AtomicU64,
    /// The HTTP requests and the items of batches by their paths.
    pub(crate) by_path: Requests,
    /// Graph requests that were looked at, batch items one by one.
    pub(crate) requests: AtomicU64,
    /// Changes that were made.
    pub(crate) writes: AtomicU64,
    /// Requests that were answered 429.
    pub(crate) throttled: AtomicU64,
    /// Access tokens that were handed out.
    pub(crate) tokens: AtomicU64,
}

impl Tally {
    pub(crate) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// How hard the organization is now, and what was counted since that was set.
#[derive(Debug)]
struct Hardness {
    difficulty: Arc<Difficulty>,
    counters: Counters,
    limiter: Limiter,
}

/// One organization, open.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) organization: Organization,
    /// When it was opened, to the minute: what is some days old is so then.
    pub(crate) opened_ms: i64,
    folder: PathBuf,
    state: RwLock<State>,
    log: Mutex<Log>,
    key: OnceLock<SigningKey>,
    making_key: Mutex<()>,
    hardness: Mutex<Hardness>,
    /// Whose tokens were checked already.
    pub(crate) callers: Callers,
    pub(crate) tally: Tally,
}

impl Tenant {
    /// Opens the organization whose files are in `folder`. `sync`: whether changes wait for the disk.
    pub(crate) fn open(mut organization: Organization, folder: &Path, sync: bool, now_ms: i64) -> Result<Self, Error> {
        organization.date(now_ms);
        make_private_folder(folder).map_err(Error::data("make the organization's folder"))?;
        let keeping = Keeping { seed: organization.seed, sync };
        let (log, replay) =
            Log::open(&folder.join("changes.jsonl"), keeping).map_err(Error::data("open the changes"))?;
        let mut state = State::new(&organization, replay.generation);
        for mutation in replay.mutations {
            state.apply(mutation, None);
        }
        let difficulty = Arc::<Difficulty>::default();
        let limiter = Limiter::new(&difficulty, organization.users.len(), now_ms);
        Ok(Self {
            organization,
            opened_ms: now_ms - now_ms.rem_euclid(60_000),
            folder: folder.to_owned(),
            state: RwLock::new(state),
            log: Mutex::new(log),
            key: OnceLock::new(),
            making_key: Mutex::new(()),
            hardness: Mutex::new(Hardness { difficulty, counters: Counters::default(), limiter }),
            callers: Callers::default(),
            tally: Tally::default(),
        })
    }

    /// The key that tokens are signed with; made when it is first needed.
    pub(crate) fn key(&self) -> Result<&SigningKey, Error> {
        let _one_at_a_time = lock(&self.making_key);
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let key = SigningKey::load_or_make(&self.folder.join("key.der"))?;
        Ok(self.key.get_or_init(|| key))
    }

    /// Looks at the state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes changes that are on disk when this returns: all of them, or, when the disk
    /// fails, none.
    pub(crate) fn transact<T>(&self, now_ms: i64, change: impl FnOnce(&mut Transaction<'_>) -> T) -> io::Result<T> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let remember = self.difficulty().remembers();
        let mut transaction = Transaction { state: &mut state, lines: Vec::new(), now_ms, remember };
        let outcome = change(&mut transaction);
        let lines = transaction.lines;
        if lines.is_empty() {
            return Ok(outcome);
        }
        let mut log = lock(&self.log);
        if let Err(error) = log.append(&lines) {
            let replay = log.replay()?;
            *state = State::new(&self.organization, replay.generation);
            for mutation in replay.mutations {
                state.apply(mutation, None);
            }
            return Err(error);
        }
        Ok(outcome)
    }

    /// Back to how it was made; every token is dead.
    pub(crate) fn start_over(&self) -> io::Result<()> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let generation = Uuid::new_v4();
        lock(&self.log).restart(generation)?;
        *state = State::new(&self.organization, generation);
        Ok(())
    }

    /// How hard it is now.
    pub(crate) fn difficulty(&self) -> Arc<Difficulty> {
        Arc::clone(&lock(&self.hardness).difficulty)
    }

    /// From now on it is as hard as this, and counting begins anew.
    pub(crate) fn set_difficulty(&self, difficulty: Difficulty, now_ms: i64) {
        if !difficulty.remembers() {
            self.state.write().unwrap_or_else(PoisonError::into_inner).forget_history();
        }
        let limiter = Limiter::new(&difficulty, self.organization.users.len(), now_ms);
        let counters = Counters::new(&difficulty);
        *lock(&self.hardness) = Hardness { difficulty: Arc::new(difficulty), counters, limiter };
    }

    /// Takes what a call costs from the documented limits, where they are kept. The second is how much of its limit
    /// is used then, where Graph tells it.
    pub(crate) fn take(&self, class: LimitClass, now_ms: i64) -> (Result<(), Throttled>, Option<f64>) {
        let mut hardness = lock(&self.hardness);
        if hardness.difficulty.throttle == Throttle::Off {
            return (Ok(()), None);
        }
        let told = hardness.difficulty.retry_after;
        let taken = hardness
            .limiter
            .take(class, now_ms)
            .map_err(|throttled| Throttled { retry_after: throttled.retry_after.filter(|_| told), ..throttled });
        (taken, hardness.limiter.used(class))
    }

    /// Whether somebody is changing something at this moment: a read would wait for the disk with it.
    pub(crate) fn is_changing(&self) -> bool {
        matches!(self.state.try_read(), Err(TryLockError::WouldBlock))
    }

    /// Who has lost their roles, where that is set and due.
    pub(crate) fn lost_roles(&self) -> Option<UserIndex> {
        let difficulty = self.difficulty();
        let lost = difficulty.lose_roles.as_ref()?;
        self.fault(Counters::loses_roles).then(|| self.organization.find(&lost.account)).flatten()
    }

    /// Counts a request and tells what hits it.
    pub(crate) fn fault<T>(&self, ask: impl FnOnce(&mut Counters, &Difficulty) -> T) -> T {
        let mut hardness = lock(&self.hardness);
        let difficulty = Arc::clone(&hardness.difficulty);
        ask(&mut hardness.counters, &difficulty)
    }
}

/// Changes on their way to the disk.
pub(crate) struct Transaction<'a> {
    state: &'a mut State,
    lines: Vec<u8>,
    now_ms: i64,
    remember: bool,
}

impl Transaction<'_> {
    /// Makes a change.
    pub(crate) fn apply(&mut self, mutation: Mutation) {
        // A change is plain data: it always has a JSON form.
        if serde_json::to_writer(&mut self.lines, &mutation).is_ok() {
            self.lines.push(b'\n');
            self.state.apply(mutation, self.remember.then_some(self.now_ms));
        }
    }

    pub(crate) fn state(&self) -> &State {
        self.state
    }

    /// What is there, changes of this transaction included.
    pub(crate) fn now(&self) -> View<'_> {
        self.state.now()
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes `folder`, for the owner alone.
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
