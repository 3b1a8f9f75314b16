//! The data itself: repeatable, coherent, and as hostile as a real tenant's.

use std::collections::{BTreeMap, BTreeSet};

use aisoc_mcp::demo::{Options, Release, Size};
use serde_json::Value;

use crate::demo::support::{Fixture, array};

fn fixed() -> Options {
    Options {
        now: Some("2026-05-20T08:00:00Z".parse().unwrap()),
        ..Options::default()
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_data() {
    let (first, second) = (Fixture::with(fixed()).await, Fixture::with(fixed()).await);
    for path in [
        "/alerts?page_size=200",
        "/cases",
        "/rules",
        "/investigations",
        "/investigations/7c1f3a52-9d04-5e6b-8a17-42c0de0a0421/replay",
    ] {
        assert_eq!(first.json(path).await, second.json(path).await, "{path}");
    }
    let events = "SELECT event_id, event_time, raw_payload FROM raw_events ORDER BY event_id";
    assert_eq!(first.rows(events).await, second.rows(events).await);
}

#[tokio::test]
async fn times_move_with_now_and_ids_do_not() {
    let (fixed, today) = (Fixture::with(fixed()).await, Fixture::start().await);
    let ids = |page: &Value| {
        array(&page["items"])
            .iter()
            .map(|alert| alert["id"].clone())
            .collect::<Vec<_>>()
    };
    let (then, now) = (fixed.json("/alerts").await, today.json("/alerts").await);
    assert_eq!(ids(&then), ids(&now));
    assert!(
        then["items"][0]["created_at"]
            .as_str()
            .unwrap()
            .starts_with("2026-05-20T07:5")
    );
    assert_ne!(
        then["items"][0]["created_at"],
        now["items"][0]["created_at"]
    );
    let clock = fixed.rows("SELECT toDate(now())").await;
    assert_eq!(
        clock[0][0], "2026-05-20",
        "the lake's clock is the tenant's"
    );
}

#[tokio::test]
async fn linked_alerts_exist_and_the_lake_holds_what_they_tell() {
    let fixture = Fixture::start().await;
    let case = fixture.json("/cases/INC-0421").await;
    for id in array(&case["alert_ids"]) {
        let alert = fixture
            .json(&format!("/alerts/{}", id.as_str().unwrap()))
            .await;
        assert_eq!(alert["case_id"], case["id"]);
        let (time, host) = (
            alert["event_time"].as_str().unwrap(),
            alert["affected_hosts"][0].as_str().unwrap(),
        );
        let sql = format!(
            "SELECT count() FROM raw_events WHERE (src_hostname = '{host}' OR dst_hostname = '{host}') AND severity_id >= 3 \
             AND event_time BETWEEN toDateTime64('{time}') - INTERVAL 1 HOUR AND '{time}'"
        );
        assert!(
            fixture.rows(&sql).await[0][0].as_i64().unwrap() > 0,
            "{}",
            alert["title"]
        );
    }
    assert!(
        fixture.rows("SELECT count() FROM raw_events").await[0][0]
            .as_i64()
            .unwrap()
            >= 5_000
    );
}

#[tokio::test]
async fn hostile_text_reaches_alerts_rules_lake_and_ledger() {
    let fixture = Fixture::start().await;
    let alerts = fixture.json("/alerts?page_size=200").await;
    let titled = |needle: &str| {
        array(&alerts["items"])
            .iter()
            .any(|alert| alert["title"].as_str().unwrap().contains(needle))
    };
    assert!(titled("\u{1b}[2J") && titled("\u{202e}"));
    let rules = fixture.json("/rules?limit=2000").await;
    assert!(
        array(&rules)
            .iter()
            .any(|rule| rule["rule_body"].as_str().unwrap().contains("\u{2066}"))
    );
    let lake =
        "SELECT count() FROM raw_events WHERE raw_payload LIKE '%IGNORE PREVIOUS INSTRUCTIONS%'";
    assert!(fixture.rows(lake).await[0][0].as_i64().unwrap() > 0);
    let runs = fixture.json("/investigations?case_id=INC-0417").await;
    let ledger = fixture
        .json(&format!(
            "/investigations/{}/replay",
            runs[0]["id"].as_str().unwrap()
        ))
        .await;
    assert!(ledger.to_string().contains("IGNORE PREVIOUS INSTRUCTIONS"));
}

/// The subject of a case's first alert, and a condition that holds for the events about it around its alerts.
async fn about(fixture: &Fixture, case: &str) -> (String, String) {
    let case = fixture.json(&format!("/cases/{case}")).await;
    let mut alerts = Vec::new();
    for id in array(&case["alert_ids"]) {
        let path = format!("/alerts/{}", id.as_str().unwrap());
        alerts.push(fixture.json(&path).await);
    }
    let subject = alerts[0]["affected_ips"][0].as_str().unwrap().to_owned();
    let times = || {
        alerts
            .iter()
            .map(|alert| alert["event_time"].as_str().unwrap())
    };
    let condition = format!(
        "(source_ip = '{subject}' OR dest_ip = '{subject}') AND severity_id >= 2 AND \
         event_time BETWEEN toDateTime64('{}') - INTERVAL 1 HOUR AND toDateTime64('{}') + INTERVAL 1 HOUR",
        times().min().unwrap(),
        times().max().unwrap(),
    );
    (subject, condition)
}

async fn counts(fixture: &Fixture, sql: &str) -> Vec<i64> {
    let rows = fixture.rows(sql).await;
    let cells = rows[0].iter();
    cells
        .map(|cell| cell.as_i64().unwrap_or_else(|| panic!("{sql}: {rows:?}")))
        .collect()
}

#[tokio::test]
async fn the_lake_holds_what_the_stories_say() {
    const ACTION: &str = "JSONExtractString(raw_payload, 'action')";
    const OUTCOME: &str = "JSONExtractString(raw_payload, 'outcome')";
    let fixture = Fixture::with(fixed()).await;
    // What is claimed where: the case, what is counted, and the numbers that its texts give.
    for (case, counted, told) in [
        // "48 failures" on twelve servers, of many accounts; services on five.
        (
            "INC-0421",
            format!(
                "countIf({ACTION} = 'logon' AND {OUTCOME} = 'failure'), uniqExactIf(dst_hostname, {OUTCOME} = 'failure'), \
                 uniqExactIf(user_name, {OUTCOME} = 'failure'), countIf({ACTION} = 'service_install')"
            ),
            vec![48, 12, 36, 5],
        ),
        // One password on forty accounts, and one that was accepted.
        (
            "INC-0420",
            format!(
                "countIf({OUTCOME} = 'failure'), uniqExactIf(user_name, {OUTCOME} = 'failure'), countIf({OUTCOME} = 'success')"
            ),
            vec![40, 40, 1],
        ),
        // The scanner's 36 machines on one port.
        (
            "INC-0419",
            "countIf(dst_port = 22), uniqExactIf(dst_hostname, dst_port = 22)".to_owned(),
            vec![36, 36],
        ),
        // 22 pushes denied and one accepted, by one person.
        (
            "INC-0418",
            format!("countIf({ACTION} = 'mfa_push' AND {OUTCOME} = 'failure'), countIf({ACTION} = 'mfa_push' AND {OUTCOME} = 'success'), uniqExact(user_name)"),
            vec![22, 1, 1],
        ),
        // Forty files of the file server renamed.
        (
            "INC-0417",
            "countIf(file_path LIKE '%.lck'), uniqExactIf(file_path, file_path LIKE '%.lck'), countIf(file_path LIKE '%.lck' AND dst_hostname = 'filer-01'), countIf(process_name = 'vssadmin.exe')".to_owned(),
            vec![40, 40, 40, 2],
        ),
        // 162 MB under a change.
        (
            "INC-0416",
            "sum(JSONExtractInt(raw_payload, 'bytes_out')), countIf(JSONExtractString(raw_payload, 'change_ticket') = 'CHG-20418')".to_owned(),
            vec![162_000_000, 18],
        ),
        // 32 objects read, six copied.
        (
            "INC-0415",
            format!("countIf({ACTION} = 'GetObject'), countIf({ACTION} = 'CopyObject')"),
            vec![32, 6],
        ),
        // 14 uploads refused, six commands run.
        (
            "INC-0413",
            format!("countIf({ACTION} = 'http_post' AND {OUTCOME} = 'failure'), countIf(process_name = 'sh')"),
            vec![14, 6],
        ),
        // Nine machines under a change.
        (
            "INC-0412",
            "uniqExactIf(dst_hostname, process_name = 'psexesvc.exe')".to_owned(),
            vec![9],
        ),
    ] {
        let (_, condition) = about(&fixture, case).await;
        let sql = format!("SELECT {counted} FROM raw_events WHERE {condition}");
        assert_eq!(counts(&fixture, &sql).await, told, "{case}: {sql}");
    }
}

#[tokio::test]
async fn a_beacon_is_regular() {
    let fixture = Fixture::with(fixed()).await;
    let (_, condition) = about(&fixture, "INC-0422").await;
    let (remote, _) = about(&fixture, "INC-0422").await;
    let sql = format!(
        "SELECT event_time FROM raw_events \
         WHERE {condition} AND dest_ip = '{remote}' AND dst_port = 8443 ORDER BY event_time"
    );
    let rows = fixture.rows(&sql).await;
    let instant = |row: &Vec<Value>| format!("{}Z", row[0].as_str().unwrap());
    let times: Vec<i64> = rows
        .iter()
        .map(|row| {
            instant(row)
                .parse::<jiff::Timestamp>()
                .unwrap()
                .as_millisecond()
        })
        .collect();
    assert_eq!(times.len(), 30);
    for pair in times.windows(2) {
        assert!((59_500..=60_500).contains(&(pair[1] - pair[0])), "{pair:?}");
    }
}

#[tokio::test]
async fn techniques_fit_what_the_titles_say() {
    let fixture = Fixture::shared(Release::Head);
    let alerts = fixture.json("/alerts?page_size=200").await;
    let mut seen = BTreeMap::new();
    for alert in array(&alerts["items"]) {
        let title = alert["title"].as_str().unwrap();
        let techniques = alert["mitre_techniques"].to_string();
        for (words, technique) in [
            ("Password spraying", "T1110.003"),
            ("Many accounts failed", "T1110.003"),
            ("beaconing", "T1071.001"),
            ("Shadow copies", "T1490"),
            ("Mass file renames", "T1486"),
            ("LSASS", "T1003.001"),
            ("push requests", "T1621"),
            ("Stratum", "T1496.001"),
            ("port sweep", "T1046"),
            ("Security log cleared", "T1070.001"),
            ("cron entry", "T1053.003"),
        ] {
            if title.contains(words) {
                assert!(techniques.contains(technique), "{title}: {techniques}");
                *seen.entry(words).or_insert(0) += 1;
            }
        }
    }
    assert_eq!(seen.len(), 11, "{seen:?}");
}

#[tokio::test]
async fn events_follow_ocsf() {
    let fixture = Fixture::start().await;
    let wrong = "SELECT count() FROM raw_events WHERE \
         JSONExtractInt(ocsf_json, 'type_uid') != class_uid * 100 + activity_id \
         OR JSONExtractInt(ocsf_json, 'activity_id') != activity_id \
         OR category_uid != intDiv(class_uid, 1000) OR activity_id = 99";
    assert_eq!(counts(&fixture, wrong).await, [0]);
    let activities = fixture
        .rows("SELECT DISTINCT class_uid, activity_id FROM raw_events WHERE class_uid IN (1004, 1007, 3002, 4003) ORDER BY class_uid")
        .await;
    let expected = serde_json::json!([[1004, 7], [1007, 1], [3002, 1], [4003, 1]]);
    assert_eq!(serde_json::json!(activities), expected);
    let failures = "SELECT countIf(JSONExtractInt(ocsf_json, 'status_id') = 2), \
         countIf(JSONExtractString(raw_payload, 'outcome') = 'failure') FROM raw_events WHERE class_uid = 3002";
    let counted = counts(&fixture, failures).await;
    assert_eq!(counted[0], counted[1]);
    assert!(counted[0] > 80);
}

#[tokio::test]
async fn noise_has_days_and_nights_and_goes_inside_too() {
    let fixture = Fixture::with(fixed()).await;
    let rows = fixture
        .rows("SELECT toHour(event_time) AS hour, count() FROM raw_events WHERE severity_id <= 2 GROUP BY hour ORDER BY hour")
        .await;
    let of = |hours: std::ops::Range<i64>| -> i64 {
        let rows = rows
            .iter()
            .filter(|row| hours.contains(&row[0].as_i64().unwrap()));
        rows.map(|row| row[1].as_i64().unwrap()).sum()
    };
    assert!(of(8..18) > 2 * (of(0..5) + of(22..24)), "{rows:?}");
    let inside = "SELECT countIf(isIPAddressInRange(toString(dest_ip), '::ffff:10.0.0.0/104')), \
         countIf(dst_hostname = 'dc-01'), countIf(dst_port = 0) FROM raw_events WHERE severity_id = 1";
    let counted = counts(&fixture, inside).await;
    assert!(counted.iter().all(|count| *count > 100), "{counted:?}");
}

#[tokio::test]
async fn alerts_name_a_rule_that_head_brings() {
    let fixture = Fixture::shared(Release::Head);
    let rules = fixture.json("/rules?limit=2000").await;
    let sources: BTreeSet<&str> = array(&rules)
        .iter()
        .filter_map(|rule| rule["source_id"].as_str())
        .collect();
    let alerts = fixture.json("/alerts?page_size=200").await;
    for alert in array(&alerts["items"]) {
        let tags = array(&alert["tags"]).iter().filter_map(Value::as_str);
        let named: Vec<&str> = tags.filter_map(|tag| tag.strip_prefix("rule:")).collect();
        assert!(named.len() == 1 && sources.contains(named[0]), "{alert}");
    }
    for rule in array(&rules) {
        let built_in = rule["rule_language"] == "aisoc-match";
        assert_eq!(rule["is_builtin"], built_in, "{rule}");
        if built_in {
            assert!(serde_json::from_str::<Value>(rule["rule_body"].as_str().unwrap()).is_ok());
            assert_eq!(
                (
                    &rule["tenant_id"],
                    &rule["mitre_tactics"],
                    &rule["confidence_measured"],
                    &rule["total_hits"]
                ),
                (
                    &Value::Null,
                    &serde_json::json!([]),
                    &false.into(),
                    &0.into()
                )
            );
        }
    }
    let languages: BTreeSet<&str> = array(&rules)
        .iter()
        .map(|rule| rule["rule_language"].as_str().unwrap())
        .collect();
    for language in ["sigma", "kql", "eql", "yara", "aisoc-match"] {
        assert!(languages.contains(language), "{language}");
    }
}

#[tokio::test]
async fn triage_leaves_a_run_for_nearly_every_alert_where_the_release_has_it() {
    for release in Release::ALL {
        let fixture = Fixture::with(Options {
            release,
            ..Options::default()
        })
        .await;
        let runs = fixture.json("/investigations?limit=200").await;
        let triage: Vec<&Value> = array(&runs)
            .iter()
            .filter(|run| {
                run["model_used"]
                    .as_str()
                    .is_some_and(|model| model.starts_with("kafka:auto_triage:"))
            })
            .collect();
        if release == Release::V7_3 {
            assert!(triage.is_empty());
            assert!(runs[0].get("measured_call_count").is_none());
            continue;
        }
        let alerts = fixture.json("/alerts?page_size=200").await;
        let total = usize::try_from(alerts["total"].as_u64().unwrap()).unwrap();
        assert!(
            triage.len() < total && triage.len() * 10 > total * 9,
            "{} of {total}",
            triage.len()
        );
        let mut verdicts = BTreeSet::new();
        for run in &triage {
            let path = format!("/investigations/{}", run["id"].as_str().unwrap());
            let events = fixture.json(&format!("{path}/replay")).await;
            let events = array(&events);
            let alert = fixture
                .json(&format!("/alerts/{}", run["case_id"].as_str().unwrap()))
                .await;
            let decided = events
                .iter()
                .find(|event| event["kind"] == "triage_verdict")
                .unwrap();
            assert_eq!(decided["seq"], 1);
            let payload = &decided["payload"];
            assert_eq!(alert["ai_summary"], payload["rationale"]);
            assert_eq!(alert["ai_recommendations"], payload["proposed_actions"]);
            verdicts.insert(payload["verdict"].as_str().unwrap().to_owned());
            let called = events[0]["kind"] == "llm_call";
            let llm = run["model_used"] == "kafka:auto_triage:llm";
            assert_eq!(called, llm && release == Release::Head);
            let followed = events.iter().any(|event| event["kind"] == "graph_step");
            assert_eq!(followed, payload["auto_closed"] == false);
            if followed {
                assert_eq!(
                    (&run["total_tokens"], &run["measured_call_count"]),
                    (&0.into(), &0.into())
                );
            }
        }
        let words = [
            "benign",
            "benign_true_positive",
            "false_positive",
            "needs_review",
            "true_positive",
        ];
        assert!(
            verdicts.iter().map(String::as_str).eq(words),
            "{verdicts:?}"
        );
        let untriaged = array(&alerts["items"])
            .iter()
            .filter(|alert| alert["ai_summary"].is_null());
        assert_eq!(untriaged.count(), total - triage.len());
    }
}

#[tokio::test]
async fn the_large_size_is_as_large_as_it_says() {
    let fixture = Fixture::with(Options {
        size: Size::Soc,
        ..fixed()
    })
    .await;
    let alerts = fixture.json("/alerts?page_size=1").await;
    assert_eq!(alerts["total"], 5_000);
    let mut cases = Vec::new();
    for page in 0..5 {
        let path = format!("/cases?limit=500&offset={}", page * 500);
        cases.extend(array(&fixture.json(&path).await).clone());
    }
    assert_eq!(cases.len(), 2_000);
    let ids: BTreeSet<&str> = cases
        .iter()
        .map(|case| case["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 2_000);
    let first = array(&fixture.json("/rules?limit=2000").await).len();
    let second = array(&fixture.json("/rules?limit=2000&offset=2000").await).len();
    assert_eq!(first + second, 3_000);
    assert_eq!(
        counts(&fixture, "SELECT count() FROM raw_events").await,
        [20_000]
    );
    let newest = fixture.json("/investigations?limit=200").await;
    assert_eq!(array(&newest).len(), 200);
    let of_triage = array(&newest)
        .iter()
        .filter(|run| !run["model_used"].is_null())
        .count();
    assert!(of_triage > 150, "{of_triage}");
    let case = cases
        .iter()
        .find(|case| case["case_number"] == "INC-0398")
        .unwrap();
    let path = format!("/investigations?case_id={}", case["id"].as_str().unwrap());
    let long = fixture.json(&path).await;
    let path = format!("/investigations/{}", long[0]["id"].as_str().unwrap());
    assert_eq!(fixture.json(&path).await["event_count"], 6_000);

    let (mut late, mut batch, mut oldest) = (0, BTreeMap::new(), String::from("9"));
    for page in 1..=25 {
        let page = fixture
            .json(&format!("/alerts?page_size=200&page={page}"))
            .await;
        for alert in array(&page["items"]) {
            let time = |member: &str| {
                alert[member]
                    .as_str()
                    .unwrap()
                    .parse::<jiff::Timestamp>()
                    .unwrap()
            };
            let created = time("created_at");
            let lateness = created.duration_since(time("event_time")).as_hours();
            late += usize::from(lateness >= 240);
            *batch.entry(created).or_insert(0) += 1;
            oldest = oldest.min(alert["created_at"].as_str().unwrap().to_owned());
        }
    }
    assert!((5..=12).contains(&late), "{late} are ten days late");
    assert_eq!(
        batch.values().max(),
        Some(&60),
        "an import shares an instant"
    );
    assert!(oldest.as_str() < "2026-02-25", "{oldest}");
}
