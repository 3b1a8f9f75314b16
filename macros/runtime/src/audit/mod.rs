//! The optional audit trail: a file with one line of JSON for each tool call.
//!
//! The service does not record which tool ran, so this trail does. A line records when, what,
//! with which key, for whom and how it ended; of the arguments it has hashes, never the values.
//!
//! - [`Audit`]: the trail. A call is taken in when it begins and written when it has ended; one that is cut
//!   off by the end of the session is written then.
//! - `file`: the file, and one write for each line.
//! - `line`: the content of a line.
//!
//! If the trail can't be written at the start, the server does not start. A later write error does
//! not stop the calls: the log reports it once, and reports the number of lost lines when writing works again.

mod file;
mod line;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

use file::Trail;
use line::Pending;
pub use line::{Call, Origin, Outcome};

/// A trail of calls.
#[derive(Debug)]
pub struct Audit {
    inner: Mutex<Inner>,
    exposed: bool,
}

#[derive(Debug)]
struct Inner {
    trail: Trail,
    running: BTreeMap<u64, Pending>,
    next: u64,
    lost: u64,
}

impl Audit {
    /// The trail in a file, which is made for its owner alone when there is none.
    ///
    /// # Errors
    /// The file can't be written, or is not a file.
    pub fn open(path: &Path) -> io::Result<Self> {
        let trail = Trail::new(path);
        let exposed = trail.check()?;
        Ok(Self {
            inner: Mutex::new(Inner {
                trail,
                running: BTreeMap::new(),
                next: 0,
                lost: 0,
            }),
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
        let mut inner = self.lock();
        let number = inner.next;
        inner.next += 1;
        inner.running.insert(number, pending);
        Recording {
            audit: Arc::clone(self),
            number,
        }
    }

    /// Records the calls that are still running as cancelled, since nothing will record their end.
    pub fn close(&self) {
        let mut inner = self.lock();
        while let Some((_, pending)) = inner.running.pop_first() {
            inner.write(&pending, &Outcome::CANCELLED);
        }
    }

    fn end(&self, number: u64, outcome: &Outcome) {
        let mut inner = self.lock();
        if let Some(pending) = inner.running.remove(&number) {
            inner.write(&pending, outcome);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn write(&mut self, pending: &Pending, outcome: &Outcome) {
        let path = self.trail.path().display().to_string();
        match self.trail.append(&pending.line(outcome)) {
            Ok(()) if self.lost > 0 => {
                tracing::error!(%path, lost = self.lost, "the audit trail is written again; lines are missing");
                self.lost = 0;
            }
            Ok(()) => {}
            Err(error) => {
                if self.lost == 0 {
                    tracing::error!(%path, %error, "the audit trail can't be written; calls go on without it");
                }
                self.lost += 1;
            }
        }
    }
}

/// A call that is running.
#[derive(Debug)]
pub struct Recording {
    audit: Arc<Audit>,
    number: u64,
}

impl Recording {
    /// Writes how the call ended.
    pub fn end(self, outcome: &Outcome) {
        self.audit.end(self.number, outcome);
    }
}

impl Drop for Recording {
    /// A call that is given up has been made anyway.
    fn drop(&mut self) {
        self.audit.end(self.number, &Outcome::CANCELLED);
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
