//! The one thread that touches the database, and the channel to it.

use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

use crate::error::Error;
use crate::store::Store;

type Job = Box<dyn FnOnce(&mut Store) + Send>;

enum Message {
    Do(Job),
    Close(oneshot::Sender<()>),
}

/// A handle to the thread. The thread ends when it is told to close, or when the last handle is
/// dropped and all that was asked is done.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    sender: mpsc::Sender<Message>,
}

impl Writer {
    /// Starts the thread, which opens the store itself: opening reads the disk.
    pub(crate) async fn start(open: impl FnOnce() -> Result<Store, Error> + Send + 'static) -> Result<Self, Error> {
        let (sender, receiver) = mpsc::channel();
        let (opened, result) = oneshot::channel();
        thread::Builder::new().name("journal".to_owned()).spawn(move || match open() {
            Ok(store) => {
                // A caller that has gone also dropped the other end of `receiver`.
                let _ = opened.send(Ok(()));
                work(store, &receiver);
            }
            Err(error) => {
                let _ = opened.send(Err(error));
            }
        })?;
        result.await.map_err(|_| Error::Closed)??;
        Ok(Self { sender })
    }

    /// Has the thread do `job`. It is done even if the future is dropped meanwhile.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, result) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            let _ = answer.send(job(store));
        });
        self.sender.send(Message::Do(job)).map_err(|_| Error::Closed)?;
        result.await.map_err(|_| Error::Closed)?
    }

    /// Ends the thread and waits until the files are closed and the lock is free.
    pub(crate) async fn close(self) {
        let (closed, result) = oneshot::channel();
        if self.sender.send(Message::Close(closed)).is_ok() {
            // An error means that the thread has ended, which is what is wanted.
            let _ = result.await;
        }
    }
}

fn work(mut store: Store, receiver: &mpsc::Receiver<Message>) {
    while let Ok(message) = receiver.recv() {
        match message {
            Message::Do(job) => job(&mut store),
            Message::Close(closed) => {
                drop(store);
                let _ = closed.send(());
                return;
            }
        }
    }
}

/// Does one piece of blocking work on a thread of its own.
pub(crate) async fn once<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (answer, result) = oneshot::channel();
    thread::Builder::new().name("journal-once".to_owned()).spawn(move || {
        let _ = answer.send(work());
    })?;
    result.await.map_err(|_| Error::Closed)?
}
