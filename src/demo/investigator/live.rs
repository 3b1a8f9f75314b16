//! Runs that are started over the API, on a blocking thread at the tenant's pace. As in the service, what an
//! agent writes reaches the ledger when the agent is done, all at once: a follower sees bursts, not steps.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Brief, Form, Ledger, LedgerError, Model, Workspace, entry, investigate};
use crate::Fault;
use crate::app::{App, Shared};
use crate::errors::Refusal;
use crate::identifiers::uuid;
use crate::store::runs::{self, Entry, NewRun, Totals};

/// How many entries a run writes before it fails, where it is to.
const ENTRIES_BEFORE_FAILURE: i64 = 12;
const FAILURE: &str = "model provider closed the connection: upstream connect error";
/// How often a pausing run looks whether the tenant is still there.
const LOOK: Duration = Duration::from_millis(20);

/// Starts a run and returns its id at once. The run's `case_id` is the case's UUID, however the caller named it.
///
/// # Errors
/// Where the run cannot be stored.
pub(crate) async fn start(
    app: &App,
    tenant: String,
    case: Value,
    alert_summary: Option<String>,
) -> Result<String, Refusal> {
    let lost = app.fault == Some(Fault::LedgerLost);
    let at = app.clock.now();
    let facts = app.facts;
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
                        case_id: case["id"].as_str().unwrap_or_default(),
                        alert_summary: alert_summary.as_deref(),
                        at,
                    },
                    facts,
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
        unwritten: Vec::new(),
        agent: "ReconAgent",
    };
    let model = match shared.fault {
        Some(Fault::ModelDown) => Model::Down,
        _ => Model::Answers,
    };
    let mut workspace = Workspace::new(
        &shared.lake,
        tenant,
        Form::Agents,
        model,
        shared.facts,
        &mut ledger,
    );
    let worked = investigate(brief, &mut workspace, None);
    let uses = workspace.uses().to_vec();
    let written = ledger.hand_over();
    let (next, agent) = (ledger.next, ledger.agent);
    let at = shared.clock.now();
    let ended = shared.store.with(|connection| {
        runs::charge(connection, run_id, &uses, shared.facts)?;
        match written.and(worked) {
            Ok(outcome) => {
                runs::attach_report(connection, run_id, at, &outcome.report)?;
                runs::end(connection, run_id, at, &outcome.totals, None)
            }
            Err(LedgerError::Failed(reason)) => {
                let entry = entry::plain("error", agent, reason.clone(), json!({}));
                runs::append(connection, run_id, next, at, &entry)?;
                runs::end(connection, run_id, at, &Totals::default(), Some(&reason))
            }
            Err(LedgerError::Stopped) => Ok(()),
        }
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
    /// What the agent at work has done and when, in order.
    unwritten: Vec<(Timestamp, Entry)>,
    /// Who is at work.
    agent: &'static str,
}

impl Ledger for LiveLedger<'_> {
    fn record(&mut self, mut entry: Entry) -> Result<(), LedgerError> {
        // A model's answer says how long a hosted model would have taken; a tool's use is measured.
        if entry.kind == "tool_call" {
            entry.duration_ms = i64::try_from(self.last.elapsed().as_millis()).unwrap_or(i64::MAX);
        }
        self.agent = entry.agent;
        self.pause()?;
        let written = self.next + i64::try_from(self.unwritten.len()).unwrap_or(i64::MAX);
        if self.shared.fault == Some(Fault::FailsMidway) && written == ENTRIES_BEFORE_FAILURE {
            return Err(LedgerError::Failed(FAILURE.into()));
        }
        self.unwritten.push((self.shared.clock.now(), entry));
        self.last = Instant::now();
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), LedgerError> {
        let unwritten = std::mem::take(&mut self.unwritten);
        self.shared.store.with(|connection| {
            // One transaction, so that no reader sees half a burst.
            let transaction = connection.unchecked_transaction()?;
            for (at, entry) in &unwritten {
                runs::append(connection, self.run_id, self.next, *at, entry)?;
                self.next += 1;
            }
            transaction.commit()
        })?;
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
