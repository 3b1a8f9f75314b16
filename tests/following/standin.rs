//! A service made of raw bytes whose run writes a step at a time, and which misbehaves as a test plans it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::service::{Seen, Service, Step, json as answer};
use super::support::Host;

/// The run it starts.
pub(crate) const RUN: &str = "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421";

/// What the service is like.
#[derive(Clone)]
pub(crate) struct Plan {
    /// The seq of the run's first step.
    pub(crate) first: i64,
    /// How many steps the run has.
    pub(crate) steps: i64,
    /// How long each takes.
    pub(crate) each: Duration,
    /// A step that shows only when four later ones could.
    pub(crate) late: Option<i64>,
    /// The most steps on a page, whatever is asked for.
    pub(crate) page: usize,
    /// What happens to the n-th request for a run's row or steps, from 0, instead of an answer.
    pub(crate) fault: fn(usize, &Seen) -> Option<Vec<Step>>,
    /// What happens to the n-th request to start a run, from 0, instead of an answer.
    pub(crate) start: fn(usize) -> Option<Vec<Step>>,
    /// What a start is answered with instead, as JSON.
    pub(crate) started_as: Option<&'static str>,
    /// What `/api-keys` lists.
    pub(crate) keys: Value,
    /// Members that the case has besides the usual ones.
    pub(crate) case: Value,
    /// What the listing of runs is answered with instead.
    pub(crate) runs: fn() -> Option<Vec<Step>>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            first: 0,
            steps: 12,
            each: Duration::from_millis(60),
            late: None,
            page: 3,
            fault: |_, _| None,
            start: |_| None,
            started_as: None,
            keys: json!([]),
            case: json!({}),
            runs: || None,
        }
    }
}

#[derive(Default)]
struct State {
    began: Option<Instant>,
    looks: usize,
    starts: usize,
}

impl Plan {
    /// The service.
    pub(crate) async fn serve(self) -> Service {
        let state = Arc::new(Mutex::new(State::default()));
        Service::start(move |_, seen| {
            let mut state = state.lock().unwrap();
            self.reply(&mut state, seen)
        })
        .await
    }

    /// A host on it whose requests may take a second.
    pub(crate) async fn host(service: &Service) -> Host {
        let timeout = [("AISOC_TIMEOUT_MS", "1000")];
        Host::with(service.url.as_str(), super::service::KEY, &timeout).await
    }

    fn reply(&self, state: &mut State, seen: &Seen) -> Vec<Step> {
        let line = seen.head.lines().next().unwrap_or_default();
        let target = line.split(' ').nth(1).unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path.ends_with("/investigate") {
            state.starts += 1;
            if let Some(steps) = (self.start)(state.starts - 1) {
                return steps;
            }
            if let Some(body) = self.started_as {
                return answer("202 Accepted", body);
            }
            state.began = Some(Instant::now());
            return ok(&json!({"run_id": RUN, "case_id": "c1", "status": "running"}));
        }
        if path.starts_with("/api/v1/cases/") {
            let mut case = json!({"id": "5ea1c0de-4210-5000-8000-0000000001a5", "case_number": "INC-1", "title": "A case"});
            let members = case.as_object_mut().unwrap();
            members.extend(self.case.as_object().unwrap().clone());
            return ok(&case);
        }
        if path == "/api/v1/investigations" {
            if let Some(steps) = (self.runs)() {
                return steps;
            }
            return ok(&json!([{"id": RUN, "case_id": "INC-1", "status": "running"}]));
        }
        if path == "/api/v1/api-keys" {
            return ok(&self.keys);
        }
        if path.ends_with("/artifacts") {
            return ok(&json!([]));
        }
        state.looks += 1;
        if let Some(steps) = (self.fault)(state.looks - 1, seen) {
            return steps;
        }
        let age = state.began.map_or(Duration::ZERO, |began| began.elapsed());
        if path.ends_with("/events") {
            return ok(&self.events(age, query));
        }
        let over = age >= self.each * u32::try_from(self.steps + 1).unwrap();
        let status = if over { "completed" } else { "running" };
        ok(
            &json!({"id": RUN, "case_id": "INC-1", "status": status, "started_at": "2026-05-01T10:00:00Z"}),
        )
    }

    fn events(&self, age: Duration, query: &str) -> Value {
        let number = |name: &str| -> Option<i64> {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .filter(|(key, _)| *key == name)
                .find_map(|(_, value)| value.parse().ok())
        };
        let due = i64::try_from(age.as_millis() / self.each.as_millis()).unwrap();
        let since = number("since");
        let shows = |seq: i64| self.late != Some(seq) || due > seq - self.first + 4;
        let after: Vec<i64> = (self.first..self.first + due.min(self.steps))
            .filter(|seq| since.is_none_or(|since| *seq > since) && shows(*seq))
            .collect();
        let step = |seq: &i64| {
            json!({"id": format!("e{seq}"), "seq": seq, "kind": "tool_call", "agent": "ForensicAgent",
                   "summary": format!("step {seq}"), "payload": {"tool": "lake.sql", "success": true}})
        };
        let items: Vec<Value> = after.iter().take(self.page).map(step).collect();
        let next = items.last().map(|item| item["seq"].clone());
        json!({"items": items, "total": after.len(), "since": since, "next_seq": next})
    }
}

/// A good answer.
pub(crate) fn ok(body: &Value) -> Vec<Step> {
    answer("200 OK", body.to_string())
}

/// How many requests there were whose line holds this.
pub(crate) fn requests(service: &Service, part: &str) -> usize {
    let seen = service.seen();
    seen.iter()
        .filter(|seen| {
            seen.head
                .lines()
                .next()
                .is_some_and(|line| line.contains(part))
        })
        .count()
}
