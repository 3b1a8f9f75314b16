//! Detection rules: coverage, noise, and one rule in full.

use aisoc_mcp::demo::Release;
use rusqlite::Params;
use serde_json::{Value, json};

use super::{Question, nothing};
use crate::questions::analyst::text;
use crate::questions::facts::Facts;
use crate::questions::truth::Truth;

const LIST: &str = "aisoc_query_detections";

/// Whether a rule's numbers are measured; a release that does not say measures all.
const MEASURED: &str = "coalesce(document ->> 'confidence_measured', 1) <> 0";

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "rules/how_many",
        asked: "How many detection rules do we have, and how many are active?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let all = analyst.part(LIST, &json!({"limit": 1}))?;
            let active = analyst.part(LIST, &json!({"limit": 1, "status": "Active"}))?;
            for answer in [&all, &active] {
                if answer["complete"] == false {
                    analyst
                        .admitted
                        .push(format!("complete: false ({})", answer["notes"]));
                }
            }
            Ok(Facts::new()
                .value("all", all["total_matched"].clone())
                .value("active", active["total_matched"].clone()))
        },
        truth: |truth, _| {
            Facts::new()
                .value("all", truth.value("SELECT count(*) FROM rules", []))
                .value(
                    "active",
                    truth.value(
                        "SELECT count(*) FROM rules WHERE document ->> 'status' = 'active'",
                        [],
                    ),
                )
        },
    },
    Question {
        name: "rules/covering_t1110",
        asked: "Which rules cover T1110, sub-techniques included, and how many are they?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"mitre_technique": "t1110", "limit": 50});
            let rules = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new()
                .value("count", rules.len())
                .list("rules", rules))
        },
        truth: |truth, _| {
            let covers = "EXISTS (SELECT 1 FROM json_each(document, '$.mitre_techniques')
                          WHERE value = 'T1110' OR value LIKE 'T1110.%')";
            let rules = in_order(truth, covers, []);
            Facts::new()
                .value("count", rules.len())
                .ordered("rules", rules)
        },
    },
    Question {
        name: "rules/every_page",
        asked: "List all rules of severity high, each once.",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let rules = analyst.each(
                LIST,
                "items",
                "id",
                &json!({"severity": "High", "limit": 50}),
            )?;
            Ok(Facts::new().list("rules", rules))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "rules",
                in_order(truth, "document ->> 'severity' = 'high'", []),
            )
        },
    },
    Question {
        name: "rules/noisiest",
        asked: "Which ten rules have the highest rate of false positives?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let answer = analyst.part(LIST, &json!({"sort": "fp_rate", "limit": 10}))?;
            Ok(leading_given(&answer, "fp_rate"))
        },
        truth: |truth, _| leading_true(truth, "fp_rate", MEASURED, 10),
    },
    Question {
        name: "rules/busiest",
        asked: "Which five active rules fire most?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"sort": "hits", "status": "active", "limit": 5});
            let answer = analyst.part(LIST, &call)?;
            Ok(leading_given(&answer, "total_hits"))
        },
        truth: |truth, _| {
            let active = format!("{MEASURED} AND document ->> 'status' = 'active'");
            leading_true(truth, "total_hits", &active, 5)
        },
    },
    Question {
        name: "rules/unmeasured",
        asked: "For how many active rules is there no measured rate of false positives?",
        limit: None,
        given: nothing,
        // A rate that nobody measured is left out, and is not 0.
        ask: |analyst, _| {
            let rules = analyst.all(LIST, "items", &json!({"status": "active", "limit": 50}))?;
            let unmeasured = rules.iter().filter(|rule| rule["fp_rate"].is_null());
            Ok(Facts::new().value("count", unmeasured.count()))
        },
        truth: |truth, _| {
            let sql = format!(
                "SELECT count(*) FROM rules WHERE document ->> 'status' = 'active'
                 AND (NOT {MEASURED} OR document ->> 'fp_rate' IS NULL)"
            );
            Facts::new().value("count", truth.value(&sql, []))
        },
    },
    Question {
        name: "rules/false_positive_notes",
        asked: "What does {rule} say about false positives?",
        limit: None,
        given: |truth| {
            truth.value(
                "SELECT id FROM rules WHERE document ->> 'rule_body' LIKE '%falsepositives:%' AND document ->> 'rule_language' = 'sigma'
                 ORDER BY id LIMIT 1",
                [],
            )
        },
        ask: |analyst, rule| {
            let answer = analyst.call("aisoc_get_detection_rule", &json!({"rule_id": rule}))?;
            Ok(Facts::new().value("name", answer["name"].clone()).list(
                "notes",
                answer["false_positive_notes"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(text),
            ))
        },
        truth: |truth, rule| {
            let row = rule_row(truth, rule, "name, document ->> 'rule_body'");
            Facts::new()
                .value("name", row[0].clone())
                .list("notes", noted(&text(&row[1])))
        },
    },
    Question {
        name: "rules/by_prefix",
        asked: "Open the rule {prefix}…, the last of the catalogue.",
        limit: None,
        given: |truth| {
            let id = text(&truth.value(
                "SELECT id FROM rules ORDER BY is_builtin DESC, name DESC, id LIMIT 1",
                [],
            ));
            json!({"prefix": id[..8], "id": id})
        },
        ask: |analyst, given| {
            let rule = analyst.call(
                "aisoc_get_detection_rule",
                &json!({"rule_id": given["prefix"]}),
            )?;
            Ok(Facts::new()
                .value("id", rule["id"].clone())
                .value("name", rule["name"].clone())
                .value("rule_body", rule["rule_body"].clone()))
        },
        truth: |truth, given| {
            let row = rule_row(truth, &given["id"], "id, name, document ->> 'rule_body'");
            Facts::new()
                .value("id", row[0].clone())
                .value("name", row[1].clone())
                .value("rule_body", row[2].clone())
        },
    },
    Question {
        name: "rules/endpoint_sigma",
        asked: "Which Sigma rules are there for the Endpoint?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"category": "Endpoint", "rule_language": "Sigma", "limit": 50});
            let rules = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("rules", rules))
        },
        truth: |truth, _| {
            let condition = "category = 'endpoint' AND rule_language = 'sigma'";
            Facts::new().ordered("rules", in_order(truth, condition, []))
        },
    },
    Question {
        name: "rules/by_word",
        asked: "Is there a rule about PowerShell?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let rules = analyst.each(
                LIST,
                "items",
                "id",
                &json!({"query": "PowerShell", "limit": 50}),
            )?;
            Ok(Facts::new().list("rules", rules))
        },
        truth: |truth, _| {
            let condition = "lower(concat_ws(char(10), name, document ->> 'description', document ->> 'source_id',
                    document ->> 'tags', category, document ->> 'mitre_techniques', document ->> 'mitre_tactics')) LIKE '%powershell%'";
            Facts::new().ordered("rules", in_order(truth, condition, []))
        },
    },
    Question {
        name: "rules/by_source_id",
        asked: "Which rule is {source_id}, which an alert names?",
        limit: None,
        // A release without built-in rules has no source identifiers; its rules go by their names.
        given: |truth| {
            truth.value(
                "SELECT coalesce(document ->> 'source_id', name) FROM rules
                 ORDER BY document ->> 'source_id' IS NULL, document ->> 'source_id' DESC, name LIMIT 1",
                [],
            )
        },
        ask: |analyst, source| {
            let rules = analyst.each(LIST, "items", "id", &json!({"query": source}))?;
            Ok(Facts::new().list("rules", rules))
        },
        truth: |truth, source| {
            let condition =
                "concat_ws(char(10), document ->> 'source_id', name, document ->> 'description')
                       LIKE '%' || ?1 || '%'";
            Facts::new().ordered("rules", in_order(truth, condition, [text(source)]))
        },
    },
];

