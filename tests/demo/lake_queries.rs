//! `/lake/sql`: what is answered. Ordinary ClickHouse queries work.

use serde_json::{Value, json};

use crate::demo::support::{Fixture, array};

#[tokio::test]
async fn an_answer_has_columns_rows_and_the_cap_used() {
    let fixture = Fixture::start().await;
    let sql = "SELECT user_name, user_name, event_time FROM raw_events LIMIT 5";
    let response = fixture
        .post("/lake/sql", &json!({ "sql": sql, "row_cap": 3 }))
        .await;
    let answer: Value = response.json().await.unwrap();
    assert_eq!(
        answer["columns"],
        json!(["user_name", "user_name", "event_time"]),
        "names may repeat"
    );
    assert_eq!(
        (&answer["row_count"], &answer["row_cap"]),
        (&3.into(), &3.into())
    );
    assert_eq!(answer["referenced_tables"], json!(["aisoc.raw_events"]));
    for naive in [&answer["executed_at"], &answer["rows"][0][2]] {
        let text = naive.as_str().unwrap();
        assert!(text.contains('T') && !text.ends_with('Z'), "{text}");
    }
    assert!(answer["elapsed_ms"].as_f64().unwrap() >= 0.0);
}

#[tokio::test]
async fn the_schema_is_qualified_and_every_column_can_be_asked_for() {
    let fixture = Fixture::start().await;
    let schema = fixture.json("/lake/schema").await;
    let tables = array(&schema["tables"]);
    let names: Vec<&str> = tables
        .iter()
        .map(|table| table["table"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "aisoc.raw_events",
            "aisoc.alert_metrics",
            "aisoc.ioc_enrichments"
        ]
    );
    for table in tables {
        let columns: Vec<String> = array(&table["columns"])
            .iter()
            .map(|column| format!("toString({})", column["name"].as_str().unwrap()))
            .collect();
        let sql = format!(
            "SELECT {} FROM {} LIMIT 1",
            columns.join(", "),
            table["table"].as_str().unwrap()
        );
        assert_eq!(fixture.rows(&sql).await.len(), 1, "{sql}");
    }
}

#[tokio::test]
async fn each_tenant_sees_its_own_rows_however_it_asks() {
    let fixture = Fixture::start().await;
    for sql in [
        "SELECT DISTINCT tenant_id FROM raw_events",
        "SELECT DISTINCT tenant_id FROM raw_events WHERE tenant_id = '00000000-0000-0000-0000-00000000000b' OR 1 = 1",
        "WITH e AS (SELECT tenant_id FROM aisoc.raw_events) SELECT DISTINCT tenant_id FROM e",
        "SELECT DISTINCT tenant_id FROM (SELECT * FROM alert_metrics UNION ALL SELECT * FROM aisoc.alert_metrics)",
        "WITH raw_events AS (SELECT tenant_id FROM aisoc.raw_events) SELECT DISTINCT tenant_id FROM raw_events",
    ] {
        let rows = fixture.rows(sql).await;
        assert_eq!(
            rows,
            [[json!("00000000-0000-0000-0000-00000000000a")]],
            "{sql}"
        );
    }
}

