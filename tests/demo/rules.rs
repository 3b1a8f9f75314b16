//! `/rules`: the whole catalogue each time, or pages of it on head.

use std::collections::BTreeSet;

use aisoc_mcp::demo::Release;
use serde_json::Value;

use crate::demo::support::{Fixture, array, first_issue, refusal};

/// The rules of a page, and what `X-Total-Count` says.
async fn page(fixture: &Fixture, path: &str) -> (Vec<Value>, Option<usize>) {
    let response = fixture.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    let total = response
        .headers()
        .get("x-total-count")
        .map(|total| total.to_str().unwrap().parse().unwrap());
    (response.json().await.unwrap(), total)
}

/// Every rule, whatever the release.
async fn catalogue(fixture: &Fixture) -> Vec<Value> {
    let (rules, total) = page(fixture, "/rules?limit=2000").await;
    assert!(rules.len() < 2_000 && total.is_none_or(|total| total == rules.len()));
    rules
}

fn text<'a>(rule: &'a Value, member: &str) -> &'a str {
    rule[member].as_str().unwrap()
}

#[tokio::test]
async fn before_head_the_catalogue_is_a_bare_array_by_name_and_nothing_pages_or_searches_it() {
    for release in [Release::V7_3, Release::V17] {
        let fixture = Fixture::shared(release);
        let (rules, total) = page(&fixture, "/rules").await;
        assert!(rules.len() >= 120, "{}", rules.len());
        assert_eq!(total, None, "no header");
        let names: Vec<&str> = rules.iter().map(|rule| text(rule, "name")).collect();
        assert!(names.is_sorted());
        let ignored = "/rules?search=powershell&limit=1&offset=7&severity=low&mitre=T1059";
        assert_eq!(page(&fixture, ignored).await, (rules.clone(), None));
        for member in ["source_id", "engine", "tuned", "confidence_measured"] {
            assert!(
                rules.iter().all(|rule| rule.get(member).is_none()),
                "{member} on {}",
                release.name()
            );
        }
    }
}

#[tokio::test]
async fn head_pages_the_catalogue_and_counts_it_in_a_header() {
    let fixture = Fixture::shared(Release::Head);
    let all = catalogue(&fixture).await;
    let (usual, total) = page(&fixture, "/rules").await;
    assert_eq!(total, Some(all.len()));
    assert_eq!(
        usual,
        all[..all.len().min(200)],
        "200 where nothing is said"
    );
    let mut paged = Vec::new();
    while paged.len() < all.len() {
        let path = format!("/rules?limit=60&offset={}", paged.len());
        let (rules, total) = page(&fixture, &path).await;
        assert_eq!(total, Some(all.len()), "the total is that of all pages");
        assert!(!rules.is_empty() && rules.len() <= 60);
        paged.extend(rules);
    }
    assert_eq!(paged, all);
    let past = page(&fixture, "/rules?offset=100000").await;
    assert_eq!(past, (Vec::new(), Some(all.len())));
    let order: Vec<(bool, &str, &str)> = all
        .iter()
        .map(|rule| {
            let builtin = rule["is_builtin"].as_bool().unwrap();
            (builtin, text(rule, "name"), text(rule, "id"))
        })
        .collect();
    assert!(order.is_sorted(), "a tenant's own rules come first");
    assert!(order.iter().any(|rule| rule.0) && order.iter().any(|rule| !rule.0));
    for (path, kind) in [
        ("/rules?limit=0", "greater_than_equal"),
        ("/rules?limit=2001", "less_than_equal"),
        ("/rules?offset=-1", "greater_than_equal"),
        (
            &format!("/rules?search={}", "x".repeat(201)),
            "string_too_long",
        ),
    ] {
        assert_eq!(first_issue(fixture.get(path).await).await["type"], kind);
    }
}

