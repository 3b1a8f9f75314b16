//! Checks whether the lake would accept a query, and if not, suggests a correction.

use std::ops::ControlFlow;

use sqlparser::ast::{Query, Select, SetExpr, Statement, TableFactor};
use sqlparser::dialect::{ClickHouseDialect, Dialect, GenericDialect};
use sqlparser::parser::Parser;

use super::tables::Tables;
use super::words::Words;
use crate::walk::{Inspector, walk};
use toolspec_runtime::failure::Failure;

pub(super) type Verdict = Result<(), Failure>;

/// More words than a query has that a person or a model wrote; such a one is the service's to read.
const WORDS: usize = 20_000;

/// Lets a single SELECT over the lake's tables pass.
///
/// # Errors
/// A refusal for everything else that can be read. What neither dialect can parse passes.
pub(in crate::tools) fn check(sql: &str) -> Result<(), Failure> {
    let Some(words) = Words::of(sql) else {
        return Ok(());
    };
    words.check()?;
    if words.len() > WORDS {
        return Ok(());
    }
    match parse(sql).as_deref() {
        Some([Statement::Query(query)]) => statement(query),
        Some([_]) => Err(only_select("this statement")),
        _ => Ok(()),
    }
}

/// Whether the answer may hold an IPv6 column, which the service cannot write: it fails with 500.
pub(in crate::tools) fn may_answer_addresses(sql: &str) -> bool {
    Words::of(sql).is_some_and(|words| words.may_answer_addresses())
}

/// What is wrong with a comparison of an address that was made text, if there is one: such text is never an
/// IPv4 address as people write it.
pub(in crate::tools) fn compares_address_text(sql: &str) -> Option<String> {
    Words::of(sql)?.compares_address_text()
}

pub(super) fn only_select(what: &str) -> Failure {
    Failure::refused(
        format!("the lake answers a single SELECT and nothing else, and {what} is not one"),
        "write one `SELECT … FROM …`; `WITH … SELECT` and UNION are fine",
    )
}

fn parse(sql: &str) -> Option<Vec<Statement>> {
    let dialects: [&dyn Dialect; 2] = [&ClickHouseDialect {}, &GenericDialect {}];
    dialects
        .into_iter()
        .find_map(|dialect| Parser::parse_sql(dialect, sql).ok())
}

fn statement(query: &Query) -> Verdict {
    let mut reader = Reader {
        tables: Tables::default(),
        verdict: Ok(()),
    };
    reader.tables.learn_names(query);
    walk(query, &mut reader);
    reader.verdict
}

struct Reader {
    tables: Tables,
    verdict: Verdict,
}

impl Reader {
    /// Goes on, or keeps why not.
    fn hold(&mut self, verdict: Verdict) -> ControlFlow<()> {
        self.verdict = verdict;
        match self.verdict {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

impl Inspector for Reader {
    fn query(&mut self, query: &Query) -> ControlFlow<()> {
        self.hold(reads(&query.body).and_then(|()| clauses(query)))
    }

    fn select(&mut self, select: &Select) -> ControlFlow<()> {
        if select.into.is_some() {
            return self.hold(Err(only_select("`SELECT … INTO`")));
        }
        self.tables.learn_array_joins(select);
        ControlFlow::Continue(())
    }

    fn table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        let verdict = self.tables.check(factor);
        self.hold(verdict)
    }
}

fn reads(body: &SetExpr) -> Verdict {
    match body {
        // A query in parentheses is visited on its own.
        SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Table(_) => Ok(()),
        SetExpr::SetOperation { left, right, .. } => reads(left).and_then(|()| reads(right)),
        SetExpr::Values(_) => Err(only_select("`VALUES`")),
        SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
            Err(only_select("a statement that changes data"))
        }
    }
}

fn clauses(query: &Query) -> Verdict {
    if query.format_clause.is_some() {
        return Err(Failure::refused(
            "the query ends in a `FORMAT` clause, which breaks the service's own reading of the result",
            "leave `FORMAT` out: rows come as JSON; argument `format` chooses rows or records",
        ));
    }
    if query.settings.is_some() {
        return Err(Failure::refused(
            "the query has a `SETTINGS` clause, and limits are not the query's to set",
            "leave `SETTINGS` out: arguments `row_cap` and `timeout_seconds` set what can be set",
        ));
    }
    Ok(())
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
