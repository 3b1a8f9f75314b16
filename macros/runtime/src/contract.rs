//! The facts about tools, groups and the server, copied from the manifest: plain data.

use crate::pipeline::ResultSpec;
use crate::pipeline::label::Labels;

/// What the server says of itself in `initialize` and `server/discover`.
#[derive(Debug)]
pub struct Server {
    /// The programmatic name, such as `library`.
    pub name: &'static str,
    /// The name people read.
    pub title: &'static str,
    /// Guidance for the model; at most 2 KB, its first 512 characters stand alone.
    pub instructions: &'static str,
}

/// A heading under which tools are advertised together.
#[derive(Debug)]
pub struct Group {
    /// The name used in `tools.yaml`, such as `deep_dive`.
    pub name: &'static str,
    /// The name people read, such as `Deep-dive`.
    pub title: &'static str,
}

/// What calling a tool does to what the service holds.
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
    /// What it asks of the service and reads of the answers, as JSON text: what an API description can be held against.
    pub calls: &'static str,
    /// Where identifiers of the tool's endpoints are listed: a listing's path, and the tool that shows it.
    pub listings: &'static [(&'static str, &'static str)],
    /// The name of the page that a host may show with the result.
    pub view: Option<&'static str>,
    /// The advertised JSON Schema of its arguments, as JSON text.
    pub input_schema: &'static str,
    /// The advertised JSON Schema of its result, as JSON text.
    pub output_schema: &'static str,
    /// How an answer becomes the result.
    pub result: ResultSpec,
    /// Who can have written what is in the result, and who may read it.
    pub labels: Labels,
    /// Whether a function written by hand transforms the answer of the call that the manifest describes.
    pub transformed: bool,
}
