//! A tenant per test, or one for many, and requests to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use aisoc_mcp::demo::{Fault, Key, Options, Release, Tenant, start};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

static PROVIDER: Once = Once::new();

/// The tenants that tests share, by the name of their release.
static SHARED: Mutex<Option<HashMap<String, Arc<Tenant>>>> = Mutex::new(None);

/// A client that follows no redirect.
pub fn client() -> Client {
    PROVIDER.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// A running tenant and a client for it.
pub struct Fixture {
    pub tenant: Arc<Tenant>,
    pub client: Client,
}

impl Fixture {
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// A tenant that other tests read too: for those that change nothing, count nothing and ask the lake little,
    /// whose rate limit is one for all. A start costs more than most tests.
    pub fn shared(release: Release) -> Self {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let tenants = shared.get_or_insert_default();
        let tenant = tenants.entry(format!("{release:?}")).or_insert_with(|| {
            let options = Options {
                release,
                step_delay: Duration::ZERO,
                ..Options::default()
            };
            // The runtime of a test ends with it; this one lives as long as the process.
            let started = std::thread::spawn(move || {
                let runtime = Box::leak(Box::new(tokio::runtime::Runtime::new().unwrap()));
                runtime.block_on(start(options)).unwrap()
            });
            Arc::new(started.join().unwrap())
        });
        Self {
            tenant: Arc::clone(tenant),
            client: client(),
        }
    }

    pub async fn faulty(fault: Fault) -> Self {
        Self::with(Options {
            fault: Some(fault),
            ..Options::default()
        })
        .await
    }

    pub async fn of(release: Release) -> Self {
        Self::with(Options {
            release,
            ..Options::default()
        })
        .await
    }

    pub async fn with(options: Options) -> Self {
        Self::exactly(Options {
            step_delay: Duration::ZERO,
            ..options
        })
        .await
    }

    /// A tenant whose investigator pauses between two steps.
    pub async fn at_pace(step_delay: Duration) -> Self {
        Self::exactly(Options {
            step_delay,
            ..Options::default()
        })
        .await
    }

    async fn exactly(options: Options) -> Self {
        let tenant = Arc::new(start(options).await.unwrap());
        Self {
            tenant,
            client: client(),
        }
    }

    /// A request without a credential; `path` begins with a slash.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.tenant.url()))
    }

    /// A GET under `/api/v1` with a key.
    pub async fn get_as(&self, key: Key, path: &str) -> Response {
        self.bare(Method::GET, &format!("/api/v1{path}"))
            .bearer_auth(key.token)
            .send()
            .await
            .unwrap()
    }

    /// A GET by the analyst.
    pub async fn get(&self, path: &str) -> Response {
        self.get_as(self.tenant.keys().analyst, path).await
    }

    /// The JSON of a GET by the analyst that succeeds.
    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// A POST by the analyst.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.bare(Method::POST, &format!("/api/v1{path}"))
            .bearer_auth(self.tenant.keys().analyst.token)
            .json(body)
            .send()
            .await
            .unwrap()
    }

    /// Runs SQL as the analyst.
    pub async fn sql(&self, sql: &str) -> Response {
        self.post("/lake/sql", &serde_json::json!({ "sql": sql }))
            .await
    }

    /// The rows of SQL that succeeds.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        let response = self.sql(sql).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 200, "{sql}: {text}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        serde_json::from_value(answer["rows"].clone()).unwrap()
    }
}

/// Status and string detail of a refusal.
pub async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (
        status,
        body["detail"]
            .as_str()
            .unwrap_or_else(|| panic!("no string detail in {body}"))
            .to_owned(),
    )
}

/// The first issue of a 422.
pub async fn first_issue(response: Response) -> Value {
    assert_eq!(response.status(), 422);
    let body: Value = response.json().await.unwrap();
    body["detail"][0].clone()
}

/// The array in `value`.
pub fn array(value: &Value) -> &Vec<Value> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("not an array: {value}"))
}
