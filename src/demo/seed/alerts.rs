//! Alerts: three per incident, and the everyday ones that belong to no case.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::incidents::Incident;
use super::techniques::{self, Technique};
use super::world::{USERS, hosts};
use super::{OTHER_TENANT, hostile, identity};
use crate::demo::clock::{after_millis, before, zulu};
use crate::demo::identifiers::{Draws, uuid};

/// What differs between alerts; the rest of the document follows from it.
struct Draft<'a> {
    id: String,
    title: String,
    category: &'a str,
    connector: &'a str,
    severity: &'a str,
    status: &'static str,
    techniques: Vec<&'a str>,
    ips: Vec<String>,
    host: String,
    user: &'a str,
    case_id: Option<String>,
    event_time: Timestamp,
    /// Position, newest first; varies what the service leaves empty.
    number: usize,
}

pub(super) fn plant(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
    noise: usize,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let techniques = techniques::all();
    for incident in incidents {
        for (number, (id, title)) in incident
            .alert_ids
            .iter()
            .zip(&incident.scenario.alerts)
            .enumerate()
        {
            let mut draft = Draft {
                id: id.clone(),
                title: incident.fill(title),
                category: &incident.scenario.category,
                connector: &incident.scenario.connector,
                severity: &incident.scenario.severity,
                status: status_of(incident, number),
                techniques: incident
                    .scenario
                    .techniques
                    .iter()
                    .skip(number)
                    .chain(incident.scenario.techniques.first())
                    .map(String::as_str)
                    .take(2)
                    .collect(),
                ips: vec![incident.subject().to_owned()],
                host: incident.host.name.clone(),
                user: incident.user,
                case_id: incident.linked.then(|| incident.case_id.clone()),
                event_time: incident.alert_time(number),
                number: incident.index * 3 + number,
            };
            if incident.subject() != incident.host.address {
                draft.ips.push(incident.host.address.clone());
            }
            draft.techniques.dedup();
            store(connection, tenant, &draft, &techniques)?;
        }
    }
    everyday(connection, tenant, noise, now, &techniques)
}

fn everyday(
    connection: &Connection,
    tenant: &str,
    count: usize,
    now: Timestamp,
    techniques: &[Technique],
) -> rusqlite::Result<()> {
    const STATUSES: &[&str] = &[
        "new",
        "resolved",
        "false_positive",
        "triaged",
        "new",
        "resolved",
    ];
    let kinds: Vec<Vec<&str>> = include_str!("data/noise.tsv")
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    let hosts = hosts(if tenant == OTHER_TENANT { 9 } else { 0 });
    let mut draws = Draws::named(&format!("{tenant}/everyday"));
    for (index, kind) in (0..count).zip(kinds.iter().cycle()) {
        let [title, category, connector, severity, technique] = kind.as_slice() else {
            continue;
        };
        let (Some(host), Some(user)) = (draws.pick(&hosts), draws.pick(USERS)) else {
            continue;
        };
        let steps = i64::try_from(index).unwrap_or(0);
        let title = if index == 7 {
            format!("{title}: {}", hostile::TITLE)
        } else {
            format!("{title}: {}", host.name)
        };
        let draft = Draft {
            id: uuid(&format!("{tenant}/everyday/{index}")),
            title,
            category,
            connector,
            severity,
            status: STATUSES
                .get(index % STATUSES.len())
                .copied()
                .unwrap_or("new"),
            techniques: vec![technique],
            ips: vec![host.address.clone()],
            host: host.name.clone(),
            user,
            case_id: None,
            event_time: before(now, 480 + steps * steps * 1_250 + steps * 600),
            number: 1_000 + index,
        };
        store(connection, tenant, &draft, techniques)?;
    }
    Ok(())
}

