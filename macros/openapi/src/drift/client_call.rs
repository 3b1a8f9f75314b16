//! What a client asks of one endpoint, and what it reads of the answer.

use serde_json::Value;

/// One request of a client, as far as the client knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// `GET` and the like.
    pub method: String,
    /// The path, with its parameters in braces.
    pub path: String,
    /// The part of the client that makes the call, where that is not the client itself.
    pub by: Option<String>,
    /// The scopes that the client counts on; `None` is not known.
    pub scopes: Option<Vec<String>>,
    /// Whether [`sends`](Self::sends) and [`reads`](Self::reads) are all there is. Otherwise the call is written by
    /// hand, and what it sends and reads is not known.
    pub complete: bool,
    /// The parameters.
    pub sends: Vec<Sent>,
    /// What the answer is taken for.
    pub answer: Answer,
    /// The members of the answer that are read.
    pub reads: Vec<Read>,
    /// Where the call is stated: a number of the caller's own, which a [`Difference`](super::Difference) hands back.
    pub place: usize,
}

/// A parameter that is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Its name; in a body the path to it, joined by dots.
    pub name: String,
    /// Where it goes.
    pub location: Location,
    /// Whether every call sends it.
    pub always: bool,
    /// Whether it says which part of a list is wanted.
    pub paging: bool,
    /// A JSON Schema of the values that may be sent; empty where it is not known which.
    pub schema: Value,
    /// Where it is stated.
    pub place: usize,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// The path.
    Path,
    /// The query.
    Query,
    /// The body, as JSON.
    Body,
}

/// What an answer is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is not known what.
    Unknown,
    /// An object.
    Object,
    /// A list: the answer itself, or what the members of this path lead to.
    List(Vec<String>),
}

/// A member of an answer that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The paths to it, of which one is enough; [`ITEMS`](crate::ITEMS) means the items of a list.
    pub paths: Vec<Vec<String>>,
    /// The JSON type that is expected; `None` is any.
    pub kind: Option<String>,
    /// Whether the client misses it. Otherwise it may do without, or make the member itself.
    pub sure: bool,
    /// Where it is stated.
    pub place: usize,
}

impl Call {
    /// Reads a call from JSON; `None` where it has no `endpoint`.
    ///
    /// ```json
    /// {
    ///   "endpoint": "GET /animals/{id}",
    ///   "by": "lookup `animal`",
    ///   "scopes": ["animals:read"],
    ///   "answer": "list", "list": "data.items",
    ///   "sends": [{"name": "limit", "in": "query", "always": true, "paging": true, "schema": {"type": "integer", "maximum": 50}}],
    ///   "reads": [{"paths": ["data.items.[].name"], "type": "string"}]
    /// }
    /// ```
    ///
    /// `answer` is `object`, `list` or left out, `in` is `path`, `query` or `body`, `"maybe": true` marks a member that
    /// need not be there, and `at` is a place. Without `sends`, the call is written by hand.
    #[must_use]
    pub fn from_json(stated: &Value) -> Option<Self> {
        let (method, path) = stated["endpoint"].as_str()?.split_once(' ')?;
        let answer = match stated["answer"].as_str() {
            Some("object") => Answer::Object,
            Some("list") => Answer::List(stated["list"].as_str().map(steps).unwrap_or_default()),
            _ => Answer::Unknown,
        };
        let all = |key: &str| stated[key].as_array().map_or(&[][..], Vec::as_slice);
        let scopes = stated["scopes"].as_array().map(|scopes| texts(scopes));
        Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            by: stated["by"].as_str().map(str::to_owned),
            scopes,
            complete: stated["sends"].is_array(),
            sends: all("sends").iter().filter_map(sent).collect(),
            answer,
            reads: all("reads").iter().map(read).collect(),
            place: place(stated),
        })
    }

    /// `GET /animals/{id}`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

fn sent(stated: &Value) -> Option<Sent> {
    Some(Sent {
        name: stated["name"].as_str()?.to_owned(),
        location: match stated["in"].as_str() {
            Some("path") => Location::Path,
            Some("body") => Location::Body,
            _ => Location::Query,
        },
        always: stated["always"] == true,
        paging: stated["paging"] == true,
        schema: stated["schema"].clone(),
        place: place(stated),
    })
}

fn read(stated: &Value) -> Read {
    let paths = stated["paths"].as_array().map(|paths| texts(paths));
    Read {
        paths: paths.iter().flatten().map(|path| steps(path)).collect(),
        kind: stated["type"].as_str().map(str::to_owned),
        sure: stated["maybe"] != true,
        place: place(stated),
    }
}

fn place(stated: &Value) -> usize {
    let place = stated["at"].as_u64().unwrap_or(0);
    usize::try_from(place).unwrap_or(0)
}

fn texts(values: &[Value]) -> Vec<String> {
    let texts = values.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn steps(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}
