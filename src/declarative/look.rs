//! Goes through the pages of a list, within its bound.

use serde_json::Value;

use super::Call;
use crate::context::Context;
use crate::failure::Failure;
use crate::pipeline::list::{Found, List, Window};
use crate::text::noun;

/// Looks through the pages of a list, within its bound, and keeps what matches.
pub(super) async fn through(
    context: &Context,
    call: &Call,
    list: &'static List,
    window: Window,
) -> Result<Value, Failure> {
    let mut found = Found::new(window);
    let mut seen = 0;
    let mut complete = false;
    let mut cursor = None;
    let mut began = None;
    for (page, index) in (1_u32..).zip(0..list.scan) {
        let mut request = call.request.clone();
        list.scan(&mut request, index, cursor.as_deref());
        let answer = context.fetch(&request, call.cache).await?;
        let Some(items) = list.items(&answer) else {
            return Err(call.unexpected(context, &request, noun(&answer)));
        };
        // The same page again: this service does not page so, and would be counted twice.
        if began.is_some() && began.as_ref() == items.first() {
            break;
        }
        began = items.first().cloned();
        seen += items.len() as u64;
        found.extend(call.matching(items, context.now));
        let message = format!("{seen} looked through, {} match", found.count());
        context.progress.report(f64::from(page), &message);
        let next = list.follow(&answer, seen);
        if next.is_some() && call.clauses.is_empty() && found.is_full() {
            break;
        }
        match next {
            Some(next) if !call.is_past(list, items.last(), context.now) => cursor = next.cursor,
            _ => {
                complete = true;
                break;
            }
        }
    }
    if call.clauses.is_empty() && !complete {
        return match list.reached(found, seen) {
            Some(answer) => Ok(answer),
            None => Err(beyond(window, seen)),
        };
    }
    Ok(list.filtered(found, seen, complete))
}

/// A page that lies further on than a call goes.
fn beyond(window: Window, seen: u64) -> Failure {
    Failure::refused(
        format!(
            "page {} lies beyond the first {seen} items, and this list can only be read from its start, no further than that in one call",
            window.page
        ),
        "ask for an earlier page, or narrow the call with its other arguments",
    )
}
