//! What clients send that is not quite right, and what is made of it: the real binary, over the demo tenant.

use serde_json::{Value, json};

use super::session::{Session, command};
use toolspec_runtime::host::request;
use toolspec_runtime::testing::McpClient;

async fn demo(revision: &str) -> (tokio::process::Child, Session) {
    let (child, mut session) = McpClient::start(command(&["serve", "--demo"]));
    session.initialize(revision).await;
    (child, session)
}

fn result(reply: &Value) -> &Value {
    assert_ne!(reply["result"]["isError"], true, "{reply}");
    &reply["result"]["structuredContent"]
}

#[tokio::test]
async fn null_is_what_was_left_out_and_text_is_read_where_it_cannot_be_mistaken() {
    let (_child, mut session) = demo("2025-06-18").await;
    for (tool, given, meant) in [
        (
            "aisoc_list_alerts",
            json!({"search": null, "page": null, "severity": null}),
            json!({}),
        ),
        (
            "aisoc_list_alerts",
            json!({"page": "2", "page_size": "3"}),
            json!({"page": 2, "page_size": 3}),
        ),
        (
            "aisoc_lake_schema",
            json!({"tables": "[\"raw_events\"]"}),
            json!({"tables": ["raw_events"]}),
        ),
        (
            "aisoc_list_cases",
            json!({"assigned_to_me": "False"}),
            json!({"assigned_to_me": false}),
        ),
    ] {
        let given = session.call_tool(tool, given).await.reply;
        let meant = session.call_tool(tool, meant).await.reply;
        let (given, meant) = (result(&given), result(&meant));
        let without_clock = |result: &Value| {
            let mut result = result.clone();
            result.as_object_mut().unwrap().remove("as_of");
            result
        };
        assert_eq!(without_clock(given), without_clock(meant), "{tool}");
    }
    for arguments in [
        json!({"page": "two"}),
        json!({"page": ""}),
        json!({"page": true}),
        json!({"search": 7}),
    ] {
        let refused = session.call_tool("aisoc_list_alerts", arguments).await;
        assert!(refused.error_text().contains("not valid"), "{refused:?}");
    }
    let refused = session
        .call_tool("aisoc_get_case", json!({"case_id": null}))
        .await;
    assert!(refused.error_text().contains("must be text"), "{refused:?}");
}

#[tokio::test]
async fn half_a_character_in_an_argument_does_not_cost_the_call() {
    let (_child, mut session) = demo("2025-06-18").await;
    let line = br#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"aisoc_list_alerts","arguments":{"search":"\ud83d"}}}"#;
    session.send_line(line).await;
    let reply = session.next().await.unwrap();
    assert_eq!(
        (&reply["id"], &result(&reply)["matched"]),
        (&json!(7), &json!(0))
    );
}

#[tokio::test]
async fn an_id_that_is_in_use_is_refused_and_the_first_request_is_answered() {
    let (_child, mut session) = demo("2025-06-18").await;
    for _ in 0..2 {
        let params = json!({"name": "aisoc_get_case", "arguments": {"case_id": "INC-0421"}});
        session.send(request(5, "tools/call", params)).await;
    }
    let replies = [session.next().await.unwrap(), session.next().await.unwrap()];
    let mut codes: Vec<&Value> = replies
        .iter()
        .map(|reply| &reply["error"]["code"])
        .collect();
    codes.sort_by_key(|code| code.is_null());
    assert_eq!(codes, [&json!(-32600), &Value::Null]);
    assert!(replies.iter().all(|reply| reply["id"] == 5));
    assert_eq!(session.ask(5, "ping", json!({})).await["result"], json!({}));
}

/// What a server on the demo tenant answers to a handshake and these lines, of which the first answer is left out.
fn answers(revision: &str, lines: &[&Value]) -> Vec<Value> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
    command.args(["serve", "--demo"]).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut server = command.stderr(Stdio::null()).spawn().unwrap();
    let client = json!({"name": "test", "version": "1"});
    let params = json!({"protocolVersion": revision, "capabilities": {}, "clientInfo": client});
    let hello = request(0, "initialize", params);
    let mut input = server.stdin.take().unwrap();
    for line in [&hello].into_iter().chain(lines.iter().copied()) {
        input.write_all(format!("{line}\n").as_bytes()).unwrap();
    }
    // What was asked is answered although the input has ended.
    drop(input);
    let output = server.wait_with_output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let read = |line| serde_json::from_str(line).unwrap();
    output.lines().skip(1).map(read).collect()
}

#[test]
fn a_batch_is_answered_as_one_where_the_revision_has_them() {
    let notification = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let batch = json!([
        request(1, "ping", json!({})),
        notification,
        request(
            2,
            "tools/call",
            json!({"name": "aisoc_get_case", "arguments": {"case_id": "INC-0421"}})
        ),
        request(3, "no/such", json!({})),
        7,
    ]);
    // Nothing is said to a batch of notifications.
    let silent = json!([notification]);
    let replies = answers("2025-03-26", &[&notification, &silent, &batch]);
    let [Value::Array(reply)] = &replies[..] else {
        panic!("{replies:?}");
    };
    let of = |id: Value| reply.iter().find(|reply| reply["id"] == id).unwrap();
    assert_eq!(reply.len(), 4, "{reply:?}");
    assert_eq!(of(json!(1))["result"], json!({}));
    assert_eq!(result(of(json!(2)))["case_number"], "INC-0421");
    assert_eq!(of(json!(3))["error"]["code"], -32601);
    assert_eq!(of(Value::Null)["error"]["code"], -32600);

    for revision in ["2024-11-05", "2025-06-18", "2025-11-25"] {
        let replies = answers(revision, &[&notification, &batch]);
        assert_eq!(replies.len(), 1, "{replies:?}");
        assert_eq!(replies[0]["error"]["code"], -32600, "{revision}");
    }
}

#[tokio::test]
async fn decoration_of_the_handshake_does_not_cost_the_session() {
    let (_child, mut session) = McpClient::start(command(&["serve"]));
    let params = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {"experimental": {"a": true}, "extensions": {"x": null}},
        "clientInfo": {"name": "c", "version": "1", "icons": [{"src": "a", "sizes": "48x48"}]},
    });
    let reply = session.ask(1, "initialize", params).await;
    assert_eq!(reply["result"]["protocolVersion"], "2025-06-18", "{reply}");
    let tools = session.ask(2, "tools/list", json!({})).await;
    assert!(tools["result"]["tools"].is_array());
}
