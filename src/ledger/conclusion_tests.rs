//! What runs come to, in the shapes that their writers leave.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::tools::fixtures;

fn decided(seq: i64, agent: &str, decision: &str, confidence: f64, reason: &str) -> Value {
    json!({"seq": seq, "agent": agent, "kind": "decision_reason",
        "payload": {"decision": decision, "confidence": confidence, "reason": reason, "alternatives": []}})
}

fn failed(seq: i64, agent: &str) -> Value {
    json!({"seq": seq, "agent": agent, "kind": "error", "summary": "model call failed: 429 rate limit", "payload": {}})
}

fn answered(seq: i64, agent: &str) -> Value {
    json!({"seq": seq, "agent": agent, "kind": "llm_response", "payload": {"response": "{}", "tokens_used": 10}})
}

fn conclude(status: &str, rows: &[Value]) -> Conclusion {
    Conclusion::of(
        &Run::read(&json!({"status": status})),
        &Event::read_all(rows).0,
    )
}

#[test]
fn the_last_root_cause_is_the_finding_and_the_risk_is_the_plans() {
    let rows = [
        answered(0, "ForensicAgent"),
        decided(
            1,
            "ForensicAgent",
            "root_cause_hypothesis",
            0.5,
            "first thought",
        ),
        decided(
            2,
            "ForensicAgent",
            "root_cause_hypothesis",
            0.83,
            "The server was reached with a stolen key.",
        ),
        decided(
            3,
            "ResponderAgent",
            "risk_level=critical",
            0.83,
            "one server",
        ),
    ];
    let conclusion = conclude("completed", &rows);
    assert_eq!(conclusion.verdict, None);
    let finding = conclusion.finding.unwrap();
    assert_eq!(
        (finding.seq, finding.reason.as_deref()),
        (2, Some("The server was reached with a stolen key."))
    );
    let risk = conclusion.plan_risk.unwrap();
    assert_eq!((risk.level.as_str(), risk.seq), ("critical", 3));
    assert_eq!(
        (conclusion.failed_steps, conclusion.notes),
        (0, Vec::<String>::new())
    );
}

#[test]
fn a_run_whose_model_was_down_found_nothing() {
    let rows = [
        failed(1, "ReconAgent"),
        decided(2, "ReconAgent", "use_heuristic_fallback", 0.4, "patterns"),
        json!({"seq": 3, "agent": "ReconAgent", "kind": "tool_call", "summary": "look up", "payload": {"tool": "enrich", "success": true, "result": {"error": "refused"}}}),
        failed(4, "ForensicAgent"),
        decided(5, "ForensicAgent", "defer_to_manual", 0.1, "no timeline"),
        decided(
            6,
            "ForensicAgent",
            "root_cause_hypothesis",
            0.1,
            "No root cause.",
        ),
        failed(7, "ResponderAgent"),
        decided(
            8,
            "ResponderAgent",
            "default_high_risk_plan",
            0.3,
            "cautious",
        ),
        decided(9, "ResponderAgent", "risk_level=high", 0.1, "unknown"),
        failed(10, "ReportWriterAgent"),
    ];
    let conclusion = conclude("completed", &rows);
    assert_eq!(
        (
            &conclusion.verdict,
            &conclusion.finding,
            &conclusion.plan_risk
        ),
        (&None, &None, &None)
    );
    assert_eq!((conclusion.failed_steps, conclusion.tool_errors), (4, 1));
    let notes = conclusion.notes;
    assert_eq!(
        notes[0],
        "4 steps failed: the model did not answer (“model call failed: 429 rate limit” in steps 1, 4, 7, 10)"
    );
    assert_eq!(
        notes[1],
        "1 tool call is recorded as a success and came back with an error: “refused” in step 3"
    );
    assert!(
        notes
            .iter()
            .any(|note| note.contains("ForensicAgent fell back to `defer_to_manual`")),
        "{notes:?}"
    );
    assert!(
        notes
            .iter()
            .any(|note| note.contains("the risk `high` in step 9 is that of a template")),
        "{notes:?}"
    );
}

