//! An alert as the store keeps it and the API shows it.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::clock::{after_millis, before, zulu};
use crate::release::Facts;
use crate::seed::techniques::{self, Technique};
use crate::seed::triage::{self, Triage};
use crate::seed::{OTHER_TENANT, hostile, identity};

/// The number of the first everyday alert.
pub(super) const EVERYDAY: usize = 10_000;

/// Writes the alerts of one tenant.
pub(super) struct Writer<'a> {
    pub(super) connection: &'a Connection,
    pub(super) tenant: &'a str,
    pub(super) techniques: Vec<Technique>,
    pub(super) now: Timestamp,
    pub(super) facts: &'static Facts,
}

/// What differs between alerts; the rest of the document follows from it.
pub(super) struct Draft<'a> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) category: &'a str,
    pub(super) connector: &'a str,
    pub(super) severity: &'a str,
    pub(super) status: &'static str,
    pub(super) techniques: Vec<&'a str>,
    /// The `source_id` of the rule that raised it.
    pub(super) rule: &'a str,
    pub(super) ips: Vec<String>,
    pub(super) host: String,
    pub(super) user: &'a str,
    pub(super) case_id: Option<String>,
    pub(super) event_time: Timestamp,
    pub(super) created: Timestamp,
    /// Varies what the service leaves empty.
    pub(super) number: usize,
    /// What automatic triage says of it.
    pub(super) rationale: String,
    /// What it concludes.
    pub(super) verdict: &'static str,
}

impl Writer<'_> {
    /// Stores the alert that `draft` describes, and the run that triaged it where the release has them.
    pub(super) fn store(&self, draft: &Draft<'_>) -> rusqlite::Result<()> {
        let (connection, tenant) = (self.connection, self.tenant);
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
        let mut document = document(tenant, draft, &self.techniques, confidence, label, priority);
        // A handful are put off for two days.
        if draft.number % 23 == 9 && matches!(draft.status, "new" | "triaged") {
            document["snoozed_until"] = zulu(after_millis(self.now, 2 * 86_400_000)).into();
        }
        if self.facts.engine_rules
            && let Some(tags) = document["tags"].as_array_mut()
        {
            tags.push(json!(format!("rule:{}", draft.rule)));
        }
        if self.facts.auto_triage {
            let triage = Triage::of(draft.number, draft.verdict, draft.status);
            triaged(&mut document, draft, triage.as_ref());
            if let Some(triage) = &triage {
                let alert = triage::Alert {
                    id: &draft.id,
                    title: &draft.title,
                    host: &draft.host,
                    user: draft.user,
                    created: draft.created,
                    rationale: &draft.rationale,
                };
                triage::seed(connection, tenant, &alert, triage, self.facts)?;
            }
        }
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
                zulu(draft.created),
                document.to_string(),
            ])?;
        Ok(())
    }
}

/// What automatic triage writes into the alert. Where it did not run, nothing says a word; where it ran in
/// shadow mode, the alert stays `new` without a disposition.
fn triaged(document: &mut Value, draft: &Draft<'_>, triage: Option<&Triage>) {
    let Some(triage) = triage else {
        document["ai_summary"] = Value::Null;
        document["ai_score"] = Value::Null;
        document["ai_recommendations"] = json!([]);
        document["disposition"] = Value::Null;
        return;
    };
    document["ai_summary"] = draft.rationale.as_str().into();
    document["ai_score"] = triage.confidence.into();
    document["ai_recommendations"] = triage::actions(triage, &draft.host, draft.user);
    document["disposition"] = match draft.status {
        "new" => Value::Null,
        _ => triage.verdict.into(),
    };
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
) -> Value {
    let created = draft.created;
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
    let description = if draft.number == EVERYDAY + 7 {
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
