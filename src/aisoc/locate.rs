//! Which address is the service's, and how it was found.
//!
//! An address that somebody set is used as it is. Where nobody set one there are two that it may have: the promised one,
//! and the one that the service's own compose file publishes. Each is asked for `/health` without the key, since a key may
//! only go to what says of itself that it is the API. A server must start without a network, so nothing is asked before
//! the first call; while neither answers, every call asks again, which finds a service that was started later.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::address::Address;
use super::clean::plain;
use super::exchange::{Errand, Line};
use super::wire::{Connection, Wire};
use super::{BadSettings, Product, Reason, Request, Service, Waiting};

/// The longest that `/health` of an address may take that nobody set.
const WITHIN: Duration = Duration::from_secs(2);

/// What the service's log calls the requests that look for the service.
const TOOL: &str = "locate";

/// Where the service is, and how that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The base URL, without credentials.
    pub url: Url,
    /// How it was found.
    pub how: How,
}

/// How an address was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// A program gave it.
    Given,
    /// A flag, such as `--aisoc-url`.
    Flag(&'static str),
    /// An environment variable, such as `AISOC_URL`.
    Environment(&'static str),
    /// A login wrote it into this file.
    Login(PathBuf),
    /// Nobody set it: the promised address, port 8081.
    Default8081,
    /// Nobody set it: port 8000, where the service's compose file publishes the API. With what is at 8081 instead.
    Fallback8000(Occupant),
}

impl How {
    /// Whether somebody chose the address, so that the key may go there unasked.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        !matches!(self, Self::Default8081 | Self::Fallback8000(_))
    }
}

impl fmt::Display for How {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => formatter.write_str("given by the program"),
            Self::Flag(name) | Self::Environment(name) => write!(formatter, "from `{name}`"),
            Self::Login(file) => write!(formatter, "from the login in `{}`", file.display()),
            Self::Default8081 => formatter.write_str("by default"),
            Self::Fallback8000(instead) => {
                write!(formatter, "by default, since at port 8081 {instead}")
            }
        }
    }
}

/// What is at an address where the API is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occupant {
    /// Nothing that answers; with what happened.
    Nothing(String),
    /// The service's ingest worker.
    IngestWorker,
    /// Something else; with what it says.
    Other(String),
}

impl fmt::Display for Occupant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing(what) => formatter.write_str(what),
            Self::IngestWorker => {
                formatter.write_str("there is AiSOC's ingest worker, not its API")
            }
            Self::Other(what) => write!(
                formatter,
                "there is something other than AiSOC's API: {what}"
            ),
        }
    }
}

/// One address, with what belongs to it alone.
pub(super) struct Place {
    pub(super) address: Address,
    pub(super) wire: Wire,
    pub(super) service: Arc<Service>,
}

impl Place {
    pub(super) fn new(
        url: &Url,
        allow_http: bool,
        key: Option<String>,
        product: &'static Product,
    ) -> Result<Self, BadSettings> {
        let address = Address::new(url, allow_http)?;
        let service = Service {
            product,
            url: address.to_string(),
            key,
        };
        Ok(Self {
            address,
            wire: Wire::new(product),
            service: Arc::new(service),
        })
    }

    /// What says so of itself at this address; `Ok` when it is the API.
    async fn ask(&self, line: &Line, deadline: Instant) -> Result<(), Occupant> {
        let request = Request::get(&["health"]);
        let url =
            (self.address.join(&request)).map_err(|reason| Occupant::Other(reason.to_string()))?;
        let total = WITHIN.min(deadline.saturating_duration_since(Instant::now()));
        let errand = Errand {
            tool: TOOL,
            request: &request,
            url: &url,
            place: self,
            total,
            deadline: Instant::now() + total,
            with_key: false,
        };
        match line.attempt(errand, Connection::Fresh).await {
            Ok(answer) => recognise(&answer),
            Err(
                reason @ (Reason::Connect { .. }
                | Reason::Closed { .. }
                | Reason::Timeout {
                    waiting: Waiting::Answer,
                    ..
                }),
            ) => Err(Occupant::Nothing(reason.in_short())),
            Err(reason) => Err(Occupant::Other(reason.in_short())),
        }
    }

    /// Whether the ingest worker is what answers at this address.
    pub(super) async fn is_ingest_worker(&self, line: &Line, deadline: Instant) -> bool {
        self.ask(line, deadline).await == Err(Occupant::IngestWorker)
    }
}

/// Reads an answer of `/health`.
fn recognise(answer: &Value) -> Result<(), Occupant> {
    match answer.get("service").and_then(Value::as_str) {
        Some("aisoc-api") => Ok(()),
        Some("ingest") => Err(Occupant::IngestWorker),
        Some(other) => {
            let name = plain(other, 60);
            Err(Occupant::Other(format!("it calls itself `{name}`")))
        }
        None => Err(Occupant::Other("it does not say what it is".to_owned())),
    }
}

/// The addresses that the service may have, the preferred one first.
pub(super) struct Places {
    all: Vec<Place>,
    how: How,
    /// Which of them it is, and what is at the first where it is not that one.
    found: RwLock<Option<(usize, Option<Occupant>)>>,
    /// Held while asking, so that calls at the same time share one answer.
    asking: Mutex<()>,
}

impl Places {
    pub(super) fn new(places: Vec<Place>, how: How) -> Self {
        // A single address needs no question.
        let found = (places.len() == 1).then_some((0, None));
        Self {
            all: places,
            how,
            found: RwLock::new(found),
            asking: Mutex::new(()),
        }
    }

    fn found(&self) -> Option<(usize, Option<Occupant>)> {
        let found = self.found.read();
        found.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, found: Option<(usize, Option<Occupant>)>) {
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = found;
    }

    /// The address as far as it is known without asking.
    pub(super) fn known(&self) -> &Place {
        &self.all[self.found().map_or(0, |(index, _)| index)]
    }

    /// The service's address, asked for if it has to be.
    pub(super) async fn place(&self, line: &Line, deadline: Instant) -> Result<&Place, Reason> {
        if let Some((index, _)) = self.found() {
            return Ok(&self.all[index]);
        }
        let _asking = self.asking.lock().await;
        if let Some((index, _)) = self.found() {
            return Ok(&self.all[index]);
        }
        let mut tried = Vec::new();
        for (index, place) in self.all.iter().enumerate() {
            match place.ask(line, deadline).await {
                Ok(()) => {
                    let instead = tried.into_iter().next().map(|(_, occupant)| occupant);
                    self.set(Some((index, instead)));
                    return Ok(place);
                }
                Err(occupant) => tried.push((place.address.to_string(), occupant)),
            }
        }
        Err(Reason::Unserved(tried))
    }

    /// Forgets an address that nobody set and nothing answers at any more: what answers there next is asked who it is.
    pub(super) fn forget(&self) {
        if self.all.len() > 1 {
            self.set(None);
        }
    }

    /// The address and how it was found, asked for if it has to be.
    pub(super) async fn resolve(&self, line: &Line, deadline: Instant) -> Result<Resolved, Reason> {
        let place = self.place(line, deadline).await?;
        let how = match self.found() {
            Some((_, Some(instead))) => How::Fallback8000(instead),
            _ => self.how.clone(),
        };
        Ok(Resolved {
            url: place.address.url().clone(),
            how,
        })
    }
}
