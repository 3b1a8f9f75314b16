//! One check and its outcome.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::sanitise;

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is as it should be.
    Ok,
    /// It was not looked at; the detail says why.
    Skipped,
    /// It works, but something is unwise or left out.
    Warning,
    /// It does not work.
    Failed,
}

/// The heading a check stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// Flags, variables, files.
    Configuration,
    /// The way to the service: proxy, name, port, certificate.
    Connection,
    /// What answers there.
    Service,
    /// Who the key is.
    Key,
    /// The tools, one check each.
    Tools,
    /// The assistants on this machine.
    Hosts,
}

impl Section {
    /// The heading people read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Configuration => "Configuration",
            Self::Connection => "Connection",
            Self::Service => "Service",
            Self::Key => "Key",
            Self::Tools => "Tools",
            Self::Hosts => "Hosts",
        }
    }
}

/// One check. Holds no credential; every text of the service in it is clean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// Stable, for scripts: `tls`, `tool.library_get_book`.
    pub id: String,
    /// The heading it stands under.
    pub section: Section,
    /// What was looked at, in a word or two.
    pub title: String,
    /// The outcome.
    pub status: Status,
    /// What was found, without a full stop.
    pub detail: String,
    /// What to do, where it is not fine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_step: Option<String>,
    /// How long it took, in milliseconds, where that says something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// What was found, for scripts: `days_left`, `scopes`, `missing_scopes`.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
}

impl Check {
    /// A check with this outcome.
    pub fn new(name: Name, status: Status, detail: impl AsRef<str>) -> Self {
        Self {
            id: name.id.to_owned(),
            section: name.section,
            title: name.title.to_owned(),
            status,
            // Names in files and certificates are written by others, too.
            detail: sanitise::line(detail.as_ref()),
            next_step: None,
            duration_ms: None,
            facts: Map::new(),
        }
    }

    /// As it should be.
    pub fn ok(name: Name, detail: impl AsRef<str>) -> Self {
        Self::new(name, Status::Ok, detail)
    }

    /// It works, but.
    pub fn warning(name: Name, detail: impl AsRef<str>, next_step: impl AsRef<str>) -> Self {
        Self::new(name, Status::Warning, detail).next(next_step)
    }

    /// It does not work.
    pub fn failed(name: Name, detail: impl AsRef<str>, next_step: impl AsRef<str>) -> Self {
        Self::new(name, Status::Failed, detail).next(next_step)
    }

    /// Not checked, for this reason.
    pub fn skipped(name: Name, detail: impl AsRef<str>) -> Self {
        Self::new(name, Status::Skipped, detail)
    }

    /// The same with a next step.
    #[must_use]
    pub fn next(mut self, step: impl AsRef<str>) -> Self {
        self.next_step = Some(sanitise::line(step.as_ref()));
        self
    }

    /// The same with a fact for scripts.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// The same with the time since it began.
    #[must_use]
    pub fn since(self, began: Instant) -> Self {
        self.took(began.elapsed())
    }

    /// The same with the time it took.
    #[must_use]
    pub fn took(mut self, time: Duration) -> Self {
        self.duration_ms = Some(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        self
    }
}

/// What a check is called.
#[derive(Debug, Clone, Copy)]
pub struct Name<'a> {
    id: &'a str,
    section: Section,
    title: &'a str,
}

/// The name of a check.
#[must_use]
pub const fn name<'a>(section: Section, id: &'a str, title: &'a str) -> Name<'a> {
    Name { id, section, title }
}