#[tokio::test]
async fn head_searches_one_text_and_takes_severity_and_technique_exactly() {
    let fixture = Fixture::shared(Release::Head);
    let all = catalogue(&fixture).await;
    let ids = |rules: &[Value]| -> BTreeSet<String> {
        rules
            .iter()
            .map(|rule| text(rule, "id").to_owned())
            .collect()
    };
    let matching = |wanted: &dyn Fn(&Value) -> bool| -> BTreeSet<String> {
        let found: Vec<Value> = all.iter().filter(|rule| wanted(rule)).cloned().collect();
        ids(&found)
    };
    let holds = |rule: &Value, needle: &str| {
        let parts = [
            "name",
            "description",
            "source_id",
            "category",
            "tags",
            "mitre_techniques",
        ];
        parts.iter().any(|part| {
            let text = match &rule[*part] {
                Value::String(text) => text.clone(),
                Value::Array(_) => rule[*part].to_string(),
                _ => String::new(),
            };
            text.to_lowercase().contains(needle)
        })
    };
    for needle in [
        "powershell",
        "POWERSHELL",
        "t1059",
        "identity",
        "no such rule",
    ] {
        let path = format!("/rules?limit=2000&search={needle}");
        let (found, total) = page(&fixture, &path).await;
        let expected = matching(&|rule| holds(rule, &needle.to_lowercase()));
        assert_eq!(ids(&found), expected, "{needle}");
        assert_eq!(total, Some(expected.len()), "{needle}");
    }
    let (both, _) = page(&fixture, "/rules?limit=2000&search=powershell%20identity").await;
    assert!(both.is_empty(), "two words are one text");
    let (high, _) = page(&fixture, "/rules?limit=2000&severity=high").await;
    assert_eq!(ids(&high), matching(&|rule| rule["severity"] == "high"));
    assert!(!high.is_empty() && high.len() < all.len());
    assert!(page(&fixture, "/rules?severity=High").await.0.is_empty());
    let technique = all
        .iter()
        .flat_map(|rule| array(&rule["mitre_techniques"]))
        .filter_map(Value::as_str)
        .find(|technique| technique.contains('.'))
        .unwrap();
    let exact = |wanted: &str| {
        matching(&|rule| {
            array(&rule["mitre_techniques"])
                .iter()
                .any(|one| one == wanted)
        })
    };
    let (found, _) = page(&fixture, &format!("/rules?limit=2000&mitre={technique}")).await;
    assert!(!found.is_empty());
    assert_eq!(ids(&found), exact(technique));
    let parent = technique.split('.').next().unwrap();
    let (found, _) = page(&fixture, &format!("/rules?limit=2000&mitre={parent}")).await;
    assert_eq!(
        ids(&found),
        exact(parent),
        "a parent does not find its children"
    );
    for rule in &all {
        for member in ["source_id", "engine", "tuned", "confidence_measured"] {
            assert!(rule.get(member).is_some(), "{member}");
        }
    }
}

#[tokio::test]
async fn rules_come_with_bodies() {
    let fixture = Fixture::shared(Release::Head);
    let rules = catalogue(&fixture).await;
    let names: BTreeSet<&str> = rules.iter().map(|rule| text(rule, "name")).collect();
    assert_eq!(names.len(), rules.len(), "names are unique");
    let sigma: Vec<_> = rules
        .iter()
        .filter(|rule| rule["rule_language"] == "sigma")
        .collect();
    assert!(!sigma.is_empty());
    for rule in sigma {
        let body = text(rule, "rule_body");
        assert!(
            body.contains("logsource:") && body.contains("condition:"),
            "{}",
            rule["name"]
        );
    }
}

#[tokio::test]
async fn rules_are_filtered_by_category_language_and_origin_on_every_release() {
    for release in Release::ALL {
        let fixture = Fixture::shared(release);
        let count = async |query: &str| {
            page(&fixture, &format!("/rules?limit=2000{query}"))
                .await
                .0
                .len()
        };
        let all = count("").await;
        let cloud = count("&category=cloud").await;
        assert!(0 < cloud && cloud < all);
        let sigma = count("&rule_language=sigma").await;
        assert!(0 < sigma && sigma < all);
        let own = count("&include_builtin=false").await;
        let unpacked = count("&include_packs=false").await;
        assert!(0 < own && own < all && unpacked < all);
    }
}

#[tokio::test]
async fn a_rule_is_named_by_its_uuid_alone_built_in_or_not() {
    for release in Release::ALL {
        let fixture = Fixture::shared(release);
        let rules = catalogue(&fixture).await;
        for builtin in [true, false] {
            let rule = rules.iter().find(|rule| rule["is_builtin"] == builtin);
            let rule = rule.unwrap();
            let path = format!("/rules/{}", text(rule, "id"));
            assert_eq!(&fixture.json(&path).await, rule);
        }
        assert_eq!(
            first_issue(fixture.get("/rules/T1059").await).await["type"],
            "uuid_parsing"
        );
        let missing = fixture
            .get("/rules/00000000-0000-0000-0000-0000000000ff")
            .await;
        assert_eq!(refusal(missing).await, (404, "Rule not found".to_owned()));
    }
}
