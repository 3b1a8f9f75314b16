//! The runs there are at the start, written by the investigator itself over the seeded cases.
//!
//! Most are in the form that the service's agents write; some are in the older form of the service's own seed,
//! with the case's number, totals in the row and decisions in words. Among them is each thing that can be wrong
//! with a run: no model, half a model, an end by failure, no end at all, kinds that nobody knows, and three
//! ledgers that somebody altered after they were hashed.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, json};

use super::incidents::{Incident, STORIES};
use super::world::hosts;
use crate::clock::after_millis;
use crate::identifiers::uuid;
use crate::investigator::{
    Brief, Finding, Form, Ledger, LedgerError, Model, Workspace, entry, investigate,
};
use crate::lake::Lake;
use crate::python;
use crate::release::Facts;
use crate::store::json_column;
use crate::store::runs::{self, Entry, NewRun, Totals};

/// The run that judged 10.0.42.7.
const WELL_KNOWN: &str = "7c1f3a52-9d04-5e6b-8a17-42c0de0a0421";
/// Milliseconds between the end of one entry and the next: agents write without a pause, the seed with one.
const BREATH: i64 = 350;
/// Milliseconds between two agents.
const HANDING_OVER: i64 = 700;
const MINUTE: i64 = 60_000;

/// What is particular about a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In the older form, filed under the case's number.
    Seed,
    /// As [`Kind::Seed`], and its report was altered after it was hashed.
    AlteredReport,
    /// In the agents' form, as all below.
    Healthy,
    /// The model answered no call.
    ModelDown,
    /// The model did not answer one agent.
    PartlyDown(&'static str),
    /// One agent asked a model whose calls have no price.
    TwoModels,
    /// The reason of its root cause was altered after it was hashed.
    AlteredDecision,
    /// The answer of its model was altered after it was hashed.
    AlteredResponse,
    /// It ran out of time.
    OutOfTime,
    /// It is not over.
    Running,
    /// It has steps of kinds that came with later releases.
    LaterKinds,
    /// It has values that Python writes otherwise than other languages do.
    OddValues,
}

/// Which incidents were investigated, how many minutes after the case was opened, and how.
const INVESTIGATED: &[(usize, i64, Kind)] = &[
    (2, 15, Kind::Seed),
    (2, 75, Kind::Healthy),
    (1, 12, Kind::Seed),
    (3, 20, Kind::Seed),
    (4, 18, Kind::Healthy),
    (5, 16, Kind::PartlyDown("ForensicAgent")),
    (6, 11, Kind::AlteredReport),
    (9, 25, Kind::Healthy),
    (12, 30, Kind::AlteredDecision),
    (13, 22, Kind::Healthy),
    (15, 19, Kind::Healthy),
    (11, 40, Kind::TwoModels),
    (7, 14, Kind::ModelDown),
    (8, 17, Kind::OutOfTime),
    (10, 21, Kind::LaterKinds),
    (14, 13, Kind::OddValues),
    (16, 12, Kind::AlteredResponse),
    (17, 15, Kind::PartlyDown("ReportWriterAgent")),
    (18, 12, Kind::Seed),
    (0, 33, Kind::Running),
];

/// The run of [`LONG_STEPS`] steps: where its incident is, and what it is called.
const LONG: (usize, &str) = (25, "long-run");
/// How many steps it has: a sweep over every machine, an hour at a time, between the agents' own.
const LONG_STEPS: i64 = 6_000;

/// What every run of a tenant is written with.
struct Writer<'a> {
    connection: &'a Connection,
    lake: &'a Lake,
    tenant: &'a str,
    facts: &'static Facts,
}

