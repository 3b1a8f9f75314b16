//! Both eras of the protocol, spoken to the real binary.

use serde_json::{Value, json};

use super::session::serve;
use toolspec_runtime::testing::modern;

const LEGACY: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

#[tokio::test]
async fn initialize_agrees_to_every_older_revision() {
    for version in LEGACY {
        let (_child, mut session) = serve();
        let answer = session.initialize(version).await;
        let result = &answer["result"];
        assert_eq!(result["protocolVersion"], version);
        assert_eq!(result["serverInfo"]["name"], "aisoc-mcp");
        assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        let capabilities = result["capabilities"].as_object().unwrap();
        let names: Vec<&String> = capabilities.keys().collect();
        let known = ["completions", "extensions", "prompts", "resources", "tools"];
        assert!(names.iter().all(|name| known.contains(&name.as_str())) && names.len() == 5);
        assert!(!result["instructions"].as_str().unwrap().is_empty());
        let list = session.ask(1, "tools/list", json!({})).await;
        assert!(list["result"]["tools"].is_array());
        assert!(list["result"].get("resultType").is_none(), "{version}");
        assert_eq!(session.ask(2, "ping", json!({})).await["result"], json!({}));
    }
}

#[tokio::test]
async fn initialize_answers_a_revision_it_does_not_know_with_the_newest_it_can() {
    for version in ["1999-01-01", "2026-07-28", "2099-01-01"] {
        let (_child, mut session) = serve();
        let answer = session.initialize(version).await;
        assert_eq!(answer["result"]["protocolVersion"], "2025-11-25");
    }
}

#[tokio::test]
async fn a_session_without_a_handshake_is_served() {
    let (_child, mut session) = serve();
    let params = modern("2026-07-28", json!({}));
    let discovered = session.ask(1, "server/discover", params.clone()).await;
    let result = &discovered["result"];
    assert_eq!(result["resultType"], "complete");
    assert_eq!(
        result["supportedVersions"],
        json!([
            "2024-11-05",
            "2025-03-26",
            "2025-06-18",
            "2025-11-25",
            "2026-07-28"
        ])
    );
    let listed = session.ask(2, "tools/list", params.clone()).await;
    for result in [result, &listed["result"]] {
        assert!(result["ttlMs"].as_u64().unwrap() > 0);
        assert_eq!(result["cacheScope"], "private");
        let server = &result["_meta"]["io.modelcontextprotocol/serverInfo"];
        assert_eq!(server["name"], "aisoc-mcp");
    }
    let again = session.ask(3, "server/discover", params.clone()).await;
    assert_eq!(again["result"], discovered["result"]);
    let gone = session.ask(4, "ping", params.clone()).await;
    assert_eq!(gone["error"]["code"], -32601);
    let level = modern("2026-07-28", json!({"level": "info"}));
    let gone = session.ask(5, "logging/setLevel", level).await;
    assert_eq!(gone["error"]["code"], -32601);
}

#[tokio::test]
async fn what_a_revision_has_given_up_is_not_known_to_its_first_request_nor_to_a_later_one() {
    for method in ["ping", "initialize", "logging/setLevel"] {
        let (_child, mut session) = serve();
        let params = modern("2026-07-28", json!({}));
        let answer = session.ask(1, method, params.clone()).await;
        assert_eq!(answer["error"]["code"], -32601, "{method}");
        let listed = session.ask(2, "tools/list", params.clone()).await;
        assert_eq!(listed["result"]["resultType"], "complete", "{method}");
        let later = session.ask(3, method, params).await;
        assert_eq!(later["error"]["code"], -32601, "{method}");
    }
}

#[tokio::test]
async fn an_error_without_an_id_has_none_in_the_newest_revisions() {
    for (version, id) in [
        ("2025-03-26", Some(&Value::Null)),
        ("2025-11-25", None),
        ("2026-07-28", None),
    ] {
        let (_child, mut session) = serve();
        if version == "2026-07-28" {
            let params = modern(version, json!({}));
            session.ask(1, "tools/list", params).await;
        } else {
            session.initialize(version).await;
        }
        session.send_line(b"no JSON").await;
        let answer = session.next().await.unwrap();
        assert_eq!(
            (answer.get("id"), &answer["error"]["code"]),
            (id, &json!(-32700))
        );
    }
}

