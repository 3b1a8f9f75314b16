//! Checks the service at the URL: whether it is `AiSOC`, and its clock.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::Value;

use super::PROBE;
use toolspec_runtime::client::{Client, Reason, Waiting};
use toolspec_runtime::doctor::check::{Check, Name, Section, name};
use toolspec_runtime::request::Request;
use toolspec_runtime::sanitise;
use toolspec_runtime::text::{excerpt, noun};

pub(super) const HEALTH: Name = name(Section::Service, "health", "Health");
pub(super) const CLOCK: Name = name(Section::Service, "clock", "Clock");

/// The most that two clocks may differ before it is worth a warning.
const MOST_SKEW: SignedDuration = SignedDuration::from_secs(60);

const ADDRESS: &str = "set `AISOC_URL` to the address of the AiSOC API itself, not of its web console or another service";

/// Asks `/health`, which needs no key.
pub(super) async fn health(client: &Client, within: Duration) -> Check {
    let began = Instant::now();
    let answer = client
        .send(PROBE, &Request::get(&["health"]).within(within))
        .await;
    let took = began.elapsed();
    let check = match answer {
        Ok(answer) => recognised(&answer),
        Err(error) => refused(&error.reason),
    };
    check.took(took)
}

fn recognised(answer: &Value) -> Check {
    let said = |name: &str| {
        let text = answer.get(name).and_then(Value::as_str)?;
        Some(excerpt(&sanitise::line(text), 60))
    };
    let Some(status) = said("status") else {
        let what = noun(answer);
        return Check::failed(
            HEALTH,
            format!(
                "`GET /health` answers with JSON, but not with AiSOC's: {what} without a `status`"
            ),
            ADDRESS,
        );
    };
    let version = said("version");
    let check = match said("service") {
        Some(service) if service == "ingest" => {
            return Check::failed(
                HEALTH,
                "that is the ingest worker, not the API; the API is usually on port 8000",
                "set `AISOC_URL` to the address of the AiSOC API, usually the same with port 8000",
            );
        }
        Some(service) if !service.to_lowercase().contains("aisoc") => {
            return Check::failed(
                HEALTH,
                format!("the service identifies itself as `{service}`, not AiSOC"),
                ADDRESS,
            );
        }
        Some(service) if status == "healthy" || status == "ok" => {
            let words = match version.as_deref() {
                None => format!("`{service}` is {status}"),
                // What every build says that was not told its version.
                Some("0.1.0") => format!(
                    "`{service}` is {status}; its version says 0.1.0, as nearly every release does"
                ),
                Some(version) => format!("`{service}` {version} is {status}"),
            };
            Check::ok(HEALTH, words)
        }
        Some(service) => Check::warning(
            HEALTH,
            format!("`{service}` reports that it is {status}"),
            "check the service's own log",
        ),
        None => Check::warning(
            HEALTH,
            format!("it reports `{status}`, but does not identify itself as AiSOC"),
            format!("if the next checks fail, {ADDRESS}"),
        ),
    };
    check.fact("version", version)
}

fn refused(reason: &Reason) -> Check {
    let step = match reason {
        Reason::Redirect { base: Some(base), .. } => format!("set `AISOC_URL` to `{base}`"),
        Reason::Timeout { waiting: Waiting::Answer | Waiting::Rest, .. } => {
            "check that the service is up; on a slow link raise the timeout with `--timeout 60000`".to_owned()
        }
        Reason::Key { .. } | Reason::Scope { .. } | Reason::Forbidden(_) => {
            "`/health` needs no key at AiSOC: a proxy in front of it, or another service, asks for one".to_owned()
        }
        Reason::Proxy { proxy, .. } => format!(
            "correct {} where it is set, or ask the administrator of the proxy; `NO_PROXY` names hosts that are reached directly",
            proxy.setting()
        ),
        Reason::Server { .. } => "check the service's own log, and that of a proxy in front of it".to_owned(),
        _ => ADDRESS.to_owned(),
    };
    Check::failed(HEALTH, format!("`GET /health`: {reason}"), step)
}

/// Compares clocks by the last answer's `Date`; a key's dates and filters by age go by the service's.
pub(super) fn clock(client: &Client) -> Check {
    let Some(skew) = client.clock_skew() else {
        return Check::skipped(CLOCK, "the service does not report its time");
    };
    let seconds = skew.as_secs();
    let check = if skew.abs() <= MOST_SKEW {
        Check::ok(CLOCK, "this machine and the service agree to the minute")
    } else {
        let (amount, direction) = (
            span(skew.abs()),
            if seconds > 0 { "behind" } else { "ahead of" },
        );
        Check::warning(
            CLOCK,
            format!("this machine's clock is {amount} {direction} the service's"),
            "set the clock that is wrong: certificates, keys and filters such as `since: 24h` depend on it",
        )
    };
    check.fact("service_ahead_seconds", seconds)
}

/// `90 seconds`, `12 minutes`, `3 hours`, `4 days`.
fn span(time: SignedDuration) -> String {
    let seconds = time.as_secs();
    let rounded = |unit: i64| (seconds + unit / 2) / unit;
    match seconds {
        0..=120 => format!("{seconds} seconds"),
        121..=7_200 => format!("{} minutes", rounded(60)),
        7_201..=172_800 => format!("{} hours", rounded(3_600)),
        _ => format!("{} days", rounded(86_400)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use toolspec_runtime::doctor::check::Status;

    #[test]
    fn only_aisoc_is_recognised() {
        for (answer, status) in [
            (
                json!({"status": "healthy", "service": "aisoc-api", "version": "1.2"}),
                Status::Ok,
            ),
            (
                json!({"status": "degraded", "service": "aisoc-api", "version": "1.2"}),
                Status::Warning,
            ),
            (json!({"status": "ok"}), Status::Warning),
            (
                json!({"status": "healthy", "service": "billing", "version": "3"}),
                Status::Failed,
            ),
            (json!({"ok": true}), Status::Failed),
            (json!(["healthy"]), Status::Failed),
            (json!({"status": 1}), Status::Failed),
        ] {
            assert_eq!(recognised(&answer).status, status, "{answer}");
        }
    }
}
