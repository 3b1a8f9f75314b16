//! `aisoc_list_investigations`: the agent's runs, of one case or of all.
//!
//! A run is stored under the case name that its writer used, a number or a UUID, and the service
//! compares that text exactly. So a case is looked up first, and each of its names is requested. Automatic triage stores
//! a run for nearly every alert, under the alert's UUID. These runs fill the rows that the service lists, so if the
//! listing is full, it is also requested by status, and the result reports what may be missing.
//!
//! Hand-written, since the manifest can send several requests, but not merge the answers: one list without
//! duplicates in order of time, a position for pagination, and durations, which are differences of times.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures_util::future;
use jiff::Timestamp;
use serde_json::Value;
use toolspec_macros::handler;

use super::{cases, errors, ledger, read};
use crate::generated::{
    ListInvestigations, ListInvestigationsOutput, ListInvestigationsOutputItemsItem,
};
use crate::ledger::run::Origin;
use crate::ledger::step::short;
use crate::ledger::{Run, Totals};
use toolspec_runtime::client::{Error, Keep};
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::issue::Issue;
use toolspec_runtime::pipeline::time;
use toolspec_runtime::request::Request;

/// The most runs the service lists at once; there is no way to the next ones.
const MOST: usize = 200;

/// The statuses that the service knows.
const STATUSES: [&str; 4] = ["running", "completed", "failed", "closed"];

/// How much is shown of why a run failed, in characters; `aisoc_get_investigation` has all of it.
const ERROR: usize = 300;

/// How long the numbers of cases serve later calls.
const KEEP: Duration = Duration::from_mins(1);

/// Answers `aisoc_list_investigations`.
///
/// # Errors
/// When a listing cannot be fetched. A case that cannot is not an error: runs may outlive their case.
#[handler]
pub async fn aisoc_list_investigations(
    context: &Context,
    arguments: ListInvestigations,
) -> Result<ListInvestigationsOutput, Failure> {
    let query = Query::read(&arguments, context.now)?;
    let mut notes = Vec::new();
    let mut unknown = None;
    let (names, case) = match &arguments.case_id {
        None => (vec![None], None),
        Some(given) => {
            let found = cases::fetch(context, given).await;
            // A UUID that is no case may be an alert's, which has runs of automatic triage.
            let may_be_alert = |error: &Error| errors::is_not_found(error) && cases::is_uuid(given);
            notes.extend(
                found
                    .as_ref()
                    .err()
                    .filter(|error| !may_be_alert(error))
                    .map(|error| errors::note(&format!("case {given}"), error)),
            );
            let (case, error) = match found {
                Ok(found) => (Some(found.case), None),
                Err(error) => (None, Some(error)),
            };
            let names = cases::spellings(given, case.as_ref());
            unknown = error.filter(|error| errors::is_not_found(error) && !may_be_alert(error));
            (names.into_iter().map(Some).collect(), case)
        }
    };
    let listed = list(context, &names, &query).await?;
    // No such case, and no run of one that is gone: not "no runs", but a name that may be meant otherwise.
    if let Some(error) = unknown.filter(|_| listed.runs.is_empty()) {
        return Err(error.into());
    }
    let chosen = query.choose(&listed.runs);
    let left_out = chosen.by_origin;
    let later = later(&chosen.runs, arguments.after.as_deref())?;
    let limit = usize::try_from(arguments.limit).unwrap_or(0);
    let shown = &later[..later.len().min(limit)];
    let numbers = numbers(context, shown, case.as_ref()).await;
    let now = ledger::service_time(context);
    let items: Vec<_> = shown.iter().map(|run| item(run, &numbers, now)).collect();
    let more = later.len() > limit;
    notes.extend(query.notes(
        &listed,
        &chosen,
        arguments.case_id.as_deref(),
        case.is_some(),
    ));
    if left_out > 0 {
        notes.push(format!(
            "{left_out} runs of automatic triage are left out; `origin` auto_triage or all lists them"
        ));
    }
    if shown.iter().any(|run| run.may_grow(now)) {
        notes.push("a run that ended in the last minutes may still grow".to_owned());
    }
    Ok(ListInvestigationsOutput {
        count: Some(ledger::result::integer(items.len())),
        has_more: Some(more),
        complete: Some(listed.is_complete(&query)),
        items: Some(items),
        notes: Some(notes),
    })
}

