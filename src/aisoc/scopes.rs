//! The scopes of API keys: how they are matched, and which of them a key can hold.
//!
//! The service grants a key only scopes of its own list, which lacks some scopes that its routes require. So advice to
//! create a key must check here first.

use toolspec_runtime::client::KeyScopes;
use toolspec_runtime::contract::{Contract, Effect};
use toolspec_runtime::pipeline::path;

/// What a scope takes that starts a run, on the releases that check one: from 17 on every write asks for it.
pub(crate) const START_RUN: &str = "cases:write";

/// Scopes that routes check, or documents name, and that no release's list has.
const NEVER: &[&str] = &[
    "lake:read_schema",
    "actions:execute",
    "audit_log:read",
    "cases:investigate",
    "detections:read",
    "detection:read",
];

/// Scopes that the list has from release 17 on.
const SINCE_17: &[&str] = &["lake:query", "actions:read", "hunts:read"];

/// Whether a key can be given a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Givable {
    /// On every release, as far as is known.
    Yes,
    /// From release 17 on.
    Since17,
    /// On none.
    Never,
}

/// Whether a key can be given this scope.
pub(crate) fn givable(scope: &str) -> Givable {
    if NEVER.contains(&scope) {
        Givable::Never
    } else if SINCE_17.contains(&scope) {
        Givable::Since17
    } else {
        Givable::Yes
    }
}

/// The scope that a tool makes do with, where a key can't hold the one that its endpoint asks for.
pub(crate) fn instead_of(scope: &str) -> Option<&'static str> {
    // Columns are read by a query that returns no row.
    (scope == "lake:read_schema").then_some("lake:query")
}

/// What is known of a scope, for a person who may want a key with it; without a full stop.
pub(crate) fn advice(scope: &str) -> String {
    match givable(scope) {
        Givable::Never => format!(
            "no key can be given `{scope}`: a session token has the scopes of its user's role for half an hour \
             (`aisoc-mcp login --session`), and a key with `*` has all; or do without"
        ),
        Givable::Since17 => format!(
            "`aisoc-mcp login` makes a key with `{scope}` where the service can give it: AiSOC can from 17 on. Before, a \
             session token has the scopes of its user's role for half an hour (`aisoc-mcp login --session`); or do without"
        ),
        Givable::Yes if scope == START_RUN => format!(
            "`aisoc-mcp login --investigate` creates a key with `{scope}`; without it, runs can't be started"
        ),
        Givable::Yes => format!(
            "`aisoc-mcp login` creates a key with `{scope}`, and adds it to an assistant with `--host`; or do without this tool"
        ),
    }
}

/// Members that cases have on the releases which ask for [`START_RUN`], and not on those before.
const CASE_SINCE_17: &[&str] = &["reopen_count", "reopened_at"];

/// Whether this case is of a release that asks whoever starts a run for [`START_RUN`].
pub(crate) fn guards_starts(case: &serde_json::Value) -> bool {
    CASE_SINCE_17.iter().any(|name| case.get(name).is_some())
}

/// Exact, everything, or everything of a resource; as the service matches them.
pub(crate) fn grants(held: &str, wanted: &str) -> bool {
    let of_resource = || {
        let resource = held.strip_suffix(":*")?;
        Some(wanted.split_once(':')?.0 == resource)
    };
    held == "*" || held == wanted || of_resource().unwrap_or(false)
}

/// The entry of the key with this prefix in a list of keys, when exactly one has it.
pub(crate) fn own<'a>(keys: &'a serde_json::Value, prefix: &str) -> Option<&'a serde_json::Value> {
    let mut found = path::list(keys, None)?
        .iter()
        .filter(|key| key.get("prefix").and_then(serde_json::Value::as_str) == Some(prefix));
    let own = found.next()?;
    found.next().is_none().then_some(own)
}

/// The scopes of such an entry; `None` where it does not say.
pub(crate) fn of(own: &serde_json::Value) -> Option<Vec<&str>> {
    let listed = own.get("scopes")?.as_array()?;
    Some(
        listed
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect(),
    )
}

/// How the service says what a key may do: any key may list the tenant's keys, its own among them.
pub(super) static KEY_SCOPES: KeyScopes = KeyScopes {
    path: &["api", "v1", "api-keys"],
    read: |keys, prefix| {
        let scopes = of(own(keys, prefix)?)?;
        Some(scopes.into_iter().map(str::to_owned).collect())
    },
    lacks,
};

/// The first scope that a tool needs and a key with these lacks. What starts a run counts as needing [`START_RUN`], as it does
/// from 17 on.
fn lacks(held: &[String], contract: &'static Contract) -> Option<&'static str> {
    let has = |scope: &str| held.iter().any(|held| grants(held, scope));
    let suffices = |scope: &str| has(scope) || instead_of(scope).is_some_and(has);
    let starts = (contract.effect == Effect::Start).then_some(START_RUN);
    let mut needed = contract.scopes.iter().copied().chain(starts);
    needed.find(|scope| !suffices(scope))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scopes_are_matched_as_the_service_does() {
        for (held, wanted, granted) in [
            ("alerts:read", "alerts:read", true),
            ("alerts:write", "alerts:read", false),
            ("alerts:*", "alerts:read", true),
            ("alerts:*", "alertsx:read", false),
            ("*", "lake:query", true),
        ] {
            assert_eq!(grants(held, wanted), granted, "{held} for {wanted}");
        }
    }

    #[test]
    fn a_key_is_found_by_its_prefix_only_when_no_other_has_it() {
        let keys = json!([{"prefix": "aisoc_aaaaaa", "scopes": ["a:read"]}, {"prefix": "aisoc_bbbbbb"}, {"prefix": "aisoc_bbbbbb"}]);
        assert_eq!(of(own(&keys, "aisoc_aaaaaa").unwrap()).unwrap(), ["a:read"]);
        assert!(own(&keys, "aisoc_bbbbbb").is_none());
        assert!(own(&keys, "aisoc_cccccc").is_none());
        assert!(own(&json!({"detail": "?"}), "aisoc_aaaaaa").is_none());
        assert_eq!(of(&json!({"prefix": "aisoc_aaaaaa"})), None);
    }
}
