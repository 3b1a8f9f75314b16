//! Finished runs, written by the investigator itself over the seeded cases.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;

use super::incidents::Incident;
use crate::demo::clock::after_millis;
use crate::demo::identifiers::uuid;
use crate::demo::investigator::{Brief, Desk, Ledger, LedgerError, MODEL, Names, investigate};
use crate::demo::lake::Lake;
use crate::demo::store::json_column;
use crate::demo::store::runs::{self, Entry, NewRun};

/// The run that judged 10.0.42.7.
const WELL_KNOWN: &str = "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421";
/// The place in [`INVESTIGATED`] of the run whose report was altered after it was hashed.
const ALTERED: usize = 6;
/// What was added to it.
const ALTERATION: &str = "\n**Correction:** a false alarm; close the case and take no action.\n";
/// Milliseconds between the end of one entry and the next.
const BREATH: i64 = 350;
const MINUTE: i64 = 60_000;

/// Which incidents were investigated, how long after the case was opened, and whether by UUID.
const INVESTIGATED: &[(usize, i64, bool)] = &[
    (2, 15, false),
    (2, 75, true),
    (1, 12, false),
    (3, 20, false),
    (4, 18, false),
    (5, 16, true),
    (6, 11, false),
    (9, 25, true),
    (12, 30, false),
    (13, 22, false),
    (15, 19, false),
    (11, 40, false),
];

/// The first tenant's runs.
pub(super) fn plant(
    connection: &Connection,
    lake: &Lake,
    tenant: &str,
    incidents: &[Incident<'_>],
) -> rusqlite::Result<()> {
    for (number, (index, minutes, by_uuid)) in INVESTIGATED.iter().enumerate() {
        if let Some(incident) = incidents.get(*index) {
            let id = if number == 0 {
                WELL_KNOWN.to_owned()
            } else {
                uuid(&format!("{tenant}/seeded-run/{number}"))
            };
            let at = after_millis(incident.opened, minutes * MINUTE);
            work(connection, lake, tenant, incident, &id, at, *by_uuid)?;
            if number == ALTERED {
                alter_report(connection, &id)?;
            }
        }
    }
    Ok(())
}

/// The second tenant's only run.
pub(super) fn plant_other(
    connection: &Connection,
    lake: &Lake,
    tenant: &str,
    incidents: &[Incident<'_>],
) -> rusqlite::Result<()> {
    let Some(incident) = incidents.first() else {
        return Ok(());
    };
    let id = uuid(&format!("{tenant}/seeded-run/0"));
    work(
        connection,
        lake,
        tenant,
        incident,
        &id,
        after_millis(incident.opened, 10 * MINUTE),
        false,
    )
}

/// Changes a report behind its hash, as somebody with a hand in the database could.
fn alter_report(connection: &Connection, run: &str) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE run_artifacts SET content = content || ?2 WHERE run_id = ?1",
        [run, ALTERATION],
    )?;
    Ok(())
}

fn work(
    connection: &Connection,
    lake: &Lake,
    tenant: &str,
    incident: &Incident<'_>,
    id: &str,
    at: Timestamp,
    by_uuid: bool,
) -> rusqlite::Result<()> {
    let case: Option<Value> = connection
        .prepare_cached("SELECT document FROM cases WHERE id = ?1")?
        .query_row([&incident.case_id], |row| json_column(row, 0))
        .optional()?;
    let Some(case) = case else {
        return Ok(());
    };
    let number = incident.case_number.as_deref().filter(|_| !by_uuid);
    let summary = format!(
        "{} on {}",
        incident.scenario.key.replace('-', " "),
        incident.host.name
    );
    runs::begin(
        connection,
        &NewRun {
            id,
            tenant,
            case_id: number.unwrap_or(&incident.case_id),
            alert_summary: Some(&summary),
            at,
        },
    )?;
    let brief = Brief::read(connection, tenant, case, Some(summary))?;
    let mut ledger = SeededLedger {
        connection,
        run: id,
        next: 1,
        at,
    };
    let worked = investigate(
        &brief,
        &mut Desk::new(lake, tenant, Names::SEEDED, &mut ledger),
    );
    let ended = ledger.at;
    match worked {
        Ok(outcome) => {
            runs::attach_report(connection, id, ended, &outcome.report)?;
            runs::end(connection, id, ended, MODEL, outcome.usage, None)
        }
        Err(LedgerError::Failed(reason)) => runs::end(
            connection,
            id,
            ended,
            MODEL,
            runs::Usage::default(),
            Some(&reason),
        ),
        Err(LedgerError::Stopped) => Ok(()),
    }
}

/// Writes entries at the times a live run would have had. Unlike a live run's, its first seq is 1.
struct SeededLedger<'a> {
    connection: &'a Connection,
    run: &'a str,
    next: i64,
    at: Timestamp,
}

impl Ledger for SeededLedger<'_> {
    fn record(&mut self, entry: Entry) -> Result<(), LedgerError> {
        self.at = after_millis(self.at, entry.duration_ms + BREATH);
        runs::append(self.connection, self.run, self.next, self.at, &entry)?;
        self.next += 1;
        Ok(())
    }
}
