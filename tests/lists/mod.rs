//! Lists at the size of a real SOC, against a stand-in that counts requests: every answer is held against the rows
//! themselves, looked through here.

#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and takes JSON literals as they are"
)]

mod service;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use service::{Rows, Service, Ties};

/// The moment of every test.
fn now() -> Timestamp {
    "2026-10-15T12:00:00Z".parse().unwrap()
}

fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

/// Alerts of 90 days, one every 26 minutes, newest first. Every 50th was recorded three days late, every 499th
/// twenty days; of some, several were recorded in one moment.
fn alerts(count: i64) -> Vec<Value> {
    let mut rows: Vec<Value> = (0..count)
        .map(|at| {
            let happened = ago(at * 26 + 1);
            let late = match at {
                at if at % 499 == 3 => SignedDuration::from_hours(480),
                at if at % 50 == 7 => SignedDuration::from_hours(72),
                at => SignedDuration::from_secs(at % 5),
            };
            let recorded = (happened + late).min(ago(0));
            let status = ["new", "triaged", "resolved", "escalated", "false_positive"];
            let status = status[usize::try_from(at % 5).unwrap()];
            json!({
                "id": format!("a{at:05}"),
                "title": format!("Alert {at}"),
                "severity": if at % 4 == 0 { "critical" } else { "low" },
                "status": status,
                "category": if at % 3 == 0 { "EDR" } else { "cloud" },
                "case_id": if at % 2 == 0 { json!("c1") } else { Value::Null },
                "event_time": happened.to_string(),
                "created_at": recorded.to_string(),
            })
        })
        .collect();
    service::newest_first(&mut rows);
    rows
}

/// The ids of the rows that a test asks for, in the order of an answer.
fn expected(rows: &[Value], wanted: impl Fn(&Value) -> bool) -> Vec<String> {
    let found = rows.iter().filter(|row| wanted(row));
    found.map(id).collect()
}

fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

fn ids(answer: &Value) -> Vec<String> {
    answer["items"].as_array().unwrap().iter().map(id).collect()
}

fn happened(row: &Value) -> Timestamp {
    row["event_time"].as_str().unwrap().parse().unwrap()
}

fn notes(answer: &Value) -> String {
    answer["notes"].to_string()
}

#[tokio::test]
async fn a_window_in_the_past_is_found_by_halving_and_is_whole() {
    let rows = alerts(5000);
    let service = Service::start(Rows::of(rows.clone())).await;
    for (since, until) in [(80_000, 79_000), (120_000, 118_500), (40_000, 39_900)] {
        service.forget();
        let (since, until) = (ago(since), ago(until));
        let within = |row: &Value| (since..=until).contains(&happened(row));
        let wanted = expected(&rows, within);
        let answer = service
            .call(
                "aisoc_list_alerts",
                json!({"since": since.to_string(), "until": until.to_string(), "page_size": 50}),
            )
            .await;
        assert_eq!(ids(&answer), wanted[..wanted.len().min(50)]);
        assert_eq!(answer["matched"], wanted.len());
        assert_eq!(answer["complete"], true, "{answer}");
        assert_eq!(answer["window"]["since"], since.to_string());
        assert_eq!(
            answer["window"]["of"],
            "event_time, or where there is none created_at"
        );
        // Before the first page that holds a row recorded in the window there are at most twelve requests.
        let recorded = |row: &Value| {
            let at: Timestamp = row["created_at"].as_str().unwrap().parse().unwrap();
            (since..=until).contains(&at)
        };
        let first = rows.iter().position(recorded).unwrap() / 200 + 1;
        let asked = service.pages();
        let before = asked.iter().position(|page| *page == first).unwrap();
        assert!(
            before <= 12,
            "{before} requests before page {first}: {asked:?}"
        );
        assert!(asked.len() <= 26, "{asked:?}");
        let distinct: BTreeSet<_> = asked.iter().collect();
        assert_eq!(
            distinct.len(),
            asked.len(),
            "a page was read twice: {asked:?}"
        );
    }
}

