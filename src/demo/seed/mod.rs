//! The data: two tenants, and thirty days that end now, or ninety in the large size.
//!
//! The same seed gives the same rows with the same ids on every start; only the times move with `now`. The
//! incidents are told once (`data/scenarios.json`, [`incidents`]) and everything else is derived from them: the
//! events in the lake, the alerts about those events, the cases about those alerts, the runs about those cases.

mod alerts;
mod cases;
mod events;
mod hostile;
mod identity;
mod incidents;
mod lake_side;
mod rules;
mod runs;
mod scenario;
mod techniques;
mod times;
mod triage;
mod world;

use jiff::Timestamp;
use rusqlite::Connection;

use super::Error;
use super::clock::Clock;
use super::keys::Key;
use super::lake::Lake;
use super::release::{Facts, Size};
use super::store::Store;

/// The first tenant: the one `--demo` works on.
pub(crate) const TENANT: &str = "00000000-0000-0000-0000-00000000000a";
/// The second tenant, there to be invisible from the first.
pub(crate) const OTHER_TENANT: &str = "00000000-0000-0000-0000-00000000000b";

pub(crate) use identity::DEFAULT_TENANT;

/// How much of each there is in the first tenant.
struct Scale {
    /// Cases; the incidents behind them.
    cases: usize,
    /// Alerts, those of the incidents among them.
    alerts: Option<usize>,
    /// Rows of `raw_events`, and how many of them are noise at least.
    events: (usize, usize),
    /// Rules.
    rules: usize,
    /// Runs of the agents; automatic triage has its own beside them.
    runs: usize,
}

impl Size {
    const fn scale(self) -> Scale {
        match self {
            Self::Small => Scale {
                cases: incidents::STORIES,
                alerts: None,
                events: (5_600, 4_300),
                rules: 280,
                runs: 20,
            },
            Self::Soc => Scale {
                cases: 2_000,
                alerts: Some(5_000),
                events: (20_000, 6_000),
                rules: 3_000,
                runs: 600,
            },
        }
    }
}

/// Builds the store and the lake of both tenants; the first one has `more_keys`, too.
///
/// # Errors
/// Where SQLite refuses, or a data file is malformed.
pub(crate) fn seed(
    now: Timestamp,
    more_keys: &[Key],
    facts: &'static Facts,
    size: Size,
) -> Result<(Store, Lake), Error> {
    let scale = size.scale();
    let scenarios = scenario::all()?;
    let ours = incidents::of(TENANT, scale.cases, &scenarios, now);
    let theirs = incidents::of(OTHER_TENANT, 4, &scenarios, now);

    let lake = Lake::empty(Clock::starting_at(now))?;
    lake.fill(&[TENANT, OTHER_TENANT], |connection| {
        in_transaction(connection, || {
            for (tenant, incidents, events) in [
                (TENANT, &ours, scale.events),
                (OTHER_TENANT, &theirs, (500, 260)),
            ] {
                events::seed(connection, tenant, incidents, events, now)?;
                lake_side::seed(connection, tenant, incidents, now)?;
            }
            Ok(())
        })
    })?;

    let linked: usize = ours.iter().map(|incident| incident.alert_ids.len()).sum();
    let everyday = scale
        .alerts
        .map_or(alerts::EVERYDAY, |alerts| alerts.saturating_sub(linked));
    let store = Store::empty()?;
    store.with(|connection| -> Result<(), Error> {
        let mut failure = None;
        in_transaction(connection, || {
            identity::seed(connection, now, facts.keys, more_keys)?;
            for (tenant, incidents, everyday) in
                [(TENANT, &ours, everyday), (OTHER_TENANT, &theirs, 6)]
            {
                alerts::seed(connection, tenant, incidents, everyday, now, facts)?;
                cases::seed(connection, tenant, incidents)?;
            }
            if let Err(error) = rules::seed(connection, now, scale.rules, facts) {
                failure = Some(error);
            }
            runs::seed(connection, &lake, TENANT, &ours, scale.runs, facts)?;
            runs::seed_other(connection, &lake, OTHER_TENANT, &theirs, facts)
        })?;
        failure.map_or(Ok(()), Err)
    })?;
    Ok((store, lake))
}

/// The tenants, people and keys alone.
#[cfg(test)]
pub(crate) fn people(
    connection: &Connection,
    now: Timestamp,
    facts: &'static Facts,
) -> rusqlite::Result<()> {
    identity::seed(connection, now, facts.keys, &[])
}

/// One transaction without a journal: what fails here is thrown away as a whole, so there is nothing to go back to,
/// and keeping the old form of every page costs a third of the start.
fn in_transaction(
    connection: &Connection,
    work: impl FnOnce() -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA journal_mode = OFF")?;
    let transaction = connection.unchecked_transaction()?;
    work()?;
    transaction.commit()?;
    connection.execute_batch("PRAGMA journal_mode = MEMORY")
}
