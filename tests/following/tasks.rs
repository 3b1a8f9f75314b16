//! The call as a task, for clients that declare the extension.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::sleep;

use super::support::{Host, MESSAGES, TOOL, report, seqs, tenant, until};
use toolspec_runtime::host::request;

const EXTENSION: &str = "io.modelcontextprotocol/tasks";

fn with(mut params: Value, declares: bool) -> Value {
    let extensions = if declares {
        json!({EXTENSION: {}})
    } else {
        json!({})
    };
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {"extensions": extensions},
        "progressToken": "unheard",
    });
    params
}

async fn ask(host: &mut Host, method: &str, params: Value) -> Value {
    host.session
        .send(request(77, method, with(params, true)))
        .await;
    let reply = host.session.next().await.unwrap();
    assert_eq!(reply["id"], 77, "a task sends no progress: {reply}");
    reply
}

async fn begin(host: &mut Host, arguments: Value) -> Value {
    ask(
        host,
        "tools/call",
        json!({"name": TOOL, "arguments": arguments}),
    )
    .await["result"]
        .take()
}

async fn get(host: &mut Host, task: &Value) -> Value {
    ask(host, "tasks/get", json!({"taskId": task["taskId"]})).await["result"].take()
}

/// A session without a handshake on a tenant at that pace.
async fn modern(step: u64) -> (aisoc_mcp::demo::Tenant, Host) {
    let tenant = tenant(Duration::from_millis(step), None).await;
    let host = Host::silent(tenant.url(), tenant.keys().analyst.token, &[]);
    (tenant, host)
}

#[tokio::test]
async fn a_task_follows_the_run_and_ends_with_the_result_of_the_call() {
    let (_tenant, mut host) = modern(80).await;
    let discovered = ask(&mut host, "server/discover", json!({})).await;
    assert_eq!(
        discovered["result"]["capabilities"]["extensions"][EXTENSION],
        json!({})
    );
    let began = Instant::now();
    let task = begin(&mut host, json!({"case_id": "INC-0421"})).await;
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(
        (&task["resultType"], &task["status"]),
        (&json!("task"), &json!("working"))
    );
    assert!(
        task["ttlMs"].is_u64() && task["pollIntervalMs"].is_u64() && task["createdAt"].is_string()
    );
    let mut said = Vec::new();
    let done = loop {
        let state = get(&mut host, &task).await;
        assert_eq!(
            (&state["resultType"], &state["taskId"]),
            (&json!("complete"), &task["taskId"])
        );
        if state["status"] != "working" {
            break state;
        }
        said.push(state["statusMessage"].as_str().unwrap().to_owned());
        sleep(Duration::from_millis(100)).await;
    };
    said.dedup();
    assert!(
        said.len() >= 4 && said.iter().any(|message| message.contains("Agent · ")),
        "{said:?}"
    );
    assert_eq!(done["status"], "completed");
    let result = &done["result"];
    assert!(report(&result["structuredContent"]).contains("10.0.42.7 is **malicious**"));
    assert!(seqs(&result["structuredContent"]).len() >= 20);
    assert_eq!(result["_meta"]["aisoc/untrusted"], true);
}