/// The first tenant's runs.
pub(super) fn seed(
    connection: &Connection,
    lake: &Lake,
    tenant: &str,
    incidents: &[Incident<'_>],
    total: usize,
    facts: &'static Facts,
) -> rusqlite::Result<()> {
    let writer = Writer {
        connection,
        lake,
        tenant,
        facts,
    };
    for (number, (index, minutes, kind)) in INVESTIGATED.iter().enumerate() {
        if let Some(incident) = incidents.get(*index) {
            let id = if number == 0 {
                WELL_KNOWN.to_owned()
            } else {
                uuid(&format!("{tenant}/seeded-run/{number}"))
            };
            let at = after_millis(incident.opened, minutes * MINUTE);
            writer.work(incident, &id, at, *kind, None)?;
            alter(connection, &id, *kind)?;
        }
    }
    writer.of_the_large_size(incidents, total.saturating_sub(INVESTIGATED.len()))
}

/// The second tenant's only run.
pub(super) fn seed_other(
    connection: &Connection,
    lake: &Lake,
    tenant: &str,
    incidents: &[Incident<'_>],
    facts: &'static Facts,
) -> rusqlite::Result<()> {
    let Some(incident) = incidents.first() else {
        return Ok(());
    };
    let writer = Writer {
        connection,
        lake,
        tenant,
        facts,
    };
    let id = uuid(&format!("{tenant}/seeded-run/0"));
    let at = after_millis(incident.opened, 10 * MINUTE);
    writer.work(incident, &id, at, Kind::Seed, None)
}

/// Changes what was hashed behind its hash, as somebody with a hand in the database could.
fn alter(connection: &Connection, run: &str, kind: Kind) -> rusqlite::Result<()> {
    let sql = match kind {
        Kind::AlteredReport => {
            "UPDATE run_artifacts SET content = content ||
               char(10) || '**Correction:** a false alarm; close the case and take no action.' || char(10)
             WHERE run_id = ?1"
        }
        Kind::AlteredDecision => {
            "UPDATE run_events SET payload = json_set(payload, '$.reason',
               'The activity was announced and is expected: nothing has to be done.')
             WHERE run_id = ?1 AND payload ->> 'decision' = 'root_cause_hypothesis'"
        }
        Kind::AlteredResponse => {
            "UPDATE run_events SET payload = json_set(payload, '$.response',
               replace(payload ->> 'response', 'malicious', 'harmless') || ' No action is needed.')
             WHERE run_id = ?1 AND kind = 'llm_response' AND agent = 'ForensicAgent'"
        }
        _ => return Ok(()),
    };
    connection.execute(sql, [run])?;
    Ok(())
}

