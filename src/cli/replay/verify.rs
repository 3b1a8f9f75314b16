//! `replay --verify`: whether the content of ledgers matches its hashes.

use std::fmt::Write as _;

use serde_json::{Map, json};

use super::{Replay, Stop, context, fetch, print, say, stop};
use crate::cli::connect::Connection;
use crate::generated::aisoc_replay_decision as Tool;
use crate::ledger::sheet::{HashPart, Sheet};
use crate::page;
use crate::tools;
use toolspec_runtime::advice::explain;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::registry::Tool as _;

/// The hashes of one or more runs.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    verified: i64,
    mismatch: i64,
    not_stored: i64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.verified += other.verified;
        self.mismatch += other.mismatch;
        self.not_stored += other.not_stored;
    }

    fn told(self) -> String {
        format!(
            "{} verified, {} mismatch, {} not stored",
            self.verified, self.mismatch, self.not_stored
        )
    }
}

/// Verifies the run, or every run that the service lists; an error where something was altered, or could not be read.
pub(super) async fn run(connection: &Connection, asked: &Replay) -> Result<(), Stop> {
    let Some(run) = &asked.run else {
        return all(connection).await;
    };
    let checked = one(connection, run).await.map_err(stop)?;
    print(&checked.told)?;
    if checked.counts.mismatch > 0 {
        return Err(Stop::told());
    }
    Ok(())
}

async fn all(connection: &Connection) -> Result<(), Stop> {
    let (runs, hidden) = tools::runs(&context(connection)).await.map_err(stop)?;
    let (mut total, mut altered, mut unread) = (Counts::default(), 0, 0);
    for id in &runs {
        match one(connection, id).await {
            Ok(checked) => {
                print(&checked.told)?;
                total.add(checked.counts);
                altered += usize::from(checked.counts.mismatch > 0);
            }
            Err(failure) => {
                unread += 1;
                say("error", explain(&failure, &Tool::CONTRACT));
            }
        }
    }
    let mut told = format!("{} runs: {}", runs.len(), total.told());
    if altered > 0 {
        let _ = write!(told, "; {altered} with altered content");
    }
    if unread > 0 {
        let _ = write!(told, "; {unread} could not be read");
    }
    print(&told)?;
    if hidden {
        say(
            "warning",
            "the service lists the newest 200 runs of each status and no more: older runs were not verified; give their \
             UUIDs, or a case whose newest run is meant",
        );
    }
    if altered > 0 || unread > 0 {
        return Err(Stop::told());
    }
    Ok(())
}

/// What verifying one run came to.
struct Checked {
    counts: Counts,
    told: String,
}

/// Reads the run to its end, by as many steps at a time as one reading keeps.
async fn one(connection: &Connection, run: &str) -> Result<Checked, Failure> {
    let mut counts = Counts::default();
    let mut altered = Vec::new();
    let mut since: Option<i64> = None;
    let first = loop {
        let mut given = Map::new();
        given.insert("run_id".to_owned(), json!(run));
        if let Some(since) = since {
            given.insert("since_seq".to_owned(), json!(since));
        }
        let sheet = fetch(connection, given).await?;
        let last = sheet.steps.last().and_then(|step| step.seq);
        let begins = since.is_none();
        count(&sheet, begins, &mut counts, &mut altered);
        match last
            .filter(|last| sheet.complete == Some(false) && since.is_none_or(|since| *last > since))
        {
            Some(last) => since = Some(last),
            None => break sheet,
        }
    };
    let about = first.case_number.as_ref().or(first.case_id.as_ref());
    let about = about
        .map(|about| format!(" ({})", page::plain(about)))
        .unwrap_or_default();
    let id = first.run_id.as_deref().unwrap_or(run);
    let mut told = format!("run {}{about}: {}", page::plain(id), counts.told());
    for place in altered {
        let _ = write!(told, "\n  run {} {place}", page::plain(id));
    }
    if first.complete == Some(false) {
        told.push_str("\n  the ledger could not be read to its end");
        counts.mismatch += 0;
    }
    Ok(Checked { counts, told })
}

/// Adds the hashes of the steps, and once those of what is stored beside them.
fn count(sheet: &Sheet, begins: bool, counts: &mut Counts, altered: &mut Vec<String>) {
    let mut add = |hash: &HashPart, place: String| match hash.state.as_deref() {
        Some("verified") => counts.verified += 1,
        Some("mismatch") => {
            counts.mismatch += 1;
            altered.push(place);
        }
        _ => counts.not_stored += 1,
    };
    for step in &sheet.steps {
        for hash in &step.hashes {
            let of = hash.of.as_deref().unwrap_or("the content");
            let seq = step.seq.unwrap_or_default();
            add(
                hash,
                format!("step {seq}: mismatch, {of} does not match its hash"),
            );
        }
    }
    for artifact in sheet.artifacts.iter().filter(|_| begins) {
        let kind = page::plain(artifact.kind.as_deref().unwrap_or("artifact"));
        let id = page::plain(artifact.id.as_deref().unwrap_or_default());
        add(
            &artifact.hash,
            format!("{kind} {id}: mismatch, its content does not match its hash"),
        );
    }
}
