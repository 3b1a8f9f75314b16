//! From flags and environment to a [`Config`], each value with the place it came from.
//!
//! A flag takes precedence over the environment, and an empty variable counts as unset. [`resolve`] reads nothing
//! by itself: the process's environment and files come in through [`Surroundings`]. No value is ever
//! quoted in a message, since any of them may be a key put in the wrong place.

mod command;
pub(crate) mod key;
pub(crate) mod keychain;
mod login_key;
mod surroundings;

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use url::{Host, Url};

pub use surroundings::{Surroundings, WithoutFetching, WithoutLogins};
pub use toolspec_runtime::settings::{
    ConfigError, Environment, KeyFile, Process, Reader, Source, Sourced, Unusable,
};

use crate::aisoc::AISOC;
use crate::login::Kept;
use toolspec_runtime::client::{How, Settings};
use toolspec_runtime::settings::value;

/// The service's URL when none is given: what users are promised.
pub const DEFAULT_URL: &str = "http://localhost:8081";
/// Where the service is when none is given and it is not at [`DEFAULT_URL`]: its compose file publishes the API here,
/// and the ingest worker at the other.
pub const FALLBACK_URL: &str = "http://localhost:8000";
/// The default timeout of one request, in milliseconds.
pub const DEFAULT_TIMEOUT_MS: u64 = 20_000;

/// What the command line says. `None` and `false` mean that a flag is absent.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Flags {
    /// `--aisoc-url`
    pub aisoc_url: Option<String>,
    /// `--api-key`
    pub api_key: Option<SecretString>,
    /// Where `api_key` came from, if not from the command line: what was typed when asked, or a login.
    pub api_key_source: Option<Source>,
    /// `--api-key-file`
    pub api_key_file: Option<PathBuf>,
    /// `--timeout`, in milliseconds
    pub timeout: Option<String>,
    /// `--verbose`
    pub verbose: bool,
    /// `--read-only`
    pub read_only: bool,
    /// `--tools`, names with commas between them
    pub tools: Option<String>,
    /// `--scope-filter`
    pub scope_filter: bool,
    /// `--audit-file`
    pub audit_file: Option<PathBuf>,
    /// `--audit-key`
    pub audit_key: Option<PathBuf>,
    /// `--audit-strict`
    pub audit_strict: bool,
}

/// How the server reaches the service and what it offers.
pub struct Config {
    /// The service's base URL, without a trailing slash in its path.
    pub url: Sourced<Url>,
    /// The API key or JWT; without one the tools are listed and every call says that it is missing.
    pub key: Option<Sourced<SecretString>>,
    /// The login that the key is from, where it is from one.
    pub login: Option<Kept>,
    /// How long one request may take.
    pub timeout: Sourced<Duration>,
    /// Whether the life of a session is logged.
    pub verbose: Sourced<bool>,
    /// Whether only tools that read are offered.
    pub read_only: Sourced<bool>,
    /// The only tools that are offered, if any were chosen.
    pub tools: Option<Sourced<Vec<String>>>,
    /// Whether tools that the key can't use are left out.
    pub scope_filter: Sourced<bool>,
    /// The file that each call is written to, if any.
    pub audit_file: Option<Sourced<PathBuf>>,
    /// The file with the key of the audit trail, if any.
    pub audit_key: Option<Sourced<PathBuf>>,
    /// Whether a call fails whose line can't be written.
    pub audit_strict: Sourced<bool>,
    /// What is allowed but unwise, as sentences without their full stop.
    pub warnings: Vec<String>,
}

impl Config {
    /// What the client of the service needs to know.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            how: self.how(),
            fallback: (self.url.source == Source::Default)
                .then(|| Url::parse(FALLBACK_URL).ok())
                .flatten(),
            key: self.key.as_ref().map(|key| key.value.clone()),
            timeout: self.timeout.value,
            // The person was warned when the URL was read, and it is theirs to choose.
            allow_http: true,
            ..Settings::new(&AISOC, self.url.value.clone())
        }
    }

    /// How the URL was found; if it is not set, the client may find the service at [`FALLBACK_URL`] instead.
    #[must_use]
    pub fn how(&self) -> How {
        match &self.url.source {
            Source::Flag(name) => How::Flag(name),
            Source::Variable(name) => How::Environment(name),
            Source::File(path) | Source::Login(path) => How::Login(path.clone()),
            Source::Asked => How::Flag("--aisoc-url"),
            Source::Default => How::Default,
        }
    }
}

/// Settles every setting.
///
/// # Errors
/// The first setting that cannot be used, where it came from, and what would be right.
pub fn resolve(flags: &Flags, surroundings: &dyn Surroundings) -> Result<Config, ConfigError> {
    settle(flags, surroundings, &mut Reader::strict(surroundings))
}

/// Settles every setting from those sources that can be used, and gives the others too.
///
/// # Errors
/// The default address cannot be read.
pub fn resolve_usable(
    flags: &Flags,
    surroundings: &dyn Surroundings,
) -> Result<(Config, Vec<ConfigError>), ConfigError> {
    let mut reader = Reader::lenient(surroundings);
    let config = settle(flags, surroundings, &mut reader)?;
    Ok((config, reader.set_aside()))
}

