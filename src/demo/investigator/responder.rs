//! Responder: what to do about the verdict. It proposes; people act.

use serde_json::json;

use super::brief::Brief;
use super::forensic::Case;
use super::verdict::Verdict;
use super::workspace::{LedgerError, Workspace};

/// Proposes actions, most urgent first.
pub(super) fn run(
    brief: &Brief,
    case: &Case,
    workspace: &mut Workspace<'_>,
) -> Result<Vec<String>, LedgerError> {
    let agent = workspace.names.responder;
    workspace.note(
        agent,
        "responder",
        format!("Choosing a response to a {} verdict", case.verdict.word()),
        json!({ "confidence": case.confidence }),
    )?;
    let actions = actions(brief, case);
    let facts = format!(
        "verdict: {}\nconfidence: {:.2}\nhosts: {}",
        case.verdict.word(),
        case.confidence,
        brief.all("affected_hosts").join(", ")
    );
    workspace.ask(agent, "propose a response", &facts, &actions.join("; "))?;
    let (decision, reason, alternatives) = match case.verdict {
        Verdict::Malicious => (
            "Propose containment",
            "what was seen continues unless it is cut off",
            vec!["watch for another hour".to_owned()],
        ),
        Verdict::Benign => (
            "Propose to close as expected activity",
            "the activity is accounted for",
            vec!["tune the rules first".to_owned()],
        ),
        Verdict::Inconclusive => (
            "Propose to gather more",
            "acting now could hit the wrong host",
            vec!["contain as a precaution".to_owned()],
        ),
    };
    workspace.decide(agent, decision, reason, case.confidence, &alternatives)?;
    workspace.hand_over()?;
    Ok(actions)
}

/// What to do, most urgent first.
pub(super) fn actions(brief: &Brief, case: &Case) -> Vec<String> {
    let subject = case
        .subject
        .map_or_else(|| "the address".to_owned(), |address| address.to_string());
    let hosts = brief.all("affected_hosts").join(", ");
    let users = brief.all("affected_users").join(", ");
    match case.verdict {
        Verdict::Malicious => vec![
            format!("isolate {hosts}"),
            format!("block {subject} at the edge and between segments"),
            format!("reset the credentials of {users} and end their sessions"),
        ],
        Verdict::Benign => vec![
            format!("close {} as expected activity of {subject}", brief.name()),
            "add the announced activity to the rules' exceptions".to_owned(),
        ],
        Verdict::Inconclusive => vec![
            format!(
                "ask the owner of {} what was done",
                if hosts.is_empty() { "the case" } else { &hosts }
            ),
            format!("check whether the sensor that should have seen {subject} was running"),
        ],
    }
}
