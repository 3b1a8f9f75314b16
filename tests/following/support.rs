//! A tenant at a pace of its own, the real binary on it, and calls with their progress.

use std::time::{Duration, Instant};

use aisoc_mcp::demo::{self, Fault, Options, Tenant};
use serde_json::{Value, json};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::time::sleep;

use super::session::{Session, command, request, start};

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
    pub(crate) session: Session<ChildStdout, ChildStdin>,
    id: i64,
    _child: Child,
}

/// What a call came to.
pub(crate) struct Called {
    /// Values and messages of its progress, in order.
    pub(crate) progress: Vec<(f64, String)>,
    /// The reply.
    pub(crate) reply: Value,
}

impl Called {
    /// The structured result.
    pub(crate) fn answer(&self) -> &Value {
        let result = &self.reply["result"];
        assert_ne!(result["isError"], true, "{}", self.reply);
        &result["structuredContent"]
    }

    /// The text of a failure.
    pub(crate) fn failure(&self) -> &str {
        assert_eq!(self.reply["result"]["isError"], true, "{}", self.reply);
        self.reply["result"]["content"][0]["text"].as_str().unwrap()
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
        let (child, session) = start(command);
        Self {
            session,
            id: 0,
            _child: child,
        }
    }

    /// Sends a call that asks for progress, and gives its id, which is its token too.
    pub(crate) async fn begin(&mut self, tool: &str, arguments: Value) -> i64 {
        self.id += 1;
        let params =
            json!({"name": tool, "arguments": arguments, "_meta": {"progressToken": self.id}});
        self.session
            .send(request(self.id, "tools/call", params))
            .await;
        self.id
    }

    /// The next report on the call, or its reply.
    pub(crate) async fn next(&mut self, id: i64) -> Result<(f64, String), Value> {
        for _ in 0..MESSAGES {
            let message = self.session.next().await.expect("the server lives");
            if message["id"] == id {
                return Err(message);
            }
            let params = &message["params"];
            if params["progressToken"] == id {
                assert_eq!(message["method"], "notifications/progress");
                let value = params["progress"].as_f64().unwrap();
                return Ok((value, params["message"].as_str().unwrap().to_owned()));
            }
        }
        panic!("{MESSAGES} messages, and none about call {id}");
    }

    /// Waits for the reply.
    pub(crate) async fn end(&mut self, id: i64) -> Called {
        let mut progress = Vec::new();
        for _ in 0..MESSAGES {
            match self.next(id).await {
                Ok(report) => progress.push(report),
                Err(reply) => return Called { progress, reply },
            }
        }
        panic!("no reply among {MESSAGES} messages: {progress:?}");
    }

    /// Calls a tool.
    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> Called {
        let id = self.begin(tool, arguments).await;
        self.end(id).await
    }

    /// Cancels a call.
    pub(crate) async fn cancel(&mut self, id: i64) {
        let params = json!({"requestId": id, "reason": "no longer wanted"});
        self.session
            .send(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}))
            .await;
    }

    /// Every step of the run after `since`, by replay.
    pub(crate) async fn replayed(&mut self, run: &Value, since: Value) -> Vec<i64> {
        let mut arguments = json!({"run_id": run, "limit": 7});
        if !since.is_null() {
            arguments["since_seq"] = since;
        }
        let mut all = Vec::new();
        for _ in 0..200 {
            let called = self.call("aisoc_replay_decision", arguments.clone()).await;
            let page = called.answer();
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
