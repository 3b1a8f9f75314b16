//! Finds and reads the text of a setting.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{ConfigError, Environment, Source, Sourced, Unusable};
use crate::client::Product;

const LONGEST_TIMEOUT_MS: u64 = 600_000;

/// A flag's value.
pub(super) fn flag(name: &'static str, given: &str) -> Result<Sourced<String>, ConfigError> {
    let source = Source::Flag(name);
    from(given, source.clone())?.ok_or_else(|| ConfigError::new(source, "the value is empty"))
}

/// The variable's value, unless it is unset or empty.
pub(super) fn variable(
    name: &'static str,
    environment: &dyn Environment,
) -> Result<Option<Sourced<String>>, ConfigError> {
    let source = Source::Variable(name);
    match environment.variable(name) {
        Ok(Some(text)) => from(&text, source),
        Ok(None) => Ok(None),
        Err(reason) => Err(ConfigError::new(source, reason)),
    }
}

/// The trimmed text, `None` when there is nothing in it.
fn from(text: &str, source: Source) -> Result<Option<Sourced<String>>, ConfigError> {
    let text = text.trim();
    if is_placeholder(text) {
        return Err(ConfigError::new(
            source,
            "the value is a placeholder that the host did not fill in; write the value itself, or let the host know the variable",
        ));
    }
    Ok((!text.is_empty()).then(|| Sourced::new(text.to_owned(), source)))
}

/// `${NAME}`, `${input:name}`, `{{name}}`, `$NAME`, `%NAME%`.
fn is_placeholder(text: &str) -> bool {
    let holds = |open: &str, close: &str| {
        text.find(open)
            .is_some_and(|start| text[start + open.len()..].contains(close))
    };
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    let windows = text
        .strip_prefix('%')
        .and_then(|rest| rest.strip_suffix('%'));
    holds("${", "}")
        || holds("{{", "}}")
        || text.strip_prefix('$').is_some_and(is_name)
        || windows.is_some_and(is_name)
}

/// A variable that says yes or no.
pub(super) fn truth(text: &str) -> Result<bool, Unusable> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("the value is neither 1 (true, yes, on) nor 0 (false, no, off)".into()),
    }
}

/// A base URL the client can append paths to.
///
/// # Errors
/// What is wrong with it, with an example.
pub fn url(text: &str, product: &Product) -> Result<Url, Unusable> {
    let example = "such as `https://service.example.com`";
    let mut url =
        Url::parse(text).map_err(|error| format!("not a URL ({error}); give one {example}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Unusable::from(format!(
            "not a URL that starts with http:// or https://; give one {example}"
        )));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Unusable::from(format!(
            "the URL holds a user name or password; leave it out and give the key as `{}`",
            product.key
        )));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Unusable::from(format!(
            "the URL has a `?` or `#` part; give the base URL alone, {example}"
        )));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Names with commas between them.
///
/// # Errors
/// There is none.
pub fn names(text: &str) -> Result<Vec<String>, Unusable> {
    let names = text.split(',').map(str::trim);
    let names: Vec<String> = names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    if names.is_empty() {
        return Err("it names nothing; write names with commas between them".into());
    }
    Ok(names)
}

/// A time in milliseconds.
///
/// # Errors
/// It is not a whole number in the range, which is named.
pub fn milliseconds(text: &str) -> Result<Duration, Unusable> {
    match text.parse() {
        Ok(time @ 1..=LONGEST_TIMEOUT_MS) => Ok(Duration::from_millis(time)),
        _ => Err(Unusable::from(format!(
            "not a whole number of milliseconds from 1 to {LONGEST_TIMEOUT_MS}, such as 20000"
        ))),
    }
}

/// A key is sent in a header as it stands, so it is one word of visible ASCII. A pasted `Bearer ` is
/// taken off.
///
/// # Errors
/// What no key can hold.
pub fn key(text: &str) -> Result<SecretString, Unusable> {
    let key = match text.split_at_checked("bearer ".len()) {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer ") => key.trim(),
        _ => text,
    };
    if key.is_empty() {
        return Err("there is no key in it".into());
    }
    if key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(SecretString::from(key));
    }
    Err("the key has whitespace, a control character or a non-ASCII character inside; copy it again, as one word".into())
}
