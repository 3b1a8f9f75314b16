//! Runs as the agents and automatic triage write them: what they came to, what they cost, and whether their hashes hold.
//!
//! `runs/*.json` are in the shapes that the service's writers leave; their hashes were computed with Python's `json` and
//! `hashlib`.

use serde_json::{Value, json};

use crate::ledger::paper::{replay, text};
use crate::ledger::replay::open;
use crate::ledger::stand_in::{Ledger, RUN, StandIn};

fn recorded(name: &str) -> Value {
    let text = match name {
        "agents" => include_str!("runs/agents.json"),
        "model_down" => include_str!("runs/model_down.json"),
        _ => include_str!("runs/triage.json"),
    };
    serde_json::from_str(text).unwrap()
}

fn served(run: &Value) -> StandIn {
    let list = |key: &str| run[key].as_array().unwrap().clone();
    let mut ledger = Ledger::of(list("events"));
    ledger.row = run["row"].clone();
    ledger.artifacts = list("artifacts");
    StandIn::start(ledger)
}

fn notes(answer: &Value) -> String {
    answer["notes"].to_string()
}

#[test]
fn a_run_of_the_agents_has_a_finding_and_no_verdict() {
    let service = served(&recorded("agents"));
    let mut session = open(&service);
    for (tool, asked) in [
        ("aisoc_get_investigation", json!({"run_id": RUN})),
        ("aisoc_replay_decision", json!({"run_id": RUN})),
    ] {
        let answer = session.call(tool, &asked);
        assert!(answer.get("verdict").is_none(), "{answer}");
        let finding = &answer["finding"];
        assert_eq!(
            (&finding["seq"], &finding["confidence"]),
            (&json!(9), &json!(0.78))
        );
        assert!(
            finding["reason"]
                .as_str()
                .unwrap()
                .starts_with("An archive of the payroll")
        );
        assert_eq!(answer["plan_risk"]["level"], "critical");
        assert_eq!(
            (&answer["failed_steps"], &answer["tool_errors"]),
            (&json!(0), &json!(1))
        );
        assert_eq!(
            (&answer["model"], &answer["tokens"]),
            (&json!("small-model"), &json!(930))
        );
        assert_eq!(answer["cost_usd"], 0.00034);
        // 16 of steps and the report's; six stand inside the agents' summaries.
        assert_eq!(
            answer["hashes"],
            json!({"verified": 17, "mismatch": 0, "not_stored": 6})
        );
        assert!(notes(&answer).contains("came back with an error: “rate limit reached” in step 2"));
    }
    let why = session.call(
        "aisoc_explain_step",
        &json!({"run_id": RUN, "contains": "payroll database"}),
    );
    assert_eq!((&why["step"], why.get("tool")), (&json!(9), None));
    assert_eq!(why["preceding_tool_calls"][0]["seq"], 2);
    assert!(notes(&why).contains("is the first finding that mentions it"));
    let cited = session.call("aisoc_explain_step", &json!({"run_id": RUN, "step": 3}));
    assert_eq!(
        cited["tool"]["source"], "payload of step 2",
        "the evidence repeats its result"
    );
}

#[test]
fn a_run_whose_model_was_down_came_to_nothing() {
    let service = served(&recorded("model_down"));
    let answer = open(&service).call("aisoc_get_investigation", &json!({"run_id": RUN}));
    for absent in ["verdict", "finding", "plan_risk", "tokens", "cost_usd"] {
        assert!(answer.get(absent).is_none(), "{absent}: {answer}");
    }
    assert_eq!(answer["failed_steps"], 4);
    assert!(notes(&answer).contains("4 steps failed: the model did not answer"));
    let shown = text(&replay(&service.url, &[RUN]).stdout);
    assert!(
        shown.contains("4 steps failed") && !shown.contains("verdict  "),
        "{shown}"
    );
}

#[test]
fn a_run_of_automatic_triage_is_about_an_alert_and_its_cost_is_not_known() {
    let run = recorded("triage");
    let service = served(&run);
    let mut session = open(&service);
    let answer = session.call("aisoc_get_investigation", &json!({"run_id": RUN}));
    let verdict = &answer["verdict"];
    assert_eq!(
        (&verdict["decision"], &verdict["confidence"]),
        (&json!("false_positive"), &json!(0.83))
    );
    assert_eq!(verdict["proposed_actions"][0]["target"], "srv-db-02");
    assert_eq!(
        (&answer["subject"], &answer["origin"], &answer["tier"]),
        (&json!("alert"), &json!("auto_triage"), &json!("llm"))
    );
    assert_eq!(
        (
            &answer["model"],
            &answer["tokens"],
            &answer["unpriced_calls"]
        ),
        (&json!("house-model"), &json!(940), &json!(1))
    );
    assert!(answer.get("cost_usd").is_none());
    let page = text(&replay(&service.url, &[RUN, "--html", "-"]).stdout);
    for part in [
        "Automatic triage of an alert (llm)",
        "Alert a1e27000",
        "not measured (1 call)",
        "Except the backup job: srv-db-02",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let listed = session.call("aisoc_list_investigations", &json!({}));
    assert_eq!(
        (&listed["count"], &listed["complete"]),
        (&json!(0), &json!(true))
    );
    assert!(notes(&listed).contains("1 runs of automatic triage are left out"));
    let of_alert = session.call(
        "aisoc_list_investigations",
        &json!({"case_id": run["row"]["case_id"]}),
    );
    assert_eq!(
        (&of_alert["count"], &of_alert["items"][0]["subject"]),
        (&json!(1), &json!("alert"))
    );
}

#[test]
fn one_altered_word_is_named_by_verify() {
    let sound = served(&recorded("agents"));
    for arguments in [&[RUN, "--verify"][..], &["--verify", "--all"]] {
        let output = replay(&sound.url, arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(text(&output.stdout).contains("17 verified, 0 mismatch, 6 not stored"));
    }
    for (pointer, altered, named) in [
        (
            "/events/9/payload/reason",
            "Nothing happened.",
            "step 9: mismatch, the decision",
        ),
        (
            "/events/8/payload/ref",
            "D:\\other.7z",
            "step 8: mismatch, the evidence",
        ),
        (
            "/events/7/payload/response",
            "{}",
            "step 7: mismatch, the response",
        ),
        (
            "/events/2/payload/result/error",
            "none",
            "step 2: mismatch, the result",
        ),
        (
            "/artifacts/0/content",
            "# Report\n",
            "report_md d0c0ffee-0000-4000-8000-000000000001: mismatch",
        ),
    ] {
        let mut run = recorded("agents");
        *run.pointer_mut(pointer).unwrap() = json!(altered);
        let service = served(&run);
        for arguments in [&[RUN, "--verify"][..], &["--verify", "--all"]] {
            let output = replay(&service.url, arguments);
            let said = text(&output.stdout);
            assert_eq!(output.status.code(), Some(1), "{pointer}: {said}");
            assert!(
                said.contains(RUN) && said.contains(named),
                "{pointer}: {said}"
            );
        }
        let answer = open(&service).call("aisoc_get_investigation", &json!({"run_id": RUN}));
        assert_eq!(answer["hashes"]["mismatch"], 1, "{pointer}");
        assert!(notes(&answer).contains("altered: "), "{pointer}");
    }
}
