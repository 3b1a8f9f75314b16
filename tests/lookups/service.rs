//! A stand-in for the service with as many rows as a test gives it, paged as the real one pages, and a caller
//! of our tools on it.

use std::sync::Arc;

use aisoc_mcp::generated::REGISTRY;
use serde_json::{Map, Value, json};
use toolspec_runtime::audit::Origin;
use toolspec_runtime::client::{Client, Settings};
use toolspec_runtime::mcp::{CallError, Caller};
use toolspec_runtime::progress::Progress;
use toolspec_runtime::testing::{MockResponse, MockService, ReceivedRequest};

/// What the service has, newest first.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) alerts: Vec<Value>,
    pub(crate) cases: Vec<Value>,
    pub(crate) rules: Vec<Value>,
    pub(crate) runs: Vec<Value>,
    /// Whether rules are given in pages, as the newest release does; all at once otherwise.
    pub(crate) rules_are_paged: bool,
}

/// The service, and our tools on it.
pub(crate) struct Service {
    mock: MockService,
    caller: Caller,
}

impl Service {
    pub(crate) async fn of(rows: Rows) -> Self {
        let mock = MockService::start(move |request| respond(&rows, request)).await;
        let mut settings = Settings::new(&aisoc_mcp::aisoc::AISOC, mock.url().parse().unwrap());
        settings.key = Some("aisoc_test".to_owned().into());
        let client = Client::new(settings).unwrap();
        let caller = Caller::new(REGISTRY, Arc::new(client), 4);
        Self { mock, caller }
    }

    async fn result(&self, tool: &str, arguments: Value) -> Result<Map<String, Value>, CallError> {
        self.mock.forget();
        let Value::Object(arguments) = arguments else {
            panic!("arguments are an object");
        };
        let origin = Origin::default();
        self.caller
            .call_tool(tool, arguments, Progress::default(), &origin)
            .await
            .map(|result| result.members())
    }

    /// The result of a call.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Value {
        let shown = arguments.to_string();
        match self.result(tool, arguments).await {
            Ok(result) => result.into(),
            Err(refusal) => panic!("{tool} {shown}: {}", text(refusal)),
        }
    }

    /// The words of a call that fails.
    pub(crate) async fn fail(&self, tool: &str, arguments: Value) -> String {
        match self.result(tool, arguments).await {
            Ok(result) => panic!("{tool}: {result:?}"),
            Err(refusal) => text(refusal),
        }
    }

    /// What the last call asked for, as `/api/v1/alerts?page=1&page_size=200`.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.mock.received_requests().into_iter();
        asked.map(|asked| asked.uri.to_string()).collect()
    }
}

fn text(refusal: CallError) -> String {
    match refusal {
        CallError::Failed {
            contract, failure, ..
        } => toolspec_runtime::advice::explain(&failure, contract),
        other @ CallError::Unknown { .. } => panic!("{other:?}"),
    }
}

fn respond(rows: &Rows, request: &ReceivedRequest) -> MockResponse {
    let number = |name: &str, usual: usize| request.number(name).unwrap_or(usual);
    let slice = |rows: &[Value], skip: usize, most: usize| -> Vec<Value> {
        rows.iter().skip(skip).take(most).cloned().collect()
    };
    match request.path()[..] {
        ["api", "v1", "alerts"] => {
            let (page, size) = (number("page", 1), number("page_size", 25).min(200));
            let items = slice(&rows.alerts, (page - 1) * size, size);
            MockResponse::json(json!({"items": items, "total": rows.alerts.len(), "page": page}))
        }
        ["api", "v1", "alerts", id] => find_row(&rows.alerts, &["id"], id, "Alert not found"),
        ["api", "v1", "cases"] => {
            let (skip, most) = (number("offset", 0), number("limit", 50).min(500));
            MockResponse::json(slice(&rows.cases, skip, most).into())
        }
        ["api", "v1", "cases", id] => {
            find_row(&rows.cases, &["id", "case_number"], id, "Case not found.")
        }
        ["api", "v1", "cases", _, "timeline"] => MockResponse::json(json!({"events": []})),
        ["api", "v1", "rules"] if rows.rules_are_paged => {
            let (skip, most) = (number("offset", 0), number("limit", 200).min(2000));
            MockResponse::json(slice(&rows.rules, skip, most).into())
        }
        ["api", "v1", "rules"] => MockResponse::json(rows.rules.clone().into()),
        ["api", "v1", "rules", id] => find_row(&rows.rules, &["id"], id, "Rule not found"),
        ["api", "v1", "investigations"] => {
            let wanted = |run: &&Value| {
                let fits = |name: &str| request.query(name).is_none_or(|value| run[name] == value);
                fits("case_id") && fits("status")
            };
            let found = rows.runs.iter().filter(wanted);
            let found: Vec<Value> = found.take(number("limit", 50).min(200)).cloned().collect();
            MockResponse::json(found.into())
        }
        ["api", "v1", "investigations", id] => {
            find_row(&rows.runs, &["id"], id, "Investigation run not found")
        }
        ["api", "v1", "investigations", id, "events"]
            if rows.runs.iter().any(|run| run["id"] == id) =>
        {
            MockResponse::json(json!({"items": [], "total": 0, "next_seq": null}))
        }
        _ => not_found("Not Found"),
    }
}

fn find_row(rows: &[Value], names: &[&str], wanted: &str, missing: &str) -> MockResponse {
    let named = |row: &&Value| names.iter().any(|name| row[name] == wanted);
    match rows.iter().find(named) {
        Some(row) => MockResponse::json(row.clone()),
        None => not_found(missing),
    }
}

fn not_found(detail: &str) -> MockResponse {
    MockResponse::json(json!({"detail": detail})).status(404)
}

/// A UUID whose digits are spread as random ones are, and the same for the same number.
pub(crate) fn uuid(number: u64) -> String {
    let mut spread = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    spread = (spread ^ (spread >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    spread = (spread ^ (spread >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    spread ^= spread >> 31;
    let (high, low) = (spread >> 32, spread & 0xffff_ffff);
    format!("{high:08x}-{:04x}-4000-8000-{number:012x}", low >> 16)
}

/// So many alerts, the newest first.
pub(crate) fn alerts(count: u64) -> Vec<Value> {
    let alert = |at| json!({"id": uuid(at), "title": format!("Alert {at}"), "severity": "low", "status": "new"});
    (0..count).map(alert).collect()
}
