//! Answers that are JSON, but not of the form that a tool reads.

use std::sync::Arc;

use aisoc_mcp::generated::TOOLS;
use jiff::Timestamp;
use serde_json::{Value, json};
use toolspec_runtime::context::Context;
use toolspec_runtime::progress::Progress;
use toolspec_runtime::registry::Entry;
use toolspec_runtime::starts::Starts;

use super::example::example;
use super::service::{Service, json as answer_json};

/// What a tool makes of a service that answers every request so.
async fn told(entry: &Entry, body: &'static str) -> Result<Value, String> {
    let service = Service::always(answer_json("200 OK", body)).await;
    let (arguments, _) = example(entry.contract.name);
    call(entry, &service, &arguments.into()).await
}

async fn call(entry: &Entry, service: &Service, arguments: &Value) -> Result<Value, String> {
    let context = Context {
        client: Arc::new(service.client()),
        contract: entry.contract,
        now: Timestamp::now(),
        progress: Progress::default(),
        starts: Starts::default(),
        started: toolspec_runtime::starts::StartReport::default(),
        notes: toolspec_runtime::context::Notes::default(),
        deadline: None,
    };
    let arguments = arguments.as_object().cloned().unwrap();
    (entry.call)(&context, arguments)
        .await
        .map_err(|failure| toolspec_runtime::advice::explain(&failure, entry.contract))
}

#[tokio::test]
async fn no_tool_takes_a_foreign_answer_for_an_empty_one() {
    for entry in TOOLS {
        let name = entry.contract.name;
        for body in ["null", "\"text\"", "{}", "3"] {
            let failure = told(entry, body).await.expect_err(name);
            assert!(failure.contains("instead of"), "{body}: {failure}");
            let circular = "with an object instead of an object";
            assert!(!failure.contains(circular), "{failure}");
            assert!(failure.contains("AISOC_URL"), "{body}: {failure}");
        }
    }
}

#[tokio::test]
async fn a_service_that_gives_one_page_for_all_is_not_counted_twice() {
    let entry = TOOLS
        .iter()
        .find(|it| it.contract.name == "aisoc_list_cases");
    let body = json!({"items": [{"id": "a", "status": "new"}, {"id": "b", "status": "closed"}], "total": 9});
    let service = Service::always(answer_json("200 OK", body.to_string())).await;
    let arguments = json!({"status": "open"});
    let answer = call(entry.unwrap(), &service, &arguments).await.unwrap();
    assert_eq!(
        (&answer["matched"], &answer["scanned"], &answer["complete"]),
        (&json!(1), &json!(2), &json!(false))
    );
}

#[tokio::test]
async fn a_key_that_is_nobodys_has_no_cases_of_its_own() {
    let entry = TOOLS
        .iter()
        .find(|it| it.contract.name == "aisoc_list_cases");
    for (status, body) in [
        ("404 Not Found", "{\"detail\":\"User not found\"}"),
        ("200 OK", "{\"email\":null}"),
    ] {
        let service = Service::always(answer_json(status, body)).await;
        let arguments = json!({"assigned_to_me": true});
        let failure = call(entry.unwrap(), &service, &arguments)
            .await
            .unwrap_err();
        assert!(
            failure.contains("`assigned_to_me` means nothing"),
            "{failure}"
        );
        assert!(failure.contains("leave `assigned_to_me` out"), "{failure}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_looked_for_with_the_tool_that_lists_it() {
    for (tool, listing) in [
        ("aisoc_get_case", "`aisoc_list_cases`"),
        ("aisoc_run_investigation", "`aisoc_list_cases`"),
        ("aisoc_get_alert", "`aisoc_list_alerts`"),
        ("aisoc_get_detection_rule", "`aisoc_query_detections`"),
        ("aisoc_get_investigation", "`aisoc_list_investigations`"),
        ("aisoc_replay_decision", "`aisoc_list_investigations`"),
    ] {
        let entry = TOOLS.iter().find(|it| it.contract.name == tool).unwrap();
        let service =
            Service::always(answer_json("404 Not Found", "{\"detail\":\"X not found\"}")).await;
        let (arguments, _) = example(tool);
        let arguments = arguments.into();
        let failure = call(entry, &service, &arguments).await.unwrap_err();
        assert!(failure.contains(listing), "{failure}");
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
