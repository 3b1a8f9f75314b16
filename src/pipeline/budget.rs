//! Fitting a result into the budget.

/// How to cut a result and fetch the rest.
#[derive(Debug)]
pub struct Continuation {}
