//! The questions of the tour, each answered by the calls that an assistant would make.

use serde_json::{Value, json};

use super::host::{Answer, Host};
use super::page;

type Print<'a> = &'a dyn Fn(&str);

/// The case that the tour follows.
const CASE: &str = "INC-0421";

/// The address that the agent judged.
const ADDRESS: &str = "10.0.42.7";

/// What an analyst asks first.
pub(super) async fn open_p0_cases(host: &mut Host, print: Print<'_>) -> Result<(), String> {
    print(&page::question(1, "Show me the open P0 cases in AiSOC."));
    let found = call_tool(
        host,
        print,
        "aisoc_list_cases",
        json!({"priority": "p0", "status": "open"}),
    )
    .await?;
    print(&page::cases(&found));
    Ok(())
}

/// The ledger of the first run on the case.
pub(super) async fn replay_case(host: &mut Host, print: Print<'_>) -> Result<(), String> {
    print(&page::question(
        2,
        &format!("Replay the agent's reasoning on case {CASE} step by step."),
    ));
    let runs = call_tool(
        host,
        print,
        "aisoc_list_investigations",
        json!({"case_id": CASE}),
    )
    .await?;
    let first = runs["items"].as_array().and_then(|runs| runs.last());
    let run = first
        .and_then(|run| run["run_id"].as_str())
        .ok_or("the case has no run")?;
    let replay = call_tool(host, print, "aisoc_replay_decision", json!({"run_id": run})).await?;
    print(&page::replay(&replay));
    Ok(())
}

/// The decision about one address, from a run named as people name one.
pub(super) async fn why_malicious(host: &mut Host, print: Print<'_>) -> Result<(), String> {
    let run = "7c1f";
    let asked = format!("Why did the agent decide that {ADDRESS} was malicious in run {run}…?");
    print(&page::question(3, &asked));
    let decisions = json!({"run_id": run, "contains": ADDRESS, "kind": "decision_reason"});
    let found = call_tool(host, print, "aisoc_replay_decision", decisions).await?;
    let decides = |step: &&Value| {
        step["decision"]["decision"]
            .as_str()
            .is_some_and(|text| text.contains("malicious"))
    };
    let step = found["steps"]
        .as_array()
        .and_then(|steps| steps.iter().find(decides));
    let step = step.ok_or("the run has no decision about it")?;
    let explain = json!({"run_id": run, "step": step["seq"]});
    let explained = call_tool(host, print, "aisoc_explain_step", explain).await?;
    let cited = json!({"run_id": run, "agent": step["agent"], "kind": "evidence_cited"});
    let evidence = call_tool(host, print, "aisoc_replay_decision", cited).await?;
    print(&page::reasons(step, &evidence, &explained));
    Ok(())
}

/// A run of the agent, watched while it works.
pub(super) async fn investigate(host: &mut Host, print: Print<'_>) -> Result<(), String> {
    let case = "INC-0419";
    let asked = format!("Investigate case {case}, and tell me what you find as you go.");
    print(&page::question(4, &asked));
    let tool = "aisoc_run_investigation";
    let arguments = json!({"case_id": case});
    let told = |report: &str| {
        if page::is_worth_a_line(report) {
            print(&page::excerpt(report));
        }
    };
    let Answer { result, took } = host.watch(tool, &arguments, &told).await?;
    print(&page::called(tool, &arguments, took));
    print(&page::found(&result));
    Ok(())
}

/// Calls a tool and prints the call as it was made.
async fn call_tool(
    host: &mut Host,
    print: Print<'_>,
    tool: &str,
    arguments: Value,
) -> Result<Value, String> {
    let Answer { result, took } = host.call_tool(tool, &arguments).await?;
    print(&page::called(tool, &arguments, took));
    Ok(result)
}
