//! Runs of the investigation agent: which there are, what they did and why, what they cost, and whether they were altered.

use serde_json::{Value, json};

use super::{Question, nothing};
use crate::questions::analyst::text;
use crate::questions::facts::Facts;
use crate::questions::python;
use crate::questions::truth::Truth;

const LIST: &str = "aisoc_list_investigations";
const REPLAY: &str = "aisoc_replay_decision";

/// What the service does not give, whoever asks.
const NEWEST_200: &str = "GET /investigations gives the newest 200 runs and has no offset";

/// The run that judged 10.0.42.7.
const WELL_KNOWN: &str = "SELECT id FROM runs WHERE id LIKE '7c1f%'";

/// The runs of the case `INC-0421`, whether written under its number or its UUID.
const OF_INC_0421: &str = "case_id IN (SELECT case_number FROM cases WHERE case_number = 'INC-0421'
    UNION SELECT id FROM cases WHERE case_number = 'INC-0421')";

/// The runs of the investigation agents: those of automatic triage are filed under an alert.
const AGENTS: &str = "case_id NOT IN (SELECT id FROM alerts)";

/// A step's text, in small letters.
const TEXT: &str = "lower(summary || char(10) || coalesce(payload, ''))";

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "runs/of_a_case_by_number",
        asked: "Which runs are there of INC-0421?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let runs = analyst.each(LIST, "items", "run_id", &json!({"case_id": "INC-0421"}))?;
            Ok(Facts::new().list("runs", runs))
        },
        truth: |truth, _| {
            let sql = format!(
                "SELECT started_at, id FROM runs WHERE {OF_INC_0421} ORDER BY started_at DESC"
            );
            Facts::new().ordered("runs", truth.ordered(&sql, []))
        },
    },
    Question {
        name: "runs/of_a_case_by_uuid",
        asked: "Which runs are there of the case {uuid}?",
        limit: None,
        given: |truth| truth.value("SELECT id FROM cases WHERE case_number = 'INC-0421'", []),
        ask: |analyst, case| {
            let runs = analyst.each(LIST, "items", "run_id", &json!({"case_id": case}))?;
            Ok(Facts::new().list("runs", runs))
        },
        truth: |truth, _| {
            let sql = format!(
                "SELECT started_at, id FROM runs WHERE {OF_INC_0421} ORDER BY started_at DESC"
            );
            Facts::new().ordered("runs", truth.ordered(&sql, []))
        },
    },
    Question {
        name: "runs/replay_a_case",
        asked: "Replay the agent's reasoning on case INC-0421 step by step.",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"run_id": "INC-0421", "limit": 20});
            let run = analyst.part(REPLAY, &call)?["run_id"].clone();
            let steps = analyst.all(REPLAY, "steps", &call)?;
            let member = |name: &'static str| steps.iter().map(move |step| text(&step[name]));
            Ok(Facts::new()
                .value("run", run)
                .list("seqs", member("seq"))
                .list("agents", member("agent"))
                .list("kinds", member("kind")))
        },
        truth: |truth, _| {
            let run = newest_finished(truth);
            let column = |name: &str| {
                truth.column(
                    &format!("SELECT {name} FROM run_events WHERE run_id = ?1 ORDER BY seq"),
                    [&run],
                )
            };
            Facts::new()
                .value("run", run.as_str())
                .list("seqs", column("seq"))
                .list("agents", column("agent"))
                .list("kinds", column("kind"))
        },
    },
    Question {
        name: "runs/why_malicious",
        asked: "Why did the agent decide that 10.0.42.7 was malicious in run 7c1f…?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"run_id": "7c1f", "contains": "10.0.42.7"});
            let answer = analyst.call("aisoc_explain_step", &call)?;
            let mentions = answer["mentions"].as_array().into_iter().flatten();
            Ok(Facts::new()
                .value("run", answer["run_id"].clone())
                .value("mentioned", answer["mentioned"].clone())
                .list("mentions", mentions.map(|step| text(&step["seq"])))
                .value("step", answer["step"].clone())
                .value("decision", answer["decision"]["decision"].clone())
                .value("reason", answer["decision"]["reason"].clone())
                .value("confidence", answer["decision"]["confidence"].clone()))
        },
        truth: |truth, _| {
            let mentions = truth.column(
                &format!("SELECT seq FROM run_events WHERE run_id = ({WELL_KNOWN}) AND {TEXT} LIKE '%10.0.42.7%' ORDER BY seq"),
                [],
            );
            // The last word on it: neither the risk of a plan nor a fallback is a judgement.
            let decision = truth.rows(
                &format!(
                    "SELECT seq, payload ->> 'decision', payload ->> 'reason', payload ->> 'confidence' FROM run_events
                     WHERE run_id = ({WELL_KNOWN}) AND kind = 'decision_reason' AND {TEXT} LIKE '%10.0.42.7%'
                       AND payload ->> 'decision' NOT LIKE 'risk_level=%'
                     ORDER BY payload ->> 'decision' LIKE '%malicious%' DESC, seq DESC LIMIT 1"
                ),
                [],
            );
            let decision = decision
                .first()
                .cloned()
                .unwrap_or_else(|| vec![Value::Null; 4]);
            Facts::new()
                .value("run", truth.value(WELL_KNOWN, []))
                .value("mentioned", mentions.len())
                .list("mentions", mentions)
                .value("step", decision[0].clone())
                .value("decision", decision[1].clone())
                .value("reason", decision[2].clone())
                .value("confidence", decision[3].clone())
        },
    },
    Question {
        name: "runs/mentions_of_a_defanged_address",
        asked: "Every step of 7c1f… that mentions 10.0.42[.]7.",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"run_id": "7c1f", "contains": "10.0.42[.]7", "limit": 5});
            let steps = analyst.each(REPLAY, "steps", "seq", &call)?;
            Ok(Facts::new().list("steps", steps))
        },
        truth: |truth, _| {
            Facts::new().list(
                "steps",
                truth.column(
                    &format!("SELECT seq FROM run_events WHERE run_id = ({WELL_KNOWN}) AND {TEXT} LIKE '%10.0.42.7%' ORDER BY seq"),
                    [],
                ),
            )
        },
    },
    Question {
        name: "runs/cost_of_a_run",
        asked: "What did 7c1f… cost, how many tokens, with which model, and how long did it take?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let run = analyst.call("aisoc_get_investigation", &json!({"run_id": "7c1f"}))?;
            Ok(Facts::new()
                .value("tokens", run["tokens"].clone())
                .value("cost_usd", run["cost_usd"].clone())
                .value("model", run["model"].clone())
                .value("steps", run["steps"].clone())
                .value("seconds", run["duration_seconds"].clone()))
        },
        truth: |truth, _| {
            let row = truth.rows(
                &format!(
                    "SELECT sum(payload ->> 'tokens_used'), sum(payload ->> 'cost_usd'), max(payload ->> 'model')
                     FROM run_events WHERE kind = 'llm_response' AND run_id = ({WELL_KNOWN})"
                ),
                [],
            );
            Facts::new()
                .value("tokens", row[0][0].clone())
                .value("cost_usd", row[0][1].clone())
                .value("model", row[0][2].clone())
                .value(
                    "steps",
                    truth.value(&format!("SELECT count(*) FROM run_events WHERE run_id = ({WELL_KNOWN})"), []),
                )
                .value(
                    "seconds",
                    truth.value(
                        "SELECT round(unixepoch(completed_at, 'subsec') - unixepoch(started_at, 'subsec'), 3) FROM runs WHERE id LIKE '7c1f%'",
                        [],
                    ),
                )
        },
    },
    Question {
        name: "runs/agents_of_a_run",
        asked: "Which agents worked on INC-0421, and how many steps did each take?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let run = analyst.call("aisoc_get_investigation", &json!({"run_id": "inc-0421"}))?;
            let agents = run["agents"].as_array().cloned().unwrap_or_default();
            let member = |name: &'static str| agents.iter().map(move |agent| text(&agent[name]));
            Ok(Facts::new()
                .list("agents", member("agent"))
                .list("steps", member("steps"))
                .list("first", member("first_seq")))
        },
        truth: |truth, _| {
            let run = newest_finished(truth);
            let column = |name: &str| {
                truth.column(
                    &format!("SELECT {name} FROM run_events WHERE run_id = ?1 GROUP BY agent ORDER BY min(seq)"),
                    [&run],
                )
            };
            Facts::new()
                .list("agents", column("agent"))
                .list("steps", column("count(*)"))
                .list("first", column("min(seq)"))
        },
    },
    Question {
        name: "runs/evidence_cited",
        asked: "Which evidence did the run 7c1f… cite?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"run_id": "7C1F", "kind": "evidence_cited"});
            let steps = analyst.all(REPLAY, "steps", &call)?;
            Ok(Facts::new()
                .list("steps", steps.iter().map(|step| text(&step["seq"])))
                .list(
                    "evidence",
                    steps.iter().map(|step| text(&step["evidence"]["ref"])),
                ))
        },
        truth: |truth, _| {
            let column = |name: &str| {
                truth.column(
                    &format!("SELECT {name} FROM run_events WHERE run_id = ({WELL_KNOWN}) AND kind = 'evidence_cited' ORDER BY seq"),
                    [],
                )
            };
            Facts::new()
                .list("steps", column("seq"))
                .list("evidence", column("payload ->> 'ref'"))
        },
    },
    Question {
        name: "runs/forensic_steps",
        asked: "What did the forensic agent do on INC-0421?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"run_id": "INC-0421", "agent": "forensic", "limit": 3});
            let steps = analyst.each(REPLAY, "steps", "seq", &call)?;
            Ok(Facts::new().list("steps", steps))
        },
        truth: |truth, _| {
            let run = newest_finished(truth);
            Facts::new().list(
                "steps",
                truth.column(
                    "SELECT seq FROM run_events WHERE run_id = ?1 AND lower(agent) IN ('forensic', 'forensicagent') ORDER BY seq",
                    [&run],
                ),
            )
        },
    },
    Question {
        name: "runs/longest_by_pages",
        asked: "Walk through the longest run there is, 200 steps at a time.",
        limit: None,
        given: |truth| {
            truth.value(
                "SELECT run_id FROM run_events JOIN runs ON runs.id = run_id GROUP BY run_id ORDER BY count(*) DESC, run_id LIMIT 1",
                [],
            )
        },
        ask: |analyst, run| {
            let call = json!({"run_id": run, "limit": 200});
            let steps = analyst.each(REPLAY, "steps", "seq", &call)?;
            Ok(Facts::new()
                .value("count", steps.len())
                .list("steps", steps))
        },
        truth: |truth, run| {
            let steps = truth.column(
                "SELECT seq FROM run_events WHERE run_id = ?1 ORDER BY seq",
                [text(run)],
            );
            Facts::new()
                .value("count", steps.len())
                .list("steps", steps)
        },
    },
    Question {
        name: "runs/failed",
        asked: "Which runs on cases have failed, the newest first?",
        limit: Some(NEWEST_200),
        given: nothing,
        ask: |analyst, _| {
            let runs = analyst.each(
                LIST,
                "items",
                "run_id",
                &json!({"status": "Failed", "limit": 200}),
            )?;
            Ok(Facts::new().list("runs", runs))
        },
        truth: |truth, _| {
            let sql = format!(
                "SELECT started_at, id FROM runs WHERE status = 'failed' AND {AGENTS} ORDER BY started_at DESC"
            );
            Facts::new().ordered("runs", truth.ordered(&sql, []))
        },
    },
    Question {
        name: "runs/of_the_last_days",
        asked: "Which runs on cases were started in the last three days?",
        limit: Some(NEWEST_200),
        given: |truth| json!({"since": truth.ago(72), "limit": 200}),
        ask: |analyst, given| {
            let runs = analyst.each(LIST, "items", "run_id", given)?;
            Ok(Facts::new().list("runs", runs))
        },
        truth: |truth, given| {
            let sql = format!(
                "SELECT started_at, id FROM runs WHERE started_at >= ?1 AND {AGENTS} ORDER BY started_at DESC"
            );
            Facts::new().ordered("runs", truth.ordered(&sql, [text(&given["since"])]))
        },
    },
    Question {
        name: "runs/every_one",
        asked: "List all runs that there are, automatic triage included.",
        limit: Some(NEWEST_200),
        given: nothing,
        ask: |analyst, _| {
            let runs = analyst.each(
                LIST,
                "items",
                "run_id",
                &json!({"limit": 50, "origin": "all"}),
            )?;
            Ok(Facts::new().list("runs", runs))
        },
        truth: |truth, _| {
            let sql = "SELECT started_at, id FROM runs ORDER BY started_at DESC";
            Facts::new().ordered("runs", truth.ordered(sql, []))
        },
    },
    Question {
        name: "runs/cases_by_number",
        asked: "On which cases did the last ten runs work, by number?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let answer = analyst.part(LIST, &json!({"limit": 10}))?;
            let runs = answer["items"].as_array().into_iter().flatten();
            Ok(Facts::new().list("cases", runs.map(|run| text(&run["case_number"]))))
        },
        // A run names its case by number or by UUID; people go by the number.
        truth: |truth, _| {
            let sql = format!(
                "SELECT (SELECT case_number FROM cases WHERE runs.case_id IN (cases.id, cases.case_number)) FROM runs
                 WHERE {AGENTS} ORDER BY started_at DESC LIMIT 10"
            );
            Facts::new().list("cases", truth.column(&sql, []))
        },
    },
    Question {
        name: "runs/by_prefix",
        asked: "Sum up the run {prefix}…, the oldest on a case.",
        limit: Some(NEWEST_200),
        given: |truth| {
            let sql = format!("SELECT id FROM runs WHERE {AGENTS} ORDER BY started_at, id LIMIT 1");
            let id = text(&truth.value(&sql, []));
            json!({"prefix": id[..8], "id": id})
        },
        ask: |analyst, given| {
            let call = json!({"run_id": given["prefix"]});
            match analyst.call("aisoc_get_investigation", &call) {
                Ok(run) => Ok(Facts::new()
                    .value("run", run["run_id"].clone())
                    .value("status", run["status"].clone())
                    .value("started_at", run["started_at"].clone())),
                // A run beyond what the service lists can't be found by a prefix; the refusal must say so.
                Err(refusal) if refusal.contains("older ones were not looked through") => {
                    analyst.admitted.push(refusal);
                    Ok(Facts::new())
                }
                Err(refusal) => Err(refusal),
            }
        },
        truth: |truth, given| {
            let row = truth.rows(
                "SELECT id, status, started_at FROM runs WHERE id = ?1",
                [text(&given["id"])],
            );
            Facts::new()
                .value("run", row[0][0].clone())
                .value("status", row[0][1].clone())
                .value("started_at", row[0][2].clone())
        },
    },
    Question {
        name: "runs/finding",
        asked: "What did the agents find on INC-0421, and how risky is their plan?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let run = analyst.call("aisoc_get_investigation", &json!({"run_id": "INC-0421"}))?;
            Ok(Facts::new()
                .value("reason", run["finding"]["reason"].clone())
                .value("confidence", run["finding"]["confidence"].clone())
                .value("seq", run["finding"]["seq"].clone())
                .value("risk", run["plan_risk"]["level"].clone())
                .value("verdict", run["verdict"].clone()))
        },
        truth: |truth, _| {
            let run = newest_finished(truth);
            let last = |decision: &str| {
                let rows = truth.rows(
                    "SELECT payload ->> 'reason', payload ->> 'confidence', seq, payload ->> 'decision' FROM run_events
                     WHERE run_id = ?1 AND kind = 'decision_reason' AND payload ->> 'decision' LIKE ?2 ORDER BY seq DESC LIMIT 1",
                    [run.as_str(), decision],
                );
                rows.into_iter()
                    .next()
                    .unwrap_or_else(|| vec![Value::Null; 4])
            };
            let (finding, risk) = (last("root_cause_hypothesis"), last("risk_level=%"));
            Facts::new()
                .value("reason", finding[0].clone())
                .value("confidence", finding[1].clone())
                .value("seq", finding[2].clone())
                .value(
                    "risk",
                    risk[3]
                        .as_str()
                        .map(|risk| risk.trim_start_matches("risk_level=")),
                )
                .value("verdict", Value::Null)
        },
    },
    Question {
        name: "runs/model_down",
        asked: "A run says completed; did its steps work, and what did it find?",
        limit: None,
        // The newest run with a step that failed, whatever its status says.
        given: |truth| {
            truth.value(
                "SELECT runs.id FROM runs JOIN run_events ON run_id = runs.id
                 WHERE runs.status = 'completed' AND kind = 'error' ORDER BY started_at DESC, runs.id LIMIT 1",
                [],
            )
        },
        ask: |analyst, run| {
            let answer = analyst.call("aisoc_get_investigation", &json!({"run_id": run}))?;
            Ok(Facts::new()
                .value("status", answer["status"].clone())
                .value("failed_steps", answer["failed_steps"].clone())
                .value("finding", answer["finding"].clone())
                .value("verdict", answer["verdict"].clone())
                .value(
                    "is_said",
                    answer["notes"].to_string().contains("did not answer"),
                ))
        },
        truth: |truth, run| {
            Facts::new()
                .value("status", "completed")
                .value(
                    "failed_steps",
                    truth.value(
                        "SELECT count(*) FROM run_events WHERE run_id = ?1 AND kind = 'error'",
                        [text(run)],
                    ),
                )
                .value("finding", Value::Null)
                .value("verdict", Value::Null)
                .value("is_said", true)
        },
    },
    Question {
        name: "runs/tool_errors",
        asked: "How many tool calls of the newest run on INC-0421 came back with an error, though they count as a success?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let answer = analyst.call("aisoc_get_investigation", &json!({"run_id": "INC-0421"}))?;
            let count = answer["tool_errors"].as_u64().unwrap_or(0);
            let calls = analyst.all(
                "aisoc_replay_decision",
                "steps",
                &json!({"run_id": answer["run_id"], "kind": "tool_call"}),
            )?;
            let failed = calls
                .iter()
                .filter(|step| step["tool"]["error"].is_string());
            Ok(Facts::new()
                .value("count", count)
                .list("steps", failed.map(|step| text(&step["seq"]))))
        },
        truth: |truth, _| {
            let steps = truth.column(
                "SELECT seq FROM run_events WHERE run_id = ?1 AND kind = 'tool_call' AND payload ->> '$.success' = 1
                   AND payload ->> '$.result.error' IS NOT NULL ORDER BY seq",
                [newest_finished(truth)],
            );
            Facts::new()
                .value("count", steps.len())
                .list("steps", steps)
        },
    },
    Question {
        name: "runs/altered",
        asked: "Was any of these ledgers altered: {runs}?",
        limit: None,
        // Those that were, and as many that were not.
        given: |truth| {
            let runs = truth.column(
                "SELECT runs.id FROM runs JOIN cases ON runs.case_id IN (cases.id, cases.case_number) ORDER BY started_at DESC, runs.id",
                [],
            );
            let (altered, sound): (Vec<_>, Vec<_>) = runs
                .into_iter()
                .partition(|run| !mismatches(truth, run).is_empty());
            let sound = sound.into_iter().take(altered.len().max(2));
            json!(altered.iter().cloned().chain(sound).collect::<Vec<_>>())
        },
        ask: |analyst, runs| {
            let mut altered = Vec::new();
            for run in runs.as_array().into_iter().flatten() {
                let answer = analyst.call("aisoc_get_investigation", &json!({"run_id": run}))?;
                if answer["hashes"]["mismatch"].as_u64().unwrap_or(0) > 0 {
                    altered.push(text(run));
                }
            }
            Ok(Facts::new().list("altered", altered))
        },
        truth: |truth, runs| {
            let runs = runs.as_array().into_iter().flatten().map(text);
            Facts::new().list(
                "altered",
                runs.filter(|run| !mismatches(truth, run).is_empty()),
            )
        },
    },
    Question {
        name: "runs/verdict_of_triage",
        asked: "What did automatic triage make of the alert {alert}?",
        limit: None,
        // Where a release has no automatic triage, an alert without a run.
        given: |truth| {
            truth.value(
                "SELECT alerts.id FROM alerts LEFT JOIN runs ON runs.case_id = alerts.id
                 LEFT JOIN run_events ON run_id = runs.id AND kind = 'triage_verdict'
                 ORDER BY run_events.seq IS NULL, alerts.created_at DESC, alerts.id LIMIT 1",
                [],
            )
        },
        ask: |analyst, alert| {
            let runs = analyst.each(LIST, "items", "run_id", &json!({"case_id": alert}))?;
            let mut facts = Facts::new().list("runs", &runs);
            if let Some(run) = runs.first() {
                let run = analyst.call("aisoc_get_investigation", &json!({"run_id": run}))?;
                facts = facts
                    .value("verdict", run["verdict"]["decision"].clone())
                    .value("confidence", run["verdict"]["confidence"].clone())
                    .value("seq", run["verdict"]["seq"].clone());
            }
            Ok(facts)
        },
        truth: |truth, alert| {
            let runs = truth.ordered(
                "SELECT started_at, id FROM runs WHERE case_id = ?1 ORDER BY started_at DESC",
                [text(alert)],
            );
            let run = runs.first().map(|(_, run)| run.clone());
            let facts = Facts::new().ordered("runs", runs);
            let Some(run) = run else {
                return facts;
            };
            let row = truth.rows(
                "SELECT payload ->> 'verdict', payload ->> 'confidence', seq FROM run_events WHERE run_id = ?1 AND kind = 'triage_verdict'",
                [run],
            );
            facts
                .value("verdict", row[0][0].clone())
                .value("confidence", row[0][1].clone())
                .value("seq", row[0][2].clone())
        },
    },
];

