//! What a tool is to the server: its contract, its handler, and the table of all of them.
//!
//! The table itself is generated from `tools.yaml` into [`crate::generated`]; the types here are
//! what the generated code fills in. Nothing here knows HTTP or the protocol.

mod offer;
mod output;

use std::any::Any;
use std::pin::Pin;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::context::Context;
use crate::declarative::Call;
use crate::failure::{Failure, Issue};
use crate::pipeline::budget::Continuation;
use crate::pipeline::lookup::Lookup;
use crate::pipeline::passage::Text;
use crate::pipeline::project::Shape;
use crate::pipeline::validate::Fields;
use crate::views::View;

pub use offer::Registry;
pub use output::{is_no_number, lenient, projected};

/// What the server says of itself in `initialize` and `server/discover`.
#[derive(Debug)]
pub struct Server {
    /// The programmatic name, such as `aisoc`.
    pub name: &'static str,
    /// The name people read.
    pub title: &'static str,
    /// Guidance for the model; at most 2 KB, its first 512 characters stand alone.
    pub instructions: &'static str,
    /// The package that serves the tools, such as `aisoc-mcp`.
    pub package: &'static str,
    /// That package's version.
    pub version: &'static str,
}

/// A heading under which tools are advertised together.
#[derive(Debug)]
pub struct Group {
    /// The name used in `tools.yaml`, such as `deep_dive`.
    pub name: &'static str,
    /// The name people read, such as `Deep-dive`.
    pub title: &'static str,
}

/// What calling a tool does to the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing changes.
    Read,
    /// Work is started; nothing that exists is altered.
    Start,
    /// Something that exists is altered.
    Change,
}

/// One tool's facts, word for word from `tools.yaml`.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and none excludes another"
)]
pub struct Contract {
    /// The name a model calls it by.
    pub name: &'static str,
    /// The name people read.
    pub title: &'static str,
    /// What it does, 20 to 280 characters.
    pub description: &'static str,
    /// The name of its [`Group`].
    pub group: &'static str,
    /// The API key scopes it needs, such as `alerts:read`.
    pub scopes: &'static [&'static str],
    /// Names it had before: it is called by them still, but not listed.
    pub deprecated_aliases: &'static [&'static str],
    /// What calling it does.
    pub effect: Effect,
    /// Whether something may be lost by it.
    pub destructive: bool,
    /// Whether calling it twice is the same as calling it once.
    pub idempotent: bool,
    /// The endpoints it calls, such as `GET /api/v1/alerts`.
    pub endpoints: &'static [&'static str],
    /// Where identifiers of the tool's endpoints are listed: a listing's path, and the tool that shows it.
    pub listings: &'static [(&'static str, &'static str)],
    /// Tools that usually follow.
    pub next: &'static [&'static str],
    /// The page that a host may show with the result.
    pub view: Option<&'static View>,
    /// The advertised JSON Schema of its arguments, as JSON text.
    pub input_schema: &'static str,
    /// The advertised JSON Schema of its result, as JSON text.
    pub output_schema: &'static str,
    /// What passes of an answer.
    pub output: Shape,
    /// The list to cut when a result is too long, and how the rest is fetched.
    pub continuation: Option<Continuation>,
    /// Whether a function written by hand finishes the answer of the call that the manifest describes.
    pub finished: bool,
    /// Whether its handler's answer has the result's form already: a struct made from `output`. Where values
    /// come `from`, and what they are mapped to, has then been applied, and is not applied again.
    pub shaped: bool,
    /// How its text is shown, when the result is one.
    pub text: Option<Text>,
}

/// A tool of the manifest: generated, one type each, named as the tool is.
pub trait Tool: Sized + Send + Sync + 'static {
    /// The arguments, validated, with defaults filled in.
    type Arguments: Clone + Send + Sync;
    /// What its handler returns: the struct of its result, or the answer as it came where the manifest
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

    /// The call a declarative tool makes; `None` for a tool with a handler of its own.
    fn declared(_arguments: &Self::Arguments) -> Option<Described> {
        None
    }
}

