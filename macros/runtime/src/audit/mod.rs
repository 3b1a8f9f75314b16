//! The optional audit trail: a file with one line of JSON for each tool call that reads, and two for each that may start or
//! change something; and lines for prompts, completions, resources and sessions.
//!
//! The service does not record which tool ran, so this trail does. A line records when, what,
//! with which key, for whom and how it ended; of the arguments it has hashes, never the values. Each line has the hash of the line
//! before it, and with a [`Key`] an HMAC.
//!
//! - [`Audit`]: the trail. A call is taken in when it begins and written when it has ended; one that is cut
//!   off by the end of the session is written then. One that may start or change something is written before it is made, too.
//! - `file`: the file, and one write for each line, under the `lock`.
//! - `line`: the content of a line; `who`: the account and the machine.
//! - `chain`, `head`, `key`: what links and seals the lines.
//! - `verify`: whether lines were changed, removed, reordered or cut off.
//! - `writer`: the thread that writes. A call's line is in the file before its result is sent.
//!
//! If the trail can't be written at the start, the server does not start. A later write error does
//! not stop the calls, unless the trail is strict: the log reports it once, and reports the number of lost lines when writing works
//! again.

mod chain;
mod file;
mod head;
mod key;
mod line;
mod lock;
mod verify;
mod who;
mod writer;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use crate::starts::StartReport;
use file::{Line, Trail};
pub use head::Head;
pub use key::Key;
pub use line::{Asked, Call, Ended, Origin, Outcome, Request};
use line::{Pending, Server};
pub use verify::{Problem, ProblemKind, Report, verify};
use who::Who;
use writer::{Writer, Written};

/// A trail of calls.
#[derive(Debug)]
pub struct Audit {
    calls: Mutex<Calls>,
    writer: Writer,
    who: Who,
    /// Tells the calls of this process from those of others.
    process: u128,
    is_strict: bool,
    exposed: bool,
}

/// How a trail is written.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What each line is sealed with, if anything.
    pub key: Option<Key>,
    /// Whether a call fails whose line can't be written.
    pub is_strict: bool,
}

/// A line that must be in the trail can't be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTrail;

#[derive(Debug, Default)]
struct Calls {
    running: BTreeMap<u64, Pending>,
    next: u64,
}

