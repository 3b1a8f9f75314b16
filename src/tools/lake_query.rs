//! `aisoc_lake_query`: one read-only SELECT over the lake.
//!
//! Hand-written, since the manifest can't express any of this: the SQL is parsed and guarded before it is sent, the
//! request's timeout is that of the query, a plain 500 is explained by the SQL, and the rows
//! become records on demand.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use serde_json::json;
use toolspec_macros::handler;

use super::lake::guard;
use super::lake::rows::{self, Format};
use crate::generated::{LakeQuery, LakeQueryOutput};
use toolspec_runtime::client::{Error, Reason};
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::request::Request;
use toolspec_runtime::selection::{AnswerSelection, Selection};

/// What the service needs around the query itself: to parse, rewrite, audit and write the answer.
const MARGIN: Duration = Duration::from_secs(10);

/// How long the question may take whose the key is, after a failure.
const LOOK: Duration = Duration::from_secs(2);

/// What is read of an answer: of the rows those that can be shown. The others are counted.
static SHOWN: LazyLock<Arc<AnswerSelection>> = LazyLock::new(|| {
    let mut object = Selection::none();
    object.select(&["rows"], Selection::Beginning(rows::READ));
    for member in [
        "columns",
        "row_cap",
        "referenced_tables",
        "elapsed_ms",
        "executed_at",
    ] {
        object.select(&[member], Selection::All);
    }
    Arc::new(AnswerSelection {
        object,
        // Not what is wanted, and described by its type alone.
        item: Selection::Length,
    })
});

/// Answers `aisoc_lake_query`.
///
/// # Errors
/// When the query is not one the lake answers, or the service refuses or fails.
#[handler]
pub async fn aisoc_lake_query(
    context: &Context,
    arguments: LakeQuery,
) -> Result<LakeQueryOutput, Failure> {
    guard::check(&arguments.sql)?;
    let answered = match context.send_for(&request(&arguments), "rows").await {
        Ok(answered) => answered,
        Err(error) if is_bare(&error) && is_ownerless(context).await => {
            return Err(ownerless(&error));
        }
        Err(error) => return Err(failed(error, &arguments.sql)),
    };
    let format = if arguments.format == "records" {
        Format::Records
    } else {
        Format::Rows
    };
    let mut shaped = rows::shape(answered, arguments.row_cap, format);
    if let Some(note) = guard::compares_address_text(&arguments.sql) {
        // Before what is said of rows: why there may be none.
        shaped.notes.get_or_insert_default().insert(0, note);
    }
    Ok(shaped)
}

fn request(arguments: &LakeQuery) -> Request {
    let body = json!({
        "sql": arguments.sql,
        "row_cap": arguments.row_cap,
        "timeout_seconds": arguments.timeout_seconds,
    });
    let seconds = u64::try_from(arguments.timeout_seconds).unwrap_or(0);
    let mut request = Request::post(&["api", "v1", "lake", "sql"], body).safe();
    request.selection = Some(Arc::clone(&SHOWN));
    request.within(Duration::from_secs(seconds) + MARGIN)
}

/// An unhandled error, of which the service says nothing more.
fn is_bare(error: &Error) -> bool {
    matches!(error.reason, Reason::Server { status: 500, .. })
}

/// Whether the key has no owner. The service allows such keys, and its messages do not say so.
async fn is_ownerless(context: &Context) -> bool {
    let me = Request::get(&["api", "v1", "auth", "me"]).within(LOOK);
    let asked = context.send(&me).await;
    matches!(&asked, Err(error) if matches!(&error.reason, Reason::NotFound(words) if !words.eq_ignore_ascii_case("not found")))
}

/// Every lake query is written into the service's audit, under the user that the key belongs to.
fn ownerless(error: &Error) -> Failure {
    Failure::refused(
        format!(
            "{error}. The likely cause is the key: it belongs to no user, and then every lake query fails so for good, \
             whatever the SQL"
        ),
        "use a key that belongs to a person, such as one from `aisoc-mcp login`, and restart the server",
    )
}

/// A bare 500 is how the service fails to write an IPv6 column; it says nothing more itself.
fn failed(error: Error, sql: &str) -> Failure {
    if is_bare(&error) && guard::may_answer_addresses(sql) {
        return Failure::refused(
            format!(
                "{error}. It fails so when the result holds an IPv6 column: `source_ip` and `dest_ip` of `raw_events`, so also with `SELECT *`"
            ),
            "name the columns instead of `*` and turn addresses into text, as in \
             `SELECT event_time, user_name, toString(source_ip) AS source FROM raw_events`; aisoc_lake_schema lists the columns",
        );
    }
    Failure::Service(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16) -> Error {
        let reason = Reason::Server {
            status,
            retry_after: None,
            detail: "Internal Server Error".to_owned(),
        };
        Error::new(&crate::aisoc::AISOC, "POST /api/v1/lake/sql", reason)
    }

    #[test]
    fn the_request_waits_longer_than_the_query_may_take() {
        let arguments = LakeQuery {
            sql: "SELECT 1".into(),
            row_cap: 5,
            timeout_seconds: 20,
            format: "rows".into(),
        };
        let request = request(&arguments);
        assert_eq!(request.timeout, Some(Duration::from_secs(30)));
        assert_eq!(
            request.body,
            Some(json!({"sql": "SELECT 1", "row_cap": 5, "timeout_seconds": 20}))
        );
    }

    #[test]
    fn a_bare_500_is_explained_where_an_address_may_be_the_cause() {
        let table = [
            (500, "SELECT * FROM raw_events", true),
            (500, "SELECT count() FROM raw_events", false),
            (502, "SELECT * FROM raw_events", false),
        ];
        for (status, sql, explained) in table {
            let refused = matches!(failed(error(status), sql), Failure::Refused { .. });
            assert_eq!(refused, explained, "{status} {sql}");
        }
    }
}
