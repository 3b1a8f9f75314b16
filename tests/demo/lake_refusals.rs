//! `/lake/sql`: what is refused, and in which words.

use aisoc_mcp::demo::Release;
use serde_json::json;

use crate::demo::support::{Fixture, first_issue, refusal};

#[tokio::test]
async fn anything_but_one_select_over_the_allowlist_is_forbidden() {
    let fixture = Fixture::start().await;
    for sql in [
        "SELECT * FROM system.tables",
        "SELECT * FROM users",
        "SELECT * FROM other.raw_events",
        "SELECT * FROM aisoc.raw_events AS e JOIN api_keys AS k ON 1 = 1",
        "SELECT (SELECT count() FROM sqlite_master)",
        "WITH x AS (SELECT * FROM secrets) SELECT * FROM x",
        "SELECT * FROM numbers(10)",
        "SELECT * FROM url('http://127.0.0.1/', CSV)",
        "SELECT * FROM remote('h', 'db', 't')",
        "SELECT value FROM json_each('[1]')",
        "DROP TABLE raw_events",
        "CREATE TABLE t (a Int8) ENGINE = Memory",
        "INSERT INTO raw_events VALUES (1)",
        "DELETE FROM raw_events WHERE 1 = 1",
        "SELECT 1; SELECT 2",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "SELECT count() FROM raw_events SETTINGS max_threads = 1",
        "SELECT count() FROM \"raw_events@00000000-0000-0000-0000-00000000000b\"",
    ] {
        let (status, detail) = refusal(fixture.sql(sql).await).await;
        assert_eq!(status, 403, "{sql}: {detail}");
        assert!(
            detail.starts_with("lake SQL forbidden: "),
            "{sql}: {detail}"
        );
    }
}

#[tokio::test]
async fn what_does_not_parse_is_invalid_and_underlined_for_a_terminal() {
    let fixture = Fixture::start().await;
    for sql in [
        "SELEC 1",
        "SELECT FROM WHERE",
        "DESCRIBE raw_events",
        "   ",
        "SELECT 'open",
    ] {
        let (status, detail) = refusal(fixture.sql(sql).await).await;
        assert_eq!(status, 400, "{sql}: {detail}");
        assert!(detail.starts_with("lake SQL invalid: "), "{sql}: {detail}");
    }
    let (_, detail) = refusal(fixture.sql("SELEC 1").await).await;
    assert!(
        detail.contains("\u{1b}[4m") && detail.contains("\u{1b}[0m"),
        "{detail:?}"
    );
}

#[tokio::test]
async fn an_engine_error_leaks_the_rewritten_sql() {
    let fixture = Fixture::start().await;
    for sql in [
        "SELECT no_such_column FROM raw_events",
        "SELECT noSuchFunction(1) FROM raw_events",
        "SELECT user_name LIKE source_ip FROM raw_events",
    ] {
        let (status, detail) = refusal(fixture.sql(sql).await).await;
        assert_eq!(status, 502, "{sql}: {detail}");
        assert!(detail.starts_with("lake backend error: "), "{detail}");
        assert!(
            detail.contains("00000000-0000-0000-0000-00000000000a"),
            "{detail}"
        );
    }
}

#[tokio::test]
async fn the_engine_stops_a_query_that_takes_too_long() {
    let fixture = Fixture::start().await;
    let sql = "SELECT count() FROM raw_events a, raw_events b, raw_events c WHERE a.user_name < b.user_name AND b.user_name < c.user_name";
    let response = fixture
        .post("/lake/sql", &json!({ "sql": sql, "timeout_seconds": 0.05 }))
        .await;
    let (status, detail) = refusal(response).await;
    assert_eq!(status, 422);
    assert!(detail.starts_with("lake query timed out: "), "{detail}");
    assert_eq!(
        fixture.rows("SELECT 1").await,
        [[json!(1)]],
        "the limit is lifted again"
    );
}

