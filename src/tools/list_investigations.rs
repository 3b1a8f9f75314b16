//! `aisoc_list_investigations`: the agent's runs, of one case or of all.
//!
//! A run is stored under whatever its writer called the case, a number or a UUID, and the service
//! compares that text as it is. So a case is looked up first, and every name of it asked for.

use std::cmp::Reverse;

use futures_util::future;
use jiff::Timestamp;
use serde_json::{Value, json};
use toolspec_macros::handler;

use super::{cases, ledger::run, read, trouble};
use crate::aisoc::Request;
use crate::context::Context;
use crate::failure::Failure;
use crate::generated::ListInvestigations;

/// The most runs the service lists at once.
const MOST: usize = 200;

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
            cases::spellings(given, case)
                .into_iter()
                .map(Some)
                .collect()
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
    let mut answer = answer(&listings, arguments.limit, context.now);
    answer["notes"] = json!(notes);
    Ok(answer)
}

/// One more than asked for tells whether there are more.
fn request(case: Option<&str>, arguments: &ListInvestigations) -> Request {
    let mut request = Request::get(&["api", "v1", "investigations"]);
    if let Some(case) = case {
        request = request.query("case_id", case);
    }
    if let Some(status) = &arguments.status {
        request = request.query("status", status);
    }
    let wanted = usize::try_from(arguments.limit)
        .unwrap_or(MOST)
        .saturating_add(1);
    request.query("limit", wanted.min(MOST))
}

fn answer(listings: &[Value], limit: i64, now: Timestamp) -> Value {
    let limit = usize::try_from(limit).unwrap_or(0);
    let full = listings
        .iter()
        .any(|listing| read::items(listing).len() >= MOST);
    let runs = merge(listings);
    let items: Vec<Value> = runs
        .iter()
        .take(limit)
        .map(|row| run::summary(row, now))
        .collect();
    json!({
        "count": items.len(),
        "has_more": runs.len() > limit || full,
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
        let all = answer(&both, 10, Timestamp::default());
        let ids: Vec<_> = read::items(&all)
            .iter()
            .filter_map(|item| item["run_id"].as_str())
            .collect();
        assert_eq!(ids, ["a", "c", "b"]);
        assert_eq!(
            (all["count"].clone(), all["has_more"].clone()),
            (json!(3), json!(false))
        );
        assert_eq!(answer(&both, 2, Timestamp::default())["has_more"], true);
    }

    #[test]
    fn the_request_asks_for_one_more_up_to_what_the_service_gives() {
        let arguments = |limit| ListInvestigations {
            case_id: None,
            status: Some("failed".into()),
            limit,
        };
        let query = |limit, case| request(case, &arguments(limit)).query;
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            query(20, None),
            [pair("status", "failed"), pair("limit", "21")]
        );
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
            let answer = answer(&[Value::from(rows)], limit, Timestamp::default());
            let items = read::items(&answer).len();
            prop_assert!(i64::try_from(items).is_ok_and(|items| items <= limit));
            prop_assert_eq!(answer["count"].as_u64(), Some(items as u64));
        }
    }
}
