//! What holds for the exchanges of every tool.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use aisoc_mcp::generated::TOOLS;
use serde_json::{Map, Value, json};
use toolspec_runtime::client::{Client, Settings};
use toolspec_runtime::context::Context;
use toolspec_runtime::pipeline;
use toolspec_runtime::progress::Progress;
use toolspec_runtime::registry::Entry;
use toolspec_runtime::starts::Starts;

use super::file::{Exchange, File, files, folder};
use super::recorder;
use super::service::{Player, serve};

/// The file of the call that the manifest shows.
const EXAMPLE: &str = "example";

/// Members of results that tell how long this call took.
const ELAPSED: &[&str] = &["waited_seconds"];

/// What holds for the recorded calls of a tool.
pub(crate) struct Exchanges;

pub(crate) static EXCHANGES: Exchanges = Exchanges;

impl Exchanges {
    /// The tool sends what is recorded, and its result is the one that was reviewed.
    #[allow(clippy::unused_self, reason = "as the macro calls it")]
    pub(crate) fn exchange(&self, tool: &str, _example: &str) {
        let files = files(tool);
        assert!(
            !files.is_empty() || is_recording(),
            "no exchange of `{tool}` is recorded; RECORD=1 INSTA_UPDATE=always cargo test --test contracts exchanges::exchange::{tool}"
        );
        for file in files.into_iter().filter(|file| file.name != EXAMPLE) {
            let exchange = renewed(tool, &file);
            let result = played(tool, &file.name, &exchange);
            let mut settings = insta::Settings::clone_current();
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.set_description(exchange.about);
            settings.set_snapshot_path(snapshots().join(tool));
            let text = serde_json::to_string_pretty(&timeless(result)).unwrap();
            settings.bind(|| insta::assert_snapshot!(file.name, text));
        }
    }

    /// The example is the call that the manifest shows, and its result, which the documentation shows, is what the tool
    /// makes of the answers.
    #[allow(clippy::unused_self, reason = "as the macro calls it")]
    pub(crate) fn example(&self, tool: &str, example: &str) {
        let example: Value = serde_json::from_str(example).unwrap();
        let arguments = example["arguments"].as_object().unwrap().clone();
        let found = files(tool).into_iter().find(|file| file.name == EXAMPLE);
        let file = found.unwrap_or_else(|| {
            assert!(
                is_recording(),
                "tests/exchanges/{tool}/{EXAMPLE}.json is missing"
            );
            first(tool, arguments.clone())
        });
        let mut exchange = renewed(tool, &file);
        assert_eq!(
            exchange.arguments, arguments,
            "the manifest's example is another call"
        );
        let result = played(tool, &file.name, &exchange);
        if is_recording() {
            exchange.result = Some(result);
            file.write(&exchange);
            return;
        }
        let shown = exchange.result.map(timeless);
        let result = timeless(result);
        assert_eq!(
            shown.as_ref(),
            Some(&result),
            "`result` of the file is not what the tool answers; RECORD=1 cargo test --test contracts exchanges::example::{tool} writes it:\n{result:#}"
        );
    }
}

fn is_recording() -> bool {
    std::env::var_os("RECORD").is_some()
}

/// The exchange of a file; while recording, as the embedded tenant answers it now, unless it was written by hand.
fn renewed(tool: &str, file: &File) -> Exchange {
    let exchange = file.read();
    if is_recording() && exchange.release.is_some() {
        return recorded(tool, file, exchange);
    }
    exchange
}

/// No file of an exchange or snapshot outlives what it was taken of.
#[test]
fn none_is_orphaned() {
    let mut orphans = Vec::new();
    for (root, ending) in [(folder(), ".json"), (snapshots(), ".snap")] {
        for folder in fs::read_dir(&root).unwrap().map(|folder| folder.unwrap()) {
            if !folder.path().is_dir() {
                continue;
            }
            let tool = folder.file_name().into_string().unwrap();
            let known = TOOLS.iter().any(|entry| entry.contract.name == tool);
            let names: BTreeSet<String> = files(&tool).into_iter().map(|file| file.name).collect();
            for file in fs::read_dir(folder.path()).unwrap() {
                let file = file.unwrap().file_name().into_string().unwrap();
                let name = file.strip_suffix(ending);
                let is_missed = ending == ".snap" && name == Some(EXAMPLE);
                if !known || is_missed || !name.is_some_and(|name| names.contains(name)) {
                    orphans.push(format!("{}/{file}", folder.path().display()));
                }
            }
        }
    }
    assert!(
        orphans.is_empty(),
        "these belong to no tool and exchange: git rm {}",
        orphans.join(" ")
    );
}

