//! Runs a call that the manifest describes: fetch, scan, filter, paginate, join other answers.
//!
//! Here is the call as generated code puts it together; `run` makes it, `scan` goes through the pages of a list, `page_reader`
//! reads them, `empty_result` says why a list is empty, `includes` fetches what is included. The decisions are pure and live in `pipeline`.

mod empty_result;
mod includes;
mod page_reader;
mod run;
mod scan;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::contract::Effect;
use crate::failure::Failure;
use crate::issue::Issue;
use crate::pipeline::DONE;
use crate::pipeline::filter::{Clause, Operator, Rule};
use crate::pipeline::include::{Include, Wanted};
use crate::pipeline::list::{self, List, Order, Paging, Row, Span, Window};
use crate::pipeline::path::Path;
use crate::pipeline::project::Shape;
use crate::pipeline::request::{Argument, Builder, FanOut};
use crate::pipeline::select;
use crate::pipeline::values::{Asked, Values};
use crate::request::{Method, Request};
use crate::selection::{AnswerSelection, Selection};

pub use run::run;

/// A declarative tool's call, ready to be made.
#[derive(Debug)]
pub struct Call {
    /// The request, without paging.
    pub request: Request,
    /// For how long the answer may be kept.
    pub cache: Duration,
    list: Option<(&'static List, Window)>,
    clauses: Vec<Clause>,
    fan_outs: Vec<FanOut>,
    /// Parameters that the service has in several spellings, which are requested one by one.
    spelt: Vec<(&'static str, Vec<String>)>,
    values: Vec<Asked>,
    order: Option<&'static Order>,
    identifier: Option<&'static str>,
    effect: Effect,
    includes: Vec<Wanted>,
    fallback: Option<Box<Call>>,
    issues: Vec<Issue>,
    /// The members of an item that are looked at here, whatever the arguments are: calls of one tool read alike, and
    /// so share the answers that are kept.
    compared: Vec<Path>,
    /// Those of the answer.
    followed: Vec<Path>,
}

impl Call {
    /// A call of this request.
    #[must_use]
    pub fn new(mut builder: Builder) -> Self {
        let fan_outs = builder.take_fan_outs();
        let (request, cache, issues) = builder.build();
        Self {
            request,
            cache,
            list: None,
            clauses: Vec::new(),
            fan_outs,
            spelt: Vec::new(),
            values: Vec::new(),
            order: None,
            identifier: None,
            effect: Effect::Read,
            includes: Vec::new(),
            fallback: None,
            issues,
            compared: Vec::new(),
            followed: Vec::new(),
        }
    }

    /// Says that the answer holds a list, and which page of it is wanted.
    pub fn list(&mut self, list: &'static List, window: Window) {
        self.list = Some((list, window));
    }

    /// Filters by an argument, if it was given.
    pub fn filter(&mut self, rule: &'static Rule, value: &impl Argument) {
        self.compared.extend(rule.fields.iter().chain(rule.loose));
        let Some(clause) = Clause::new(rule, value.json()) else {
            return;
        };
        if let Some(message) = clause.validate(Timestamp::UNIX_EPOCH) {
            self.issues.push(Issue {
                path: rule.argument.to_owned(),
                message,
            });
        }
        self.clauses.push(clause);
    }

    /// Declares that an argument's values are those of a member of the items, so that an unknown value is reported.
    pub fn values(&mut self, values: &'static Values, value: &impl Argument) {
        self.compared.extend(values.fields);
        let sent_as = values.sent_as.as_ref();
        self.compared.extend(sent_as.map(std::slice::from_ref));
        let given = value.json().map(|value| crate::text::plain(&value));
        let is_word = |given: &String| {
            let mut words = values.words.iter();
            words.any(|word| crate::pipeline::values::alike(word, given))
        };
        let given = given.filter(|given| !is_word(given));
        self.values
            .extend(given.map(|given| Asked { values, given }));
    }

    /// Orders the list by a number, where the argument asks for one.
    pub fn order(&mut self, orders: &'static [Order], value: &impl Argument) {
        for order in orders {
            self.compared.push(order.member);
            self.compared.extend(order.only_if);
        }
        let given = value.json().map(|value| crate::text::plain(&value));
        let mut orders = orders.iter();
        self.order = given.and_then(|given| orders.find(|order| order.value == given));
    }

    /// Says that an answer without this member is none.
    pub fn identified(&mut self, member: &'static str) {
        self.identifier = Some(member);
    }

    /// Joins another answer in, where the argument that decides it is true.
    pub fn include(&mut self, include: &'static Include, builder: Builder, when: &impl Argument) {
        let (request, _, issues) = builder.build();
        self.issues.extend(issues);
        self.followed
            .extend(include.each.as_ref().map(|each| each.from));
        self.includes.push(Wanted {
            include,
            request,
            wanted: when.json() == Some(Value::Bool(true)),
        });
    }

    /// The call to make when the service knows no such thing as this one asks for.
    pub fn fallback(&mut self, call: Self) {
        self.fallback = Some(Box::new(call));
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
        for fan_out in &self.fan_outs {
            if let Some(first) = fan_out.each.values.first() {
                request.set_query(&fan_out.parameter, first);
            }
        }
        match &self.list {
            Some((list, window)) if self.is_page_of_service(list, *window) => {
                list.set_page(&mut request, *window);
            }
            Some((list, window)) if self.is_direct(list) => {
                let size = list.size_for(window.end());
                list.set_scan_page(&mut request, 0, (size, size));
            }
            Some((list, _)) => {
                list.set_scan_page(&mut request, 0, (list.most, list.most));
                list.set_cursor(&mut request, None);
            }
            None => {}
        }
        request
    }

    /// Reads of the answers only what the call shows and looks at.
    fn select(&mut self, shape: &Shape) {
        if self.request.text || self.alters() {
            return;
        }
        let mut object = select::of_shape(shape);
        let members = self.identifier.as_slice().iter().map(std::slice::from_ref);
        for path in self.followed.iter().copied().chain(members) {
            object.select(path, Selection::All);
        }
        let selection = match &self.list {
            None => AnswerSelection {
                object,
                // Not what is wanted, and described by its type alone.
                item: Selection::All,
            },
            Some((list, _)) => {
                let parameters = self.fan_outs.iter().map(|fan_out| &fan_out.parameter);
                select::of_list(object, list, &self.compared, parameters)
            }
        };
        self.request.selection = Some(Arc::new(selection));
    }

    /// What is requested besides: the member that it is put under, and the request, in words.
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
        } else if self.alters() && self.list.is_none() {
            // What is done must not look as if it had failed, since it would be done again: 204, `{}`, `true` and `"queued"` say
            // no more than that it is done.
            let is_bare = answer.as_object().is_none_or(Map::is_empty);
            return Some(if is_bare {
                json!({ DONE: true })
            } else {
                answer
            });
        } else {
            answer
        };
        match &self.list {
            None => {
                let members = answer.as_object()?;
                let is_one = self.identifier.map_or(!members.is_empty(), |member| {
                    members.get(member).is_some_and(is_identifier)
                });
                is_one.then_some(answer)
            }
            Some((list, window)) if self.is_direct(list) => {
                Some(list.page_result(list.parse_page(answer)?, *window))
            }
            Some((list, window)) => {
                let items = list.items(&answer)?;
                let keys = list::keys(items, list.newest_first);
                let rows = items.iter().zip(&keys);
                let rows: Vec<Row> = rows.map(|(value, key)| Row { value, key }).collect();
                let scanned = rows.len() as u64;
                let (matched, notes) = self.sorted(list, self.matching(rows, now));
                let mut result = list.filtered_result(*window, &matched, scanned, true);
                add_notes(&mut result, notes);
                Some(result.into())
            }
        }
    }

