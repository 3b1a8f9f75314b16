//! A run as the service's agents write it: what each does, and what each falls back to without a model.

use serde_json::{Value, json};

use super::brief::Brief;
use super::entry;
use super::forensic::{Case, HostFindings, examine_host};
use super::recon::{Lead, facts, lead};
use super::verdict::{Finding, Verdict, judge};
use super::workspace::{LedgerError, Workspace};
use super::{report, responder};
use crate::python;

/// How many addresses are enriched at most.
const INDICATORS: usize = 6;
/// How many artefacts are cited at most.
const ARTEFACTS: usize = 4;
/// Below this, a root cause is none.
const NO_CONFIDENCE: f64 = 0.1;

/// What one agent hands on: a hash that nobody can compute again, as the agents' own working state is not kept.
struct Baton(String);

impl Baton {
    fn first(brief: &Brief) -> Self {
        Self(python::hash(&json!({ "case": brief.case, "agent": null })))
    }

    /// The payload of an agent's closing entry: what it took over and what it hands on.
    fn pass(&mut self, agent: &str, spent: i64, more: Value) -> Value {
        let next = python::hash(&json!({ "after": self.0, "agent": agent }));
        let mut payload = more;
        payload["input_hash"] = std::mem::replace(&mut self.0, next.clone()).into();
        payload["duration_ms"] = spent.into();
        payload["output_hash"] = next.into();
        payload
    }
}

/// Works the case; the report in Markdown.
pub(super) fn run(
    brief: &Brief,
    workspace: &mut Workspace<'_>,
    told: Option<Vec<Finding>>,
) -> Result<String, LedgerError> {
    let mut baton = Baton::first(brief);
    let lead = recon(brief, told.is_none(), workspace, &mut baton)?;
    let case = forensic(brief, lead.as_ref(), told, workspace, &mut baton)?;
    let actions = respond(brief, &case, workspace, &mut baton)?;
    write_up(brief, &case, &actions, workspace)
}

fn recon(
    brief: &Brief,
    online: bool,
    workspace: &mut Workspace<'_>,
    baton: &mut Baton,
) -> Result<Option<Lead>, LedgerError> {
    let agent = workspace.names.recon;
    let lead = lead(brief);
    let conclusion = lead.as_ref().map_or_else(
        || "no address is named in the alerts.".to_owned(),
        |lead| format!("{} is named by most of the alerts.", lead.subject),
    );
    let purpose = "recon: extract indicators and techniques";
    let answered = workspace.ask(agent, purpose, &facts(brief), &conclusion)?;
    if !answered {
        workspace.decide(
            agent,
            "use_heuristic_fallback",
            "The model did not answer; indicators were taken from the alerts by pattern.",
            0.4,
            &["llm_extraction".to_owned()],
        )?;
    }
    let mut indicators = brief.all("affected_ips");
    indicators.truncate(INDICATORS);
    let mut enriched = Vec::new();
    for indicator in &indicators {
        let result = if online {
            enrich(workspace, indicator)
        } else {
            unreached(indicator)
        };
        workspace.record(entry::tool(
            agent,
            "enrich_ioc(value, type)",
            "enrich_ioc",
            &json!({ "type": "ip", "value": indicator }),
            &result,
            true,
        ))?;
        enriched.push(result);
    }
    for (indicator, result) in indicators.iter().zip(&enriched) {
        workspace.cite(agent, "ioc", indicator, 1.0, Some(result))?;
    }
    // Techniques are the model's to name: without it there are none.
    let techniques = if answered {
        techniques(brief)
    } else {
        Vec::new()
    };
    for technique in &techniques {
        workspace.cite(agent, "mitre_technique", technique, 0.8, None)?;
    }
    let (found, named) = (indicators.len(), techniques.len());
    let payload = baton.pass(agent, workspace.spent(), json!({ "ioc_count": found }));
    let summary = format!(
        "Found {found} IOCs, {named} MITRE techniques in {}ms",
        workspace.spent()
    );
    workspace.note(agent, "recon", summary, payload)?;
    workspace.hand_over()?;
    Ok(lead)
}

