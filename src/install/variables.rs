//! Settings as variables of an entry. Omitted settings keep their value in the present entry.

use secrecy::SecretString;

use super::document::{FoundEntry, Variable};
use super::secret::value;
use crate::config::{Config, DEFAULT_TIMEOUT_MS, Source};

/// The service's URL. If none was given and the service `is_found` at no address, the entry has none either: the server
/// then looks at every usual address each time it starts, instead of at one where nothing was.
pub(super) fn url(config: &Config, is_found: bool, old: Option<&FoundEntry>) -> Option<Variable> {
    let kept = old.and_then(|old| value(old, "AISOC_URL").or_else(|| value(old, "AISOC_API_URL")));
    let url = match kept {
        Some(kept) if config.url.source == Source::Default => kept.to_owned(),
        None if config.url.source == Source::Default && !is_found => return None,
        _ => config.url.value.to_string(),
    };
    let url = url.trim_end_matches('/').into();
    Some(variable("AISOC_URL", url, false))
}

/// Settings that differ from their defaults.
pub(super) fn settings(config: &Config, old: Option<&FoundEntry>) -> Vec<Variable> {
    let switch = |on: bool| on.then(|| "1".to_owned());
    let (timeout, read_only, verbose) = (&config.timeout, &config.read_only, &config.verbose);
    let scope_filter = &config.scope_filter;
    let tools = config.tools.as_ref();
    let tools_source = tools.map_or(&Source::Default, |tools| &tools.source);
    let chosen = tools.map(|tools| tools.value.join(","));
    let milliseconds = timeout.value.as_millis();
    let is_usual = milliseconds == u128::from(DEFAULT_TIMEOUT_MS);
    let timeout_said = (!is_usual).then(|| milliseconds.to_string());
    let settings = [
        ("AISOC_TIMEOUT_MS", &timeout.source, timeout_said),
        (
            "AISOC_MCP_READ_ONLY",
            &read_only.source,
            switch(read_only.value),
        ),
        ("AISOC_MCP_TOOLS", tools_source, chosen),
        (
            "AISOC_MCP_SCOPE_FILTER",
            &scope_filter.source,
            switch(scope_filter.value),
        ),
        ("AISOC_MCP_VERBOSE", &verbose.source, switch(verbose.value)),
    ];
    let chosen = settings.into_iter().filter_map(|(name, source, said)| {
        let kept = || old.and_then(|old| value(old, name)).map(str::to_owned);
        let value = if *source == Source::Default {
            kept()
        } else {
            said
        };
        Some(variable(name, value?.into(), false))
    });
    chosen.collect()
}

/// A variable of an entry.
pub(super) const fn variable(name: &'static str, value: SecretString, is_secret: bool) -> Variable {
    Variable {
        name,
        value,
        is_secret,
    }
}
