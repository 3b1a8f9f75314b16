//! An `OpenAPI` document: its version, its operations, what its references mean.

use serde_json::{Map, Value};

use super::text;

/// The methods that a request can have.
const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// A document that has been read.
pub(crate) struct Document {
    root: Value,
}

/// One operation of a document.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'d> {
    /// `GET` and the like.
    pub(crate) method: &'static str,
    pub(crate) path: &'d str,
    /// What holds for every method of the path.
    pub(crate) shared: &'d Map<String, Value>,
    pub(crate) own: &'d Map<String, Value>,
}

impl Document {
    /// Reads JSON, which begins with a brace, or YAML.
    pub(crate) fn read(source: &str) -> Result<Self, String> {
        let source = source.trim_start_matches('\u{feff}');
        let root: Value = if source.trim_start().starts_with('{') {
            serde_json::from_str(source).map_err(|error| format!("not JSON: {error}"))?
        } else if too_deep(source) {
            return Err("not read: brackets or dashes are nested too deeply".to_owned());
        } else {
            serde_yaml::from_str(source).map_err(|error| format!("not YAML: {error}"))?
        };
        let version = |key: &str| text::scalar(&root[key]);
        match (version("openapi"), version("swagger")) {
            (Some(version), _) if version.starts_with("3.0") || version.starts_with("3.1") => {}
            (Some(version), _) => {
                return Err(format!(
                    "OpenAPI {version} is not read here: 3.0 and 3.1 are"
                ));
            }
            (None, Some(version)) => {
                return Err(format!(
                    "Swagger {version} is not read here: convert it to OpenAPI 3 first"
                ));
            }
            (None, None) => return Err("no OpenAPI document: it has no `openapi: 3.…`".to_owned()),
        }
        Ok(Self { root })
    }

    /// Every operation, in the order of the document.
    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.root["paths"].as_object().into_iter().flatten();
        let mut found = Vec::new();
        for (path, item) in paths {
            let Some(shared) = self.resolved(item).as_object() else {
                continue;
            };
            for (key, own) in shared {
                let method = METHODS.iter().find(|method| *method == key);
                if let (Some(method), Some(own)) = (method, own.as_object()) {
                    let method = upper(method);
                    found.push(Operation {
                        method,
                        path,
                        shared,
                        own,
                    });
                }
            }
        }
        found
    }

    /// The operation of an id, or of `GET /path`.
    pub(crate) fn operation(&self, wanted: &str) -> Result<Operation<'_>, String> {
        let operations = self.operations();
        let named =
            |operation: &&Operation| operation.id() == wanted || operation.title() == wanted;
        if let Some(found) = operations.iter().find(named) {
            return Ok(*found);
        }
        let mut near: Vec<(f64, String)> = operations
            .iter()
            .map(|one| {
                let likeness =
                    |name: &str| strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase());
                (likeness(&one.id()).max(likeness(&one.title())), one.id())
            })
            .collect();
        near.sort_by(|left, right| right.0.total_cmp(&left.0));
        let near: Vec<String> = near
            .into_iter()
            .take(3)
            .map(|(_, id)| format!("`{}`", text::clean(&id)))
            .collect();
        Err(if near.is_empty() {
            "the document has no operation".to_owned()
        } else {
            format!(
                "no operation `{wanted}`; nearest are {}; leave `--operation` out to see all",
                near.join(", ")
            )
        })
    }

    /// What a `$ref` means, through several; the value itself where there is none.
    pub(crate) fn resolved<'d>(&'d self, mut value: &'d Value) -> &'d Value {
        for _ in 0..16 {
            let Some(reference) = value["$ref"].as_str() else {
                return value;
            };
            match self.target(reference) {
                Some(target) => value = target,
                None => return value,
            }
        }
        &Value::Null
    }

    /// The place that `#/components/…` names; none in another document.
    pub(crate) fn target(&self, reference: &str) -> Option<&Value> {
        let pointer = reference.strip_prefix('#')?;
        let found = self.root.pointer(pointer);
        found.or_else(|| self.root.pointer(&text::percent_decoded(pointer)))
    }

    /// What the first server's URL has before every path.
    pub(crate) fn base(&self) -> String {
        let url = self.root["servers"][0]["url"].as_str().unwrap_or_default();
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
            None => url,
        };
        path.trim_end_matches('/').to_owned()
    }

    /// The security that holds where an operation names none.
    pub(crate) fn security(&self) -> &Value {
        &self.root["security"]
    }
}

impl Operation<'_> {
    /// The operation's id, or `GET /path` where it has none.
    pub(crate) fn id(&self) -> String {
        let id = self.own.get("operationId").and_then(Value::as_str);
        id.filter(|id| !id.trim().is_empty())
            .map_or_else(|| self.title(), str::to_owned)
    }

    /// `GET /path`.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn says(&self, key: &str) -> &str {
        self.own
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// Whether a YAML text nests far deeper than any document does: reading it would take minutes.
fn too_deep(source: &str) -> bool {
    const DEPTH: usize = 1_000;
    let mut brackets: usize = 0;
    let mut dashes = 0;
    for byte in source.bytes() {
        match byte {
            b'[' | b'{' => brackets += 1,
            b']' | b'}' => brackets = brackets.saturating_sub(1),
            b'-' | b'?' => dashes += 1,
            b'\n' => dashes = 0,
            _ => {}
        }
        if brackets > DEPTH || dashes > 4 * DEPTH {
            return true;
        }
    }
    false
}

fn upper(method: &str) -> &'static str {
    match method {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        _ => "DELETE",
    }
}
