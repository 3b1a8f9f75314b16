//! A registry of tools that misbehave on purpose, served in this process.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::task::JoinHandle;
use toolspec_runtime::client::{Client, Settings};
use toolspec_runtime::contract::{Contract, Effect, Group, Server};
use toolspec_runtime::failure::Failure;
use toolspec_runtime::issue::Issue;
use toolspec_runtime::mcp::{Options, UnusableSchema};
use toolspec_runtime::registry::{AnswerFuture, Entry, Registry, Selection};
use toolspec_runtime::testing::{CONTRACT, Near};

/// The work of `test_hang` that is under way. Only one test may use that tool.
pub(crate) static HANGING: AtomicUsize = AtomicUsize::new(0);
/// How many calls of `test_crowd` run now, and the most that ever did. Only one test may use that tool.
static CROWD: AtomicUsize = AtomicUsize::new(0);
pub(crate) static LARGEST_CROWD: AtomicUsize = AtomicUsize::new(0);

static SERVER: Server = Server {
    name: "test",
    title: "A test",
    instructions: "Instructions of a test.",
};

static GROUPS: [Group; 1] = [Group {
    name: "misbehaving",
    title: "Misbehaving",
}];

static ECHO: Contract = contract("test_echo", Effect::Read);
static SLOW: Contract = contract("test_slow", Effect::Read);
static HANG: Contract = contract("test_hang", Effect::Read);
static CROWDED: Contract = contract("test_crowd", Effect::Read);
static PANIC: Contract = contract("test_panic", Effect::Read);
static FAIL: Contract = contract("test_fail", Effect::Read);
static PICKY: Contract = contract("test_picky", Effect::Read);
static BIG: Contract = contract("test_big", Effect::Read);
static START: Contract = contract("test_start", Effect::Start);
static CHANGE: Contract = contract("test_change", Effect::Change);

static ENTRIES: [Entry; 10] = [
    entry(&START, |_, _| {
        Box::pin(async { Ok(json!({"started": true})) })
    }),
    entry(&ECHO, |_, arguments| {
        Box::pin(async { Ok(Value::Object(arguments)) })
    }),
    entry(&CHANGE, |_, _| {
        Box::pin(async { Ok(json!({"changed": true})) })
    }),
    entry(&SLOW, |context, arguments| {
        Box::pin(async move {
            let steps = arguments["steps"].as_u64().unwrap();
            for step in 1..=steps {
                context.progress.report(1.0, "not further than before");
                context
                    .progress
                    .report(f64::from(u32::try_from(step).unwrap()), "a step");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Ok(json!({"steps": steps}))
        })
    }),
    entry(&HANG, |_, _| {
        Box::pin(async {
            HANGING.fetch_add(1, Ordering::SeqCst);
            let _ended = OnDrop(&HANGING);
            pending().await
        })
    }),
    entry(&CROWDED, |_, _| {
        Box::pin(async {
            LARGEST_CROWD.fetch_max(CROWD.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let _left = OnDrop(&CROWD);
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(json!({}))
        })
    }),
    entry(&PANIC, |_, _| Box::pin(async { panic!("hush {}", 1) })),
    entry(&FAIL, |_, _| {
        Box::pin(async { Err(Failure::refused("it never works", "try something else")) })
    }),
    entry(&PICKY, |_, _| {
        let path = "page".to_owned();
        let message = "must be at least 1".to_owned();
        Box::pin(async { Err(Failure::Arguments(vec![Issue { path, message }])) })
    }),
    entry(&BIG, |_, _| {
        Box::pin(async { Ok(json!({"texts": vec!["x".repeat(19_000); 4]})) })
    }),
];

const fn contract(name: &'static str, effect: Effect) -> Contract {
    Contract {
        name,
        group: "misbehaving",
        scopes: &["tests:run"],
        effect,
        destructive: matches!(effect, Effect::Change),
        idempotent: matches!(effect, Effect::Read),
        endpoints: &["GET /nowhere"],
        input_schema: r#"{"type":"object","properties":{"z":{},"a":{}}}"#,
        ..CONTRACT
    }
}

type Call =
    for<'a> fn(&'a toolspec_runtime::context::Context, Map<String, Value>) -> AnswerFuture<'a>;

const fn entry(contract: &'static Contract, call: Call) -> Entry {
    Entry {
        contract,
        source: "fixture.rs",
        check: |_| Ok(()),
        plan: |_| None,
        call,
    }
}

struct OnDrop(&'static AtomicUsize);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Serves the tools; the handle gives what the session ended with.
pub(crate) fn serve(
    read_only: bool,
    options: Options,
) -> (Near, JoinHandle<Result<(), UnusableSchema>>) {
    let registry = Registry {
        package: "aisoc-mcp",
        version: env!("CARGO_PKG_VERSION"),
        server: &SERVER,
        groups: &GROUPS,
        views: &[],
        entries: &ENTRIES,
        prompts: &[],
        read_only,
        selection: Selection::ALL,
    };
    let url = "http://127.0.0.1:9".parse().expect("a URL");
    let client = Client::new(Settings::new(&aisoc_mcp::aisoc::AISOC, url)).expect("settings");
    Near::serve(registry, client, options)
}

/// The same, past the handshake of an older revision.
pub(crate) async fn session(options: Options) -> Near {
    serve(false, options).0.initialized().await
}
