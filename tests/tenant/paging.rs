//! Every page of a list is reached, once.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::tenant::session::{Service, Session};

/// The ids of all pages; fails on a repeated one.
fn all(session: &mut Session, tool: &str, arguments: &Value) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for page in 1..100 {
        let mut arguments = arguments.clone();
        arguments["page"] = page.into();
        let found = session.call(tool, &arguments);
        for item in found["items"].as_array().expect("items") {
            let id = item["id"].as_str().expect("an id").to_owned();
            assert!(
                seen.insert(id),
                "page {page} of {tool} repeats {}",
                item["id"]
            );
        }
        if found["has_more"] == false {
            return seen;
        }
    }
    panic!("{tool} has no last page");
}

#[test]
fn however_the_service_pages() {
    let service = Service::start();
    let mut session = service.analyst();
    for (tool, small, large) in [
        (
            "aisoc_list_alerts",
            json!({"page_size": 7}),
            json!({"page_size": 50}),
        ),
        (
            "aisoc_list_alerts",
            json!({"page_size": 7, "until": "0s"}),
            json!({"page_size": 50, "until": "0s"}),
        ),
        (
            "aisoc_list_cases",
            json!({"page_size": 3}),
            json!({"page_size": 100}),
        ),
        (
            "aisoc_list_cases",
            json!({"page_size": 3, "search": "inc"}),
            json!({"page_size": 100, "search": "inc"}),
        ),
        (
            "aisoc_query_detections",
            json!({"limit": 9}),
            json!({"limit": 50}),
        ),
    ] {
        let (by_small, by_large) = (
            all(&mut session, tool, &small),
            all(&mut session, tool, &large),
        );
        assert!(by_small.len() > 20, "{tool} {small}: {}", by_small.len());
        assert_eq!(by_small, by_large, "{tool} {small}");
    }
}

#[test]
fn a_page_past_the_end_is_empty_and_the_list_is_still_there() {
    let service = Service::start();
    let mut session = service.analyst();
    for tool in [
        "aisoc_list_alerts",
        "aisoc_list_cases",
        "aisoc_query_detections",
    ] {
        let found = session.call(tool, &json!({"page": 900}));
        assert_eq!(found["items"], json!([]), "{tool}");
        assert_eq!(found["has_more"], false, "{tool}");
    }
}
