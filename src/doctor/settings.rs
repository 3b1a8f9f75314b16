//! The settings as they are found: each value, where it came from, and what is odd about it.
//!
//! A setting that cannot be used is told and left out, so that the rest is looked at all the same.

use secrecy::{ExposeSecret as _, SecretString};

use super::check::{Check, Name, Section, name};
use super::{key_form, url_form};
use crate::aisoc::Client;
use crate::config::{self, Config, ConfigError, Flags, Source, Surroundings};

pub(super) const URL: Name = name(Section::Configuration, "url", "URL");
pub(super) const API_KEY: Name = name(Section::Configuration, "api_key", "API key");
const TIMEOUT: Name = name(Section::Configuration, "timeout", "Timeout");
const MODE: Name = name(Section::Configuration, "mode", "Mode");

/// Where each setting may come from, the strongest first.
pub(super) const URL_SOURCES: &[&str] = &["--aisoc-url", "AISOC_URL", "AISOC_API_URL"];
const KEY_SOURCES: &[&str] = &[
    "--api-key",
    "--api-key-file",
    "AISOC_API_KEY",
    "AISOC_TOKEN",
    "AISOC_API_KEY_FILE",
];

/// The settings that can be used, and those that cannot.
pub(super) struct Settled {
    pub(super) config: Config,
    broken: Vec<ConfigError>,
}

impl Settled {
    /// The same, with the flags said to come from somebody who is no command line.
    pub(super) fn given_by(mut self, giver: Option<&'static str>) -> Self {
        let Some(giver) = giver else { return self };
        let rename = |source: &mut Source| {
            if let Source::Flag(name) = source {
                *name = giver;
            }
        };
        rename(&mut self.config.url.source);
        rename(&mut self.config.timeout.source);
        rename(&mut self.config.verbose.source);
        rename(&mut self.config.read_only.source);
        if let Some(key) = &mut self.config.key {
            rename(&mut key.source);
        }
        self
    }
}

/// Settles what can be settled; `None` when not even that can be told apart.
pub(super) fn settle(flags: &Flags, surroundings: &dyn Surroundings) -> Option<Settled> {
    let mut flags = copy(flags);
    let mut hidden = Vec::new();
    let mut broken = Vec::new();
    // Each round takes one source out, and there are fewer than these.
    for _ in 0..16 {
        let without = Without {
            inner: surroundings,
            hidden: &hidden,
        };
        match config::resolve(&flags, &without) {
            Ok(config) => return Some(Settled { config, broken }),
            Err(error) => {
                match &error.source_of_value {
                    Source::Flag("--aisoc-url") => flags.aisoc_url = None,
                    Source::Flag("--api-key") => flags.api_key = None,
                    Source::Flag("--api-key-file") => flags.api_key_file = None,
                    Source::Flag("--timeout") => flags.timeout = None,
                    Source::Variable(name) => hidden.push(*name),
                    Source::File(_) => {
                        flags.api_key_file = None;
                        hidden.push("AISOC_API_KEY_FILE");
                    }
                    Source::Flag(_) | Source::Default => return None,
                }
                broken.push(error);
            }
        }
    }
    None
}

