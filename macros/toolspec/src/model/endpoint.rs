//! Requests: method, path, query and body.

use serde_json::Value;

use crate::problem::Spanned;

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Starts or computes.
    Post,
    /// Alters a part.
    Patch,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// Every method, with its name in the manifest.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("GET", Self::Get),
        ("POST", Self::Post),
        ("PATCH", Self::Patch),
        ("PUT", Self::Put),
        ("DELETE", Self::Delete),
    ];

    /// The name in the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, method)| *method == self)
            .map_or("", |(name, _)| name)
    }
}

/// Where a request goes.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The method.
    pub method: Spanned<Method>,
    /// The path as written, such as `/animals/{animal_id}`.
    pub path: Spanned<String>,
    /// The path's segments.
    pub segments: Vec<Segment>,
}

impl Endpoint {
    /// `GET /animals/{animal_id}`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.method.value.name(), self.path.value)
    }

    /// The segments of fixed text.
    #[must_use]
    pub fn literals(&self) -> Vec<&str> {
        let fixed = self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(text) => Some(text.as_str()),
            Segment::Argument(_) => None,
        });
        fixed.collect()
    }

    /// The arguments in the path.
    pub fn parameters(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Argument(name) => Some(name),
            Segment::Literal(_) => None,
        })
    }
}

/// One segment of a path.
#[derive(Debug, Clone)]
pub enum Segment {
    /// Fixed text.
    Literal(String),
    /// An argument, sent as one percent-encoded segment.
    Argument(Spanned<String>),
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where it goes.
    pub endpoint: Endpoint,
    /// The service's parameter names and where their values come from.
    pub query: Vec<(Spanned<String>, Source)>,
    /// The JSON body, if one is sent.
    pub body: Option<Vec<(Spanned<String>, Body)>>,
    /// For how many seconds the answer may be kept and shared; 0 is not at all.
    pub cache_seconds: u64,
    /// Whether the answer is text of any kind, rather than JSON.
    pub text: bool,
    /// The argument with which the service is asked again, in capitals, when it knows no such thing.
    pub capitals: Option<Spanned<String>>,
}

/// Where a parameter's value comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// An argument of the tool.
    Argument {
        /// Its name.
        name: Spanned<String>,
        /// The service's value for some of the tool's values; null means that nothing is sent.
        map: Vec<(Spanned<String>, Value)>,
        /// Whether a list is joined by commas instead of repeating the parameter.
        joined: bool,
        /// The service's values for some of the tool's values, if the service takes one at a time.
        each: Vec<(Spanned<String>, Each)>,
    },
    /// Always the same.
    Constant(Value),
    /// Several that must not contradict each other; the first that has a value is sent.
    Agreeing(Vec<Source>),
}

/// Several of the service's values for one of the tool's values: each is sent in its own request.
#[derive(Debug, Clone)]
pub struct Each {
    /// The values; with `from`, what is requested where they can't be had.
    pub values: Vec<String>,
    /// Where the values there are come from.
    pub from: Option<EachFrom>,
}

/// An endpoint that knows the values there are.
#[derive(Debug, Clone)]
pub struct EachFrom {
    /// The endpoint; its path takes no argument.
    pub endpoint: Endpoint,
    /// The member whose members are named after them, and count them.
    pub counts: Option<String>,
    /// The members that hold them.
    pub fields: Vec<String>,
    /// Those that are not meant.
    pub except: Vec<String>,
}

/// A member of a body.
#[derive(Debug, Clone)]
pub enum Body {
    /// A value.
    Value(Source),
    /// An object of members.
    Object(Vec<(Spanned<String>, Body)>),
}

impl Request {
    /// Every value of the query and the body, wherever it comes from.
    #[must_use]
    pub fn sources(&self) -> Vec<&Source> {
        let mut found: Vec<&Source> = self.query.iter().map(|(_, source)| source).collect();
        collect(self.body.as_deref().unwrap_or_default(), &mut found);
        found
    }

    /// Every argument that the path, the query or the body takes, and where.
    #[must_use]
    pub fn arguments(&self) -> Vec<&Spanned<String>> {
        let sent = self.sources().into_iter().flat_map(Source::arguments);
        self.endpoint.parameters().chain(sent).collect()
    }
}

impl Source {
    /// The arguments that the value comes from.
    #[must_use]
    pub fn arguments(&self) -> Vec<&Spanned<String>> {
        match self {
            Self::Argument { name, .. } => vec![name],
            Self::Constant(_) => Vec::new(),
            Self::Agreeing(sources) => sources.iter().flat_map(Self::arguments).collect(),
        }
    }
}

impl Source {
    /// The first of the argument's values that stand for several, and where it stands.
    #[must_use]
    pub fn each(&self) -> Option<&Spanned<String>> {
        match self {
            Self::Argument { each, .. } => each.first().map(|(ours, _)| ours),
            Self::Constant(_) => None,
            Self::Agreeing(sources) => sources.iter().find_map(Self::each),
        }
    }
}

fn collect<'a>(members: &'a [(Spanned<String>, Body)], found: &mut Vec<&'a Source>) {
    for (_, member) in members {
        match member {
            Body::Value(source) => found.push(source),
            Body::Object(members) => collect(members, found),
        }
    }
}
