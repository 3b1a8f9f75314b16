//! A host that can ask its person is asked to, before a run is started.

use serde_json::{Value, json};

use super::service::{KEY, Service};
use super::standin::{Plan, requests};
use super::support::{Host, TOOL};
use toolspec_runtime::host::request;

/// A call of a host of 2026-07-28 with these capabilities, and perhaps with the person's answer.
fn call_params(capabilities: Value, arguments: Value, answer: Option<&str>) -> Value {
    let mut params = json!({"name": TOOL, "arguments": arguments});
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    });
    if let Some(action) = answer {
        params["inputResponses"] = json!({"confirm": {"action": action}});
    }
    params
}

fn host(service: &Service, trail: Option<&str>) -> Host {
    let trail = trail.map(|file| ("AISOC_MCP_AUDIT_FILE", file));
    Host::silent(service.url.as_str(), KEY, trail.as_slice())
}

async fn ask(host: &mut Host, params: Value) -> Value {
    host.session.send(request(7, "tools/call", params)).await;
    host.session.next().await.unwrap()["result"].take()
}

fn asks() -> Value {
    json!({"elicitation": {}})
}

fn arguments() -> Value {
    json!({"case_id": "INC-1", "wait_seconds": 0})
}

#[tokio::test]
async fn nothing_is_started_before_the_person_agrees() {
    let service = Plan::default().serve().await;
    let mut host = host(&service, None);
    let asked = ask(&mut host, call_params(asks(), arguments(), None)).await;
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let question = &asked["inputRequests"]["confirm"];
    assert_eq!(question["method"], "elicitation/create");
    let said = question["params"]["message"].as_str().unwrap();
    for part in ["AiSOC", TOOL, "case_id: INC-1"] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(service.seen().len(), 0);
    let answered = ask(&mut host, call_params(asks(), arguments(), Some("accept"))).await;
    assert_eq!(answered["resultType"], "complete", "{answered}");
    assert_ne!(answered["isError"], true, "{answered}");
    assert_eq!(requests(&service, "POST "), 1);
}

#[tokio::test]
async fn a_person_who_does_not_agree_is_obeyed_and_it_is_recorded() {
    let service = Plan::default().serve().await;
    let folder = tempfile::tempdir().unwrap();
    let trail = folder.path().join("audit.jsonl");
    let mut host = host(&service, trail.to_str());
    for action in ["decline", "cancel", "unheard-of"] {
        let refused = ask(&mut host, call_params(asks(), arguments(), Some(action))).await;
        assert_eq!(refused["isError"], true, "{refused}");
        assert_eq!(refused["_meta"]["aisoc/error"]["kind"], "declined");
        let said = refused["content"][0]["text"].as_str().unwrap();
        assert!(said.contains("did not agree"), "{said}");
    }
    assert_eq!(service.seen().len(), 0);
    let trail = std::fs::read_to_string(&trail).unwrap();
    let lines = trail
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let declined = lines.filter(|line| line.to_string().contains("declined"));
    assert_eq!(declined.count(), 3, "{trail}");
}

#[tokio::test]
async fn hosts_that_cannot_ask_and_calls_that_cannot_begin_are_not_held_up() {
    let service = Plan::default().serve().await;
    let mut host = host(&service, None);
    for (number, capabilities) in [json!({}), json!({"elicitation": {"url": {}}})]
        .into_iter()
        .enumerate()
    {
        let case = json!({"case_id": "INC-1", "wait_seconds": 0, "force": true});
        let answered = ask(&mut host, call_params(capabilities, case, None)).await;
        assert_ne!(answered["isError"], true, "{answered}");
        assert_eq!(requests(&service, "POST "), number + 1);
    }
    for arguments in [json!({}), json!({"case_id": KEY})] {
        let refused = ask(&mut host, call_params(asks(), arguments, None)).await;
        assert_eq!(refused["isError"], true, "{refused}");
    }
    assert_eq!(requests(&service, "POST "), 2);
}
