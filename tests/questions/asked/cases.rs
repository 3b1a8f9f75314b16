//! Cases: open ones by priority and owner, what is overdue, and every one of them.

use serde_json::{Value, json};

use super::{Question, nothing};
use crate::questions::analyst::text;
use crate::questions::facts::Facts;

const LIST: &str = "aisoc_list_cases";

/// The statuses that end a case.
const OPEN: &str = "status NOT IN ('resolved', 'closed')";

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "cases/open_p0",
        asked: "Show me the open P0 cases in AiSOC.",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"status": "open", "priority": "p0"});
            let cases = analyst.all(LIST, "items", &call)?;
            Ok(Facts::new()
                .list("cases", cases.iter().map(|case| text(&case["id"])))
                .list("numbers", cases.iter().map(|case| text(&case["number"]))))
        },
        truth: |truth, _| {
            let open = format!(
                "FROM cases WHERE severity = 'critical' AND {OPEN} ORDER BY created_at DESC"
            );
            Facts::new()
                .ordered(
                    "cases",
                    truth.ordered(&format!("SELECT created_at, id {open}"), []),
                )
                .ordered(
                    "numbers",
                    truth.ordered(&format!("SELECT created_at, case_number {open}"), []),
                )
        },
    },
    Question {
        name: "cases/unassigned_open_p1",
        asked: "Which open P1 cases have no owner?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"status": "open", "priority": "p1", "owner": "none"});
            let cases = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("cases", cases))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "cases",
                truth.ordered(
                    &format!(
                        "SELECT created_at, id FROM cases WHERE severity = 'high' AND {OPEN} AND coalesce(assignee, '') = ''
                         ORDER BY created_at DESC"
                    ),
                    [],
                ),
            )
        },
    },
    Question {
        name: "cases/owner_by_part_of_the_name",
        asked: "Which cases does Morgan have?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let cases = analyst.each(
                LIST,
                "items",
                "id",
                &json!({"owner": "Morgan", "page_size": 100}),
            )?;
            Ok(Facts::new().list("cases", cases))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "cases",
                truth.ordered(
                    "SELECT created_at, id FROM cases WHERE lower(assignee) LIKE '%morgan%' ORDER BY created_at DESC",
                    [],
                ),
            )
        },
    },
    Question {
        name: "cases/mine",
        asked: "Which open cases are mine?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"status": "open", "assigned_to_me": true, "page_size": 100});
            let cases = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("cases", cases))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "cases",
                truth.ordered(
                    &format!(
                        "SELECT created_at, id FROM cases WHERE {OPEN} AND assignee = 'morgan.reyes@northwind.example'
                         ORDER BY created_at DESC"
                    ),
                    [],
                ),
            )
        },
    },
    Question {
        name: "cases/past_their_sla",
        asked: "Which open cases are past their SLA?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let cases = analyst.all(LIST, "items", &json!({"status": "open", "page_size": 100}))?;
            let late = cases.iter().filter(|case| case["sla_missed"] == true);
            Ok(Facts::new().list("cases", late.map(|case| text(&case["id"]))))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "cases",
                truth.ordered(
                    &format!(
                        "SELECT created_at, id FROM cases WHERE {OPEN} AND document ->> 'sla_due_at' < ?1 ORDER BY created_at DESC"
                    ),
                    [truth.ago(0)],
                ),
            )
        },
    },
    Question {
        name: "cases/opened_in_a_week",
        asked: "Which cases were opened in the week before last?",
        limit: None,
        given: |truth| json!({"since": truth.ago(14 * 24), "until": truth.ago(7 * 24), "page_size": 100}),
        ask: |analyst, given| {
            let cases = analyst.each(LIST, "items", "id", given)?;
            Ok(Facts::new().list("cases", cases))
        },
        truth: |truth, given| {
            Facts::new().ordered(
                "cases",
                truth.ordered(
                    "SELECT created_at, id FROM cases WHERE document ->> 'opened_at' BETWEEN ?1 AND ?2 ORDER BY created_at DESC",
                    [text(&given["since"]), text(&given["until"])],
                ),
            )
        },
    },
    Question {
        name: "cases/every_one_once",
        asked: "List all cases, each once.",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let cases = analyst.each(LIST, "items", "id", &json!({"page_size": 100}))?;
            Ok(Facts::new()
                .value("count", cases.len())
                .list("cases", cases))
        },
        truth: |truth, _| {
            let rows = truth.ordered(
                "SELECT created_at, id FROM cases ORDER BY created_at DESC",
                [],
            );
            Facts::new()
                .value("count", rows.len())
                .ordered("cases", rows)
        },
    },
    Question {
        name: "cases/being_investigated",
        asked: "Which cases are INVESTIGATING?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let call = json!({"status": "INVESTIGATING", "page_size": 100});
            let cases = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("cases", cases))
        },
        truth: |truth, _| {
            Facts::new().ordered(
                "cases",
                truth.ordered(
                    "SELECT created_at, id FROM cases WHERE status = 'investigating' ORDER BY created_at DESC",
                    [],
                ),
            )
        },
    },
    Question {
        name: "cases/open_by_priority",
        asked: "How many cases are open, by priority?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let mut counts = json!({});
            for priority in ["p0", "p1", "p2", "p3"] {
                let call = json!({"status": "open", "priority": priority, "page_size": 100});
                counts[priority] = analyst.all(LIST, "items", &call)?.len().into();
            }
            Ok(Facts::new().value("counts", counts))
        },
        truth: |truth, _| {
            Facts::new().value(
                "counts",
                truth.object(
                    &format!(
                        "SELECT names.column1, count(cases.id) FROM (VALUES ('p0', 'critical'), ('p1', 'high'), ('p2', 'medium'), ('p3', 'low')) AS names
                         LEFT JOIN cases ON cases.severity = names.column2 AND {OPEN} GROUP BY names.column1"
                    ),
                    [],
                ),
            )
        },
    },
    Question {
        name: "cases/by_number_in_search",
        asked: "Find case {number} by its number.",
        limit: None,
        given: |truth| {
            truth.value(
                "SELECT case_number FROM cases WHERE case_number IS NOT NULL ORDER BY created_at, id LIMIT 1",
                [],
            )
        },
        ask: |analyst, number| {
            let cases = analyst.each(LIST, "items", "number", &json!({"search": number}))?;
            Ok(Facts::new().list("cases", cases))
        },
        truth: |truth, number| {
            Facts::new().ordered(
                "cases",
                truth.ordered(
                    "SELECT created_at, case_number FROM cases WHERE lower(concat_ws(char(10), case_number, document ->> 'title',
                        document ->> 'description', document ->> 'tags', document ->> 'mitre_techniques', assignee))
                     LIKE '%' || lower(?1) || '%' ORDER BY created_at DESC",
                    [text(number)],
                ),
            )
        },
    },
    Question {
        name: "cases/linked_alerts",
        asked: "What is inc-0421 about, and which alerts are linked to it?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let case = analyst.call("aisoc_get_case", &json!({"case_id": "inc-0421"}))?;
            let alerts = case["alerts"].as_array().into_iter().flatten();
            Ok(Facts::new()
                .value("title", case["title"].clone())
                .value("status", case["status"].clone())
                .value("owner", case["owner"].clone())
                .list("alerts", alerts.map(|alert| text(&alert["id"])))
                .list(
                    "techniques",
                    case["technique_ids"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(text),
                ))
        },
        truth: |truth, _| {
            let row = truth.rows(
                "SELECT document ->> 'title', status, assignee FROM cases WHERE case_number = 'INC-0421'",
                [],
            );
            let [title, status, owner] = row[0].as_slice() else {
                unreachable!("three columns")
            };
            Facts::new()
                .value("title", title.clone())
                .value("status", status.clone())
                .value("owner", owner.clone())
                .list(
                    "alerts",
                    truth.column(
                        "SELECT value FROM cases, json_each(document, '$.alert_ids') WHERE case_number = 'INC-0421'",
                        [],
                    ),
                )
                .list(
                    "techniques",
                    truth.column(
                        "SELECT value FROM cases, json_each(document, '$.mitre_techniques') WHERE case_number = 'INC-0421'",
                        [],
                    ),
                )
        },
    },
    Question {
        name: "cases/by_prefix",
        asked: "Open the case {prefix}…, the oldest we have.",
        limit: None,
        given: |truth| {
            let id = text(&truth.value("SELECT id FROM cases ORDER BY created_at, id LIMIT 1", []));
            json!({"prefix": id[..8], "id": id})
        },
        ask: |analyst, given| {
            let call = json!({"case_id": given["prefix"], "include_timeline": false, "include_alerts": false});
            let case = analyst.call("aisoc_get_case", &call)?;
            Ok(Facts::new()
                .value("id", case["id"].clone())
                .value("severity", case["severity"].clone())
                .value("alert_count", case["alert_count"].clone()))
        },
        truth: |truth, given| {
            let row = truth.rows(
                "SELECT id, severity, json_array_length(document, '$.alert_ids') FROM cases WHERE id = ?1",
                [text(&given["id"])],
            );
            Facts::new()
                .value("id", row[0][0].clone())
                .value("severity", row[0][1].clone())
                .value("alert_count", row[0][2].clone())
        },
    },
    Question {
        name: "cases/with_a_technique",
        asked: "Which cases involve {technique}, the one we see most?",
        limit: None,
        given: |truth| {
            truth.value(
                "SELECT value FROM cases, json_each(document, '$.mitre_techniques') GROUP BY value ORDER BY count(*) DESC, value LIMIT 1",
                [],
            )
        },
        ask: |analyst, technique| {
            let call = json!({"search": technique, "page_size": 100});
            let cases = analyst.each(LIST, "items", "id", &call)?;
            Ok(Facts::new().list("cases", cases))
        },
        truth: |truth, technique| {
            Facts::new().ordered(
                "cases",
                truth.ordered(
                    "SELECT created_at, id FROM cases WHERE lower(concat_ws(char(10), case_number, document ->> 'title',
                        document ->> 'description', document ->> 'tags', document ->> 'mitre_techniques', assignee))
                     LIKE '%' || lower(?1) || '%' ORDER BY created_at DESC",
                    [text(technique)],
                ),
            )
        },
    },
    Question {
        name: "cases/with_a_tag",
        asked: "Which cases are tagged {tag}?",
        limit: None,
        // A tag as a name and a value where there are such, else a label.
        given: |truth| {
            truth.value(
                "SELECT tag.value FROM cases, json_tree(document, '$.tags') AS tag WHERE tag.type = 'text'
                 ORDER BY tag.path LIKE '%labels%', tag.value LIMIT 1",
                [],
            )
        },
        ask: |analyst, tag| {
            let cases = analyst.all(LIST, "items", &json!({"search": tag, "page_size": 100}))?;
            let shown = |case: &Value| case["labels"].to_string().contains(&text(tag));
            Ok(Facts::new()
                .list("cases", cases.iter().map(|case| text(&case["id"])))
                .list(
                    "shown",
                    cases
                        .iter()
                        .filter(|case| shown(case))
                        .map(|case| text(&case["id"])),
                ))
        },
        truth: |truth, tag| {
            Facts::new()
                .ordered(
                    "cases",
                    truth.ordered(
                        "SELECT created_at, id FROM cases WHERE lower(concat_ws(char(10), case_number, document ->> 'title',
                            document ->> 'description', document ->> 'tags', document ->> 'mitre_techniques', assignee))
                         LIKE '%' || lower(?1) || '%' ORDER BY created_at DESC",
                        [text(tag)],
                    ),
                )
                .ordered(
                    "shown",
                    truth.ordered(
                        "SELECT created_at, id FROM cases WHERE document ->> 'tags' LIKE '%' || ?1 || '%' ORDER BY created_at DESC",
                        [text(tag)],
                    ),
                )
        },
    },
    Question {
        name: "cases/of_the_other_tenant",
        asked: "Open {number}, a case of the company next door.",
        limit: None,
        given: |truth| {
            let rows = truth.rows(
                "SELECT case_number, id FROM main.cases
                 WHERE id NOT IN (SELECT id FROM cases) AND case_number IS NOT NULL ORDER BY created_at LIMIT 1",
                [],
            );
            json!({"number": rows[0][0], "id": rows[0][1]})
        },
        ask: |analyst, given| {
            // Neither name may lead to the other.
            let mut tells = false;
            for (name, other) in [("number", "id"), ("id", "number")] {
                let call = json!({"case_id": given[name]});
                let refusal = analyst.refusal("aisoc_get_case", &call)?;
                tells |= refusal.contains(&text(&given[other]));
            }
            let found = analyst.each(LIST, "items", "id", &json!({"search": given["number"]}))?;
            Ok(Facts::new()
                .value("tells_of_it", tells)
                .list("cases", found))
        },
        truth: |truth, given| {
            let sql = "SELECT id FROM cases WHERE case_number = ?1";
            Facts::new()
                .value("tells_of_it", false)
                .list("cases", truth.column(sql, [text(&given["number"])]))
        },
    },
    Question {
        name: "cases/unknown_owner",
        asked: "Which cases does Zebediah have?",
        limit: None,
        given: nothing,
        // Nobody of that name; so the answer names the owners that there are.
        ask: |analyst, _| {
            let answer = analyst.part(LIST, &json!({"owner": "Zebediah"}))?;
            let notes = answer["notes"].to_string();
            Ok(Facts::new()
                .value("cases", answer["items"].as_array().map_or(0, Vec::len))
                .value(
                    "names_morgan",
                    notes.contains("morgan.reyes@northwind.example"),
                ))
        },
        truth: |truth, _| {
            let count = |name: &str| {
                truth.value(
                    "SELECT count(*) FROM cases WHERE lower(assignee) LIKE ?1",
                    [name],
                )
            };
            Facts::new().value("cases", count("%zebediah%")).value(
                "names_morgan",
                count("%morgan.reyes@northwind.example%") != 0,
            )
        },
    },
];
