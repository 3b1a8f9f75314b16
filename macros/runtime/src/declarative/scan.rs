//! Scans a list: reads its pages, keeps the matching rows in order and without duplicates, and reports what was not scanned.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::page_reader::{PageReader, Reading};
use super::{Call, add_notes};
use crate::client::Keep;
use crate::context::Context;
use crate::failure::Failure;
use crate::pipeline::list::{LATENESS, List, Page, Paging, Window};
use crate::pipeline::request::FanOut;
use crate::pipeline::values::alike;
use crate::request::Request;

/// How old a page may be for the first page of a result. Short, so that who asks again sees what changed.
const FRESH: Duration = Duration::from_secs(10);

/// How old a page may be for a later page of a result, so that it continues where the one before ended, and for how
/// long pages are held for that.
const HELD: Duration = Duration::from_mins(2);

/// How long pages are held, and how old they may be for this page of a result.
pub(super) fn keep(call: &Call, window: Window) -> Keep {
    let accept = if window.page > 1 { HELD } else { FRESH };
    Keep {
        accept: accept.max(call.cache),
        hold: HELD.max(call.cache),
        reading: 0,
    }
}

/// Looks through a list, within its bound, and keeps what matches.
pub(super) async fn scan_pages(
    context: &Context,
    call: &Call,
    list: &'static List,
    window: Window,
) -> Result<Value, Failure> {
    let (span, clock) = call.span(context.now);
    if span.is_empty() {
        let mut result = list.filtered_result(window, &[], 0, true);
        result.insert("window".to_owned(), window_json(call, context.now));
        let note = "the range is empty: `until` lies before `since`, so nothing was asked for";
        add_notes(&mut result, vec![note.to_owned()]);
        return Ok(result.into());
    }
    let keep = keep(call, window);
    let (requests, mut notes) = requests(context, call, keep).await?;
    let is_plain = call.clauses.is_empty() && call.order.is_none();
    let is_merged = !call.fan_outs.is_empty() || !call.spelt.is_empty();
    let pages = matches!(list.paging, Paging::Page { .. });
    let is_offset = matches!(list.paging, Paging::Offset { .. });
    let mut reader = PageReader::new(context, call, list, keep);
    reader.span = span;
    reader.accept_rereadings = window.page > 1;
    // What the service filters and orders alone is read down to the end of the page wanted, and where the service
    // does not count and leads no further, one row more: it tells whether others follow.
    if is_plain && (pages || !is_merged) && list.total_header.is_none() {
        reader.enough = window.end().map(|end| end + u64::from(is_offset));
        if pages || is_offset {
            reader.size = list.size_for(window.end());
        }
    }
    let is_own = is_plain && !is_merged && (pages || is_offset);
    let is_partial = reader.enough.is_some();
    let readings = reader.read_all(&requests).await?;

    let mut seen = HashSet::new();
    let mut kept = HashSet::new();
    let mut scanned = 0;
    let mut rows = Vec::new();
    for (reading, request) in readings.iter().zip(&requests) {
        for row in reading.rows(list) {
            let is_new = row.id().is_none_or(|id| seen.insert(id));
            scanned += u64::from(is_new);
            // Of one list whose rows are all asked for those kept are those seen.
            let is_kept = if is_merged {
                is_asked_for(call, request, row.value) && row.id().is_none_or(|id| kept.insert(id))
            } else {
                is_new
            };
            if is_kept {
                rows.push(row);
            }
        }
    }
    let oldest = oldest_read(list, &readings);
    let complete = readings.iter().all(Reading::is_complete);
    let (matched, said) = call.sorted(list, call.matching(rows, context.now));
    notes.extend(said);

    let totals: Option<Vec<u64>> = readings.iter().map(|reading| reading.total).collect();
    let mut result = match totals {
        // What the service counts beside rows that can't be read is its own count anyway.
        Some(totals) if is_partial && (complete || is_own && !ended_early(&readings)) => {
            list.merged_result(window, &matched, totals.iter().sum())
        }
        _ if is_partial && is_own => slice_page(list, window, &matched, complete)?,
        // A part of each of several lists is no part of all of them in order.
        _ if is_partial && is_merged => return Err(page_out_of_reach(window, scanned)),
        _ if is_partial && !complete => {
            let items = matched[window.of(matched.len())].iter();
            let items: Vec<Value> = items.map(|row| (*row).clone()).collect();
            if items.is_empty() {
                return Err(page_out_of_reach(window, scanned));
            }
            list.partial_result(window, items, scanned)
        }
        _ => list.filtered_result(window, &matched, scanned, complete),
    };
    if !clock.is_empty() {
        result.insert("window".to_owned(), window_json(call, context.now));
    }
    if is_partial {
        notes.extend(note_torn(list, &readings));
    } else {
        notes.extend(note_limits(list, &readings, scanned, oldest, &mut result));
    }
    if reader.is_late() {
        notes.push(format!(
            "the time of a call ({} s) was over before all {} were read; those that were are kept for later pages of this result",
            context.client.timeout().as_secs_f64(),
            list.noun
        ));
    }
    let age = readings.iter().map(Reading::age).max().unwrap_or_default();
    if age > FRESH.max(call.cache) {
        notes.push(format!(
            "rests on {} read {} s ago, so that the pages of a result fit together; page 1 reads them anew",
            list.noun,
            age.as_secs()
        ));
    }
    add_notes(&mut result, notes);
    Ok(result.into())
}

