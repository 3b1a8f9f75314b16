//! The interface between the command line and the embedded tenant.

use std::any::Any;
use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;

use secrecy::SecretString;

pub use super::arguments::{Fault, Release, Size, TenantChoice};

/// A tenant that runs in this process, for as long as this lives.
pub struct Embedded {
    /// Its base URL.
    pub url: String,
    /// A key it accepts.
    pub key: SecretString,
    /// What stops it when dropped.
    pub running: Box<dyn Any + Send>,
}

/// What an action on the embedded tenant comes to, or why it did not work, as a sentence without its full stop.
pub type Outcome<'a, T> = Pin<Box<dyn Future<Output = Result<T, Box<dyn Error>>> + 'a>>;

/// Where an action prints its result.
pub type Print<'a> = &'a dyn Fn(&str);

/// What can be done with an embedded tenant. A program without one has no `demo` and no `--demo`.
#[derive(Clone, Copy)]
pub struct Demonstration {
    /// Which tenant is started where the command line says nothing else.
    pub tenant: TenantChoice,
    /// Starts the tenant for `--demo`.
    pub start: fn(TenantChoice) -> Outcome<'static, Embedded>,
    /// The tour of `demo`.
    pub tour: for<'a> fn(TenantChoice, Print<'a>) -> Outcome<'a, ()>,
    /// Keeps the tenant up at an address until interrupted, for `demo --listen`.
    pub listen: for<'a> fn(TenantChoice, Listening, Print<'a>) -> Outcome<'a, ()>,
}

/// How a tenant is kept up.
#[derive(Debug, Clone)]
pub struct Listening {
    /// Where its API listens.
    pub address: SocketAddr,
    /// What goes wrong on it.
    pub fault: Option<Fault>,
    /// Where the service's ingest worker listens beside it, if it does.
    pub ingest: Option<SocketAddr>,
    /// The folder that gets a copy of its tables.
    pub save: Option<PathBuf>,
}