#[tokio::test]
async fn a_query_nobody_waits_for_ends_at_once() {
    let fixture = Fixture::start().await;
    let sql = "SELECT count() FROM raw_events a, raw_events b, raw_events c WHERE a.user_name < b.user_name AND b.user_name < c.user_name";
    let body = json!({ "sql": sql, "timeout_seconds": 20 });
    let slow = fixture.post("/lake/sql", &body);
    let waited = tokio::time::timeout(std::time::Duration::from_millis(300), slow).await;
    assert!(waited.is_err(), "the query is slow enough to hang up on");
    let begun = std::time::Instant::now();
    assert_eq!(fixture.rows("SELECT 1").await, [[json!(1)]]);
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn bodies_are_checked_field_by_field() {
    let fixture = Fixture::start().await;
    for (body, kind, field) in [
        (json!({}), "missing", "sql"),
        (json!({ "sql": "" }), "string_too_short", "sql"),
        (json!({ "sql": 1 }), "string_type", "sql"),
        (
            json!({ "sql": "x".repeat(200_001) }),
            "string_too_long",
            "sql",
        ),
        (
            json!({ "sql": "SELECT 1", "row_cap": 0 }),
            "greater_than_equal",
            "row_cap",
        ),
        (
            json!({ "sql": "SELECT 1", "row_cap": 100_001 }),
            "less_than_equal",
            "row_cap",
        ),
        (
            json!({ "sql": "SELECT 1", "timeout_seconds": 0 }),
            "greater_than",
            "timeout_seconds",
        ),
        (
            json!({ "sql": "SELECT 1", "timeout_seconds": 61 }),
            "less_than_equal",
            "timeout_seconds",
        ),
    ] {
        let issue = first_issue(fixture.post("/lake/sql", &body).await).await;
        assert_eq!(
            (&issue["type"], &issue["loc"][1]),
            (&kind.into(), &field.into())
        );
    }
}

#[tokio::test]
async fn an_address_has_no_json_form_wherever_it_appears() {
    let fixture = Fixture::start().await;
    for sql in [
        "SELECT * FROM raw_events LIMIT 1",
        "SELECT dest_ip FROM aisoc.raw_events LIMIT 1",
        "SELECT max(source_ip) FROM raw_events",
        "SELECT s FROM (SELECT source_ip AS s FROM raw_events) LIMIT 1",
    ] {
        let response = fixture.sql(sql).await;
        assert_eq!(
            (response.status().as_u16(), response.text().await.unwrap()),
            (500, "Internal Server Error".to_owned()),
            "{sql}"
        );
    }
    assert!(
        fixture
            .rows("SELECT toString(source_ip) FROM raw_events LIMIT 1")
            .await[0][0]
            .is_string()
    );
}

#[tokio::test]
async fn the_limiter_gives_sixty_and_says_when_to_come_back() {
    let fixture = Fixture::start().await;
    let mut answered = 0;
    let refused = loop {
        let response = fixture.sql("SELECT 1").await;
        if response.status() == 429 {
            break response;
        }
        answered += 1;
        assert!(answered < 100, "no limit");
    };
    assert!(answered >= 60, "{answered}");
    let header = |name: &str| {
        refused.headers()[name]
            .to_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    assert!((1..=2).contains(&header("retry-after")));
    assert_eq!(
        (header("x-ratelimit-limit"), header("x-ratelimit-remaining")),
        (60, 0)
    );
    assert_eq!(refusal(refused).await.1, "lake API rate limit exceeded");
    assert_eq!(
        fixture.get("/alerts").await.status(),
        200,
        "only the lake is limited"
    );
    let other = fixture
        .get_as(fixture.tenant.keys().other_tenant, "/lake/schema")
        .await;
    assert_eq!(other.status(), 200, "each tenant has its own");
}

#[tokio::test]
async fn a_key_without_an_owner_gets_500_for_every_query_for_good() {
    for release in Release::ALL {
        // The service hangs up after such an answer, which a tenant on another runtime does after the next request has begun.
        let fixture = Fixture::of(release).await;
        let ask = async |sql: &str| {
            let response = fixture
                .bare(reqwest::Method::POST, "/api/v1/lake/sql")
                .bearer_auth(fixture.tenant.keys().ownerless.token)
                .json(&serde_json::json!({ "sql": sql }))
                .send()
                .await
                .unwrap();
            response.status().as_u16()
        };
        for _ in 0..2 {
            assert_eq!(ask("SELECT count() FROM raw_events").await, 500);
        }
        // What fails is written down from 17 on, and the row needs a user as well.
        let refused = ask("SELECT 1 FROM system.tables").await;
        let expected = if release == Release::V7_3 { 403 } else { 500 };
        assert_eq!(refused, expected, "{}", release.name());
        let schema = fixture.get_as(fixture.tenant.keys().ownerless, "/lake/schema");
        assert_eq!(schema.await.status(), 200, "the schema leaves no row");
    }
}