/// All runs that the service lists, newest first, and whether it may hide others.
///
/// # Errors
/// When a listing cannot be fetched.
pub(super) async fn every(context: &Context) -> Result<(Vec<Run>, bool), Error> {
    let listed = list(context, &[None], &Query::default()).await?;
    Ok((listed.runs, listed.full))
}

/// What is requested, beside the case.
#[derive(Debug, Default)]
struct Query {
    status: Option<String>,
    /// Only runs of this origin; none is any.
    origin: Option<&'static str>,
    since: Option<Timestamp>,
    /// How many rows are enough, where nothing is left out of them here.
    enough: Option<usize>,
}

impl Query {
    fn read(arguments: &ListInvestigations, now: Timestamp) -> Result<Self, Failure> {
        let origin = match arguments.origin.as_deref() {
            Some("all") => None,
            Some("auto_triage") => Some("auto_triage"),
            // What is stored under a case is the case's; without one, triage would crowd out the rest.
            None if arguments.case_id.is_some() => None,
            Some(_) | None => Some("agent"),
        };
        let since = match arguments.since.as_deref() {
            None => None,
            Some(text) => Some(time::moment(text, now).ok_or_else(|| {
                Failure::Arguments(vec![Issue {
                    path: "since".to_owned(),
                    message:
                        "is no time; give one such as 2026-01-31T08:00:00Z, or an age such as 24h"
                            .to_owned(),
                }])
            })?),
        };
        let whole = origin.is_none() && since.is_none() && arguments.after.is_none();
        let enough = usize::try_from(arguments.limit).ok();
        Ok(Self {
            status: arguments.status.as_deref().map(status),
            origin,
            since,
            enough: enough.filter(|_| whole),
        })
    }

    /// The runs that are wanted, and how many are left out for their origin alone.
    fn choose<'r>(&self, runs: &'r [Run]) -> Chosen<'r> {
        let recent = |run: &&Run| self.since.is_none_or(|since| run.started() >= Some(since));
        let wanted = |run: &Run| {
            self.origin
                .is_none_or(|origin| run.origin().name() == origin)
        };
        let recent: Vec<&Run> = runs.iter().filter(recent).collect();
        let all = recent.len();
        let runs: Vec<&Run> = recent.into_iter().filter(|run| wanted(run)).collect();
        let hidden = all - runs.len();
        Chosen {
            by_origin: if self.origin == Some("agent") {
                hidden
            } else {
                0
            },
            runs,
        }
    }

    fn notes(
        &self,
        listed: &Listed,
        chosen: &Chosen<'_>,
        given: Option<&str>,
        is_case: bool,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        if !listed.is_complete(self) {
            notes.push(match given {
                None => format!(
                    "the service lists the newest {MOST} runs of a status and no more: older ones come with their case, as `case_id`"
                ),
                Some(_) => format!(
                    "the service lists the newest {MOST} runs of a case and no more: older ones come by `status`"
                ),
            });
        }
        if let Some(status) = &self.status
            && chosen.runs.is_empty()
            && !STATUSES.contains(&status.as_str())
        {
            notes.push(format!(
                "no run has the status `{status}`; there are {}",
                STATUSES.join(", ")
            ));
        }
        if let Some(given) = given.filter(|_| !is_case) {
            let of_alert = listed.runs.iter().any(|run| run.subject() == "alert");
            if of_alert {
                notes.push(format!(
                    "{given} is an alert: these are its runs of automatic triage"
                ));
            } else if listed.runs.is_empty() {
                notes.push(format!(
                    "{given} is no case, and no alert with a run of automatic triage"
                ));
            }
        }
        notes
    }
}

/// The status as the service writes it, where it knows it.
fn status(given: &str) -> String {
    let lower = given.trim().to_lowercase();
    if STATUSES.contains(&lower.as_str()) {
        lower
    } else {
        given.trim().to_owned()
    }
}

/// The runs that are wanted.
struct Chosen<'r> {
    runs: Vec<&'r Run>,
    by_origin: usize,
}

