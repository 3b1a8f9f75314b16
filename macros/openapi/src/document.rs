//! An API description: its version, its servers, its operations, and its references.

use std::error::Error;
use std::fmt;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::operation::{METHODS, Operation, Reader};
use crate::resolve_refs::{self, Member, Schema};

/// References that lead to references, before they count as leading nowhere.
const HOPS: usize = 16;

/// The version of the specification that a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// Swagger 2.0, also called OpenAPI 2.0.
    Swagger2,
    /// OpenAPI 3.0.
    V3_0,
    /// OpenAPI 3.1.
    V3_1,
}

/// Why a text is no description that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError(String);

impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for ParseError {}

/// An API description.
#[derive(Debug, Clone)]
pub struct Document {
    root: Value,
    version: Version,
}

impl Document {
    /// Reads JSON, which begins with a brace; any other text is YAML, if the feature `yaml` is on.
    ///
    /// # Errors
    /// The text is neither, or of another kind of document, or of a version that is not read.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let text = text.trim_start_matches('\u{feff}');
        #[cfg(feature = "yaml")]
        if !text.trim_start().starts_with('{') {
            return Self::from_value(crate::yaml::parse(text).map_err(ParseError)?);
        }
        let root = serde_json::from_str(text);
        Self::from_value(root.map_err(|error| ParseError(format!("not JSON: {error}")))?)
    }

    /// Takes a description that has been read as JSON already.
    ///
    /// # Errors
    /// It is another kind of document, or of a version that is not read.
    pub fn from_value(root: Value) -> Result<Self, ParseError> {
        let version = |key: &str| match &root[key] {
            Value::String(version) => Some(version.clone()),
            Value::Number(version) => Some(version.to_string()),
            _ => None,
        };
        let version = match (version("openapi"), version("swagger")) {
            (Some(version), _) if version.starts_with("3.0") => Version::V3_0,
            (Some(version), _) if version.starts_with("3.1") => Version::V3_1,
            (Some(version), _) => {
                let message = format!("OpenAPI {version} is not read here: 3.0 and 3.1 are");
                return Err(ParseError(message));
            }
            (None, Some(version)) if version == "2.0" || version == "2" => Version::Swagger2,
            (None, Some(version)) => {
                let message = format!("Swagger {version} is not read here: 2.0 is");
                return Err(ParseError(message));
            }
            (None, None) => {
                let message = "no OpenAPI document: it has no `openapi: 3.…`";
                return Err(ParseError(message.to_owned()));
            }
        };
        Ok(Self { root, version })
    }

    /// The version of the specification.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The whole document, for what has no accessor, such as `info` and extensions.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The URLs that the service is reached at; one without a host is relative to the document's own.
    #[must_use]
    pub fn servers(&self) -> Vec<String> {
        if self.version != Version::Swagger2 {
            let urls = list(&self.root["servers"]).filter_map(|server| server["url"].as_str());
            return urls.map(str::to_owned).collect();
        }
        let (host, scheme) = (self.root["host"].as_str(), &self.root["schemes"][0]);
        let scheme = scheme.as_str().unwrap_or("https");
        let origin = host.map(|host| format!("{scheme}://{host}"));
        let url = origin.unwrap_or_default() + self.base_path();
        Some(url)
            .filter(|url| !url.is_empty())
            .into_iter()
            .collect()
    }

    /// What the first server's URL has before every path, without a slash at its end.
    #[must_use]
    pub fn base_path(&self) -> &str {
        let url = match self.version {
            Version::Swagger2 => &self.root["basePath"],
            _ => &self.root["servers"][0]["url"],
        };
        let url = url.as_str().unwrap_or_default();
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
            None => url,
        };
        path.trim_end_matches('/')
    }

    /// Every operation by GET, POST, PUT, PATCH and DELETE, in the order of the document; what is not an operation is
    /// skipped.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut found = Vec::new();
        for (path, item) in self.root["paths"].as_object().into_iter().flatten() {
            let Some(item) = self.follow(item).as_object() else {
                continue;
            };
            for (key, own) in item {
                let method = METHODS
                    .iter()
                    .find(|method| method.eq_ignore_ascii_case(key));
                if let (Some(method), Some(own)) = (method, own.as_object()) {
                    let reader = Reader {
                        document: self,
                        method,
                        path,
                        item,
                        own,
                    };
                    found.push(reader.read());
                }
            }
        }
        found
    }

    /// A schema in one piece: references followed, `allOf` and its like merged, within bounds.
    ///
    /// ```
    /// # let document = toolspec_openapi::Document::parse(r#"{"openapi": "3.0.0"}"#)?;
    /// let schema = serde_json::json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true, "nullable": true});
    /// let schema = document.resolve_refs(&schema);
    /// assert_eq!((schema.type_name(), schema.nullable), (Some("integer"), true));
    /// assert_eq!(schema.keyword("exclusiveMinimum"), Some(&0.into()));
    /// # Ok::<(), toolspec_openapi::ParseError>(())
    /// ```
    #[must_use]
    pub fn resolve_refs<'d>(&'d self, schema: &'d Value) -> Schema<'d> {
        resolve_refs::resolve(self, schema)
    }

    /// What is described of one member of a value, however large the description of the whole is; [`ITEMS`](crate::ITEMS)
    /// in a path means the items of a list.
    ///
    /// ```
    /// # use toolspec_openapi::{ITEMS, Member};
    /// # let document = toolspec_openapi::Document::parse(r#"{"openapi": "3.0.0"}"#)?;
    /// let schema = serde_json::json!({"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}});
    /// assert!(matches!(document.member(&schema, &[ITEMS, "id"]), Member::Described(_)));
    /// assert_eq!(document.member(&schema, &[ITEMS, "name"]), Member::Absent);
    /// # Ok::<(), toolspec_openapi::ParseError>(())
    /// ```
    #[must_use]
    pub fn member<'d>(&'d self, schema: &'d Value, path: &[&'d str]) -> Member<'d> {
        resolve_refs::member(self, schema, path)
    }

    /// What a `$ref` means, through several; the value itself where there is none, or it leads nowhere.
    pub(crate) fn follow<'d>(&'d self, mut value: &'d Value) -> &'d Value {
        for _ in 0..HOPS {
            let Some(target) = value["$ref"].as_str().and_then(|to| self.target(to)) else {
                return value;
            };
            value = target;
        }
        &Value::Null
    }

    /// The place that `#/components/…` names; none in another document.
    pub(crate) fn target(&self, reference: &str) -> Option<&Value> {
        let pointer = reference.strip_prefix('#')?;
        let found = self.root.pointer(pointer);
        found.or_else(|| {
            let decoded = percent_decode_str(pointer).decode_utf8_lossy();
            self.root.pointer(&decoded)
        })
    }
}

