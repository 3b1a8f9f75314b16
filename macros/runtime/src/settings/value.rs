//! Finds and reads the text of a setting.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{ConfigError, Environment, Source, Sourced};
use crate::client::Product;

const LONGEST_TIMEOUT_MS: u64 = 600_000;

/// The flag's value, or that of the first variable that is set and not empty.
///
/// # Errors
/// The value is empty or a placeholder, or the variable is not text.
pub fn first(
    flag: &'static str,
    given: Option<&str>,
    variables: &[&'static str],
    environment: &dyn Environment,
) -> Result<Option<Sourced<String>>, ConfigError> {
    if let Some(text) = given {
        return from(text, Source::Flag(flag)).and_then(|found| match found {
            Some(found) => Ok(Some(found)),
            None => Err(ConfigError::new(Source::Flag(flag), "the value is empty")),
        });
    }
    for name in variables {
        if let Some(found) = variable(name, environment)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The variable's value, unless it is unset or empty.
///
/// # Errors
/// The value is a placeholder, or not text.
pub fn variable(
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

/// A switch: the flag, or a variable that says yes.
///
/// # Errors
/// The variable says neither yes nor no.
pub fn switch(
    flag: &'static str,
    given: bool,
    name: &'static str,
    environment: &dyn Environment,
) -> Result<Sourced<bool>, ConfigError> {
    if given {
        return Ok(Sourced::new(true, Source::Flag(flag)));
    }
    match variable(name, environment)? {
        Some(text) => text.try_map(|text| truth(text)),
        None => Ok(Sourced::new(false, Source::Default)),
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

fn truth(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("the value is neither 1 (true, yes, on) nor 0 (false, no, off)".to_owned()),
    }
}

/// A base URL the client can append paths to.
///
/// # Errors
/// What is wrong with it, with an example.
pub fn url(text: &str, product: &Product) -> Result<Url, String> {
    let example = "such as `https://service.example.com`";
    let mut url =
        Url::parse(text).map_err(|error| format!("not a URL ({error}); give one {example}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "not a URL that starts with http:// or https://; give one {example}"
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!(
            "the URL holds a user name or password; leave it out and give the key as `{}`",
            product.key
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!(
            "the URL has a `?` or `#` part; give the base URL alone, {example}"
        ));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// A time in milliseconds.
///
/// # Errors
/// It is not a whole number in the range, which is named.
pub fn milliseconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(time @ 1..=LONGEST_TIMEOUT_MS) => Ok(Duration::from_millis(time)),
        _ => Err(format!(
            "not a whole number of milliseconds from 1 to {LONGEST_TIMEOUT_MS}, such as 20000"
        )),
    }
}

/// A key is sent in a header as it stands, so it is one word of visible ASCII. A pasted `Bearer ` is
/// taken off.
///
/// # Errors
/// What no key can hold.
pub fn key(text: &str) -> Result<SecretString, String> {
    let key = match text.split_at_checked("bearer ".len()) {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer ") => key.trim(),
        _ => text,
    };
    if key.is_empty() {
        return Err("there is no key in it".to_owned());
    }
    if key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(SecretString::from(key));
    }
    Err("the key has whitespace, a control character or a non-ASCII character inside; copy it again, as one word".to_owned())
}
