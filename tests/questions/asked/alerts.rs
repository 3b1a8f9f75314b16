//! Alerts: what is open, what happened when, what was late, and what nothing is there of.

use serde_json::{Value, json};

use super::{Question, nothing};
use crate::questions::analyst::text;
use crate::questions::facts::Facts;

const LIST: &str = "aisoc_list_alerts";

/// The statuses that end an alert.
const OPEN: &str = "status NOT IN ('resolved', 'closed', 'false_positive')";

/// All that `search` looks through, in small letters.
const WORDS: &str = "lower(concat_ws(char(10), document ->> 'title', document ->> 'description', document ->> 'ai_summary',
    document ->> 'affected_hosts', document ->> 'affected_users', document ->> 'affected_ips', document ->> 'mitre_techniques',
    document ->> 'tags'))";

/// The alerts that arrived a day or more after what they are about, the latest first.
const LATE: &str = "julianday(created_at) - julianday(event_time) > 1";

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "alerts/open_critical_24h",
        asked: "Which critical alerts of the last 24 hours are still open?",
        limit: None,
        given: |truth| json!({"severity": "critical", "status": "open", "since": truth.ago(24)}),
        ask: |analyst, given| {
            let alerts = analyst.each(LIST, "items", "id", given)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, given| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    &format!(
                        "SELECT created_at, id FROM alerts WHERE severity = 'critical' AND {OPEN} AND event_time >= ?1
                         ORDER BY created_at DESC"
                    ),
                    [text(&given["since"])],
                ),
            )
        },
    },
    Question {
        name: "alerts/open_in_all",
        asked: "How many alerts are open, and which?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let alerts = analyst.each(
                LIST,
                "items",
                "id",
                &json!({"status": "open", "page_size": 50}),
            )?;
            Ok(Facts::new()
                .value("count", alerts.len())
                .list("alerts", alerts))
        },
        truth: |truth, _| {
            let rows = truth.ordered(
                &format!("SELECT created_at, id FROM alerts WHERE {OPEN} ORDER BY created_at DESC"),
                [],
            );
            Facts::new()
                .value("count", rows.len())
                .ordered("alerts", rows)
        },
    },
    Question {
        name: "alerts/last_week_by_severity",
        asked: "How many alerts did we get in the last week, by severity?",
        limit: None,
        given: |truth| json!({"since": truth.ago(7 * 24)}),
        ask: |analyst, given| {
            let mut counts = json!({});
            for severity in ["critical", "high", "medium", "low", "info"] {
                let mut call = given.clone();
                call["severity"] = json!(severity);
                call["page_size"] = json!(1);
                let answer = analyst.part(LIST, &call)?;
                if answer["complete"] == false {
                    analyst
                        .admitted
                        .push(format!("complete: false ({})", answer["notes"]));
                }
                counts[severity] = answer["matched"].clone();
            }
            Ok(Facts::new().value("counts", counts))
        },
        truth: |truth, given| {
            Facts::new().value(
                "counts",
                truth.object(
                    "SELECT severity, (SELECT count(*) FROM alerts WHERE alerts.severity = names.severity AND event_time >= ?1)
                     FROM (SELECT 'critical' AS severity UNION SELECT 'high' UNION SELECT 'medium' UNION SELECT 'low' UNION SELECT 'info') AS names",
                    [text(&given["since"])],
                ),
            )
        },
    },
    Question {
        name: "alerts/host_in_a_past_window",
        asked: "What did {host} raise in those days, counting alerts that arrived late?",
        limit: None,
        // The host of the latest arrival, and four days around what happened.
        given: |truth| {
            let row = truth
                .rows(
                    &format!(
                        "SELECT document ->> '$.affected_hosts[0]', strftime('%Y-%m-%dT00:00:00Z', event_time, '-2 days'),
                                strftime('%Y-%m-%dT00:00:00Z', event_time, '+3 days')
                         FROM alerts WHERE {LATE} AND document ->> '$.affected_hosts[0]' IS NOT NULL
                         ORDER BY julianday(created_at) - julianday(event_time) DESC, id LIMIT 1"
                    ),
                    [],
                )
                .into_iter()
                .next()
                .unwrap_or_default();
            let [host, since, until] = row.as_slice() else {
                return Value::Null;
            };
            json!({"search": host, "since": since, "until": until})
        },
        ask: |analyst, given| {
            let alerts = analyst.each(LIST, "items", "id", given)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, given| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    &format!(
                        "SELECT created_at, id FROM alerts WHERE event_time BETWEEN ?1 AND ?2 AND {WORDS} LIKE '%' || lower(?3) || '%'
                         ORDER BY created_at DESC"
                    ),
                    [
                        text(&given["since"]),
                        text(&given["until"]),
                        text(&given["search"]),
                    ],
                ),
            )
        },
    },
    Question {
        name: "alerts/late_arrivals",
        asked: "What happened on the day of the alert that reached us last, in all?",
        limit: None,
        given: |truth| {
            let row = truth
                .rows(
                    &format!(
                        "SELECT strftime('%Y-%m-%dT00:00:00Z', event_time), strftime('%Y-%m-%dT00:00:00Z', event_time, '+1 day')
                         FROM alerts WHERE {LATE} ORDER BY created_at DESC, id LIMIT 1"
                    ),
                    [],
                )
                .into_iter()
                .next()
                .unwrap_or_default();
            let [since, until] = row.as_slice() else {
                return Value::Null;
            };
            json!({"since": since, "until": until, "page_size": 50})
        },
        ask: |analyst, given| {
            let alerts = analyst.each(LIST, "items", "id", given)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, given| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    "SELECT created_at, id FROM alerts WHERE event_time BETWEEN ?1 AND ?2 ORDER BY created_at DESC",
                    [text(&given["since"]), text(&given["until"])],
                ),
            )
        },
    },
    Question {
        name: "alerts/backfilled",
        asked: "What happened in the oldest week that we know of?",
        limit: None,
        given: |truth| {
            let oldest = text(&truth.value("SELECT min(event_time) FROM alerts", []));
            let until = text(&truth.value(
                "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(event_time), '+7 days') FROM alerts",
                [],
            ));
            json!({"since": oldest, "until": until, "page_size": 50})
        },
        ask: |analyst, given| {
            let alerts = analyst.each(LIST, "items", "id", given)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, given| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    "SELECT created_at, id FROM alerts WHERE event_time BETWEEN ?1 AND ?2 ORDER BY created_at DESC",
                    [text(&given["since"]), text(&given["until"])],
                ),
            )
        },
    },
    Question {
        name: "alerts/before_last_week",
        asked: "Which high alerts are of events before last week?",
        limit: None,
        given: |truth| json!({"severity": "high", "until": truth.ago(7 * 24), "page_size": 50}),
        ask: |analyst, given| {
            let alerts = analyst.each(LIST, "items", "id", given)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, given| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    "SELECT created_at, id FROM alerts WHERE severity = 'high' AND event_time <= ?1 ORDER BY created_at DESC",
                    [text(&given["until"])],
                ),
            )
        },
    },
    Question {
        name: "alerts/every_page",
        asked: "List all medium alerts, each once.",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"severity": "medium", "page_size": 50});
            let first = analyst.part(LIST, &call)?;
            let alerts = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new()
                .list("alerts", alerts)
                .value("total", first["total"].clone()))
        },
        truth: |truth, _| {
            let rows = truth.ordered(
                "SELECT created_at, id FROM alerts WHERE severity = 'medium' ORDER BY created_at DESC",
                [],
            );
            Facts::new()
                .value("total", rows.len())
                .ordered("alerts", rows)
        },
    },
    Question {
        name: "alerts/false_positives",
        asked: "Which alerts were closed as a False_Positive?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"status": "False_Positive", "page_size": 50});
            let alerts = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    "SELECT created_at, id FROM alerts WHERE status = 'false_positive' ORDER BY created_at DESC",
                    [],
                ),
            )
        },
    },
    Question {
        name: "alerts/edr_this_fortnight",
        asked: "What did the EDR report in the last 14 days at High severity?",
        limit: None,
        given: |truth| json!({"category": "EDR", "severity": "High", "since": truth.ago(14 * 24), "page_size": 50}),
        ask: |analyst, given| {
            let alerts = analyst.each(LIST, "items", "id", given)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, given| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    "SELECT created_at, id FROM alerts WHERE category = 'edr' AND severity = 'high' AND event_time >= ?1
                     ORDER BY created_at DESC",
                    [text(&given["since"])],
                ),
            )
        },
    },
    Question {
        name: "alerts/mine",
        asked: "Which alerts are assigned to me?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"assigned_to_me": true, "page_size": 50});
            let alerts = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    "SELECT created_at, id FROM alerts
                     WHERE assigned_to = (SELECT id FROM users WHERE email = 'morgan.reyes@northwind.example')
                     ORDER BY created_at DESC",
                    [],
                ),
            )
        },
    },
    Question {
        name: "alerts/without_a_case",
        asked: "Which open alerts belong to no case, and how many are they?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"status": "Open", "has_case": false, "page_size": 50});
            let count = analyst.part(LIST, &call)?["matched"].clone();
            let alerts = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().value("count", count).list("alerts", alerts))
        },
        truth: |truth, _| {
            let rows = truth.ordered(
                &format!("SELECT created_at, id FROM alerts WHERE case_id IS NULL AND {OPEN} ORDER BY created_at DESC"),
                [],
            );
            Facts::new()
                .value("count", rows.len())
                .ordered("alerts", rows)
        },
    },
    Question {
        name: "alerts/confident",
        asked: "Which open alerts have a confidence of 70 or more?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"min_confidence": 70, "status": "open", "page_size": 50});
            let alerts = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    &format!("SELECT created_at, id FROM alerts WHERE confidence >= 70 AND {OPEN} ORDER BY created_at DESC"),
                    [],
                ),
            )
        },
    },
    Question {
        name: "alerts/of_a_user",
        asked: "Every alert about {user}, the one with the most.",
        limit: None,
        given: |truth| {
            truth.value(
                "SELECT value FROM alerts, json_each(document, '$.affected_users')
                 GROUP BY value ORDER BY count(*) DESC, value LIMIT 1",
                [],
            )
        },
        ask: |analyst, user| {
            let call = json!({"search": user, "page_size": 50});
            let alerts = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, user| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    &format!("SELECT created_at, id FROM alerts WHERE {WORDS} LIKE '%' || lower(?1) || '%' ORDER BY created_at DESC"),
                    [text(user)],
                ),
            )
        },
    },
    Question {
        name: "alerts/defanged_address",
        asked: "Which alerts mention 10.0.42[.]7? I pasted it from a report.",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let alerts = analyst.each(LIST, "items", "id", &json!({"search": "10.0.42[.]7"}))?;
            Ok(Facts::new().list("alerts", alerts))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "alerts",
                truth.ordered(
                    &format!("SELECT created_at, id FROM alerts WHERE {WORDS} LIKE '%10.0.42.7%' ORDER BY created_at DESC"),
                    [],
                ),
            )
        },
    },
    Question {
        name: "alerts/by_prefix",
        asked: "Open the alert {prefix}…; it is an old one.",
        limit: None,
        given: |truth| {
            let id =
                text(&truth.value("SELECT id FROM alerts ORDER BY created_at, id LIMIT 1", []));
            json!({"prefix": id[..8], "id": id})
        },
        ask: |analyst, given| {
            let alert = analyst.call("aisoc_get_alert", &json!({"alert_id": given["prefix"]}))?;
            Ok(["id", "title", "severity", "status", "event_time"]
                .into_iter()
                .fold(Facts::new(), |facts, member| {
                    facts.value(member, alert[member].clone())
                }))
        },
        truth: |truth, given| {
            let row = truth.rows(
                "SELECT id, document ->> 'title', severity, status, event_time FROM alerts WHERE id = ?1",
                [text(&given["id"])],
            );
            let names = ["id", "title", "severity", "status", "event_time"];
            names
                .into_iter()
                .zip(&row[0])
                .fold(Facts::new(), |facts, (name, value)| {
                    facts.value(name, value.clone())
                })
        },
    },
    Question {
        name: "alerts/unknown_status",
        asked: "Which alerts are escalated?",
        limit: None,
        given: nothing,
        // Nothing has that status; so the answer names those that there are.
        ask: |analyst, _| {
            let answer = analyst.part(LIST, &json!({"status": "escalated"}))?;
            let notes = answer["notes"].to_string();
            let named = [
                "new",
                "triaged",
                "investigating",
                "resolved",
                "false_positive",
            ];
            let named = named
                .iter()
                .filter(|status| notes.contains(**status))
                .count();
            Ok(Facts::new()
                .list(
                    "alerts",
                    answer["items"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|alert| text(&alert["id"])),
                )
                .value("statuses_named", named))
        },
        truth: |truth, _| {
            Facts::new()
                .list("alerts", truth.column("SELECT id FROM alerts WHERE status = 'escalated'", []))
                .value(
                    "statuses_named",
                    truth.value(
                        "SELECT count(DISTINCT status) FROM alerts
                         WHERE status IN ('new', 'triaged', 'investigating', 'resolved', 'false_positive')",
                        [],
                    ),
                )
        },
    },
    Question {
        name: "alerts/until_before_since",
        asked: "Alerts since yesterday, until last week.",
        limit: None,
        given: |truth| json!({"since": truth.ago(24), "until": truth.ago(7 * 24)}),
        ask: |analyst, given| {
            let answer = analyst.part(LIST, given)?;
            let notes = answer["notes"].to_string();
            Ok(Facts::new()
                .value("alerts", answer["items"].as_array().map_or(0, Vec::len))
                .value(
                    "says_why",
                    notes.contains("until") && notes.contains("since"),
                ))
        },
        truth: |truth, given| {
            Facts::new()
                .value(
                    "alerts",
                    truth.value(
                        "SELECT count(*) FROM alerts WHERE event_time >= ?1 AND event_time <= ?2",
                        [text(&given["since"]), text(&given["until"])],
                    ),
                )
                .value("says_why", true)
        },
    },
    Question {
        name: "alerts/nothing_in_that_hour",
        asked: "Any critical alert in the hour before our first one ever?",
        limit: None,
        given: |truth| {
            let row = truth.rows(
                "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(event_time), '-2 hours'), strftime('%Y-%m-%dT%H:%M:%SZ', min(event_time), '-1 hours')
                 FROM alerts",
                [],
            );
            json!({"severity": "critical", "since": row[0][0], "until": row[0][1]})
        },
        // `complete` is what makes an empty list an answer.
        ask: |analyst, given| {
            let answer = analyst.part(LIST, given)?;
            Ok(Facts::new()
                .value("matched", answer["matched"].clone())
                .value("complete", answer["complete"].clone()))
        },
        truth: |truth, given| {
            Facts::new()
                .value(
                    "matched",
                    truth.value(
                        "SELECT count(*) FROM alerts WHERE severity = 'critical' AND event_time BETWEEN ?1 AND ?2",
                        [text(&given["since"]), text(&given["until"])],
                    ),
                )
                .value("complete", true)
        },
    },
];
