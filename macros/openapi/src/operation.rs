//! One operation: its parameters, its body, its responses, and its security.

use serde_json::{Map, Value};

use crate::document::{Document, Version, list};

/// The methods whose operations are read.
pub(crate) const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Parameters of one operation that are looked at.
const PARAMETERS: usize = 200;

/// One operation of a description.
#[derive(Debug, Clone)]
pub struct Operation<'d> {
    /// `GET` and the like.
    pub method: &'static str,
    /// The path, with its parameters in braces, without the server's part.
    pub path: &'d str,
    /// The `operationId`, unless it is blank.
    pub id: Option<&'d str>,
    /// A line on what it does; empty where there is none.
    pub summary: &'d str,
    /// What it does at length; empty where there is none.
    pub description: &'d str,
    /// Its parameters, then those that all operations of the path share; each name and place once.
    pub parameters: Vec<Parameter<'d>>,
    /// The body of its request.
    pub request_body: Option<Body<'d>>,
    /// The first answer that is not an error and has a schema as JSON: by status, and `default` at last.
    pub response: Option<Body<'d>>,
    /// The security schemes that callers use, of all alternatives, each with the scopes that it has to grant.
    pub security: Vec<(&'d str, Vec<&'d str>)>,
    /// The operation as it stands in the document, for what is not named here, such as `tags` and extensions.
    pub source: &'d Map<String, Value>,
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub struct Parameter<'d> {
    /// Its name, as the service has it.
    pub name: &'d str,
    /// Where it goes.
    pub place: Place<'d>,
    /// Whether it must be given; always so in a path.
    pub required: bool,
    /// What it is; empty where the document does not say.
    pub description: &'d str,
    /// The schema of its value. In Swagger 2.0 the parameter is its own schema.
    pub schema: Option<&'d Value>,
    /// A value as an example.
    pub example: Option<&'d Value>,
    /// Whether the values of a list are joined in one text, rather than sent one by one.
    pub joined: bool,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'d> {
    /// A segment of the path.
    Path,
    /// The query.
    Query,
    /// Somewhere else: `header`, `cookie`, or what the document says.
    Other(&'d str),
}

/// The body of a request or of an answer.
#[derive(Debug, Clone, Default)]
pub struct Body<'d> {
    /// The media types that it may be of; none where the document names none.
    pub media_types: Vec<&'d str>,
    /// Whether JSON is one of them. Schema and example are those of the first.
    pub is_json: bool,
    /// Its schema.
    pub schema: Option<&'d Value>,
    /// A whole body as an example.
    pub example: Option<&'d Value>,
}

impl Operation<'_> {
    /// The operation's id, or `GET /path` where it has none.
    #[must_use]
    pub fn name(&self) -> String {
        self.id.map_or_else(|| self.endpoint(), str::to_owned)
    }

    /// `GET /path`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// An operation that is being read.
pub(crate) struct Reader<'d> {
    pub(crate) document: &'d Document,
    pub(crate) method: &'static str,
    pub(crate) path: &'d str,
    /// What holds for every operation of the path.
    pub(crate) item: &'d Map<String, Value>,
    pub(crate) own: &'d Map<String, Value>,
}

