//! What each tool says to a key that may not, and what read-only mode withholds.

use serde_json::{Value, json};

use crate::tenant::session::{Service, Session};

const RUN: &str = "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421";

/// The tools that a key with `alerts:read` alone can't use, with the scope it lacks.
const BARRED: &[(&str, &str, &str)] = &[
    ("aisoc_query_detections", "{}", "rules:read"),
    (
        "aisoc_get_detection_rule",
        r#"{"rule_id": "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421"}"#,
        "rules:read",
    ),
    ("aisoc_list_investigations", "{}", "cases:read"),
    (
        "aisoc_get_investigation",
        r#"{"run_id": "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421"}"#,
        "cases:read",
    ),
    (
        "aisoc_replay_decision",
        r#"{"run_id": "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421"}"#,
        "cases:read",
    ),
    (
        "aisoc_explain_step",
        r#"{"run_id": "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421", "step": 1}"#,
        "cases:read",
    ),
    ("aisoc_lake_schema", "{}", "lake:read_schema"),
    (
        "aisoc_lake_query",
        r#"{"sql": "SELECT count() FROM raw_events"}"#,
        "lake:query",
    ),
];

#[test]
fn a_missing_scope_is_named_with_the_key_and_the_way_out() {
    let service = Service::start();
    let key = service.keys().alerts_only;
    let mut session = service.session(key.token, &[]);
    for (tool, arguments, scope) in BARRED {
        let arguments: Value = serde_json::from_str(arguments).unwrap();
        let failure = session.fail(tool, &arguments);
        for part in [
            *tool,
            *scope,
            key.prefix(),
            "/api/v1/",
            "Next: ",
            "aisoc-mcp login",
        ] {
            assert!(failure.contains(part), "`{part}` is not in: {failure}");
        }
        assert!(!failure.contains(key.token), "the key is never shown");
    }
    for (tool, arguments) in [
        ("aisoc_list_alerts", json!({})),
        ("aisoc_list_cases", json!({})),
        ("aisoc_get_case", json!({"case_id": "INC-0421"})),
    ] {
        session.call(tool, &arguments);
    }
}

#[test]
fn keys_that_are_none_are_told_apart_as_far_as_the_service_does() {
    let service = Service::start();
    let keys = service.keys();
    for (key, words) in [
        (keys.expired.token, "expired"),
        (keys.revoked.token, "revoked"),
        (
            "aisoc_000000000000000000000000000000000000000000000000",
            "Invalid or revoked",
        ),
        ("not-a-key", "Could not validate credentials"),
    ] {
        let failure = service
            .session(key, &[])
            .fail("aisoc_list_alerts", &json!({}));
        assert!(failure.contains(words), "{failure}");
        assert!(!failure.contains(key), "{failure}");
    }
    let failure = service
        .session("", &[])
        .fail("aisoc_list_alerts", &json!({}));
    assert!(failure.contains("AISOC_API_KEY"), "{failure}");
}

#[test]
fn another_tenants_rows_do_not_exist() {
    let service = Service::start();
    let mut other = service.session(service.keys().other_tenant.token, &[]);
    let failure = other.fail("aisoc_get_investigation", &json!({"run_id": RUN}));
    assert!(failure.contains("Investigation run not found"), "{failure}");
    let cases = other.call("aisoc_list_cases", &json!({"search": "INC-0421"}));
    assert_eq!(cases["matched"], 0);
}

#[test]
fn read_only_mode_lists_twelve_and_refuses_the_thirteenth_by_name() {
    let service = Service::start();
    let mut session = service.session(service.keys().analyst.token, &["--read-only"]);
    let listed = session.request("tools/list", &json!({}));
    let names: Vec<&str> = listed["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), aisoc_mcp::generated::TOOLS.len() - 1);
    assert!(!names.contains(&"aisoc_run_investigation"));
    let failure = session.fail("aisoc_run_investigation", &json!({"case_id": "INC-0421"}));
    assert!(failure.contains("--read-only"), "{failure}");
    let case = session.call("aisoc_get_case", &json!({"case_id": "INC-0421"}));
    assert!(
        !case["next_tools"].to_string().contains("run_investigation"),
        "{case}"
    );
}

#[test]
fn each_call_is_in_the_tenants_audit_with_its_tool() {
    let service = Service::start();
    let mut session = service.analyst();
    session.call(
        "aisoc_get_case",
        &json!({"case_id": "INC-0421", "include_alerts": false}),
    );
    let audited = service.audit();
    assert!(audited.contains("aisoc_get_case"), "{audited}");
}

fn listed(session: &mut Session) -> Vec<String> {
    let listed = session.request("tools/list", &json!({}));
    let tools = listed["result"]["tools"].as_array().unwrap();
    let names = tools.iter().map(|tool| tool["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[test]
fn only_the_tools_that_were_chosen_are_offered_in_the_manifests_order() {
    let service = Service::start();
    let flags = ["--tools", "aisoc_get_case, aisoc_list_cases"];
    let mut session = service.session(service.keys().analyst.token, &flags);
    assert_eq!(listed(&mut session), ["aisoc_list_cases", "aisoc_get_case"]);
    let failure = session.fail("aisoc_list_alerts", &json!({}));
    assert!(failure.contains("`--tools`"), "{failure}");
    let case = session.call("aisoc_get_case", &json!({"case_id": "INC-0421"}));
    assert!(case.get("next_tools").is_none(), "{case}");
    // The prompts that need others are left out with them.
    let prompts = session.request("prompts/list", &json!({}));
    assert_eq!(prompts["error"]["code"], -32601, "{prompts}");
}

#[test]
fn what_the_key_may_not_use_is_left_out_where_that_is_asked_for() {
    let service = Service::start();
    let keys = service.keys();
    let flags = ["--scope-filter"];
    // What a key with `alerts:read` alone is refused is known from the calls above; starting a run takes `cases:write`.
    let mut session = service.session(keys.alerts_only.token, &flags);
    let left = listed(&mut session);
    let barred = BARRED.iter().map(|(tool, _, _)| *tool);
    for tool in barred.chain(["aisoc_run_investigation"]) {
        assert!(!left.iter().any(|name| name == tool), "{tool}");
    }
    assert_eq!(
        left,
        [
            "aisoc_list_alerts",
            "aisoc_list_cases",
            "aisoc_get_alert",
            "aisoc_get_case"
        ]
    );
    let failure = session.fail("aisoc_lake_query", &json!({"sql": "SELECT 1"}));
    assert!(
        failure.contains("`lake:query`") && failure.contains("`--scope-filter`"),
        "{failure}"
    );
    // A key with `*` has everything, and one that can't read the schema reads columns by queries.
    let all = aisoc_mcp::generated::TOOLS.len();
    for key in [keys.analyst, keys.ownerless, keys.minted] {
        let mut session = service.session(key.token, &flags);
        assert_eq!(listed(&mut session).len(), all, "{}", key.prefix());
    }
    // Where the service does not say what a key may do, every tool is listed.
    for key in [keys.revoked.token, "not-a-key", ""] {
        let mut session = service.session(key, &flags);
        assert_eq!(listed(&mut session).len(), all);
    }
}
