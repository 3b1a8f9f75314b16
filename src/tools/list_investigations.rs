//! `aisoc_list_investigations`: the agent's runs, of one case or of all.
//!
//! A run is stored under whatever its writer called the case, a number or a UUID, and the service
//! compares that text as it is. So a case is looked up first, and every name of it asked for.
//!
//! By hand, since the manifest can ask for each of several values, but not merge what comes: one list without
//! repeats in order of time, a place in it to go on from, and durations, which are differences of times.

use std::cmp::Reverse;

use futures_util::future;
use jiff::Timestamp;
use serde_json::{Value, json};
use toolspec_macros::handler;

use super::{cases, excerpt, ledger::run, read, trouble};
use crate::aisoc::Request;
use crate::context::Context;
use crate::failure::Failure;
use crate::generated::ListInvestigations;

/// The most runs the service lists at once.
const MOST: usize = 200;

/// How much is shown of why a run failed, in characters; `aisoc_get_investigation` has all of it.
const ERROR: usize = 300;

/// Answers `aisoc_list_investigations`.
///
/// # Errors
/// When a listing cannot be fetched. A case that cannot is no error: runs may outlive their case.
#[handler]
pub async fn aisoc_list_investigations(
    context: &Context,
    arguments: ListInvestigations,
) -> Result<Value, Failure> {
    let mut notes = Vec::new();
    let mut unknown = None;
    let names = match &arguments.case_id {
        None => vec![None],
        Some(given) => {
            let found = cases::fetch(context, given).await;
            notes.extend(
                found
                    .as_ref()
                    .err()
                    .map(|error| trouble::note(&format!("case {given}"), error)),
            );
            let case = found.as_ref().ok().map(|found| &found.case);
            let names = cases::spellings(given, case);
            unknown = found.err().filter(trouble::absent);
            names.into_iter().map(Some).collect()
        }
    };
    let requests: Vec<Request> = names
        .iter()
        .map(|name| request(name.as_deref(), &arguments))
        .collect();
    let listings = future::try_join_all(
        requests
            .iter()
            .map(|request| context.send_for_list(request, "items")),
    )
    .await?;
    let runs = merge(&listings);
    // No such case, and no run of one that is gone: not "no runs", but a name that may be meant otherwise.
    if let Some(error) = unknown.filter(|_| runs.is_empty()) {
        return Err(error.into());
    }
    let full = listings
        .iter()
        .any(|listing| read::items(listing).len() >= MOST);
    let later = later(&runs, arguments.after.as_deref())?;
    let mut answer = answer(later, arguments.limit, context.now);
    if full && answer["has_more"] == false {
        notes.push(format!(
            "the service lists the newest {MOST} runs at most: name a case or a status to see older ones"
        ));
    }
    answer["notes"] = json!(notes);
    Ok(answer)
}