impl<'d> Reader<'d> {
    pub(crate) fn read(&self) -> Operation<'d> {
        let text = |key: &str| self.own.get(key).and_then(Value::as_str);
        let stated = self.parameters();
        let is_body = |place: &str| self.is_swagger() && matches!(place, "body" | "formData");
        let parameters = stated.iter().filter(|(_, place)| !is_body(place));
        let mut bodies = stated.iter().filter(|(_, place)| is_body(place));
        let request_body = match self.own.get("requestBody") {
            Some(body) if !self.is_swagger() => Some(self.body(body)),
            _ => bodies
                .next()
                .map(|(body, _)| self.swagger_body("consumes", body)),
        };
        Operation {
            method: self.method,
            path: self.path,
            id: text("operationId").filter(|id| !id.trim().is_empty()),
            summary: text("summary").unwrap_or_default(),
            description: text("description").unwrap_or_default(),
            parameters: parameters
                .map(|(stated, place)| self.parameter(stated, place))
                .collect(),
            request_body,
            response: self.response(),
            security: self.security(),
            source: self.own,
        }
    }

    fn is_swagger(&self) -> bool {
        self.document.version() == Version::Swagger2
    }

    /// What the operation states under a key, or else the whole document.
    fn stated(&self, key: &str) -> &'d Value {
        self.own.get(key).unwrap_or(&self.document.root()[key])
    }

    /// The parameters, each with its place: the operation's own stand first, and win.
    fn parameters(&self) -> Vec<(&'d Value, &'d str)> {
        let lists = [self.own, self.item]
            .into_iter()
            .filter_map(|of| of.get("parameters"));
        let mut found: Vec<(&Value, &str)> = Vec::new();
        for parameter in lists.flat_map(list).take(PARAMETERS) {
            let parameter = self.document.follow(parameter);
            let (name, place) = (&parameter["name"], parameter["in"].as_str());
            let is_named = name.as_str().is_some_and(|name| !name.is_empty());
            let Some(place) = place.filter(|_| is_named) else {
                continue;
            };
            if !found
                .iter()
                .any(|known| known.0["name"] == *name && known.1 == place)
            {
                found.push((parameter, place));
            }
        }
        found
    }

    fn parameter(&self, parameter: &'d Value, place: &'d str) -> Parameter<'d> {
        let text = |key: &str| parameter[key].as_str().unwrap_or_default();
        let place = match place {
            "path" => Place::Path,
            "query" => Place::Query,
            other => Place::Other(other),
        };
        let content = parameter["content"].as_object();
        let media = content.and_then(|content| content.values().next());
        let schema = parameter
            .get("schema")
            .or(media.and_then(|media| media.get("schema")));
        let is_separated = matches!(text("style"), "spaceDelimited" | "pipeDelimited");
        let (schema, joined) = if self.is_swagger() {
            let is_list = text("type") == "array";
            (
                Some(parameter),
                is_list && text("collectionFormat") != "multi",
            )
        } else {
            (schema, parameter["explode"] == false || is_separated)
        };
        Parameter {
            name: text("name"),
            place,
            required: place == Place::Path || parameter["required"] == true,
            description: text("description"),
            schema,
            example: parameter.get("example"),
            joined,
        }
    }

    fn response(&self) -> Option<Body<'d>> {
        let responses = self.own.get("responses")?.as_object()?;
        let is_good = |(status, _): &(&String, _)| status.starts_with('2');
        let mut good: Vec<(&String, &Value)> = responses.iter().filter(is_good).collect();
        good.sort_by_key(|(status, _)| status.as_str());
        good.extend(responses.get_key_value("default"));
        let mut bodies = good
            .into_iter()
            .map(|(_, response)| match self.document.version() {
                Version::Swagger2 => self.swagger_body("produces", response),
                _ => self.body(response),
            });
        bodies.find(|body| body.is_json && body.schema.is_some())
    }

    /// A body that states its media types.
    fn body(&self, stated: &'d Value) -> Body<'d> {
        let content = self.document.follow(stated)["content"].as_object();
        let content = || content.into_iter().flatten();
        let json = content().find(|(media_type, _)| is_json(media_type));
        let json = json.map(|(_, media)| self.document.follow(media));
        Body {
            media_types: content()
                .map(|(media_type, _)| media_type.as_str())
                .collect(),
            is_json: json.is_some(),
            schema: json.and_then(|media| media.get("schema")),
            example: json.and_then(|media| media.get("example")),
        }
    }

    /// A body whose media types the operation or the document states under a key.
    fn swagger_body(&self, key: &str, stated: &'d Value) -> Body<'d> {
        let stated = self.document.follow(stated);
        let media_types: Vec<&str> = list(self.stated(key)).filter_map(Value::as_str).collect();
        let may_be_json = media_types.is_empty() || media_types.iter().any(|one| is_json(one));
        let mut examples = stated["examples"].as_object().into_iter().flatten();
        Body {
            media_types,
            is_json: may_be_json && stated["in"] != "formData",
            schema: stated.get("schema"),
            example: examples
                .find(|(media_type, _)| is_json(media_type))
                .map(|(_, example)| example),
        }
    }

    fn security(&self) -> Vec<(&'d str, Vec<&'d str>)> {
        let schemes = list(self.stated("security"))
            .filter_map(Value::as_object)
            .flatten();
        let scopes = |scopes: &'d Value| list(scopes).filter_map(Value::as_str).collect();
        schemes
            .map(|(name, stated)| (name.as_str(), scopes(stated)))
            .collect()
    }
}

/// `application/json`, and what ends in `+json`.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json") || essence == "*/*"
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::{Value, json};

    use super::{Operation, Place};
    use crate::Document;

    fn document(mut root: Value, version: (&str, &str)) -> Document {
        root[version.0] = version.1.into();
        Document::from_value(root).unwrap()
    }

    /// What an operation comes to, with the types of its schemas.
    fn summary(document: &Document, operation: &Operation<'_>) -> Value {
        let of = |schema: Option<&Value>| {
            let schema = document.resolve_refs(schema?);
            let properties = schema
                .properties()
                .iter()
                .map(|one| (one.name, one.schema.type_name(), one.required));
            Some(json!([
                schema.type_name(),
                schema.keyword("maximum"),
                properties.collect::<Vec<_>>()
            ]))
        };
        let parameters = operation.parameters.iter().map(|one| {
            json!([
                one.name,
                format!("{:?}", one.place),
                one.required,
                one.description,
                one.joined,
                of(one.schema)
            ])
        });
        let body = operation.request_body.as_ref();
        let response = operation.response.as_ref();
        json!({
            "endpoint": operation.endpoint(),
            "name": operation.name(),
            "texts": [operation.summary, operation.description],
            "parameters": parameters.collect::<Vec<_>>(),
            "body": body.map(|body| json!([body.media_types, body.is_json, of(body.schema)])),
            "response": response.map(|body| json!([of(body.schema), body.example])),
            "security": operation.security,
        })
    }

    #[test]
    fn one_service_reads_alike_in_all_versions() {
        let definition = json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}});
        let new = json!({
            "security": [{"key": ["animals:read"]}, {"open": []}],
            "paths": {
                "/animals/{id}": {
                    "parameters": [{"name": "id", "in": "path", "description": "Which.", "schema": {"type": "string"}}],
                    "put": {
                        "operationId": "change", "summary": "Change one", "description": "Changes one.", "security": [],
                        "parameters": [
                            {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                            {"name": "tags", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}},
                            {"name": "page", "in": "query", "required": true, "schema": {"type": "integer", "maximum": 9}},
                        ],
                        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/definitions/Animal"}}}},
                        "responses": {
                            "404": {"content": {"application/json": {"schema": {"type": "string"}}}},
                            "default": {"content": {"application/json": {"schema": {"type": "string"}}}},
                            "202": {"content": {"application/json": {"schema": {"type": "integer"}}}},
                            "200": {"content": {"application/json": {}}},
                            "201": {"content": {"application/json": {"schema": {"$ref": "#/definitions/Animal"}, "example": {"name": "Kim"}}}},
                        },
                    },
                    "post": {
                        "operationId": " ",
                        "requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object"}}}},
                        "responses": {"default": {"$ref": "#/responses/Any"}},
                    },
                },
            },
            "responses": {"Any": {"content": {"application/vnd.zoo+json; charset=utf-8": {"schema": {"type": "boolean"}}}}},
            "definitions": {"Animal": definition},
        });
        let old = json!({
            "security": [{"key": ["animals:read"]}, {"open": []}],
            "consumes": ["application/json"],
            "paths": {
                "/animals/{id}": {
                    "parameters": [{"name": "id", "in": "path", "description": "Which.", "required": true, "type": "string"}],
                    "put": {
                        "operationId": "change", "summary": "Change one", "description": "Changes one.", "security": [],
                        "parameters": [
                            {"name": "X-Trace", "in": "header", "type": "string"},
                            {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}},
                            {"name": "page", "in": "query", "required": true, "type": "integer", "maximum": 9, "collectionFormat": "multi"},
                            {"$ref": "#/parameters/animal"},
                        ],
                        "responses": {
                            "404": {"schema": {"type": "string"}},
                            "default": {"schema": {"type": "string"}},
                            "202": {"schema": {"type": "integer"}},
                            "200": {"description": "Nothing."},
                            "201": {"schema": {"$ref": "#/definitions/Animal"}, "examples": {"text/plain": "Kim", "application/json": {"name": "Kim"}}},
                        },
                    },
                    "post": {
                        "consumes": ["multipart/form-data"], "produces": ["text/html", "application/vnd.zoo+json"],
                        "parameters": [{"name": "picture", "in": "formData", "type": "file"}],
                        "responses": {"default": {"$ref": "#/responses/Any"}},
                    },
                },
            },
            "parameters": {"animal": {"name": "animal", "in": "body", "schema": {"$ref": "#/definitions/Animal"}}},
            "responses": {"Any": {"schema": {"type": "boolean"}}},
            "definitions": {"Animal": definition},
        });
        let versions = [
            (&new, ("openapi", "3.1.0")),
            (&new, ("openapi", "3.0.0")),
            (&old, ("swagger", "2.0")),
        ];
        let [modern, third, second] = versions.map(|(root, version)| {
            let document = document(root.clone(), version);
            let operations = document.operations();
            operations
                .iter()
                .map(|one| summary(&document, one))
                .collect::<Vec<_>>()
        });
        assert_eq!(modern, third);
        assert_eq!(
            modern[0]["body"][2][2],
            json!([["name", "string", true], ["age", "integer", false]])
        );
        assert_eq!(modern[0]["response"][1], json!({"name": "Kim"}));
        assert_eq!(modern[0]["security"], json!([]));
        assert_eq!(
            modern[1]["security"],
            json!([["key", ["animals:read"]], ["open", []]])
        );
        assert_eq!(modern[1]["name"], "POST /animals/{id}");
        assert_eq!(
            modern[1]["body"],
            json!([["multipart/form-data"], false, null])
        );
        assert_eq!(modern[1]["response"][0][0], "boolean");
        assert_eq!(modern, second);
    }

    #[test]
    fn the_operations_own_parameters_win_and_nameless_ones_are_passed_over() {
        let root = json!({"paths": {"/x": {
            "parameters": [
                {"name": "a", "in": "query", "description": "shared"},
                {"name": "a", "in": "header", "description": "shared"},
                {"name": "b", "in": "query", "content": {"application/json": {"schema": {"type": "boolean"}}}},
            ],
            "get": {"parameters": [{"name": "a", "in": "query", "description": "own"}, {"name": "", "in": "query"}, {"in": "query"}, {"name": "c"}, 7]},
        }}});
        let document = document(root, ("openapi", "3.0.0"));
        let operations = document.operations();
        let found: Vec<_> = operations[0]
            .parameters
            .iter()
            .map(|one| (one.name, one.place, one.description))
            .collect();
        let expected = [
            ("a", Place::Query, "own"),
            ("a", Place::Other("header"), "shared"),
            ("b", Place::Query, ""),
        ];
        assert_eq!(found, expected);
        assert_eq!(
            operations[0].parameters[2].schema,
            Some(&json!({"type": "boolean"}))
        );
    }

    #[test]
    fn a_form_of_swagger_is_no_json_whatever_it_consumes() {
        let root = json!({"consumes": ["application/json"], "paths": {"/x": {"post": {
            "parameters": [{"name": "a", "in": "formData", "type": "string"}],
        }}}});
        let document = document(root, ("swagger", "2.0"));
        let operations = document.operations();
        let body = operations[0].request_body.as_ref().unwrap();
        assert_eq!(
            (body.is_json, body.media_types.as_slice()),
            (false, &["application/json"][..])
        );
        assert_eq!(operations[0].parameters.len(), 0);
    }
}
