//! What a person or a model reads about an error.

use std::sync::Arc;
use std::time::Duration;

use aisoc_mcp::aisoc::{AISOC, LakeProblem};
use toolspec_runtime::advice::explain_error;
use toolspec_runtime::client::{
    ConnectProblem, Error, FieldProblem, KeyProblem, Occupant, ProxyName, ProxyProblem, Reason,
    Refused, Service, Unreadable, Waiting,
};
use toolspec_runtime::contract::{Contract, Effect};
use toolspec_runtime::pipeline::ResultSpec;
use toolspec_runtime::testing::CONTRACT;

const READ: Contract = Contract {
    name: "aisoc_get_alert",
    scopes: &["alerts:read"],
    endpoints: &["GET /api/v1/alerts/{id}"],
    listings: &[("/api/v1/alerts", "aisoc_list_alerts")],
    result: ResultSpec {
        next: &["aisoc_get_case"],
        ..CONTRACT.result
    },
    ..CONTRACT
};

const START: Contract = Contract {
    effect: Effect::Start,
    listings: &[("/api/v1/cases", "aisoc_list_cases")],
    result: ResultSpec {
        next: &["aisoc_get_investigation"],
        ..CONTRACT.result
    },
    ..READ
};

/// A refusal as the product reads it.
fn refused_with(status: u16, code: &str, text: &str, is_passed_on: bool) -> Reason {
    let refused = Refused {
        status,
        code,
        text,
        is_passed_on,
    };
    (AISOC.refusal)(&refused).expect("the product knows it")
}

fn explain(reason: Reason, contract: &Contract) -> String {
    explain_at("GET /api/v1/alerts/x", reason, contract)
}

fn explain_at(endpoint: &str, reason: Reason, contract: &Contract) -> String {
    let error = Error {
        endpoint: endpoint.to_owned(),
        reason,
        service: Arc::new(Service {
            product: &AISOC,
            url: "http://localhost:8081".to_owned(),
            key: Some("aisoc_1a2b3c".to_owned()),
        }),
    };
    explain_error(&error, contract)
}

/// A reason, and what its explanation must say.
type Row = (Reason, &'static [&'static str]);