impl Writer<'_> {
    /// The long run, and runs over the incidents that are no stories. The agents judge these by what the incident
    /// says of itself: most of their events are too old for the lake.
    fn of_the_large_size(&self, incidents: &[Incident<'_>], count: usize) -> rusqlite::Result<()> {
        let Some(others) = count.checked_sub(1) else {
            return Ok(());
        };
        if let Some(incident) = incidents.get(LONG.0) {
            let id = uuid(&format!("{}/{}", self.tenant, LONG.1));
            self.long(incident, &id, after_millis(incident.opened, 20 * MINUTE))?;
        }
        let investigated = incidents.iter().skip(STORIES).step_by(3);
        for (number, incident) in investigated.take(others).enumerate() {
            let id = uuid(&format!("{}/further-run/{number}", self.tenant));
            let kind = match number {
                _ if number % 29 == 11 => Kind::ModelDown,
                _ if number % 37 == 20 => Kind::PartlyDown("ResponderAgent"),
                _ if number % 53 == 30 => Kind::OutOfTime,
                _ => Kind::Healthy,
            };
            let minutes = 5 + i64::try_from(number % 40).unwrap_or(0);
            let at = after_millis(incident.opened, minutes * MINUTE);
            let weight = match incident.verdict() {
                "true_positive" => 0.7,
                "benign_true_positive" => -0.6,
                _ => 0.3,
            };
            let told = Finding {
                kind: "alert",
                text: incident.fill(&incident.scenario.finding),
                weight,
            };
            self.work(incident, &id, at, kind, Some(vec![told]))?;
        }
        Ok(())
    }

    /// A run that sweeps every machine, with a first hypothesis in the middle and another one at its end.
    fn long(&self, incident: &Incident<'_>, id: &str, at: Timestamp) -> rusqlite::Result<()> {
        const AGENT: &str = "ForensicAgent";
        let connection = self.connection;
        let summary = format!("sweep after {}", incident.scenario.key.replace('-', " "));
        runs::begin(
            connection,
            &NewRun {
                id,
                tenant: self.tenant,
                case_id: &incident.case_id,
                alert_summary: Some(&summary),
                at,
            },
            self.facts,
        )?;
        let mut ledger = SeededLedger {
            connection,
            run: id,
            next: 0,
            at,
            breath: 1,
            ends_after: None,
        };
        let machines = hosts(0);
        let last = LONG_STEPS - 3;
        for (hour, machine) in (0..).flat_map(|hour| machines.iter().map(move |host| (hour, host)))
        {
            if ledger.next >= last {
                break;
            }
            if ledger.next == LONG_STEPS / 2 {
                let reason = "Only the first half of the machines was read: so far nothing but the incident's own.";
                ledger.write(&entry::decided(
                    AGENT,
                    "root_cause_hypothesis (conf=0.55)",
                    "root_cause_hypothesis",
                    reason,
                    0.55,
                    &[],
                ))?;
            }
            let found = i64::from(hour == 97 && *machine == incident.host);
            ledger.write(&entry::tool(
                AGENT,
                "sweep_host(host, hours_back)",
                "sweep_host",
                &json!({ "host": machine.name, "hours_back": hour }),
                &json!({ "host": machine.name, "persistence_items": found }),
                true,
            ))?;
        }
        let reason = format!(
            "{} alone has a new persistence item, 97 hours before the end of the sweep: {}.",
            incident.host.name,
            incident.fill(&incident.scenario.finding)
        );
        ledger.write(&entry::decided(
            AGENT,
            "root_cause_hypothesis (conf=0.91)",
            "root_cause_hypothesis",
            &reason,
            0.91,
            &[],
        ))?;
        ledger.write(&entry::decided(
            "ResponderAgent",
            "risk_level=high (conf=0.91)",
            "risk_level=high",
            "The root cause has confidence 0.91 and 1 host is affected.",
            0.91,
            &[],
        ))?;
        let report = format!("# Sweep of {} machines\n\n{reason}\n", machines.len());
        let hash = python::hash(&json!({ "report": report }));
        let payload = json!({ "duration_ms": 0, "report_hash": hash });
        ledger.write(&entry::plain(
            "report",
            "ReportWriterAgent",
            "report written",
            payload,
        ))?;
        runs::attach_report(connection, id, ledger.at, &report)?;
        let totals = Totals {
            iterations: 4,
            ..Totals::default()
        };
        runs::end(connection, id, ledger.at, &totals, None)
    }

    fn work(
        &self,
        incident: &Incident<'_>,
        id: &str,
        at: Timestamp,
        kind: Kind,
        told: Option<Vec<Finding>>,
    ) -> rusqlite::Result<()> {
        let (connection, tenant) = (self.connection, self.tenant);
        let case: Option<Value> = connection
            .prepare_cached("SELECT document FROM cases WHERE id = ?1")?
            .query_row([&incident.case_id], |row| json_column(row, 0))
            .optional()?;
        let Some(case) = case else {
            return Ok(());
        };
        let form = match kind {
            Kind::Seed | Kind::AlteredReport => Form::Seed,
            _ => Form::Agents,
        };
        let number = incident
            .case_number
            .as_deref()
            .filter(|_| form == Form::Seed);
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
            self.facts,
        )?;
        let brief = Brief::read(connection, tenant, case, Some(summary))?;
        let mut ledger = SeededLedger {
            connection,
            run: id,
            next: i64::from(form == Form::Seed),
            at,
            breath: if form == Form::Seed { BREATH } else { 1 },
            ends_after: match kind {
                Kind::OutOfTime => Some(14),
                Kind::Running => Some(8),
                _ => None,
            },
        };
        let model = match kind {
            Kind::ModelDown => Model::Down,
            Kind::PartlyDown(agent) => Model::FailsFor(agent),
            Kind::TwoModels => Model::LocalFor("ReportWriterAgent"),
            _ => Model::Answers,
        };
        let mut workspace = Workspace::new(self.lake, tenant, form, model, self.facts, &mut ledger);
        let worked = investigate(&brief, &mut workspace, told);
        let uses = workspace.uses().to_vec();
        if kind == Kind::LaterKinds {
            later_kinds(&mut ledger)?;
        }
        if kind == Kind::OddValues {
            odd_values(&mut ledger)?;
        }
        let ended = ledger.at;
        runs::charge(connection, id, &uses, self.facts)?;
        match worked {
            Ok(outcome) => {
                runs::attach_report(connection, id, ended, &outcome.report)?;
                runs::end(connection, id, ended, &outcome.totals, None)
            }
            Err(LedgerError::Failed(reason)) if kind == Kind::OutOfTime => {
                let ended = after_millis(at, 300_000);
                runs::end(connection, id, ended, &Totals::default(), Some(&reason))
            }
            Err(_) => Ok(()),
        }
    }
}

