//! The keys that reading knows, told to others: schemas for editors, documentation, tests.
//!
//! These are the very tables that reading follows, so that a key can't be read and missing here.
//! What a key means is not said here: the server's build has no use for it.

use crate::model::{Effect, Method, Operator, Role, Type};
use crate::read::{
    KEYS, SERVER, completion, conventions, files, filter, handler, include, list, lookup, prompt,
    request, schema, shown, tool,
};

pub use schema::keywords::{Keyword, Place};

/// A kind of mapping with fixed keys.
#[derive(Debug, Clone, Copy)]
pub struct Mapping {
    /// How it is called here, such as `tool`.
    pub name: &'static str,
    /// The keys that it may have, in the order they are usually written.
    pub keys: &'static [&'static str],
}

/// Every kind of mapping with fixed keys; schemas have [`keywords`] instead.
pub static MAPPINGS: &[Mapping] = &[
    mapping("manifest", KEYS),
    mapping("file", files::KEYS),
    mapping("server", SERVER),
    mapping("conventions", conventions::KEYS),
    mapping("group", conventions::GROUP),
    mapping("lookup", lookup::KEYS),
    mapping("split", lookup::SPLIT),
    mapping("owner", lookup::OWNER),
    mapping("finished", lookup::FINISHED),
    mapping("secondary", lookup::SECONDARY),
    mapping("tool", tool::KEYS),
    mapping("request", request::KEYS),
    mapping("constant", request::CONSTANT),
    mapping("argument", request::ARGUMENT),
    mapping("each_from", request::EACH),
    mapping("list", list::KEYS),
    mapping("sort", list::SORT),
    mapping("clause", filter::KEYS),
    mapping("from_service", filter::FROM),
    mapping("include", include::KEYS),
    mapping("text", shown::TEXT),
    mapping("hints", shown::HINTS),
    mapping("continuation", list::CONTINUATION),
    mapping("example", tool::EXAMPLE),
    mapping("completion", completion::KEYS),
    mapping("only", completion::ONLY),
    mapping("prompt", prompt::KEYS),
    mapping("prompt_argument", prompt::ARGUMENT),
    mapping("message", prompt::MESSAGE),
    mapping("paragraph", prompt::PART),
];

const fn mapping(name: &'static str, keys: &'static [&'static str]) -> Mapping {
    Mapping { name, keys }
}

/// The keywords of schemas, each with where it goes and the types it goes with.
#[must_use]
pub fn keywords() -> &'static [Keyword] {
    schema::keywords::KEYWORDS
}

/// The words that one of the keys with fixed words may have: `effect`, `method`, `op`, `type`,
/// `paging`, `handler`, `role`. Empty for any other key.
#[must_use]
pub fn choices(key: &str) -> Vec<&'static str> {
    match key {
        "effect" => names(Effect::ALL),
        "method" => names(Method::ALL),
        "op" => names(Operator::ALL),
        "type" => Type::NAMES.to_vec(),
        "paging" => names(list::STYLES),
        "handler" => names(handler::ROLES),
        "answer" => names(request::ANSWERS),
        "role" => names(Role::ALL),
        _ => Vec::new(),
    }
}

/// What a paging style sends and reads: the key under `parameters`, and the name that is taken
/// when it is left out.
#[must_use]
pub fn parameters(paging: &str) -> &'static [(&'static str, &'static str)] {
    let style = list::STYLES.iter().find(|(name, _)| *name == paging);
    style.map_or(&[], |(_, style)| style.parameters())
}

fn names<T>(all: &'static [(&'static str, T)]) -> Vec<&'static str> {
    all.iter().map(|(name, _)| *name).collect()
}
