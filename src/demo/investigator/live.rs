//! Runs that are started over the API: on a blocking thread, one entry at a time, at the tenant's pace.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Brief, Desk, Ledger, LedgerError, MODEL, Names, investigate};
use crate::demo::Fault;
use crate::demo::app::{App, Shared};
use crate::demo::errors::Refusal;
use crate::demo::identifiers::uuid;
use crate::demo::store::runs::{self, Entry, NewRun};

/// How many entries a run writes before it fails, where it is to.
const ENTRIES_BEFORE_FAILURE: i64 = 9;
const FAILURE: &str = "model provider closed the connection: upstream connect error";
/// How often a pausing run looks whether the tenant is still there.
const LOOK: Duration = Duration::from_millis(20);

/// Starts a run and returns its id at once. `name` is kept as the run's `case_id` as it was given.
///
/// # Errors
/// Where the run cannot be stored.
pub(crate) async fn start(
    app: &App,
    tenant: String,
    name: String,
    case: Value,
    alert_summary: Option<String>,
) -> Result<String, Refusal> {
    let lost = app.fault == Some(Fault::LedgerLost);
    let at = app.clock.now();
    let run_id = app
        .store(move |connection| {
            let number: i64 =
                connection.query_row("SELECT count(*) FROM runs", [], |row| row.get(0))?;
            let id = uuid(&format!("{tenant}/run/{number}/{}", at.as_nanosecond()));
            if !lost {
                runs::begin(
                    connection,
                    &NewRun {
                        id: &id,
                        tenant: &tenant,
                        case_id: &name,
                        alert_summary: alert_summary.as_deref(),
                        at,
                    },
                )?;
                let brief = Brief::read(connection, &tenant, case, alert_summary)?;
                return Ok((id, Some((tenant, brief))));
            }
            Ok((id, None))
        })
        .await?;
    let (run_id, work) = run_id;
    if let Some((tenant, brief)) = work {
        let app = app.clone();
        let id = run_id.clone();
        tokio::task::spawn_blocking(move || work_on(&app, &tenant, &id, &brief));
    }
    Ok(run_id)
}

fn work_on(shared: &Shared, tenant: &str, run_id: &str, brief: &Brief) {
    let mut ledger = LiveLedger {
        shared,
        run_id,
        next: 0,
        last: Instant::now(),
        agent: Names::LIVE.recon,
    };
    let mut desk = Desk::new(&shared.lake, tenant, Names::LIVE, &mut ledger);
    let worked = investigate(brief, &mut desk);
    let usage = desk.usage();
    let (next, agent) = (ledger.next, ledger.agent);
    let at = shared.clock.now();
    let ended = shared.store.with(|connection| match worked {
        Ok(outcome) => {
            runs::attach_report(connection, run_id, at, &outcome.report)?;
            runs::end(connection, run_id, at, MODEL, usage, None)
        }
        Err(LedgerError::Failed(reason)) => {
            let entry = Entry {
                kind: "error",
                agent,
                summary: reason.clone(),
                payload: json!({ "error": reason }),
                input: None,
                output: None,
                duration_ms: 0,
            };
            runs::append(connection, run_id, next, at, &entry)?;
            runs::end(connection, run_id, at, MODEL, usage, Some(&reason))
        }
        Err(LedgerError::Stopped) => Ok(()),
    });
    if let Err(error) = ended {
        tracing::error!(%error, run_id, "embedded tenant: a run could not be ended");
    }
}

struct LiveLedger<'a> {
    shared: &'a Shared,
    run_id: &'a str,
    next: i64,
    last: Instant,
    /// Who is at work.
    agent: &'static str,
}

impl Ledger for LiveLedger<'_> {
    fn record(&mut self, mut entry: Entry) -> Result<(), LedgerError> {
        // A model's answer says how long a hosted model would have taken; all else is measured.
        if entry.kind != "llm_response" {
            entry.duration_ms = i64::try_from(self.last.elapsed().as_millis()).unwrap_or(i64::MAX);
        }
        self.agent = entry.agent;
        self.pause()?;
        if self.shared.fault == Some(Fault::FailsMidway) && self.next == ENTRIES_BEFORE_FAILURE {
            return Err(LedgerError::Failed(FAILURE.into()));
        }
        let at = self.shared.clock.now();
        self.shared
            .store
            .with(|connection| runs::append(connection, self.run_id, self.next, at, &entry))?;
        self.next += 1;
        self.last = Instant::now();
        Ok(())
    }
}

impl LiveLedger<'_> {
    fn pause(&self) -> Result<(), LedgerError> {
        let until = Instant::now() + self.shared.step_delay;
        loop {
            if self.shared.stopped.load(Ordering::Acquire) {
                return Err(LedgerError::Stopped);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(LOOK));
        }
    }
}
