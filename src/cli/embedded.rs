//! The seam between the command line and the embedded tenant.

use std::any::Any;
use std::net::SocketAddr;
use std::pin::Pin;

use secrecy::SecretString;

pub use super::arguments::Fault;

/// A tenant that runs in this process, for as long as this lives.
pub struct Embedded {
    /// Its base URL.
    pub url: String,
    /// A key it accepts.
    pub key: SecretString,
    /// What stops it when dropped.
    pub running: Box<dyn Any + Send>,
}

/// What an action on the embedded tenant comes to, or why it did not work.
pub type Outcome<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + 'a>>;

/// Where an action prints its result.
pub type Print<'a> = &'a dyn Fn(&str);

/// What can be done with an embedded tenant. A program without one has no `demo` and no `--demo`.
#[derive(Clone, Copy)]
pub struct Demonstration {
    /// Starts the tenant for `--demo`.
    pub start: fn() -> Outcome<'static, Embedded>,
    /// The tour of `demo`.
    pub tour: for<'a> fn(Print<'a>) -> Outcome<'a, ()>,
    /// Keeps the tenant up at an address until interrupted, for `demo --listen`, with or without a fault.
    pub listen: for<'a> fn(SocketAddr, Option<Fault>, Print<'a>) -> Outcome<'a, ()>,
}
