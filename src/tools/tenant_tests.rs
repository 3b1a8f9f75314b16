//! The tools against the embedded tenant: the whole way but for the protocol.
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use super::{Handlers, read};
use crate::demo::{self, Fault, Key, Keys, Options, Tenant};
use crate::generated::*;
use toolspec_runtime::client::{Client, Settings};
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::progress::Progress;
use toolspec_runtime::registry::{Handler, Tool};
use toolspec_runtime::starts::Starts;

async fn tenant(fault: Option<Fault>) -> Tenant {
    let options = Options {
        step_delay: Duration::ZERO,
        fault,
        ..Options::default()
    };
    demo::start(options).await.unwrap()
}

fn context<T: Tool>(tenant: &Tenant, key: impl Fn(&Keys) -> Key) -> Context {
    let mut settings = Settings::new(&crate::aisoc::AISOC, tenant.url().parse().unwrap());
    settings.key = Some(SecretString::from(key(tenant.keys()).token));
    Context {
        client: Arc::new(Client::new(settings).unwrap()),
        contract: &T::CONTRACT,
        now: Timestamp::now(),
        progress: Progress::default(),
        starts: Starts::default(),
        started: toolspec_runtime::starts::StartReport::default(),
        notes: toolspec_runtime::context::Notes::default(),
        deadline: None,
    }
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure>) -> String {
    match answer {
        Err(Failure::Refused { reason, next }) => format!("{reason}. {next}"),
        other => format!("not refused: {other:?}"),
    }
}

async fn runs(tenant: &Tenant, case: &str) -> Vec<Value> {
    let context = context::<aisoc_list_investigations>(tenant, |keys| keys.analyst);
    let arguments = ListInvestigations {
        case_id: Some(case.to_owned()),
        status: None,
        origin: None,
        since: None,
        limit: 20,
        after: None,
    };
    let answer = super::list_investigations::aisoc_list_investigations(&context, arguments).await;
    read::items(&json(answer.unwrap())).to_vec()
}

/// A result as it is written.
fn json(output: impl serde::Serialize) -> Value {
    serde_json::to_value(output).unwrap()
}

async fn replay(
    tenant: &Tenant,
    run_id: &str,
    limit: i64,
    since_seq: Option<i64>,
    contains: Option<&str>,
) -> Value {
    let context = context::<aisoc_replay_decision>(tenant, |keys| keys.analyst);
    let arguments = ReplayDecision {
        run_id: run_id.to_owned(),
        since_seq,
        limit,
        agent: None,
        kind: contains.map(|_| "decision_reason".to_owned()),
        contains: contains.map(str::to_owned),
    };
    let answer = super::replay_decision::aisoc_replay_decision(&context, arguments).await;
    json(answer.unwrap())
}

async fn explain(tenant: &Tenant, run_id: &str, step: i64) -> Result<Value, Failure> {
    let context = context::<aisoc_explain_step>(tenant, |keys| keys.analyst);
    let arguments = ExplainStep {
        run_id: run_id.to_owned(),
        step: Some(step),
        contains: None,
    };
    let answer = super::explain_step::aisoc_explain_step(&context, arguments).await;
    answer.map(json)
}

async fn start(tenant: &Tenant, wait_seconds: i64) -> Result<Value, Failure> {
    let context = context::<aisoc_run_investigation>(tenant, |keys| keys.analyst);
    let arguments = RunInvestigation {
        case_id: "inc-0421".to_owned(),
        alert_summary: None,
        wait_seconds,
        force: false,
    };
    let answer = super::run_investigation::aisoc_run_investigation(&context, arguments).await;
    answer.map(json)
}

#[tokio::test]
async fn a_case_is_found_however_its_number_is_written() {
    let tenant = tenant(None).await;
    let context = context::<aisoc_get_case>(&tenant, |keys| keys.analyst);
    let arguments = |id: &str, alerts| GetCase {
        case_id: id.to_owned(),
        include_timeline: true,
        include_alerts: alerts,
    };
    let case = <aisoc_get_case as Handler<Handlers>>::call(&context, arguments("inc-0421", true))
        .await
        .unwrap();
    assert_eq!(case.case_number.as_deref(), Some("INC-0421"));
    assert_eq!(case.severity.as_deref(), Some("critical"));
    let linked = case.alerts.unwrap().len();
    assert!(linked > 0 && case.alert_count == i64::try_from(linked).ok());
    assert!(!case.timeline.unwrap().is_empty() && case.notes.is_none());
    let id = case.id.unwrap();
    let short = <aisoc_get_case as Handler<Handlers>>::call(&context, arguments(&id, false));
    let short = short.await.unwrap();
    assert_eq!(short.alert_ids_not_fetched.unwrap().len(), linked);
    let unknown =
        <aisoc_get_case as Handler<Handlers>>::call(&context, arguments("INC-9999", true)).await;
    assert!(matches!(unknown, Err(Failure::Service(_))));
}

