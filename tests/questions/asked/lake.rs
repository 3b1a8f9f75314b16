//! The lake: who talks most, who failed to sign in from where, and results longer than what one answer holds.

use serde_json::{Value, json};

use super::{Question, nothing};
use crate::questions::analyst::text;
use crate::questions::facts::Facts;

const QUERY: &str = "aisoc_lake_query";

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        name: "lake/top_talkers",
        asked: "Which ten hosts had most events in the last 7 days?",
        limit: None,
        given: |truth| json!(truth.ago(7 * 24)[..19].replace('T', " ")),
        ask: |analyst, since| {
            let sql = format!(
                "SELECT src_hostname, count() AS events FROM raw_events WHERE event_time >= '{}' AND src_hostname != ''
                 GROUP BY src_hostname ORDER BY events DESC, src_hostname LIMIT 10",
                text(since)
            );
            let rows = analyst.call(QUERY, &json!({"sql": sql}))?["rows"].clone();
            Ok(Facts::new().value("rows", rows))
        },
        truth: |truth, since| {
            let since = text(since).replace(' ', "T");
            let rows = truth.rows(
                "SELECT src_hostname, count(*) FROM raw_events WHERE replace(event_time, ' ', 'T') >= ?1 AND src_hostname <> ''
                 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10",
                [since],
            );
            Facts::new().value("rows", json!(rows))
        },
    },
    Question {
        name: "lake/failed_sign_ins",
        asked: "From which addresses did sign-ins fail most often, and for how many users?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let sql = "SELECT toString(source_ip) AS address, count() AS failures, uniqExact(user_name) AS users FROM raw_events
                       WHERE class_uid = 3002 AND JSONExtractString(raw_payload, 'outcome') = 'failure'
                       GROUP BY source_ip ORDER BY failures DESC, address LIMIT 5";
            let answer = analyst.call(QUERY, &json!({"sql": sql}))?;
            let rows = answer["rows"].as_array().into_iter().flatten();
            let plain = rows
                .map(|row| json!([text(&row[0]).trim_start_matches("::ffff:"), row[1], row[2]]));
            Ok(Facts::new().value("rows", plain.collect::<Vec<Value>>()))
        },
        truth: |truth, _| {
            let rows = truth.rows(
                "SELECT source_ip, count(*), count(DISTINCT user_name) FROM raw_events
                 WHERE class_uid = 3002 AND raw_payload ->> 'outcome' = 'failure' GROUP BY source_ip",
                [],
            );
            let mut rows: Vec<Value> = rows
                .iter()
                .map(|row| json!([address(&text(&row[0])), row[1], row[2]]))
                .collect();
            rows.sort_by_key(|row| (std::cmp::Reverse(row[1].as_u64()), text(&row[0])));
            rows.truncate(5);
            Facts::new().value("rows", rows)
        },
    },
    Question {
        name: "lake/beyond_the_cap",
        asked: "List the events of one busy host; how many are there in all?",
        limit: None,
        given: |truth| {
            truth.value(
                "SELECT src_hostname FROM raw_events WHERE src_hostname <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
                [],
            )
        },
        // The first answer is a part and must say so; the count is the whole.
        ask: |analyst, host| {
            let host = text(host);
            let sql = format!(
                "SELECT event_id FROM raw_events WHERE src_hostname = '{host}' ORDER BY event_time, event_id"
            );
            let part = analyst.part(QUERY, &json!({"sql": sql, "row_cap": 25}))?;
            let rest = format!("{sql} LIMIT 25 OFFSET 25");
            let rest = analyst.part(QUERY, &json!({"sql": rest, "row_cap": 25}))?;
            let count = format!("SELECT count() FROM raw_events WHERE src_hostname = '{host}'");
            let count = analyst.call(QUERY, &json!({"sql": count}))?;
            let rows = [&part, &rest]
                .into_iter()
                .flat_map(|answer| answer["rows"].as_array().cloned().unwrap_or_default());
            Ok(Facts::new()
                .value("truncated", part["truncated"].clone())
                .list("events", rows.map(|row| text(&row[0])))
                .value("count", count["rows"][0][0].clone()))
        },
        truth: |truth, host| {
            let host = text(host);
            let events = truth.column(
                "SELECT event_id FROM raw_events WHERE src_hostname = ?1 ORDER BY event_time, event_id LIMIT 50",
                [&host],
            );
            let count = truth.value(
                "SELECT count(*) FROM raw_events WHERE src_hostname = ?1",
                [&host],
            );
            Facts::new()
                .value("truncated", count.as_u64() > Some(25))
                .list("events", events)
                .value("count", count)
        },
    },
    Question {
        name: "lake/of_an_address",
        asked: "What did 10.0.42.7 talk to, by port?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let sql = "SELECT dst_port, count() AS events FROM raw_events WHERE source_ip = toIPv6('10.0.42.7')
                       GROUP BY dst_port ORDER BY events DESC, dst_port";
            let rows = analyst.call(QUERY, &json!({"sql": sql}))?["rows"].clone();
            Ok(Facts::new().value("rows", rows))
        },
        truth: |truth, _| {
            let rows = truth.rows(
                "SELECT dst_port, count(*) FROM raw_events WHERE source_ip = x'00000000000000000000ffff0a002a07'
                 GROUP BY 1 ORDER BY 2 DESC, 1",
                [],
            );
            Facts::new().value("rows", json!(rows))
        },
    },
    Question {
        name: "lake/malicious_indicators",
        asked: "Which indicators does a source call malicious with a confidence above 0.9?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let sql = "SELECT ioc_value FROM ioc_enrichments WHERE malicious = 1 AND confidence > 0.9 ORDER BY ioc_value";
            let answer = analyst.call(QUERY, &json!({"sql": sql, "row_cap": 1000}))?;
            let rows = answer["rows"].as_array().into_iter().flatten();
            Ok(Facts::new().list("indicators", rows.map(|row| text(&row[0]))))
        },
        truth: |truth, _| {
            let sql = "SELECT ioc_value FROM ioc_enrichments WHERE malicious = 1 AND confidence > 0.9 ORDER BY ioc_value";
            Facts::new().list("indicators", truth.column(sql, []))
        },
    },
    Question {
        name: "lake/columns",
        asked: "Which columns does raw_events have?",
        limit: None,
        given: nothing,
        ask: |analyst, _| {
            let answer = analyst.call("aisoc_lake_schema", &json!({"tables": ["raw_events"]}))?;
            let columns = answer["tables"][0]["columns"]
                .as_array()
                .into_iter()
                .flatten();
            Ok(Facts::new().list("columns", columns.map(|column| text(&column["name"]))))
        },
        truth: |truth, _| {
            Facts::new().list(
                "columns",
                truth.column(
                    "SELECT name FROM pragma_table_info('raw_events', 'lake') ORDER BY cid",
                    [],
                ),
            )
        },
    },
];

/// A mapped address as people write it, from the 32 digits of its 16 bytes.
fn address(hex: &str) -> String {
    let octet = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
    [24, 26, 28, 30].map(|at| octet(at).to_string()).join(".")
}
