//! `check`: prints the build's diagnostics, without a build.

use serde_json::{Value, json};
use toolspec::Sources;
use toolspec::problem::{Problem, Span};

use crate::arguments::Check;
use crate::files::{self, Verdict, say};

pub(super) fn run(arguments: Check) -> Result<Verdict, String> {
    let path = files::manifest(arguments.file)?;
    let sources = files::sources(&path)?;
    let called = sources.path();
    let found = sources.load();
    if arguments.json {
        let problems = found.as_ref().err().map(|found| found.sorted());
        let problems = problems.unwrap_or_default().into_iter();
        let rows: Vec<Value> = problems.map(|one| row(one, &sources)).collect();
        say(&format!("{:#}\n", Value::from(rows)));
    } else {
        say(&match &found {
            Ok(manifest) => match manifest.tools.len() {
                1 => format!("{called}: 1 tool, no problem\n"),
                tools => format!("{called}: {tools} tools, no problem\n"),
            },
            Err(problems) => problems.render_in(&sources),
        });
    }
    Ok(Verdict::wanting(found.is_err()))
}

/// A problem for programs; lines and columns count from 1, columns in characters, the end is the
/// place after the last character.
fn row(problem: &Problem, sources: &Sources) -> Value {
    let notes = problem.notes.iter().map(|(span, message)| {
        let mut note = place(*span, sources);
        note["message"] = message.as_str().into();
        note
    });
    let mut row = place(problem.span, sources);
    row["severity"] = "error".into();
    row["rule"] = json!(problem.rule());
    row["message"] = problem.message.as_str().into();
    row["label"] = json!(problem.label);
    row["help"] = json!(problem.help);
    row["notes"] = notes.collect();
    row
}

fn place(span: Span, sources: &Sources) -> Value {
    let (start, end) = (sources.place(span.start), sources.place(span.end));
    json!({
        "file": start.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}