#[tokio::test]
async fn constants_come_out_as_clickhouse_has_them() {
    let fixture = Fixture::start().await;
    let table: &[(&str, Value)] = &[
        (
            "toStartOfHour(toDateTime('2026-05-01 10:20:30'))",
            json!("2026-05-01T10:00:00"),
        ),
        (
            "toStartOfDay(toDateTime('2026-05-01 10:20:30'))",
            json!("2026-05-01T00:00:00"),
        ),
        (
            "toStartOfMinute(toDateTime('2026-05-01T10:20:30'))",
            json!("2026-05-01T10:20:00"),
        ),
        (
            "toDateTime('2026-05-01 10:20:30') - INTERVAL 90 MINUTE",
            json!("2026-05-01T08:50:30"),
        ),
        ("toDate('2026-05-01') + INTERVAL 1 DAY", json!("2026-05-02")),
        (
            "subtractDays(toDateTime('2026-03-01 00:00:00'), 1)",
            json!("2026-02-28T00:00:00"),
        ),
        (
            "dateDiff('hour', toDateTime('2026-05-01 10:59:00'), toDateTime('2026-05-01 12:01:00'))",
            json!(2),
        ),
        (
            "toDateTime('2026-05-01 10:00:10') - toDateTime('2026-05-01 10:00:00')",
            json!(10),
        ),
        (
            "formatDateTime(toDateTime('2026-05-01 10:20:30'), '%Y/%m/%d %H:%i')",
            json!("2026/05/01 10:20"),
        ),
        (
            "toYYYYMMDD(toDateTime('2026-05-01 10:20:30'))",
            json!(20_260_501),
        ),
        ("today() = toDate(now())", json!(1)),
        ("has(['a', 'b'], 'b')", json!(1)),
        ("['a', 'b'][2]", json!("b")),
        ("length(['a', 'b', 'c'])", json!(3)),
        ("length('abcd')", json!(4)),
        ("position('haystack', 'st')", json!(4)),
        ("'ABC' LIKE 'abc'", json!(0)),
        ("'ABC' ILIKE 'a%'", json!(1)),
        ("'ABC' NOT ILIKE 'a%'", json!(0)),
        ("7 / 2", json!(3.5)),
        ("intDiv(7, 2)", json!(3)),
        ("if(1 > 2, 'a', 'b')", json!("b")),
        ("multiIf(1 = 2, 'a', 2 = 2, 'b', 'c')", json!("b")),
        (
            "IPv6NumToString(toIPv6('10.0.0.1'))",
            json!("::ffff:10.0.0.1"),
        ),
        ("isIPAddressInRange('10.0.42.7', '10.0.0.0/8')", json!(1)),
        (
            "JSONExtractString('{\"a\":{\"b\":\"c\"}}', 'a', 'b')",
            json!("c"),
        ),
        (
            "replaceRegexpOne('::ffff:10.0.0.1', '^::ffff:', '')",
            json!("10.0.0.1"),
        ),
        ("toString(1) || 'x'", json!("1x")),
        ("CAST('7' AS UInt8)", json!(7)),
        ("match('abc', '^a.c$')", json!(1)),
        ("arrayStringConcat(['a', 'b'], '-')", json!("a-b")),
        ("coalesce(NULL, 'x')", json!("x")),
        ("substring('abcdef', 2, 3)", json!("bcd")),
    ];
    let columns: Vec<&str> = table.iter().map(|(expression, _)| *expression).collect();
    let rows = fixture
        .rows(&format!("SELECT {}", columns.join(", ")))
        .await;
    for ((expression, expected), found) in table.iter().zip(&rows[0]) {
        assert_eq!(found, expected, "{expression}");
    }
}

#[tokio::test]
async fn analysts_queries_over_the_events_work() {
    let fixture = Fixture::start().await;
    for (sql, least) in [
        (
            "SELECT toString(source_ip) AS ip, count() AS n FROM aisoc.raw_events WHERE source_ip = '10.0.42.7' GROUP BY ip",
            1,
        ),
        (
            "SELECT count() FROM raw_events WHERE source_ip IN ('10.0.42.7', '10.0.42.6') HAVING count() > 50",
            1,
        ),
        (
            "SELECT toStartOfHour(event_time) AS hour, countIf(severity_id >= 4) AS severe FROM raw_events WHERE event_time >= now() - INTERVAL 7 DAY GROUP BY hour ORDER BY hour",
            20,
        ),
        (
            "SELECT user_name, uniqExact(src_hostname) AS hosts FROM raw_events GROUP BY user_name HAVING hosts > 1 ORDER BY hosts DESC LIMIT 10",
            5,
        ),
        (
            "SELECT technique, count() FROM (SELECT arrayJoin(mitre_techniques) AS technique FROM raw_events) GROUP BY technique",
            10,
        ),
        (
            "SELECT e.user_name, i.tags FROM raw_events AS e INNER JOIN ioc_enrichments AS i ON i.ioc_value = replaceRegexpOne(toString(e.dest_ip), '^::ffff:', '') WHERE i.malicious = 1 LIMIT 5",
            5,
        ),
        (
            "SELECT argMax(process_name, event_time), any(user_name), groupUniqArray(5)(protocol), quantile(0.9)(dst_port) FROM raw_events",
            1,
        ),
        (
            "SELECT raw_events.user_name, aisoc.raw_events.severity FROM aisoc.raw_events PREWHERE severity_id > 3 WHERE has(mitre_techniques, 'T1021.002') LIMIT 3",
            3,
        ),
        (
            "SELECT severity, sum(count) FROM alert_metrics WHERE ts >= subtractDays(now(), 30) GROUP BY severity",
            3,
        ),
        (
            "SELECT DISTINCT JSONExtractString(raw_payload, 'action') FROM raw_events WHERE toDate(event_time) BETWEEN yesterday() AND today()",
            3,
        ),
    ] {
        let rows = fixture.rows(sql).await;
        assert!(rows.len() >= least, "{sql}: {} rows", rows.len());
    }
    let rows = fixture
        .rows("SELECT mitre_techniques FROM raw_events WHERE severity_id = 5 LIMIT 1")
        .await;
    assert!(rows[0][0].is_array(), "arrays stay arrays");
    let one = fixture.rows("SELECT dst_hostname FROM raw_events WHERE source_ip = '10.0.42.7' AND dst_port = 445 AND severity_id = 5 GROUP BY dst_hostname").await;
    assert_eq!(one.len(), 5, "services were installed on five hosts");
}
