//! The answer of the call that the manifest describes, for the handlers of tools with `request`.

use serde_json::Value;

use super::Tool;
use crate::context::Context;
use crate::declarative;
use crate::failure::Failure;

/// Makes the call that the manifest describes for a tool.
///
/// # Errors
/// What contradicts itself in the arguments, what the service refused, or that its answer is not of the kind expected.
pub async fn answer<T: Tool>(
    context: &Context,
    arguments: &T::Arguments,
) -> Result<Value, Failure> {
    match T::plan(arguments) {
        Some(call) => declarative::run(context, call.map_err(Failure::Arguments)?).await,
        None => Err(Failure::refused(
            "the manifest describes no call of this tool; this is a defect of the server, not of the arguments",
            "do not repeat the call unchanged",
        )),
    }
}

/// The answer of the described call as a function takes it that transforms it: the JSON, or the failure as well.
pub trait Answered: Sized {
    /// The answer, or the failure that the function leaves to others.
    ///
    /// # Errors
    /// The failure, for a function that takes the JSON alone.
    fn answered(answer: Result<Value, Failure>) -> Result<Self, Failure>;
}

impl Answered for Value {
    fn answered(answer: Result<Value, Failure>) -> Result<Self, Failure> {
        answer
    }
}

impl Answered for Result<Value, Failure> {
    fn answered(answer: Result<Value, Failure>) -> Result<Self, Failure> {
        Ok(answer)
    }
}
