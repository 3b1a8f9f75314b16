//! What the guard lets pass and what it refuses.

use proptest::prelude::*;

use super::*;

fn refusal(sql: &str) -> Option<String> {
    match check(sql) {
        Ok(()) => None,
        Err(Failure::Refused { reason, next }) => Some(format!("{reason}. {next}")),
        Err(other) => Some(format!("{other:?}")),
    }
}

#[test]
fn what_the_lake_answers_passes() {
    let queries = [
        "SELECT 1",
        "select count() from raw_events;",
        "SELECT toString(source_ip) AS source_ip, count(*) FROM aisoc.raw_events PREWHERE severity_id > 3 GROUP BY source_ip ORDER BY 2 DESC LIMIT 10",
        "SELECT * FROM RAW_EVENTS LIMIT 10",
        "(SELECT severity FROM raw_events) UNION ALL (SELECT severity FROM alert_metrics)",
        "WITH hot AS (SELECT user_name FROM raw_events), h2 AS (SELECT * FROM hot) SELECT * FROM h2 JOIN hot USING (user_name)",
        "SELECT a.user_name FROM raw_events AS a INNER JOIN `aisoc`.`ioc_enrichments` b ON toString(a.source_ip) = b.ioc_value",
        "SELECT technique, count() FROM raw_events ARRAY JOIN mitre_techniques AS technique GROUP BY technique",
        "SELECT t, i FROM raw_events LEFT ARRAY JOIN mitre_techniques AS t, arrayEnumerate(mitre_techniques) AS i, iocs AS x WHERE i < 3",
        "SELECT t FROM raw_events ARRAY JOIN iocs AS t, mitre_techniques AS m JOIN alert_metrics USING (tenant_id)",
        "SELECT x FROM (SELECT user_name AS x FROM raw_events WHERE user_name IN (SELECT ioc_value FROM ioc_enrichments)) AS t",
        "SELECT toStartOfInterval(event_time, INTERVAL 5 MINUTE) AS t, uniq(user_name) FROM raw_events WHERE event_time > now() - INTERVAL 1 DAY GROUP BY t",
        "SELECT ';', 'INTO OUTFILE', '-- DROP' FROM raw_events -- ; DROP TABLE raw_events",
        "SELECT format, into FROM raw_events",
        "SELECT severity FROM raw_events LIMIT 1 BY severity",
        "/* who */ SELECT argMax(user_name, event_time) FROM raw_events FINAL",
        // Not parsed by either dialect: the service's to judge.
        "SELECT count( FROM raw_events",
        "SELECT 'open quote FROM system.users",
        "WITH 5 AS n SELECT n FROM raw_events",
    ];
    for sql in queries {
        assert_eq!(refusal(sql), None, "{sql}");
    }
}

#[test]
fn each_refusal_says_what_to_write_instead() {
    let table = [
        ("", "the SQL is empty"),
        (" -- nothing\n;", "the SQL is empty"),
        ("SELECT 1; SELECT 2", "UNION ALL"),
        ("SELECT 1; DROP TABLE raw_events", "one SELECT per call"),
        ("DROP TABLE raw_events", "begins with `DROP`"),
        ("insert into raw_events values (1)", "begins with `INSERT`"),
        ("SYSTEM FLUSH LOGS", "begins with `SYSTEM`"),
        ("SET max_rows = 1", "begins with `SET`"),
        ("SHOW TABLES", "call aisoc_lake_schema"),
        ("DESCRIBE raw_events", "call aisoc_lake_schema"),
        ("EXPLAIN SELECT 1", "call aisoc_lake_schema"),
        ("VALUES (1)", "begins with `VALUES`"),
        (
            "WITH a AS (SELECT 1) INSERT INTO raw_events SELECT * FROM a",
            "not one",
        ),
        (
            "SELECT * FROM raw_events INTO OUTFILE '/tmp/x'",
            "leave it out",
        ),
        (
            "SELECT severity FROM raw_events FORMAT CSV",
            "leave `FORMAT` out",
        ),
        (
            "SELECT severity FROM raw_events SETTINGS max_execution_time = 0",
            "`timeout_seconds`",
        ),
        (
            "SELECT * FROM (SELECT severity FROM raw_events SETTINGS max_threads = 9) AS t",
            "leave `SETTINGS` out",
        ),
        ("SELECT * INTO copy FROM raw_events", "INTO"),
        (
            "SELECT * FROM system.tables",
            "`system.tables` is no table of the lake",
        ),
        ("SELECT * FROM raw_event", "did you mean `raw_events`"),
        ("SELECT * FROM other.raw_events", "is no table of the lake"),
        (
            "SELECT * FROM a.aisoc.raw_events",
            "is no table of the lake",
        ),
        (
            "SELECT 1 FROM raw_events WHERE 1 IN (SELECT id FROM users)",
            "`users` is no table",
        ),
        (
            "SELECT 1 UNION ALL SELECT name FROM system.users",
            "`system.users`",
        ),
        ("SELECT (SELECT count() FROM secrets)", "`secrets`"),
        (
            "SELECT t FROM raw_events ARRAY JOIN iocs AS t, mitre_techniques AS m JOIN system.users USING (id)",
            "`system.users`",
        ),
        ("SELECT * FROM url('http://x/', CSV)", "table function"),
        ("SELECT * FROM raw_events, s3('b')", "table function"),
        ("SELECT * FROM numbers(10)", "table function"),
        (
            "WITH x AS (SELECT * FROM file('/etc/passwd')) SELECT * FROM x",
            "table function",
        ),
    ];
    for (sql, expected) in table {
        let refusal = refusal(sql).unwrap_or_default();
        assert!(refusal.contains(expected), "{sql}: {refusal:?}");
    }
}

