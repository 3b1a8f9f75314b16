//! The connections, opened on first use, since a host may start the server only to list its tools.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;

use super::address::Address;
use super::proxy::{Proxy, ProxyName};
use super::{ConnectProblem, Product, Reason, trust};

/// Shorter than the five seconds after which the service's HTTP server drops an idle connection.
const IDLE: Duration = Duration::from_secs(4);

/// The longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Two ways to the one service.
pub(super) struct Wire {
    product: &'static Product,
    pooled: OnceLock<reqwest::Client>,
    fresh: OnceLock<reqwest::Client>,
    proxy: OnceLock<Option<Proxy>>,
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
            proxy: OnceLock::new(),
        }
    }

    /// The HTTP client for such a connection.
    pub(super) fn client(
        &self,
        connection: Connection,
        address: &Address,
    ) -> Result<&reqwest::Client, Reason> {
        let slot = match connection {
            Connection::Pooled => &self.pooled,
            Connection::Fresh => &self.fresh,
        };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let built = build(connection, address, self.proxy(address), self.product)?;
        Ok(slot.get_or_init(|| built))
    }

    /// The proxy that requests to this address go through.
    pub(super) fn through(&self, address: &Address) -> Option<ProxyName> {
        self.proxy(address).map(Proxy::name)
    }

    fn proxy(&self, address: &Address) -> Option<&Proxy> {
        let found = || Proxy::of(address.url(), address.is_this_machine());
        self.proxy.get_or_init(found).as_ref()
    }
}

fn build(
    connection: Connection,
    address: &Address,
    proxy: Option<&Proxy>,
    product: &Product,
) -> Result<reqwest::Client, Reason> {
    let unusable = |detail: String| Reason::Connect {
        problem: ConnectProblem::Certificates,
        detail,
    };
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
    if address.is_tls() || proxy.is_some_and(|proxy| proxy.scheme == "https") {
        let settings = trust::settings().map_err(|error| unusable(error.to_string()))?;
        builder = builder.tls_backend_preconfigured(settings);
    } else {
        // Without certificates to load, plain HTTP works on a machine that has none.
        builder = builder.tls_certs_only([]);
    }
    if address.is_this_machine() {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| unusable(error.to_string()))
}
