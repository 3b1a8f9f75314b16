//! Checks whether each tool of the manifest works with this key. Has no knowledge of a particular tool.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use crate::aisoc::scopes::{self, START_RUN, grants};
use crate::aisoc::{LakeProblem, is_demo_mode};
use toolspec_runtime::advice::next_step;
use toolspec_runtime::client::{Client, Error, Reason};
use toolspec_runtime::contract::{Contract, Effect};
use toolspec_runtime::doctor::check::{Check, Name, Section, Status, name};
use toolspec_runtime::doctor::probe::{Answered, ask, safe_endpoints};
use toolspec_runtime::registry::{Entry, Registry, Withheld};

/// The id of a tool's check.
pub(super) fn id(entry: &Entry) -> String {
    format!("tool.{}", entry.contract.name)
}

/// The name of a tool's check.
pub(super) fn title<'a>(id: &'a str, entry: &'a Entry) -> Name<'a> {
    name(Section::Tools, id, entry.contract.name)
}

/// One check a tool, in the manifest's order. Every endpoint is asked once, all at the same time.
pub(super) async fn checks(
    registry: &Registry,
    client: &Client,
    scopes: Option<&[String]>,
    within: Duration,
) -> Vec<Check> {
    let mut asked: Vec<(&'static str, &'static str)> = Vec::new();
    for entry in registry.offered() {
        for endpoint in safe_endpoints(entry.contract) {
            if asked.iter().all(|(_, known)| *known != endpoint) {
                asked.push((entry.contract.name, endpoint));
            }
        }
    }
    let asked = asked
        .into_iter()
        .map(|(tool, endpoint)| ask(client, tool, endpoint, within));
    let answered = join_all(asked).await;
    let checks: Vec<_> = registry
        .entries
        .iter()
        .map(|entry| match registry.withholds(entry) {
            Some(reason) => withheld(entry, reason),
            None => check(entry, &answered, scopes),
        })
        .collect();
    checks
}

/// Whether the service is of a release that asks for a scope of its own to start a run; `None` where it does not show.
fn guards_starts(answered: &Answered) -> Option<bool> {
    let is_listing = answered.endpoint == "GET /api/v1/cases";
    let cases = answered.answer.as_ref().filter(|_| is_listing)?;
    cases.as_array()?.first().map(scopes::guards_starts)
}

fn withheld(entry: &Entry, reason: Withheld) -> Check {
    let reason = match reason {
        Withheld::ReadOnly => "read-only mode offers only tools that read".to_owned(),
        other => other.in_short(),
    };
    Check::skipped(title(&id(entry), entry), format!("left out: {reason}"))
}

fn check(entry: &'static Entry, answered: &[Answered], scopes: Option<&[String]>) -> Check {
    let contract = entry.contract;
    let id = id(entry);
    let name = title(&id, entry);
    let asked: Vec<_> = safe_endpoints(contract)
        .filter_map(|endpoint| {
            answered
                .iter()
                .find(|answered| answered.endpoint == endpoint)
        })
        .collect();
    let refused: Vec<_> = asked
        .iter()
        .filter_map(|answered| Some((answered.endpoint, answered.error.as_ref()?)))
        .collect();
    let mut missing: Vec<String> = refused
        .iter()
        .filter_map(|(_, error)| barred(error, contract))
        .collect();
    let is_asked_whole = contract.endpoints.len() == asked.len();
    if !is_asked_whole {
        // What it does beyond reading was not asked, so the key's own list has to do.
        missing.extend(lacking(contract.scopes, scopes));
    }
    let guards_starts = answered.iter().find_map(guards_starts);
    let starts_runs = contract.effect == Effect::Start
        && contract
            .endpoints
            .iter()
            .any(|endpoint| endpoint.ends_with("/investigate"));
    if starts_runs && guards_starts == Some(true) {
        missing.extend(lacking(&[START_RUN], scopes));
    }
    missing.sort();
    missing.dedup();
    let makes_do = missing
        .iter()
        .all(|scope| scopes::instead_of(scope).is_some_and(|other| holds(scopes, other)));
    let check = if !missing.is_empty() && makes_do {
        Check::ok(
            name,
            format!(
                "works with limits: {} is missing, which no key can hold",
                named(&missing)
            ),
        )
    } else if let Some(first) = missing.first() {
        let is_role = refused.iter().any(|(_, error)| {
            matches!(&error.reason, Reason::Scope { detail, .. } if detail.starts_with("Permission denied"))
        });
        let advice = if is_role {
            format!(
                "ask an administrator of the tenant for a role with `{first}`, or do without this tool"
            )
        } else {
            scopes::advice(first)
        };
        Check::warning(name, format!("missing scope {}", named(&missing)), advice)
    } else if let Some((endpoint, error)) = refused.first() {
        fault(name, endpoint, error, contract)
    } else if !is_asked_whole && scopes.is_none() {
        if asked.is_empty() {
            Check::skipped(
                name,
                "it can't be checked without a POST, and the service does not list the key's scopes",
            )
        } else {
            Check::ok(name, works(contract, true))
        }
    } else {
        let is_open = starts_runs
            && guards_starts.is_none()
            && lacking(&[START_RUN], scopes).next().is_some();
        let mut words = works(contract, !is_asked_whole).to_owned();
        if is_open {
            words.push_str("; AiSOC from 17 on asks for `cases:write`, which this key lacks");
        }
        Check::ok(name, words)
    };
    let longest = asked
        .iter()
        .map(|answered| answered.took)
        .max()
        .unwrap_or_default();
    check
        .took(longest)
        .fact("scopes", json!(contract.scopes))
        .fact("missing_scopes", missing)
}