pub(super) const STARTING: &[Question] = &[Question {
    name: "runs/investigate",
    asked: "Investigate INC-0419, and tell me what you find.",
    limit: None,
    given: nothing,
    ask: |analyst, _| {
        let call = json!({"case_id": "INC-0419", "wait_seconds": 50});
        let run = analyst.call("aisoc_run_investigation", &call)?;
        Ok(Facts::new()
            .value("run", run["run_id"].clone())
            .value("case", run["case_number"].clone())
            .value("status", run["status"].clone())
            .value("step_count", run["step_count"].clone())
            .list(
                "steps",
                run["steps"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|step| text(&step["seq"])),
            ))
    },
    truth: |truth, _| {
        let row = truth.rows(
            "SELECT id, status FROM runs WHERE case_id IN (SELECT id FROM cases WHERE case_number = 'INC-0419' UNION SELECT 'INC-0419')
             ORDER BY started_at DESC LIMIT 1",
            [],
        );
        let run = text(&row[0][0]);
        let steps = truth.column(
            "SELECT seq FROM run_events WHERE run_id = ?1 ORDER BY seq",
            [&run],
        );
        Facts::new()
            .value("run", run)
            .value("case", "INC-0419")
            .value("status", row[0][1].clone())
            .value("step_count", steps.len())
            .list("steps", steps)
    },
}];