#[test]
fn a_refusal_is_short_however_long_the_name() {
    let name = "x".repeat(150_000);
    for sql in [
        format!("SELECT 1 FROM {name}"),
        format!("SELECT 1 FROM {name}(1)"),
        name,
    ] {
        let refusal = refusal(&sql).unwrap_or_default();
        assert!((50..500).contains(&refusal.len()), "{}", refusal.len());
    }
}

#[test]
fn queries_whose_answer_may_hold_an_address_are_known() {
    let table = [
        ("SELECT * FROM raw_events LIMIT 1", true),
        ("SELECT e.* FROM aisoc.raw_events e", true),
        ("SELECT DISTINCT source_ip FROM raw_events", true),
        ("SELECT count(*), 2 * 3 FROM raw_events", false),
        ("SELECT * FROM alert_metrics", false),
        ("SELECT user_name FROM raw_events", false),
    ];
    for (sql, expected) in table {
        assert_eq!(may_answer_addresses(sql), expected, "{sql}");
    }
}

#[test]
fn depth_and_length_do_not_exhaust_the_stack() {
    let chain = format!("SELECT 1{}", " OR 1".repeat(39_000));
    let below = format!("SELECT 1{}", " OR 1".repeat(WORDS / 2 - 10));
    let nested = format!("SELECT {}1{}", "(".repeat(90_000), ")".repeat(90_000));
    for sql in [chain, below, nested] {
        assert_eq!(refusal(&sql), None);
    }
}

proptest! {
    #[test]
    fn any_text_is_judged_without_panic(sql in "\\PC{0,60}", tail in "[a-zA-Z0-9_.,;()'*` ]{0,60}") {
        let _ = (check(&sql).is_ok(), check(&format!("SELECT {tail}")).is_ok(), may_answer_addresses(&sql));
    }

    #[test]
    fn only_the_lakes_tables_pass(name in "[a-z][a-z_]{2,12}") {
        let known = super::super::TABLES.contains(&name.as_str());
        prop_assume!(Parser::parse_sql(&ClickHouseDialect {}, &format!("SELECT 1 FROM {name}")).is_ok());
        prop_assert_eq!(check(&format!("SELECT 1 FROM {name}")).is_ok(), known);
    }
}

#[test]
fn a_comparison_that_never_holds_is_told_with_what_to_write() {
    for sql in [
        "SELECT count() FROM raw_events WHERE toString(source_ip) = '10.0.42.7'",
        "SELECT count() FROM raw_events WHERE '10.0.42.7' = toString(dest_ip)",
        "SELECT count() FROM raw_events WHERE tostring(e.source_ip) != '10.0.42.7'",
        "SELECT count() FROM raw_events WHERE toString(source_ip) IN ('a', '10.0.42.7')",
        "SELECT count() FROM raw_events WHERE toString(source_ip) NOT LIKE '10.0.%'",
        "SELECT count() FROM raw_events WHERE startsWith(toString(source_ip), '10.0.')",
        "SELECT toString(source_ip) AS ip, count() FROM raw_events GROUP BY ip HAVING ip = '10.0.42.7'",
        "SELECT IPv6NumToString(dest_ip) AS ip FROM raw_events WHERE ip LIKE '10.0.42.%'",
    ] {
        let note = compares_address_text(sql).unwrap_or_default();
        assert!(
            note.contains("never holds") && note.contains("_ip = '10.0.42.7'"),
            "{sql}: {note}"
        );
        assert!(!note.contains("another name"), "{sql}: {note}");
    }
    // The name hides the column: the comparison is one of text.
    let hidden =
        "SELECT toString(source_ip) AS source_ip FROM raw_events WHERE source_ip = '10.0.42.7'";
    let note = compares_address_text(hidden).unwrap_or_default();
    assert!(
        note.contains("give toString(source_ip) another name than the column's"),
        "{note}"
    );
}

#[test]
fn a_comparison_that_may_hold_is_passed_over() {
    for sql in [
        "SELECT toString(source_ip) AS source FROM raw_events WHERE source_ip = '10.0.42.7'",
        "SELECT toString(source_ip) AS source FROM raw_events WHERE source_ip = toIPv6('10.0.42.7')",
        "SELECT toString(source_ip) AS source_ip, count() FROM raw_events GROUP BY source_ip",
        "SELECT count() FROM raw_events WHERE toString(source_ip) = '::ffff:10.0.42.7'",
        "SELECT count() FROM raw_events WHERE toString(source_ip) LIKE '%10.0.42.7'",
        "SELECT count() FROM raw_events WHERE toString(user_name) = '10.0.42.7'",
        "SELECT count() FROM ioc_enrichments WHERE ioc_value = '10.0.42.7'",
        "SELECT count() FROM raw_events WHERE toString(source_ip",
        "'",
    ] {
        assert_eq!(compares_address_text(sql), None, "{sql}");
    }
}