    /// Whether the service filters, orders and pages all by itself.
    fn is_direct(&self, list: &List) -> bool {
        self.clauses.is_empty()
            && self.fan_outs.is_empty()
            && self.spelt.is_empty()
            && self.order.is_none()
            // Older releases give the whole of such a list each time, newer ones a page: it is read whole on all.
            && list.total_header.is_none()
            && !matches!(list.paging, Paging::Whole | Paging::Cursor { .. })
    }

    /// Whether the service's page is the page wanted. A page of rows that are ordered by time alone is not: those of
    /// one time change places between two calls, so that one of them comes on two pages and another on none. Behind
    /// what a look reads at most it is all there is.
    fn is_page_of_service(&self, list: &List, window: Window) -> bool {
        let is_deep = window
            .end()
            .is_none_or(|end| end >= list.most.saturating_mul(list.scan));
        self.is_direct(list) && (list.newest_first.is_none() || is_deep)
    }

    fn alters(&self) -> bool {
        let method = self.request.method;
        self.effect != Effect::Read
            || matches!(method, Method::Patch | Method::Put | Method::Delete)
    }

    /// The rows that fit every clause.
    fn matching<'r>(&self, mut rows: Vec<Row<'r>>, now: Timestamp) -> Vec<Row<'r>> {
        let fits = |row: &Row| {
            let mut clauses = self.clauses.iter();
            clauses.all(|clause| clause.matches(row.value, now))
        };
        rows.retain(fits);
        rows
    }

    /// The sorted rows, and the notes on their order.
    fn sorted<'r>(&self, list: &List, mut rows: Vec<Row<'r>>) -> (Vec<&'r Value>, Vec<String>) {
        if list.newest_first.is_some() {
            list::newest_first(&mut rows);
        }
        let mut rows: Vec<&Value> = rows.iter().map(|row| row.value).collect();
        let mut notes = Vec::new();
        if let Some(order) = self.order {
            let unmeasured = list::ordered(&mut rows, order);
            if unmeasured > 0 {
                notes.push(format!(
                    "of {} {} that match, {unmeasured} have no measured `{}`; they stand last, in no order by it",
                    rows.len(),
                    list.noun,
                    order.member.join(".")
                ));
            }
        }
        (rows, notes)
    }

    /// The span of time that the call asks for, and the members that it is of.
    fn span(&self, now: Timestamp) -> (Span, &'static [Path]) {
        let times = |operator: Operator| {
            let clauses = self.clauses.iter();
            let clauses = clauses.filter(move |clause| clause.rule.operator == operator);
            clauses.filter_map(move |clause| clause.moment(now))
        };
        let span = Span {
            since: times(Operator::AtOrAfter).max(),
            until: times(Operator::AtOrBefore).min(),
        };
        let mut clauses = self.clauses.iter();
        let timed = clauses.find(|clause| clause.rule.operator.is_of_time());
        (span, timed.map_or(&[], |clause| clause.rule.fields))
    }

    fn unexpected(&self, context: &Context, request: &Request, given: &'static str) -> Failure {
        let wanted = match self.list.as_ref().map(|(list, _)| list.at) {
            None if self.request.text => "text".to_owned(),
            None => match self.identifier {
                Some(member) => format!("an object with `{member}`"),
                None => "an object".to_owned(),
            },
            Some(None) => "a list".to_owned(),
            Some(Some(at)) => format!("an object with a list as `{}`", at.join(".")),
        };
        context
            .client
            .unexpected_answer(request, given, wanted)
            .into()
    }
}

/// Whether a value can be what something is known by.
fn is_identifier(value: &Value) -> bool {
    value.is_number() || value.as_str().is_some_and(|text| !text.is_empty())
}

/// Adds notes to those that a result has.
fn add_notes(result: &mut serde_json::Map<String, Value>, notes: Vec<String>) {
    if notes.is_empty() {
        return;
    }
    let given = result.remove(NOTES);
    let given = given.as_ref().and_then(Value::as_array).cloned();
    let all = given.unwrap_or_default().into_iter();
    let all: Vec<Value> = all.chain(notes.into_iter().map(Value::from)).collect();
    result.insert(NOTES.to_owned(), all.into());
}

/// The member that notes are put under.
const NOTES: &str = "notes";
