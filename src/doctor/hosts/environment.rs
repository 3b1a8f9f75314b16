//! The environment that an entry gives its server, and the variables that it lacks.

use secrecy::ExposeSecret as _;

use crate::doctor::findings::Findings;
use crate::install::hosts::{FoundEntry, ThisMachine};
use crate::install::network;
use crate::platform::{Platform, is_same_variable};

/// The variables the server gets from the host, as far as they are known here.
pub(super) fn variables(entry: &FoundEntry) -> Vec<(String, String)> {
    let own = entry
        .env
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), filled_in(value.expose_secret())?)));
    let forwarded = entry
        .forwarded
        .iter()
        .filter_map(|name| Some((name.clone(), std::env::var(name).ok()?)));
    own.chain(forwarded).collect()
}

/// What the host puts where an entry refers to a variable; `None` where that is not known, as with what it asks a person for.
fn filled_in(value: &str) -> Option<String> {
    if !is_filled_in(value) {
        return Some(value.to_owned());
    }
    let name = value.strip_prefix('$').unwrap_or(value);
    let name = name.trim_matches(['{', '}']);
    std::env::var(name.strip_prefix("env:").unwrap_or(name)).ok()
}

/// `${env:NAME}`, `${input:id}`, `$NAME`, `{env:NAME}`: the host puts the value there.
pub(super) fn is_filled_in(value: &str) -> bool {
    value.contains("${") || value.starts_with('$') || value.starts_with("{env:")
}

/// What an entry sets a variable to, as it stands there.
pub(super) fn value<'a>(entry: &'a FoundEntry, name: &str) -> Option<&'a str> {
    entry
        .env
        .iter()
        .find(|(known, _)| is_same_variable(Platform::current(), known, name))
        .map(|(_, value)| value.expose_secret())
}

/// What this shell needs to reach the service, and the entry does not pass on.
pub(super) fn surroundings(findings: &mut Findings, entry: &FoundEntry, again: &str) {
    let url = value(entry, "AISOC_URL").or_else(|| value(entry, "AISOC_API_URL"));
    let Some(url) = url.and_then(|url| url.parse().ok()) else {
        return;
    };
    let is_known = |wanted: &str| {
        let own = entry.env.iter().map(|(name, _)| name);
        own.chain(&entry.forwarded)
            .any(|name| name.eq_ignore_ascii_case(wanted))
    };
    let lacking: Vec<_> = network::variables(&url, &ThisMachine)
        .into_iter()
        .filter(|variable| !is_known(variable.name))
        .map(|variable| format!("`{}`", variable.name))
        .collect();
    if !lacking.is_empty() {
        findings.unwise(
            format!(
                "this shell has {}, which its server does not see",
                lacking.join(", ")
            ),
            format!("{again} from this shell writes that into the entry"),
        );
    }
}
