//! `replay`: a run on the terminal or as an HTML page, or a check of its hashes.

mod verify;

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tempfile::Builder;

use super::arguments::Replay;
use super::connect::Connection;
use super::outcome::{Stop, print, say};
use crate::generated::aisoc_replay_decision as Tool;
use crate::ledger::full_report::FullReport;
use crate::page;
use crate::tools;
use toolspec_runtime::advice::explain;
use toolspec_runtime::audit::{self, Ended, Origin, Outcome};
use toolspec_runtime::context::{Context, Notes};
use toolspec_runtime::failure::Failure;
use toolspec_runtime::mcp;
use toolspec_runtime::pipeline::validate::Fields;
use toolspec_runtime::progress::Progress;
use toolspec_runtime::registry::{self, Tool as _};
use toolspec_runtime::starts::{StartReport, Starts};

/// The largest page, in bytes of HTML but for its last step: what a phone still opens.
const LARGEST: usize = 8 * 1024 * 1024;

/// How far into a file the mark of a page is looked for.
const BEGINNING: u64 = 1024;

/// Prints the run, writes its page, or verifies its hashes.
pub(super) async fn run(connection: &Connection, asked: Replay) -> Result<(), Stop> {
    if asked.verify {
        return verify::run(connection, &asked).await;
    }
    let Some(file) = &asked.html else {
        return print(&page::terminal(&full_report(connection, &asked).await?));
    };
    if file.as_os_str() == "-" {
        return print(&page::document(
            &full_report(connection, &asked).await?,
            LARGEST,
        ));
    }
    // Before anything is fetched: whoever is refused should not have waited.
    refuse_strangers(file)?;
    let page = page::document(&full_report(connection, &asked).await?, LARGEST);
    write(file, &page)?;
    say(
        "note",
        format!("wrote {} ({} bytes)", file.display(), page.len()),
    );
    Ok(())
}

/// The run's report, fetched in the name of the tool that replays, and in the audit trail under it.
async fn full_report(connection: &Connection, asked: &Replay) -> Result<FullReport, Stop> {
    fetch(connection, arguments_given(asked))
        .await
        .map_err(stop)
}

fn stop(failure: Failure) -> Stop {
    match failure {
        Failure::Arguments(_) => Stop::usage(explain(&failure, &Tool::CONTRACT)),
        other => Stop::failed(explain(&other, &Tool::CONTRACT)),
    }
}

/// The report that these arguments of the tool name.
async fn fetch(connection: &Connection, given: Map<String, Value>) -> Result<FullReport, Failure> {
    let origin = Origin {
        client: Some(format!("{} replay", env!("CARGO_PKG_NAME"))),
        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        ..Origin::default()
    };
    let recording = connection.audit.as_ref().map(|audit| {
        audit.begin(&audit::Call {
            tool: Tool::CONTRACT.name,
            input_schema: Tool::CONTRACT.input_schema,
            arguments: &given,
            changes: false,
            origin: &origin,
            service: &connection.client.service(),
            server: env!("CARGO_PKG_VERSION"),
        })
    });
    let gathered = gather(connection, &given).await;
    if let Some(recording) = recording {
        let outcome = match &gathered {
            Ok(_) => Outcome::OK,
            Err(failure @ Failure::Arguments(_)) => mcp::of_failure(failure, "arguments"),
            Err(failure) => mcp::of_failure(failure, "refused"),
        };
        let steps = gathered.as_ref().ok().map(|report| report.steps.len());
        let ended = Ended {
            rows: steps.and_then(|steps| u64::try_from(steps).ok()),
            ..outcome.into()
        };
        if recording.end(ended).await.is_err() {
            return gathered.and(Err(mcp::no_trail()));
        }
    }
    gathered
}

/// What the tool that replays is called with.
fn context(connection: &Connection) -> Context {
    Context {
        client: Arc::clone(&connection.client),
        contract: &Tool::CONTRACT,
        now: Timestamp::now(),
        progress: Progress::default(),
        starts: Starts::default(),
        started: StartReport::default(),
        notes: Notes::default(),
        // Whoever waits at a terminal for a whole run ends it by hand.
        deadline: None,
    }
}

async fn gather(
    connection: &Connection,
    given: &Map<String, Value>,
) -> Result<FullReport, Failure> {
    let context = context(connection);
    let mut fields = Fields::new(given);
    let read = Tool::validate(&mut fields);
    let arguments = fields.into_result(read).map_err(Failure::Arguments)?;
    let gather = |arguments| tools::full_report(&context, arguments);
    let mut report = registry::call_with_lookups::<Tool, _, _>(&context, arguments, gather).await?;
    // How the run was found stands above what its ledger lacks.
    report.notes.splice(0..0, context.notes.take());
    Ok(report)
}

/// What was asked, as the tool's own arguments.
fn arguments_given(asked: &Replay) -> Map<String, Value> {
    let given = [
        ("run_id", asked.run.as_ref().map(|run| json!(run))),
        ("contains", asked.contains.as_ref().map(|text| json!(text))),
        ("agent", asked.agent.as_ref().map(|agent| json!(agent))),
        ("kind", asked.kind.as_ref().map(|kind| json!(kind))),
        ("since_seq", asked.since.map(|since| json!(since))),
    ];
    given
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// An error where there is something else than a page of ours: it is not for us to replace.
fn refuse_strangers(file: &Path) -> Result<(), Stop> {
    let named = file.display();
    let found = match fs::metadata(file) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(Stop::failed(format!("{named} cannot be read: {error}")));
        }
    };
    if !found.is_file() {
        return Err(Stop::usage(format!(
            "{named} is not a file; give a name such as run.html"
        )));
    }
    let mut beginning = Vec::new();
    File::open(file)
        .and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning))
        .map_err(|error| Stop::failed(format!("{named} cannot be read: {error}")))?;
    let ours = String::from_utf8_lossy(&beginning).contains(page::MARK);
    if !ours && !beginning.is_empty() {
        return Err(Stop::failed(format!(
            "{named} exists and is not a page of a run; give another name, or remove it first"
        )));
    }
    Ok(())
}

/// Writes the page beside its place and moves it there, so that it is there whole or not at all.
fn write(file: &Path, page: &str) -> Result<(), Stop> {
    let failed = |error: std::io::Error| {
        Stop::failed(format!("{} cannot be written: {error}", file.display()))
    };
    // A link keeps leading to the file it leads to.
    let place = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut beside = Builder::new()
        .prefix(".aisoc-mcp-")
        .suffix(".html")
        .tempfile_in(folder)
        .map_err(failed)?;
    beside
        .write_all(page.as_bytes())
        .and_then(|()| beside.as_file().sync_all())
        .map_err(failed)?;
    if let Ok(known) = fs::metadata(&place) {
        let kept = fs::set_permissions(beside.path(), known.permissions());
        kept.map_err(failed)?;
        beside
            .persist(&place)
            .map_err(|error| failed(error.error))?;
    } else {
        // What has come in the meantime is not ours.
        beside
            .persist_noclobber(&place)
            .map_err(|error| failed(error.error))?;
    }
    Ok(())
}
