//! The context of a handler: everything it gets besides its arguments.

mod resolve;
mod second_try;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Instant;

use crate::client::{Answer, Client, Error, Keep};
use crate::contract::Contract;
use crate::pipeline::path;
use crate::progress::Progress;
use crate::request::Request;
use crate::starts::{StartReport, Starts};
use crate::text::noun;

pub use second_try::second_try;

/// One call's surroundings.
#[derive(Debug, Clone)]
pub struct Context {
    /// The way to the service.
    pub client: Arc<Client>,
    /// The tool being called.
    pub contract: &'static Contract,
    /// When the call arrived; relative times count from here.
    pub now: Timestamp,
    /// Where to report progress; does nothing when the caller did not ask for it.
    pub progress: Progress,
    /// What was started lately, by any call.
    pub starts: Starts,
    /// Where a handler that starts something reports what, as soon as it knows.
    pub started: StartReport,
    /// The notes of the result.
    pub notes: Notes,
    /// When the call is to have ended: of one that only reads.
    pub deadline: Option<Instant>,
}

impl Context {
    /// The context of a call that arrives now, without progress and without earlier starts.
    #[must_use]
    pub fn new(client: Arc<Client>, contract: &'static Contract) -> Self {
        Self {
            client,
            contract,
            now: Timestamp::now(),
            progress: Progress::default(),
            starts: Starts::default(),
            started: StartReport::default(),
            notes: Notes::default(),
            deadline: None,
        }
    }

    /// The same for a call that has to end after the client's timeout, however many requests it makes.
    #[must_use]
    pub fn limited(self) -> Self {
        let deadline = Instant::now().checked_add(self.client.timeout());
        Self { deadline, ..self }
    }

    /// Whether the time of the call is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.deadline.is_some_and(|end| end <= Instant::now())
    }

    /// The request, to be answered before the call ends. One with a timeout of its own that is longer than the client's takes
    /// longer than other calls by its nature.
    fn timed<'r>(&self, request: &'r Request) -> Cow<'r, Request> {
        let takes_longer = request
            .timeout
            .is_some_and(|timeout| timeout > self.client.timeout());
        if self.deadline.is_none() || takes_longer {
            return Cow::Borrowed(request);
        }
        Cow::Owned(Request {
            deadline: self.deadline,
            ..request.clone()
        })
    }

    /// Sends a request in this tool's name and gives the answer's JSON.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn send(&self, request: &Request) -> Result<Value, Error> {
        let request = &self.timed(request);
        let answer = self.client.exchange(self.contract.name, request).await?;
        self.note_repairs(&answer);
        Ok(answer.body)
    }

    /// As [`Context::send`], for an answer that must be an object with `member`.
    ///
    /// # Errors
    /// As [`Client::send`]; anything else than such an object is an error too.
    pub async fn send_for(&self, request: &Request, member: &str) -> Result<Value, Error> {
        let answer = self.send(request).await?;
        if answer.get(member).is_some() {
            return Ok(answer);
        }
        let wanted = format!("an object with `{member}`");
        Err(self
            .client
            .unexpected_answer(request, noun(&answer), wanted))
    }

    /// As [`Context::send`], for an answer that must be a list, or an object that holds one as `items`.
    ///
    /// # Errors
    /// As [`Client::send`]; anything else than a list is an error too.
    pub async fn send_for_list(&self, request: &Request) -> Result<Value, Error> {
        let answer = self.send(request).await?;
        if let Some(rows) = path::list(&answer, None) {
            let odd = rows.iter().filter(|row| !row.is_object()).count();
            if odd > 0 {
                let of = rows.len();
                self.notes.add(format!(
                    "{odd} of {of} items of the answer to {request} are left out: they are no objects"
                ));
            }
            return Ok(answer);
        }
        Err(self
            .client
            .unexpected_answer(request, noun(&answer), "a list"))
    }

    /// As [`Context::send`], for an answer that may be kept for a while and shared between calls.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn fetch(&self, request: &Request, keep: Keep) -> Result<Arc<Answer>, Error> {
        let name = self.contract.name;
        let request = &self.timed(request);
        let answer = if keep.hold.is_zero() {
            self.client.exchange(name, request).await.map(Arc::new)?
        } else {
            self.client.send_cached(name, request, keep).await?
        };
        self.note_repairs(&answer);
        Ok(answer)
    }

    /// A result from an answer with repaired JSON says so.
    fn note_repairs(&self, answer: &Answer) {
        for said in &answer.repairs {
            self.notes.add(said.clone());
        }
    }
}

/// The notes of a result, such as how an argument was read. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    /// Adds a note, once.
    pub fn add(&self, note: String) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// Takes the notes out.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
