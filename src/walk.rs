//! The traversal of a parsed query, compiled once.
//!
//! `sqlparser`'s own is generic over the visitor and passes through every type that SQL has: each further
//! kind of visitor is a twentieth of this crate's compile time.

use std::ops::ControlFlow;

use sqlparser::ast::{ObjectName, Query, Select, TableFactor, Visit as _, Visitor};

/// Sees the parts of a query, outer ones first, until it breaks off.
pub(crate) trait Inspector {
    /// A query, subqueries and those of `WITH` among them.
    fn query(&mut self, _query: &Query) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// One SELECT of a query.
    fn select(&mut self, _select: &Select) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// What stands in FROM.
    fn table_factor(&mut self, _factor: &TableFactor) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// The name of a table.
    fn relation(&mut self, _relation: &ObjectName) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Shows every part of `query` to `inspector`.
pub(crate) fn walk(query: &Query, inspector: &mut dyn Inspector) {
    // Who breaks off keeps the reason.
    let _ = query.visit(&mut Adapter(inspector));
}

struct Adapter<'a>(&'a mut dyn Inspector);

impl Visitor for Adapter<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        self.0.query(query)
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        self.0.select(select)
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        self.0.table_factor(factor)
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        self.0.relation(relation)
    }
}
