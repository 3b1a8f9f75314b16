//! The parts of a declared call besides its request: joins of other answers, text, hints for hosts.

use crate::problem::Spanned;

use super::{Endpoint, Handler, Source, Tool};

/// Another answer that is joined into a tool's own, under a member of it.
#[derive(Debug, Clone)]
pub struct Include {
    /// The member that it is put under.
    pub key: Spanned<String>,
    /// How notes call it; the key's words when the manifest does not say.
    pub noun: String,
    /// What is requested: always a GET. Its path takes arguments, and the value of `each`.
    pub endpoint: Endpoint,
    /// The service's parameter names and where their values come from.
    pub query: Vec<(Spanned<String>, Source)>,
    /// The boolean argument on which it depends; always when `None`.
    pub when: Option<Spanned<String>>,
    /// The part of the other answer that is meant; all of it when `None`.
    pub at: Option<String>,
    /// The value of the tool's own answer that the path takes.
    pub each: Option<Each>,
}

/// A value of the tool's own answer that the path of an [`Include`] takes.
#[derive(Debug, Clone)]
pub struct Each {
    /// The path parameter.
    pub parameter: Spanned<String>,
    /// The member that holds the value, or the values: one request is made for each.
    pub from: String,
    /// Whether the result is a list, one item for each value; otherwise one value is expected.
    pub many: bool,
    /// How many requests are made at most.
    pub most: u64,
    /// The member for the values that were not fetched.
    pub rest: Option<Spanned<String>>,
}

impl Include {
    /// The arguments that it depends on, and where each stands.
    #[must_use]
    pub fn arguments(&self) -> Vec<&Spanned<String>> {
        let own = self.each.as_ref().map(|each| each.parameter.value.as_str());
        let path = self.endpoint.parameters();
        let path = path.filter(|parameter| Some(parameter.value.as_str()) != own);
        let query = self.query.iter().flat_map(|(_, source)| source.arguments());
        path.chain(query).chain(&self.when).collect()
    }
}

/// A result that is a text to read, shown as it is and in parts of a bounded length.
#[derive(Debug, Clone)]
pub struct Text {
    /// The most characters of one result.
    pub most: u64,
    /// The argument that says how many characters to skip.
    pub start: Option<Spanned<String>>,
}

/// Hints for hosts about a tool that does more than read.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// Whether something may be lost by it.
    pub destructive: Option<Spanned<bool>>,
    /// Whether doing it twice is the same as doing it once.
    pub idempotent: Option<Spanned<bool>>,
}

impl Tool {
    /// The endpoints it calls, its own first, such as `GET /animals/{animal_id}`.
    #[must_use]
    pub fn endpoints(&self) -> Vec<String> {
        match &self.handler {
            Handler::Declared(declared) => {
                let included = declared.include.iter().map(|include| &include.endpoint);
                let all = std::iter::once(&declared.request.endpoint).chain(included);
                all.map(Endpoint::title).collect()
            }
            Handler::Custom { calls } => calls.iter().map(|call| call.value.clone()).collect(),
        }
    }
}