/// The requests that a call makes of its list: one, or one for each value of what the service takes one at a time.
pub(super) async fn requests(
    context: &Context,
    call: &Call,
    keep: Keep,
) -> Result<(Vec<Request>, Vec<String>), Failure> {
    let mut requests = vec![call.request.clone()];
    let mut notes = Vec::new();
    for fan in &call.fan_outs {
        let (values, note) = fan_out_values(context, fan, keep).await?;
        notes.extend(note);
        requests = fan_out(&requests, &fan.parameter, &values);
    }
    for (parameter, spellings) in &call.spelt {
        requests = fan_out(&requests, parameter, spellings);
    }
    Ok((requests, notes))
}

/// Whether a row has the values that its request asked for one by one. A service that does not know the parameter
/// gives all rows to each request.
fn is_asked_for(call: &Call, request: &Request, row: &Value) -> bool {
    let fan_outs = call
        .fan_outs
        .iter()
        .map(|fan_out| fan_out.parameter.as_str());
    let mut parameters = fan_outs.chain(call.spelt.iter().map(|(parameter, _)| *parameter));
    parameters.all(|parameter| {
        let mut query = request.query.iter();
        let asked = query.find(|(name, _)| name == parameter);
        let has = row.get(parameter).and_then(Value::as_str);
        asked
            .zip(has)
            .is_none_or(|((_, asked), has)| alike(asked, has))
    })
}

fn fan_out(requests: &[Request], parameter: &str, values: &[String]) -> Vec<Request> {
    let with = |request: &Request, value: &String| {
        let mut request = request.clone();
        request.set_query(parameter, value);
        request
    };
    let requests = requests.iter();
    requests
        .flat_map(|request| values.iter().map(move |value| with(request, value)))
        .collect()
}

/// The values that are requested one by one. Where the endpoint that knows them fails, the usual ones are, and a note
/// says so.
async fn fan_out_values(
    context: &Context,
    fan: &FanOut,
    keep: Keep,
) -> Result<(Vec<String>, Option<String>), Failure> {
    let usual = || fan.each.values.iter().map(ToString::to_string).collect();
    let Some(from) = &fan.each.from else {
        return Ok((usual(), None));
    };
    let request = from.request();
    match context.fetch(&request, keep).await {
        Ok(answer) => {
            let found = from.values(&answer);
            if found.is_empty() && from.counts.is_none() {
                return Err(super::run::no_owner(&request, fan.argument));
            }
            Ok((found, None))
        }
        Err(error) if !fan.each.values.is_empty() => {
            let note = format!(
                "{request} could not be read ({}), so only these values of `{}` were asked for: {}",
                error.reason.in_short(),
                fan.parameter,
                fan.each.values.join(", ")
            );
            Ok((usual(), Some(note)))
        }
        Err(error) if matches!(error.reason, crate::client::Reason::NotFound(_)) => {
            Err(super::run::no_owner(&request, fan.argument))
        }
        Err(error) => Err(error.into()),
    }
}

