//! The optional audit trail: a file with one line of JSON for each tool call.
//!
//! The service does not record which tool ran, so this trail does. A line records when, what,
//! with which key, for whom and how it ended; of the arguments it has hashes, never the values.
//!
//! - [`Audit`]: the trail. A call is taken in when it begins and written when it has ended; one that is cut
//!   off by the end of the session is written then.
//! - `file`: the file, and one write for each line.
//! - `line`: the content of a line.
//! - `writer`: the thread that writes. A call's line is in the file before its result is sent.
//!
//! If the trail can't be written at the start, the server does not start. A later write error does
//! not stop the calls: the log reports it once, and reports the number of lost lines when writing works again.

mod file;
mod line;
mod writer;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

use file::Trail;
use line::Pending;
pub use line::{Call, Origin, Outcome};
use writer::{Writer, Written};

/// A trail of calls.
#[derive(Debug)]
pub struct Audit {
    calls: Mutex<Calls>,
    writer: Writer,
    exposed: bool,
}

#[derive(Debug, Default)]
struct Calls {
    running: BTreeMap<u64, Pending>,
    next: u64,
}

impl Audit {
    /// The trail in a file, which is made for its owner alone when there is none.
    ///
    /// # Errors
    /// The file can't be written, or is not a file.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut trail = Trail::new(path);
        let exposed = trail.check()?;
        let path = path.display().to_string();
        Ok(Self {
            calls: Mutex::default(),
            writer: Writer::start(path, move |line| trail.append(line))?,
            exposed,
        })
    }

    /// Whether others than its owner could read the file when it was opened.
    #[must_use]
    pub const fn is_exposed(&self) -> bool {
        self.exposed
    }

    /// Takes in a call that begins now. It is written when the recording is ended, or let go.
    #[must_use]
    pub fn begin(self: &Arc<Self>, call: &Call<'_>) -> Recording {
        let pending = Pending::new(call);
        let mut calls = self.lock();
        let number = calls.next;
        calls.next += 1;
        calls.running.insert(number, pending);
        Recording {
            audit: Arc::clone(self),
            number,
        }
    }

    /// Records the calls that are still running as cancelled, since nothing will record their end, and waits for all lines.
    pub async fn close(&self) {
        let running = std::mem::take(&mut self.lock().running);
        for pending in running.values() {
            drop(self.hand(pending, &Outcome::CANCELLED));
        }
        let _ = self.writer.all().await;
    }

    /// Hands the line of a call over, unless that was done before.
    fn end(&self, number: u64, outcome: &Outcome) -> Option<Written> {
        let mut calls = self.lock();
        let pending = calls.running.remove(&number)?;
        // Before another call ends: the lines are in the order of the ends.
        Some(self.hand(&pending, outcome))
    }

    fn hand(&self, pending: &Pending, outcome: &Outcome) -> Written {
        self.writer.hand(pending.line(outcome))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that is running.
#[derive(Debug)]
pub struct Recording {
    audit: Arc<Audit>,
    number: u64,
}

impl Recording {
    /// Writes how the call ended, and waits until that is done.
    pub async fn end(self, outcome: &Outcome) {
        if let Some(written) = self.audit.end(self.number, outcome) {
            let _ = written.await;
        }
    }
}

impl Drop for Recording {
    /// A call that is given up has been made anyway.
    fn drop(&mut self) {
        drop(self.audit.end(self.number, &Outcome::CANCELLED));
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
