//! `/audit`: what this tenant writes down, which the service does not.

use reqwest::Method;

use crate::demo::support::{Fixture, array};

#[tokio::test]
async fn each_authenticated_request_names_key_path_and_tool() {
    let fixture = Fixture::start().await;
    let keys = fixture.tenant.keys();
    fixture
        .bare(Method::GET, "/api/v1/cases?limit=1")
        .bearer_auth(keys.without_lake.token)
        .header("X-AiSOC-Tool", "aisoc_list_cases")
        .send()
        .await
        .unwrap();
    fixture
        .bare(Method::GET, "/api/v1/cases")
        .send()
        .await
        .unwrap();
    let audit = fixture.json("/audit").await;
    assert_eq!(
        audit["total"], 2,
        "the refused request leaves none, this one is the second"
    );
    let row = &audit["items"][1];
    assert_eq!(
        (&row["action"], &row["resource"]),
        (&"api.request".into(), &"GET /api/v1/cases".into())
    );
    assert_eq!(row["actor_email"], "morgan.reyes@northwind.example");
    assert_eq!(row["changes"]["tool"], "aisoc_list_cases");
    assert_eq!(row["changes"]["key_prefix"], keys.without_lake.prefix());
    assert!(!audit.to_string().contains(keys.without_lake.token));
}

#[tokio::test]
async fn rows_are_filtered_and_a_forbidden_request_leaves_one() {
    let fixture = Fixture::start().await;
    let keys = fixture.tenant.keys();
    assert_eq!(
        fixture.get_as(keys.alerts_only, "/rules").await.status(),
        403
    );
    fixture.rows("SELECT count() FROM raw_events").await;
    let lake = fixture.json("/audit?action=lake.query").await;
    assert_eq!(array(&lake["items"]).len(), 1);
    assert_eq!(lake["items"][0]["changes"]["row_count"], 1);
    let rules = fixture.json("/audit?resource=GET%20/api/v1/rules").await;
    assert_eq!(rules["items"][0]["changes"]["key"], "Wallboard");
    for (query, found) in [
        ("action=lake", 1),
        ("action=query", 0),
        ("search=LAKE", 1),
        ("search=harbour.example", 0),
    ] {
        let answer = fixture.json(&format!("/audit?{query}")).await;
        assert_eq!(answer["total"], found, "{query}");
    }
    let theirs = fixture.get_as(keys.other_tenant, "/audit").await;
    let theirs: serde_json::Value = theirs.json().await.unwrap();
    assert_eq!(theirs["total"], 1, "their own request alone");
}
