//! The connections: made on first use, since a host may start the server only to list its tools.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;

use super::address::Address;
use super::clean::Cleaner;
use super::{Product, Reason, transport};

/// Shorter than the five seconds after which the service's HTTP server drops an idle connection.
const IDLE: Duration = Duration::from_secs(4);

/// The longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Two ways to the one service.
pub(super) struct Wire {
    product: &'static Product,
    pooled: OnceLock<reqwest::Client>,
    fresh: OnceLock<reqwest::Client>,
}

/// Which connection a try may use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Connection {
    /// One that is open already, if there is one. The service may just be closing it.
    Pooled,
    /// A new one: for a second try, and for what must not be tried twice.
    Fresh,
}

impl Wire {
    /// No connection yet.
    pub(super) const fn new(product: &'static Product) -> Self {
        Self {
            product,
            pooled: OnceLock::new(),
            fresh: OnceLock::new(),
        }
    }

    /// The HTTP client for such a connection.
    pub(super) fn client(
        &self,
        connection: Connection,
        address: &Address,
        cleaner: &Cleaner,
    ) -> Result<&reqwest::Client, Reason> {
        let slot = match connection {
            Connection::Pooled => &self.pooled,
            Connection::Fresh => &self.fresh,
        };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let built = build(connection, address, self.product)
            .map_err(|error| transport::setup(&error, cleaner))?;
        Ok(slot.get_or_init(|| built))
    }
}

fn build(
    connection: Connection,
    address: &Address,
    product: &Product,
) -> reqwest::Result<reqwest::Client> {
    // An error says that a provider is installed already, which is all that is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
    let mut builder = reqwest::Client::builder()
        .user_agent(product.agent)
        .default_headers(headers)
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT)
        .pool_idle_timeout(IDLE);
    if connection == Connection::Fresh {
        builder = builder.pool_max_idle_per_host(0);
    }
    if !address.is_tls() {
        // Without certificates to load, plain HTTP works on a machine that has none.
        builder = builder.tls_certs_only([]);
    }
    if address.is_this_machine() {
        builder = builder.no_proxy();
    }
    builder.build()
}