#[tokio::test]
async fn a_probe_may_be_followed_by_a_handshake() {
    let (_child, mut session) = serve();
    let probe = modern("2026-07-28", json!({}));
    session.ask(1, "server/discover", probe).await;
    let answer = session.initialize("2025-06-18").await;
    assert_eq!(answer["result"]["protocolVersion"], "2025-06-18");
}

#[tokio::test]
async fn a_request_with_another_revision_is_told_which_there_are() {
    let (_child, mut session) = serve();
    for id in [1, 2] {
        let answer = session
            .ask(id, "tools/list", modern("1999-01-01", json!({})))
            .await;
        assert_eq!(answer["error"]["code"], -32022);
        assert_eq!(answer["error"]["data"]["requested"], "1999-01-01");
        let supported = answer["error"]["data"]["supported"].as_array().unwrap();
        assert_eq!(supported.len(), 5);
        // A notification between them must not end what has not begun.
        session
            .send(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}))
            .await;
    }
    let bare = session.ask(3, "tools/list", json!({})).await;
    assert_eq!(bare["error"]["code"], -32602, "no revision, no handshake");
}

#[tokio::test]
async fn requests_that_cannot_be_routed_get_the_code_the_specification_names() {
    let (_child, mut session) = serve();
    session.initialize("2025-11-25").await;
    let cases = [
        ("tools/call", json!({}), -32602),
        ("tools/call", json!([]), -32602),
        ("tools/call", json!({"arguments": {}}), -32602),
        ("tools/call", json!({"name": 7}), -32602),
        (
            "tools/call",
            json!({"name": "aisoc_x", "arguments": "str"}),
            -32602,
        ),
        (
            "tools/call",
            json!({"name": "aisoc_x", "arguments": [1]}),
            -32602,
        ),
        ("tools/call", json!({"name": "aisoc_no_such_tool"}), -32602),
        ("tools/list", json!({"cursor": "more"}), -32602),
        ("initialize", json!({}), -32602),
        ("prompts/get", json!({"name": "x"}), -32602),
        ("resources/read", json!({}), -32602),
        ("resources/read", json!({"uri": 7}), -32602),
        ("resources/list", json!({"cursor": "more"}), -32602),
        (
            "resources/templates/list",
            json!({"cursor": "more"}),
            -32602,
        ),
        (
            "resources/subscribe",
            json!({"uri": "ui://aisoc/replay"}),
            -32601,
        ),
        ("completion/complete", json!({}), -32602),
        ("tools/invent", json!({}), -32601),
    ];
    for (id, (method, params, code)) in (1..).zip(cases) {
        let answer = session.ask(id, method, params.clone()).await;
        assert_eq!(answer["error"]["code"], code, "{method} {params}");
    }
    let level = session
        .ask(99, "logging/setLevel", json!({"level": "debug"}))
        .await;
    assert_eq!(
        level["result"],
        json!({}),
        "accepted, though it has no effect"
    );
}

#[tokio::test]
async fn the_manifest_is_what_is_served_and_its_schemas_are_what_is_enforced() {
    let (_child, mut session) = serve();
    session.initialize("2025-11-25").await;
    let listed = session.ask(1, "tools/list", json!({})).await;
    let tools = listed["result"]["tools"].as_array().unwrap();
    assert!(!tools.is_empty());
    for tool in tools {
        assert!(tool["name"].as_str().unwrap().starts_with("aisoc_"));
        assert_eq!(tool["inputSchema"]["type"], "object");
        assert_eq!(tool["outputSchema"]["type"], "object");
    }
    let answer = session
        .reply("aisoc_list_alerts", json!({"page": 0, "x": 1}))
        .await;
    assert_eq!(answer["result"]["isError"], true);
    let issues = &answer["result"]["_meta"]["aisoc/error"]["issues"];
    assert_eq!(
        issues.as_array().unwrap().len(),
        2,
        "all are reported: {issues}"
    );
}