impl Audit {
    /// The trail in a file, which is made for its owner alone when there is none.
    ///
    /// # Errors
    /// The file can't be written or locked, or is not a file.
    pub fn open(path: &Path, options: Options) -> io::Result<Self> {
        let mut trail = Trail::new(path, options.key);
        let exposed = trail.check()?;
        let path = path.display().to_string();
        let began = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Self {
            calls: Mutex::default(),
            writer: Writer::start(path, move |line| trail.append(line))?,
            who: Who::of_this_process(),
            process: began.map_or(0, |since| since.as_nanos()),
            is_strict: options.is_strict,
            exposed,
        })
    }

    /// Whether others than its owner could read the file when it was opened.
    #[must_use]
    pub const fn is_exposed(&self) -> bool {
        self.exposed
    }

    /// Takes in a call that begins now. It is written when the recording is ended, or let go; one that may start or change
    /// something is written now, too.
    #[must_use]
    pub fn begin(self: &Arc<Self>, call: &Call<'_>) -> Recording {
        let mut calls = self.lock();
        let number = calls.next;
        calls.next += 1;
        let pending = Pending::of_call(call, &self.who, self.id(number));
        let begun = pending
            .changes()
            .then(|| self.hand(pending.begin(), pending.changes()));
        let started = pending.started();
        calls.running.insert(number, pending);
        Recording {
            audit: Arc::clone(self),
            number,
            begun,
            started,
        }
    }

    /// What the lines of a call have in common, and no other line of any process.
    fn id(&self, number: u64) -> String {
        let (pid, process) = (std::process::id(), self.process);
        let all = format!("{:?} {pid} {process} {number}", self.who);
        chain::hex(&chain::hash(all.as_bytes())[..8])
    }

    /// Writes the start of a session, and gives the head of the trail.
    pub async fn start_session(&self, version: &'static str) -> Option<Head> {
        let line = line::session_start(Server::new(version, &self.who));
        self.hand(line, false).await.ok().flatten()
    }

    /// Writes the end of a session, after all calls, and gives the head of the trail.
    pub async fn end_session(&self, version: &'static str, reason: &'static str) -> Option<Head> {
        self.close().await;
        let line = line::session_end(Server::new(version, &self.who), reason);
        self.hand(line, false).await.ok().flatten()
    }

    /// Takes in a request that is no call and begins now.
    #[must_use]
    pub fn request(&self, request: &Request<'_>) -> PendingRequest {
        PendingRequest(Pending::of_request(request, &self.who))
    }

    /// Writes how a request that is no call ended.
    ///
    /// # Errors
    /// The line can't be written, and the trail is strict.
    pub async fn end_request(&self, request: PendingRequest, ended: Ended) -> Result<(), NoTrail> {
        let written = self.hand(request.0.end(ended), false);
        self.wait(written).await
    }

    /// Records the calls that are still running as cancelled, since nothing will record their end, and waits for all lines.
    pub async fn close(&self) {
        let running = std::mem::take(&mut self.lock().running);
        for pending in running.values() {
            drop(self.hand_end(pending, Outcome::CANCELLED.into()));
        }
        let _ = self.writer.all().await;
    }

    /// Hands the line of a call's end over, unless that was done before.
    fn end(&self, number: u64, ended: Ended) -> Option<Written> {
        let mut calls = self.lock();
        let pending = calls.running.remove(&number)?;
        // Before another call ends: the lines are in the order of the ends.
        Some(self.hand_end(&pending, ended))
    }

    fn hand_end(&self, pending: &Pending, ended: Ended) -> Written {
        self.hand(pending.end(ended), pending.changes())
    }

    fn hand(&self, object: String, sync: bool) -> Written {
        self.writer.hand(Line { object, sync })
    }

    /// Waits until a line is written or lost.
    async fn wait(&self, written: Written) -> Result<(), NoTrail> {
        match written.await {
            Ok(Some(_)) => Ok(()),
            _ if self.is_strict => Err(NoTrail),
            _ => Ok(()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is no call, and is being answered.
#[derive(Debug)]
pub struct PendingRequest(Pending);

/// A call that is running.
#[derive(Debug)]
pub struct Recording {
    audit: Arc<Audit>,
    number: u64,
    begun: Option<Written>,
    started: StartReport,
}

impl Recording {
    /// Waits until the line for the beginning is written, if the call has one. Nothing may be started or changed before.
    ///
    /// # Errors
    /// The line can't be written, and the trail is strict.
    pub async fn begun(&mut self) -> Result<(), NoTrail> {
        match self.begun.take() {
            Some(written) => self.audit.wait(written).await,
            None => Ok(()),
        }
    }

    /// Where the call's handler reports what it has started.
    #[must_use]
    pub fn started(&self) -> StartReport {
        self.started.clone()
    }

    /// Writes how the call ended, and waits until that is done.
    ///
    /// # Errors
    /// The line can't be written, and the trail is strict.
    pub async fn end(self, ended: Ended) -> Result<(), NoTrail> {
        match self.audit.end(self.number, ended) {
            Some(written) => self.audit.wait(written).await,
            None => Ok(()),
        }
    }
}

impl Drop for Recording {
    /// A call that is given up has been made anyway.
    fn drop(&mut self) {
        drop(self.audit.end(self.number, Outcome::CANCELLED.into()));
    }
}

/// The names of the arguments that a tool declares, from its advertised schema.
fn declared(input_schema: &str) -> Map<String, Value> {
    let schema: Value = serde_json::from_str(input_schema).unwrap_or_default();
    match schema.get("properties") {
        Some(Value::Object(properties)) => properties.clone(),
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests;
