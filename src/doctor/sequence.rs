//! The sequence of the checks that send requests: each comes after the checks it depends on.

use url::Url;

use super::{description, key, network, proxy, service, tls_check, tools, url_form};
use crate::config::Config;
use toolspec_runtime::client::Client;
use toolspec_runtime::client::proxy::Proxy;
use toolspec_runtime::doctor::check::Check;
use toolspec_runtime::doctor::checklist::Checklist;
use toolspec_runtime::registry::Registry;

/// Enters the checks of the settings; whether there is a key to continue with.
pub(super) fn record_settings(
    checklist: &mut Checklist,
    checks: Vec<Check>,
    config: &Config,
) -> bool {
    for check in checks {
        if check.id == "url" {
            checklist.record_blocking(check);
        } else {
            checklist.record(check);
        }
    }
    config.key.is_some()
}

/// From the name in the URL to an answer of the service.
pub(super) async fn check_connection(
    checklist: &mut Checklist,
    url: &Url,
    registry: &Registry,
    client: &Client,
    is_host_environment: bool,
) {
    let is_this_machine = url_form::is_this_machine(url);
    let proxy = Proxy::of(url, is_this_machine);
    let proxy_name = proxy.as_ref().map(Proxy::name);
    if checklist.begin_or_skip(proxy::PROXY) {
        checklist.record(proxy::check(
            url,
            is_this_machine,
            proxy.as_ref(),
            is_host_environment,
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
    if checklist.begin_or_skip(network::DNS) {
        let (check, found) =
            network::resolve(host, port, proxy_name.as_ref(), checklist.time_to_connect()).await;
        checklist.record_blocking(check);
        addresses = found;
    }
    let mut stream = None;
    if checklist.begin_or_skip(network::TCP) {
        let (check, connected) =
            network::connect(&addresses, proxy_name.as_ref(), checklist.time_to_connect()).await;
        checklist.record_blocking(check);
        stream = connected;
    }
    if checklist.begin_or_skip(tls_check::TLS) {
        let within = checklist.time_to_connect();
        checklist.record_blocking(tls_check::check(url, proxy.as_ref(), stream, within).await);
    }
    if checklist.begin_or_skip(service::HEALTH) {
        checklist.record_blocking(service::health(client, checklist.time()).await);
    }
    if checklist.begin_or_skip(service::CLOCK) {
        checklist.record(service::clock(client));
    }
    if checklist.begin_or_skip(description::DESCRIPTION) {
        checklist.record(description::check(registry, client, checklist.time()).await);
    }
}

/// From the key to what it is good for.
pub(super) async fn check_key(
    checklist: &mut Checklist,
    registry: &Registry,
    config: &Config,
    client: &Client,
) {
    let mut scopes = None;
    if checklist.begin_or_skip(key::ACCEPTED)
        && let Some(key) = &config.key
    {
        let found = key::examine(client, &key.value, checklist.time()).await;
        checklist.record_blocking(found.accepted);
        if checklist.begin_or_skip(key::SCOPES) {
            checklist.record(found.rights);
        }
        scopes = found.scopes;
    } else {
        checklist.begin_or_skip(key::SCOPES);
    }
    let mut open = true;
    for entry in registry.entries {
        let id = tools::id(entry);
        open = checklist.begin_or_skip(tools::title(&id, entry));
        if open {
            break;
        }
    }
    if open {
        let within = checklist.time();
        for check in tools::checks(registry, client, scopes.as_deref(), within).await {
            checklist.record(check);
        }
    }
}