/// The newest run of `INC-0421` that has come to its end.
fn newest_finished(truth: &Truth) -> String {
    let sql = format!(
        "SELECT id FROM runs WHERE {OF_INC_0421} AND status = 'completed' ORDER BY started_at DESC LIMIT 1"
    );
    text(&truth.value(&sql, []))
}

/// The steps and artifacts of a run of which the text is not that which was hashed.
fn mismatches(truth: &Truth, run: &str) -> Vec<String> {
    let steps = truth.rows(
        "SELECT seq, kind, payload, input_hash, output_hash FROM run_events WHERE run_id = ?1 ORDER BY seq",
        [run],
    );
    let mut altered = Vec::new();
    for step in &steps {
        let payload: Value = serde_json::from_str(&text(&step[2])).unwrap_or_default();
        for (stored, hashed) in [
            (&step[3], python::input(&text(&step[1]), &payload)),
            (&step[4], python::output(&text(&step[1]), &payload)),
        ] {
            if let (Some(stored), Some(hashed)) = (stored.as_str(), hashed)
                && stored != hashed
            {
                altered.push(text(&step[0]));
            }
        }
    }
    let artifacts = truth.rows(
        "SELECT id, sha256, content FROM run_artifacts WHERE run_id = ?1",
        [run],
    );
    for artifact in artifacts {
        if artifact[2].is_string() && python::sha256(&text(&artifact[2])) != text(&artifact[1]) {
            altered.push(text(&artifact[0]));
        }
    }
    altered
}
