//! The proxy for the service, determined by the HTTP client's own code, and the variable
//! that sets it.

use std::fmt;

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// The variables for `https://`, in the order in which they are looked for; the first that is set is taken, even where
/// it is empty.
const HTTPS: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
/// The same for `http://`.
const HTTP: [&str; 2] = ["HTTP_PROXY", "http_proxy"];
/// The same for both, where theirs name no proxy.
const ALL: [&str; 2] = ["ALL_PROXY", "all_proxy"];
/// The hosts that no proxy is wanted for.
const NONE: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// All variables about proxies, those of the same meaning side by side.
pub const VARIABLES: [[&str; 2]; 4] = [HTTPS, HTTP, ALL, NONE];

/// A proxy that is used for the service.
#[derive(Clone)]
pub struct Proxy {
    /// `http`, `https` or one of socks.
    pub scheme: String,
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The credentials for it.
    pub authorization: Option<HeaderValue>,
    /// The variable that names it; `None` for the system's own settings.
    pub variable: Option<&'static str>,
}

/// A proxy as messages name it, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyName {
    /// `http://proxy.example.com:3128`.
    pub url: String,
    /// The variable that names it; `None` for the system's own settings.
    pub variable: Option<&'static str>,
}

impl fmt::Display for ProxyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.variable {
            Some(variable) => write!(formatter, "the proxy `{}` (`{variable}`)", self.url),
            None => write!(
                formatter,
                "the proxy `{}` (the system's settings)",
                self.url
            ),
        }
    }
}

impl ProxyName {
    /// Where it is set, as a part of a sentence.
    #[must_use]
    pub fn setting(&self) -> String {
        self.variable.map_or_else(
            || "the system's proxy settings".to_owned(),
            |variable| format!("`{variable}`"),
        )
    }
}

impl Proxy {
    /// The proxy for this URL, if one applies. A service on this machine is always reached directly.
    #[must_use]
    pub fn of(url: &Url, is_this_machine: bool) -> Option<Self> {
        let target: Uri = url.as_str().parse().ok()?;
        let found = Matcher::from_system()
            .intercept(&target)
            .filter(|_| !is_this_machine)?;
        let uri = found.uri();
        let scheme = uri.scheme_str().unwrap_or("http").to_owned();
        let usual = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => 1080,
        };
        let variable = |name: &str| std::env::var(name).ok();
        Some(Self {
            host: uri.host()?.to_owned(),
            port: uri.port_u16().unwrap_or(usual),
            authorization: found.basic_auth().cloned(),
            scheme,
            variable: named(url, &variable),
        })
    }

    /// How messages name it.
    pub fn name(&self) -> ProxyName {
        let Self {
            scheme, host, port, ..
        } = self;
        ProxyName {
            url: format!("{scheme}://{host}:{port}"),
            variable: self.variable,
        }
    }
}

/// The variable that names a proxy for such a URL.
fn named(url: &Url, variable: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
    let own = if url.scheme() == "https" { HTTPS } else { HTTP };
    [own, ALL].into_iter().find_map(|pair| {
        let set = pair.into_iter().find(|name| variable(name).is_some())?;
        variable(set)
            .is_some_and(|value| is_usable(&value))
            .then_some(set)
    })
}

/// A variable that is set to something which is no proxy's URL, so that it is skipped in silence.
pub fn unusable(url: &Url, variable: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
    let own = if url.scheme() == "https" { HTTPS } else { HTTP };
    [own, ALL].into_iter().find_map(|pair| {
        let set = pair.into_iter().find(|name| variable(name).is_some())?;
        let value = variable(set)?;
        (!value.is_empty() && !is_usable(&value)).then_some(set)
    })
}

fn is_usable(value: &str) -> bool {
    let target = Uri::from_static("http://service.invalid/");
    let matcher = Matcher::builder().http(value.to_owned()).build();
    matcher.intercept(&target).is_some()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn on<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| {
            let found = set.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn the_variable_that_names_the_proxy_is_told_as_the_client_finds_it() {
        let proxy = "proxy.example.com:3128";
        for (url, set, expected) in [
            (
                "https://soc.example",
                &[("HTTPS_PROXY", proxy)][..],
                Some("HTTPS_PROXY"),
            ),
            (
                "https://soc.example",
                &[("https_proxy", proxy)],
                Some("https_proxy"),
            ),
            ("http://soc.example", &[("https_proxy", proxy)], None),
            (
                "http://soc.example",
                &[("http_proxy", proxy), ("ALL_PROXY", proxy)],
                Some("http_proxy"),
            ),
            (
                "https://soc.example",
                &[("http_proxy", proxy), ("ALL_PROXY", proxy)],
                Some("ALL_PROXY"),
            ),
            (
                "https://soc.example",
                &[("HTTPS_PROXY", ""), ("https_proxy", proxy)],
                None,
            ),
            (
                "https://soc.example",
                &[("HTTPS_PROXY", ""), ("all_proxy", proxy)],
                Some("all_proxy"),
            ),
            (
                "https://soc.example",
                &[("ALL_PROXY", "socks5h://127.0.0.1:1080")],
                Some("ALL_PROXY"),
            ),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(named(&url, &on(set)), expected, "{url} {set:?}");
        }
    }

    #[test]
    fn a_value_that_is_no_proxy_is_noticed() {
        let url = Url::parse("https://soc.example").unwrap();
        for (value, is_unusable) in [
            ("ftp://proxy.example.com", true),
            ("http//proxy.example.com:3128", true),
            ("/usr/bin/proxy", true),
            ("", false),
            ("proxy.example.com:3128", false),
            ("http://name:password@proxy.example.com:3128/", false),
        ] {
            let found = unusable(&url, &on(&[("HTTPS_PROXY", value)]));
            assert_eq!(found, is_unusable.then_some("HTTPS_PROXY"), "{value}");
        }
    }

    #[test]
    fn its_name_holds_no_password() {
        let proxy = Proxy {
            scheme: "http".to_owned(),
            host: "proxy.example.com".to_owned(),
            port: 3128,
            authorization: None,
            variable: Some("HTTPS_PROXY"),
        };
        assert_eq!(
            proxy.name().to_string(),
            "the proxy `http://proxy.example.com:3128` (`HTTPS_PROXY`)"
        );
    }
}
