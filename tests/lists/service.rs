//! A stand-in for the service's lists, with their quirks, that remembers what it was asked.

use std::cmp::Reverse;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aisoc_mcp::generated::TOOLS;
use serde_json::{Map, Value, json};
use toolspec_runtime::client::{Client, Settings};
use toolspec_runtime::context::{Context, Notes};
use toolspec_runtime::pipeline;
use toolspec_runtime::progress::Progress;
use toolspec_runtime::starts::Starts;
use toolspec_runtime::testing::{MockResponse, MockService, ReceivedRequest};

/// What a list holds, and how it is given.
#[derive(Clone)]
pub(crate) struct Rows {
    /// The rows, in the service's order.
    pub(crate) all: Vec<Value>,
    /// In which order rows of one time come.
    pub(crate) ties: Ties,
    /// Whether rules are paged, with a header that counts them.
    pub(crate) paged: bool,
}

/// In which order rows of one time come.
#[derive(Clone, Copy)]
pub(crate) enum Ties {
    /// In the order of the rows.
    Kept,
    /// In another order each time.
    Shuffled,
    /// In one order and the opposite one by turns.
    Turning,
}

impl Rows {
    pub(crate) fn of(rows: Vec<Value>) -> Self {
        Self {
            all: rows,
            ties: Ties::Kept,
            paged: true,
        }
    }
}

/// Orders rows as an answer is ordered: the newest recorded first, and those of one time by id.
pub(crate) fn newest_first(rows: &mut [Value]) {
    rows.sort_by_key(|row| {
        let recorded: jiff::Timestamp = row["created_at"].as_str().unwrap().parse().unwrap();
        (Reverse(recorded), row["id"].to_string())
    });
}

pub(crate) struct Service {
    client: Mutex<Arc<Client>>,
    mock: MockService,
}

impl Service {
    pub(crate) async fn start(rows: Rows) -> Self {
        let calls = AtomicUsize::new(0);
        let respond = move |request: &ReceivedRequest| {
            respond(&rows, request, calls.fetch_add(1, Ordering::Relaxed))
        };
        let mock = MockService::start(respond).await;
        Self {
            client: Mutex::new(Arc::new(client(mock.url()))),
            mock,
        }
    }

    /// Calls a tool, as the server does, and gives the result as a model sees it, uncut.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Value {
        let entry = TOOLS
            .iter()
            .find(|entry| entry.contract.name == tool)
            .unwrap();
        let context = Context {
            client: Arc::clone(&self.client.lock().unwrap()),
            contract: entry.contract,
            now: super::now(),
            progress: Progress::default(),
            starts: Starts::default(),
            started: toolspec_runtime::starts::StartReport::default(),
            notes: Notes::default(),
            deadline: None,
        };
        let arguments = arguments.as_object().cloned().unwrap();
        let answer = match (entry.call)(&context, arguments.clone()).await {
            Ok(answer) => answer,
            Err(failure) => panic!(
                "{tool}: {}",
                toolspec_runtime::advice::explain(&failure, entry.contract)
            ),
        };
        let offered = |_: &str| false;
        let result = pipeline::build_result(
            &entry.contract.result,
            &offered,
            &arguments,
            &answer,
            1 << 24,
        );
        Value::Object(result)
    }

    /// Forgets what was asked, and what the client kept.
    pub(crate) fn forget(&self) {
        self.mock.forget();
        *self.client.lock().unwrap() = Arc::new(client(self.mock.url()));
    }

    /// What was asked, as paths with their queries.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.mock.received_requests().into_iter();
        asked.map(|asked| asked.uri.to_string()).collect()
    }

    /// Which pages were asked for.
    pub(crate) fn pages(&self) -> Vec<usize> {
        let asked = self.mock.received_requests().into_iter();
        asked.filter_map(|asked| asked.number("page")).collect()
    }
}

fn client(url: &str) -> Client {
    let settings = Settings {
        key: Some("aisoc_0123456789abcdef0123456789abcdef0123456789abcdef".into()),
        timeout: Duration::from_secs(20),
        ..Settings::new(&aisoc_mcp::aisoc::AISOC, url.parse().unwrap())
    };
    Client::new(settings).unwrap()
}

/// The answer to a request, of which so many came before.
fn respond(rows: &Rows, request: &ReceivedRequest, before: usize) -> MockResponse {
    let Rows {
        all: rows,
        ties,
        paged,
    } = rows;
    let number = |name: &str, usual: usize| request.number(name).unwrap_or(usual);
    let wanted = |names: [&'static str; 3]| {
        let given = names.into_iter();
        let given = given.filter_map(|name| Some((name, request.query(name)?)));
        given.collect::<Vec<_>>()
    };
    let equal = |row: &&Value, wanted: &[(&str, String)]| {
        let mut wanted = wanted.iter();
        wanted.all(|(name, wanted)| row[*name].as_str() == Some(wanted))
    };
    match request.uri.path() {
        "/api/v1/alerts" => {
            let names = wanted(["severity", "status", "category"]);
            let mut found: Vec<&Value> = rows.iter().filter(|row| equal(row, &names)).collect();
            let recorded = |row: &Value| Reverse(row["created_at"].to_string());
            match ties {
                Ties::Shuffled => {
                    let chance = RandomState::new();
                    found.sort_by_cached_key(|row| {
                        (recorded(row), chance.hash_one(row["id"].to_string()))
                    });
                }
                Ties::Turning if before % 2 == 1 => {
                    found.reverse();
                    found.sort_by_cached_key(|row| recorded(row));
                }
                Ties::Turning | Ties::Kept => {}
            }
            let (page, size) = (number("page", 1), number("page_size", 25).min(200));
            let total = found.len();
            let items: Vec<&Value> = found
                .into_iter()
                .skip((page - 1) * size)
                .take(size)
                .collect();
            json(
                json!({"items": items, "total": total, "page": page, "page_size": size, "pages": total.div_ceil(size)}),
            )
        }
        "/api/v1/alerts/stats" => {
            let mut counts = Map::new();
            for row in rows {
                let count = counts
                    .entry(row["status"].as_str().unwrap())
                    .or_insert(json!(0));
                *count = json!(count.as_u64().unwrap() + 1);
            }
            json(json!({"total": rows.len(), "by_status": counts}))
        }
        "/api/v1/cases" => {
            let names = wanted(["severity", "status", "assignee"]);
            let found = rows.iter().filter(|row| equal(row, &names)).cloned();
            let (offset, limit) = (number("offset", 0), number("limit", 50).min(500));
            json(found.skip(offset).take(limit).collect())
        }
        "/api/v1/auth/me" => {
            json(json!({"id": "u1", "email": "Maria.Ortiz@example.com", "username": "maria"}))
        }
        "/api/v1/rules" if *paged => {
            let (offset, limit) = (number("offset", 0), number("limit", 200).min(2000));
            let page: Vec<Value> = rows.iter().skip(offset).take(limit).cloned().collect();
            json(page.into()).header("X-Total-Count", rows.len().to_string())
        }
        "/api/v1/rules" => json(rows.clone().into()),
        path => panic!("nobody should ask for {path}"),
    }
}

fn json(value: Value) -> MockResponse {
    MockResponse::json(value)
}
