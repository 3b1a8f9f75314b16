//! The checks of the settings: each value, its source, and anything suspicious about it.

use std::fmt::Write as _;

use std::path::Path;

use secrecy::ExposeSecret as _;

use super::usable_config::UsableConfig;
use super::{key_form, url_form};
use crate::config::{Config, FALLBACK_URL, Flags, Source, Surroundings};
use toolspec_runtime::audit::Key;
use toolspec_runtime::client::{Client, Error, Resolved};
use toolspec_runtime::doctor::check::{Check, Name, Section, name};

pub(super) const SETTINGS: Name = name(Section::Configuration, "settings", "Settings");
pub(super) const URL: Name = name(Section::Configuration, "url", "URL");
pub(super) const API_KEY: Name = name(Section::Configuration, "api_key", "API key");
const TIMEOUT: Name = name(Section::Configuration, "timeout", "Timeout");
const AUDIT: Name = name(Section::Configuration, "audit", "Audit trail");
const MODE: Name = name(Section::Configuration, "mode", "Mode");

/// Where each setting may come from, the strongest first.
pub(super) const URL_SOURCES: &[&str] = &["--aisoc-url", "AISOC_URL", "AISOC_API_URL"];
const KEY_SOURCES: &[&str] = &[
    "--api-key",
    "--api-key-file",
    "AISOC_API_KEY",
    "AISOC_TOKEN",
    "AISOC_API_KEY_FILE",
    "AISOC_API_KEY_CMD",
    "AISOC_API_KEY_KEYCHAIN",
];

/// The checks of the settings. `resolved` is where the service was found, where it was looked for. The URL's comes first; whether the key's failed is for the caller to see.
pub(super) fn checks(
    usable: &UsableConfig,
    client: &Client,
    resolved: Option<&Result<Resolved, Error>>,
    (flags, given_by): (&Flags, Option<&'static str>),
    surroundings: &dyn Surroundings,
) -> Vec<Check> {
    let config = &usable.config;
    let set = |sources: &[&'static str]| {
        let mut set = given_sources(sources, flags, surroundings);
        set.retain(|name| given_by.is_none() || !name.starts_with("--"));
        set
    };
    let url = usable.failed_check(URL, URL_SOURCES).unwrap_or_else(|| {
        let raw = raw_url(&config.url.source, flags, surroundings);
        let unset = matches!(config.url.source, Source::Default);
        match resolved {
            Some(Ok(resolved)) if unset => {
                let found = format!("`{}`, {}", client.service().url, resolved.how);
                Check::ok(URL, found)
            }
            Some(Err(error)) if unset => Check::failed(
                URL,
                error.reason.to_string(),
                "start the AiSOC API, or set `AISOC_URL` to its address",
            ),
            None if unset => Check::ok(
                URL,
                format!(
                    "`{}` by default, or `{FALLBACK_URL}` where that is not the API",
                    client.service().url
                ),
            ),
            _ => url_form::check(&config.url, &raw, &client.service().url, &set(URL_SOURCES)),
        }
    });
    let key = usable
        .failed_check(API_KEY, KEY_SOURCES)
        .unwrap_or_else(|| key(config, client.service().key.as_deref(), &set(KEY_SOURCES)));
    let timeout = usable
        .failed_check(TIMEOUT, &["--timeout", "AISOC_TIMEOUT_MS"])
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
        ) + &narrowed(config),
    );
    let audit = usable
        .failed_check(
            AUDIT,
            &[
                "--audit-file",
                "AISOC_MCP_AUDIT_FILE",
                "--audit-key",
                "AISOC_MCP_AUDIT_KEY_FILE",
                "--audit-strict",
                "AISOC_MCP_AUDIT_STRICT",
            ],
        )
        .unwrap_or_else(|| audit(config));
    vec![url, key, timeout, mode, audit]
}

fn key(config: &Config, prefix: Option<&str>, set: &[&'static str]) -> Check {
    let Some(key) = &config.key else {
        return Check::failed(
            API_KEY,
            "no key is set: assistants see the tools, but every call is refused",
            "create a key with `aisoc-mcp login`, or set one as `AISOC_API_KEY` or with `--api-key-file`",
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
    let detail = format!(
        "{shown}, {}{}",
        from(&key.source),
        note_unused(&key.source, set)
    );
    let exposed = config
        .warnings
        .iter()
        .find(|warning| warning.contains("chmod"));
    let check = match (form.doubt, exposed) {
        (Some((doubt, step)), _) => Check::warning(API_KEY, format!("{detail}; {doubt}"), step),
        (None, Some(_)) => Check::warning(
            API_KEY,
            format!("{detail}; others on this machine may read that file"),
            "make it readable by its owner only with `chmod 600`",
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

/// Where calls are written to. The file is neither made nor opened here.
fn audit(config: &Config) -> Check {
    let Some(file) = &config.audit_file else {
        return Check::ok(AUDIT, "off");
    };
    let strict = if config.audit_strict.value {
        format!("; strict, {}", from(&config.audit_strict.source))
    } else {
        String::new()
    };
    let mut detail = format!("`{}`, {}{strict}", file.value.display(), from(&file.source));
    if let Some(key) = &config.audit_key {
        let source = from(&key.source);
        if let Err(error) = Key::read(&key.value) {
            return Check::failed(
                AUDIT,
                format!("{detail}; its key, {source}, can't be read: {error}"),
                "name a file with a key of at least 32 bytes that you can read, or leave the key out",
            );
        }
        detail = format!("{detail}; with a key, {source}");
    }
    let folder = file
        .value
        .parent()
        .filter(|folder| *folder != Path::new(""));
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Check::failed(
            AUDIT,
            format!("{detail}: its folder does not exist, so the server ends as soon as it starts"),
            "create the folder, or name another file with `AISOC_MCP_AUDIT_FILE`",
        );
    }
    if file.value.is_dir() {
        let step = "name a file with `AISOC_MCP_AUDIT_FILE`";
        return Check::failed(AUDIT, format!("{detail}: that is a folder"), step);
    }
    Check::ok(AUDIT, detail)
}

/// ``from `AISOC_URL` ``, `by default`.
pub(super) fn from(source: &Source) -> String {
    match source {
        Source::Default => "by default".to_owned(),
        source => format!("from {source}"),
    }
}

/// What is set beside the source that won.
pub(super) fn note_unused(won: &Source, set: &[&'static str]) -> String {
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

fn given_sources(
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

/// Which tools are offered, where some were chosen, and where the key decides.
fn narrowed(config: &Config) -> String {
    let mut narrowed = String::new();
    if let Some(tools) = &config.tools {
        let names = tools.value.join(", ");
        let _ = write!(narrowed, "; only {names}, {}", from(&tools.source));
    }
    if config.scope_filter.value {
        let source = from(&config.scope_filter.source);
        let _ = write!(
            narrowed,
            "; when serving, only what the key can use, {source}"
        );
    }
    narrowed
}