fn status_of(incident: &Incident<'_>, number: usize) -> &'static str {
    match (incident.case_status, number) {
        ("new", _) => "new",
        ("triaged" | "investigating" | "contained", 0) => "investigating",
        ("triaged" | "investigating" | "contained", _) => "triaged",
        _ if incident
            .scenario
            .reputation
            .as_ref()
            .is_some_and(|reputation| !reputation.malicious) =>
        {
            "false_positive"
        }
        _ => "resolved",
    }
}

fn store(
    connection: &Connection,
    tenant: &str,
    draft: &Draft<'_>,
    techniques: &[Technique],
) -> rusqlite::Result<()> {
    let created = after_millis(draft.event_time, 45_000);
    let confidence = confidence(draft);
    let label = confidence.map(|score| {
        if score >= 75 {
            "high"
        } else if score >= 40 {
            "medium"
        } else {
            "low"
        }
    });
    let priority = match draft.severity {
        "critical" => 95,
        "high" => 75,
        "medium" => 50,
        "low" => 25,
        _ => 10,
    };
    let assigned = draft
        .number
        .is_multiple_of(4)
        .then(identity::analyst)
        .filter(|_| tenant != OTHER_TENANT);
    let document = document(
        tenant, draft, techniques, confidence, label, priority, created,
    );
    connection
        .prepare_cached(
            "INSERT INTO alerts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            draft.id,
            tenant,
            draft.severity,
            draft.status,
            draft.category,
            confidence,
            label,
            assigned,
            draft.case_id,
            priority,
            zulu(draft.event_time),
            zulu(created),
            document.to_string(),
        ])?;
    Ok(())
}

/// 0 to 100; some alerts are never scored.
fn confidence(draft: &Draft<'_>) -> Option<i64> {
    if draft.number.is_multiple_of(9) {
        return None;
    }
    let base = if draft.case_id.is_some() { 55 } else { 20 };
    i64::try_from(draft.number * 13 % 44)
        .ok()
        .map(|more| base + more)
}

fn document(
    tenant: &str,
    draft: &Draft<'_>,
    known: &[Technique],
    confidence: Option<i64>,
    label: Option<&str>,
    priority: i64,
    created: Timestamp,
) -> Value {
    let names: Vec<(&str, &str)> = draft
        .techniques
        .iter()
        .map(|id| techniques::named(known, id))
        .collect();
    // Some connectors send ids alone, others ids with names.
    let as_objects = draft.number % 2 == 1;
    let techniques: Vec<Value> = draft
        .techniques
        .iter()
        .zip(&names)
        .map(|(id, (name, _))| {
            if as_objects {
                json!({ "id": id, "name": name })
            } else {
                json!(id)
            }
        })
        .collect();
    let tactics: Vec<&str> = names.iter().map(|(_, tactic)| *tactic).collect();
    let sparse = draft.number % 7 == 3;
    let what = names.first().map_or("Activity", |(name, _)| *name);
    let description = if draft.number == 1_007 {
        Some(hostile::DESCRIPTION.to_owned())
    } else {
        (!sparse).then(|| {
            format!(
                "{what} reported by {} for {} on {}.",
                draft.connector, draft.user, draft.host
            )
        })
    };
    let recommendations = if as_objects {
        json!([{ "action": format!("Check what {} did around the event", draft.user), "rationale": "the account may be used by someone else" }])
    } else {
        json!([
            format!("Look for the same address on hosts beside {}", draft.host),
            "Keep the host online until memory is taken"
        ])
    };
    let score = confidence.map(|score| f64::from(u8::try_from(score).unwrap_or(0)) / 100.0);
    let rationale = confidence.map(|score| {
        json!([
            { "factor": "severity", "label": "Severity of the source", "value": draft.severity, "weight": 0.4, "contribution": priority * 2 / 5 },
            { "factor": "linked", "label": "Part of an incident", "value": draft.case_id.is_some(), "weight": 0.6, "contribution": score - priority * 2 / 5 },
        ])
    });
    json!({
        "id": draft.id, "tenant_id": tenant, "title": draft.title, "description": description,
        "severity": draft.severity, "status": draft.status, "priority": priority, "category": draft.category,
        "mitre_tactics": tactics, "mitre_techniques": techniques,
        "connector_type": (!sparse).then_some(draft.connector),
        "ai_score": score,
        "ai_summary": (!sparse).then(|| format!("{} ({what}).", draft.title)),
        "ai_recommendations": recommendations,
        "confidence": confidence, "confidence_label": label, "confidence_rationale": rationale,
        "disposition": match draft.status {
            "false_positive" => Some("benign"),
            "resolved" if draft.case_id.is_some() => Some("true_positive"),
            _ => None,
        },
        "affected_ips": draft.ips, "affected_hosts": [draft.host], "affected_users": [draft.user],
        "case_id": draft.case_id, "tags": [draft.category, draft.connector],
        "event_time": zulu(draft.event_time), "first_seen": zulu(before(draft.event_time, 60)),
        "last_seen": zulu(draft.event_time), "snoozed_until": null,
        "created_at": zulu(created), "updated_at": zulu(after_millis(created, 1_500)),
    })
}