/// What the service lists.
#[derive(Debug)]
struct Listed {
    /// Each once, newest first.
    runs: Vec<Run>,
    /// Whether a listing held as many as the service gives, so that it may hide others.
    full: bool,
    /// The start of the oldest run of each full listing: of what started later, nothing is hidden.
    floor: Option<Timestamp>,
}

impl Listed {
    /// Whether no run that is wanted can be hidden.
    fn is_complete(&self, query: &Query) -> bool {
        let reaches = query.since.zip(self.floor);
        !self.full || reaches.is_some_and(|(since, floor)| floor < since)
    }
}

async fn list(context: &Context, names: &[Option<String>], query: &Query) -> Result<Listed, Error> {
    let asked: Vec<(Option<String>, Option<String>)> = names
        .iter()
        .map(|name| (name.clone(), query.status.clone()))
        .collect();
    let (mut listings, full) = fetch(context, &asked, query.enough).await?;
    let mut hides = full.clone();
    // By status, each listing reaches further back than all of them together.
    let more: Vec<(Option<String>, Option<String>)> = asked
        .iter()
        .zip(&full)
        .filter(|((_, status), full)| **full && status.is_none())
        .flat_map(|((name, _), _)| {
            STATUSES
                .iter()
                .map(|status| (name.clone(), Some((*status).to_owned())))
        })
        .collect();
    if !more.is_empty() {
        let (by_status, full) = fetch(context, &more, None).await?;
        hides = full;
        listings.extend(by_status);
    }
    let floor = listings
        .iter()
        .filter(|runs| runs.len() >= MOST)
        .filter_map(|runs| runs.iter().filter_map(Run::started).min())
        .max();
    Ok(Listed {
        runs: merge(listings),
        full: hides.contains(&true),
        floor,
    })
}

/// The listings, and of each whether the service may hide others behind it.
async fn fetch(
    context: &Context,
    asked: &[(Option<String>, Option<String>)],
    enough: Option<usize>,
) -> Result<(Vec<Vec<Run>>, Vec<bool>), Error> {
    let requests: Vec<Request> = asked
        .iter()
        .map(|(case, status)| request(case.as_deref(), status.as_deref(), enough))
        .collect();
    let listings = future::try_join_all(
        requests
            .iter()
            .map(|request| context.send_for_list(request)),
    )
    .await?;
    let full = listings
        .iter()
        .map(|listing| read::items(listing).len() >= MOST)
        .collect();
    Ok((listings.iter().map(Run::read_all).collect(), full))
}

/// One more than enough tells whether there are more; where some are left out here, all there are.
fn request(case: Option<&str>, status: Option<&str>, enough: Option<usize>) -> Request {
    let mut request = Request::get(&["api", "v1", "investigations"]);
    if let Some(case) = case {
        request = request.query("case_id", case);
    }
    if let Some(status) = status {
        request = request.query("status", status);
    }
    let wanted = enough.map_or(MOST, |enough| enough + 1);
    request.query("limit", wanted.min(MOST))
}

/// All runs once, newest first; runs without a time keep their place at the end.
fn merge(listings: Vec<Vec<Run>>) -> Vec<Run> {
    let mut seen = HashSet::new();
    let rows = listings.into_iter().flatten();
    let mut runs: Vec<Run> = rows
        .filter(|run| match &run.id {
            Some(id) => seen.insert(id.to_lowercase()),
            None => true,
        })
        .collect();
    runs.sort_by_key(|run| Reverse(run.started()));
    runs
}

/// The runs listed after that one.
fn later<'s, 'r>(runs: &'s [&'r Run], after: Option<&str>) -> Result<&'s [&'r Run], Failure> {
    let Some(after) = after.map(str::trim) else {
        return Ok(runs);
    };
    let is_it = |run: &&Run| {
        run.id
            .as_ref()
            .is_some_and(|id| id.eq_ignore_ascii_case(after))
    };
    match runs.iter().position(is_it) {
        Some(at) => Ok(&runs[at + 1..]),
        None => Err(Failure::refused(
            format!("run `{after}` is not among those that the service lists for these arguments"),
            "give `after` the run_id of the last run of the answer before, whole, or leave it out",
        )),
    }
}

