//! Signing in, and making API keys with what a sign-in gives.

use aisoc_mcp::demo::{Fault, Options, Person, Release};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::demo::support::{Fixture, array, first_issue, refusal};

async fn post(fixture: &Fixture, path: &str, token: Option<&str>, body: &Value) -> Response {
    let request = fixture
        .bare(Method::POST, &format!("/api/v1{path}"))
        .json(body);
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    request.send().await.unwrap()
}

async fn sign_in(fixture: &Fixture, email: &str, password: &str) -> Response {
    let body = json!({ "email": email, "password": password });
    post(fixture, "/auth/login", None, &body).await
}

/// The answer to a sign-in that works.
async fn session(fixture: &Fixture, person: Person) -> Value {
    let response = sign_in(fixture, person.email, person.password).await;
    assert_eq!(response.status(), 200, "{}", person.email);
    response.json().await.unwrap()
}

async fn token(fixture: &Fixture, person: Person) -> String {
    let session = session(fixture, person).await;
    session["access_token"].as_str().unwrap().to_owned()
}

async fn get(fixture: &Fixture, token: &str, path: &str) -> Response {
    fixture
        .bare(Method::GET, &format!("/api/v1{path}"))
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_password_gives_a_token_of_half_an_hour_with_the_scopes_of_the_role() {
    for release in Release::ALL {
        let fixture = Fixture::of(release).await;
        let people = fixture.tenant.people();
        let answer = session(&fixture, people.analyst).await;
        assert_eq!(answer["expires_in"], 1_800);
        assert_eq!(answer["token_type"], "bearer");
        let analyst = answer["access_token"].as_str().unwrap();
        assert!(!analyst.starts_with("aisoc_") && analyst.split('.').count() == 3);
        let admin = token(&fixture, people.admin).await;
        let viewer = token(&fixture, people.viewer).await;
        for (who, token, path, lacking) in [
            ("analyst", analyst, "/alerts", None),
            ("analyst", analyst, "/lake/schema", None),
            ("analyst", analyst, "/rules", Some("rules:read")),
            ("analyst", analyst, "/audit", Some("audit_log:read")),
            ("viewer", &viewer, "/cases", None),
            ("viewer", &viewer, "/rules", Some("rules:read")),
            ("viewer", &viewer, "/lake/schema", Some("lake:read_schema")),
            ("admin", &admin, "/rules", None),
            ("admin", &admin, "/lake/schema", None),
            ("admin", &admin, "/audit", None),
        ] {
            let response = get(&fixture, token, path).await;
            match lacking {
                None => assert_eq!(response.status(), 200, "{who} {path}"),
                Some(scope) => {
                    let expected = (403, format!("Permission denied: {scope}"));
                    assert_eq!(refusal(response).await, expected, "{who} {path}");
                }
            }
        }
        let me: Value = get(&fixture, &viewer, "/auth/me")
            .await
            .json()
            .await
            .unwrap();
        assert_eq!(
            (&me["email"], &me["role"]),
            (&people.viewer.email.into(), &"viewer".into())
        );
        let listed: Value = get(&fixture, &viewer, "/api-keys")
            .await
            .json()
            .await
            .unwrap();
        assert!(!array(&listed).is_empty());
    }
}

#[tokio::test]
async fn what_is_no_access_token_is_refused_in_the_releases_words() {
    for release in Release::ALL {
        let fixture = Fixture::of(release).await;
        let answer = session(&fixture, fixture.tenant.people().analyst).await;
        let refresh = answer["refresh_token"].as_str().unwrap();
        let wrong = match release {
            Release::V7_3 => "Could not validate credentials",
            Release::V17 | Release::Head => "Invalid token",
        };
        let refused = refusal(get(&fixture, refresh, "/alerts").await).await;
        assert_eq!(refused, (401, wrong.to_owned()));
        let access = answer["access_token"].as_str().unwrap();
        let tampered = format!("{access}x");
        let refused = refusal(get(&fixture, &tampered, "/alerts").await).await;
        assert_eq!(refused, (401, "Could not validate credentials".to_owned()));

        let body = json!({ "refresh_token": refresh });
        let renewed = post(&fixture, "/auth/refresh", None, &body).await;
        assert_eq!(renewed.status(), 200);
        let renewed: Value = renewed.json().await.unwrap();
        let renewed = renewed["access_token"].as_str().unwrap();
        assert_eq!(get(&fixture, renewed, "/alerts").await.status(), 200);
        let again = post(&fixture, "/auth/refresh", None, &body).await;
        assert_eq!(again.status(), 401, "it is used up");
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_on_head_alone() {
    for release in Release::ALL {
        let fixture = Fixture::of(release).await;
        let people = fixture.tenant.people();
        for (person, member) in [
            (people.second_factor, "mfa_required"),
            (people.second_factor_missing, "mfa_enrollment_required"),
        ] {
            let response = sign_in(&fixture, person.email, person.password).await;
            let status = response.status();
            let answer: Value = response.json().await.unwrap();
            if release == Release::Head {
                assert_eq!(status, 202);
                assert_eq!(answer[member], true);
                assert!(answer.get("access_token").is_none());
                let step = answer["mfa_token"].as_str().unwrap();
                let refused = refusal(get(&fixture, step, "/alerts").await).await;
                assert_eq!(refused, (401, "Invalid token".to_owned()));
            } else {
                assert_eq!(status, 200);
                assert!(answer["access_token"].is_string() && answer.get(member).is_none());
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_password_a_lock_and_single_sign_on_are_told_apart() {
    let fixture = Fixture::start().await;
    let people = fixture.tenant.people();
    let wrong = (401, "Incorrect email or password".to_owned());
    let unknown = sign_in(&fixture, "nobody@northwind.example", "x").await;
    assert_eq!(refusal(unknown).await, wrong);
    let elsewhere = people.single_sign_on;
    let elsewhere = sign_in(&fixture, elsewhere.email, elsewhere.password).await;
    let (status, detail) = refusal(elsewhere).await;
    assert!(status == 403 && detail.contains("SSO"), "{status} {detail}");

    let waits = async |email: &str, password: &str| -> Option<u64> {
        let response = sign_in(&fixture, email, password).await;
        if response.status() != 429 {
            return None;
        }
        Some(
            response.headers()["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap(),
        )
    };
    let locked = people.locked_out;
    let seconds = waits(locked.email, locked.password).await.unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");

    let analyst = people.analyst;
    for _ in 0..4 {
        let refused = sign_in(&fixture, analyst.email, "wrong").await;
        assert_eq!(refusal(refused).await, wrong);
    }
    session(&fixture, analyst).await;
    for _ in 0..5 {
        let refused = sign_in(&fixture, analyst.email, "wrong").await;
        assert_eq!(
            refusal(refused).await,
            wrong,
            "the right one began the count anew"
        );
    }
    assert!(waits(analyst.email, analyst.password).await.is_some());
    session(&fixture, people.viewer).await;
    let empty = post(&fixture, "/auth/login", None, &json!({ "email": "x" })).await;
    let issue = first_issue(empty).await;
    assert_eq!(issue["loc"], json!(["body", "password"]));
}

#[tokio::test]
async fn a_key_is_shown_once_works_at_once_and_may_be_switched_off() {
    for release in Release::ALL {
        let fixture = Fixture::of(release).await;
        let admin = token(&fixture, fixture.tenant.people().admin).await;
        let body = json!({
            "name": "laptop",
            "scopes": ["alerts:read", "cases:read"],
            "expires_in_days": 90,
        });
        let made = post(&fixture, "/api-keys", Some(&admin), &body).await;
        assert_eq!(made.status(), 201);
        let made: Value = made.json().await.unwrap();
        let key = made["key"].as_str().unwrap();
        assert_eq!((key.len(), made["prefix"].as_str()), (54, key.get(..12)));
        assert!(
            key.strip_prefix("aisoc_")
                .unwrap()
                .bytes()
                .all(|b| b.is_ascii_hexdigit())
        );
        assert_eq!(made["scopes"], body["scopes"]);
        let day = |text: &Value| text.as_str().unwrap()[..10].to_owned();
        let from: jiff::civil::Date = day(&made["created_at"]).parse().unwrap();
        let until: jiff::civil::Date = day(&made["expires_at"]).parse().unwrap();
        assert_eq!(from.until(until).unwrap().get_days(), 90);

        assert_eq!(get(&fixture, key, "/alerts").await.status(), 200);
        let lacking = refusal(get(&fixture, key, "/rules").await).await;
        assert_eq!(
            lacking,
            (403, "API key missing scope: rules:read".to_owned())
        );
        let me: Value = get(&fixture, key, "/auth/me").await.json().await.unwrap();
        assert_eq!(me["role"], "tenant_admin", "its maker owns it");
        let listed = get(&fixture, key, "/api-keys").await.text().await.unwrap();
        assert!(listed.contains(&made["prefix"].to_string()) && !listed.contains(key));

        let path = format!("/api/v1/api-keys/{}", made["id"].as_str().unwrap());
        let gone = fixture
            .bare(Method::DELETE, &path)
            .bearer_auth(&admin)
            .send();
        assert_eq!(gone.await.unwrap().status(), 204);
        let refused = refusal(get(&fixture, key, "/alerts").await).await;
        assert_eq!(refused, (401, "Invalid or revoked API key".to_owned()));

        let forever = json!({
            "name": "x", "scopes": ["alerts:read"], "expires_at": "2030-01-01T00:00:00Z",
        });
        let made = post(&fixture, "/api-keys", Some(&admin), &forever).await;
        let made: Value = made.json().await.unwrap();
        assert_eq!(made["expires_at"], Value::Null, "dropped in silence");
    }
}

#[tokio::test]
async fn each_release_has_its_own_list_of_scopes_that_a_key_can_be_given() {
    // Which scopes of the tools a key can be given, from the table of releases.
    let every = [
        "alerts:read",
        "cases:read",
        "cases:write",
        "rules:read",
        "reports:read",
    ];
    let from_17 = ["lake:query", "actions:read", "hunts:read"];
    let never = [
        "lake:read_schema",
        "actions:execute",
        "audit_log:read",
        "cases:investigate",
        "detections:read",
        "detection:read",
    ];
    for release in Release::ALL {
        let fixture = Fixture::of(release).await;
        let admin = token(&fixture, fixture.tenant.people().admin).await;
        let mint = async |scopes: &[&str]| {
            let body = json!({ "name": "x", "scopes": scopes });
            post(&fixture, "/api-keys", Some(&admin), &body).await
        };
        let is_new = release != Release::V7_3;
        for scope in every {
            assert_eq!(mint(&[scope]).await.status(), 201, "{scope}");
        }
        for scope in from_17 {
            let expected = if is_new { 201 } else { 422 };
            assert_eq!(mint(&[scope]).await.status(), expected, "{scope}");
        }
        for scope in never {
            let refused = refusal(mint(&["alerts:read", scope]).await).await;
            assert_eq!(refused, (422, format!("Invalid scope(s): {scope}")));
        }
        let two = refusal(mint(&["detections:read", "nothing"]).await).await;
        assert_eq!(two.1, "Invalid scope(s): detections:read, nothing");
        let minted = fixture.tenant.keys().minted;
        assert_eq!(mint(minted.scopes).await.status(), 201, "as the seeded one");
        assert_eq!(minted.scopes.contains(&"lake:query"), is_new);
        for path in ["/alerts", "/rules", "/investigations"] {
            assert_eq!(fixture.get_as(minted, path).await.status(), 200, "{path}");
        }
        let schema = fixture.get_as(minted, "/lake/schema").await;
        assert_eq!(schema.status(), 403);
        let beyond = mint(&["*"]).await;
        assert_eq!(beyond.status(), 403, "nobody gives more than they hold");
        let root = fixture.tenant.keys().ownerless.token;
        let body = json!({ "name": "root's", "scopes": ["*"] });
        assert_eq!(
            post(&fixture, "/api-keys", Some(root), &body)
                .await
                .status(),
            201
        );
    }
}

#[tokio::test]
async fn making_a_key_needs_a_scope_a_name_and_a_life_within_bounds() {
    let fixture = Fixture::start().await;
    let body = json!({ "name": "x", "scopes": ["alerts:read"] });
    let bare = post(&fixture, "/api-keys", None, &body).await;
    assert_eq!(refusal(bare).await, (401, "Not authenticated".to_owned()));
    let analyst = token(&fixture, fixture.tenant.people().analyst).await;
    let refused = post(&fixture, "/api-keys", Some(&analyst), &body).await;
    let denied = (403, "Permission denied: users:write".to_owned());
    assert_eq!(refusal(refused).await, denied);
    let key = fixture.tenant.keys().analyst.token;
    let refused = post(&fixture, "/api-keys", Some(key), &body).await;
    let lacking = (403, "API key missing scope: users:write".to_owned());
    assert_eq!(refusal(refused).await, lacking);
    let admin = token(&fixture, fixture.tenant.people().admin).await;
    for (body, kind, member) in [
        (json!({ "scopes": [] }), "missing", "name"),
        (
            json!({ "name": "", "scopes": [] }),
            "string_too_short",
            "name",
        ),
        (
            json!({ "name": "x", "scopes": "alerts:read" }),
            "list_type",
            "scopes",
        ),
        (
            json!({ "name": "x", "scopes": [7] }),
            "string_type",
            "scopes",
        ),
        (
            json!({ "name": "x", "expires_in_days": 0 }),
            "greater_than_equal",
            "expires_in_days",
        ),
        (
            json!({ "name": "x", "expires_in_days": 3_651 }),
            "less_than_equal",
            "expires_in_days",
        ),
    ] {
        let issue = first_issue(post(&fixture, "/api-keys", Some(&admin), &body).await).await;
        assert_eq!(
            (&issue["type"], &issue["loc"][1]),
            (&kind.into(), &member.into())
        );
    }
}

#[tokio::test]
async fn a_snapshot_refuses_to_make_keys_to_everybody() {
    let fixture = Fixture::with(Options {
        release: Release::V7_3,
        fault: Some(Fault::NoMinting),
        ..Options::default()
    })
    .await;
    let admin = token(&fixture, fixture.tenant.people().admin).await;
    let body = json!({ "name": "x", "scopes": ["alerts:read"] });
    for token in [Some(admin.as_str()), None] {
        let issue = first_issue(post(&fixture, "/api-keys", token, &body).await).await;
        assert_eq!(issue["type"], "missing");
        assert_eq!(issue["loc"], json!(["query", "current_user"]));
    }
    assert_eq!(get(&fixture, &admin, "/api-keys").await.status(), 200);
}
