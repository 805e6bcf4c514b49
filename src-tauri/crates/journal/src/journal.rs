//! The journal as the rest of Latch sees it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::{Clock, SystemClock};
use crate::error::Error;
use crate::folder::Files;
use crate::key::OrganizationKey;
use crate::lock::WriterLock;
use crate::model::{Change, ChangeEnd, ChangeId, ChangeRecord, Intent, Outcome, Record, RecordId, RecordPage};
use crate::store::{Store, Verified};
use crate::text::JsonText;
use crate::writer::Writer;

/// One organization's journal, open.
///
/// Clones share one thread. The files are let go of when the last clone is dropped, or at once
/// by [`Journal::close`].
#[derive(Debug, Clone)]
pub struct Journal {
    organization: OrganizationKey,
    pub(crate) writer: Writer,
    verified: Arc<Mutex<Option<Verified>>>,
}

impl Journal {
    /// Opens the journal of `organization` in `folder` for writing; both are made if missing.
    /// The folder is the journals' own: it is closed to other people (mode 0700 on Unix).
    ///
    /// Everything that is there is verified first, so the time grows with the journal.
    ///
    /// # Errors
    /// [`Error::InUse`] if another process or handle writes to it; [`Error::Damaged`],
    /// [`Error::NewerSchema`], after which [`Journal::open_read_only`] still works;
    /// [`Error::NotPlain`], [`Error::OpenFolder`], [`Error::NetworkFolder`], [`Error::Setting`],
    /// [`Error::DiskFull`], [`Error::ReadOnly`] or [`Error::Io`] if the place cannot keep a journal.
    pub async fn open(folder: &Path, organization: &OrganizationKey) -> Result<Self, Error> {
        Self::open_with_clock(folder, organization, SystemClock).await
    }