#[allow(clippy::too_many_lines, reason = "a table")]
fn refused() -> Vec<Row> {
    let text = String::new;
    vec![
        (
            Reason::NoKey,
            &["`AISOC_API_KEY`", "`aisoc-mcp login`", "`alerts:read`"],
        ),
        (
            Reason::Key {
                problem: KeyProblem::Expired,
                detail: "API key has expired".into(),
            },
            &["API key has expired", "`aisoc_1a2b3c`", "create a new key"],
        ),
        (
            Reason::Key {
                problem: KeyProblem::Malformed,
                detail: "Could not validate credentials".into(),
            },
            &["begins with `aisoc_`"],
        ),
        (
            Reason::Key {
                problem: KeyProblem::NotSeen,
                detail: "Not authenticated".into(),
            },
            &["proxy"],
        ),
        (
            Reason::Key {
                problem: KeyProblem::Session,
                detail: "Session revoked".into(),
            },
            &["sign in again", "`aisoc-mcp login`"],
        ),
        (
            Reason::Scope {
                missing: Some("lake:read_schema".into()),
                detail: text(),
            },
            &[
                "no key can be given `lake:read_schema`",
                "`aisoc-mcp login --session`",
                "`*`",
            ],
        ),
        (
            Reason::Scope {
                missing: Some("lake:query".into()),
                detail: text(),
            },
            &["from 17 on", "`aisoc-mcp login --session`"],
        ),
        (
            Reason::Scope {
                missing: Some("cases:write".into()),
                detail: text(),
            },
            &["`--investigate`"],
        ),
        (
            Reason::Scope {
                missing: Some("rules:read".into()),
                detail: "Permission denied: rules:read".into(),
            },
            &["administrator", "role"],
        ),
        (
            refused_with(401, "", "missing bearer credential", true),
            &[
                "401: missing bearer credential",
                "the API key was accepted",
                "administrator",
                "`AISOC_SERVICE_TOKEN`",
                "`AISOC_AGENTS_SERVICE_TOKEN`",
            ],
        ),
        (
            Reason::Refused(Box::new((AISOC.identity.expect("one").neighbour)())),
            &["ingest worker", "port 8000", "`AISOC_URL`"],
        ),
        (
            Reason::Unserved(vec![
                (
                    "http://localhost:8081".into(),
                    Occupant::Neighbour("AiSOC's ingest worker, not its API"),
                ),
                (
                    "http://localhost:8000".into(),
                    Occupant::Nothing("no answer came".into()),
                ),
            ]),
            &[
                "`http://localhost:8081` there is AiSOC's ingest worker",
                "`http://localhost:8000` no answer came",
                "`AISOC_URL`",
            ],
        ),
        (
            Reason::Scope {
                missing: Some("cases:read".into()),
                detail: text(),
            },
            &[
                "lacks the scope `cases:read`",
                "`aisoc_1a2b3c`",
                "`alerts:read`, `cases:read`",
            ],
        ),
        (
            refused_with(403, "demo_mode_read_only", "read-only", false),
            &["`AISOC_URL`"],
        ),
        (Reason::Forbidden("Suspended".into()), &["administrator"]),
        (
            Reason::NotFound("Alert not found".into()),
            &[
                "Alert not found",
                "with `aisoc_list_alerts`",
                "another tenant",
            ],
        ),
        (
            Reason::NotFound("Not Found".into()),
            &["no such endpoint", "`http://localhost:8081`"],
        ),
        (
            Reason::Invalid(vec![FieldProblem {
                place: "query".into(),
                field: "page".into(),
                message: "must be positive".into(),
            }]),
            &["`page` in the query: must be positive", "correct `page`"],
        ),
    ]
}

/// As [`refused`], for what is not about the request.
/// What is in the way, or far away.
fn on_the_way() -> Vec<Row> {
    vec![
        (
            // `Retry-After: Thu, 31 Dec 2099 23:59:59 GMT`
            Reason::RateLimited {
                retry_after: Some(Duration::from_secs(2_303_647_720)),
                detail: String::new(),
            },
            &["do not wait", "74 years", "ask whoever runs AiSOC"],
        ),
        (
            Reason::Server {
                status: 503,
                retry_after: Some(Duration::from_mins(15)),
                detail: String::new(),
            },
            &["wait 15 minutes"],
        ),
        (
            Reason::Proxy {
                proxy: Box::new(ProxyName {
                    url: "http://proxy.example.com:3128".into(),
                    variable: Some("HTTPS_PROXY"),
                }),
                problem: ProxyProblem::Refused,
                detail: String::new(),
            },
            &[
                "the proxy `http://proxy.example.com:3128` (`HTTPS_PROXY`) refuses the connection",
                "correct `HTTPS_PROXY`",
            ],
        ),
        (
            Reason::Proxy {
                proxy: Box::new(ProxyName {
                    url: "http://proxy.example.com:3128".into(),
                    variable: None,
                }),
                problem: ProxyProblem::WantsPassword,
                detail: String::new(),
            },
            &["(407)", "write them into the system's proxy settings"],
        ),
        (
            Reason::Connect {
                problem: ConnectProblem::Certificates,
                detail: "`SSL_CERT_FILE` names `ca.pem`, which is not there".into(),
            },
            &[
                "no certificate can be verified: `SSL_CERT_FILE`",
                "remove them",
            ],
        ),
    ]
}

