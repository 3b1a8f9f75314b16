//! The pages of tools as resources, in both eras.

use serde_json::json;

use super::fixture;
use super::session::serve;
use toolspec_runtime::testing::modern;

const PAGE: &str = "ui://aisoc/replay";

#[tokio::test]
async fn a_page_is_linked_listed_and_read() {
    for era in ["2025-06-18", "2026-07-28"] {
        let (_child, mut session) = serve();
        let is_modern = era == "2026-07-28";
        let capabilities = if is_modern {
            let probe = modern(era, json!({}));
            session.ask(0, "server/discover", probe).await["result"]["capabilities"].clone()
        } else {
            session.initialize(era).await["result"]["capabilities"].clone()
        };
        assert_eq!(capabilities["resources"], json!({}));
        let extension = &capabilities["extensions"]["io.modelcontextprotocol/ui"];
        assert_eq!(extension["mimeTypes"], json!(["text/html;profile=mcp-app"]));
        let params = |own| if is_modern { modern(era, own) } else { own };

        let tools = session.ask(1, "tools/list", params(json!({}))).await;
        let linked = tools["result"]["tools"].as_array().unwrap().iter();
        let linked = linked.filter(|tool| tool["_meta"]["ui"]["resourceUri"] == PAGE);
        let names: Vec<_> = linked.map(|tool| tool["name"].clone()).collect();
        assert_eq!(names, [json!("aisoc_replay_decision")]);

        let listed = session.ask(2, "resources/list", params(json!({}))).await;
        let resources = listed["result"]["resources"].as_array().unwrap();
        assert_eq!(resources.len(), 1);
        assert_eq!(
            (&resources[0]["uri"], &resources[0]["mimeType"]),
            (&json!(PAGE), &extension["mimeTypes"][0])
        );

        let asked = params(json!({"uri": PAGE}));
        let read = session.ask(3, "resources/read", asked).await;
        let content = &read["result"]["contents"][0];
        assert_eq!(
            (&content["uri"], &content["mimeType"]),
            (&json!(PAGE), &extension["mimeTypes"][0])
        );
        let page = content["text"].as_str().unwrap();
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains("ui/initialize"));
        assert!(
            !page.contains("http://") && !page.contains("https://") && !page.contains("innerHTML")
        );

        let templates = session
            .ask(4, "resources/templates/list", params(json!({})))
            .await;
        assert_eq!(templates["result"]["resourceTemplates"], json!([]));
        for answer in [&listed, &read, &templates] {
            let result = &answer["result"];
            assert_eq!(result["ttlMs"].as_u64().is_some(), is_modern, "{era}");
            assert_eq!(result["resultType"] == "complete", is_modern, "{era}");
            let signed =
                result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "aisoc-mcp";
            assert_eq!(signed, is_modern, "{era}");
        }

        let unknown = params(json!({"uri": "ui://aisoc/repaly"}));
        let refused = session.ask(5, "resources/read", unknown).await;
        let code = if is_modern { -32602 } else { -32002 };
        assert_eq!(refused["error"]["code"], code, "{era}");
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(
            message.contains("`ui://aisoc/repaly`; the nearest is `ui://aisoc/replay`"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn a_server_whose_tools_have_no_page_has_no_resources() {
    let mut session = fixture::session(toolspec_runtime::mcp::Options::default()).await;
    for (id, method) in (1..).zip(["resources/list", "resources/templates/list"]) {
        let answer = session.ask(id, method, json!({})).await;
        assert_eq!(answer["error"]["code"], -32601, "{method}");
    }
    let answer = session.ask(9, "resources/read", json!({"uri": PAGE})).await;
    assert_eq!(answer["error"]["code"], -32601);
}
