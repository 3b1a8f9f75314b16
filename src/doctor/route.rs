//! Whether a proxy stands between here and the service. Decided by the code that decides it for the client.

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::check::{Check, Name, Section, name};

pub(super) const PROXY: Name = name(Section::Connection, "proxy", "Proxy");

/// Where a proxy may be named, as pairs of spellings; the last pair says where none is wanted.
const VARIABLES: [[&str; 2]; 4] = [
    ["HTTPS_PROXY", "https_proxy"],
    ["HTTP_PROXY", "http_proxy"],
    ["ALL_PROXY", "all_proxy"],
    ["NO_PROXY", "no_proxy"],
];

/// A proxy that is used for the service.
pub(super) struct Proxy {
    /// `http`, `https` or one of socks.
    pub(super) scheme: String,
    pub(super) host: String,
    pub(super) port: u16,
    /// What it is told to let us through.
    pub(super) authorization: Option<HeaderValue>,
}

/// The proxy for this URL, if one applies. A service on this machine is always reached directly.
pub(super) fn proxy(url: &Url, is_this_machine: bool) -> Option<Proxy> {
    let target: Uri = url.as_str().parse().ok()?;
    let found = Matcher::from_system()
        .intercept(&target)
        .filter(|_| !is_this_machine)?;
    let uri = found.uri();
    let scheme = uri.scheme_str().unwrap_or("http").to_owned();
    let usual = if scheme == "https" { 443 } else { 80 };
    Some(Proxy {
        host: uri.host()?.to_owned(),
        port: uri.port_u16().unwrap_or(usual),
        authorization: found.basic_auth().cloned(),
        scheme,
    })
}

/// What is set and what comes of it; `is_borrowed` when this is an assistant's environment already.
pub(super) fn check(
    url: &Url,
    is_this_machine: bool,
    proxy: Option<&Proxy>,
    is_borrowed: bool,
) -> Check {
    let set: Vec<_> = VARIABLES
        .as_flattened()
        .iter()
        .copied()
        .filter(|name| is_set(name))
        .collect();
    let named: Vec<_> = set.iter().map(|name| format!("`{name}`")).collect();
    let named = named.join(", ");
    let Some(proxy) = proxy else {
        let why = if is_this_machine {
            "a service on this machine is reached directly"
        } else if set.iter().any(|name| name.eq_ignore_ascii_case("no_proxy")) && set.len() > 1 {
            "`NO_PROXY` takes this host out, or they are for the other of http and https"
        } else {
            "they are not for this URL"
        };
        let detail = if set.is_empty() {
            "none set; the service is reached directly".to_owned()
        } else {
            format!("{named} set, but not used: {why}")
        };
        return Check::ok(PROXY, detail).fact("variables", set);
    };
    let shown = format!("{}://{}:{}", proxy.scheme, proxy.host, proxy.port);
    let between = format!("`{shown}` stands between here and the service, by");
    let check = match applied(url, &set) {
        None => Check::ok(PROXY, format!("{between} the system's settings")),
        Some(name) if is_borrowed => Check::ok(PROXY, format!("{between} `{name}`")),
        Some(name) => Check::warning(
            PROXY,
            format!("{between} `{name}`; assistants start servers without it"),
            format!(
                "see that `{name}` is in the `env` of the assistant's entry; the installer puts it there when it runs in this shell"
            ),
        ),
    };
    check.fact("used", shown).fact("variables", set)
}

/// Which of the variables that are set is for such a URL.
fn applied<'a>(url: &Url, set: &[&'a str]) -> Option<&'a str> {
    let [https, http, all, _] = VARIABLES;
    let own = if url.scheme() == "https" { https } else { http };
    own.iter()
        .chain(&all)
        .find_map(|wanted| set.iter().copied().find(|name| name == wanted))
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}