#[test]
fn one_agents_fallback_leaves_the_others_their_findings() {
    let rows = [
        failed(0, "ReconAgent"),
        decided(1, "ReconAgent", "use_heuristic_fallback", 0.4, "patterns"),
        answered(2, "ForensicAgent"),
        decided(3, "ForensicAgent", "root_cause_hypothesis", 0.8, "A macro."),
    ];
    let conclusion = conclude("completed", &rows);
    assert_eq!(conclusion.finding.map(|finding| finding.seq), Some(3));
    assert!(conclusion.notes[0].starts_with("1 step failed: the model did not answer"));
    // An agent whose model answers again decides again.
    let again = [
        decided(0, "ForensicAgent", "defer_to_manual", 0.1, ""),
        answered(1, "ForensicAgent"),
        decided(2, "ForensicAgent", "root_cause_hypothesis", 0.8, "A macro."),
    ];
    assert_eq!(
        conclude("completed", &again)
            .finding
            .map(|finding| finding.seq),
        Some(2)
    );
    let low = [decided(
        0,
        "ForensicAgent",
        "root_cause_hypothesis",
        0.29,
        "Perhaps.",
    )];
    let conclusion = conclude("completed", &low);
    assert_eq!(conclusion.finding, None);
    assert!(
        conclusion.notes[0].contains("confidence of 0.29, too low"),
        "{:?}",
        conclusion.notes
    );
}

#[test]
fn a_triage_verdict_ranks_first_and_brings_what_it_rests_on() {
    let rows = [
        json!({"seq": 0, "agent": "auto_triage:llm", "kind": "llm_call", "payload": {"model": "m", "cost_usd": null}}),
        json!({"seq": 1, "agent": "auto_triage:llm", "kind": "triage_verdict", "payload": {"verdict": "false_positive", "confidence": 0.7,
            "rationale": "A backup.", "findings": ["nightly", 3], "auto_closed": true,
            "proposed_actions": [{"action_type": "close", "description": "Close it", "requires_approval": false}, "tell the owner"]}}),
        json!({"seq": 2, "agent": "graph", "kind": "graph_step", "payload": {"node": "recon"}}),
        decided(3, "ForensicAgent", "benign", 0.9, ""),
    ];
    let verdict = conclude("completed", &rows).verdict.unwrap();
    assert_eq!(
        (verdict.decision.as_deref(), verdict.confidence, verdict.seq),
        (Some("false_positive"), Some(0.7), 1)
    );
    assert_eq!(
        (verdict.findings, verdict.auto_closed),
        (vec!["nightly".to_owned(), "3".to_owned()], Some(true))
    );
    assert_eq!(verdict.proposed_actions[0].requires_approval, Some(false));
    assert_eq!(
        verdict.proposed_actions[1].description.as_deref(),
        Some("tell the owner")
    );
}

#[test]
fn a_verdict_is_a_word_and_not_a_part_of_a_sentence() {
    for said in [
        "malicious",
        "Benign",
        "true_positive",
        "True positive",
        "false-positive",
        "benign true positive",
        "needs_review",
        "True positive: 10.0.42.7 is known",
        "malicious (0.93)",
        "10.0.42.7 is malicious",
        "fin-ws-12 is likely compromised",
        "Close the alert as false positive",
        "verdict: malicious",
        "verdict=benign",
        "the case is inconclusive",
    ] {
        assert!(is_verdict(said), "{said}");
    }
    for other in [
        "not malicious",
        "not_malicious",
        "10.0.42.7 is not malicious",
        "isolate host",
        "block the malicious address",
        "look for malicious files",
        "look at the benign baseline",
        "risk_level=high",
        "root_cause_hypothesis",
        "maliciously named",
        "is it malicious or benign",
        "",
        "non-malicious",
        "unmalicious",
        "escalate: malicious attachment",
    ] {
        assert!(!is_verdict(other), "{other}");
    }
}

#[test]
fn a_run_that_failed_or_still_goes_has_what_it_said_last() {
    let rows = [
        decided(1, "ForensicAgent", "10.0.42.7 is malicious", 0.9, ""),
        decided(2, "ResponderAgent", "isolate host", 0.9, ""),
    ];
    for (status, note) in [
        ("running", "the last one so far"),
        ("failed", "the run failed after step 1"),
    ] {
        let conclusion = conclude(status, &rows);
        assert_eq!(
            conclusion.verdict.map(|verdict| verdict.seq),
            Some(1),
            "{status}"
        );
        assert!(conclusion.notes[0].contains(note), "{:?}", conclusion.notes);
    }
    let ended = conclude("completed", &rows[1..]);
    assert_eq!(
        (&ended.verdict, &ended.finding),
        (&None, &None),
        "a choice on the way is no verdict"
    );
    assert!(ended.notes[0].contains("its last decision is `isolate host` in step 2"));
    assert_eq!(conclude("running", &rows[1..]).notes, Vec::<String>::new());
}

proptest! {
    #[test]
    fn any_ledger_comes_to_something(rows in fixtures::any_events(), status in "[a-z]{0,9}") {
        let conclusion = conclude(&status, &rows);
        prop_assert!(conclusion.verdict.is_none() || conclusion.finding.is_none());
        prop_assert!(conclusion.notes.iter().all(|note| note.len() < 2000));
    }
}