/// The runs listed after that one.
fn later<'r>(runs: &'r [&'r Value], after: Option<&str>) -> Result<&'r [&'r Value], Failure> {
    let Some(after) = after.map(str::trim) else {
        return Ok(runs);
    };
    let is_it =
        |run: &&Value| read::text(run, "id").is_some_and(|id| id.eq_ignore_ascii_case(after));
    match runs.iter().position(is_it) {
        Some(at) => Ok(&runs[at + 1..]),
        None => Err(Failure::refused(
            format!("run `{after}` is not among those that the service lists for these arguments"),
            "give `after` the run_id of the last run of the answer before, whole, or leave it out",
        )),
    }
}

/// One more than asked for tells whether there are more; to go on after a run takes all there are.
fn request(case: Option<&str>, arguments: &ListInvestigations) -> Request {
    let mut request = Request::get(&["api", "v1", "investigations"]);
    if let Some(case) = case {
        request = request.query("case_id", case);
    }
    if let Some(status) = &arguments.status {
        request = request.query("status", status);
    }
    let wanted = match arguments.after {
        None => usize::try_from(arguments.limit).unwrap_or(MOST) + 1,
        Some(_) => MOST,
    };
    request.query("limit", wanted.min(MOST))
}

fn answer(runs: &[&Value], limit: i64, now: Timestamp) -> Value {
    let limit = usize::try_from(limit).unwrap_or(0);
    let items: Vec<Value> = runs
        .iter()
        .take(limit)
        .map(|row| {
            let mut item = run::summary(row, now);
            item["error"] =
                json!(read::text(row, "error").map(|text| excerpt::short(&text, ERROR)));
            item
        })
        .collect();
    json!({
        "count": items.len(),
        "has_more": runs.len() > limit,
        "items": items,
    })
}

/// All rows once, newest first; rows without a time keep their place at the end.
fn merge(listings: &[Value]) -> Vec<&Value> {
    let mut runs: Vec<&Value> = Vec::new();
    for row in listings
        .iter()
        .flat_map(read::items)
        .filter(|row| row.is_object())
    {
        let id = read::text(row, "id");
        let known = id.is_some() && runs.iter().any(|run| read::text(run, "id") == id);
        if !known {
            runs.push(row);
        }
    }
    runs.sort_by_key(|row| Reverse(read::time(row, "started_at")));
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tools::fixtures;

    fn row(id: &str, started: &str) -> Value {
        json!({"id": id, "case_id": "INC-1", "status": "completed", "started_at": started})
    }

    #[test]
    fn runs_under_both_names_are_merged_newest_first() {
        let by_number = json!([
            row("a", "2026-05-03T00:00:00Z"),
            row("b", "2026-05-01T00:00:00Z")
        ]);
        let by_uuid =
            json!({"items": [row("c", "2026-05-02T00:00:00Z"), row("a", "2026-05-03T00:00:00Z")]});
        let both = [by_number, by_uuid];
        let all = answer(&merge(&both), 10, Timestamp::default());
        let ids: Vec<_> = read::items(&all)
            .iter()
            .filter_map(|item| item["run_id"].as_str())
            .collect();
        assert_eq!(ids, ["a", "c", "b"]);
        assert_eq!(
            (all["count"].clone(), all["has_more"].clone()),
            (json!(3), json!(false))
        );
        let some = answer(&merge(&both), 2, Timestamp::default());
        assert_eq!(some["has_more"], true);
    }

    #[test]
    fn the_runs_after_one_go_on_where_it_stands() {
        let rows = [json!([
            row("a", "2026-05-03T00:00:00Z"),
            row("b", "2026-05-01T00:00:00Z")
        ])];
        let runs = merge(&rows);
        assert_eq!(later(&runs, None).map(<[_]>::len).ok(), Some(2));
        let after = later(&runs, Some(" A ")).unwrap_or_default();
        assert_eq!(
            answer(after, 9, Timestamp::default())["items"][0]["run_id"],
            "b"
        );
        assert!(later(&runs, Some("b")).is_ok_and(<[_]>::is_empty));
        assert!(later(&runs, Some("z")).is_err());
    }

    #[test]
    fn a_long_error_is_an_excerpt() {
        let row = json!({"id": "a", "error": "e".repeat(3000)});
        let item = &answer(&[&row], 9, Timestamp::default())["items"][0];
        assert_eq!(
            item["error"].as_str().map(|text| text.chars().count()),
            Some(ERROR + 1)
        );
    }

    #[test]
    fn the_request_asks_for_one_more_up_to_what_the_service_gives() {
        let arguments = |limit| ListInvestigations {
            case_id: None,
            status: Some("failed".into()),
            limit,
            after: (limit == 3).then(|| "a".to_owned()),
        };
        let query = |limit, case| request(case, &arguments(limit)).query;
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            query(20, None),
            [pair("status", "failed"), pair("limit", "21")]
        );
        assert_eq!(query(3, None)[1], pair("limit", "200"), "to go on");
        assert_eq!(
            query(200, Some("INC-1")),
            [
                pair("case_id", "INC-1"),
                pair("status", "failed"),
                pair("limit", "200")
            ]
        );
    }

    proptest! {
        #[test]
        fn the_count_is_that_of_the_items(rows in prop::collection::vec(fixtures::any_row(&["id", "status", "started_at"]), 0..8), limit in 1..10_i64) {
            let answer = answer(&merge(&[Value::from(rows)]), limit, Timestamp::default());
            let items = read::items(&answer).len();
            prop_assert!(i64::try_from(items).is_ok_and(|items| items <= limit));
            prop_assert_eq!(answer["count"].as_u64(), Some(items as u64));
        }
    }
}