/// Answers a call: generated for declarative tools, written by hand under `#[handler]` for custom ones.
///
/// A tool without one does not compile into the table:
///
/// ```compile_fail,E0277
/// # use aisoc_mcp::{pipeline::validate::Fields, registry::{self, Contract, Tool}};
/// struct Unhandled;
/// impl Tool for Unhandled {
///     type Arguments = ();
///     type Output = ();
///     const CONTRACT: Contract = <aisoc_mcp::generated::aisoc_get_case as Tool>::CONTRACT;
///     fn validate(_: &mut Fields<'_>) -> Option<()> {
///         Some(())
///     }
/// }
/// static TABLE: &[registry::Entry] = &[registry::entry::<Unhandled>("tools.yaml:1")];
/// ```
///
/// What it returns is the struct that was made of the tool's `output`, so a member that is misspelt does not
/// compile, nor does a value of another type:
///
/// ```compile_fail,E0560
/// let _ = aisoc_mcp::generated::GetCaseOutput { titel: None, ..Default::default() };
/// ```
/// ```compile_fail,E0308
/// let _ = aisoc_mcp::generated::GetCaseOutput { title: Some(7), ..Default::default() };
/// ```
/// ```
/// let _ = aisoc_mcp::generated::GetCaseOutput { title: Some("Beacon".to_owned()), ..Default::default() };
/// ```
#[diagnostic::on_unimplemented(
    message = "tool `{Self}` has no handler",
    label = "`{Self}` says `handler` at this line of the manifest",
    note = "write `#[handler] async fn {Self}(context: &Context, arguments: …) -> Result<…Output, Failure>`, or give the tool a `request` in the manifest"
)]
pub trait Handler: Tool {
    /// The answer, before it is sanitised and cut to fit, or why there is none.
    ///
    /// # Errors
    /// A [`Failure`] is what the model is told; it never ends the session.
    fn call(
        context: &Context,
        arguments: Self::Arguments,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

/// What is wrong with a call's arguments, if anything.
pub type Checked = Result<(), Vec<Issue>>;

/// A tool's call as its arguments describe it, or what is wrong with them.
pub type Described = Result<Call, Vec<Issue>>;

/// A future that can be kept in a table.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send + 'a>>;

/// One row of the table of tools.
#[derive(Debug)]
pub struct Entry {
    /// The tool's facts.
    pub contract: &'static Contract,
    /// Where the manifest states it, such as `tools.yaml:74`.
    pub source: &'static str,
    /// Validates arguments and does nothing else.
    pub check: fn(&Map<String, Value>) -> Checked,
    /// Validates arguments and builds a declarative tool's call, without making it; `None` for a
    /// tool with a handler of its own.
    pub declared: fn(&Map<String, Value>) -> Option<Described>,
    /// Validates the arguments, resolves them and answers.
    pub call: for<'a> fn(&'a Context, Map<String, Value>) -> Answer<'a>,
}

/// The row of one tool: compiles only when the tool has a [`Handler`].
#[must_use]
pub const fn entry<T: Handler>(source: &'static str) -> Entry {
    Entry {
        contract: &T::CONTRACT,
        source,
        check: |arguments| read::<T>(arguments).map(drop),
        declared: |arguments| match read::<T>(arguments) {
            Ok(arguments) => T::declared(&arguments),
            Err(issues) => Some(Err(issues)),
        },
        call: |context, arguments| Box::pin(call::<T>(context, arguments)),
    }
}

fn read<T: Tool>(arguments: &Map<String, Value>) -> Result<T::Arguments, Vec<Issue>> {
    let mut fields = Fields::new(arguments);
    let read = T::validate(&mut fields);
    fields.finish(read)
}

async fn call<T: Handler>(
    context: &Context,
    arguments: Map<String, Value>,
) -> Result<Value, Failure> {
    let arguments = read::<T>(&arguments).map_err(Failure::Arguments)?;
    let call = |arguments| T::call(context, arguments);
    json(resolved::<T, _, _>(context, arguments, call).await?)
}

/// Calls with the arguments resolved, and once more where the service knows nothing of the names given and
/// they can be read otherwise.
///
/// # Errors
/// As the call, or a refusal that lists what may have been meant.
pub async fn resolved<T: Tool, A, F>(
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
    let absent = match call(arguments.clone()).await {
        Err(failure) if failure.is_absent() => failure,
        answer => return answer,
    };
    // Only now, since most names are what the service calls a thing: what else may be meant by them?
    let mut other = false;
    for (lookup, value) in T::lookups(&mut arguments) {
        match context.resolve_otherwise(lookup, value).await {
            Ok(Some(meant)) => {
                *value = meant;
                other = true;
            }
            Ok(None) => {}
            Err(refusal @ Failure::Refused { .. }) => return Err(refusal),
            // That it could not be looked up says less than that it is not there.
            Err(_) => return Err(absent),
        }
    }
    if other {
        return call(arguments).await;
    }
    Err(absent)
}

/// The answer as JSON. One that is JSON already is taken and not copied: it may be megabytes.
fn json<T: Serialize + 'static>(output: T) -> Result<Value, Failure> {
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
