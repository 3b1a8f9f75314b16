//! The settings of a client, and the errors in them that prevent its start.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{How, Product};

/// What a client needs to know.
#[derive(Clone)]
pub struct Settings {
    /// What the service and its settings are called.
    pub product: &'static Product,
    /// The service's base URL; may have a path prefix. A user name, password, query or fragment
    /// in it is dropped.
    pub url: Url,
    /// How that URL was found.
    pub how: How,
    /// Where the service may be as well, when nobody set `url`. With one, `/health` says without the key
    /// which of the two is the API, before the first request.
    pub fallback: Option<Url>,
    /// The API key or JWT. Without one, only endpoints outside `/api` can be called.
    pub key: Option<SecretString>,
    /// How long one request may take, tries and waits included, unless it brings its own timeout.
    pub timeout: Duration,
    /// The most bytes of one answer that are read, counted after decompression.
    pub body_limit: usize,
    /// Whether a host other than this machine may be spoken to without TLS.
    pub allow_http: bool,
}

impl Settings {
    /// Settings for a service without a key: 20 seconds, 32 MiB, TLS required beyond this machine.
    #[must_use]
    pub fn new(product: &'static Product, url: Url) -> Self {
        Self {
            product,
            url,
            how: How::Given,
            fallback: None,
            key: None,
            timeout: Duration::from_secs(20),
            body_limit: 32 * 1024 * 1024,
            allow_http: false,
        }
    }
}

/// The key and what a URL may carry of credentials stay out.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("host", &self.url.host_str())
            .field("key", &self.key.is_some())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The key as it is meant: without surrounding blanks and without a pasted `Bearer `.
pub(super) fn tidy(key: &SecretString) -> Option<SecretString> {
    let key = key.expose_secret().trim();
    let key = match key.split_at_checked("bearer ".len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer ") => token.trim(),
        _ => key,
    };
    (!key.is_empty()).then(|| SecretString::from(key))
}

/// The `Authorization` header for a key, marked so that no library prints it.
pub(super) fn authorization(key: &SecretString) -> Result<HeaderValue, BadSettings> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
        .map_err(|_| BadSettings::Key)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The part of a key that the service itself shows in its list of keys: 12 characters of one that
/// begins as its keys do, nothing of any other.
pub(super) fn public_prefix(key: &SecretString, product: &Product) -> Option<String> {
    let key = key.expose_secret();
    let long_enough =
        !product.key_prefix.is_empty() && key.starts_with(product.key_prefix) && key.len() >= 24;
    long_enough.then(|| key.get(..12).map(str::to_owned))?
}

/// Settings no client can work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// The URL is neither `http` nor `https`, or names no host.
    #[error("the base URL must look like `https://service.example.com`, not `{scheme}:…`")]
    Url {
        /// The scheme it has.
        scheme: String,
    },
    /// The key would cross the network readable by anyone.
    #[error(
        "`http://{host}` would carry the API key unencrypted over the network; give its \
         `https://` address, or allow it in the settings"
    )]
    PlainHttp {
        /// The host, with its port if it is unusual.
        host: String,
    },
    /// The key is part of the URL, which is no secret.
    #[error(
        "the base URL in `{url}` holds an API key: take it out of the URL, and give it in `{key}`; whoever saw the URL has the key, so revoke it if others did"
    )]
    KeyInUrl {
        /// The variable that holds the URL.
        url: &'static str,
        /// The variable that holds the key.
        key: &'static str,
    },
    /// The key cannot be a header's value.
    #[error("the API key holds a line break or another character that no key has; copy it again")]
    Key,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::ZOO;
    use super::*;

    fn with_key(key: &str) -> Settings {
        Settings {
            key: Some(key.into()),
            ..Settings::new(
                &ZOO,
                Url::parse("https://user:hunter2@soc.example").unwrap(),
            )
        }
    }

    #[test]
    fn a_pasted_key_is_tidied() {
        for (given, meant) in [
            ("abc", Some("abc")),
            (" abc\n", Some("abc")),
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("é", Some("é")),
            ("  ", None),
        ] {
            let tidy = tidy(&given.into());
            assert_eq!(tidy.as_ref().map(ExposeSecret::expose_secret), meant);
        }
    }

    #[test]
    fn only_long_keys_of_the_service_show_a_prefix() {
        let prefix = |key: &str| public_prefix(&key.into(), &ZOO);
        assert_eq!(
            prefix(&format!("zoo_{}", "0123456789ab".repeat(4))).as_deref(),
            Some("zoo_01234567")
        );
        assert_eq!(prefix("zoo_short"), None);
        assert_eq!(prefix("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"), None);
    }

    #[test]
    fn nothing_secret_is_printed() {
        let shown = format!("{:?}", with_key("zoo_topsecret"));
        assert!(!shown.contains("topsecret") && !shown.contains("hunter2"));
        assert_eq!(
            authorization(&"a\u{7f}b".into()).unwrap_err(),
            BadSettings::Key
        );
        assert!(authorization(&"abc".into()).unwrap().is_sensitive());
    }
}
