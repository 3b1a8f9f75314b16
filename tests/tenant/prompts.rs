//! Completion from live data, with each key's rights, and what read-only mode leaves of prompts.

use serde_json::{Value, json};

use crate::tenant::session::{Service, Session};

const RUN: &str = "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421";

fn complete(
    session: &mut Session,
    (prompt, argument, typed): (&str, &str, &str),
    context: &Value,
) -> Value {
    let params = json!({
        "ref": {"type": "ref/prompt", "name": prompt},
        "argument": {"name": argument, "value": typed},
        "context": {"arguments": context},
    });
    let reply = session.request("completion/complete", &params);
    let offer = reply["result"]["completion"].clone();
    assert!(offer["values"].as_array().unwrap().len() <= 100, "{reply}");
    offer
}

fn values(offer: &Value) -> Vec<&str> {
    let values = offer["values"].as_array().unwrap().iter();
    values.map(|value| value.as_str().unwrap()).collect()
}

#[test]
fn values_are_those_of_the_tenant() {
    let service = Service::start();
    let mut session = service.analyst();
    for (asked, expected) in [
        (("replay_case", "case_id", "inc-0421"), "INC-0421"),
        (("replay_case", "run_id", "7C1F"), RUN),
        (("why_malicious", "indicator", "10.0.42.7"), "10.0.42.7"),
        (("tune_rule", "technique", "t1071"), "T1071.001"),
        (
            ("triage_open_p0", "owner", "reyes"),
            "morgan.reyes@northwind.example",
        ),
    ] {
        let offer = complete(&mut session, asked, &json!({}));
        assert_eq!(values(&offer)[0], expected, "{asked:?}");
    }
    let techniques = complete(&mut session, ("tune_rule", "technique", ""), &json!({}));
    assert!(values(&techniques).is_sorted(), "{techniques}");
    let rules = complete(&mut session, ("tune_rule", "rule", ""), &json!({}));
    assert_eq!(values(&rules).len(), 100);
    assert!(rules["total"].as_u64() > Some(100), "{}", rules["total"]);
    assert_eq!(rules["hasMore"], true);
}

/// By every name of the case: its number in any letter case, its UUID and a prefix of that.
#[test]
fn the_runs_offered_are_those_of_the_case_chosen() {
    let service = Service::start();
    let mut session = service.analyst();
    let case = session.call(
        "aisoc_get_case",
        &json!({"case_id": "INC-0421", "include_alerts": false}),
    );
    let id = case["id"].as_str().unwrap();
    let asked = ("replay_case", "run_id", "");
    let all = complete(&mut session, asked, &json!({}));
    for given in ["INC-0421", "inc-0421", id, &id[..6]] {
        let offer = complete(&mut session, asked, &json!({"case_id": given}));
        let runs = values(&offer);
        assert!(runs.contains(&RUN), "{given}: {offer}");
        assert!(runs.len() < values(&all).len(), "{given}: {offer}");
        for run in runs {
            let run = session.call("aisoc_get_investigation", &json!({"run_id": run}));
            assert!(
                run["case_id"] == "INC-0421" || run["case_id"] == id,
                "{run}"
            );
        }
    }
    let none = complete(&mut session, asked, &json!({"case_id": "INC-9999"}));
    assert_eq!(none["total"], 0);
}

#[test]
fn a_key_without_the_scope_is_offered_nothing_and_sees_no_error() {
    let service = Service::start();
    let mut session = service.session(service.keys().alerts_only.token, &[]);
    for asked in [("tune_rule", "rule", ""), ("replay_case", "run_id", "7c1f")] {
        let offer = complete(&mut session, asked, &json!({}));
        assert_eq!(offer, json!({"values": [], "total": 0, "hasMore": false}));
    }
    let cases = complete(&mut session, ("replay_case", "case_id", "INC"), &json!({}));
    assert!(!values(&cases).is_empty(), "no scope is asked of cases");
    let mut other = service.session(service.keys().other_tenant.token, &[]);
    let foreign = complete(&mut other, ("replay_case", "run_id", "7c1f"), &json!({}));
    assert!(!values(&foreign).contains(&RUN), "{foreign}");
}

#[test]
fn read_only_mode_offers_prompts_that_start_nothing() {
    let service = Service::start();
    let mut session = service.session(service.keys().analyst.token, &["--read-only"]);
    let listed = session.request("prompts/list", &json!({}));
    let prompts = listed["result"]["prompts"].as_array().unwrap();
    assert_eq!(prompts.len(), aisoc_mcp::generated::PROMPTS.len());
    let params = json!({"name": "replay_case", "arguments": {"case_id": "INC-0421"}});
    let said = session.request("prompts/get", &params)["result"].to_string();
    assert!(
        said.contains("aisoc_replay_decision") && said.contains("only reads"),
        "{said}"
    );
    assert!(!said.contains("aisoc_run_investigation"), "{said}");
}