#[tokio::test]
async fn a_cancelled_task_stops_following_and_the_run_goes_on() {
    let (_tenant, mut host) = modern(100).await;
    let task = begin(&mut host, json!({"case_id": "INC-0422"})).await;
    until("a step of the agent", async || {
        let state = get(&mut host, &task).await;
        state["statusMessage"]
            .as_str()
            .unwrap()
            .contains("Agent · ")
    })
    .await;
    let acknowledged = ask(&mut host, "tasks/cancel", json!({"taskId": task["taskId"]})).await;
    assert_eq!(acknowledged["result"]["resultType"], "complete");
    let mut state = Value::Null;
    until("the end of the task", async || {
        state = get(&mut host, &task).await;
        state["status"] != "working"
    })
    .await;
    assert_eq!(state["status"], "cancelled");
    let said = state["statusMessage"].as_str().unwrap();
    assert!(
        said.contains("no longer followed here, and goes on"),
        "{said}"
    );
    let run = said
        .split("run ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let params = json!({"name": "aisoc_get_investigation", "arguments": {"run_id": run}});
    for _ in 0..100 {
        let reply = ask(&mut host, "tools/call", params.clone()).await;
        if reply["result"]["structuredContent"]["status"] == "completed" {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("the run does not complete");
}

#[tokio::test]
async fn only_calls_that_start_something_for_clients_that_know_tasks_become_one() {
    let (_tenant, mut host) = modern(0).await;
    let call = json!({"name": TOOL, "arguments": {"case_id": "INC-0421"}});
    host.session
        .send(request(5, "tools/call", with(call, false)))
        .await;
    let plain = loop {
        let message = host.session.next().await.unwrap();
        if message["id"] == 5 {
            break message;
        }
    };
    assert_eq!(plain["result"]["resultType"], "complete");
    assert_eq!(plain["result"]["structuredContent"]["status"], "completed");
    let listed = ask(
        &mut host,
        "tools/call",
        json!({"name": "aisoc_list_cases", "arguments": {}}),
    )
    .await;
    assert_eq!(listed["result"]["resultType"], "complete");
    let wrong = begin(&mut host, json!({"case_id": 3})).await;
    assert_eq!(
        (&wrong["resultType"], &wrong["isError"]),
        (&json!("complete"), &json!(true))
    );
    host.session
        .send(request(6, "tasks/get", with(json!({"taskId": "x"}), false)))
        .await;
    assert_eq!(host.session.next().await.unwrap()["error"]["code"], -32021);
}

#[tokio::test]
async fn a_task_that_is_not_there_is_an_invalid_parameter() {
    let (_tenant, mut host) = modern(0).await;
    for method in ["tasks/get", "tasks/cancel", "tasks/update"] {
        for params in [
            json!({"taskId": "nope", "inputResponses": {}}),
            json!({"taskId": 3}),
        ] {
            let reply = ask(&mut host, method, params).await;
            assert_eq!(reply["error"]["code"], -32602, "{method}: {reply}");
        }
    }
    for method in ["tasks/list", "tasks/result"] {
        let reply = ask(&mut host, method, json!({"taskId": "x"})).await;
        assert_eq!(reply["error"]["code"], -32601, "{method}: {reply}");
    }
}

#[tokio::test]
async fn tasks_are_bounded_and_further_calls_are_plain() {
    let (_tenant, mut host) = modern(500).await;
    for number in 0..8 {
        let summary = format!("look {number}");
        let task = begin(
            &mut host,
            json!({"case_id": "INC-0421", "alert_summary": summary}),
        )
        .await;
        assert_eq!(task["resultType"], "task", "{number}");
    }
    let params = json!({"name": TOOL, "arguments": {"case_id": "INC-0421", "wait_seconds": 0}});
    host.session
        .send(request(9, "tools/call", with(params, true)))
        .await;
    for _ in 0..MESSAGES {
        let message = host.session.next().await.unwrap();
        if message["id"] == 9 {
            assert_eq!(message["result"]["resultType"], "complete");
            return;
        }
    }
    panic!("no reply among {MESSAGES} messages");
}

#[tokio::test]
async fn a_server_that_only_reads_has_no_tasks() {
    let tenant = tenant(Duration::ZERO, None).await;
    let only_reads = [("AISOC_MCP_READ_ONLY", "1")];
    let mut host = Host::silent(tenant.url(), tenant.keys().analyst.token, &only_reads);
    let discovered = ask(&mut host, "server/discover", json!({})).await;
    let capabilities = &discovered["result"]["capabilities"];
    let offered = &capabilities["extensions"];
    assert!(offered.get(EXTENSION).is_none(), "{capabilities}");
    let refused = begin(&mut host, json!({"case_id": "INC-0421"})).await;
    assert_eq!(refused["_meta"]["aisoc/error"]["kind"], "read_only");
    let reply = ask(&mut host, "tasks/get", json!({"taskId": "x"})).await;
    assert_eq!(reply["error"]["code"], -32601);
}

#[tokio::test]
async fn a_session_with_a_handshake_is_offered_no_tasks() {
    let (_tenant, mut host) = modern(0).await;
    let hello = host.session.initialize("2025-11-25").await;
    let capabilities = &hello["result"]["capabilities"];
    let offered = &capabilities["extensions"];
    assert!(offered.get(EXTENSION).is_none(), "{capabilities}");
}
