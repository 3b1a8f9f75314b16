//! Answers that are JSON, but not of the form that a tool reads.

use std::sync::Arc;

use aisoc_mcp::context::Context;
use aisoc_mcp::generated::TOOLS;
use aisoc_mcp::progress::Progress;
use aisoc_mcp::registry::Entry;
use jiff::Timestamp;
use serde_json::Value;

use super::service::{Service, json};

/// What a tool makes of a service that answers every request so.
async fn told(entry: &Entry, body: &'static str) -> Result<Value, String> {
    let service = Service::always(json("200 OK", body)).await;
    let context = Context {
        client: Arc::new(service.client()),
        contract: entry.contract,
        now: Timestamp::now(),
        progress: Progress::default(),
    };
    let arguments = serde_json::from_str(entry.contract.example_arguments).unwrap();
    (entry.call)(&context, arguments)
        .await
        .map_err(|failure| failure.explain(entry.contract))
}

#[tokio::test]
async fn no_tool_takes_a_foreign_answer_for_an_empty_one() {
    for entry in TOOLS {
        let name = entry.contract.name;
        for body in ["null", "\"text\"", "{}", "3"] {
            let failure = told(entry, body).await.expect_err(name);
            assert!(failure.contains("instead of"), "{body}: {failure}");
            assert!(failure.contains("AISOC_URL"), "{body}: {failure}");
        }
    }
}

#[tokio::test]
async fn an_empty_list_is_an_answer_only_where_a_list_was_asked_for() {
    for entry in TOOLS {
        let name = entry.contract.name;
        let lists = name.contains("_list_")
            || ["aisoc_query_detections", "aisoc_lake_schema"].contains(&name);
        assert_eq!(told(entry, "[]").await.is_ok(), lists, "{name}");
    }
}
