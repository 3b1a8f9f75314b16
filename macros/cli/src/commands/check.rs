//! `check`: what the build would say, without a build.

use serde_json::{Value, json};
use toolspec::problem::{Problem, Span, position};

use crate::arguments::Check;
use crate::files::{self, Verdict, say};

pub(super) fn run(arguments: Check) -> Result<Verdict, String> {
    let path = files::manifest(arguments.file)?;
    let text = files::read(&path)?;
    let called = path.display().to_string();
    let found = toolspec::load(&text);
    if arguments.json {
        let problems = found.as_ref().err().map(|found| found.sorted());
        let problems = problems.unwrap_or_default().into_iter();
        let rows: Vec<Value> = problems.map(|one| row(one, &called, &text)).collect();
        say(&format!("{:#}\n", Value::from(rows)));
    } else {
        say(&match &found {
            Ok(manifest) => match manifest.tools.len() {
                1 => format!("{called}: 1 tool, no problem\n"),
                tools => format!("{called}: {tools} tools, no problem\n"),
            },
            Err(problems) => problems.render(&called, &text),
        });
    }
    Ok(Verdict::wanting(found.is_err()))
}

/// A problem for programs; lines and columns count from 1, columns in characters, the end is the
/// place after the last character.
fn row(problem: &Problem, file: &str, text: &str) -> Value {
    let notes = problem.notes.iter().map(|(span, message)| {
        let mut note = place(*span, text);
        note["message"] = message.as_str().into();
        note
    });
    let mut row = json!({"file": file});
    if let (Value::Object(row), Value::Object(place)) = (&mut row, place(problem.span, text)) {
        row.extend(place);
    }
    row["severity"] = "error".into();
    row["rule"] = json!(problem.rule());
    row["message"] = problem.message.as_str().into();
    row["label"] = json!(problem.label);
    row["help"] = json!(problem.help);
    row["notes"] = notes.collect();
    row
}

fn place(span: Span, text: &str) -> Value {
    let (line, column) = position(text, span.start);
    let (end_line, end_column) = position(text, span.end);
    json!({"line": line, "column": column, "end_line": end_line, "end_column": end_column})
}
