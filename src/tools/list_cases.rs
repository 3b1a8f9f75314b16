//! `aisoc_list_cases`: whether each case missed its due time, which depends on the clock.
//!
//! The pages, the filters and the form of the answer are in `tools.yaml`.

use serde_json::{Value, json};
use toolspec_macros::handler;

use super::get_case::missed;
use crate::generated::{ListCases, ListCasesOutput};
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;

/// Answers `aisoc_list_cases`.
///
/// # Errors
/// When the cases cannot be listed.
#[handler]
pub fn aisoc_list_cases(
    context: &Context,
    _: ListCases,
    mut answer: Value,
) -> Result<ListCasesOutput, Failure> {
    let cases = answer.get_mut("items").and_then(Value::as_array_mut);
    for case in cases.into_iter().flatten() {
        let missed = missed(case, context.now);
        if let (Some(missed), Some(members)) = (missed, case.as_object_mut()) {
            members.insert("sla_missed".to_owned(), missed.into());
        }
    }
    answer["as_of"] = json!(context.now.to_string());
    Ok(ListCasesOutput::project(&answer))
}
