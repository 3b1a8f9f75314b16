//! The seam between the command line and the embedded tenant.

use std::any::Any;
use std::pin::Pin;

use secrecy::SecretString;

/// A tenant that runs in this process, for as long as this lives.
pub struct Embedded {
    /// Its base URL.
    pub url: String,
    /// A key it accepts.
    pub key: SecretString,
    /// What stops it when dropped.
    pub running: Box<dyn Any + Send>,
}

/// Starts the embedded tenant, or says why it cannot.
pub type StartEmbedded = fn() -> Pin<Box<dyn Future<Output = Result<Embedded, String>> + Send>>;
