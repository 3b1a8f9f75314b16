//! The lake's smaller tables: enrichments of indicators, and hourly counts of alerts.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::json;

use super::incidents::Incident;
use super::world::remote;
use crate::clock::{before, naive};
use crate::identifiers::Draws;

const HOUR: i64 = 3_600;

pub(super) fn seed(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
    now: Timestamp,
) -> rusqlite::Result<()> {
    enrichments(connection, tenant, incidents, now)?;
    metrics(connection, tenant, incidents, now)
}

fn enrichments(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
    now: Timestamp,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO ioc_enrichments VALUES (?1, 'ip', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let list = |words: &[String]| format!("\t{}", json!(words));
    for incident in incidents {
        let Some(reputation) = &incident.scenario.reputation else {
            continue;
        };
        let inside = incident.subject() == incident.host.address;
        statement.execute(params![
            incident.subject(),
            tenant,
            reputation.malicious,
            reputation.confidence,
            list(&reputation.sources),
            list(&reputation.tags),
            if inside { "" } else { "NL" },
            if inside {
                0
            } else {
                64_496 + as_number(incident.index)
            },
            naive(incident.started),
        ])?;
    }
    for index in 100..140 {
        let words = ["passive-dns".to_owned()];
        let enriched = naive(before(now, as_number(index) * 2 * HOUR));
        statement.execute(params![
            remote(index),
            tenant,
            false,
            0.2,
            list(&words),
            list(&[]),
            "US",
            64_600 + as_number(index),
            enriched,
        ])?;
    }
    Ok(())
}

fn metrics(
    connection: &Connection,
    tenant: &str,
    incidents: &[Incident<'_>],
    now: Timestamp,
) -> rusqlite::Result<()> {
    const KINDS: &[(&str, &str, &str)] = &[
        ("low", "zeek", "command-and-control"),
        ("medium", "m365", "initial-access"),
        ("info", "defender", "execution"),
    ];
    let mut statement = connection
        .prepare_cached("INSERT INTO alert_metrics VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    let hour = |instant: Timestamp| {
        let second = instant.as_second().div_euclid(HOUR) * HOUR;
        naive(Timestamp::from_second(second).unwrap_or(instant))
    };
    for incident in incidents {
        let scenario = incident.scenario;
        statement.execute(params![
            hour(incident.opened),
            tenant,
            scenario.severity,
            scenario.connector,
            "execution",
            as_number(scenario.alerts.len()),
            0.8,
        ])?;
    }
    let mut draws = Draws::named(&format!("{tenant}/metrics"));
    for step in 0..90_i64 {
        for (severity, connector, tactic) in KINDS {
            let count = as_number(draws.below(6) + 1);
            let at = hour(before(now, step * 8 * HOUR));
            statement.execute(params![at, tenant, severity, connector, tactic, count, 0.3])?;
        }
    }
    Ok(())
}

fn as_number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
