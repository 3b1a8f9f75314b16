//! Which tables a query reads.

use std::collections::HashSet;
use std::ops::ControlFlow;

use sqlparser::ast::{JoinOperator, ObjectName, Query, Select, TableFactor};

use super::TABLES;
use super::guard::Verdict;
use crate::walk::{Inspector, walk};
use toolspec_runtime::failure::Failure;
use toolspec_runtime::text;

/// Names that stand where a table may stand and are none.
#[derive(Default)]
pub(super) struct Tables {
    names: HashSet<String>,
    array_joins: HashSet<*const TableFactor>,
}

impl Tables {
    /// Learns every `WITH` name of the query, whichever part it is visible in: the service does so too.
    pub(super) fn learn_names(&mut self, query: &Query) {
        struct Names<'a>(&'a mut HashSet<String>);
        impl Inspector for Names<'_> {
            fn query(&mut self, query: &Query) -> ControlFlow<()> {
                for part in query.with.iter().flat_map(|with| &with.cte_tables) {
                    self.0.insert(part.alias.name.value.clone());
                }
                ControlFlow::Continue(())
            }
        }
        walk(query, &mut Names(&mut self.names));
    }

    /// Learns what `ARRAY JOIN` names: columns, which the parser holds for tables. So it does those
    /// that follow after a comma.
    pub(super) fn learn_array_joins(&mut self, select: &Select) {
        let mut array = false;
        for from in &select.from {
            if array {
                self.array_joins.insert(std::ptr::from_ref(&from.relation));
            }
            for join in &from.joins {
                array = matches!(
                    join.join_operator,
                    JoinOperator::ArrayJoin
                        | JoinOperator::LeftArrayJoin
                        | JoinOperator::InnerArrayJoin
                );
                if array {
                    self.array_joins.insert(std::ptr::from_ref(&join.relation));
                }
            }
        }
    }

    /// Lets the lake's tables and the query's own names pass.
    pub(super) fn check(&self, factor: &TableFactor) -> Verdict {
        if self.array_joins.contains(&std::ptr::from_ref(factor)) {
            return Ok(());
        }
        match factor {
            TableFactor::Table {
                name,
                args: Some(_),
                ..
            }
            | TableFactor::Function { name, .. } => Err(table_function(&name.to_string())),
            TableFactor::TableFunction { .. } => Err(table_function("TABLE")),
            TableFactor::Table { name, .. } => self.named(name),
            _ => Ok(()),
        }
    }

    fn named(&self, name: &ObjectName) -> Verdict {
        let parts: Option<Vec<&str>> = name
            .0
            .iter()
            .map(|part| part.as_ident().map(|ident| ident.value.as_str()))
            .collect();
        let known = match parts.as_deref() {
            Some([table]) => self.names.contains(*table) || is_table(table),
            Some([database, table]) => database.eq_ignore_ascii_case("aisoc") && is_table(table),
            _ => false,
        };
        if known {
            Ok(())
        } else {
            Err(not_in_the_lake(&name.to_string()))
        }
    }
}

fn is_table(name: &str) -> bool {
    TABLES.iter().any(|table| table.eq_ignore_ascii_case(name))
}

fn not_in_the_lake(name: &str) -> Failure {
    let name = &text::excerpt(name, 80);
    let bare = name.rsplit('.').next().unwrap_or(name);
    let near = text::nearest(bare, TABLES).map(|near| format!("; did you mean `{near}`"));
    Failure::refused(
        format!(
            "`{name}` is no table of the lake{}",
            near.unwrap_or_default()
        ),
        format!(
            "read from {}; aisoc_lake_schema lists their columns",
            TABLES.map(|table| format!("`{table}`")).join(", ")
        ),
    )
}

fn table_function(name: &str) -> Failure {
    let name = text::excerpt(name, 80);
    Failure::refused(
        format!(
            "`{name}(…)` in FROM is a table function, and the lake allows none: they reach beyond it"
        ),
        format!(
            "read from {}",
            TABLES.map(|table| format!("`{table}`")).join(", ")
        ),
    )
}