/// The checks of the settings. The URL's comes first; whether the key's failed is for the caller to see.
pub(super) fn checks(
    settled: &Settled,
    client: &Client,
    (flags, given_by): (&Flags, Option<&'static str>),
    surroundings: &dyn Surroundings,
) -> Vec<Check> {
    let config = &settled.config;
    let set = |sources: &[&'static str]| {
        let mut set = given(sources, flags, surroundings);
        set.retain(|name| given_by.is_none() || !name.starts_with("--"));
        set
    };
    let url = settled.broken(URL, URL_SOURCES).unwrap_or_else(|| {
        let raw = raw_url(&config.url.source, flags, surroundings);
        url_form::check(&config.url, &raw, &client.service().url, &set(URL_SOURCES))
    });
    let key = settled
        .broken(API_KEY, KEY_SOURCES)
        .unwrap_or_else(|| key(config, client.service().key.as_deref(), &set(KEY_SOURCES)));
    let timeout = settled
        .broken(TIMEOUT, &["--timeout", "AISOC_TIMEOUT_MS"])
        .unwrap_or_else(|| {
            let milliseconds = config.timeout.value.as_millis();
            Check::ok(
                TIMEOUT,
                format!("{milliseconds} ms, {}", from(&config.timeout.source)),
            )
        });
    let switch = |what: &str, on: bool, source: &Source| {
        if on {
            format!("{what}, {}", from(source))
        } else {
            format!("not {what}")
        }
    };
    let mode = Check::ok(
        MODE,
        format!(
            "{}; {}",
            switch(
                "read-only",
                config.read_only.value,
                &config.read_only.source
            ),
            switch("verbose", config.verbose.value, &config.verbose.source)
        ),
    );
    vec![url, key, timeout, mode]
}

fn key(config: &Config, prefix: Option<&str>, set: &[&'static str]) -> Check {
    let Some(key) = &config.key else {
        return Check::failed(
            API_KEY,
            "no key is set: assistants see the tools, but every call is refused",
            "create a key in the AiSOC console under Settings → API Keys and set it as `AISOC_API_KEY`, or give a file with `--api-key-file`",
        );
    };
    let form = key_form::form(key.value.expose_secret());
    let shown = prefix.map_or_else(
        || {
            format!(
                "{} of {} characters",
                form.noun,
                key.value.expose_secret().len()
            )
        },
        |prefix| format!("`{prefix}…`"),
    );
    let detail = format!("{shown}, {}{}", from(&key.source), unused(&key.source, set));
    let exposed = config
        .warnings
        .iter()
        .find(|warning| warning.contains("chmod"));
    let check = match (form.doubt, exposed) {
        (Some((doubt, step)), _) => Check::warning(API_KEY, format!("{detail}; {doubt}"), step),
        (None, Some(_)) => Check::warning(
            API_KEY,
            format!("{detail}; others on this machine may read that file"),
            "take that right away from them with `chmod 600`",
        ),
        (None, None) if matches!(key.source, Source::Flag("--api-key")) => Check::warning(
            API_KEY,
            format!("{detail}; others on this machine can read a command line"),
            "set `AISOC_API_KEY` instead, or give a file with `--api-key-file`",
        ),
        (None, None) => Check::ok(API_KEY, detail),
    };
    check.fact("prefix", prefix)
}

impl Settled {
    /// The failed check of a setting that cannot be used.
    fn broken(&self, name: Name, sources: &[&str]) -> Option<Check> {
        let of = |error: &&ConfigError| match &error.source_of_value {
            Source::Flag(source) | Source::Variable(source) => sources.contains(source),
            Source::File(_) => sources.contains(&"--api-key-file"),
            Source::Default => false,
        };
        let error = self.broken.iter().find(of)?;
        let step = format!(
            "correct {} where it is set: in this shell, or in the `env` of the assistant's entry",
            error.source_of_value
        );
        Some(Check::failed(name, error.to_string(), step))
    }
}

/// ``from `AISOC_URL` ``, `by default`.
pub(super) fn from(source: &Source) -> String {
    match source {
        Source::Default => "by default".to_owned(),
        source => format!("from {source}"),
    }
}

/// What is set beside the source that won.
pub(super) fn unused(won: &Source, set: &[&'static str]) -> String {
    let others: Vec<_> = set
        .iter()
        .filter(|name| !matches!(won, Source::Flag(won) | Source::Variable(won) if won == *name))
        // The file's own name is what its flag or variable says.
        .filter(|name| !(matches!(won, Source::File(_)) && name.to_lowercase().ends_with("file")))
        .map(|name| format!("`{name}`"))
        .collect();
    match others.as_slice() {
        [] => String::new(),
        others => format!(" (also set, and not used: {})", others.join(", ")),
    }
}

fn given(
    sources: &[&'static str],
    flags: &Flags,
    surroundings: &dyn Surroundings,
) -> Vec<&'static str> {
    let is_given = |name: &&'static str| match *name {
        "--aisoc-url" => flags.aisoc_url.is_some(),
        "--api-key" => flags.api_key.is_some(),
        "--api-key-file" => flags.api_key_file.is_some(),
        name => surroundings
            .variable(name)
            .ok()
            .flatten()
            .is_some_and(|text| !text.trim().is_empty()),
    };
    sources.iter().copied().filter(is_given).collect()
}

fn raw_url(source: &Source, flags: &Flags, surroundings: &dyn Surroundings) -> String {
    let raw = match source {
        Source::Flag(_) => flags.aisoc_url.clone(),
        Source::Variable(name) => surroundings.variable(name).ok().flatten(),
        _ => None,
    };
    raw.unwrap_or_default().trim().to_owned()
}

fn copy(flags: &Flags) -> Flags {
    Flags {
        aisoc_url: flags.aisoc_url.clone(),
        api_key: flags
            .api_key
            .as_ref()
            .map(|key| SecretString::from(key.expose_secret())),
        api_key_file: flags.api_key_file.clone(),
        timeout: flags.timeout.clone(),
        verbose: flags.verbose,
        read_only: flags.read_only,
    }
}

/// Surroundings in which some variables are not set.
struct Without<'a> {
    inner: &'a dyn Surroundings,
    hidden: &'a [&'static str],
}

impl Surroundings for Without<'_> {
    fn variable(&self, name: &str) -> Result<Option<String>, String> {
        if self.hidden.contains(&name) {
            return Ok(None);
        }
        self.inner.variable(name)
    }

    fn key_file(&self, path: &std::path::Path) -> std::io::Result<config::KeyFile> {
        self.inner.key_file(path)
    }
}
