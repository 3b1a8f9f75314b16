//! What may be asked: one SELECT, over allowlisted tables, without table functions.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{DescribeAlias, ObjectName, Query, Select, SetExpr, Statement, TableFactor};
use sqlparser::dialect::ClickHouseDialect;
use sqlparser::parser::Parser;

use super::LakeError;
use super::tables;
use crate::walk::{Inspector, walk};

/// A query that may run.
#[derive(Debug)]
pub(super) struct Admitted {
    /// The parsed query.
    pub(super) query: Box<Query>,
    /// The tables it names, qualified, sorted, without repeats.
    pub(super) referenced_tables: Vec<String>,
    /// Names its own `WITH` introduces; they are not tables.
    pub(super) local_names: BTreeSet<String>,
}

/// Parses and judges `sql`.
///
/// # Errors
/// [`LakeError::Invalid`] where it is not SQL, [`LakeError::Forbidden`] where it is not allowed.
pub(super) fn admit(sql: &str) -> Result<Admitted, LakeError> {
    let statements = Parser::parse_sql(&ClickHouseDialect {}, sql)
        .map_err(|error| LakeError::Invalid(underlined(sql, &error.to_string())))?;
    let mut statements = statements.into_iter();
    let query = match (statements.next(), statements.next()) {
        (None, _) => return Err(LakeError::Invalid("no statement".into())),
        (Some(_), Some(_)) => return forbidden("exactly one statement is allowed"),
        (Some(Statement::Query(query)), None) => query,
        (Some(statement), None) => return Err(refuse(sql, &statement)),
    };
    let mut judge = Judge::default();
    walk(&query, &mut Names(&mut judge.local_names));
    walk(&query, &mut judge);
    if let Some(reason) = judge.refusal {
        return forbidden(&reason);
    }
    Ok(Admitted {
        query,
        referenced_tables: judge.referenced.into_iter().collect(),
        local_names: judge.local_names,
    })
}

fn forbidden<T>(reason: &str) -> Result<T, LakeError> {
    Err(LakeError::Forbidden(reason.into()))
}

/// Statements that are no query. The service's parser does not know DESCRIBE, so that one is a syntax error.
fn refuse(sql: &str, statement: &Statement) -> LakeError {
    match statement {
        Statement::ExplainTable { describe_alias, .. }
        | Statement::Explain { describe_alias, .. }
            if !matches!(describe_alias, DescribeAlias::Explain) =>
        {
            LakeError::Invalid(underlined(sql, "unsupported syntax at Line: 1, Column: 1"))
        }
        _ => {
            let word = sql
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_uppercase();
            LakeError::Forbidden(format!("only SELECT is allowed, not {word}"))
        }
    }
}

/// The parser's message with the offending place underlined for a terminal, as the service sends it.
fn underlined(sql: &str, message: &str) -> String {
    let message = message.trim_start_matches("sql parser error: ");
    let number = |after: &str| -> Option<usize> {
        let rest = message.split(after).nth(1)?.trim_start();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let (line, column) = (number("Line:").unwrap_or(1), number("Column:").unwrap_or(1));
    let text = sql.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let head: String = text.chars().take(column.saturating_sub(1)).collect();
    let tail: String = text.chars().skip(column.saturating_sub(1)).collect();
    let (token, rest) = tail.split_at(tail.find(char::is_whitespace).unwrap_or(tail.len()));
    format!("{message}.\n  {head}\u{1b}[4m{token}\u{1b}[0m{rest}")
}

/// Collects the names that `WITH` introduces.
struct Names<'a>(&'a mut BTreeSet<String>);

impl Inspector for Names<'_> {
    fn query(&mut self, query: &Query) -> ControlFlow<()> {
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.0.insert(table.alias.name.value.clone());
        }
        ControlFlow::Continue(())
    }
}

/// Finds the first thing that is not allowed.
#[derive(Default)]
struct Judge {
    referenced: BTreeSet<String>,
    local_names: BTreeSet<String>,
    refusal: Option<String>,
}

impl Judge {
    fn refuse(&mut self, reason: impl Into<String>) -> ControlFlow<()> {
        self.refusal = Some(reason.into());
        ControlFlow::Break(())
    }
}

impl Inspector for Judge {
    fn query(&mut self, query: &Query) -> ControlFlow<()> {
        if query.settings.is_some() || query.format_clause.is_some() {
            return self.refuse("SETTINGS and FORMAT are not allowed");
        }
        if matches!(
            *query.body,
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_)
        ) {
            return self.refuse("only SELECT is allowed");
        }
        ControlFlow::Continue(())
    }

    fn select(&mut self, select: &Select) -> ControlFlow<()> {
        if select.into.is_some() {
            return self.refuse("SELECT INTO is not allowed");
        }
        ControlFlow::Continue(())
    }

    fn table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { args: None, .. }
            | TableFactor::Derived { .. }
            | TableFactor::NestedJoin { .. } => ControlFlow::Continue(()),
            other => self.refuse(format!("table functions are not allowed: `{other}`")),
        }
    }

    fn relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        let parts: Vec<&str> = relation
            .0
            .iter()
            .filter_map(|part| part.as_ident())
            .map(|ident| ident.value.as_str())
            .collect();
        let known = match parts.as_slice() {
            [name] if self.local_names.contains(*name) => return ControlFlow::Continue(()),
            [name] => tables::find(None, name),
            [schema, name] => tables::find(Some(schema), name),
            _ => None,
        };
        let Some(table) = known else {
            return self.refuse(format!("table `{relation}` is not in the allowlist"));
        };
        self.referenced.insert(format!("aisoc.{}", table.name));
        ControlFlow::Continue(())
    }
}
