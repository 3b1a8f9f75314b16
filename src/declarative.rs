//! Runs a call that the manifest describes in full: fetch, look through, filter, page.
//!
//! The decisions are pure and live in `pipeline`; this file only asks the service for what they need.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::aisoc::{Reason, Request};
use crate::context::Context;
use crate::failure::{Failure, Issue};
use crate::pipeline::filter::{Clause, Operator, Rule};
use crate::pipeline::list::{Found, List, Paging, Window};
use crate::pipeline::request::{Argument, Builder};
use crate::pipeline::time::moment;
use crate::text::noun;

/// How much later than it happened a thing may have been recorded before a look through a list
/// ordered by record time stops too early.
const LATENESS: SignedDuration = SignedDuration::from_hours(24);

/// A declarative tool's call, ready to be made.
#[derive(Debug)]
pub struct Call {
    /// The request, without paging.
    pub request: Request,
    /// For how long the answer may be kept.
    pub cache: Duration,
    list: Option<(&'static List, Window)>,
    clauses: Vec<Clause>,
    issues: Vec<Issue>,
}

impl Call {
    /// A call of this request.
    #[must_use]
    pub fn new(builder: Builder) -> Self {
        let (request, cache, issues) = builder.finish();
        Self {
            request,
            cache,
            list: None,
            clauses: Vec::new(),
            issues,
        }
    }

    /// Says that the answer holds a list, and which page of it is wanted.
    pub fn list(&mut self, list: &'static List, window: Window) {
        self.list = Some((list, window));
    }

    /// Filters by an argument, if it was given.
    pub fn filter(&mut self, rule: &'static Rule, value: &impl Argument) {
        let Some(clause) = Clause::new(rule, value.json()) else {
            return;
        };
        if let Some(message) = clause.fault(Timestamp::UNIX_EPOCH) {
            self.issues.push(Issue {
                path: rule.argument.to_owned(),
                message,
            });
        }
        self.clauses.push(clause);
    }

    /// The call, unless its arguments contradict each other or cannot be read.
    ///
    /// # Errors
    /// The issues found.
    pub fn checked(self) -> Result<Self, Vec<Issue>> {
        if self.issues.is_empty() {
            Ok(self)
        } else {
            Err(self.issues)
        }
    }

    /// The request as it is sent first.
    #[must_use]
    pub fn first_request(&self) -> Request {
        let mut request = self.request.clone();
        match &self.list {
            Some((list, window)) if self.is_direct(list) => list.aim(&mut request, *window),
            Some((list, _)) => list.scan(&mut request, 0, None),
            None => {}
        }
        request
    }

    /// What the call answers when this is the whole of what the service has to say.
    #[must_use]
    pub fn answer_to(&self, answer: Value, now: Timestamp) -> Option<Value> {
        match &self.list {
            None => answer
                .as_object()
                .is_some_and(|members| !members.is_empty())
                .then_some(answer),
            Some((list, window)) if self.is_direct(list) => {
                Some(list.direct(list.open(answer)?, *window))
            }
            Some((list, window)) => {
                let items = list.items(&answer)?;
                let mut found = Found::new(*window);
                found.extend(self.matching(items, now));
                Some(list.filtered(found, items.len() as u64, true))
            }
        }
    }

    /// Whether the service's own page is the page wanted.
    fn is_direct(&self, list: &List) -> bool {
        self.clauses.is_empty() && !matches!(list.paging, Paging::Whole | Paging::Cursor { .. })
    }

    fn matching<'a>(
        &'a self,
        items: &'a [Value],
        now: Timestamp,
    ) -> impl Iterator<Item = &'a Value> {
        let fits = move |item: &&Value| self.clauses.iter().all(|clause| clause.fits(item, now));
        items.iter().filter(fits)
    }

    fn unexpected(&self, context: &Context, request: &Request, given: &'static str) -> Failure {
        let wanted = match self.list.as_ref().map(|(list, _)| list.at) {
            None => "an object".to_owned(),
            Some(None) => "a list".to_owned(),
            Some(Some(at)) => format!("an object with a list as `{at}`"),
        };
        context.client.misfit(request, given, wanted).into()
    }

    /// Whether everything after this item is too old to match.
    fn is_past(&self, list: &List, item: Option<&Value>, now: Timestamp) -> bool {
        let recorded = list
            .newest_first
            .and_then(|field| moment(item?.get(field)?.as_str()?, now));
        let oldest = self
            .clauses
            .iter()
            .filter(|clause| clause.rule.operator == Operator::AtOrAfter)
            .filter_map(|clause| moment(clause.wanted.first()?, now))
            .max();
        recorded.zip(oldest).is_some_and(|(recorded, oldest)| {
            oldest
                .checked_sub(LATENESS)
                .is_ok_and(|oldest| recorded < oldest)
        })
    }
}

/// Makes the call.
///
/// # Errors
/// What the service refused, or that its answer is not of the kind expected.
pub async fn answer(context: &Context, mut call: Call) -> Result<Value, Failure> {
    for clause in &mut call.clauses {
        if let Some(from) = &clause.rule.from {
            let request = from.request();
            let wanted = match context.send(&request).await {
                Err(error) if !matches!(error.reason, Reason::NotFound(_)) => {
                    return Err(error.into());
                }
                answer => answer.map_or_else(|_| Vec::new(), |answer| from.values(&answer)),
            };
            if wanted.is_empty() {
                return Err(nobody(&request, clause.rule.argument));
            }
            clause.wanted = wanted;
        }
    }
    match call.list {
        Some((list, window)) if !call.is_direct(list) => {
            look_through(context, &call, list, window).await
        }
        _ => {
            let request = call.first_request();
            let answer = context.fetch(&request, call.cache).await?;
            let given = noun(&answer);
            call.answer_to(std::sync::Arc::unwrap_or_clone(answer), context.now)
                .ok_or_else(|| call.unexpected(context, &request, given))
        }
    }
}

/// Nothing to hold a filter against, such as the owner of a key that has none.
fn nobody(request: &Request, argument: &str) -> Failure {
    Failure::refused(
        format!(
            "`{argument}` means nothing with this API key: {request} knows nobody that it belongs to"
        ),
        format!("leave `{argument}` out, or filter by another argument"),
    )
}

/// Looks through the pages of a list, within its bound, and keeps what matches.
async fn look_through(
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
        match list.follow(&answer, seen) {
            Some(next) if !call.is_past(list, items.last(), context.now) => cursor = next.cursor,
            _ => {
                complete = true;
                break;
            }
        }
    }
    Ok(list.filtered(found, seen, complete))
}
