//! Every tool against every fault that a service, a network or an attacker's data can bring about, through the real binary on its
//! pipes. Before the embedded tenant stands a service that answers with one fault for as long as a server runs.
//!
//! Some of the cells run always, chosen by `MATRIX_SEED`; `TESTS=full` runs all of them.

mod catalogue;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aisoc_mcp::demo::{self, Options, Tenant};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::runtime::Handle;
use tokio::task::block_in_place;
use tokio::time::timeout;
use toolspec_runtime::testing::McpClient;

use crate::questions::service::print;

use super::service::{Seen, Service, json as json_answer};
use catalogue::{Expected, Fault, Good, faults};

/// The cells that run where the long forms do not.
const CELLS: usize = 64;

/// What one call of the server under test may take, and what a reply may take beside it on a busy machine.
const TIMEOUT: Duration = Duration::from_millis(1500);
const SLACK: Duration = Duration::from_secs(10);

/// What a query of the lake may take that is given a second there.
const LAKE_TIMEOUT: Duration = Duration::from_secs(11);

/// The most memory that a server may ever have taken, in MiB, without optimisation and with bodies of 31 MiB.
const MOST_MEMORY: u64 = 256;

/// A tool, and arguments with which it answers.
type Call = (&'static str, Value);

/// What came of a cell.
struct Outcome {
    cell: String,
    complaint: Option<String>,
    took: Duration,
    /// In MiB.
    peak: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_fault_is_answered_once_in_time_and_in_memory_by_every_tool() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let tenant = demo::start(Options {
        step_delay: Duration::ZERO,
        ..Options::default()
    });
    let upstream = Arc::new(Upstream {
        tenant: tenant.await.unwrap(),
        client: reqwest::Client::builder().no_proxy().build().unwrap(),
        known: Mutex::default(),
    });
    let calls = calls(&upstream.tenant).await;
    let faults: Vec<Arc<Fault>> = faults().into_iter().map(Arc::new).collect();
    let chosen = chosen(faults.len() * calls.len());
    let mut by_fault: BTreeMap<usize, Vec<Call>> = BTreeMap::new();
    for cell in &chosen {
        let call = calls[cell % calls.len()].clone();
        by_fault.entry(cell / calls.len()).or_default().push(call);
    }
    let runs = by_fault.into_iter().map(|(fault, calls)| {
        tokio::spawn(run(
            Arc::clone(&upstream),
            Arc::clone(&faults[fault]),
            calls,
        ))
    });
    let outcomes: Vec<Outcome> = stream::iter(runs)
        .buffer_unordered(4)
        .flat_map(|outcomes| stream::iter(outcomes.unwrap()))
        .collect()
        .await;

    let complaints = outcomes.iter().filter_map(|outcome| {
        let complaint = outcome.complaint.as_ref()?;
        Some(format!("{}: {complaint}", outcome.cell))
    });
    let complaints: Vec<String> = complaints.collect();
    let slowest = outcomes.iter().max_by_key(|outcome| outcome.took).unwrap();
    let largest = outcomes.iter().max_by_key(|outcome| outcome.peak).unwrap();
    let mut table = String::from(
        "| Faults | Tools | Cells | Passed | Peak memory | Slowest |\n|---|---|---|---|---|---|\n",
    );
    let _ = writeln!(
        table,
        "| {} | {} | {} | {} | {} MiB ({}) | {} ms ({}) |",
        faults.len(),
        calls.len(),
        outcomes.len(),
        outcomes.len() - complaints.len(),
        largest.peak,
        largest.cell,
        slowest.took.as_millis(),
        slowest.cell
    );
    print(&table);
    assert!(complaints.is_empty(), "{table}\n{}", complaints.join("\n"));
    assert_eq!(outcomes.len(), chosen.len());
}

/// The cells to run: all of them, or some that follow from the seed.
fn chosen(all: usize) -> Vec<usize> {
    if std::env::var("TESTS").is_ok_and(|tests| tests == "full") {
        return (0..all).collect();
    }
    let seed = std::env::var("MATRIX_SEED").unwrap_or_default();
    let mut cells: Vec<usize> = (0..all).collect();
    cells.sort_by_key(|cell| {
        let mut hasher = DefaultHasher::new();
        (&seed, cell).hash(&mut hasher);
        hasher.finish()
    });
    cells.truncate(CELLS);
    cells
}

/// One call of each tool that the tenant answers.
async fn calls(tenant: &Tenant) -> Vec<Call> {
    let client = reqwest::Client::new();
    let id = async |path: &str| {
        let url = format!("{}/api/v1/{path}", tenant.url());
        let asked = client.get(url).bearer_auth(tenant.keys().analyst.token);
        let answer: Value = asked.send().await.unwrap().json().await.unwrap();
        let first = answer.pointer("/items/0").or_else(|| answer.get(0));
        first.unwrap()["id"].clone()
    };
    let (alert, rule) = (id("alerts?page_size=1").await, id("rules?limit=1").await);
    vec![
        ("aisoc_list_alerts", json!({"severity": "critical"})),
        ("aisoc_list_cases", json!({"search": "INC"})),
        ("aisoc_query_detections", json!({"limit": 5})),
        ("aisoc_list_investigations", json!({"limit": 5})),
        ("aisoc_lake_schema", json!({})),
        ("aisoc_get_alert", json!({"alert_id": alert})),
        ("aisoc_get_case", json!({"case_id": "INC-0421"})),
        ("aisoc_get_detection_rule", json!({"rule_id": rule})),
        ("aisoc_get_investigation", json!({"run_id": RUN})),
        (
            "aisoc_lake_query",
            json!({"sql": "SELECT count() AS n FROM raw_events", "timeout_seconds": 1}),
        ),
        (
            "aisoc_run_investigation",
            json!({"case_id": "INC-0421", "wait_seconds": 0}),
        ),
        ("aisoc_replay_decision", json!({"run_id": RUN})),
        ("aisoc_explain_step", json!({"run_id": RUN, "step": 3})),
    ]
}

/// A finished run of the tenant.
const RUN: &str = "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421";

/// The tenant, and what it has answered: it limits how often the lake is asked.
struct Upstream {
    tenant: Tenant,
    client: reqwest::Client,
    known: Mutex<HashMap<(String, String), Good>>,
}

impl Upstream {
    /// The tenant's answer to a request.
    async fn good_answer(&self, request: &Seen) -> Good {
        let line = request.head.lines().next().unwrap_or_default().to_owned();
        let asked = (line, request.body.clone());
        let known = self.known.lock().unwrap().get(&asked).cloned();
        if let Some(good) = known {
            return good;
        }
        let good = ask_tenant(&self.client, self.tenant.url(), request).await;
        if !asked.0.contains("/investigate ") {
            self.known.lock().unwrap().insert(asked, good.clone());
        }
        good
    }
}

/// Calls these tools of one server whose service has this fault.
async fn run(upstream: Arc<Upstream>, fault: Arc<Fault>, calls: Vec<Call>) -> Vec<Outcome> {
    let key = upstream.tenant.keys().analyst.token;
    let applied = Arc::clone(&fault);
    let service = Service::start(move |_, request| {
        let good = block_in_place(|| Handle::current().block_on(upstream.good_answer(request)));
        if good.status == 200 {
            return applied.steps(&good);
        }
        // A refusal is the tenant's own.
        json_answer(&format!("{} No", good.status), &good.body)
    });
    let service = service.await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    command
        .arg("serve")
        .env_clear()
        .env("AISOC_URL", service.url.as_str())
        .env("AISOC_API_KEY", key)
        .env("AISOC_TIMEOUT_MS", TIMEOUT.as_millis().to_string())
        .kill_on_drop(true);
    let (child, client) = McpClient::start(command);
    let mut server = Server {
        child,
        client: client.initialized().await,
        schemas: BTreeMap::new(),
    };
    server.client.session = server.client.session.with_timeout(Duration::from_mins(2));
    let listed = server.client.request("tools/list", json!({})).await;
    for tool in listed["result"]["tools"].as_array().unwrap() {
        let schema = jsonschema::validator_for(&tool["outputSchema"]).unwrap();
        let name = tool["name"].as_str().unwrap().to_owned();
        server.schemas.insert(name, schema);
    }
    let mut outcomes = Vec::new();
    for (tool, arguments) in calls {
        let before = service.seen().len();
        let began = Instant::now();
        let params = json!({"name": tool, "arguments": arguments});
        let limit = if tool == "aisoc_lake_query" {
            LAKE_TIMEOUT
        } else {
            TIMEOUT
        };
        let reply = timeout(limit + SLACK, server.client.request("tools/call", params)).await;
        let took = began.elapsed();
        let cell = format!("{} × {tool}", fault.name);
        let Ok(reply) = reply else {
            outcomes.push(Outcome {
                cell,
                complaint: Some(format!("no answer in {} ms", took.as_millis())),
                took,
                peak: server.peak(),
            });
            break;
        };
        let seen = service.seen().split_off(before);
        let peak = server.peak();
        let mut complaint = server.complaint(&fault, tool, &reply, key, &seen);
        if peak > MOST_MEMORY {
            complaint = Some(format!("it has taken {peak} MiB"));
        }
        outcomes.push(Outcome {
            cell,
            complaint,
            took,
            peak,
        });
    }
    outcomes
}

/// The tenant's answer to a request.
async fn ask_tenant(client: &reqwest::Client, upstream: &str, request: &Seen) -> Good {
    let mut line = request.head.split_whitespace();
    let (method, path) = (line.next().unwrap(), line.next().unwrap());
    let method: reqwest::Method = method.parse().unwrap();
    let mut asked = client.request(method, format!("{upstream}{path}"));
    for line in request.head.lines().skip(1) {
        let Some((name, value)) = line.split_once(": ") else {
            continue;
        };
        if !matches!(name, "host" | "content-length" | "accept-encoding") {
            asked = asked.header(name, value);
        }
    }
    let answer = asked.body(request.body.clone()).send().await.unwrap();
    Good {
        status: answer.status().as_u16(),
        body: answer.bytes().await.unwrap().to_vec(),
        authorization: request
            .head
            .lines()
            .find_map(|line| line.strip_prefix("authorization: Bearer "))
            .unwrap_or_default()
            .to_owned(),
    }
}

struct Server {
    child: Child,
    client: McpClient<ChildStdout, ChildStdin>,
    schemas: BTreeMap<String, jsonschema::Validator>,
}

impl Server {
    /// What is wrong with a reply, if anything is.
    fn complaint(
        &self,
        fault: &Fault,
        tool: &str,
        reply: &Value,
        key: &str,
        seen: &[Seen],
    ) -> Option<String> {
        let result = &reply["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        let starts = seen
            .iter()
            .filter(|seen| seen.head.starts_with("POST") && seen.head.contains("/investigate"));
        if !result.is_object() {
            return Some(format!("no result: {reply}"));
        }
        if holds_key(&reply.to_string(), key) {
            return Some("the key is in the reply".to_owned());
        }
        if starts.count() > 1 {
            return Some("it was started twice".to_owned());
        }
        let is_failure = result["isError"] == true;
        // What was started is a result, whatever the service says of it.
        let is_start = tool == "aisoc_run_investigation";
        match fault.expected {
            Expected::Failure if !is_failure && !is_start => {
                return Some(format!("it is no failure: {text}"));
            }
            Expected::Answer if is_failure => return Some(format!("it is a failure: {text}")),
            _ => {}
        }
        if is_failure {
            let says_why = text.starts_with(tool) && text.contains("Next: ");
            return (!says_why).then(|| format!("the failure leads nowhere: {text}"));
        }
        let structured = &result["structuredContent"];
        let invalid = self.schemas[tool].validate(structured).err();
        invalid.map(|error| format!("it is not as advertised: {error}"))
    }

    /// The most memory that the server has taken, in MiB.
    fn peak(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id().unwrap_or_default());
        let status = std::fs::read_to_string(status).unwrap_or_default();
        let peak = status.lines().find_map(|line| {
            let line = line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?;
            line.trim().parse::<u64>().ok()
        });
        peak.unwrap_or_default() / 1024
    }
}

/// Whether a text holds a key, as it is or in a form that is read as the same.
fn holds_key(text: &str, key: &str) -> bool {
    // Without the characters that show nothing, and with the escapes of JSON and of URLs read.
    let visible: String = text
        .chars()
        .filter(|one| !matches!(one, '\u{200b}' | '\u{2060}'))
        .collect();
    let read = visible
        .replace("\\u0061", "a")
        .replace("\\\\u0061", "a")
        .replace("%61", "a");
    let secret = &key[key.len() - 24..];
    visible.contains(key) || read.contains(key) || read.contains(secret)
}
