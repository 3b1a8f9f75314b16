//! Runs a call that the manifest describes: fetch, look through, filter, page, join other answers in.
//!
//! Here is the call as generated code puts it together; `run` makes it, `look` goes through the pages
//! of a list, `join` fetches what is included. The decisions are pure and live in `pipeline`.

mod join;
mod look;
mod run;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::aisoc::{Method, Request};
use crate::context::Context;
use crate::failure::{Failure, Issue};
use crate::pipeline::filter::{Clause, Operator, Rule};
use crate::pipeline::include::{Include, Wanted};
use crate::pipeline::list::{Found, List, Paging, Window};
use crate::pipeline::request::{Argument, Builder};
use crate::pipeline::time::moment;

pub use run::answer;

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
    includes: Vec<Wanted>,
    otherwise: Option<Box<Call>>,
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
            includes: Vec::new(),
            otherwise: None,
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

    /// Joins another answer in, where the argument that decides it is true.
    pub fn include(&mut self, include: &'static Include, builder: Builder, when: &impl Argument) {
        let (request, _, issues) = builder.finish();
        self.issues.extend(issues);
        self.includes.push(Wanted {
            include,
            request,
            wanted: when.json() == Some(Value::Bool(true)),
        });
    }

    /// The call to make when the service knows no such thing as this one asks for.
    pub fn otherwise(&mut self, call: Self) {
        self.otherwise = Some(Box::new(call));
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

    /// What is asked for besides: the member that it is put under, and the request, in words.
    #[must_use]
    pub fn included(&self) -> Vec<(&'static str, String)> {
        let wanted = self.includes.iter().filter(|include| include.wanted);
        wanted
            .map(|wanted| (wanted.include.key, wanted.to_string()))
            .collect()
    }

    /// What the call answers when this is the whole of what the service has to say.
    #[must_use]
    pub fn answer_to(&self, answer: Value, now: Timestamp) -> Option<Value> {
        let answer = if self.request.text {
            json!({"text": answer.as_str()?})
        } else if answer.is_null() && self.alters() {
            // 204, or `null`: there is nothing to say but that it is done.
            json!({"done": true})
        } else {
            answer
        };
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

    fn alters(&self) -> bool {
        matches!(
            self.request.method,
            Method::Patch | Method::Put | Method::Delete
        )
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
            None if self.request.text => "text".to_owned(),
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