/// Down to which recorded time everything was read, where older rows are left.
fn oldest_read(list: &List, readings: &[Reading]) -> Option<Timestamp> {
    let bounded = readings.iter().filter(|reading| reading.unread.is_older);
    let ends = bounded.filter_map(|reading| {
        let times = reading.rows(list).filter_map(|row| row.key.recorded);
        times.min()
    });
    ends.max()
}

/// What was not scanned, and what narrows the search.
fn note_limits(
    list: &List,
    readings: &[Reading],
    scanned: u64,
    oldest: Option<Timestamp>,
    result: &mut Map<String, Value>,
) -> Vec<String> {
    let mut notes = Vec::new();
    let noun = list.noun;
    let narrows = if list.narrowed_by.is_empty() {
        String::new()
    } else {
        format!("; narrow it with `{}`", list.narrowed_by.join("`, `"))
    };
    if readings.iter().any(|reading| reading.unread.is_older) {
        let total: Option<u64> = readings.iter().map(|reading| reading.total).sum();
        let of = total.map_or_else(String::new, |total| format!(" of {total}"));
        let down_to = oldest.map_or_else(String::new, |oldest| {
            result.insert("looked_back_to".to_owned(), oldest.to_string().into());
            format!(", back to those recorded at {oldest}")
        });
        notes.push(format!(
            "looked through {scanned}{of} {noun}{down_to}; others may match{narrows}"
        ));
    }
    if readings.iter().any(|reading| reading.unread.is_newer) {
        notes.push(format!(
            "{noun} recorded more than {} days after the time asked for were not all looked through; one recorded that late may be missing{narrows}",
            LATENESS.as_hours() / 24
        ));
    }
    if readings.iter().any(|reading| reading.is_short) {
        notes.push(torn_message(noun));
    }
    notes
}

/// Whether older rows are left unread, for want of requests.
fn ended_early(readings: &[Reading]) -> bool {
    readings.iter().any(|reading| reading.unread.is_older)
}

/// The notes on a page whose rows may be incomplete.
fn note_torn(list: &List, readings: &[Reading]) -> Option<String> {
    let is_torn = readings.iter().any(|reading| reading.is_torn);
    is_torn.then(|| torn_message(list.noun))
}

fn torn_message(noun: &str) -> String {
    format!(
        "the service gave some {noun} twice and others not at all, since their order changed while they were read; ask again"
    )
}

/// The span as it was understood, and the clock that it is of.
fn window_json(call: &Call, now: Timestamp) -> Value {
    let (span, clock) = call.span(now);
    let members: Vec<String> = clock.iter().map(|member| member.join(".")).collect();
    json!({
        "since": span.since.map(|since| since.to_string()),
        "until": span.until.map(|until| until.to_string()),
        "of": members.join(", or where there is none "),
    })
}

/// The page wanted of rows that were read from the first on, one row beyond it at least where there are more. The
/// service says nothing of how many there are.
fn slice_page(
    list: &List,
    window: Window,
    rows: &[&Value],
    complete: bool,
) -> Result<Map<String, Value>, Failure> {
    let count = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
    let left = rows.get(count(window.skip())..).unwrap_or_default();
    if left.is_empty() && window.page > 1 && !complete {
        return Err(page_out_of_reach(window, rows.len() as u64));
    }
    let shown = window.size.map_or(usize::MAX, |size| count(size + 1));
    let page = Page {
        items: left.iter().take(shown).map(|row| (*row).clone()).collect(),
        ..Page::default()
    };
    let result = list.page_result(page, window);
    Ok(result.as_object().cloned().unwrap_or_default())
}

/// A page that lies further on than a call goes.
fn page_out_of_reach(window: Window, seen: u64) -> Failure {
    Failure::refused(
        format!(
            "page {} lies beyond the first {seen} items, and this list can only be read from its start, no further than that in one call",
            window.page
        ),
        "ask for an earlier page, or narrow the call with its other arguments",
    )
}