fn failed() -> Vec<Row> {
    let text = String::new;
    vec![
        (
            LakeProblem::Forbidden.refusal("DDL".into()),
            &["does not allow this SQL: DDL", "one SELECT"],
        ),
        (
            Reason::RateLimited {
                retry_after: Some(Duration::from_secs(7)),
                detail: text(),
            },
            &["wait 7 seconds"],
        ),
        (
            Reason::Server {
                status: 500,
                retry_after: None,
                detail: text(),
            },
            &["failed with 500", "call again"],
        ),
        (
            Reason::Timeout {
                after: Duration::from_secs(20),
                waiting: Waiting::Answer,
            },
            &["no answer came within 20 seconds", "`--timeout 60000`"],
        ),
        (
            Reason::Connect {
                problem: ConnectProblem::Refused,
                detail: text(),
            },
            &[
                "refused",
                "`http://localhost:8081`",
                "`aisoc-mcp doctor` with the same settings",
            ],
        ),
        (
            Reason::Redirect {
                to: "https://soc.example/api/v1/alerts".into(),
                base: Some("https://soc.example".into()),
            },
            &["set `AISOC_URL` to `https://soc.example`"],
        ),
        (
            Reason::NotJson(Unreadable::Html("Sign in".into())),
            &["that is not the API", "\"Sign in\"", "`AISOC_URL`"],
        ),
        (Reason::TooLarge { limit: 64 << 20 }, &["64 MiB", "smaller"]),
    ]
}

#[test]
fn every_explanation_says_what_where_and_what_next() {
    for (reason, words) in refused().into_iter().chain(failed()).chain(on_the_way()) {
        let text = explain(reason, &READ);
        assert!(text.starts_with("GET /api/v1/alerts/x: "), "{text}");
        assert_eq!(text.matches(". Next: ").count(), 1, "{text}");
        assert!(text.ends_with('.') && !text.ends_with(".."), "{text}");
        assert!(!text.contains('\n') && !text.contains("  "), "{text}");
        assert!(
            !text.contains("aisoc_get_alert"),
            "repeats the tool: {text}"
        );
        for word in words {
            assert!(text.contains(word), "no {word:?} in: {text}");
        }
    }
}

#[test]
fn what_starts_something_is_looked_for_before_it_is_started_again() {
    for reason in [
        Reason::Closed { answered: false },
        Reason::Timeout {
            after: Duration::from_secs(1),
            waiting: Waiting::Rest,
        },
        Reason::Server {
            status: 502,
            retry_after: Some(Duration::from_secs(1)),
            detail: String::new(),
        },
    ] {
        let text = explain_at("POST /api/v1/x/investigate", reason.clone(), &START);
        assert!(
            text.contains("look with `aisoc_get_investigation`"),
            "{text}"
        );
        let text = explain_at("GET /api/v1/cases/x", reason.clone(), &START);
        assert!(
            text.contains("nothing was started") || text.contains("wait 1 second"),
            "{text}"
        );
        assert!(!text.contains("carried it out"), "{text}");
        let text = explain(reason, &READ);
        assert!(!text.contains("carried it out"), "{text}");
    }
}

#[test]
fn a_key_that_the_console_made_up_is_known_by_its_beginning() {
    let error = Error {
        endpoint: "GET /api/v1/alerts".to_owned(),
        reason: Reason::Key {
            problem: KeyProblem::Unknown,
            detail: "Invalid or revoked API key".to_owned(),
        },
        service: Arc::new(Service {
            product: &AISOC,
            url: String::new(),
            key: Some("aisoc_live_0".to_owned()),
        }),
    };
    let text = explain_error(&error, &READ);
    for part in ["`aisoc_live_`", "never issued", "`aisoc-mcp login`"] {
        assert!(text.contains(part), "no {part:?} in: {text}");
    }
}

#[test]
fn no_next_step_sends_anybody_to_a_console_that_makes_no_key() {
    for (reason, _) in refused().into_iter().chain(failed()).chain(on_the_way()) {
        for contract in [&READ, &START] {
            let text = explain(reason.clone(), contract);
            assert!(!text.contains("console under"), "{text}");
            assert!(!text.contains("Settings →"), "{text}");
        }
    }
}