fn forensic(
    brief: &Brief,
    lead: Option<&Lead>,
    told: Option<Vec<Finding>>,
    workspace: &mut Workspace<'_>,
    baton: &mut Baton,
) -> Result<Case, LedgerError> {
    let agent = workspace.names.forensic;
    let found = match (told, lead) {
        (Some(findings), _) => HostFindings {
            actions: findings.len(),
            findings,
            artefacts: Vec::new(),
        },
        (None, Some(lead)) => examine_host(lead, workspace)?,
        (None, None) => HostFindings::default(),
    };
    let (verdict, confidence) = judge(&found.findings);
    let mut case = Case {
        subject: lead.map(|lead| lead.subject),
        findings: found.findings,
        verdict,
        confidence,
    };
    let reason = root_cause(brief, &case);
    let facts: Vec<String> = case
        .findings
        .iter()
        .map(|finding| format!("{} ({:+.2})", finding.text, finding.weight))
        .collect();
    let purpose = "forensic: reconstruct the timeline and the root cause";
    let answered = workspace.ask(agent, purpose, &facts.join("\n"), &reason)?;
    if answered {
        for artefact in found.artefacts.iter().take(ARTEFACTS) {
            workspace.cite(agent, "artefact", artefact, confidence, None)?;
        }
        let subject = case.subject.map(|subject| json!({ "subject": subject }));
        for finding in &case.findings {
            workspace.cite(
                agent,
                finding.kind,
                &finding.text,
                finding.weight,
                subject.as_ref(),
            )?;
        }
        workspace.decide(agent, "root_cause_hypothesis", &reason, confidence, &[])?;
    } else {
        case.findings.clear();
        case.verdict = Verdict::Inconclusive;
        case.confidence = NO_CONFIDENCE;
        workspace.decide(
            agent,
            "defer_to_manual",
            "The model did not answer; a timeline has to be built by hand.",
            NO_CONFIDENCE,
            &["llm_extraction".to_owned()],
        )?;
        workspace.decide(
            agent,
            "root_cause_hypothesis",
            "The root cause could not be determined automatically.",
            NO_CONFIDENCE,
            &[],
        )?;
    }
    let events = if answered { found.actions } else { 0 };
    let summary = format!(
        "Timeline: {events} events, confidence {:.0}%",
        case.confidence * 100.0
    );
    let payload = baton.pass(agent, workspace.spent(), json!({}));
    workspace.note(agent, "forensic", summary, payload)?;
    workspace.hand_over()?;
    Ok(case)
}

fn respond(
    brief: &Brief,
    case: &Case,
    workspace: &mut Workspace<'_>,
    baton: &mut Baton,
) -> Result<Vec<String>, LedgerError> {
    let agent = workspace.names.responder;
    let mut actions = responder::actions(brief, case);
    let facts = format!(
        "root cause: {}\nconfidence: {:.2}\nhosts: {}",
        root_cause(brief, case),
        case.confidence,
        brief.all("affected_hosts").join(", ")
    );
    let purpose = "responder: plan the response";
    let mut risk = risk(brief, case);
    if !workspace.ask(agent, purpose, &facts, &actions.join("; "))? {
        risk = "high";
        actions.clear();
        workspace.decide(
            agent,
            "default_high_risk_plan",
            "The model did not answer; the template for high risk is used.",
            0.3,
            &[],
        )?;
    }
    let hosts = brief.all("affected_hosts").len();
    let reason = if case.confidence > NO_CONFIDENCE {
        let affected = match hosts {
            1 => "1 host is".to_owned(),
            other => format!("{other} hosts are"),
        };
        format!(
            "The root cause has confidence {:.2} and {affected} affected.",
            case.confidence
        )
    } else {
        "There is no root cause, so the extent is unknown.".to_owned()
    };
    let decision = format!("risk_level={risk}");
    workspace.decide(agent, &decision, &reason, case.confidence, &[])?;
    let summary = format!(
        "Generated {} recommended actions (risk={risk}, dry_run=True)",
        actions.len()
    );
    let payload = baton.pass(agent, workspace.spent(), json!({}));
    workspace.note(agent, "responder", summary, payload)?;
    workspace.hand_over()?;
    Ok(actions)
}