/// Steps as later releases write them after the four agents are done.
fn later_kinds(ledger: &mut SeededLedger<'_>) -> rusqlite::Result<()> {
    let discovered =
        json!({ "server": "asset-inventory", "tools": ["find_host", "list_owners"], "count": 2 });
    let called = json!({ "server": "asset-inventory", "tool": "find_host", "arguments": { "name": "web-02" },
                         "result": { "owner": "web platform", "tier": 1 } });
    let debated = json!({ "round": 1, "position": "The upload was accepted before the shell started, so the form is the way in.",
                          "objection": "Two uploads were accepted; only one of them was a script." });
    for (kind, agent, summary, payload) in [
        (
            "mcp_tools_discovered",
            "mcp_client",
            "2 tools of asset-inventory",
            discovered,
        ),
        (
            "mcp_tool_call",
            "mcp_client",
            "asset-inventory.find_host",
            called,
        ),
        ("debate", "critic", "round 1: which upload it was", debated),
        (
            "graph_step",
            "graph",
            "node report",
            json!({ "node": "report" }),
        ),
    ] {
        ledger.write(&entry::plain(kind, agent, summary, payload))?;
    }
    Ok(())
}

/// Values that only agree with their hashes where they are written as Python writes them.
fn odd_values(ledger: &mut SeededLedger<'_>) -> rusqlite::Result<()> {
    let result = json!({
        "rows": [[0.000_012_34, 1e16, 3.0, 1.5e-7], [12_345_678_901_234_567_u64, -0.5, 1e22, 100]],
        "note": "caf\u{e9} \u{1f512} \u{2028}\u{7f}\u{1b}[0m \"quoted\" back\\slash / slash",
        "Z": null, "a": [true, false, []], "\u{e9}": {},
    });
    let args = json!({ "window": { "to": "now", "from": "-1h" }, "limit": 10, "threshold": 0.1 });
    let agent = "ForensicAgent";
    ledger.write(&entry::tool(
        agent,
        "score_flows(window, limit, threshold)",
        "score_flows",
        &args,
        &result,
        true,
    ))?;
    ledger.write(&entry::cited(
        agent,
        "artefact: C:\\Users\\\u{e9}lif\\upd\u{200b}.exe",
        "artefact",
        "C:\\Users\\\u{e9}lif\\upd\u{200b}.exe",
        0.35,
        None,
    ))
}

/// Writes entries at the times a live run would have had. Unlike a live run's, the first seq of the service's
/// seed is 1.
struct SeededLedger<'a> {
    connection: &'a Connection,
    run: &'a str,
    next: i64,
    at: Timestamp,
    breath: i64,
    /// How many entries there are before the run stops, where it does.
    ends_after: Option<i64>,
}

impl SeededLedger<'_> {
    fn write(&mut self, entry: &Entry) -> rusqlite::Result<()> {
        self.at = after_millis(self.at, entry.duration_ms + self.breath);
        runs::append(self.connection, self.run, self.next, self.at, entry)?;
        self.next += 1;
        Ok(())
    }
}

impl Ledger for SeededLedger<'_> {
    fn record(&mut self, entry: Entry) -> Result<(), LedgerError> {
        if self.ends_after.is_some_and(|most| self.next >= most) {
            let reason = "investigation exceeded its time budget of 300 seconds";
            return Err(LedgerError::Failed(reason.into()));
        }
        self.write(&entry)?;
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), LedgerError> {
        if self.breath < BREATH {
            self.at = after_millis(self.at, HANDING_OVER);
        }
        Ok(())
    }
}
