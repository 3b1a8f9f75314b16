//! Progress as a handler reports it, independent of the protocol and the terminal.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// The shortest time between two reports that are handed on.
const INTERVAL: Duration = Duration::from_millis(100);

/// How many reports wait their turn at most; then the newest takes the place of the last of them.
const WAITING: usize = 16;

/// Receives progress: steps done so far and what the last one was.
pub trait Sink: Send + Sync {
    /// Takes one report; must not block.
    fn report(&self, done: f64, message: &str);

    /// Takes the name of what continues elsewhere when the caller stops waiting.
    fn leaves(&self, _what: &str) {}
}

/// A handle for progress reports. Cheap to clone; without a listener it does nothing.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Sink>>);

impl Progress {
    /// Progress that goes to `sink`.
    #[must_use]
    pub fn to(sink: Arc<dyn Sink>) -> Self {
        Self(Some(sink))
    }

    /// Reports that `done` steps are behind us, the last one being `message`.
    pub fn report(&self, done: f64, message: &str) {
        if let Some(sink) = &self.0 {
            sink.report(done, message);
        }
    }

    /// Says what continues elsewhere when the caller stops waiting, such as `run 7c1f…`.
    pub fn leaves(&self, what: &str) {
        if let Some(sink) = &self.0 {
            sink.leaves(what);
        }
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("Progress")
            .field(&self.0.is_some())
            .finish()
    }
}

/// One report on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How many steps are behind us; greater than in the report before.
    pub done: f64,
    /// What the last one was.
    pub message: String,
}

/// Hands reports on in order and at a bounded rate. What comes too fast waits its turn; of too many
/// that wait, the newest replaces the last, so that the final one is always handed on.
#[derive(Debug)]
pub struct Paced(JoinHandle<()>);

impl Paced {
    /// A handle for the handler, and what gives its reports to `emit` until that answers `false`.
    /// Must be called inside a tokio runtime.
    pub fn start<F, Emitted>(emit: F) -> (Progress, Self)
    where
        F: FnMut(Report) -> Emitted + Send + 'static,
        Emitted: Future<Output = bool> + Send + 'static,
    {
        let queue = Arc::new(Mutex::new(Queue::default()));
        let (wake, woken) = mpsc::channel(1);
        let sender = tokio::spawn(forward(Arc::clone(&queue), woken, emit));
        (
            Progress::to(Arc::new(Mailbox { queue, wake })),
            Self(sender),
        )
    }

    /// Waits until the last report has been handed on, but no longer than `patience`. The handler's
    /// handle must be gone by now.
    pub async fn finish(mut self, patience: Duration) {
        let _ = timeout(patience, &mut self.0).await;
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[derive(Debug)]
struct Queue {
    latest: f64,
    waiting: VecDeque<Report>,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            latest: f64::NEG_INFINITY,
            waiting: VecDeque::new(),
        }
    }
}

struct Mailbox {
    queue: Arc<Mutex<Queue>>,
    wake: mpsc::Sender<()>,
}

impl Sink for Mailbox {
    fn report(&self, done: f64, message: &str) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if !done.is_finite() || done <= queue.latest {
            return;
        }
        queue.latest = done;
        queue.waiting.truncate(WAITING - 1);
        queue.waiting.push_back(Report {
            done,
            message: message.to_owned(),
        });
        drop(queue);
        // Full means that it will wake up anyway.
        let _ = self.wake.try_send(());
    }
}

async fn forward<F, Emitted>(queue: Arc<Mutex<Queue>>, mut woken: mpsc::Receiver<()>, mut emit: F)
where
    F: FnMut(Report) -> Emitted,
    Emitted: Future<Output = bool>,
{
    let next = || {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.pop_front()
    };
    let mut open = true;
    while open {
        open = woken.recv().await.is_some();
        while let Some(report) = next() {
            if !emit(report).await {
                return;
            }
            // The end of the handler cuts the pause short: a result need not wait for it.
            open = open && timeout(INTERVAL, gone(&mut woken)).await.is_err();
        }
    }
}

/// Ends when the handler's handle is gone.
async fn gone(woken: &mut mpsc::Receiver<()>) {
    while woken.recv().await.is_some() {}
}