#[tokio::test]
async fn runs_stored_under_number_and_uuid_are_both_listed() {
    let tenant = tenant(None).await;
    let runs = runs(&tenant, "inc-0421").await;
    let names: Vec<String> = runs
        .iter()
        .filter_map(|run| read::text(run, "case_id"))
        .collect();
    assert!(
        names.iter().any(|name| name == "INC-0421") && names.iter().any(|name| name != "INC-0421"),
        "{names:?}"
    );
    let started = |run: &Value| read::time(run, "started_at");
    assert!(runs.is_sorted_by(|left, right| started(left) >= started(right)));
}

#[tokio::test]
async fn why_an_address_was_judged_malicious_can_be_traced() {
    let tenant = tenant(None).await;
    let runs = runs(&tenant, "INC-0421").await;
    let run_id = runs
        .iter()
        .filter_map(|run| read::text(run, "run_id"))
        .find(|id| id.starts_with("7c1f"))
        .unwrap();
    let found = replay(&tenant, &run_id, 50, None, Some("10.0.42.7 is malicious")).await;
    let step = read::list(&found, "steps")[0]["seq"].as_i64().unwrap();
    assert_eq!(
        (found["verdict"]["seq"].as_i64(), found["matched"].as_i64()),
        (Some(step), Some(1))
    );
    let why = explain(&tenant, &run_id, step).await.unwrap();
    assert!(
        why["decision"]["reason"]
            .as_str()
            .is_some_and(|reason| !reason.is_empty())
    );
    assert!(read::list(&why, "evidence").len() > 1);
    assert!(
        why.get("tool").is_none(),
        "no call is named that the ledger does not link"
    );
    let calls = read::list(&why, "preceding_tool_calls");
    assert!(calls.iter().all(|call| call["seq"].as_i64() < Some(step)));
    for part in ["prompt", "response"] {
        assert!(
            why[part]["source"]
                .as_str()
                .is_some_and(|source| source.starts_with("payload of step ")),
            "{part}"
        );
    }
}

#[tokio::test]
async fn a_started_run_is_replayed_page_by_page_from_its_first_step() {
    let tenant = tenant(None).await;
    let started = start(&tenant, 0).await.unwrap();
    assert_eq!(started["ledger"], "visible");
    let run_id = started["run_id"].as_str().unwrap();
    let (mut seqs, mut since) = (Vec::new(), None);
    for _ in 0..200 {
        let page = replay(&tenant, run_id, 7, since, None).await;
        seqs.extend(
            read::list(&page, "steps")
                .iter()
                .filter_map(|step| read::integer(step, "seq")),
        );
        since = page["next_since_seq"].as_i64();
        if since.is_none() && page["status"] != "running" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(seqs.len() > 14);
    assert_eq!(
        seqs,
        (0..i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>()
    );
    let context = context::<aisoc_get_investigation>(&tenant, |keys| keys.analyst);
    let arguments = GetInvestigation {
        run_id: run_id.to_owned(),
    };
    let run = super::get_investigation::aisoc_get_investigation(&context, arguments)
        .await
        .unwrap();
    let run = json(run);
    assert_eq!(
        (run["steps"].as_u64(), read::list(&run, "agents").len()),
        (Some(seqs.len() as u64), 4)
    );
}

#[tokio::test]
async fn a_run_the_ledger_loses_is_unconfirmed_and_then_a_failure() {
    let tenant = tenant(Some(Fault::LedgerLost)).await;
    let started = start(&tenant, 0).await.unwrap();
    assert_eq!(started["ledger"], "not yet visible");
    assert_eq!(started["status"], "unconfirmed");
    let lost = refused(start(&tenant, 30).await);
    assert!(lost.contains("keeps no ledger for it"), "{lost}");
}

#[tokio::test]
async fn the_lake_answers_and_its_bare_500_is_explained() {
    let tenant = tenant(None).await;
    let context = context::<aisoc_lake_query>(&tenant, |keys| keys.analyst);
    let ask = |sql: &str| LakeQuery {
        sql: sql.to_owned(),
        row_cap: 3,
        timeout_seconds: 10,
        format: "records".to_owned(),
    };
    let sql = "SELECT toString(source_ip) AS source_ip, count() AS events FROM raw_events GROUP BY source_ip";
    let answer = super::lake_query::aisoc_lake_query(&context, ask(sql))
        .await
        .unwrap();
    assert_eq!((answer.truncated, answer.returned), (Some(true), Some(3)));
    let row = &answer.rows.unwrap()[0];
    assert!(row["events"].is_u64() && row["source_ip"].is_string());
    let star = refused(
        super::lake_query::aisoc_lake_query(&context, ask("SELECT * FROM raw_events")).await,
    );
    assert!(star.contains("toString(source_ip) AS source"), "{star}");
}
