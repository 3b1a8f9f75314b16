//! The order of the checks that ask the service: what each depends on comes before it.

use url::Url;

use super::book::Book;
use super::check::Check;
use super::{key, network, route, secure, service, tools, url_form};
use crate::config::Config;
use toolspec_runtime::client::Client;
use toolspec_runtime::client::proxy::Proxy;
use toolspec_runtime::registry::Registry;

/// Enters the checks of the settings; whether there is a key to go on with.
pub(super) fn configure(book: &mut Book, checks: Vec<Check>, config: &Config) -> bool {
    for check in checks {
        if check.id == "url" {
            book.gate(check);
        } else {
            book.enter(check);
        }
    }
    config.key.is_some()
}

/// From the name in the URL to an answer of the service.
pub(super) async fn reach(book: &mut Book, url: &Url, client: &Client, is_borrowed: bool) {
    let is_this_machine = url_form::is_this_machine(url);
    let proxy = Proxy::of(url, is_this_machine);
    let proxy_name = proxy.as_ref().map(Proxy::name);
    if book.opens(route::PROXY) {
        book.enter(route::check(
            url,
            is_this_machine,
            proxy.as_ref(),
            is_borrowed,
        ));
    }
    let (host, port) = match &proxy {
        Some(proxy) => (proxy.host.as_str(), proxy.port),
        None => (
            url.host_str().unwrap_or_default(),
            url.port_or_known_default().unwrap_or_default(),
        ),
    };
    let mut addresses = Vec::new();
    if book.opens(network::DNS) {
        let (check, found) =
            network::resolve(host, port, proxy_name.as_ref(), book.time_to_connect()).await;
        book.gate(check);
        addresses = found;
    }
    let mut stream = None;
    if book.opens(network::TCP) {
        let (check, connected) =
            network::connect(&addresses, proxy_name.as_ref(), book.time_to_connect()).await;
        book.gate(check);
        stream = connected;
    }
    if book.opens(secure::TLS) {
        let within = book.time_to_connect();
        book.gate(secure::check(url, proxy.as_ref(), stream, within).await);
    }
    if book.opens(service::HEALTH) {
        book.gate(service::health(client, book.time()).await);
    }
    if book.opens(service::CLOCK) {
        book.enter(service::clock(client));
    }
}

/// From the key to what it is good for.
pub(super) async fn identify(
    book: &mut Book,
    registry: &Registry,
    config: &Config,
    client: &Client,
) {
    let mut scopes = None;
    if book.opens(key::ACCEPTED)
        && let Some(key) = &config.key
    {
        let found = key::examine(client, &key.value, book.time()).await;
        book.gate(found.accepted);
        if book.opens(key::SCOPES) {
            book.enter(found.rights);
        }
        scopes = found.scopes;
    } else {
        book.opens(key::SCOPES);
    }
    let mut open = true;
    for entry in registry.entries {
        let id = tools::id(entry);
        open = book.opens(tools::title(&id, entry));
        if open {
            break;
        }
    }
    if open {
        let within = book.time();
        for check in tools::checks(registry, client, scopes.as_deref(), within).await {
            book.enter(check);
        }
    }
}
