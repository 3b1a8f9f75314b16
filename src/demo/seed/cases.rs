//! Cases, and what was recorded about them.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::incidents::Incident;
use crate::clock::{after_millis, zulu};
use crate::identifiers::uuid;

/// Owners as people enter them: by mail, by name, as a queue, or not at all.
const ASSIGNEES: &[Option<&str>] = &[
    Some("morgan.reyes@northwind.example"),
    None,
    Some("sam.oduya@northwind.example"),
    Some("tier-2"),
    Some("Priya Raman"),
];
const MINUTE: i64 = 60_000;

pub(super) fn seed(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
) -> rusqlite::Result<()> {
    for incident in incidents {
        let document = document(tenant, incident);
        let assignee = document["assignee"].as_str();
        connection
            .prepare_cached("INSERT INTO cases VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                incident.case_id,
                tenant,
                incident.case_number,
                incident.case_status,
                incident.scenario.severity,
                assignee,
                zulu(incident.opened),
                document.to_string(),
            ])?;
        entries(connection, incident)?;
    }
    Ok(())
}

fn document(tenant: &str, incident: &Incident<'_>) -> Value {
    let opened = incident.opened;
    let at = |minutes: i64| zulu(after_millis(opened, minutes * MINUTE));
    let reached = |statuses: &[&str]| statuses.contains(&incident.case_status);
    let alert_ids = if incident.linked {
        incident.alert_ids.clone()
    } else {
        Vec::new()
    };
    let assignee = ASSIGNEES
        .get(incident.index % ASSIGNEES.len())
        .copied()
        .flatten();
    let assignee = if incident.index == 2 {
        Some("morgan.reyes@northwind.example")
    } else {
        assignee
    };
    json!({
        "id": incident.case_id,
        "tenant_id": tenant,
        "case_number": incident.case_number,
        "title": incident.fill(&incident.scenario.title),
        "description": (incident.index % 5 != 4).then(|| format!(
            "{} alerts about {} and {}, opened by correlation on {}.",
            alert_ids.len(), incident.host.name, incident.user, incident.subject(),
        )),
        "severity": incident.scenario.severity,
        "status": incident.case_status,
        "assignee": assignee,
        "mitre_techniques": incident.scenario.techniques(),
        "alert_ids": alert_ids,
        "observable_graph": {
            "nodes": [
                { "id": incident.host.name, "kind": "host" },
                { "id": incident.user, "kind": "user" },
                { "id": incident.subject(), "kind": "ip" },
            ],
            "edges": [
                { "from": incident.user, "to": incident.host.name, "kind": "signed_in" },
                { "from": incident.subject(), "to": incident.host.name, "kind": "seen_with" },
            ],
        },
        "evidence_chain": alert_ids.iter().map(|id| json!({ "kind": "alert", "ref": id })).collect::<Vec<_>>(),
        "compliance_frameworks": if incident.scenario.severity == "critical" { json!(["iso27001", "nis2"]) } else { json!([]) },
        "opened_at": zulu(opened),
        "triaged_at": (!reached(&["new"])).then(|| at(9)),
        "resolved_at": reached(&["resolved", "closed"]).then(|| at(340)),
        "closed_at": reached(&["closed"]).then(|| at(900)),
        "created_at": zulu(opened),
        "updated_at": at(14),
        "created_by": (incident.index % 6 != 5).then_some("correlation"),
        "tags": tags(incident),
        "sla_due_at": incident.is_open().then(|| at(240)),
    })
}

/// Tags in the two forms that occur: labels as the service's seed writes them, and names with values as the
/// service takes them with a new case.
fn tags(incident: &Incident<'_>) -> Value {
    let team = match incident.scenario.category.as_str() {
        "identity" | "saas" => "identity",
        "cloud" => "cloud",
        "network" => "network",
        _ => "endpoint",
    };
    match incident.index % 4 {
        1 => {
            json!({ "team": team, "environment": "production", "playbook": incident.scenario.key })
        }
        3 => json!({ "team": team, "labels": [incident.scenario.key] }),
        _ => json!({ "labels": [incident.scenario.key, incident.scenario.category] }),
    }
}

fn entries(connection: &Connection, incident: &Incident<'_>) -> rusqlite::Result<()> {
    let opened = incident.opened;
    let mut number = 0;
    let mut record =
        |at: Timestamp, kind: &str, title: &str, description: Option<String>, actor: &str| {
            number += 1;
            connection
                .prepare_cached("INSERT INTO case_entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
                .execute(params![
                    uuid(&format!("{}/entry/{number}", incident.case_id)),
                    incident.case_id,
                    kind,
                    zulu(at),
                    title,
                    description,
                    actor,
                ])
        };
    let later = |minutes: i64| after_millis(opened, minutes * MINUTE);
    record(opened, "created", "Case created", None, "correlation")?;
    let alarms = incident.alert_ids.iter().zip(&incident.scenario.alerts);
    for (_, alarm) in alarms.filter(|_| incident.linked) {
        record(
            later(1),
            "alert_linked",
            "Alert linked",
            Some(incident.fill(&alarm.title)),
            "correlation",
        )?;
    }
    if incident.case_status != "new" {
        record(
            later(9),
            "status_change",
            "new → triaged",
            None,
            "morgan.reyes@northwind.example",
        )?;
        let text = format!(
            "{} confirmed to be in use by {}.",
            incident.host.name, incident.user
        );
        record(
            later(11),
            "comment",
            "Comment",
            Some(text),
            "morgan.reyes@northwind.example",
        )?;
    }
    let task = format!(
        "Ask the owner of {} about {}",
        incident.host.name,
        incident.subject()
    );
    record(later(12), "task", "Task added", Some(task), "tier-2")?;
    if !matches!(incident.case_status, "new" | "triaged") {
        let title = format!("triaged → {}", incident.case_status);
        record(later(14), "status_change", &title, None, "tier-2")?;
    }
    Ok(())
}
