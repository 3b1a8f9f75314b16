//! What comes back from `tools/list` and `tools/call`.

use serde_json::{Value, json};
use toolspec_runtime::mcp::Options;

use super::fixture::{serve, session};
use toolspec_runtime::testing::modern;

#[tokio::test]
async fn tools_are_listed_in_order_with_every_hint_and_their_schema_as_written() {
    let mut session = session(Options::default()).await;
    let answer = session.ask(1, "tools/list", json!({})).await;
    let tools = answer["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names[..4],
        ["test_start", "test_echo", "test_change", "test_slow"]
    );
    let hints = |tool: &Value, values: [bool; 4]| {
        let names = [
            "readOnlyHint",
            "destructiveHint",
            "idempotentHint",
            "openWorldHint",
        ];
        for (name, value) in names.into_iter().zip(values) {
            assert_eq!(
                tool["annotations"][name], value,
                "{name} of {}",
                tool["name"]
            );
        }
    };
    hints(&tools[0], [false, false, false, true]);
    hints(&tools[1], [true, false, true, true]);
    hints(&tools[2], [false, true, false, true]);
    let echo = &tools[1];
    let properties: Vec<_> = echo["inputSchema"]["properties"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(properties, ["z", "a"]);
    assert_eq!(echo["outputSchema"], json!({"type": "object"}));
    assert_eq!(
        echo["_meta"],
        json!({"test/group": "misbehaving", "test/scopes": ["tests:run"]})
    );
}

#[tokio::test]
async fn an_answer_is_an_object_the_same_as_text_and_marked_as_data() {
    let mut session = session(Options::default()).await;
    let answer = session.reply("test_echo", json!({"b": 1, "a": [2]})).await;
    let result = &answer["result"];
    assert_eq!(result["structuredContent"], json!({"b": 1, "a": [2]}));
    assert_eq!(
        result["content"],
        json!([{"type": "text", "text": r#"{"b":1,"a":[2]}"#}])
    );
    let label = json!({"integrity": "untrusted", "confidentiality": ["private"]});
    assert_eq!(
        result["_meta"],
        json!({"test/untrusted": true, "ifc": label})
    );
    assert_ne!(result["isError"], true);
    assert!(result.get("resultType").is_none());
    for params in [
        json!({"name": "test_echo"}),
        json!({"name": "test_echo", "arguments": null}),
    ] {
        let answer = session.ask(2, "tools/call", params).await;
        assert_eq!(answer["result"]["structuredContent"], json!({}));
    }
}

#[tokio::test]
async fn a_peer_without_a_handshake_learns_the_type_and_the_server_of_each_result() {
    let (mut session, _) = serve(false, Options::default());
    let params = modern("2026-07-28", json!({"name": "test_echo"}));
    let answer = session.ask(1, "tools/call", params).await;
    let result = &answer["result"];
    assert_eq!(result["resultType"], "complete");
    assert_eq!(result["_meta"]["test/untrusted"], true);
    let server = &result["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(server["title"], "A test");
}

#[tokio::test]
async fn a_failure_is_text_alone_with_the_details_aside() {
    let mut session = session(Options::default()).await;
    let cases = [
        (
            "test_fail",
            "test_fail: it never works. Next: try something else.",
            json!({"kind": "refused"}),
        ),
        (
            "test_picky",
            "`page` must be at least 1",
            json!({"kind": "arguments", "issues": [{"path": "page", "message": "must be at least 1"}]}),
        ),
    ];
    for (tool, text, detail) in cases {
        let result = session.reply(tool, json!({})).await["result"].take();
        assert_eq!(result["isError"], true);
        assert!(result.get("structuredContent").is_none());
        let said = result["content"][0]["text"].as_str().unwrap();
        assert!(said.contains(text), "{said}");
        let label = json!({"integrity": "untrusted", "confidentiality": ["private"]});
        assert_eq!(result["_meta"], json!({"test/error": detail, "ifc": label}));
    }
}

#[tokio::test]
async fn a_panic_is_one_failed_call_and_its_message_stays_inside() {
    let mut session = session(Options::default()).await;
    for _ in 1..=3 {
        let answer = session.reply("test_panic", json!({})).await;
        let result = &answer["result"];
        assert_eq!(result["isError"], true);
        assert_eq!(result["_meta"]["test/error"]["kind"], "internal");
        assert!(!answer.to_string().contains("hush"), "{answer}");
    }
    let answer = session.reply("test_echo", json!({})).await;
    assert_eq!(answer["result"]["structuredContent"], json!({}));
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error_that_names_the_nearest() {
    let mut session = session(Options::default()).await;
    let answer = session.reply("test_ecko", json!({})).await;
    assert_eq!(answer["error"]["code"], -32602);
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("`test_ecko`") && message.contains("`test_echo`"),
        "{message}"
    );
}

#[tokio::test]
async fn read_only_withholds_what_does_more_and_says_so_by_name() {
    let (mut session, _) = serve(true, Options::default());
    session.initialize("2025-11-25").await;
    let listed = session.ask(1, "tools/list", json!({})).await.to_string();
    for tool in ["test_start", "test_change"] {
        assert!(!listed.contains(tool));
        let answer = session.reply(tool, json!({})).await;
        let result = &answer["result"];
        assert_eq!(result["isError"], true);
        assert_eq!(result["_meta"]["test/error"]["kind"], "read_only");
        let said = result["content"][0]["text"].as_str().unwrap();
        assert!(
            said.starts_with(tool) && said.contains("`--read-only`"),
            "{said}"
        );
    }
    let answer = session.reply("test_echo", json!({})).await;
    assert_ne!(answer["result"]["isError"], true);
}
