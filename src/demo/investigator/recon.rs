//! Recon: what the case and its alerts say, and which address to look at.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::brief::Brief;
use super::workspace::{LedgerError, Workspace};

/// Whom to look at, and when.
pub(super) struct Lead {
    /// The address under suspicion. It is an address, so it may stand in SQL.
    pub(super) subject: IpAddr,
    /// The time of the first alert.
    pub(super) first: String,
    /// The time of the last alert.
    pub(super) last: String,
}

/// Reads the alerts; `None` where they name no address.
pub(super) fn run(
    brief: &Brief,
    workspace: &mut Workspace<'_>,
) -> Result<Option<Lead>, LedgerError> {
    let agent = workspace.names.recon;
    workspace.note(
        agent,
        "recon",
        format!("Opened {}: {} linked alerts", brief.name(), brief.alerts.len()),
        json!({ "case": brief.case["id"], "title": brief.case["title"], "severity": brief.case["severity"] }),
    )?;
    let rows: Vec<Value> = brief
        .alerts
        .iter()
        .map(|alert| {
            json!([
                alert["id"],
                alert["event_time"],
                alert["severity"],
                alert["title"],
                alert["affected_ips"]
            ])
        })
        .collect();
    let read = if rows.is_empty() {
        Err("the case has no linked alerts".to_owned())
    } else {
        Ok(
            json!({ "columns": ["id", "event_time", "severity", "title", "affected_ips"], "row_count": rows.len(), "rows": rows }),
        )
    };
    workspace.tool(
        agent,
        "case.linked_alerts",
        &json!({ "case": brief.case["id"] }),
        &read,
    )?;

    let lead = lead(brief);
    let subject = subject(brief);
    let conclusion = match subject {
        Some(address) => {
            format!("{address} appears most often in the alerts, so it is the one to judge.")
        }
        None => "no address is named, so there is nothing to look for in the lake.".to_owned(),
    };
    workspace.ask(agent, "choose what to look at", &facts(brief), &conclusion)?;
    for alert in &brief.alerts {
        let weight = if alert["severity"] == "critical" {
            0.1
        } else {
            0.05
        };
        let reference = alert["id"].as_str().unwrap_or_default();
        workspace.cite(
            agent,
            "alert",
            reference,
            weight,
            Some(&json!({ "title": alert["title"], "techniques": alert["mitre_techniques"] })),
        )?;
    }
    match &lead {
        Some(lead) => workspace.decide(
            agent,
            &format!("Look at {}", lead.subject),
            "it is named by more of the case's alerts than any other address",
            0.9,
            &brief
                .all("affected_hosts")
                .iter()
                .map(|host| format!("look at host {host}"))
                .collect::<Vec<_>>(),
        )?,
        None => workspace.decide(
            agent,
            "Stop looking",
            "no alert names an address",
            0.9,
            &["ask the analyst for an address".into()],
        )?,
    }
    workspace.hand_over()?;
    Ok(lead)
}

/// The address to look at and the time of the alerts; `None` where they name no address.
pub(super) fn lead(brief: &Brief) -> Option<Lead> {
    let subject = subject(brief)?;
    let times = || {
        let times = brief.alerts.iter();
        times.filter_map(|alert| alert["event_time"].as_str())
    };
    Some(Lead {
        subject,
        first: times().min()?.into(),
        last: times().max()?.into(),
    })
}

/// The address the caller named, or the one most alerts name.
fn subject(brief: &Brief) -> Option<IpAddr> {
    let mut words = brief
        .alert_summary
        .iter()
        .flat_map(|text| text.split(|c: char| c.is_whitespace() || c == ',' || c == '?'));
    if let Some(address) = words.find_map(|word| word.trim_end_matches('.').parse().ok()) {
        return Some(address);
    }
    let count = |wanted: &str| {
        let lists = brief
            .alerts
            .iter()
            .filter_map(|alert| alert["affected_ips"].as_array());
        lists
            .filter(|list| list.iter().any(|address| address == wanted))
            .count()
    };
    let mut best: Option<(&str, usize)> = None;
    for address in brief.all("affected_ips") {
        let count = count(address);
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((address, count));
        }
    }
    best.and_then(|(address, _)| address.parse().ok())
}

/// What the case and its alerts say, a line each.
pub(super) fn facts(brief: &Brief) -> String {
    let mut lines = vec![format!(
        "case {} ({}): {}",
        brief.name(),
        brief.case["severity"].as_str().unwrap_or("unknown"),
        brief.case["title"].as_str().unwrap_or_default()
    )];
    for alert in &brief.alerts {
        lines.push(format!(
            "alert {} at {}: {} {}",
            alert["severity"].as_str().unwrap_or_default(),
            alert["event_time"].as_str().unwrap_or_default(),
            alert["title"].as_str().unwrap_or_default(),
            alert["affected_ips"],
        ));
    }
    if let Some(summary) = &brief.alert_summary {
        lines.push(format!("the caller says: {summary}"));
    }
    lines.join("\n")
}
