//! ClickHouse's function names and forms, as SQLite knows them.

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    ObjectName, Value,
};

use super::build::{argument, call};

const INSTANT_COLUMNS: &[&str] = &["event_time", "ingest_time", "ts", "enriched_at"];
const ADDRESS_COLUMNS: &[&str] = &["source_ip", "dest_ip"];

/// Aggregates that keep the form of what they aggregate.
const KEEPS_FORM: &[&str] = &["min", "max", "anyof"];

/// The form a value is kept in; literals beside it are brought to the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Text without a zone.
    Instant,
    /// Text of a day.
    Date,
    /// A 16-byte blob.
    Address,
    /// As SQLite has it.
    Plain,
}

impl Form {
    /// The form of `expr`, as far as its shape tells.
    pub(super) fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Identifier(name) => Self::of_column(&name.value),
            Expr::CompoundIdentifier(parts) => parts
                .last()
                .map_or(Self::Plain, |name| Self::of_column(&name.value)),
            Expr::Nested(inner) => Self::of(inner),
            Expr::Function(function) => {
                let name = function.name.to_string().to_lowercase();
                let instants = ["now", "now64", "addinterval", "parsedatetimebesteffort"];
                if KEEPS_FORM.contains(&name.as_str()) {
                    arguments(function).first().map_or(Self::Plain, Self::of)
                } else if ["todate", "today", "yesterday"].contains(&name.as_str()) {
                    Self::Date
                } else if instants.contains(&name.as_str())
                    || name.starts_with("todatetime")
                    || name.starts_with("tostartof")
                {
                    Self::Instant
                } else if name == "toipv6" {
                    Self::Address
                } else {
                    Self::Plain
                }
            }
            _ => Self::Plain,
        }
    }

    fn of_column(name: &str) -> Self {
        if INSTANT_COLUMNS.contains(&name) {
            Self::Instant
        } else if ADDRESS_COLUMNS.contains(&name) {
            Self::Address
        } else {
            Self::Plain
        }
    }

    /// `expr` in this form, where it is a string literal; anything else is left alone.
    pub(super) fn literal(self, expr: Expr) -> Expr {
        let is_text = matches!(&expr, Expr::Value(value) if matches!(value.value, Value::SingleQuotedString(_)));
        match (self, is_text) {
            (Self::Instant, true) => call("toDateTime64", vec![expr]),
            (Self::Date, true) => call("toDate", vec![expr]),
            (Self::Address, true) => call("toIPv6", vec![expr]),
            _ => expr,
        }
    }
}

/// The plain arguments of a call.
pub(super) fn arguments(function: &Function) -> Vec<Expr> {
    let FunctionArguments::List(list) = &function.args else {
        return Vec::new();
    };
    list.args
        .iter()
        .filter_map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
            _ => None,
        })
        .collect()
}

/// The function that casts to a ClickHouse type.
pub(super) fn cast(data_type: &str) -> &'static str {
    let name = data_type.to_lowercase();
    if name.contains("datetime") {
        "toDateTime64"
    } else if name.contains("date") {
        "toDate"
    } else if name.contains("int") {
        "toInt64"
    } else if name.contains("float") || name.contains("decimal") {
        "toFloat64"
    } else if name.contains("ipv6") {
        "toIPv6"
    } else {
        "toString"
    }
}

/// One call in SQLite's terms: `…If` becomes FILTER, `uniq` a distinct count, parameters become arguments.
pub(super) fn translate(mut function: Function) -> Function {
    let mut name = function.name.to_string();
    if let Some(base) = name.strip_suffix("If").map(str::to_owned)
        && is_aggregate(&base)
        && let FunctionArguments::List(list) = &mut function.args
        && let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(condition))) = list.args.pop()
    {
        function.filter = Some(Box::new(condition));
        name = base;
    }
    if let FunctionArguments::List(parameters) =
        std::mem::replace(&mut function.parameters, FunctionArguments::None)
        && let FunctionArguments::List(list) = &mut function.args
    {
        list.args.extend(parameters.args);
    }
    let (sqlite_name, distinct) = match name.to_lowercase().as_str() {
        "uniq" | "uniqexact" | "uniqcombined" | "uniqhll12" | "countdistinct" => ("count", true),
        "length" => ("lengthOf", false),
        "match" => ("matches", false),
        "replaceall" => ("replace", false),
        "greatest" => ("max", false),
        "least" => ("min", false),
        "any" | "anylast" => ("anyOf", false),
        "if" | "multiif" => ("iif", false),
        "median" => ("quantile", false),
        _ => (name.as_str(), false),
    };
    if distinct && let FunctionArguments::List(list) = &mut function.args {
        list.duplicate_treatment = Some(DuplicateTreatment::Distinct);
        // SQLite counts distinct values of one expression only.
        if list.args.len() > 1 {
            let parts = std::mem::take(&mut list.args);
            let parts = parts.into_iter().filter_map(|part| match part {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
                _ => None,
            });
            list.args = vec![argument(call("array", parts.collect()))];
        }
    }
    function.name = ObjectName::from(vec![Ident::new(sqlite_name)]);
    function
}

fn is_aggregate(name: &str) -> bool {
    const AGGREGATES: &[&str] = &[
        "count",
        "sum",
        "avg",
        "min",
        "max",
        "any",
        "anyLast",
        "uniq",
        "uniqExact",
        "groupArray",
        "groupUniqArray",
        "argMax",
        "argMin",
        "quantile",
    ];
    AGGREGATES.contains(&name)
}
