//! The checks that any service has: its settings, whether it answers, and each tool.

use futures_util::future::join_all;

use super::check::{Name, name};
use super::probe::{self, Answered, safe_endpoints};
use super::{Check, Checklist, Report, Section, Status};
use crate::advice::next_step;
use crate::client::{Client, Product, Reason, Settings};
use crate::registry::{Entry, Registry};
use crate::settings::ConfigError;

const ADDRESS: Name<'_> = name(Section::Configuration, "url", "address");
const KEY: Name<'_> = name(Section::Configuration, "key", "API key");

/// Checks the settings, then every tool on offer by what of it only reads. Changes and starts nothing.
pub async fn run(
    registry: &Registry,
    product: &'static Product,
    settings: Result<Settings, ConfigError>,
) -> Report {
    Report::new(registry, false, checks(registry, product, settings).await)
}

async fn checks(
    registry: &Registry,
    product: &'static Product,
    settings: Result<Settings, ConfigError>,
) -> Vec<Check> {
    let step = format!(
        "set `{}` to the base URL of {}",
        product.url, product.service
    );
    let (has_key, timeout) = match &settings {
        Ok(settings) => (settings.key.is_some(), settings.timeout),
        Err(error) => return vec![Check::failed(ADDRESS, error.to_string(), step)],
    };
    let client = match settings.map(Client::new) {
        Ok(Ok(client)) => client,
        Ok(Err(error)) => return vec![Check::failed(ADDRESS, error.to_string(), step)],
        Err(error) => return vec![Check::failed(ADDRESS, error.to_string(), step)],
    };
    let mut checklist = Checklist::new(timeout);
    checklist.record(Check::ok(ADDRESS, &client.service().url));
    checklist.record(if has_key {
        Check::ok(KEY, format!("set by `{}`", product.key))
    } else {
        Check::skipped(KEY, format!("`{}` is not set", product.key))
    });
    let entries: Vec<&Entry> = registry.offered().collect();
    let asked = entries.iter().flat_map(|entry| {
        let endpoints = safe_endpoints(entry.contract);
        endpoints.map(|endpoint| (entry.contract.name, endpoint))
    });
    let within = checklist.time();
    let asked = asked.map(|(tool, endpoint)| {
        let client = &client;
        async move { (tool, probe::ask(client, tool, endpoint, within).await) }
    });
    let answered = join_all(asked).await;
    for entry in entries {
        let of_tool = answered
            .iter()
            .filter(|(tool, _)| *tool == entry.contract.name);
        let of_tool: Vec<&Answered> = of_tool.map(|(_, answered)| answered).collect();
        checklist.record(tool(entry, &of_tool));
    }
    checklist.close()
}

/// What the endpoints of a tool that can be asked safely say of it.
fn tool(entry: &Entry, answered: &[&Answered]) -> Check {
    let contract = entry.contract;
    let id = format!("tool.{}", contract.name);
    let name = name(Section::Tools, &id, contract.name);
    let refused = answered
        .iter()
        .find_map(|answered| Some((answered, answered.error.as_ref()?)));
    match (refused, answered.first()) {
        (Some((answered, error)), _) => {
            let status = match error.reason {
                Reason::RateLimited { .. } | Reason::Scope { .. } => Status::Warning,
                _ => Status::Failed,
            };
            let detail = format!("`{}`: {}", answered.endpoint, error.reason);
            Check::new(name, status, detail)
                .next(next_step(error, contract))
                .took(answered.took)
        }
        (None, Some(first)) => Check::ok(name, "its endpoints answer").took(first.took),
        (None, None) => Check::skipped(name, "asking it would start or change something"),
    }
}
