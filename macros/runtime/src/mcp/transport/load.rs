//! What a client has asked for and not yet taken: so much of it at once, and no more is read.
//!
//! A client that sends and does not read is slowed down by its own pipe, as it would be by any program that works in turn; what
//! waits here stays bounded. The bounds are far above what a client needs that reads.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};

use rmcp::model::RequestId;
use tokio::sync::Notify;

/// The most requests that are worked on at once, waiting ones among them.
const MOST_REQUESTS: usize = 512;

/// The most bytes of such requests.
const MOST_ASKED: usize = 32 * 1024 * 1024;

/// The most bytes of answers that wait to be taken.
const MOST_UNTAKEN: usize = 8 * 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Load {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    requests: HashMap<RequestId, Asked>,
    asked: usize,
    untaken: usize,
    batches: HashMap<u64, Batch>,
    next_batch: u64,
}

#[derive(Debug)]
struct Asked {
    bytes: usize,
    batch: Option<u64>,
}

/// The answers to a batch, which are sent together.
#[derive(Debug, Default)]
struct Batch {
    waiting: usize,
    answers: Vec<Vec<u8>>,
}

/// What becomes of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// This line is to be sent.
    Line(Vec<u8>),
    /// It waits for the others of its batch.
    Later,
}

impl Load {
    /// Takes a request in; `false` where one of that id is being worked on.
    pub(super) fn register(&self, id: RequestId, bytes: usize, batch: Option<u64>) -> bool {
        let mut state = self.lock();
        if state.requests.contains_key(&id) {
            return false;
        }
        state.requests.insert(id, Asked { bytes, batch });
        state.asked += bytes;
        if let Some(batch) = batch.and_then(|batch| state.batches.get_mut(&batch)) {
            batch.waiting += 1;
        }
        true
    }

    /// Begins a batch: [`register`](Self::register) takes its requests in.
    pub(super) fn begin_batch(&self) -> u64 {
        let mut state = self.lock();
        let number = state.next_batch;
        state.next_batch += 1;
        // One more, until all its messages are taken in.
        let batch = Batch {
            waiting: 1,
            answers: Vec::new(),
        };
        state.batches.insert(number, batch);
        number
    }

    /// Ends the taking in of a batch, of which these messages are answered at once; the line, where nothing is left to wait for.
    pub(super) fn end_batch(&self, batch: u64, refused: Vec<Vec<u8>>) -> Option<Vec<u8>> {
        let mut state = self.lock();
        if let Some(batch) = state.batches.get_mut(&batch) {
            batch.answers.extend(refused);
        }
        state.settle(batch)
    }

    /// A request that has this answer.
    pub(super) fn complete(&self, id: Option<&RequestId>, line: Vec<u8>) -> Due {
        let mut state = self.lock();
        let asked = id.and_then(|id| state.forget(id));
        self.changed.notify_one();
        let Some(number) = asked.and_then(|asked| asked.batch) else {
            return Due::Line(line);
        };
        if let Some(batch) = state.batches.get_mut(&number) {
            batch.answers.push(line);
        }
        state.settle(number).map_or(Due::Later, Due::Line)
    }

    /// A request that the client gave up: it is not answered. The line of its batch, where it was the last one of it.
    pub(super) fn cancel(&self, id: &RequestId) -> Option<Vec<u8>> {
        let mut state = self.lock();
        let asked = state.forget(id)?;
        self.changed.notify_one();
        state.settle(asked.batch?)
    }

    /// Counts what waits to be taken, until the guard is dropped.
    pub(super) fn untaken(&self, bytes: usize) -> Untaken<'_> {
        self.lock().untaken += bytes;
        Untaken { load: self, bytes }
    }

    /// Ends when another message may be read. Another poll of a new future loses nothing.
    pub(super) async fn room(&self) {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            if self.has_room() {
                return;
            }
            changed.await;
        }
    }

    fn has_room(&self) -> bool {
        let state = self.lock();
        state.requests.len() < MOST_REQUESTS
            && state.asked < MOST_ASKED
            && state.untaken < MOST_UNTAKEN
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, id: &RequestId) -> Option<Asked> {
        let asked = self.requests.remove(id)?;
        self.asked -= asked.bytes;
        Some(asked)
    }

    /// One thing less that a batch waits for. Its line, where that was the last one and there is something to say.
    fn settle(&mut self, number: u64) -> Option<Vec<u8>> {
        let batch = self.batches.get_mut(&number)?;
        batch.waiting -= 1;
        if batch.waiting > 0 {
            return None;
        }
        let answers = self.batches.remove(&number)?.answers;
        if answers.is_empty() {
            return None;
        }
        let mut line = vec![b'['];
        line.extend(answers.join(&b','));
        line.push(b']');
        Some(line)
    }
}

/// An answer that waits to be taken.
pub(super) struct Untaken<'a> {
    load: &'a Load,
    bytes: usize,
}

impl Drop for Untaken<'_> {
    fn drop(&mut self) {
        self.load.lock().untaken -= self.bytes;
        self.load.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn id(number: i64) -> RequestId {
        RequestId::Number(number)
    }

    async fn is_full(load: &Load) -> bool {
        let soon = Duration::from_millis(20);
        timeout(soon, load.room()).await.is_err()
    }

    #[tokio::test]
    async fn no_more_is_read_than_is_answered_and_taken() {
        let load = Load::default();
        for number in 0..512 {
            assert!(!is_full(&load).await || number > 0);
            assert!(load.register(id(number), 1, None));
        }
        assert!(is_full(&load).await);
        assert_eq!(
            load.complete(Some(&id(3)), b"a".to_vec()),
            Due::Line(b"a".to_vec())
        );
        assert!(!is_full(&load).await);
        let large = load.untaken(MOST_UNTAKEN);
        assert!(is_full(&load).await);
        drop(large);
        assert!(!is_full(&load).await);
        assert!(load.register(id(3), MOST_ASKED, None));
        assert!(is_full(&load).await);
        assert_eq!(load.cancel(&id(3)), None);
        assert!(!is_full(&load).await);
    }

    #[test]
    fn an_id_is_free_again_once_it_is_answered() {
        let load = Load::default();
        assert!(load.register(id(1), 1, None));
        assert!(!load.register(id(1), 1, None));
        load.complete(Some(&id(1)), Vec::new());
        assert!(load.register(id(1), 1, None));
    }

    #[test]
    fn a_batch_is_answered_in_one_line_when_nothing_of_it_is_left() {
        let load = Load::default();
        let batch = load.begin_batch();
        for number in 1..4 {
            assert!(load.register(id(number), 1, Some(batch)));
        }
        assert_eq!(load.complete(Some(&id(2)), b"2".to_vec()), Due::Later);
        assert_eq!(load.end_batch(batch, vec![b"error".to_vec()]), None);
        assert_eq!(load.cancel(&id(1)), None);
        assert_eq!(
            load.complete(Some(&id(3)), b"3".to_vec()),
            Due::Line(b"[2,error,3]".to_vec())
        );

        let silent = load.begin_batch();
        assert_eq!(load.end_batch(silent, Vec::new()), None);
        let refused = load.begin_batch();
        let line = load.end_batch(refused, vec![b"error".to_vec()]);
        assert_eq!(line, Some(b"[error]".to_vec()));
    }
}
