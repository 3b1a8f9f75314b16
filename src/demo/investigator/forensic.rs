//! Forensic: four questions to the lake, what the answers weigh, and the verdict.

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::json;

use super::brief::Brief;
use super::evidence::{from_actions, from_reputation, number, word};
use super::recon::Lead;
use super::verdict::{Finding, Verdict, judge};
use super::workspace::{LedgerError, Workspace};
use crate::clock::{after_millis, before, naive};

const HOUR: i64 = 3_600;

/// What the forensic agent hands on.
pub(super) struct Case {
    /// The address that was judged.
    pub(super) subject: Option<IpAddr>,
    /// What speaks for and against.
    pub(super) findings: Vec<Finding>,
    pub(super) verdict: Verdict,
    /// 0 to 1.
    pub(super) confidence: f64,
}

/// Asks the lake about the lead, and judges.
pub(super) fn run(
    brief: &Brief,
    lead: Option<&Lead>,
    workspace: &mut Workspace<'_>,
) -> Result<Case, LedgerError> {
    let agent = workspace.names.forensic;
    let mut findings = Vec::new();
    if let Some(lead) = lead {
        workspace.note(
            agent,
            "forensic",
            format!("Reading the lake about {}", lead.subject),
            json!({ "subject": lead.subject, "from": lead.first, "to": lead.last }),
        )?;
        findings = examine_host(lead, workspace)?.findings;
        for finding in &findings {
            let enrichment = json!({ "subject": lead.subject });
            workspace.cite(
                agent,
                finding.kind,
                &finding.text,
                finding.weight,
                Some(&enrichment),
            )?;
        }
    } else {
        workspace.note(
            agent,
            "forensic",
            format!("{} gives no address to look for", brief.name()),
            json!({}),
        )?;
    }
    let (verdict, confidence) = judge(&findings);
    let subject = lead.map(|lead| lead.subject);
    let named = subject.map_or_else(|| brief.name().to_owned(), |address| address.to_string());
    let facts: Vec<String> = findings
        .iter()
        .map(|finding| format!("{} ({:+.2})", finding.text, finding.weight))
        .collect();
    let reason = if facts.is_empty() {
        "the lake holds nothing that decides it either way".to_owned()
    } else {
        facts.join("; ")
    };
    let decision = format!("{named} is {}", verdict.word());
    workspace.ask(
        agent,
        "weigh the evidence",
        &facts.join("\n"),
        &format!("{decision}, because {reason}."),
    )?;
    let others = [Verdict::Malicious, Verdict::Benign, Verdict::Inconclusive];
    let alternatives: Vec<String> = others
        .into_iter()
        .filter(|other| *other != verdict)
        .map(|other| format!("{named} is {}", other.word()))
        .collect();
    workspace.decide(agent, &decision, &reason, confidence, &alternatives)?;
    workspace.hand_over()?;
    Ok(Case {
        subject,
        findings,
        verdict,
        confidence,
    })
}

/// What the lake says.
#[derive(Default)]
pub(super) struct HostFindings {
    /// What speaks for and against.
    pub(super) findings: Vec<Finding>,
    /// Commands and programs of severe events.
    pub(super) artefacts: Vec<String>,
    /// How many kinds of action there were.
    pub(super) actions: usize,
}

/// Asks the lake what the address under suspicion did.
pub(super) fn examine_host(
    lead: &Lead,
    workspace: &mut Workspace<'_>,
) -> Result<HostFindings, LedgerError> {
    let mut found = HostFindings::default();
    let findings = &mut found.findings;
    let agent = workspace.names.forensic;
    let window = window(lead);
    let actions = workspace.query(
        agent,
        &format!(
            "SELECT JSONExtractString(raw_payload, 'action') AS action, JSONExtractString(raw_payload, 'outcome') AS outcome, \
             count() AS events, uniq(dest_ip) AS destinations, countIf(severity_id >= 4) AS severe, \
             sum(JSONExtractInt(raw_payload, 'bytes_out')) AS bytes_out, min(event_time) AS first_seen, max(event_time) AS last_seen \
             FROM aisoc.raw_events WHERE {window} GROUP BY action, outcome ORDER BY events DESC, action"
        ),
        Some("no events about this address in the window of the alerts"),
    )?;
    if let Some(answer) = actions {
        found.actions = answer.rows.len();
        findings.extend(from_actions(lead.subject, &answer));
    }
    let severe = workspace.query(
        agent,
        &format!(
            "SELECT process_name, any(JSONExtractString(raw_payload, 'command_line')) AS command_line, count() AS events \
             FROM aisoc.raw_events WHERE {window} AND severity_id >= 4 GROUP BY process_name ORDER BY events DESC LIMIT 10"
        ),
        None,
    )?;
    for row in severe.iter().flat_map(|answer| &answer.rows) {
        let command = word(row, 1);
        let artefact = if command.is_empty() {
            word(row, 0)
        } else {
            command
        };
        found.artefacts.push(artefact.to_owned());
    }
    let changes = workspace.query(
        agent,
        &format!(
            "SELECT JSONExtractString(raw_payload, 'change_ticket') AS ticket, count() AS events \
             FROM aisoc.raw_events WHERE {window} AND JSONHas(raw_payload, 'change_ticket') GROUP BY ticket ORDER BY events DESC"
        ),
        None,
    )?;
    if let Some(row) = changes.as_ref().and_then(|answer| answer.rows.first()) {
        let text = format!(
            "{} of the events belong to the announced change {}",
            number(row, 1),
            word(row, 0)
        );
        findings.push(Finding {
            kind: "change",
            text,
            weight: -0.6,
        });
    }
    let reputation = workspace.query(
        agent,
        &format!("SELECT malicious, confidence, sources, tags FROM aisoc.ioc_enrichments WHERE ioc_value = '{}'", lead.subject),
        None,
    )?;
    if let Some(row) = reputation.as_ref().and_then(|answer| answer.rows.first()) {
        findings.push(from_reputation(lead.subject, row));
    }
    Ok(found)
}

/// An hour either side of the alerts.
fn window(lead: &Lead) -> String {
    let instant = |text: &str| text.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
    let (from, to) = (
        before(instant(&lead.first), HOUR),
        after_millis(instant(&lead.last), HOUR * 1_000),
    );
    let subject = lead.subject;
    format!(
        "(source_ip = '{subject}' OR dest_ip = '{subject}') AND event_time BETWEEN '{}' AND '{}'",
        naive(from),
        naive(to)
    )
}
