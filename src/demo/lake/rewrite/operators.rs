//! Operators: literals take the form of what they stand beside, intervals become calls.

use sqlparser::ast::{BinaryOperator, Expr, Interval};

use super::build::{binary, call, text};
use super::functions::Form;

/// An operation whose operands may need a common form, or that SQLite does differently.
pub(super) fn operation(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    use BinaryOperator as Op;
    match (op, left, right) {
        (op @ (Op::Plus | Op::Minus), left, Expr::Interval(interval)) => {
            shifted(left, &op, interval)
        }
        (Op::Plus, Expr::Interval(interval), right) => shifted(right, &Op::Plus, interval),
        (op @ (Op::Plus | Op::Minus), left, right) if Form::of(&left) == Form::Instant => {
            if Form::of(&right) == Form::Instant {
                call("dateDiff", vec![text("second"), right, left])
            } else {
                let amount = signed(&op, right);
                call("addInterval", vec![left, amount, text("second")])
            }
        }
        // SQLite divides integers into integers.
        (Op::Divide, left, right) => binary(call("toFloat64", vec![left]), Op::Divide, right),
        (
            op @ (Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq | Op::Spaceship),
            left,
            right,
        ) => {
            let (left_form, right_form) = (Form::of(&left), Form::of(&right));
            binary(right_form.literal(left), op, left_form.literal(right))
        }
        (op, left, right) => binary(left, op, right),
    }
}

fn shifted(instant: Expr, op: &BinaryOperator, interval: Interval) -> Expr {
    let unit = interval
        .leading_field
        .map(|field| field.to_string())
        .unwrap_or_default();
    let amount = signed(op, *interval.value);
    call(
        "addInterval",
        vec![instant, amount, text(&unit.to_lowercase())],
    )
}

fn signed(op: &BinaryOperator, amount: Expr) -> Expr {
    match op {
        BinaryOperator::Minus => call("negated", vec![amount]),
        _ => amount,
    }
}
