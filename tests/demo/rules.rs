//! `/rules`: the whole catalogue each time.

use std::collections::BTreeSet;

use crate::support::{Fixture, array, first_issue, refusal};

#[tokio::test]
async fn the_catalogue_is_a_bare_array_by_name_with_bodies() {
    let fixture = Fixture::start().await;
    let rules = fixture.json("/rules?search=powershell&limit=1").await;
    let rules = array(&rules);
    assert!(rules.len() >= 120, "{}", rules.len());
    let names: Vec<&str> = rules
        .iter()
        .map(|rule| rule["name"].as_str().unwrap())
        .collect();
    assert!(names.is_sorted());
    assert_eq!(
        names.iter().collect::<BTreeSet<_>>().len(),
        names.len(),
        "names are unique"
    );
    let sigma: Vec<_> = rules
        .iter()
        .filter(|rule| rule["rule_language"] == "sigma")
        .collect();
    assert!(sigma.len() >= 120);
    for rule in sigma {
        let body = rule["rule_body"].as_str().unwrap();
        assert!(
            body.contains("logsource:") && body.contains("condition:"),
            "{}",
            rule["name"]
        );
        let technique = rule["mitre_techniques"][0].as_str().unwrap();
        assert!(
            body.contains(&format!("attack.{}", technique.to_lowercase())),
            "{}",
            rule["name"]
        );
    }
}

#[tokio::test]
async fn rules_are_filtered_by_category_language_and_origin() {
    let fixture = Fixture::start().await;
    let count = async |path: &str| array(&fixture.json(path).await).len();
    let all = count("/rules").await;
    let cloud = count("/rules?category=cloud").await;
    assert!(0 < cloud && cloud < all);
    assert_eq!(count("/rules?rule_language=kql").await, 2);
    let own = count("/rules?include_builtin=false").await;
    let unpacked = count("/rules?include_packs=false").await;
    assert!(0 < own && own < all && unpacked < all);
}

#[tokio::test]
async fn a_rule_is_named_by_its_uuid_alone() {
    let fixture = Fixture::start().await;
    let rules = fixture.json("/rules").await;
    let rule = &array(&rules)[0];
    let path = format!("/rules/{}", rule["id"].as_str().unwrap());
    assert_eq!(&fixture.json(&path).await, rule);
    assert_eq!(
        first_issue(fixture.get("/rules/T1059").await).await["type"],
        "uuid_parsing"
    );
    let missing = fixture
        .get("/rules/00000000-0000-0000-0000-0000000000ff")
        .await;
    assert_eq!(refusal(missing).await, (404, "Rule not found".to_owned()));
}