/// The result without what the clock decides.
fn timeless(mut result: Value) -> Value {
    for name in ELAPSED {
        if let Some(value) = result.get_mut(*name) {
            *value = "(elapsed)".into();
        }
    }
    result
}

fn snapshots() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/exchange")
}

fn entry(tool: &str) -> &'static Entry {
    let found = TOOLS.iter().find(|entry| entry.contract.name == tool);
    found.expect("the macro and the build read the same manifest")
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}

/// The first exchange of a tool: the call that the manifest shows.
fn first(tool: &str, arguments: Map<String, Value>) -> File {
    let file = File::named(tool, EXAMPLE);
    file.write(&Exchange {
        about: "The manifest's example.".to_owned(),
        release: Some("head".to_owned()),
        key: None,
        now: "2026-10-15T09:00:00Z".to_owned(),
        live: false,
        rows: Some(4),
        concurrent: false,
        arguments,
        exchanges: Vec::new(),
        result: None,
    });
    file
}

/// The exchange as the embedded tenant answers it now.
fn recorded(tool: &str, file: &File, mut exchange: Exchange) -> Exchange {
    let entry = entry(tool);
    runtime().block_on(recorder::record(
        &mut exchange,
        async |exchange, url, key| call(entry, exchange, url, key).await,
    ));
    file.write(&exchange);
    exchange
}

/// What the tool makes of the recorded answers.
fn played(tool: &str, name: &str, exchange: &Exchange) -> Value {
    let player = Player::of(exchange);
    let result = runtime().block_on(async {
        let url = serve(player.clone()).await;
        call(entry(tool), exchange, url, recorder::key(exchange)).await
    });
    let (strange, left) = player.end();
    let requests = |sent| serde_json::to_string_pretty(&json!(sent)).unwrap();
    assert!(
        strange.is_empty() && left.is_empty(),
        "{tool}/{name}: requests that are not recorded, or not at that place: {}\nrecorded, and not sent: {}\nthe result: {result:#}",
        requests(strange),
        requests(left),
    );
    result
}

/// The call's result, or what the model is told instead.
async fn call(entry: &Entry, exchange: &Exchange, url: String, key: &str) -> Value {
    let mut settings = Settings::new(&aisoc_mcp::aisoc::AISOC, url.parse().unwrap());
    settings.key = Some(key.into());
    let context = Context {
        client: Arc::new(Client::new(settings).unwrap()),
        contract: entry.contract,
        now: if exchange.live {
            jiff::Timestamp::now()
        } else {
            exchange.moment()
        },
        progress: Progress::default(),
        starts: Starts::default(),
        started: toolspec_runtime::starts::StartReport::default(),
        notes: toolspec_runtime::context::Notes::default(),
        deadline: None,
    };
    match (entry.call)(&context, exchange.arguments.clone()).await {
        Ok(answer) => finished(entry, &exchange.arguments, &answer).into(),
        Err(failure) => {
            json!({"failure": toolspec_runtime::advice::explain(&failure, entry.contract)})
        }
    }
}

/// The result of an answer, which must be as advertised.
fn finished(entry: &Entry, arguments: &Map<String, Value>, answer: &Value) -> Map<String, Value> {
    let contract = entry.contract;
    let result = pipeline::build_result(&contract.result, &|_| true, arguments, answer, 100_000);
    let schema = serde_json::from_str(contract.output_schema).unwrap();
    let errors = jsonschema::validator_for(&schema).unwrap();
    let result = Value::from(result);
    let errors: Vec<_> = errors
        .iter_errors(&result)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?} in {result:#}");
    match result {
        Value::Object(result) => result,
        _ => unreachable!(),
    }
}
