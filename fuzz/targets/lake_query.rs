//! A lake query as a model writes it: what is let pass and can be read is one SELECT over the lake's own tables, and neither
//! comments nor blanks around it matter.

#![no_main]

use std::collections::HashSet;
use std::ops::ControlFlow;

use aisoc_mcp::tools::fuzzing::{TABLES, addresses_in_query, check_query};
use libfuzzer_sys::fuzz_target;
use sqlparser::ast::{Query, SetExpr, Statement, TableFactor, Visit, Visitor};
use sqlparser::dialect::ClickHouseDialect;
use sqlparser::parser::Parser;

fuzz_target!(|data: &[u8]| {
    let Ok(sql) = str::from_utf8(data) else {
        return;
    };
    let _ = addresses_in_query(sql);
    let passes = check_query(sql).is_ok();
    let Ok(statements) = Parser::parse_sql(&ClickHouseDialect {}, sql) else {
        return;
    };
    let around = format!("/* about */\n {sql}\n\t;\n");
    assert_eq!(
        check_query(&around).is_ok(),
        passes,
        "{sql:?} in a comment and blanks"
    );
    if !passes {
        return;
    }
    let [Statement::Query(query)] = &statements[..] else {
        panic!("not one SELECT: {sql:?}");
    };
    let mut reader = Reader::default();
    let _ = query.visit(&mut Names(&mut reader.names));
    if let ControlFlow::Break(wrong) = query.visit(&mut reader) {
        panic!("{wrong} passes: {sql:?}");
    }
    // A second statement is seen wherever the first one ends.
    let two = format!("{sql}\n;\nDROP TABLE raw_events");
    assert!(check_query(&two).is_err(), "two statements: {two:?}");
    for before in ["EXPLAIN ", "INSERT INTO raw_events ", "CREATE TABLE x AS "] {
        assert!(
            check_query(&format!("{before}{sql}")).is_err(),
            "{before}{sql:?}"
        );
    }
});

/// The names that a query gives to queries of its own.
struct Names<'a>(&'a mut HashSet<String>);

impl Visitor for Names<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let named = query.with.iter().flat_map(|with| &with.cte_tables);
        self.0
            .extend(named.map(|part| part.alias.name.value.clone()));
        ControlFlow::Continue(())
    }
}

/// Looks for what is read beside the lake's tables.
#[derive(Default)]
struct Reader {
    names: HashSet<String>,
}

impl Visitor for Reader {
    type Break = String;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<String> {
        let changes = matches!(
            *query.body,
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_)
        );
        if changes || query.settings.is_some() || query.format_clause.is_some() {
            return ControlFlow::Break(query.to_string());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        let foreign = match factor {
            TableFactor::TableFunction { .. }
            | TableFactor::Function { .. }
            | TableFactor::Table { args: Some(_), .. } => true,
            TableFactor::Table { name, .. } => {
                let parts: Vec<_> = name.0.iter().filter_map(|part| part.as_ident()).collect();
                let is_table =
                    |name: &str| TABLES.iter().any(|table| table.eq_ignore_ascii_case(name));
                match &parts[..] {
                    // A column in `ARRAY JOIN` looks like a table, so that a single name that no database has is let be.
                    [one] => {
                        !is_table(&one.value)
                            && !self.names.contains(&one.value)
                            && is_system(&one.value)
                    }
                    [database, table] => {
                        !(database.value.eq_ignore_ascii_case("aisoc") && is_table(&table.value))
                            && is_system(&database.value)
                    }
                    _ => false,
                }
            }
            _ => false,
        };
        if foreign {
            ControlFlow::Break(factor.to_string())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// Databases and tables of the engine's own.
fn is_system(name: &str) -> bool {
    [
        "system",
        "information_schema",
        "mysql",
        "postgresql",
        "url",
        "file",
        "s3",
        "remote",
        "users",
    ]
    .iter()
    .any(|system| system.eq_ignore_ascii_case(name))
}
