use serde_json::{Value, json};

use crate::lookups::service::{Rows, Service, uuid};

fn numbered(count: u64) -> Vec<Value> {
    let case = |at: u64| json!({"id": uuid(at), "case_number": format!("INC-{at:04}"), "title": format!("Case {at}"), "status": "new"});
    (1..=count).rev().map(case).collect()
}

#[tokio::test]
async fn a_number_is_read_however_people_write_it() {
    let mut cases = numbered(1_200);
    cases.push(
        json!({"id": uuid(9_000), "case_number": "INC-RT-001", "title": "Drill", "status": "new"}),
    );
    let service = Service::of(Rows {
        cases,
        ..Rows::default()
    })
    .await;
    let id = uuid(421);
    let url = format!("https://soc.example/cases/{id}?tab=timeline");
    for given in [
        "INC-0421",
        "inc-0421",
        "INC0421",
        "inc-421",
        "INC 421",
        "421",
        "#421",
        "0421",
        "INC\u{2011}0421",
        "INC–0421",
        "\"INC-0421\"",
        "'INC-0421'",
        "  INC-0421 ",
        "`INC-0421`.",
        "https://soc.example/cases/INC-0421",
        "https://soc.example/cases/INC-0421/timeline",
        "https://soc.example/#/cases/INC-0421",
        "http://localhost:3000/cases?id=INC-0421",
        &url,
        &id.to_uppercase(),
    ] {
        let case = service
            .call("aisoc_get_case", json!({"case_id": given}))
            .await;
        assert_eq!(case["case_number"], "INC-0421", "{given}");
    }
    let case = service
        .call("aisoc_get_case", json!({"case_id": "rt-1"}))
        .await;
    assert_eq!(case["case_number"], "INC-RT-001");
    assert_eq!(case["notes"][0], "`rt-1` was read as case INC-RT-001");
}

#[tokio::test]
async fn a_number_that_several_or_none_have_is_refused_with_the_nearest() {
    let mut cases = numbered(600);
    cases.push(json!({"id": uuid(9_000), "case_number": "CASE-SYN-0421", "title": "Other", "status": "closed"}));
    let service = Service::of(Rows {
        cases,
        ..Rows::default()
    })
    .await;
    let several = service
        .fail("aisoc_get_case", json!({"case_id": "421"}))
        .await;
    assert!(
        several.contains("`421` matches more than one case"),
        "{several}"
    );
    assert!(
        several.contains("INC-0421") && several.contains("CASE-SYN-0421"),
        "{several}"
    );
    let none = service
        .fail("aisoc_get_case", json!({"case_id": "INC-9421"}))
        .await;
    assert!(
        none.contains("`INC-9421` names none of the 601 cases; the nearest are:"),
        "{none}"
    );
    assert!(
        none.contains("INC-0421 · Other") || none.contains("INC-0421 · new"),
        "{none}"
    );
    assert_eq!(none.matches("\n- ").count(), 5, "{none}");
}

#[tokio::test]
async fn no_run_of_a_case_is_told_from_no_such_case() {
    let mut cases = numbered(30);
    cases.truncate(20);
    let run = json!({"id": uuid(1), "case_id": "INC-0021", "status": "completed", "started_at": "2026-05-01T10:00:00Z"});
    let gone = json!({"id": uuid(2), "case_id": "INC-0002", "status": "completed", "started_at": "2026-05-01T10:00:00Z"});
    let service = Service::of(Rows {
        cases,
        runs: vec![run, gone],
        ..Rows::default()
    })
    .await;
    for given in ["INC-0021", "INC21", "21", "#21"] {
        let runs = service
            .call("aisoc_list_investigations", json!({"case_id": given}))
            .await;
        assert_eq!(runs["items"][0]["run_id"], uuid(1), "{given}");
    }
    let none = service
        .call("aisoc_list_investigations", json!({"case_id": "INC-0030"}))
        .await;
    assert_eq!(none["count"], 0);
    let unknown = service
        .fail("aisoc_list_investigations", json!({"case_id": "INC-0031"}))
        .await;
    assert!(
        unknown.contains("`INC-0031` names none of the 20 cases; the nearest are:\n- "),
        "{unknown}"
    );
    // The case is gone, and its run is not.
    let outlived = service
        .call("aisoc_list_investigations", json!({"case_id": "INC-0002"}))
        .await;
    assert_eq!(outlived["items"][0]["run_id"], uuid(2));
}
