//! The pure steps of a call: validate, look up, request, filter, project, sanitise, fit the budget.

pub mod budget;
pub mod lookup;
pub mod project;
pub mod validate;