fn write_up(
    brief: &Brief,
    case: &Case,
    actions: &[String],
    workspace: &mut Workspace<'_>,
) -> Result<String, LedgerError> {
    let agent = workspace.names.reporter;
    let mut text = report::markdown(brief, case, actions);
    let conclusion = root_cause(brief, case);
    workspace.ask(
        agent,
        "report: write the incident report",
        &text,
        &conclusion,
    )?;
    if workspace.failures() > 0 {
        text = format!(
            "# {}: {}\n\n{} of 4 calls of the model were not answered, so parts of this investigation are \
             missing: what was found stands in the steps, and a person has to finish it.\n",
            brief.name(),
            brief.case["title"].as_str().unwrap_or_default(),
            workspace.failures(),
        );
    }
    let payload = json!({
        "duration_ms": workspace.spent(),
        "report_hash": python::hash(&json!({ "report": text, "case": brief.case["id"] })),
    });
    workspace.note(agent, "report", "report written".to_owned(), payload)?;
    workspace.hand_over()?;
    Ok(text)
}

/// What happened, in a sentence or a few.
fn root_cause(brief: &Brief, case: &Case) -> String {
    let named = report::named(brief, case);
    let facts: Vec<&str> = case
        .findings
        .iter()
        .map(|finding| finding.text.as_str())
        .collect();
    let facts = facts.join("; ");
    match case.verdict {
        _ if case.findings.is_empty() => format!(
            "No root cause could be found: the lake holds nothing about {named} in the window of the alerts."
        ),
        Verdict::Malicious => format!("{named} is malicious: {facts}."),
        Verdict::Benign => format!("{named} is benign, its activity is expected: {facts}."),
        Verdict::Inconclusive => {
            format!("What {named} did does not decide it either way: {facts}.")
        }
    }
}

/// The risk of the plan, which is not a verdict on the case.
fn risk(brief: &Brief, case: &Case) -> &'static str {
    match (case.verdict, brief.case["severity"].as_str()) {
        (Verdict::Malicious, Some("critical")) => "critical",
        (Verdict::Malicious, _) => "high",
        (Verdict::Benign, _) => "low",
        (Verdict::Inconclusive, _) => "medium",
    }
}

/// What is known of an address; an error where no provider knows it, which the tool's use survives.
fn enrich(workspace: &Workspace<'_>, indicator: &str) -> Value {
    let sql = format!(
        "SELECT malicious, confidence, sources, tags FROM aisoc.ioc_enrichments WHERE ioc_value = '{}'",
        indicator.replace('\'', "")
    );
    let known = workspace.look_up(&sql).ok();
    match known.as_ref().and_then(|answer| answer.rows.first()) {
        Some(row) => json!({
            "ioc": indicator,
            "malicious": row.first(),
            "confidence": row.get(1),
            "sources": row.get(2),
            "tags": row.get(3),
        }),
        None => unreached(indicator),
    }
}

/// What enrichment returns where no provider answers; the use of the tool is a success anyway.
fn unreached(indicator: &str) -> Value {
    json!({ "ioc": indicator, "error": "no provider answered: connection refused" })
}

/// The techniques of the alerts, as ids.
fn techniques(brief: &Brief) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let lists = brief.alerts.iter().map(|alert| &alert["mitre_techniques"]);
    for technique in lists.filter_map(Value::as_array).flatten() {
        let id = technique["id"].as_str().or(technique.as_str());
        if let Some(id) = id.filter(|id| !found.iter().any(|known| known == id)) {
            found.push(id.to_owned());
        }
    }
    found
}
