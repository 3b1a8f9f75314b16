//! ClickHouse's dialect, said in SQLite's: tables become the tenant's views, literals take the form of the
//! column they are compared with, intervals and operators without a counterpart become function calls.

mod build;
mod functions;
mod operators;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    AccessExpr, Array, BinaryOperator, Expr, Function, Ident, ObjectName, Query, Select, Subscript,
    TableFactor, TableWithJoins, UnaryOperator, VisitMut as _, VisitorMut,
};

use self::build::{binary, call, each, named, nested};
use self::functions::Form;
use super::tables;

/// Rewrites `query` in place for `tenant`.
pub(super) fn to_sqlite(query: &mut Query, tenant: &str, local_names: &BTreeSet<String>) {
    let mut rewriter = Rewriter {
        tenant,
        local_names,
        lifted: Vec::new(),
        count: 0,
    };
    let _ = query.visit(&mut rewriter);
}

struct Rewriter<'a> {
    tenant: &'a str,
    local_names: &'a BTreeSet<String>,
    /// Per open SELECT: the arrays that `arrayJoin` unfolds.
    lifted: Vec<Vec<(String, Expr)>>,
    count: usize,
}

impl VisitorMut for Rewriter<'_> {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        let TableFactor::Table { name, alias, .. } = factor else {
            return ControlFlow::Continue(());
        };
        let Some(last) = name.0.last().and_then(|part| part.as_ident()).cloned() else {
            return ControlFlow::Continue(());
        };
        let local = name.0.len() == 1 && self.local_names.contains(&last.value);
        if !local && tables::find(None, &last.value).is_some() {
            let view = Ident::with_quote('"', tables::view(&last.value, self.tenant));
            *name = ObjectName::from(vec![view]);
            alias.get_or_insert_with(|| named(last));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, _: &mut Select) -> ControlFlow<()> {
        self.lifted.push(Vec::new());
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        if let Some(condition) = select.prewhere.take() {
            select.selection = Some(match select.selection.take() {
                Some(selection) => binary(condition, BinaryOperator::And, nested(selection)),
                None => condition,
            });
        }
        for (alias, array) in self.lifted.pop().unwrap_or_default() {
            select.from.push(TableWithJoins {
                relation: each(array, alias),
                joins: Vec::new(),
            });
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let old = std::mem::replace(expr, Expr::Identifier(Ident::new("")));
        *expr = self.expression(old);
        ControlFlow::Continue(())
    }
}

impl Rewriter<'_> {
    fn expression(&mut self, expr: Expr) -> Expr {
        match expr {
            // `aisoc.raw_events.user_name`: the schema has no counterpart.
            Expr::CompoundIdentifier(mut parts) => {
                if parts.len() == 3 {
                    parts.remove(0);
                }
                Expr::CompoundIdentifier(parts)
            }
            Expr::BinaryOp { left, op, right } => operators::operation(*left, op, *right),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => {
                let form = Form::of(&expr);
                let (low, high) = (form.literal(*low), form.literal(*high));
                Expr::Between {
                    expr,
                    negated,
                    low: Box::new(low),
                    high: Box::new(high),
                }
            }
            Expr::InList {
                expr,
                list,
                negated,
            } => {
                let form = Form::of(&expr);
                let list = list.into_iter().map(|item| form.literal(item)).collect();
                Expr::InList {
                    expr,
                    list,
                    negated,
                }
            }
            Expr::ILike {
                negated,
                expr,
                pattern,
                ..
            } => {
                let call = call("ilike", vec![*expr, *pattern]);
                if negated {
                    Expr::UnaryOp {
                        op: UnaryOperator::Not,
                        expr: Box::new(call),
                    }
                } else {
                    call
                }
            }
            Expr::Position { expr, r#in } => call("position", vec![*r#in, *expr]),
            Expr::Extract { field, expr, .. } => call(&format!("to{field}"), vec![*expr]),
            Expr::Cast {
                expr, data_type, ..
            } => call(functions::cast(&data_type.to_string()), vec![*expr]),
            Expr::Array(Array { elem, .. }) => call("array", elem),
            Expr::CompoundFieldAccess { root, access_chain } => element(*root, access_chain),
            Expr::Function(function) => self.function(function),
            other => other,
        }
    }

    fn function(&mut self, function: Function) -> Expr {
        let name = function.name.to_string();
        if name.eq_ignore_ascii_case("arrayJoin")
            && let Some(array) = functions::arguments(&function).into_iter().next()
            && let Some(lifted) = self.lifted.last_mut()
        {
            self.count += 1;
            let alias = format!("unfolded_{}", self.count);
            lifted.push((alias.clone(), array));
            return Expr::CompoundIdentifier(vec![Ident::new(alias), Ident::new("value")]);
        }
        Expr::Function(functions::translate(function))
    }
}

/// `array[1]`, counted from one.
fn element(root: Expr, chain: Vec<AccessExpr>) -> Expr {
    chain.into_iter().fold(root, |root, access| match access {
        AccessExpr::Subscript(Subscript::Index { index }) => {
            call("arrayElement", vec![root, index])
        }
        AccessExpr::Dot(field) => call("arrayElement", vec![root, field]),
        AccessExpr::Subscript(other) => call(&other.to_string(), vec![root]),
    })
}