/// The numbers of the cases that these runs name by UUID, as far as they can be had with one request.
async fn numbers(
    context: &Context,
    shown: &[&Run],
    case: Option<&Value>,
) -> HashMap<String, String> {
    let named = |case: &Value| {
        let id = read::text(case, "id")?.to_lowercase();
        Some((id, read::text(case, "case_number")?))
    };
    if let Some(case) = case {
        return named(case).into_iter().collect();
    }
    let by_uuid = |run: &&&Run| {
        let case = run.case_id.as_deref();
        run.subject() == "case" && case.is_some_and(cases::is_uuid)
    };
    if shown.iter().filter(by_uuid).count() == 0 {
        return HashMap::new();
    }
    let request = Request::get(&["api", "v1", "cases"]).query("limit", 500);
    match context.fetch(&request, Keep::of(KEEP)).await {
        Ok(listing) => read::items(&listing).iter().filter_map(named).collect(),
        // A number beside a UUID is not worth the call's failure.
        Err(_) => HashMap::new(),
    }
}

fn item(
    run: &Run,
    numbers: &HashMap<String, String>,
    now: Timestamp,
) -> ListInvestigationsOutputItemsItem {
    let totals = Totals::of_row(run);
    let subject = run.subject();
    let case = run.case_id.clone().filter(|_| subject == "case");
    let number = case.and_then(|case| {
        let known = numbers.get(&case.to_lowercase()).cloned();
        known.or_else(|| (!cases::is_uuid(&case)).then_some(case))
    });
    ListInvestigationsOutputItemsItem {
        run_id: run.id.clone(),
        case_id: run.case_id.clone(),
        case_number: number,
        subject: Some(subject.to_owned()),
        origin: Some(run.origin().name().to_owned()),
        tier: match run.origin() {
            Origin::AutoTriage(tier) => tier,
            Origin::Agent => None,
        },
        status: run.status.clone(),
        model: totals.model,
        iterations: run.iterations,
        tokens: totals.tokens,
        cost_usd: totals.cost_usd,
        estimated_cost_usd: totals.estimated_cost_usd,
        unpriced_calls: totals.unpriced_calls,
        started_at: run.started_at.clone(),
        completed_at: run.completed_at.clone(),
        duration_seconds: run.duration_seconds(now),
        error: run.error.as_deref().map(|text| short(text, ERROR)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::tools::fixtures;

    fn row(id: &str, started: &str) -> Value {
        json!({"id": id, "case_id": "INC-1", "status": "completed", "started_at": started})
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is written where it is called"
    )]
    fn runs(rows: Value) -> Vec<Run> {
        Run::read_all(&rows)
    }

    fn arguments(limit: i64) -> ListInvestigations {
        ListInvestigations {
            case_id: None,
            status: None,
            origin: None,
            since: None,
            limit,
            after: None,
        }
    }

    fn query(arguments: &ListInvestigations) -> Query {
        Query::read(arguments, Timestamp::UNIX_EPOCH).unwrap_or_default()
    }

    #[test]
    fn runs_under_both_names_are_merged_newest_first() {
        let by_number = runs(json!([
            row("a", "2026-05-03T00:00:00Z"),
            row("b", "2026-05-01T00:00:00Z")
        ]));
        let by_uuid = runs(
            json!({"items": [row("c", "2026-05-02T00:00:00Z"), row("A", "2026-05-03T00:00:00Z")]}),
        );
        let merged = merge(vec![by_number, by_uuid]);
        let ids: Vec<_> = merged.iter().filter_map(|run| run.id.as_deref()).collect();
        assert_eq!(ids, ["a", "c", "b"]);
    }

    #[test]
    fn the_runs_after_one_go_on_where_it_stands() {
        let listed = runs(json!([
            row("a", "2026-05-03T00:00:00Z"),
            row("b", "2026-05-01T00:00:00Z")
        ]));
        let runs: Vec<&Run> = listed.iter().collect();
        assert_eq!(later(&runs, None).map(<[_]>::len).ok(), Some(2));
        let after = later(&runs, Some(" A ")).unwrap_or_default();
        assert_eq!(after[0].id.as_deref(), Some("b"));
        assert!(later(&runs, Some("b")).is_ok_and(<[_]>::is_empty));
        assert!(later(&runs, Some("z")).is_err());
    }

    #[test]
    fn automatic_triage_does_not_crowd_out_the_agents_runs() {
        let triage = |id: &str| json!({"id": id, "case_id": "a-uuid", "status": "completed", "model_used": "kafka:auto_triage:llm"});
        let listed = runs(json!([
            triage("t1"),
            row("a", "2026-05-03T00:00:00Z"),
            triage("t2")
        ]));
        let ids = |query: &Query| -> (Vec<String>, usize) {
            let chosen = query.choose(&listed);
            let ids = chosen.runs.iter().filter_map(|run| run.id.clone());
            (ids.collect(), chosen.by_origin)
        };
        assert_eq!(ids(&query(&arguments(9))), (vec!["a".to_owned()], 2));
        let of_a_case = ListInvestigations {
            case_id: Some("INC-1".to_owned()),
            ..arguments(9)
        };
        assert_eq!(ids(&query(&of_a_case)).0.len(), 3);
        let triage_alone = ListInvestigations {
            origin: Some("auto_triage".to_owned()),
            ..arguments(9)
        };
        assert_eq!(
            ids(&query(&triage_alone)),
            (vec!["t1".to_owned(), "t2".to_owned()], 0)
        );
    }

    #[test]
    fn a_full_listing_hides_others_unless_it_reaches_back_far_enough() {
        let floor = "2026-05-02T00:00:00Z".parse().ok();
        let listed = Listed {
            runs: Vec::new(),
            full: true,
            floor,
        };
        assert!(!listed.is_complete(&Query::default()));
        for (since, complete) in [("2026-05-03", true), ("2026-05-01", false)] {
            let since = ListInvestigations {
                since: Some(since.to_owned()),
                ..arguments(9)
            };
            assert_eq!(listed.is_complete(&query(&since)), complete);
        }
        let chosen = Chosen {
            runs: Vec::new(),
            by_origin: 0,
        };
        let notes = Query::default().notes(&listed, &chosen, None, false);
        assert!(
            notes[0].contains("the newest 200 runs of a status"),
            "{notes:?}"
        );
    }

    #[test]
    fn a_status_is_taken_in_any_letter_case_and_an_unknown_one_names_those_there_are() {
        let asked = |status: &str| {
            query(&ListInvestigations {
                status: Some(status.to_owned()),
                ..arguments(9)
            })
        };
        assert_eq!(asked(" Completed ").status.as_deref(), Some("completed"));
        let odd = asked("done");
        let listed = Listed {
            runs: Vec::new(),
            full: false,
            floor: None,
        };
        let chosen = Chosen {
            runs: Vec::new(),
            by_origin: 0,
        };
        let notes = odd.notes(&listed, &chosen, None, false);
        assert_eq!(
            notes,
            ["no run has the status `done`; there are running, completed, failed, closed"]
        );
    }

    #[test]
    fn a_long_error_is_an_excerpt() {
        let row = Run::read(&json!({"id": "a", "error": "e".repeat(3000)}));
        let item = item(&row, &HashMap::new(), Timestamp::default());
        assert_eq!(item.error.map(|text| text.chars().count()), Some(ERROR + 1));
    }

    #[test]
    fn the_request_asks_for_one_more_than_enough_and_for_all_where_some_are_left_out() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            request(None, Some("failed"), Some(20)).query,
            [pair("status", "failed"), pair("limit", "21")]
        );
        assert_eq!(
            request(Some("INC-1"), None, Some(200)).query,
            [pair("case_id", "INC-1"), pair("limit", "200")]
        );
        assert_eq!(request(None, None, None).query, [pair("limit", "200")]);
    }

    proptest! {
        #[test]
        fn any_row_is_an_item(rows in prop::collection::vec(fixtures::any_row(&["id", "status", "started_at", "case_id", "model_used"]), 0..8)) {
            let runs = merge(vec![runs(Value::from(rows))]);
            for run in &runs {
                let shown = item(run, &HashMap::new(), Timestamp::default());
                prop_assert_eq!(&shown.run_id, &run.id);
            }
        }
    }
}
