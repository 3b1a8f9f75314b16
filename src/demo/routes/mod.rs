//! The endpoints, one file per family.

mod alert_detail;
mod alerts;
mod audit;
mod case_neighbours;
mod cases;
mod identity;
mod investigations;
mod lake;
mod ledger;
mod queue;
mod rules;
mod sign_in;

use std::sync::LazyLock;

use axum::extract::State;
use axum::routing::{MethodRouter, delete, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::app::App;
use super::description;
use super::errors::Refusal;

/// Every route.
pub(super) fn all() -> Router<App> {
    table()
        .into_iter()
        .fold(Router::new(), |router, (path, handler)| {
            router.route(path, handler)
        })
}

/// The pattern of the route that `path` belongs to, whatever the method: `/api/v1/cases/{case_id}`.
pub(super) fn pattern(path: &str) -> Option<&'static str> {
    static PATTERNS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let mut patterns: Vec<_> = table().into_iter().map(|(pattern, _)| pattern).collect();
        // A path that is named wins over one with a parameter, as it does in the router.
        patterns.sort_by_key(|pattern| pattern.matches('{').count());
        patterns
    });
    PATTERNS.iter().copied().find(|pattern| {
        let mut wanted = pattern.split('/');
        let mut given = path.split('/');
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(wanted), Some(given)) if wanted == given => {}
                (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {}
                _ => return false,
            }
        }
    })
}

fn table() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/openapi.json", get(openapi)),
        ("/health", get(health)),
        ("/livez", get(livez)),
        ("/readyz", get(readyz)),
        ("/api/v1/alerts", get(alerts::list)),
        ("/api/v1/alerts/stats", get(alerts::stats)),
        ("/api/v1/alerts/queue", get(queue::list)),
        ("/api/v1/alerts/{alert_id}", get(alert_detail::get)),
        ("/api/v1/cases", get(cases::list)),
        ("/api/v1/cases/{case_id}", get(cases::get)),
        ("/api/v1/cases/{case_id}/timeline", get(cases::timeline)),
        (
            "/api/v1/cases/{case_id}/investigate",
            post(investigations::start),
        ),
        (
            "/api/v1/cases/{case_id}/comments",
            get(case_neighbours::comments),
        ),
        ("/api/v1/cases/{case_id}/notes", get(case_neighbours::notes)),
        ("/api/v1/cases/{case_id}/tasks", get(case_neighbours::tasks)),
        (
            "/api/v1/cases/{case_id}/evidence",
            get(case_neighbours::evidence),
        ),
        (
            "/api/v1/cases/{case_id}/related",
            get(case_neighbours::related),
        ),
        ("/api/v1/rules", get(rules::list)),
        ("/api/v1/rules/{rule_id}", get(rules::get)),
        ("/api/v1/investigations", get(investigations::list)),
        (
            "/api/v1/investigations/costs/aggregate",
            get(investigations::costs),
        ),
        ("/api/v1/investigations/{run_id}", get(investigations::get)),
        (
            "/api/v1/investigations/{run_id}/events",
            get(ledger::events),
        ),
        (
            "/api/v1/investigations/{run_id}/explain",
            get(ledger::explain),
        ),
        (
            "/api/v1/investigations/{run_id}/replay",
            get(ledger::replay),
        ),
        (
            "/api/v1/investigations/{run_id}/timeline",
            get(ledger::timeline),
        ),
        (
            "/api/v1/investigations/{run_id}/artifacts",
            get(ledger::artifacts),
        ),
        (
            "/api/v1/investigations/{run_id}/artifacts/{artifact_id}",
            get(ledger::artifact),
        ),
        ("/api/v1/lake/sql", post(lake::sql)),
        ("/api/v1/lake/schema", get(lake::schema)),
        ("/api/v1/auth/login", post(sign_in::login)),
        ("/api/v1/auth/refresh", post(sign_in::refresh)),
        (
            "/api/v1/api-keys",
            get(identity::keys).post(identity::make_key),
        ),
        ("/api/v1/api-keys/{key_id}", delete(identity::revoke_key)),
        ("/api/v1/auth/me", get(identity::me)),
        ("/api/v1/tenants/me/identity", get(identity::tenant)),
        ("/api/v1/audit", get(audit::list)),
    ]
}

/// Answers without a credential, and says nothing of what the service depends on. Its version is a constant: no
/// release is told by it.
async fn health(State(app): State<App>) -> Json<Value> {
    let mut answer = json!({
        "status": "healthy",
        "service": "aisoc-api",
        "version": "0.1.0",
        "airgap": { "enabled": true, "allowlist": [] },
    });
    if app.facts.probes {
        answer["demo_bootstrap"] = json!({ "enabled": false });
    }
    Json(answer)
}

/// The API as the release has it; no credential is needed.
async fn openapi(State(app): State<App>) -> Json<Value> {
    Json(description::describe(app.facts))
}

/// Whether the process lives.
async fn livez(State(app): State<App>) -> Result<Json<Value>, Refusal> {
    probe(&app, json!({ "status": "alive" }))
}

/// Whether what the process depends on is there; here it always is.
async fn readyz(State(app): State<App>) -> Result<Json<Value>, Refusal> {
    probe(&app, json!({ "status": "ready" }))
}

/// A probe's answer, which old releases do not route.
fn probe(app: &App, answer: Value) -> Result<Json<Value>, Refusal> {
    if app.facts.probes {
        Ok(Json(answer))
    } else {
        Err(Refusal::missing("Not Found"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{description, pattern, table};
    use crate::Release;

    #[test]
    fn paths_are_matched_by_segment() {
        let timeline = "/api/v1/cases/{case_id}/timeline";
        for (path, found) in [
            ("/health", Some("/health")),
            ("/api/v1/cases/INC-1/timeline", Some(timeline)),
            ("/api/v1/alerts/stats", Some("/api/v1/alerts/stats")),
            ("/api/v1/alerts/x", Some("/api/v1/alerts/{alert_id}")),
            ("/api/v1/cases//timeline", None),
            ("/api/v1/cases/INC-1/timeline/x", None),
            ("/api/v1/nothing", None),
            ("", None),
        ] {
            assert_eq!(pattern(path), found, "{path}");
        }
    }

    #[test]
    fn every_route_is_described() {
        for release in Release::ALL {
            let facts = release.facts();
            let described = description::describe(facts);
            let described = described["paths"].as_object().into_iter().flatten();
            let described: BTreeSet<String> = described.map(|(path, _)| path.clone()).collect();
            let routed = table().into_iter().map(|(path, _)| path);
            let is_there = |path: &&str| {
                *path != "/openapi.json" && (facts.probes || !matches!(*path, "/livez" | "/readyz"))
            };
            let routed: BTreeSet<String> = routed.filter(is_there).map(str::to_owned).collect();
            assert_eq!(described, routed, "{release:?}");
        }
    }
}