/// The rules that fit, with what the release orders them by.
fn in_order(truth: &Truth, condition: &str, parameters: impl Params) -> Vec<(String, String)> {
    let (key, order) = if truth.release == Release::Head {
        (
            "is_builtin || char(9) || name || char(9) || id",
            "is_builtin, name, id",
        )
    } else {
        ("name", "name")
    };
    truth.ordered(
        &format!("SELECT {key}, id FROM rules WHERE {condition} ORDER BY {order}"),
        parameters,
    )
}

/// The leading rules as the tool lists them.
fn leading_given(answer: &Value, member: &str) -> Facts {
    let rules = answer["items"].as_array().into_iter().flatten();
    let rows: Vec<(String, String)> = rules
        .map(|rule| (rate(&rule[member]), text(&rule["id"])))
        .collect();
    Facts::new()
        .list("measures", rows.iter().map(|row| &row.0))
        .list("rules", ahead(&rows).iter().map(|row| &row.1))
}

/// The leading rules by a measure.
fn leading_true(truth: &Truth, member: &str, condition: &str, count: usize) -> Facts {
    let sql = format!(
        "SELECT CAST(document ->> '{member}' AS REAL), id FROM rules WHERE {condition} ORDER BY 1 DESC LIMIT {count}"
    );
    let rows = truth.rows(&sql, []);
    let rows: Vec<(String, String)> = rows
        .iter()
        .map(|row| (rate(&row[0]), text(&row[1])))
        .collect();
    Facts::new()
        .list("measures", rows.iter().map(|row| &row.0))
        .ordered("rules", ahead(&rows))
}

/// The rows before those that are level with the last: which of these are on the list is chance.
fn ahead(rows: &[(String, String)]) -> Vec<(String, String)> {
    let last = rows.last().map(|row| row.0.clone());
    let ahead = rows.iter().take_while(|row| Some(&row.0) != last.as_ref());
    ahead.cloned().collect()
}

/// A share as people read it, so that 0.4 and 0.40 are one.
fn rate(value: &Value) -> String {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    number.map_or_else(|| value.to_string(), |number| format!("{number:.4}"))
}

fn rule_row(truth: &Truth, rule: &Value, columns: &str) -> Vec<Value> {
    let sql = format!("SELECT {columns} FROM rules WHERE id = ?1");
    truth.rows(&sql, [text(rule)]).swap_remove(0)
}

/// The items under `falsepositives:` of a Sigma body, read by hand: what is indented or begins with a dash below it.
fn noted(body: &str) -> Vec<String> {
    let below = body
        .lines()
        .skip_while(|line| {
            !line.starts_with("falsepositives:") && !line.starts_with("false_positives:")
        })
        .skip(1)
        .take_while(|line| line.trim_start().starts_with('-'));
    below
        .map(|line| {
            line.trim()
                .trim_start_matches('-')
                .trim()
                .trim_matches(['"', '\''])
                .to_owned()
        })
        .collect()
}
