//! Finds the service's address.
//!
//! A configured address is used unchanged. Otherwise there are two candidates: the documented address,
//! and a usual alternative. Each is asked to identify itself, without the key, since a key may only be sent to a service
//! that identifies itself as the API. A server must start without a network, so no request is sent before
//! the first call. While neither candidate answers, every call tries again, which finds a service that starts later.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::address::Address;
use super::exchange::{Errand, Line};
use super::wire::{Connection, Wire};
use super::{BadSettings, Identity, Product, Reason, Service, Waiting};
use crate::request::Request;

/// The longest that an address may take to say what it is.
const WITHIN: Duration = Duration::from_secs(2);

/// How the service's log names the requests that look for the service.
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
    /// A flag, such as `--url`.
    Flag(&'static str),
    /// An environment variable, such as `LIBRARY_URL`.
    Environment(&'static str),
    /// A login wrote it into this file.
    Login(PathBuf),
    /// By default: the documented address.
    Default,
    /// By default: the usual alternative address.
    Fallback {
        /// The port of the promised address.
        port: u16,
        /// What is there instead.
        instead: Occupant,
    },
}

impl How {
    /// Whether somebody chose the address, so that the key may go there unasked.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        !matches!(self, Self::Default | Self::Fallback { .. })
    }
}

impl fmt::Display for How {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => formatter.write_str("given by the program"),
            Self::Flag(name) | Self::Environment(name) => write!(formatter, "from `{name}`"),
            Self::Login(file) => write!(formatter, "from the login in `{}`", file.display()),
            Self::Default => formatter.write_str("by default"),
            Self::Fallback { port, instead } => {
                write!(formatter, "by default, since at port {port} {instead}")
            }
        }
    }
}

/// What is at an address where the API is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occupant {
    /// Nothing that answers; with what happened.
    Nothing(String),
    /// Something known that stands beside the service; in words, such as `the library's catalogue, not its API`.
    Neighbour(&'static str),
    /// Something else; with what it says.
    Other {
        /// The service that was looked for.
        service: &'static str,
        /// What it says of itself.
        what: String,
    },
}

impl fmt::Display for Occupant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing(what) => formatter.write_str(what),
            Self::Neighbour(neighbour) => write!(formatter, "there is {neighbour}"),
            Self::Other { service, what } => {
                write!(
                    formatter,
                    "there is something other than {service}'s API: {what}"
                )
            }
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
        let address = Address::new(url, allow_http, product)?;
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

    /// Asks what answers at this address what it is; `Ok` when it is the API.
    async fn identify(
        &self,
        identity: &Identity,
        line: &Line,
        deadline: Instant,
    ) -> Result<(), Occupant> {
        let service = self.service.product.service;
        let other = |what: String| Occupant::Other { service, what };
        let request = Request::get(identity.path);
        let url = (self.address.join(&request)).map_err(|reason| other(reason.to_string()))?;
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
            Ok(answer) => (identity.recognise)(&answer),
            Err(
                reason @ (Reason::Connect { .. }
                | Reason::Closed { .. }
                | Reason::Timeout {
                    waiting: Waiting::Answer,
                    ..
                }),
            ) => Err(Occupant::Nothing(reason.in_short())),
            Err(reason) => Err(other(reason.in_short())),
        }
    }

    /// Whether something known answers at this address that stands beside the service.
    pub(super) async fn is_of_neighbour(&self, line: &Line, deadline: Instant) -> bool {
        let Some(identity) = self.service.product.identity else {
            return false;
        };
        let found = self.identify(identity, line, deadline).await;
        matches!(found, Err(Occupant::Neighbour(_)))
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
        // A service that can't be told from others is taken to be at the first address.
        let Some(identity) = self.all[0].service.product.identity else {
            self.set(Some((0, None)));
            return Ok(&self.all[0]);
        };
        let mut tried = Vec::new();
        for (index, place) in self.all.iter().enumerate() {
            match place.identify(identity, line, deadline).await {
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

    /// Forgets a detected address that no longer answers: the next service there must identify itself again.
    pub(super) fn forget(&self) {
        if self.all.len() > 1 {
            self.set(None);
        }
    }

    /// The address and how it was found, asked for if it has to be.
    pub(super) async fn resolve(&self, line: &Line, deadline: Instant) -> Result<Resolved, Reason> {
        let place = self.place(line, deadline).await?;
        let how = match self.found() {
            Some((_, Some(instead))) => How::Fallback {
                port: (self.all[0].address.url().port_or_known_default()).unwrap_or_default(),
                instead,
            },
            _ => self.how.clone(),
        };
        Ok(Resolved {
            url: place.address.url().clone(),
            how,
        })
    }
}
