//! The registry of tools: each tool's contract and handler, in one table.
//!
//! The table is generated from `tools.yaml` into the crate of the manifest; the types here are
//! what the generated code fills in. Nothing here knows HTTP or the protocol.

mod described_call;
mod offer;
mod output;

use std::any::Any;
use std::pin::Pin;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::context::Context;
use crate::contract::Contract;
use crate::declarative::Call;
use crate::failure::Failure;
use crate::issue::Issue;
use crate::pipeline::lookup::Lookup;
use crate::pipeline::validate::Fields;

pub use described_call::{TransformInput, run_described_call};
pub use offer::{NoSuchTool, Registry, Selection, Withheld};
pub use output::{is_no_number, lenient, projected};

/// A tool of the manifest: generated, one type each, named as the tool is.
pub trait Tool: Sized + Send + Sync + 'static {
    /// The arguments, validated, with defaults filled in.
    type Arguments: Clone + Send + Sync;
    /// What its handler returns: the struct of its result, or the answer unchanged where the manifest
    /// describes the whole call.
    type Output: Serialize + Send + 'static;
    /// The tool's facts.
    const CONTRACT: Contract;

    /// Reads the arguments; every problem goes into `fields`, and `None` comes back if there was one.
    fn validate(fields: &mut Fields<'_>) -> Option<Self::Arguments>;

    /// The arguments that may be given as a prefix or another name, to be resolved before the call.
    fn lookups(_arguments: &mut Self::Arguments) -> Vec<(&'static Lookup, &mut String)> {
        Vec::new()
    }

    /// The call that the manifest describes, with these arguments; `None` for a tool with a handler of its own.
    fn plan(_arguments: &Self::Arguments) -> Option<Plan> {
        None
    }
}

/// Answers a call: generated for declarative tools, written by hand under `#[handler]` for others.
///
/// `P` is a type of the program whose handlers these are, so that the tools may be generated into a crate of their own.
/// A tool without a handler does not compile into the table:
///
/// ```compile_fail,E0277
/// # use toolspec_runtime::{contract::Contract, pipeline::validate::Fields, registry::{self, Tool}};
/// # struct Mine;
/// struct Unhandled;
/// impl Tool for Unhandled {
///     type Arguments = ();
///     type Output = ();
///     const CONTRACT: Contract = toolspec_runtime::testing::CONTRACT;
///     fn validate(_: &mut Fields<'_>) -> Option<()> {
///         Some(())
///     }
/// }
/// static TABLE: &[registry::Entry] = &[registry::entry::<Unhandled, Mine>("tools.yaml:1")];
/// ```
#[diagnostic::on_unimplemented(
    message = "tool `{Self}` has no handler",
    label = "its `handler` stands in the manifest",
    note = "write `#[handler] async fn {Self}(context: &Context, arguments: …) -> Result<…Output, Failure>`, or give the tool a `request` in the manifest"
)]
pub trait Handler<P: 'static>: Tool {
    /// The answer, before it is sanitised and cut to fit, or why there is none.
    ///
    /// # Errors
    /// A [`Failure`] is reported to the model; it never ends the session.
    fn call(
        context: &Context,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

/// What is wrong with a call's arguments, if anything.
pub type Checked = Result<(), Vec<Issue>>;

/// The call that a manifest describes, or what is wrong with the arguments.
pub type Plan = Result<Call, Vec<Issue>>;

/// A future that can be kept in a table.
pub type AnswerFuture<'a> = Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send + 'a>>;

/// One row of the table of tools.
#[derive(Debug)]
pub struct Entry {
    /// The tool's facts.
    pub contract: &'static Contract,
    /// Where the manifest states it, such as `tools.yaml:74`.
    pub source: &'static str,
    /// Validates arguments and does nothing else.
    pub check: fn(&Map<String, Value>) -> Checked,
    /// Validates arguments and builds the call that the manifest describes, without making it; `None` for a
    /// tool with a handler of its own.
    pub plan: fn(&Map<String, Value>) -> Option<Plan>,
    /// Validates the arguments, resolves them and answers.
    pub call: for<'a> fn(&'a Context, Map<String, Value>) -> AnswerFuture<'a>,
}

/// The row of one tool: compiles only when the tool has a [`Handler`].
#[must_use]
pub const fn entry<T: Handler<P>, P: 'static>(source: &'static str) -> Entry {
    Entry {
        contract: &T::CONTRACT,
        source,
        check: |arguments| validate::<T>(arguments).map(drop),
        plan: |arguments| match validate::<T>(arguments) {
            Ok(arguments) => T::plan(&arguments),
            Err(issues) => Some(Err(issues)),
        },
        call: |context, arguments| Box::pin(validate_and_call::<T, P>(context, arguments)),
    }
}

fn validate<T: Tool>(arguments: &Map<String, Value>) -> Result<T::Arguments, Vec<Issue>> {
    let mut fields = Fields::new(arguments);
    let read = T::validate(&mut fields);
    fields.into_result(read)
}

async fn validate_and_call<T: Handler<P>, P: 'static>(
    context: &Context,
    arguments: Map<String, Value>,
) -> Result<Value, Failure> {
    let arguments = validate::<T>(&arguments).map_err(Failure::Arguments)?;
    let call = |arguments| T::call(context, arguments);
    to_json(call_with_lookups::<T, _, _>(context, arguments, call).await?)
}

/// Calls with the arguments resolved, and once more where the service knows nothing of the names given and
/// they can be read otherwise.
///
/// # Errors
/// As the call, or a refusal that lists what may have been meant.
pub async fn call_with_lookups<T: Tool, A, F>(
    context: &Context,
    mut arguments: T::Arguments,
    call: impl Fn(T::Arguments) -> F,
) -> Result<A, Failure>
where
    F: Future<Output = Result<A, Failure>>,
{
    let mut named = false;
    for (lookup, value) in T::lookups(&mut arguments) {
        context.resolve(lookup, value).await?;
        named = true;
    }
    if !named {
        return call(arguments).await;
    }
    let not_found = match call(arguments.clone()).await {
        Err(failure) if failure.is_not_found() => failure,
        answer => return answer,
    };
    // Only now, since most names are what the service calls a thing: what else may be meant by them?
    let mut other = false;
    for (lookup, value) in T::lookups(&mut arguments) {
        match context.resolve_alternative(lookup, value).await {
            Ok(Some(meant)) => {
                *value = meant;
                other = true;
            }
            Ok(None) => {}
            Err(refusal @ Failure::Refused { .. }) => return Err(refusal),
            // That it could not be looked up says less than that it is not there.
            Err(_) => return Err(not_found),
        }
    }
    if other {
        return call(arguments).await;
    }
    Err(not_found)
}

/// The answer as JSON. One that is JSON already is taken and not copied: it may be megabytes.
fn to_json<T: Serialize + 'static>(output: T) -> Result<Value, Failure> {
    let mut output = Some(output);
    let any: &mut dyn Any = &mut output;
    if let Some(value) = any.downcast_mut::<Option<Value>>().and_then(Option::take) {
        return Ok(value);
    }
    serde_json::to_value(output).map_err(|error| {
        tracing::error!(%error, "a result can't be written as JSON");
        Failure::refused(
            "the tool's result can't be written as JSON; this is a defect of the server, not of the arguments",
            "do not repeat the call unchanged",
        )
    })
}
