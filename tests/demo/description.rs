//! `/openapi.json` against what the tenant answers: the description of each release is true, and leaves nothing out.

use std::collections::BTreeSet;

use aisoc_mcp::demo::{Options, Release};
use reqwest::Method;
use serde_json::{Value, json};

use crate::demo::support::{Fixture, array};

/// The releases, and head with the other of its two queries.
async fn tenants() -> Vec<(Fixture, Value)> {
    let mut found = Vec::new();
    for release in Release::ALL {
        found.push(Fixture::shared(release));
    }
    let other = Options {
        alert_facets: true,
        ..Options::default()
    };
    found.push(Fixture::with(other).await);
    let mut tenants = Vec::new();
    for fixture in found {
        let description = description(&fixture).await;
        tenants.push((fixture, description));
    }
    tenants
}

async fn description(fixture: &Fixture) -> Value {
    let response = fixture.bare(Method::GET, "/openapi.json").send().await;
    response.unwrap().json().await.unwrap()
}

/// The GETs of a description, each with its path and its parameters of the query.
fn reads(description: &Value) -> impl Iterator<Item = (&str, &Value, Vec<&Value>)> {
    let paths = description["paths"].as_object().unwrap().iter();
    let reads = paths.filter_map(|(path, item)| Some((path.as_str(), item.get("get")?)));
    reads.map(|(path, read)| {
        let parameters = read["parameters"].as_array().into_iter().flatten();
        let query = parameters.filter(|one| one["in"] == "query").collect();
        (path, read, query)
    })
}

/// A path with identifiers that the tenant has.
async fn filled(fixture: &Fixture, path: &str) -> String {
    let mut filled = path.to_owned();
    for (name, list) in [
        ("{alert_id}", "/alerts?page_size=1"),
        ("{case_id}", "/cases?limit=1"),
        ("{rule_id}", "/rules?limit=1&include_builtin=false"),
    ] {
        if filled.contains(name) {
            let answer = fixture.json(list).await;
            let items = answer.get("items").unwrap_or(&answer);
            filled = filled.replace(name, array(items)[0]["id"].as_str().unwrap());
        }
    }
    if filled.contains("{run_id}") {
        let (run, artifact) = run(fixture).await;
        filled = filled.replace("{run_id}", &run);
        filled = filled.replace("{artifact_id}", &artifact);
    }
    filled
}

/// A run with an artifact.
async fn run(fixture: &Fixture) -> (String, String) {
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    for run in array(&fixture.json("/investigations?limit=200").await) {
        let run = text(run);
        let artifacts = fixture
            .json(&format!("/investigations/{run}/artifacts"))
            .await;
        if let Some(artifact) = array(&artifacts).first() {
            return (run, text(artifact));
        }
    }
    panic!("no run has an artifact");
}

/// What a read that needs a parameter is given.
fn needed(query: &[&Value], of: &str) -> String {
    let needed = query
        .iter()
        .filter(|one| one["required"] == true && one["name"] != of);
    let needed: Vec<String> = needed
        .map(|one| format!("{}=1", one["name"].as_str().unwrap()))
        .collect();
    needed.join("&")
}

