//! A tenant at a pace of its own, the real binary on it, and calls with their progress.

use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use aisoc_mcp::demo::{self, Fault, Options, Tenant};
use serde_json::{Value, json};
use tokio::process::Child;
use tokio::time::sleep;

use super::session::{Session, command};
use toolspec_runtime::testing::McpClient;

pub(crate) const TOOL: &str = "aisoc_run_investigation";

/// Far more than any call sends.
pub(crate) const MESSAGES: usize = 2_000;

/// A tenant whose agent pauses so long between two steps.
pub(crate) async fn tenant(step: Duration, fault: Option<Fault>) -> Tenant {
    let options = Options {
        step_delay: step,
        fault,
        ..Options::default()
    };
    demo::start(options).await.unwrap()
}

/// Waits until something is so, and not for ever.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "never seen: {what}"
        );
        sleep(Duration::from_millis(10)).await;
    }
}

/// What the run found, in its report.
pub(crate) fn report(answer: &Value) -> &str {
    answer["report"]["text"].as_str().unwrap()
}

/// The binary in a session with a service.
pub(crate) struct Host {
    pub(crate) session: Session,
    _child: Child,
}

impl Deref for Host {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for Host {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}

impl Host {
    /// A session with the analyst's key.
    pub(crate) async fn on(tenant: &Tenant) -> Self {
        Self::with(tenant.url(), tenant.keys().analyst.token, &[]).await
    }

    /// A session with a service, with more in its environment.
    pub(crate) async fn with(url: &str, key: &str, more: &[(&str, &str)]) -> Self {
        let mut host = Self::silent(url, key, more);
        host.session.initialize("2025-11-25").await;
        host
    }

    /// The same without a handshake.
    pub(crate) fn silent(url: &str, key: &str, more: &[(&str, &str)]) -> Self {
        let mut command = command(&["serve"]);
        command.env("AISOC_URL", url).env("AISOC_API_KEY", key);
        command.envs(more.iter().copied());
        let (child, session) = McpClient::start(command);
        Self {
            session,
            _child: child,
        }
    }

    /// Every step of the run after `since`, by replay.
    pub(crate) async fn replayed(&mut self, run: &Value, since: Value) -> Vec<i64> {
        let mut arguments = json!({"run_id": run, "limit": 7});
        if !since.is_null() {
            arguments["since_seq"] = since;
        }
        let mut all = Vec::new();
        for _ in 0..200 {
            let called = self
                .call_tool("aisoc_replay_decision", arguments.clone())
                .await;
            let page = called.structured_content();
            all.extend(seqs(page));
            match page.get("next_since_seq") {
                Some(next) => arguments["since_seq"] = next.clone(),
                None => return all,
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the run does not end");
    }
}

/// The seqs of the steps in an answer.
pub(crate) fn seqs(answer: &Value) -> Vec<i64> {
    let steps = answer["steps"].as_array().cloned().unwrap_or_default();
    steps
        .iter()
        .map(|step| step["seq"].as_i64().unwrap())
        .collect()
}
