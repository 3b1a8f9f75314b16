//! `/cases`: bare arrays, two ways to name a case, and a timeline that loses entries.

use std::collections::BTreeSet;

use aisoc_mcp::demo::Release;
use serde_json::Value;

use crate::demo::support::{Fixture, array, first_issue, refusal};

#[tokio::test]
async fn cases_are_a_bare_array_with_limit_and_offset() {
    let fixture = Fixture::shared(Release::Head);
    let all = fixture.json("/cases").await;
    let all = array(&all);
    assert_eq!(all.len(), 40);
    let times: Vec<&str> = all
        .iter()
        .map(|case| case["created_at"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
    // The next call but one orders cases of one instant as the first did.
    fixture.json("/cases?limit=1").await;
    let second = fixture.json("/cases?limit=1&offset=1").await;
    assert_eq!(array(&second), &all[1..2]);
    let ignored = fixture
        .json("/cases?priority=p0&page=3&page_size=1&search=x&assigned_to_me=true")
        .await;
    assert_eq!(array(&ignored).len(), 40);
    let issue = first_issue(fixture.get("/cases?limit=501").await).await;
    assert_eq!(issue["type"], "less_than_equal");
}

#[tokio::test]
async fn status_severity_and_assignee_are_exact() {
    let fixture = Fixture::shared(Release::Head);
    let critical = fixture.json("/cases?severity=critical").await;
    let open = array(&critical)
        .iter()
        .filter(|case| {
            matches!(
                case["status"].as_str().unwrap(),
                "new" | "triaged" | "investigating" | "contained"
            )
        })
        .count();
    assert!(open >= 4, "several open critical cases, not {open}");
    let mine = fixture
        .json("/cases?assignee=morgan.reyes@northwind.example")
        .await;
    assert!(
        array(&mine)
            .iter()
            .any(|case| case["case_number"] == "INC-0421")
    );
    assert!(array(&fixture.json("/cases?assignee=Morgan").await).is_empty());
    assert!(array(&fixture.json("/cases?status=OPEN").await).is_empty());
}

#[tokio::test]
async fn a_case_answers_to_its_number_and_its_uuid() {
    let fixture = Fixture::shared(Release::Head);
    let by_number = fixture.json("/cases/INC-0421").await;
    let id = by_number["id"].as_str().unwrap();
    assert_eq!(
        fixture
            .json(&format!("/cases/{}", id.to_uppercase().replace('-', "")))
            .await,
        by_number
    );
    assert!(by_number.get("priority").is_none());
    assert!(by_number["tags"].is_object());
    for junk in [
        "inc-0421",
        "INC-9999",
        "not%20a%20case",
        "00000000-0000-0000-0000-0000000000ff",
    ] {
        let response = fixture.get(&format!("/cases/{junk}")).await;
        assert_eq!(
            refusal(response).await,
            (404, "Case not found.".to_owned()),
            "{junk}"
        );
    }
    let all = fixture.json("/cases").await;
    assert!(array(&all).iter().any(|case| case["case_number"].is_null()));
    let timeline = fixture.json("/cases/INC-0421/timeline").await;
    for encoded in ["/cases/INC-0421%2Ftimeline", "/cases/INC-0421%2ftimeline"] {
        assert_eq!(
            fixture.json(encoded).await,
            timeline,
            "{encoded}: an encoded slash reaches the other route"
        );
    }
}

#[tokio::test]
async fn the_timeline_loses_tasks_and_links_where_alerts_are_linked_before_17() {
    for release in Release::ALL {
        let fixture = Fixture::shared(release);
        let events = async |path: &str| {
            let timeline = fixture.json(path).await;
            let events = array(&timeline["events"]).clone();
            let times: Vec<&str> = events
                .iter()
                .map(|event| event["timestamp"].as_str().unwrap())
                .collect();
            assert!(times.is_sorted(), "ascending");
            events
        };
        let of = |events: &[Value], kind: &str| -> Vec<Value> {
            let of_kind = events.iter().filter(|event| event["type"] == kind);
            of_kind.cloned().collect()
        };
        let linked = events("/cases/INC-0421/timeline").await;
        for kind in ["created", "comment", "status_change"] {
            assert!(!of(&linked, kind).is_empty(), "{kind}");
        }
        let alerts = fixture.json("/cases/INC-0421").await["alert_ids"].clone();
        let links: BTreeSet<String> = of(&linked, "alert_linked")
            .iter()
            .map(|event| event["id"].as_str().unwrap().to_owned())
            .collect();
        if release == Release::V7_3 {
            assert!(of(&linked, "task").is_empty() && links.is_empty());
        } else {
            let ids = array(&alerts).iter().take(25);
            let ids: BTreeSet<_> = ids.map(|id| id.as_str().unwrap().to_owned()).collect();
            assert_eq!(links, ids);
            assert!(!of(&linked, "task").is_empty());
        }
        let unlinked = events("/cases/INC-0410/timeline").await;
        assert!(!of(&unlinked, "task").is_empty());
        assert_eq!(
            array(&fixture.json("/cases/INC-0410").await["alert_ids"]).len(),
            0
        );
        let is_new = release != Release::V7_3;
        let listed = fixture.json("/cases?limit=1").await[0].clone();
        for member in [
            "reopened_at",
            "reopen_count",
            "reopen_reason",
            "fanout_results",
        ] {
            assert_eq!(listed.get(member).is_some(), is_new, "{member}");
        }
    }
}

#[tokio::test]
async fn neighbours_of_a_case_are_read_apart() {
    let fixture = Fixture::shared(Release::Head);
    assert_eq!(
        array(&fixture.json("/cases/INC-0421/tasks").await)[0]["type"],
        "task"
    );
    assert_eq!(
        array(&fixture.json("/cases/INC-0421/comments").await)[0]["type"],
        "comment"
    );
    assert!(array(&fixture.json("/cases/INC-0421/notes").await).is_empty());
    assert_eq!(
        array(&fixture.json("/cases/INC-0421/evidence").await).len(),
        3
    );
    let related = fixture.json("/cases/INC-0421/related").await;
    assert!(!array(&related).is_empty());
    assert!(
        array(&related)
            .iter()
            .all(|case| !array(&case["shared_techniques"]).is_empty())
    );
}