/// Status and answer of a GET by the analyst.
async fn ask(fixture: &Fixture, path: &str, query: &str) -> (u16, Value) {
    let response = fixture
        .bare(Method::GET, &format!("{path}?{query}"))
        .bearer_auth(fixture.tenant.keys().analyst.token)
        .send()
        .await
        .unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

/// A schema under which an object has the members that are described and no others.
fn strict(schema: &Value) -> Value {
    match schema {
        Value::Object(keywords) => {
            let mut strict: serde_json::Map<String, Value> = keywords
                .iter()
                .map(|(key, value)| (key.clone(), self::strict(value)))
                .collect();
            if keywords.contains_key("properties") && !keywords.contains_key("additionalProperties")
            {
                strict.insert("additionalProperties".to_owned(), false.into());
            }
            strict.into()
        }
        Value::Array(items) => items.iter().map(self::strict).collect(),
        other => other.clone(),
    }
}

/// Where an answer is not what is described.
fn misfits(description: &Value, operation: &Value, status: &str, answer: &Value) -> Vec<String> {
    let schema = &operation["responses"][status]["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{status}: {operation}");
    let whole = json!({"allOf": [schema], "components": description["components"]});
    let validator = jsonschema::validator_for(&strict(&whole)).unwrap();
    let errors = validator.iter_errors(answer);
    errors
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect()
}

#[tokio::test]
async fn every_read_answers_with_the_members_that_are_described() {
    let mut wrong = Vec::new();
    for (fixture, description) in tenants().await {
        for (path, read, query) in reads(&description) {
            let asked = filled(&fixture, path).await;
            let (status, answer) = ask(&fixture, &asked, &needed(&query, "")).await;
            assert_eq!(status, 200, "{asked}");
            let misfits = misfits(&description, read, "200", &answer);
            wrong.extend(
                misfits
                    .into_iter()
                    .map(|misfit| format!("{path}: {misfit}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_started_signed_in_and_asked_of_the_lake_answers_as_described() {
    for release in Release::ALL {
        let fixture = Fixture::of(release).await;
        let description = description(&fixture).await;
        let person = fixture.tenant.people().admin;
        let login = json!({"email": person.email, "password": person.password});
        let session = fixture
            .post("/auth/login", &login)
            .await
            .json::<Value>()
            .await
            .unwrap();
        let case = fixture.json("/cases?limit=1").await[0]["id"].clone();
        let start = format!("/cases/{}/investigate", case.as_str().unwrap());
        let refresh = json!({"refresh_token": session["refresh_token"]});
        for (path, asked, body) in [
            ("/api/v1/auth/refresh", "/auth/refresh", refresh),
            (
                "/api/v1/lake/sql",
                "/lake/sql",
                json!({"sql": "SELECT count() AS n FROM raw_events"}),
            ),
            (
                "/api/v1/cases/{case_id}/investigate",
                start.as_str(),
                json!({}),
            ),
        ] {
            let response = fixture.post(asked, &body).await;
            assert_eq!(response.status(), 200, "{path}");
            let answer = response.json().await.unwrap();
            let operation = &description["paths"][path]["post"];
            assert_eq!(
                misfits(&description, operation, "200", &answer),
                Vec::<String>::new(),
                "{path}"
            );
        }
        let login = &description["paths"]["/api/v1/auth/login"]["post"];
        assert_eq!(
            misfits(&description, login, "200", &session),
            Vec::<String>::new()
        );
        assert_eq!(
            login["responses"].get("202").is_some(),
            release == Release::Head
        );
    }
}

/// How many items an answer has.
fn length(answer: &Value) -> usize {
    let lists = [
        answer,
        &answer["items"],
        &answer["events"],
        &answer["by_model"],
    ];
    lists
        .iter()
        .find_map(|list| list.as_array())
        .map_or(0, Vec::len)
}

#[tokio::test]
async fn limits_values_and_defaults_of_parameters_are_those_that_are_described() {
    for (fixture, description) in tenants().await {
        for (path, _, query) in reads(&description) {
            if query.is_empty() {
                continue;
            }
            let asked = filled(&fixture, path).await;
            for one in &query {
                let name = one["name"].as_str().unwrap();
                let given = needed(&query, name);
                let with = async |value: &Value| {
                    let value = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    ask(&fixture, &asked, &format!("{name}={value}&{given}")).await
                };
                let without = ask(&fixture, &asked, &given).await;
                let schema = one["schema"]["anyOf"].get(0).unwrap_or(&one["schema"]);
                let whole = |key: &str| schema[key].as_i64();
                for (limit, beyond) in [(whole("minimum"), -1), (whole("maximum"), 1)] {
                    let Some(limit) = limit else { continue };
                    assert_ne!(with(&json!(limit)).await.0, 422, "{path} {name}={limit}");
                    let (status, _) = with(&json!(limit + beyond)).await;
                    assert_eq!(status, 422, "{path} {name}={}", limit + beyond);
                }
                if let Some(longest) = schema["maxLength"].as_u64() {
                    let text = "x".repeat(usize::try_from(longest).unwrap());
                    assert_eq!(with(&json!(text)).await.0, 200, "{path} {name}");
                    assert_eq!(with(&json!(text + "x")).await.0, 422, "{path} {name}");
                }
                if let Some(values) = schema["enum"].as_array() {
                    for value in values {
                        assert_eq!(with(value).await.0, 200, "{path} {name}={value}");
                    }
                }
                let is_text = schema["type"] == "string" && schema["enum"].is_null();
                if !is_text {
                    assert_eq!(with(&json!("nonsense")).await.0, 422, "{path} {name}");
                }
                if one["required"] == true {
                    assert_eq!(without.0, 422, "{path} without {name}");
                } else {
                    assert_eq!(without.0, 200, "{path} without {name}");
                }
                if let Some(default) = one["schema"].get("default") {
                    let (_, answer) = with(default).await;
                    assert_eq!(
                        length(&answer),
                        length(&without.1),
                        "{path} {name}={default}"
                    );
                    let is_echoed = answer.get(name).is_some();
                    assert!(!is_echoed || without.1[name] == *default, "{path} {name}");
                }
            }
        }
    }
}

/// What a release does not describe, it does not take: it ignores it, whatever it is.
#[tokio::test]
async fn parameters_of_other_releases_are_ignored() {
    let tenants = tenants().await;
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    for (_, description) in &tenants {
        for (path, _, query) in reads(description) {
            let names = query
                .iter()
                .map(|one| one["name"].as_str().unwrap().to_owned());
            known.extend(names.map(|name| (path.to_owned(), name)));
        }
    }
    let mut tried = 0;
    for (fixture, description) in &tenants {
        for (path, _, query) in reads(description) {
            let here: Vec<&str> = query
                .iter()
                .map(|one| one["name"].as_str().unwrap())
                .collect();
            let others = known
                .iter()
                .filter(|(of, name)| of == path && !here.contains(&name.as_str()));
            for (_, name) in others {
                tried += 1;
                let asked = filled(fixture, path).await;
                let (status, answer) = ask(fixture, &asked, &format!("{name}=-1")).await;
                assert_eq!(status, 200, "{path} {name}");
                let (_, whole) = ask(fixture, &asked, "").await;
                assert_eq!(length(&answer), length(&whole), "{path} {name}");
            }
        }
    }
    // `limit` and `sort` of alerts, and five of rules, on the releases without them.
    assert_eq!(tried, 3 + 3 + 2 * 5);
}

#[tokio::test]
async fn credentials_and_methods_are_those_that_are_described() {
    for release in Release::ALL {
        let fixture = Fixture::shared(release);
        let description = description(&fixture).await;
        for (path, item) in description["paths"].as_object().unwrap() {
            let asked = filled(&fixture, path).await.replace("{key_id}", "none");
            for method in [
                Method::GET,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ] {
                let response = fixture.bare(method.clone(), &asked).send().await.unwrap();
                let status = response.status().as_u16();
                match item.get(method.as_str().to_ascii_lowercase()) {
                    None => assert_eq!(status, 405, "{method} {path}"),
                    Some(operation) if operation.get("security").is_some() => {
                        assert_eq!(status, 401, "{method} {path}");
                    }
                    Some(_) => assert!(
                        !matches!(status, 401 | 404 | 405),
                        "{method} {path}: {status}"
                    ),
                }
            }
        }
    }
}
