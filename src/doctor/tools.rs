//! Each tool of the manifest: whether it works with this key. Knows no tool by name.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use super::check::{Check, Name, Section, Status, name};
use super::probe::{Answered, ask, harmless};
use crate::aisoc::scopes::grants;
use crate::aisoc::{Client, Error, LakeProblem, Reason};
use crate::registry::{Contract, Effect, Entry, Registry};

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
        for endpoint in harmless(entry.contract) {
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
        .map(|entry| {
            if registry.withholds(entry) {
                withheld(entry)
            } else {
                check(entry, &answered, scopes)
            }
        })
        .collect();
    checks
}

fn withheld(entry: &Entry) -> Check {
    Check::skipped(
        title(&id(entry), entry),
        "left out: read-only mode offers only tools that read",
    )
}

fn check(entry: &'static Entry, answered: &[Answered], scopes: Option<&[String]>) -> Check {
    let contract = entry.contract;
    let id = id(entry);
    let name = title(&id, entry);
    let asked: Vec<_> = harmless(contract)
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
    if contract.effect != Effect::Read {
        // What it does beyond reading was not asked, so the key's own list has to do.
        missing.extend(lacking(contract, scopes));
    }
    missing.sort();
    missing.dedup();
    let check = if !missing.is_empty() {
        let named: Vec<_> = missing.iter().map(|scope| format!("`{scope}`")).collect();
        let named = named.join(", ");
        Check::warning(
            name,
            format!("missing scope {named}"),
            format!(
                "create a key with {named} and run the installer again, or do without this tool"
            ),
        )
    } else if let Some((endpoint, error)) = refused.first() {
        fault(name, endpoint, error, contract)
    } else if asked.is_empty() && scopes.is_none() {
        Check::skipped(name, "nothing of it can be asked without doing it")
    } else {
        Check::ok(name, works(contract))
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

fn works(contract: &'static Contract) -> &'static str {
    match contract.effect {
        Effect::Read if harmless(contract).any(|endpoint| endpoint.starts_with("POST ")) => {
            "works, as far as access goes; nothing was run"
        }
        Effect::Read => "works",
        Effect::Start => "works, as far as reading tells; nothing was started",
        Effect::Change => "works, as far as reading tells; nothing was changed",
    }
}

/// The scope an answer says is missing, or the tool's own where it does not say which.
fn barred(error: &Error, contract: &Contract) -> Option<String> {
    let Reason::Scope { missing, .. } = &error.reason else {
        return None;
    };
    let own = || contract.scopes.first().map(|scope| (*scope).to_owned());
    missing.clone().or_else(own)
}

/// The scopes a tool needs and the key, as the service shows it, does not hold.
fn lacking<'a>(
    contract: &'a Contract,
    held: Option<&'a [String]>,
) -> impl Iterator<Item = String> + 'a {
    let lacks =
        move |scope: &&&str| held.is_some_and(|held| !held.iter().any(|held| grants(held, scope)));
    contract
        .scopes
        .iter()
        .filter(lacks)
        .map(|scope| (*scope).to_owned())
}

fn fault(name: Name, endpoint: &str, error: &Error, contract: &Contract) -> Check {
    let status = match error.reason {
        Reason::RateLimited { .. }
        | Reason::DemoMode(_)
        | Reason::Lake {
            problem: LakeProblem::NotConfigured,
            ..
        } => Status::Warning,
        _ => Status::Failed,
    };
    let detail = format!("`{endpoint}`: {}", error.reason);
    Check::new(name, status, detail).next(error.next_step(contract))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::TOOLS;

    #[test]
    fn every_tool_has_something_that_can_be_asked_harmlessly() {
        for entry in TOOLS {
            assert!(
                harmless(entry.contract).next().is_some(),
                "{}",
                entry.contract.name
            );
        }
    }
}
