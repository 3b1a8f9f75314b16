//! The request that starts a run is sent once, whatever becomes of it.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::service::{Step, json as json_answer};
use super::standin::{Plan, RUN, ok, requests};
use super::support::{TOOL, until};

fn call() -> Value {
    json!({"case_id": "INC-1", "wait_seconds": 20})
}

#[tokio::test]
async fn a_start_without_an_answer_is_not_repeated_until_it_is_forced() {
    let start = |number| (number == 0).then(|| vec![Step::Reset]);
    let service = Plan {
        start,
        ..Plan::default()
    }
    .serve()
    .await;
    let mut host = Plan::host(&service).await;
    for expected in [
        "may have been started all the same",
        "so nothing was started now",
    ] {
        let called = host.call_tool(TOOL, call()).await;
        let said = called.error_text();
        for part in [
            expected,
            &format!("going on this case now: run {RUN}"),
            "aisoc_list_investigations",
            "`force: true`",
        ] {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(requests(&service, "POST "), 1);
    }
    let mut forced = call();
    forced["force"] = true.into();
    let called = host.call_tool(TOOL, forced).await;
    assert_eq!(called.structured_content()["status"], "completed");
    assert_eq!(requests(&service, "POST "), 2);
}

#[tokio::test]
async fn a_start_that_was_refused_may_be_made_again() {
    let start = |number| {
        let body = r#"{"detail":"Agents service unavailable: x"}"#;
        (number == 0).then(|| json_answer("503 Service Unavailable", body))
    };
    let plan = Plan {
        start,
        ..Plan::default()
    };
    let service = plan.serve().await;
    let mut host = Plan::host(&service).await;
    let refused = host.call_tool(TOOL, call()).await;
    assert!(refused.error_text().contains("no run was started"));
    let called = host.call_tool(TOOL, call()).await;
    assert_eq!(
        (
            &called.structured_content()["status"],
            &called.structured_content()["joined"]
        ),
        (&json!("completed"), &json!(false))
    );
}

#[tokio::test]
async fn a_start_that_says_no_run_is_no_failure() {
    for body in [
        "{}",
        "null",
        "true",
        r#""queued""#,
        r#"{"run_id": " "}"#,
        r#"{"status": "queued"}"#,
    ] {
        let plan = Plan {
            started_as: Some(body),
            ..Plan::default()
        };
        let service = plan.serve().await;
        let mut host = Plan::host(&service).await;
        let called = host.call_tool(TOOL, call()).await;
        let result = called.structured_content();
        assert_eq!(result.get("run_id"), None, "{body}: {result}");
        let said = format!("{} {}", result["notes"], result["next_step"]);
        assert!(said.contains("returned no `run_id`"), "{body}: {said}");
        assert!(said.contains("aisoc_list_investigations"), "{body}: {said}");
        assert_eq!(requests(&service, "POST "), 1);
    }
}

#[tokio::test]
async fn a_key_that_is_given_as_an_argument_is_not_sent() {
    let service = Plan::default().serve().await;
    let mut host = Plan::host(&service).await;
    let before = service.seen().len();
    let key = format!("aisoc_{}", "0123456789abcdef".repeat(3));
    for key in [
        key.as_str(),
        super::service::KEY,
        &key.replacen('a', "%61", 1),
    ] {
        let arguments = json!({"case_id": "INC-1", "alert_summary": format!("it used {key}")});
        let called = host.call_tool(TOOL, arguments).await;
        assert!(
            called.error_text().contains("holds an API key"),
            "{called:?}"
        );
        assert!(!called.reply.to_string().contains(&key[12..]));
        let named = host.call_tool(key, json!({})).await;
        assert_eq!(named.reply["error"]["code"], -32602);
        assert!(!named.reply.to_string().contains(&key[12..]));
    }
    assert_eq!(service.seen().len(), before);
}

#[tokio::test]
async fn a_call_cancelled_while_the_start_is_under_way_leaves_it_to_arrive() {
    // The answer comes half a second after the request; the call is gone by then.
    let slow = |_| {
        let mut steps = vec![Step::Wait(Duration::from_millis(500))];
        steps.extend(ok(&json!({"run_id": RUN, "status": "running"})));
        Some(steps)
    };
    let service = Plan {
        start: slow,
        steps: 0,
        ..Plan::default()
    }
    .serve()
    .await;
    let mut host = Plan::host(&service).await;
    let id = host.begin(TOOL, call()).await;
    until("the start", async || requests(&service, "POST ") > 0).await;
    host.cancel(id).await;
    for wait in [0, 700] {
        sleep(Duration::from_millis(wait)).await;
        let called = host
            .call_tool(TOOL, json!({"case_id": "INC-1", "wait_seconds": 0}))
            .await;
        let answer = called.structured_content();
        assert_eq!(
            (&answer["run_id"], &answer["joined"]),
            (&json!(RUN), &json!(true))
        );
        assert_eq!(requests(&service, "POST "), 1);
    }
}

fn keys(scopes: &Value) -> Value {
    json!([{"prefix": &super::service::KEY[..12], "scopes": scopes}])
}

#[tokio::test]
async fn nothing_is_started_that_the_key_could_not_read() {
    let barred = || {
        let body = r#"{"detail":"API key missing scope: cases:read"}"#;
        Some(json_answer("403 Forbidden", body))
    };
    let service = Plan {
        runs: barred,
        ..Plan::default()
    }
    .serve()
    .await;
    let mut host = Plan::host(&service).await;
    let called = host.call_tool(TOOL, call()).await;
    for part in ["nothing was started", "`cases:read`", "aisoc-mcp login"] {
        assert!(
            called.error_text().contains(part),
            "{}",
            called.error_text()
        );
    }
    assert_eq!(requests(&service, "POST "), 0);
}

#[tokio::test]
async fn a_scope_is_asked_for_only_on_releases_that_check_it_and_where_the_keys_are_known() {
    let newer = json!({"reopen_count": 0});
    for (case, keys, started) in [
        (&newer, keys(&json!(["cases:read"])), 0),
        (&newer, keys(&json!(["cases:read", "cases:write"])), 1),
        (&newer, keys(&json!(["*"])), 1),
        // Whose the key is can't be told, so the service decides.
        (&newer, json!([]), 1),
        // A release on which every key starts runs.
        (&json!({}), keys(&json!(["cases:read"])), 1),
    ] {
        let service = Plan {
            case: case.clone(),
            keys: keys.clone(),
            ..Plan::default()
        }
        .serve()
        .await;
        let mut host = Plan::host(&service).await;
        let called = host.call_tool(TOOL, call()).await;
        assert_eq!(requests(&service, "POST "), started, "{case} {keys}");
        if started == 0 {
            for part in ["nothing was started", "`cases:write`", "`--investigate`"] {
                assert!(
                    called.error_text().contains(part),
                    "{}",
                    called.error_text()
                );
            }
        } else {
            assert_eq!(called.structured_content()["status"], "completed");
        }
    }
}

#[tokio::test]
async fn a_refusal_of_the_agents_service_is_not_the_keys() {
    for (status, inner) in [
        ("401 Unauthorized", "missing bearer credential"),
        ("403 Forbidden", "service token must declare the tenant"),
        (
            "503 Service Unavailable",
            "tenant-scoped auth is not configured",
        ),
    ] {
        let body = json!({"detail": json!({"detail": inner}).to_string()}).to_string();
        let service = super::service::Service::start(move |_, seen| {
            let line = seen.head.lines().next().unwrap_or_default();
            if line.starts_with("POST ") {
                json_answer(status, &body)
            } else if line.contains("/cases/") {
                ok(&json!({"id": "5ea1c0de-4210-5000-8000-0000000001a5", "case_number": "INC-1"}))
            } else {
                ok(&json!([]))
            }
        })
        .await;
        let mut host = Plan::host(&service).await;
        let called = host.call_tool(TOOL, call()).await;
        for part in [
            inner,
            "the API key was accepted",
            "No run was started",
            "`AISOC_SERVICE_TOKEN`",
        ] {
            assert!(
                called.error_text().contains(part),
                "{}",
                called.error_text()
            );
        }
        assert!(
            !called.error_text().contains("login"),
            "{}",
            called.error_text()
        );
    }
}
