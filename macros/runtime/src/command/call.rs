//! `call`: one tool, over the same path as `tools/call`.

use std::future::ready;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::display::readable;
use super::outcome::{Stop, print};
use crate::advice::explain;
use crate::audit::{Audit, Origin};
use crate::client::Client;
use crate::mcp::{CallError, Caller};
use crate::progress::{Paced, Progress};
use crate::registry::Registry;

/// How long a terminal that does not take the progress may hold up the result.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Calls the tool and prints its result: readable on a terminal, JSON in a pipe.
///
/// # Errors
/// There is no such tool, the arguments are no JSON object, or the tool has no answer.
pub async fn call(
    registry: Registry,
    client: &Arc<Client>,
    audit: Option<Arc<Audit>>,
    tool: &str,
    input: Option<&str>,
) -> Result<(), Stop> {
    let arguments = arguments(input)?;
    let caller = Caller::new(registry, Arc::clone(client), 1).with_audit(audit);
    let origin = Origin {
        client: Some(format!("{} call", registry.package)),
        version: Some(registry.version.to_owned()),
        ..Origin::default()
    };
    let (progress, shown) = progress();
    let called = caller.call_tool(tool, arguments, progress, &origin).await;
    if let Some(shown) = shown {
        shown.flush(LAST_WORDS).await;
    }
    match called {
        Ok(result) if io::stdout().is_terminal() => print(&readable(&result.members())),
        Ok(result) => print(result.json()),
        Err(CallError::Unknown { nearest, .. }) => Err(Stop::usage(match nearest {
            Some(nearest) => format!("there is no tool `{tool}`; did you mean `{nearest}`?"),
            None => format!(
                "there is no tool `{tool}`; `{} tools` lists them",
                registry.package
            ),
        })),
        Err(CallError::Failed {
            contract, failure, ..
        }) => Err(Stop::failed(explain(&failure, contract))),
    }
}

fn arguments(input: Option<&str>) -> Result<Map<String, Value>, Stop> {
    let text = match input {
        None => return Ok(Map::new()),
        Some("-") => {
            let mut text = String::new();
            io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| Stop::usage(format!("standard input cannot be read: {error}")))?;
            text
        }
        Some(text) => text.to_owned(),
    };
    match serde_json::from_str(&text) {
        Ok(Value::Object(arguments)) => Ok(arguments),
        Ok(_) => Err(Stop::usage(
            "the arguments are JSON, but not an object; give an object such as '{\"page\": 2}'",
        )),
        Err(error) => Err(Stop::usage(format!(
            "the arguments are not JSON: {error}; give an object such as '{{\"page\": 2}}'"
        ))),
    }
}

/// Progress for the person who waits; a script gets none.
fn progress() -> (Progress, Option<Paced>) {
    if !io::stderr().is_terminal() {
        return (Progress::default(), None);
    }
    let (progress, shown) = Paced::start(|report| {
        // Progress that nobody can see is no reason to fail.
        let line = super::display::escape_control(&report.message);
        let _ = writeln!(io::stderr(), "… {line}");
        ready(true)
    });
    (progress, Some(shown))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::arguments;

    #[test]
    fn arguments_are_an_object_or_nothing() {
        assert!(arguments(None).unwrap().is_empty());
        assert_eq!(arguments(Some("{\"a\": 1}")).unwrap()["a"], 1);
        for wrong in ["[]", "3", "{", ""] {
            assert!(arguments(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