#[tokio::test]
async fn thirty_eight_filtered_pages_cost_one_pass() {
    let rows = alerts(5000);
    let service = Service::start(Rows::of(rows.clone())).await;
    let wanted = expected(&rows, |row| {
        row["status"] != "resolved" && row["title"].as_str().unwrap().contains('1')
    });
    let mut seen = Vec::new();
    for page in 1..=38 {
        let arguments = json!({"search": "alert 1", "page": page, "page_size": 50});
        let answer = service.call("aisoc_list_alerts", arguments).await;
        seen.extend(ids(&answer));
    }
    let all = expected(&rows, |row| row["title"].as_str().unwrap().contains('1'));
    assert_eq!(seen, all[..38 * 50]);
    assert!(wanted.len() > 1000);
    let asked = service.pages().len();
    assert!(asked <= 30, "{asked} requests for 25 pages");
}

#[tokio::test]
async fn beyond_the_bound_it_is_said_what_was_not_looked_at() {
    let rows = alerts(20_000);
    let service = Service::start(Rows::of(rows.clone())).await;
    let answer = service
        .call("aisoc_list_alerts", json!({"search": "alert 19999"}))
        .await;
    assert_eq!(
        (&answer["matched"], &answer["complete"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(answer["scanned"], 8000);
    assert_eq!(answer["looked_back_to"], rows[7999]["created_at"]);
    let said = notes(&answer);
    assert!(
        said.contains("looked through 8000 of 20000 alerts"),
        "{said}"
    );
    assert!(
        said.contains("`severity`") && said.contains("`since`"),
        "{said}"
    );

    // A window far back is found all the same; what may have been recorded weeks later is told as not looked at.
    service.forget();
    let (since, until) = (ago(26 * 18_000), ago(26 * 17_960));
    let within = |row: &Value| (since..=until).contains(&happened(row));
    let late = |row: &Value| {
        let at: Timestamp = row["created_at"].as_str().unwrap().parse().unwrap();
        at.duration_since(happened(row)) > SignedDuration::from_hours(100)
    };
    let arguments =
        json!({"since": since.to_string(), "until": until.to_string(), "page_size": 50});
    let answer = service.call("aisoc_list_alerts", arguments).await;
    let sure = expected(&rows, |row| within(row) && !late(row));
    let found = ids(&answer);
    let all = expected(&rows, within);
    assert!(sure.iter().all(|id| found.contains(id)));
    assert!(found.iter().all(|id| all.contains(id)));
    assert_eq!(answer["complete"], false);
    assert!(
        notes(&answer).contains("recorded more than 7 days after"),
        "{answer}"
    );
}

#[tokio::test]
async fn rows_of_one_time_are_neither_lost_nor_repeated() {
    let mut rows = alerts(1000);
    // A burst: 300 alerts recorded in one moment, over two borders of pages. The service gives them in another
    // order each time.
    let moment = rows[150]["created_at"].clone();
    for row in &mut rows[150..450] {
        row["created_at"] = moment.clone();
    }
    service::newest_first(&mut rows);
    let service = Service::start(Rows {
        ties: Ties::Shuffled,
        ..Rows::of(rows.clone())
    })
    .await;
    let (mut seen, mut first) = (Vec::new(), None);
    for page in 1..=20 {
        let arguments = json!({"search": "alert", "page": page, "page_size": 50});
        let answer = service.call("aisoc_list_alerts", arguments).await;
        if answer["complete"] == true {
            assert_eq!(answer["matched"], 1000, "{}", notes(&answer));
        } else {
            assert!(notes(&answer).contains("ask again"), "{}", notes(&answer));
        }
        seen.extend(ids(&answer));
        // What settled the first page settles the others, in the same order.
        let asked = service.pages().len();
        assert_eq!(asked, *first.get_or_insert(asked), "page {page}");
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
}

#[tokio::test]
async fn rows_whose_order_turns_with_every_call_are_all_found() {
    // Bursts over one border, two, three and all: an even number of pages to read again, and an odd one; in lists of an even number
    // of pages and of an odd one, as it is the number of answers before that decides which order comes next.
    let bursts = |length| [150..250, 120..480, 190..610, 399..401, 10..length - 10];
    let each = |length: usize| bursts(length).map(|burst| (length, burst));
    for (length, burst) in [1000, 1200].into_iter().flat_map(each) {
        let mut rows = alerts(i64::try_from(length).unwrap());
        let moment = rows[burst.start]["created_at"].clone();
        for row in &mut rows[burst.clone()] {
            row["created_at"] = moment.clone();
        }
        service::newest_first(&mut rows);
        let ties = Ties::Turning;
        let service = Service::start(Rows {
            ties,
            ..Rows::of(rows.clone())
        })
        .await;
        let arguments = json!({"search": "alert", "page_size": 50});
        let answer = service.call("aisoc_list_alerts", arguments).await;
        assert_eq!(answer["matched"], length, "{burst:?}: {}", notes(&answer));
        assert_eq!(answer["complete"], true, "{burst:?}: {}", notes(&answer));
    }
}

#[tokio::test]
async fn open_is_every_status_that_is_not_over_in_one_order() {
    let rows = alerts(5000);
    let service = Service::start(Rows::of(rows.clone())).await;
    let open = expected(&rows, |row| {
        let status = row["status"].as_str().unwrap();
        !["resolved", "closed", "false_positive"].contains(&status)
    });
    for (page, from) in [(1, 0), (2, 50), (20, 950)] {
        let arguments = json!({"status": "Open", "page": page, "page_size": 50});
        let answer = service.call("aisoc_list_alerts", arguments).await;
        assert_eq!(ids(&answer), open[from..from + 50], "page {page}");
        assert_eq!(answer["total"], open.len());
        assert_eq!(answer["has_more"], true);
    }
    let both = json!({"status": "open", "search": "alert 1", "has_case": false, "page_size": 50});
    let answer = service.call("aisoc_list_alerts", both).await;
    let wanted = rows.iter().filter(|row| {
        open.contains(&id(row))
            && row["case_id"].is_null()
            && row["title"].as_str().unwrap().contains('1')
    });
    let wanted: Vec<String> = wanted.map(id).collect();
    assert_eq!(answer["matched"], wanted.len());
    assert_eq!(ids(&answer), wanted[..50]);
}

#[tokio::test]
async fn a_value_in_any_spelling_is_found_and_one_that_nothing_has_is_told() {
    let rows = alerts(300);
    let service = Service::start(Rows::of(rows.clone())).await;
    for (arguments, count) in [
        (json!({"severity": "CRITICAL"}), 75),
        (json!({"status": "False Positive"}), 60),
        (json!({"status": "false-positive"}), 60),
        // The service has it in capitals, whatever is usual.
        (json!({"category": "edr"}), 100),
    ] {
        let answer = service.call("aisoc_list_alerts", arguments.clone()).await;
        assert_eq!(answer["total"], count, "{arguments}: {answer}");
    }
    let answer = service
        .call(
            "aisoc_list_alerts",
            json!({"category": "EDRX", "severity": "low"}),
        )
        .await;
    assert_eq!(answer["total"], 0);
    let said = notes(&answer);
    assert!(
        said.contains("none of the 300 alerts there are has the `category` `EDRX`"),
        "{said}"
    );
    assert!(said.contains("cloud (200), EDR (100)"), "{said}");
    assert!(!said.contains("severity"), "{said}");
    let answer = service
        .call("aisoc_list_alerts", json!({"since": "2h", "until": "3h"}))
        .await;
    assert_eq!(
        (&answer["matched"], &answer["complete"]),
        (&json!(0), &json!(true))
    );
    assert!(notes(&answer).contains("the range is empty"), "{answer}");
}

#[tokio::test]
async fn every_rule_is_read_whether_the_service_pages_them_or_not() {
    let rules: Vec<Value> = (0..3000)
        .map(|at| {
            let measured = at % 10 == 0;
            json!({
                "id": format!("r{at:04}"), "name": format!("Rule {at}"), "category": "endpoint", "status": "active",
                "mitre_techniques": [if at % 100 == 0 { "T1059.001" } else { "T1105" }], "rule_language": "aisoc-match",
                "rule_body": "secret", "confidence": 0, "fp_rate": 0.0, "total_hits": if measured { at } else { 0 },
                "confidence_measured": measured, "source_id": format!("core-{at}"),
            })
        })
        .collect();
    for paged in [true, false] {
        let service = Service::start(Rows {
            paged,
            ..Rows::of(rules.clone())
        })
        .await;
        let answer = service
            .call(
                "aisoc_query_detections",
                json!({"mitre_technique": "T1059", "limit": 50}),
            )
            .await;
        assert_eq!(answer["total_matched"], 30, "paged: {paged}");
        assert_eq!(
            (&answer["scanned"], &answer["complete"]),
            (&json!(3000), &json!(true))
        );
        assert_eq!(
            service.asked().len(),
            if paged { 2 } else { 1 },
            "{:?}",
            service.asked()
        );
        let last = service
            .call("aisoc_query_detections", json!({"page": 60, "limit": 50}))
            .await;
        assert_eq!(ids(&last).last().unwrap(), "r2999");
        assert_eq!(last["has_more"], false);
        let sorted = service
            .call(
                "aisoc_query_detections",
                json!({"sort": "hits", "limit": 3}),
            )
            .await;
        assert_eq!(ids(&sorted), ["r2990", "r2980", "r2970"]);
        assert!(
            notes(&sorted).contains("2700 have no measured `total_hits`"),
            "{sorted}"
        );
        let unmeasured = &last["items"][49];
        assert_eq!(unmeasured["source_id"], "core-2999");
        assert_eq!(
            unmeasured
                .get("total_hits")
                .or(unmeasured.get("confidence")),
            None
        );
        assert_eq!(
            service.asked().len(),
            if paged { 2 } else { 1 },
            "read once"
        );
        let none = service
            .call("aisoc_query_detections", json!({"category": "Cloud"}))
            .await;
        assert!(notes(&none).contains("endpoint (3000)"), "{none}");
    }
}

#[tokio::test]
async fn cases_go_by_part_of_an_owner_by_nobody_and_by_when_they_were_opened() {
    let owners = [
        json!("Maria.Ortiz@example.com"),
        json!(null),
        json!("sam"),
        json!(""),
    ];
    let cases: Vec<Value> = (0..1200_i64)
        .map(|at| {
            json!({
                "id": format!("c{at:04}"), "case_number": format!("INC-{at:04}"), "title": "A case",
                "status": if at % 3 == 0 { "closed" } else { "new" }, "severity": "high",
                "assignee": owners[usize::try_from(at % 4).unwrap()], "alert_ids": [],
                "opened_at": ago(at * 60).to_string(), "created_at": ago(at * 60).to_string(),
            })
        })
        .collect();
    let service = Service::start(Rows::of(cases)).await;
    for (arguments, matched) in [
        (json!({"owner": "ortiz"}), 300),
        (json!({"owner": "none"}), 600),
        (json!({"owner": "SAM", "status": "Open"}), 200),
        (json!({"since": "10h"}), 11),
        (
            json!({"since": "20h", "until": "10h", "status": "closed"}),
            3,
        ),
        (json!({"search": "INC0421"}), 1),
        (json!({"search": "inc‑0421"}), 1),
        (json!({"search": "421"}), 1),
        (json!({"assigned_to_me": true}), 300),
        (json!({"assigned_to_me": true, "status": "open"}), 200),
    ] {
        let answer = service.call("aisoc_list_cases", arguments.clone()).await;
        assert_eq!(answer["matched"], matched, "{arguments}: {answer}");
        assert_eq!(answer["complete"], true, "{arguments}");
    }
    let answer = service
        .call("aisoc_list_cases", json!({"owner": "bob"}))
        .await;
    let said = notes(&answer);
    assert!(said.contains("has the `owner` `bob`"), "{said}");
    assert!(said.contains("sam (300)"), "{said}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever the window, the answer is that of a look at every row.
    #[test]
    fn a_window_holds_what_happened_in_it(
        count in 1_i64..1500, since in 0_i64..45_000, length in 0_i64..20_000, page in 1_u64..4,
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let rows = alerts(count);
            let service = Service::start(Rows::of(rows.clone())).await;
            let (since, until) = (ago(since + length), ago(since));
            let wanted = expected(&rows, |row| (since..=until).contains(&happened(row)));
            let arguments = json!({"since": since.to_string(), "until": until.to_string(), "page": page, "page_size": 20});
            let answer = service.call("aisoc_list_alerts", arguments).await;
            let from = usize::try_from((page - 1) * 20).unwrap().min(wanted.len());
            assert_eq!(ids(&answer), wanted[from..wanted.len().min(from + 20)]);
            assert_eq!(answer["matched"], wanted.len());
            assert_eq!(answer["complete"], true);
        });
    }
}
