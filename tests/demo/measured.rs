//! What is for tests and tools around the tenant: counted requests, copied tables, the ingest worker beside it.

use aisoc_mcp::demo::{Error, ingest};
use reqwest::Method;

use crate::demo::support::Fixture;

#[tokio::test]
async fn requests_are_counted_by_the_pattern_of_their_path() {
    let fixture = Fixture::start().await;
    fixture.json("/alerts").await;
    fixture.json("/alerts?page=2").await;
    fixture.json("/alerts/stats").await;
    fixture.json("/cases/INC-0421").await;
    fixture.json("/cases/INC-0419").await;
    fixture.get("/nothing/here").await;
    let expected = [
        ("GET /api/v1/alerts", 2),
        ("GET /api/v1/alerts/stats", 1),
        ("GET /api/v1/cases/{case_id}", 2),
        ("GET /api/v1/nothing/here", 1),
    ];
    let expected: Vec<(String, u64)> = expected
        .into_iter()
        .map(|(path, count)| (path.to_owned(), count))
        .collect();
    assert_eq!(fixture.tenant.requests(), expected);
    fixture.tenant.reset_requests();
    assert!(fixture.tenant.requests().is_empty());
}

#[tokio::test]
async fn the_tables_are_copied_to_files_that_sql_reads() {
    let fixture = Fixture::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (store, lake) = (
        folder.path().join("s.sqlite"),
        folder.path().join("l.sqlite"),
    );
    fixture.tenant.save(&store, &lake).unwrap();
    let count = |file: &std::path::Path, sql: &str| -> i64 {
        rusqlite::Connection::open(file)
            .unwrap()
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    };
    let ours = "tenant_id = '00000000-0000-0000-0000-00000000000a'";
    let alerts = fixture.json("/alerts?page_size=1").await["total"]
        .as_i64()
        .unwrap();
    assert!(alerts > 0);
    assert_eq!(
        count(&store, &format!("SELECT count(*) FROM alerts WHERE {ours}")),
        alerts
    );
    let events = fixture.rows("SELECT count() FROM raw_events").await[0][0]
        .as_i64()
        .unwrap();
    assert!(events > 0);
    assert_eq!(
        count(
            &lake,
            &format!("SELECT count(*) FROM raw_events WHERE {ours}")
        ),
        events
    );
    let error = fixture.tenant.save(&store, &lake).unwrap_err();
    assert!(
        matches!(&error, Error::Save { path, .. } if *path == store),
        "{error}"
    );
    fixture.rows("SELECT count() FROM raw_events").await;
}

#[tokio::test]
async fn the_ingest_worker_is_healthy_and_nothing_of_the_api() {
    let fixture = Fixture::start().await;
    let worker = ingest("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let ask = |method: Method, path: &str| {
        let request = fixture
            .client
            .request(method, format!("{}{path}", worker.url()));
        async move { request.send().await.unwrap() }
    };
    let health = ask(Method::GET, "/health").await;
    assert_eq!(health.status(), 200);
    let health: serde_json::Value = health.json().await.unwrap();
    assert_eq!(
        (&health["status"], &health["service"]),
        (&"ok".into(), &"ingest".into())
    );
    assert!(health["timestamp"].as_str().unwrap().ends_with('Z'));
    for (method, path) in [
        (Method::GET, "/api/v1/alerts"),
        (Method::POST, "/api/v1/auth/login"),
        (Method::GET, "/"),
    ] {
        let missing = ask(method, path).await;
        assert_eq!(missing.status(), 404, "{path}");
        let kind = missing.headers()["content-type"].to_str().unwrap();
        assert!(kind.starts_with("text/plain"), "{kind}");
        assert_eq!(
            missing.text().await.unwrap().trim_end(),
            "404 page not found"
        );
    }
    let exposed = ingest("0.0.0.0:0".parse().unwrap()).await.unwrap_err();
    assert!(matches!(exposed, Error::NotLoopback(_)), "{exposed}");
}
