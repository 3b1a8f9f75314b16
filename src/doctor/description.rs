//! Compares what the tools ask and read with the description that the service has of itself.
//!
//! A release that changes an endpoint, bounds a list or drops a member is found here, before a result is short of
//! something and nothing says so. A service without a description is none the worse.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use toolspec_openapi::Document;
use toolspec_openapi::drift::{Call, Comparison, Difference, Effect};

use super::PROBE;
use toolspec_runtime::client::{Client, Reason};
use toolspec_runtime::doctor::check::{Check, Name, Section, name};
use toolspec_runtime::registry::Registry;
use toolspec_runtime::request::Request;
use toolspec_runtime::sanitise;

pub(super) const DESCRIPTION: Name = name(Section::Service, "description", "API description");

/// Members that are named before the rest is counted.
const NAMED: usize = 4;

/// A difference with the tool, or the lookup that tools share.
struct Drift {
    user: String,
    difference: Difference,
}

/// Asks for `/openapi.json`, which needs no key.
pub(super) async fn check(registry: &Registry, client: &Client, within: Duration) -> Check {
    let began = Instant::now();
    let request = Request::get(&["openapi.json"]).without_key().within(within);
    let check = match client.send(PROBE, &request).await {
        Ok(answer) => match Document::from_value(answer) {
            Ok(document) => compared(&differences(registry, &document), registry),
            Err(error) => Check::skipped(DESCRIPTION, format!("`GET /openapi.json`: {error}")),
        },
        Err(error) if matches!(error.reason, Reason::NotFound(_)) => {
            Check::skipped(DESCRIPTION, "the service has no `/openapi.json`")
        }
        Err(error) => Check::skipped(
            DESCRIPTION,
            format!("`GET /openapi.json`: {}", error.reason),
        ),
    };
    check.since(began)
}

/// Where the tools on offer and a description disagree; what several tools share counts once.
fn differences(registry: &Registry, document: &Document) -> Vec<Drift> {
    let comparison = Comparison::new(document, None);
    let mut found: Vec<Drift> = Vec::new();
    for entry in registry.offered() {
        let calls: Vec<Value> = serde_json::from_str(entry.contract.calls).unwrap_or_default();
        for call in calls.iter().filter_map(Call::from_json) {
            let user = call.by.as_deref().unwrap_or(entry.contract.name);
            for difference in comparison.of(&call) {
                let is_known = |known: &Drift| known.user == user && known.difference == difference;
                if !found.iter().any(is_known) {
                    let user = user.to_owned();
                    found.push(Drift { user, difference });
                }
            }
        }
    }
    found
}

fn compared(found: &[Drift], registry: &Registry) -> Check {
    let of = |effect: Effect| {
        let with = found
            .iter()
            .filter(move |one| one.difference.effect == effect);
        with.map(|one| &one.difference)
    };
    let mut grave = found
        .iter()
        .filter(|one| one.difference.effect >= Effect::Misleads);
    let facts: Vec<Value> = found.iter().map(Drift::fact).collect();
    let check = if let Some(first) = grave.next() {
        let others = match grave.count() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        Check::warning(
            DESCRIPTION,
            format!(
                "the tools expect another release: {}: `{}`: {}{others}",
                first.user, first.difference.endpoint, first.difference.message
            ),
            "look for a newer version of this program; until then check the results of the tools that `--json` names",
        )
    } else {
        let tools = registry.offered().count();
        let mut missing: Vec<&str> = Vec::new();
        for name in of(Effect::Lacks).filter_map(|one| one.subject.as_deref()) {
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
        let named: Vec<String> = missing
            .iter()
            .take(NAMED)
            .map(|name| format!("`{name}`"))
            .collect();
        let words = match missing.len() {
            0 => String::new(),
            many if many > NAMED => format!(
                "; results lack what this release does not have: {} and {} more",
                named.join(", "),
                many - NAMED
            ),
            _ => format!(
                "; results lack what this release does not have: {}",
                named.join(", ")
            ),
        };
        Check::ok(
            DESCRIPTION,
            format!("it has what the {tools} tools ask and read{words}"),
        )
    };
    check.fact("differences", facts)
}

impl Drift {
    fn fact(&self) -> Value {
        let difference = &self.difference;
        let clean = |text: &str| sanitise::line(text);
        json!({
            "user": self.user,
            "kind": difference.kind.name(),
            "effect": difference.effect.name(),
            "endpoint": difference.endpoint,
            "subject": difference.subject.as_deref().map(clean),
            "message": clean(&difference.message),
            "entry": difference.entry,
            "described": clean(&difference.new),
        })
    }
}
