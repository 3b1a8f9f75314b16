//! Advice for refusals that depends on the releases, commands and scopes of `AiSOC`.

use std::fmt::Write as _;

use toolspec_runtime::advice::{not_seen, with_scopes};
use toolspec_runtime::client::{Error, KeyProblem, Reason};
use toolspec_runtime::contract::{Contract, Effect};

use super::scopes::{Givable, START_RUN, givable};

/// The command that makes a key.
const LOGIN: &str = "`aisoc-mcp login`";

/// The variable that holds the key.
const VARIABLE: &str = "AISOC_API_KEY";

/// The next step as a sentence without its full stop; `None` where any service's is right.
pub(super) fn next_step(error: &Error, contract: &Contract) -> Option<String> {
    match &error.reason {
        Reason::NoKey => Some(create("a key", contract)),
        Reason::Key { problem, .. } => Some(key(*problem, error, contract)),
        Reason::Scope { missing, detail } => Some(scope(missing.as_deref(), detail, contract)),
        _ => None,
    }
}

fn key(problem: KeyProblem, error: &Error, contract: &Contract) -> String {
    // What the console made up: no service ever issued it, so that its end or its letters are not the trouble.
    let is_made_up = error
        .service
        .key
        .as_deref()
        .is_some_and(|prefix| prefix.starts_with(MADE_UP));
    match problem {
        KeyProblem::NotSeen => not_seen(error.service.product),
        _ if is_made_up => format!(
            "the console of older releases shows keys that begin with `{MADE_UP}` and that the service never issued; {}",
            create("a key", contract)
        ),
        KeyProblem::Session => format!(
            "sign in again with {LOGIN}: a session token is valid for half an hour; then restart the server"
        ),
        KeyProblem::Malformed => format!(
            "check that `{VARIABLE}` holds the whole key, which begins with `{}`; a session token that is over is refused in \
             the same words: sign in again with {LOGIN}, and restart the server",
            error.service.product.key_prefix
        ),
        KeyProblem::Expired | KeyProblem::Unknown | KeyProblem::Other => {
            create("a new key", contract)
        }
    }
}

/// How keys begin that the console of releases up to about 9.x makes up in the browser.
pub const MADE_UP: &str = "aisoc_live_";

fn create(what: &str, contract: &Contract) -> String {
    let start = if contract.effect == Effect::Read {
        ""
    } else {
        " with `--investigate`"
    };
    let mut text = format!(
        "create {what}{} with {LOGIN}{start}, which stores it for this program, and with `--host` adds it to an \
         assistant, or set one as `{VARIABLE}`; then restart the server",
        with_scopes(&given(contract.scopes)),
    );
    if let Some(never) = contract
        .scopes
        .iter()
        .find(|scope| givable(scope) == Givable::Never)
    {
        let _ = write!(text, ". No key can be given `{never}`: {SESSION}");
    }
    text
}

/// Those of the scopes that a key can be given.
fn given<'a>(scopes: &[&'a str]) -> Vec<&'a str> {
    let mut scopes = scopes.to_vec();
    scopes.retain(|scope| givable(scope) != Givable::Never);
    scopes
}

/// What has every scope of a person's role.
const SESSION: &str = "a session token has the scopes of its user's role, for half an hour (`aisoc-mcp login --session`), and a key with `*` has all";

fn scope(missing: Option<&str>, detail: &str, contract: &Contract) -> String {
    let mut scopes = contract.scopes.to_vec();
    if let Some(missing) = missing.filter(|missing| !scopes.contains(missing)) {
        scopes.push(missing);
    }
    // Of a person, not of a key: what the role lacks, a key of theirs can't have either.
    if detail.starts_with("Permission denied") {
        return format!(
            "ask an administrator of the tenant for a role{}; until then, use other tools",
            with_scopes(&scopes)
        );
    }
    let wanted = missing.or(scopes.first().copied()).unwrap_or_default();
    match givable(wanted) {
        Givable::Never => {
            format!("no key can be given `{wanted}`: {SESSION}; until then, use other tools")
        }
        Givable::Since17 => format!(
            "create a key{} with {LOGIN}, where the service can give it: AiSOC can from 17 on. Before, {SESSION}; until then, use \
             other tools",
            with_scopes(&given(&scopes)),
        ),
        Givable::Yes => {
            let start = if contract.effect != Effect::Read || wanted == START_RUN {
                " and `--investigate`"
            } else {
                ""
            };
            format!(
                "create a key{} with {LOGIN}{start}, which stores it for this program, and with `--host` adds it to an \
                 assistant, or set one as `{VARIABLE}`; then restart the server; until then, use other tools",
                with_scopes(&given(&scopes)),
            )
        }
    }
}
