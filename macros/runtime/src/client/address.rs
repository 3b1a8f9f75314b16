//! The base URL of the service, and the URLs of its requests.

use std::fmt;

use url::{Host, Url};

use super::redact::Redactor;
use super::{BadSettings, Product, Reason};
use crate::request::Request;
use crate::sanitise::line_within as plain;

/// One origin and a path prefix. Holds no credential, so it may be shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address(Url);

impl Address {
    /// The address meant by a base URL. One of the product's `roots` at its end is dropped, as every request
    /// brings its own.
    pub(super) fn new(url: &Url, allow_http: bool, product: &Product) -> Result<Self, BadSettings> {
        let refusal = || BadSettings::Url {
            scheme: url.scheme().to_owned(),
        };
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(refusal());
        }
        // All of it is in logs and messages but the key.
        if Redactor::new(None, product).holds_key(url.as_str()) {
            return Err(BadSettings::KeyInUrl {
                url: product.url,
                key: product.key,
            });
        }
        let mut base = url.clone();
        base.set_query(None);
        base.set_fragment(None);
        base.set_username("").map_err(|()| refusal())?;
        base.set_password(None).map_err(|()| refusal())?;
        let path = base.path().trim_end_matches('/');
        let prefix = product
            .roots
            .iter()
            .find_map(|tail| path.strip_suffix(tail))
            .unwrap_or(path)
            .to_owned();
        base.set_path(&prefix);
        let address = Self(base);
        if address.0.scheme() == "http" && !allow_http && !address.is_this_machine() {
            return Err(BadSettings::PlainHttp {
                host: address.0.authority().to_owned(),
            });
        }
        Ok(address)
    }

    /// The URL of a request, every segment percent-encoded on its own.
    pub(super) fn join(&self, request: &Request) -> Result<Url, Reason> {
        for segment in &request.segments {
            if let Some(problem) = unfit(segment) {
                return Err(Reason::Segment {
                    segment: plain(segment, 80),
                    problem,
                });
            }
        }
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(&request.segments);
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        Ok(url)
    }

    /// The path of a URL of this service without the prefix.
    pub(super) fn relative<'a>(&self, url: &'a Url) -> &'a str {
        let prefix = self.0.path().trim_end_matches('/');
        url.path().strip_prefix(prefix).unwrap_or(url.path())
    }

    /// The base URL itself.
    pub(super) const fn url(&self) -> &Url {
        &self.0
    }

    /// Whether requests never leave this machine.
    pub(super) fn is_this_machine(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
            Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
            None => false,
        }
    }

    /// Whether TLS is spoken.
    pub(super) fn is_tls(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// Why a segment would change the path's shape, or be lost in it.
fn unfit(segment: &str) -> Option<&'static str> {
    match segment {
        "" => Some("it is empty"),
        "." | ".." => Some("it would step through the path"),
        // Sent as %2F, which services decode before they choose what to answer: another endpoint's answer
        // would come back as a success.
        _ if segment.contains('/') => Some("it holds a slash, which leads to another endpoint"),
        _ if segment.chars().any(char::is_control) => Some("it holds a control character"),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::ZOO;
    use super::*;

    fn address(url: &str) -> Result<Address, BadSettings> {
        Address::new(&Url::parse(url).unwrap(), false, &ZOO)
    }

    fn decode(segment: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = segment.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                let hex = std::str::from_utf8(&hex).unwrap();
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_base_url_is_brought_into_shape() {
        for (given, shown) in [
            ("http://localhost:8081", "http://localhost:8081"),
            ("http://localhost:8081/", "http://localhost:8081"),
            ("https://u:p@soc.example/x/?a=b#c", "https://soc.example/x"),
            ("https://soc.example/api/v1/", "https://soc.example"),
            ("https://soc.example/edge/api", "https://soc.example/edge"),
            ("http://[::1]:8081/x", "http://[::1]:8081/x"),
        ] {
            let address = address(given).unwrap();
            assert_eq!(address.to_string(), shown);
            let url = address.join(&Request::get(&["api", "v1", "alerts"]));
            assert_eq!(url.unwrap().as_str(), format!("{shown}/api/v1/alerts"));
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert!(matches!(
            address("http://soc.example:8081"),
            Err(BadSettings::PlainHttp { host }) if host == "soc.example:8081"
        ));
        assert!(matches!(
            address("file:///etc/passwd"),
            Err(BadSettings::Url { .. })
        ));
        assert!(Address::new(&Url::parse("http://soc.example").unwrap(), true, &ZOO).is_ok());
    }

    #[test]
    fn segments_that_change_the_path_are_refused() {
        let address = address("https://soc.example").unwrap();
        for segment in ["", ".", "..", "a\nb", "\0"] {
            let refusal = address.join(&Request::get(&["api", segment]));
            assert!(
                matches!(refusal, Err(Reason::Segment { .. })),
                "{segment:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_segment_stays_one_segment(segment in "\\PC{1,40}", value in "\\PC{0,40}") {
            prop_assume!(unfit(&segment).is_none());
            let address = address("https://soc.example/edge").unwrap();
            let request = Request::get(&["api", &segment, "timeline"]).query("q", &value);
            let url = address.join(&request).unwrap();
            let path: Vec<_> = url.path_segments().unwrap().map(decode).collect();
            prop_assert_eq!(path, ["edge", "api", segment.as_str(), "timeline"]);
            let query: Vec<_> = url.query_pairs().map(|(_, value)| value.into_owned()).collect();
            prop_assert_eq!(query, [value]);
            prop_assert_eq!(url.host_str(), Some("soc.example"));
        }
    }
}