fn named(scopes: &[String]) -> String {
    let named: Vec<_> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
    named.join(", ")
}

/// `in_part` when something of it was not asked.
const fn works(contract: &'static Contract, in_part: bool) -> &'static str {
    match contract.effect {
        Effect::Read if in_part => "works, judging by the key's scopes; nothing was run",
        Effect::Read => "works",
        Effect::Start => "works, judging by read requests; nothing was started",
        Effect::Change => "works, judging by read requests; nothing was changed",
    }
}

/// Whether the key is known to hold a scope.
fn holds(held: Option<&[String]>, scope: &str) -> bool {
    held.is_some_and(|held| held.iter().any(|held| grants(held, scope)))
}

/// The scope an answer says is missing, or the tool's own where it does not say which.
fn barred(error: &Error, contract: &Contract) -> Option<String> {
    let Reason::Scope { missing, .. } = &error.reason else {
        return None;
    };
    let own = || contract.scopes.first().map(|scope| (*scope).to_owned());
    missing.clone().or_else(own)
}

/// Those of the scopes that the key, as the service shows it, does not hold.
fn lacking(scopes: &[&'static str], held: Option<&[String]>) -> impl Iterator<Item = String> {
    let lacks = |scope: &&&'static str| {
        held.is_some_and(|held| !held.iter().any(|held| grants(held, scope)))
    };
    let lacking: Vec<String> = scopes
        .iter()
        .filter(lacks)
        .map(|scope| (*scope).to_owned())
        .collect();
    lacking.into_iter()
}

fn fault(name: Name, endpoint: &str, error: &Error, contract: &Contract) -> Check {
    let reason = &error.reason;
    let is_no_fault = matches!(reason, Reason::RateLimited { .. })
        || is_demo_mode(reason)
        || LakeProblem::of(reason) == Some(LakeProblem::NotConfigured);
    let status = if is_no_fault {
        Status::Warning
    } else {
        Status::Failed
    };
    let detail = format!("`{endpoint}`: {}", error.reason);
    Check::new(name, status, detail).next(next_step(error, contract))
}

#[cfg(test)]
mod tests {
    use toolspec_runtime::doctor::probe::request;
    use toolspec_runtime::request::Method;

    use super::*;
    use crate::generated::TOOLS;

    #[test]
    fn nothing_is_started_and_nobody_is_named() {
        for entry in TOOLS {
            for endpoint in safe_endpoints(entry.contract) {
                let request = request(endpoint);
                assert!(
                    request
                        .segments
                        .iter()
                        .all(|segment| !segment.contains('{'))
                );
                assert_eq!(request.method, Method::Get, "{endpoint}");
                assert!(request.body.is_none(), "{endpoint}");
            }
        }
    }
}