    /// As [`Journal::open`], with the times of the rows taken from `clock`.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub async fn open_with_clock(
        folder: &Path,
        organization: &OrganizationKey,
        clock: impl Clock,
    ) -> Result<Self, Error> {
        let (folder, key) = (folder.to_owned(), organization.clone());
        Self::start(organization, move || {
            let files = Files::make(&folder, &key)?;
            Store::open(files, key, Box::new(clock))
        })
        .await
    }

    /// Opens a journal that is there for reading alone: one in use by another process, damaged,
    /// or written by a newer Latch. Nothing is verified; [`Journal::verify`] does. Every write
    /// is refused with [`Error::ReadOnly`].
    ///
    /// # Errors
    /// [`Error::Io`] with `NotFound` if there is none; [`Error::Damaged`] if it is no journal of
    /// this organization.
    pub async fn open_read_only(folder: &Path, organization: &OrganizationKey) -> Result<Self, Error> {
        let (folder, key) = (folder.to_owned(), organization.clone());
        Self::start(organization, move || {
            let files = Files::find(&folder, &key)?;
            Store::open_read_only(files, key)
        })
        .await
    }

    /// Puts a journal that cannot be used aside, whole, under a name with `mark` in it, so that
    /// a new one can begin. What it held can no longer be undone from within Latch: only a
    /// person decides this (SAFETY.md case 109). Says where the database is now.
    ///
    /// # Errors
    /// [`Error::InUse`] while any process writes to it; [`Error::Io`] if it cannot be renamed.
    pub async fn set_aside(
        folder: &Path,
        organization: &OrganizationKey,
        mark: jiff::Timestamp,
    ) -> Result<PathBuf, Error> {
        let (folder, key) = (folder.to_owned(), organization.clone());
        let mark = format!("aside-{}", mark.as_millisecond());
        crate::writer::once(move || {
            let files = Files::find(&folder, &key)?;
            let _lock = WriterLock::take(&files)?;
            files.set_aside(&mark)
        })
        .await
    }

    async fn start(
        organization: &OrganizationKey,
        open: impl FnOnce() -> Result<Store, Error> + Send + 'static,
    ) -> Result<Self, Error> {
        let writer = Writer::start(open).await?;
        let verified = writer.call(|store| Ok(store.verified)).await?;
        Ok(Self { organization: organization.clone(), writer, verified: Arc::new(Mutex::new(verified)) })
    }

    /// Whose journal it is.
    #[must_use]
    pub fn organization(&self) -> &OrganizationKey {
        &self.organization
    }

    /// Stores that a change begins, before any of it is sent.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::ReadOnly`], [`Error::Failed`], [`Error::Io`]: nothing may
    /// be sent.
    pub async fn begin(&self, change: ChangeRecord) -> Result<ChangeId, Error> {
        self.writer.call(move |store| store.begin(&change)).await
    }

    /// Stores what is about to be sent, in one transaction: all of it or nothing. Only after
    /// this returned may the writes be sent. The ids are in the order of `intents`.
    ///
    /// # Errors
    /// As [`Journal::begin`], and [`Error::NoSuchChange`] or [`Error::Ended`]: nothing may be
    /// sent.
    pub async fn intend(&self, change: ChangeId, intents: Vec<Intent>) -> Result<Vec<RecordId>, Error> {
        self.writer.call(move |store| store.intend(change, &intents)).await
    }

    /// Stores what came of writes, in one transaction: all of it or nothing. An unknown outcome
    /// may be followed by another, also after the change has ended; done and refused stand.
    ///
    /// # Errors
    /// As [`Journal::begin`], and [`Error::NoSuchRecord`] or [`Error::AlreadySettled`].
    pub async fn settle(&self, outcomes: Vec<(RecordId, Outcome)>) -> Result<(), Error> {
        self.writer.call(move |store| store.settle(&outcomes)).await
    }

    /// Stores how a change ended.
    ///
    /// # Errors
    /// As [`Journal::begin`], and [`Error::NoSuchChange`] or [`Error::Ended`].
    pub async fn finish(&self, change: ChangeId, end: ChangeEnd) -> Result<(), Error> {
        self.writer.call(move |store| store.finish(change, end)).await
    }

    /// All changes, the newest first.
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::Io`] if it cannot be read.
    pub async fn changes(&self) -> Result<Vec<Change>, Error> {
        self.writer.call(|store| store.changes()).await
    }

    /// The changes that have no end, the newest first: those that run now, and those that a
    /// crash or a power cut stopped. Their records without an outcome count as unknown.
    ///
    /// # Errors
    /// As [`Journal::changes`].
    pub async fn unfinished(&self) -> Result<Vec<Change>, Error> {
        self.writer.call(|store| store.unfinished()).await
    }

    /// One change.
    ///
    /// # Errors
    /// As [`Journal::changes`], and [`Error::NoSuchChange`].
    pub async fn change(&self, change: ChangeId) -> Result<Change, Error> {
        self.writer.call(move |store| store.change(change)).await
    }

    /// The plan of a change, byte for byte as it was given.
    ///
    /// # Errors
    /// As [`Journal::change`].
    pub async fn plan(&self, change: ChangeId) -> Result<JsonText, Error> {
        self.writer.call(move |store| store.plan(change)).await
    }

    /// Every record of a change, in the order they were intended.
    ///
    /// # Errors
    /// As [`Journal::change`].
    pub async fn records(&self, change: ChangeId) -> Result<Vec<Record>, Error> {
        self.records_after(change, None, usize::MAX).await
    }

    /// At most `limit` records of a change in the order they were intended, those that come
    /// after `after`: for a change of very many objects.
    ///
    /// # Errors
    /// As [`Journal::change`], and [`Error::NoSuchRecord`] for a record of another change.
    pub async fn records_after(
        &self,
        change: ChangeId,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<Record>, Error> {
        self.writer.call(move |store| store.records(change, after, limit)).await
    }

    /// At most `limit` records of a change from the one at `offset` on, in the order they were
    /// intended, and how many there are. What comes before is not read.
    ///
    /// # Errors
    /// As [`Journal::change`].
    pub async fn record_page(&self, change: ChangeId, offset: u64, limit: usize) -> Result<RecordPage, Error> {
        self.writer.call(move |store| store.page(change, offset, limit)).await
    }

    /// As [`Journal::changes`], and of a damaged journal those that can be read (SAFETY.md case
    /// 109): what cannot be read of one counts as unknown.
    ///
    /// # Errors
    /// [`Error::Io`] if nothing can be read.
    pub async fn readable_changes(&self) -> Result<Vec<Change>, Error> {
        self.writer.call(|store| store.readable_changes()).await
    }

    /// As [`Journal::record_page`], and of a damaged journal the records that can be read.
    ///
    /// # Errors
    /// As [`Journal::readable_changes`], and [`Error::NoSuchChange`].
    pub async fn readable_page(&self, change: ChangeId, offset: u64, limit: usize) -> Result<RecordPage, Error> {
        self.writer.call(move |store| store.readable_page(change, offset, limit)).await
    }

    /// Checks every row, the chain through them, and its end against the head file. It does so
    /// beside the writer's thread, which goes on meanwhile.
    ///
    /// # Errors
    /// [`Error::Damaged`] says what is not as it was written.
    pub async fn verify(&self) -> Result<(), Error> {
        self.verify_after(None).await
    }

    /// As [`Journal::verify`], for being asked often: rows that were found whole before are not
    /// read again, unless another program has written to the database since.
    ///
    /// # Errors
    /// As [`Journal::verify`].
    pub async fn verify_new(&self) -> Result<(), Error> {
        let known = *self.verified();
        self.verify_after(known).await
    }

    async fn verify_after(&self, known: Option<Verified>) -> Result<(), Error> {
        let (files, foreign_writes) =
            self.writer.call(|store| Ok((store.files.clone(), store.foreign_writes()?))).await?;
        let known = known.filter(|known| known.foreign_writes == foreign_writes).map(|known| known.last);
        let key = self.organization.clone();
        let found = crate::writer::once(move || Store::open_read_only(files, key)?.verify_after(known.as_ref())).await;
        *self.verified() = found.as_ref().ok().map(|last| Verified { last: *last, foreign_writes });
        found.map(|_| ())
    }

    fn verified(&self) -> std::sync::MutexGuard<'_, Option<Verified>> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for what was asked, closes the files and lets go of the lock; other clones then
    /// get [`Error::Closed`].
    pub async fn close(self) {
        self.writer.close().await;
    }
}
