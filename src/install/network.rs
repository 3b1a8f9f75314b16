//! Proxies and certificates that the server needs to reach the service.
//!
//! Hosts start servers with an almost empty environment, so the shell's variables for the network must be copied
//! into the entry. Only the variables that the URL's scheme uses are copied.

use url::{Host, Url};

use super::document::Variable;
use super::hosts::Machine;

/// The variables of this environment that reaching the URL depends on.
pub(crate) fn variables(url: &Url, machine: &dyn Machine) -> Vec<Variable> {
    if is_loopback(url) {
        return Vec::new();
    }
    let take = |names: &[&'static str]| {
        let named = names
            .iter()
            .find_map(|name| Some((*name, machine.variable(name)?)));
        named.map(|(name, value)| Variable {
            name,
            is_secret: Url::parse(&value).is_ok_and(|url| url.password().is_some()),
            value: value.into(),
        })
    };
    let is_https = url.scheme() == "https";
    let proxy = if is_https {
        ["HTTPS_PROXY", "https_proxy"]
    } else {
        ["http_proxy", "HTTP_PROXY"]
    };
    let mut found: Vec<_> = [take(&proxy), take(&["ALL_PROXY", "all_proxy"])]
        .into_iter()
        .flatten()
        .collect();
    if !found.is_empty() {
        found.extend(take(&["NO_PROXY", "no_proxy"]));
    }
    if is_https {
        found.extend(take(&["SSL_CERT_FILE"]));
        found.extend(take(&["SSL_CERT_DIR"]));
    }
    found
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
