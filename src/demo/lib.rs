//! The embedded AiSOC tenant: the service's REST contract on loopback, so that a newcomer sees every tool
//! work and every test speaks HTTP to something real.
//!
//! Nothing is canned. Rows live in SQLite, the lake runs the SQL it is sent, and the investigator reads the
//! linked alerts and the lake before it judges. The service's quirks are kept (bare arrays, ignored
//! parameters, 500s that hang up), because the bridge exists to cope with them.
//!
//! | module | what is there |
//! |---|---|
//! | `release` | what differs between releases of the service, as data |
//! | `server` | routes, redirects, headers, hanging up |
//! | `auth`, `sessions`, `keys` | who is calling: keys, session tokens, people and their roles |
//! | `errors`, `parameters` | every refusal; FastAPI's validation |
//! | `ingest`, `requests` | the ingest worker beside the API; what was served, counted |
//! | `routes` | one file per family of endpoints |
//! | `description` | the API as OpenAPI, of the release that is played |
//! | `store` | the control plane's tables, every query held to one tenant |
//! | `lake` | guard, rewrite to SQLite, functions, limits |
//! | `investigator` | the agent that writes the ledger |
//! | `seed` | the data: same seed, same data, relative to `now` |
//!
//! Deliberately absent: persistence (dropping the [`Tenant`] forgets everything), the second step of a second factor,
//! writes other than signing in, API keys and starting an investigation, and any listener that is not loopback.
//!
//! This tenant adds one thing to the service it stands for: **each authenticated request leaves an audit row**
//! (`GET /api/v1/audit`) that names the key, the method and path, and the tool from the request header
//! `X-AiSOC-Tool`.

#![allow(
    clippy::doc_markdown,
    reason = "AiSOC, SQLite, ClickHouse and FastAPI are names, not code"
)]

mod app;
mod auth;
mod clock;
mod connection;
mod description;
mod digest;
mod errors;
mod identifiers;
mod ingest;
mod investigator;
mod keys;
mod lake;
mod parameters;
mod python;
mod release;
mod requests;
mod routes;
mod seed;
mod server;
mod sessions;
mod store;
// The one file that it has in common with the server: how a parsed query is gone through.
#[path = "../walk.rs"]
mod walk;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

pub use ingest::{Ingest, ingest};
pub use keys::{Key, Keys, People, Person, SignIn};
pub use release::{Release, Size};
pub use server::{Tenant, start};

/// How to start a [`Tenant`]. [`Options::default`] is what `--demo` uses.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen. Port 0 takes a free one; an address that is not loopback is refused.
    pub listen: SocketAddr,
    /// The investigator's pause between two ledger entries; zero writes the ledger at once.
    pub step_delay: Duration,
    /// A defect of real installs to reproduce.
    pub fault: Option<Fault>,
    /// The moment the data is relative to; `None` is the clock at the start.
    pub now: Option<Timestamp>,
    /// The release of the service to play.
    pub release: Release,
    /// Play head as it was with `sort` and `facets` of alerts, instead of their `limit`: no version has both. Only
    /// [`Release::Head`] heeds it.
    pub alert_facets: bool,
    /// How much is in the tenant.
    pub size: Size,
    /// Keys of the first tenant's analyst beside the usual ones, to try what a scope is good for.
    pub more_keys: Vec<Key>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            step_delay: Duration::from_millis(250),
            fault: None,
            now: None,
            release: Release::default(),
            alert_facets: false,
            size: Size::default(),
            more_keys: Vec::new(),
        }
    }
}

/// A defect of real installations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The start answers with a run id that no later call ever finds (404 for good).
    LedgerLost,
    /// The run is filed under the tenant whose slug is `default`: 404 for whoever started it, and seen there.
    LedgerInDefault,
    /// The run stops half way: status `failed`, an error text and a partial ledger.
    FailsMidway,
    /// Every call of the agents' model fails. The run completes anyway, with fallback decisions.
    ModelDown,
    /// The agents service refuses the API's call: it had no credential. The 401 is passed on.
    AgentsUnauthenticated,
    /// The agents service refuses the API's call: it named no tenant. The 403 is passed on.
    AgentsTenant,
    /// The agents service has no credential to compare with. The 503 is passed on.
    AgentsUnconfigured,
    /// The agents service is not running: the API's own 503.
    AgentsDown,
    /// `POST /api-keys` is refused to everybody: the 422 of a 7.3 snapshot that asks for a query parameter
    /// `current_user`.
    NoMinting,
}

/// Why a [`Tenant`] could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The listen address can be reached from other machines.
    #[error(
        "the embedded tenant listens on loopback only, not on `{0}`, because its keys are public: use 127.0.0.1 or [::1]"
    )]
    NotLoopback(SocketAddr),
    /// The address could not be bound.
    #[error(
        "cannot listen on `{address}`: {source}; choose another port, or port 0 for a free one"
    )]
    Listen {
        /// What was requested.
        address: SocketAddr,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The database could not be built.
    #[error("cannot build the embedded tenant's database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The built-in data is malformed.
    #[error("the embedded tenant's built-in data is malformed: {0}")]
    Seed(String),
    /// The tables could not be copied to a file.
    #[error(
        "cannot copy the embedded tenant's tables to `{}`: {source}; name a file that does not exist yet, in a folder that does",
        path.display()
    )]
    Save {
        /// The file that was requested.
        path: PathBuf,
        /// What SQLite answered.
        source: rusqlite::Error,
    },
}