fn settle(
    flags: &Flags,
    surroundings: &dyn Surroundings,
    reader: &mut Reader<'_>,
) -> Result<Config, ConfigError> {
    let mut warnings = Vec::new();
    let url = reader.first(
        ("--aisoc-url", flags.aisoc_url.as_deref()),
        &["AISOC_URL", "AISOC_API_URL"],
        |text| value::url(text, &AISOC),
    )?;
    let mut key = key::resolve(flags, surroundings, reader, &mut warnings)?;
    let mut login = None;
    let url = match (url, &key) {
        // A key that somebody named belongs to an address that they know of, and not to where they signed in last.
        (None, Some(_)) => None,
        (url, Some(_)) => url,
        (url, None) => {
            let found = login_key::find(url.as_ref(), surroundings, &mut warnings);
            match reader.pass(found)? {
                None => url,
                Some(found) => {
                    key = Some(Sourced::new(found.value.key.clone(), found.source.clone()));
                    let at = Sourced::new(found.value.url.clone(), found.source);
                    login = Some(found.value);
                    Some(url.unwrap_or(at))
                }
            }
        }
    };
    let url = match url {
        Some(url) => url,
        None => Sourced::new(DEFAULT_URL.to_owned(), Source::Default)
            .try_map(|text| value::url(text, &AISOC))?,
    };
    if url.value.scheme() == "http" && !is_loopback(&url.value) {
        warnings.push(format!(
            "{}: `http://` sends the API key unencrypted; use `https://` for a service on another machine",
            url.source
        ));
    }
    let timeout = reader.first(
        ("--timeout", flags.timeout.as_deref()),
        &["AISOC_TIMEOUT_MS"],
        value::milliseconds,
    )?;
    let default = Duration::from_millis(DEFAULT_TIMEOUT_MS);
    Ok(Config {
        url,
        key,
        login,
        timeout: timeout.unwrap_or_else(|| Sourced::new(default, Source::Default)),
        verbose: verbose(flags, reader)?,
        read_only: read_only(flags, reader)?,
        tools: tools(flags, reader)?,
        scope_filter: scope_filter(flags, reader)?,
        audit_file: audit_file(flags, reader)?,
        audit_key: audit_key(flags, reader)?,
        audit_strict: audit_strict(flags, reader)?,
        warnings,
    })
}

/// Whether the life of a session is logged: `--verbose` or `AISOC_MCP_VERBOSE`.
///
/// # Errors
/// The variable says neither yes nor no.
pub fn verbose(flags: &Flags, reader: &mut Reader<'_>) -> Result<Sourced<bool>, ConfigError> {
    reader.switch(("--verbose", flags.verbose), "AISOC_MCP_VERBOSE")
}

/// Whether only tools that read are offered: `--read-only` or `AISOC_MCP_READ_ONLY`.
///
/// # Errors
/// The variable says neither yes nor no.
pub fn read_only(flags: &Flags, reader: &mut Reader<'_>) -> Result<Sourced<bool>, ConfigError> {
    reader.switch(("--read-only", flags.read_only), "AISOC_MCP_READ_ONLY")
}

/// The only tools that are offered: `--tools` or `AISOC_MCP_TOOLS`. Whether there are such tools is not known here.
///
/// # Errors
/// The value names none.
pub fn tools(
    flags: &Flags,
    reader: &mut Reader<'_>,
) -> Result<Option<Sourced<Vec<String>>>, ConfigError> {
    let given = ("--tools", flags.tools.as_deref());
    reader.first(given, &["AISOC_MCP_TOOLS"], value::names)
}

/// Whether tools that the key can't use are left out: `--scope-filter` or `AISOC_MCP_SCOPE_FILTER`.
///
/// # Errors
/// The variable says neither yes nor no.
pub fn scope_filter(flags: &Flags, reader: &mut Reader<'_>) -> Result<Sourced<bool>, ConfigError> {
    let flag = ("--scope-filter", flags.scope_filter);
    reader.switch(flag, "AISOC_MCP_SCOPE_FILTER")
}

/// The file that each call is written to: `--audit-file` or `AISOC_MCP_AUDIT_FILE`. It is not opened here.
///
/// # Errors
/// The value is a placeholder, or the flag's is empty.
pub fn audit_file(
    flags: &Flags,
    reader: &mut Reader<'_>,
) -> Result<Option<Sourced<PathBuf>>, ConfigError> {
    let given = flags.audit_file.as_ref();
    path(("--audit-file", given), "AISOC_MCP_AUDIT_FILE", reader)
}

/// The file with the key of the audit trail: `--audit-key` or `AISOC_MCP_AUDIT_KEY_FILE`. It is not opened here.
///
/// # Errors
/// The value is a placeholder, or the flag's is empty.
pub fn audit_key(
    flags: &Flags,
    reader: &mut Reader<'_>,
) -> Result<Option<Sourced<PathBuf>>, ConfigError> {
    let given = flags.audit_key.as_ref();
    path(("--audit-key", given), "AISOC_MCP_AUDIT_KEY_FILE", reader)
}

/// Whether a call fails whose line can't be written: `--audit-strict` or `AISOC_MCP_AUDIT_STRICT`.
///
/// # Errors
/// The variable says neither yes nor no.
pub fn audit_strict(flags: &Flags, reader: &mut Reader<'_>) -> Result<Sourced<bool>, ConfigError> {
    let flag = ("--audit-strict", flags.audit_strict);
    reader.switch(flag, "AISOC_MCP_AUDIT_STRICT")
}

fn path(
    (flag, given): (&'static str, Option<&PathBuf>),
    variable: &'static str,
    reader: &mut Reader<'_>,
) -> Result<Option<Sourced<PathBuf>>, ConfigError> {
    if let Some(path) = given
        && path.to_str().is_none()
    {
        return Ok(Some(Sourced::new(path.clone(), Source::Flag(flag))));
    }
    let given = given.and_then(|path| path.to_str());
    reader.first((flag, given), &[variable], |path| Ok(PathBuf::from(path)))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
