//! An alert as the store keeps it and the API shows it.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::demo::clock::{after_millis, before, zulu};
use crate::demo::seed::techniques::{self, Technique};
use crate::demo::seed::{OTHER_TENANT, hostile, identity};

/// What differs between alerts; the rest of the document follows from it.
pub(super) struct Draft<'a> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) category: &'a str,
    pub(super) connector: &'a str,
    pub(super) severity: &'a str,
    pub(super) status: &'static str,
    pub(super) techniques: Vec<&'a str>,
    pub(super) ips: Vec<String>,
    pub(super) host: String,
    pub(super) user: &'a str,
    pub(super) case_id: Option<String>,
    pub(super) event_time: Timestamp,
    /// Position, newest first; varies what the service leaves empty.
    pub(super) number: usize,
}

/// Stores the alert that `draft` describes.
pub(super) fn store(
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