/// The items of a list; none of anything else.
pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::{Value, json};

    use super::{Document, Version};

    #[test]
    fn versions_are_recognised_and_others_are_refused() {
        for (text, version) in [
            (r#"{"openapi": "3.0.3"}"#, Version::V3_0),
            (r#"{"openapi": 3.1}"#, Version::V3_1),
            ("\u{feff} {\"swagger\": \"2.0\"}", Version::Swagger2),
        ] {
            assert_eq!(Document::parse(text).unwrap().version(), version, "{text}");
        }
        for (text, message) in [
            (
                r#"{"openapi": "4.0.0"}"#,
                "OpenAPI 4.0.0 is not read here: 3.0 and 3.1 are",
            ),
            (
                r#"{"swagger": 1.2}"#,
                "Swagger 1.2 is not read here: 2.0 is",
            ),
            (r#"{"openapi": ["3.0.0"]}"#, "no OpenAPI document"),
            ("{}", "no OpenAPI document"),
            ("{\"openapi\": ", "not JSON: "),
        ] {
            let error = Document::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(message), "{text}: {error}");
        }
        let nested = "{\"openapi\": ".repeat(50_000);
        assert!(Document::parse(&nested).is_err());
    }

    #[test]
    fn servers_are_urls_and_the_first_has_the_base_path() {
        for (document, servers, base_path) in [
            (
                json!({"openapi": "3.0.0", "servers": [{"url": "https://a.example/v1/"}, 7, {"url": "/v2"}]}),
                &["https://a.example/v1/", "/v2"][..],
                "/v1",
            ),
            (
                json!({"openapi": "3.0.0", "servers": [{"url": "/rest"}]}),
                &["/rest"],
                "/rest",
            ),
            (
                json!({"openapi": "3.0.0", "servers": [{"url": "https://a.example"}]}),
                &["https://a.example"],
                "",
            ),
            (json!({"openapi": "3.0.0", "servers": "x"}), &[], ""),
            (
                json!({"swagger": "2.0", "host": "a.example", "basePath": "/v1/", "schemes": ["http"]}),
                &["http://a.example/v1"],
                "/v1",
            ),
            (
                json!({"swagger": "2.0", "basePath": "/v1"}),
                &["/v1"],
                "/v1",
            ),
            (json!({"swagger": "2.0", "basePath": "/"}), &[], ""),
        ] {
            let document = Document::from_value(document).unwrap();
            assert_eq!(document.servers(), servers);
            assert_eq!(document.base_path(), base_path);
        }
    }

    #[test]
    fn references_are_followed_by_pointer_through_escapes_and_not_in_circles() {
        let root = json!({"openapi": "3.0.0", "a/b": {"{c}": 1}, "to": {"$ref": "#/a~1b"}, "self": {"$ref": "#/self"}, "away": {"$ref": "other.json#/x"}});
        let document = Document::from_value(root).unwrap();
        let at = |reference: &str| document.target(reference);
        assert_eq!(at("#/a~1b/%7Bc%7d"), Some(&json!(1)));
        assert_eq!((at("#/nowhere"), at("other.json#/x")), (None, None));
        assert_eq!(document.follow(at("#/to").unwrap()), &json!({"{c}": 1}));
        assert_eq!(document.follow(at("#/self").unwrap()), &Value::Null);
        let away = at("#/away").unwrap();
        assert_eq!(document.follow(away), away);
    }

    /// Every part of a document replaced by every kind of nonsense: the other path is read as it was.
    #[test]
    fn what_is_broken_takes_nothing_else_with_it() {
        let whole = json!({
            "get": {
                "operationId": "broken",
                "parameters": [{"name": "p", "in": "query", "schema": {"type": "string", "minLength": 1}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/paths/~1x/get/parameters/0/schema"}}}},
                "responses": {"200": {"content": {"application/json": {"schema": {"allOf": [{"type": "object", "properties": {"a": {}}}]}}}}},
                "security": [{"key": ["a:b"]}],
            },
        });
        let mut pointers = vec![String::new()];
        let mut at = 0;
        while let Some(pointer) = pointers.get(at).cloned() {
            let part = whole.pointer(&pointer).unwrap();
            let keys: Vec<String> = match part {
                Value::Object(members) => {
                    members.keys().map(|key| key.replace('/', "~1")).collect()
                }
                Value::Array(items) => (0..items.len()).map(|at| at.to_string()).collect(),
                _ => Vec::new(),
            };
            pointers.extend(keys.iter().map(|key| format!("{pointer}/{key}")));
            at += 1;
        }
        assert!(pointers.len() > 25, "{pointers:?}");
        let good = json!({"get": {"operationId": "good", "responses": {"default": {"content": {"*/*": {"schema": {"type": "string"}}}}}}});
        for pointer in &pointers {
            for nonsense in [
                json!(null),
                json!(7),
                json!([[]]),
                json!("x"),
                json!({}),
                json!({"$ref": "#/paths"}),
            ] {
                let mut broken = whole.clone();
                *broken.pointer_mut(pointer).unwrap() = nonsense.clone();
                let root = json!({"openapi": "3.0.0", "paths": {"/x": broken, "/y": good.clone()}});
                let document = Document::from_value(root).unwrap();
                let operations = document.operations();
                let last = operations.last().unwrap();
                assert_eq!(last.name(), "good", "{pointer}: {nonsense}");
                let schemas = operations.iter().flat_map(|one| {
                    let bodies = one.request_body.iter().chain(&one.response);
                    let parameters = one.parameters.iter().map(|parameter| parameter.schema);
                    parameters.chain(bodies.map(|body| body.schema)).flatten()
                });
                let types: Vec<_> = schemas
                    .map(|schema| document.resolve_refs(schema).type_name())
                    .collect();
                assert_eq!(types.last(), Some(&Some("string")), "{pointer}: {nonsense}");
            }
        }
    }
}
