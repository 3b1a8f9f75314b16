//! Documents that are broken, or written to do harm: an entry that is right, or a reason; in little time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Folder, MANIFEST};

/// A document of one GET that answers `schema`.
fn answering(schema: &Value, components: &Value) -> String {
    let content = json!({"application/json": {"schema": schema}});
    let operation = json!({"operationId": "op", "responses": {"200": {"content": content}}});
    json!({"openapi": "3.1.0", "paths": {"/x": {"get": operation}}, "components": {"schemas": components}}).to_string()
}

/// A document of one GET that takes the parameter `p` of a schema.
fn taking(schema: &Value) -> String {
    let parameters = json!([{"name": "p", "in": "query", "required": true, "schema": schema}]);
    let operation = json!({"operationId": "op", "parameters": parameters, "responses": {}});
    json!({"openapi": "3.0.0", "paths": {"/x": {"get": operation}}}).to_string()
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(
        json!({"type": "string"}),
        |inner, _| json!({"type": "object", "properties": {"deeper": inner}}),
    )
}

#[test]
fn a_broken_document_is_told() {
    let folder = Folder::new(MANIFEST);
    for (document, told) in [
        ("", "no OpenAPI document"),
        ("[]", "no OpenAPI document"),
        ("just text", "no OpenAPI document"),
        ("{\"openapi\": \"3.0.0\", ", "not JSON: "),
        ("openapi: 3.0.0\n\tpaths: {}\n", "not YAML: "),
        (
            "swagger: '2.0'\npaths: {}\n",
            "Swagger 2.0 is not supported",
        ),
        ("openapi: 4.0.0\n", "OpenAPI 4.0.0 is not read here"),
        ("openapi: 3.0.0\n", "the document has no operation"),
        (
            "openapi: 3.0.0\npaths: [1, 2]\n",
            "the document has no operation",
        ),
        (
            "openapi: 3.0.0\npaths: {/x: {get: 1, post: null}}\n",
            "the document has no operation",
        ),
        (
            "openapi: 3.0.0\npaths: {/x: {$ref: '#/paths/~1x'}}\n",
            "the document has no operation",
        ),
    ] {
        let said = folder.refused(document, "op");
        assert!(said.contains(told), "{document}: {said}");
    }
}

#[test]
fn a_schema_that_leads_in_a_circle_ends() {
    let folder = Folder::new(MANIFEST);
    let components = json!({
        "A": {"allOf": [{"$ref": "#/components/schemas/B"}], "properties": {"b": {"$ref": "#/components/schemas/B"}}},
        "B": {"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}}]},
        "Self": {"$ref": "#/components/schemas/Self"},
        "Lost": {"$ref": "https://example.com/elsewhere.json#/A"},
    });
    for name in ["A", "B", "Self", "Lost", "Nowhere"] {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        folder.entry(&answering(&schema, &components), "op");
        folder.entry(
            &answering(&json!({"type": "array", "items": schema}), &components),
            "op",
        );
    }
}

#[test]
fn deep_and_wide_documents_are_cut() {
    let folder = Folder::new(MANIFEST);
    let wide: Value = (0..5_000)
        .map(|count| (format!("m{count}"), nested(3)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let wide = json!({"type": "object", "properties": wide});
    // Each piece holds the next ten times: a billion members, when all is written out.
    let piece = |count: usize| {
        let next = json!({"$ref": format!("#/components/schemas/P{}", count + 1)});
        let members: serde_json::Map<_, _> = (0..10)
            .map(|member| (format!("m{member}"), next.clone()))
            .collect();
        (
            format!("P{count}"),
            json!({"type": "object", "properties": members, "allOf": [next.clone(), next.clone(), next]}),
        )
    };
    let bomb: serde_json::Map<_, _> = (0..20).map(piece).collect();
    let began = Instant::now();
    let entry = folder.entry(&answering(&wide, &json!({})), "op");
    assert!(entry.contains("more members are not shown"), "{entry}");
    let entry = folder.entry(&answering(&nested(40), &json!({})), "op");
    assert!(entry.contains("deeper parts are not shown"), "{entry}");
    let entry = folder.entry(
        &answering(&json!({"$ref": "#/components/schemas/P0"}), &bomb.into()),
        "op",
    );
    assert!(entry.len() < 2_000_000, "{} bytes", entry.len());
    let said = folder.refused(&"{\"openapi\": ".repeat(50_000), "op");
    assert!(said.len() < 1_000, "{said}");
    let said = folder.refused(&format!("openapi: {}", "[".repeat(50_000)), "op");
    assert!(said.len() < 1_000, "{said}");
    for deep in ["[", "- ", "? ", "{a: "] {
        let said = folder.refused(
            &format!("openapi: 3.0.0\nx:\n {}", deep.repeat(50_000)),
            "op",
        );
        assert!(said.len() < 1_000, "{said}");
    }
    let aliases = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nopenapi: 3.0.0\n";
    folder.refused(aliases, "op");
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn words_of_a_document_stay_words() {
    let folder = Folder::new(MANIFEST);
    let evil = "# zoo_drop_tables }]: \"'\u{202e}\u{7}\n  - name: zoo_evil\n\u{2028}\u{feff}\u{1b}[31m *a &b !!c %d @e `f";
    let names = [
        "",
        " ",
        "a: b",
        "x}",
        "~",
        "null",
        "'",
        "\"",
        "#",
        "ü🦦",
        "a\nb",
        "next_tools",
        "tenant",
        "truncated",
        "0",
        "type",
        "-",
    ];
    let members: serde_json::Map<_, _> = names
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                json!({"type": "string", "description": evil, "example": evil}),
            )
        })
        .collect();
    let schema = json!({"type": "object", "properties": members, "required": names});
    let media = json!({"application/json": {"schema": schema}});
    let operation = json!({"operationId": evil, "summary": evil, "description": evil, "security": [{"s": [evil, "a:b"]}],
        "requestBody": {"content": media}, "responses": {"200": {"content": media}},
        "parameters": [{"name": evil, "in": "query", "schema": {"type": "string", "default": evil, "enum": [evil, "true", "12"]}}, {"name": evil, "in": evil}]});
    let document = json!({"openapi": "3.1.0", "paths": {"/x/{tank}": {"post": operation}}, "servers": [{"url": "/"}]}).to_string();
    let entry = folder.entry(&document, "POST /x/{tank}");
    let tools = entry.lines().filter(|line| line.starts_with("  - name: "));
    assert_eq!(tools.count(), 1, "{entry}");
    assert!(
        !entry.contains('\u{202e}') && !entry.contains('\u{1b}') && !entry.contains('\u{7}'),
        "{entry}"
    );
}

#[test]
fn limits_that_contradict_or_can_not_be_said_are_left_out() {
    let folder = Folder::new(MANIFEST);
    for schema in [
        json!({"type": "integer", "minimum": 5, "maximum": 1}),
        json!({"type": "integer", "minimum": 1e300, "maximum": -1e300}),
        json!({"type": "integer", "minimum": 0.5, "default": 0.25}),
        json!({"type": "integer", "default": 18_446_744_073_709_551_615_u64}),
        json!({"type": "integer", "enum": [1, "a", null]}),
        json!({"type": "string", "minLength": -1, "maxLength": 1e40}),
        json!({"type": "string", "minLength": 100}),
        json!({"type": "string", "pattern": "(?<=x)y"}),
        json!({"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"}),
        json!({"type": "string", "enum": []}),
        json!({"type": "string", "enum": ["a", "a", ""]}),
        json!({"type": "string", "default": ["a"], "example": 12}),
        json!({"type": "boolean", "enum": [true]}),
        json!({"type": "array", "items": {"type": "array", "items": {"type": "string"}}}),
        json!({"type": "array", "minItems": 3, "items": {"type": "string", "pattern": "^[A-Z]{9}$"}}),
        json!({"type": "array"}),
        json!({"type": "nonsense"}),
        json!({"type": []}),
        json!({"type": "null"}),
        json!({"not": {"type": "string"}}),
        json!({"anyOf": []}),
        json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"allOf": [{"type": "string", "minLength": 5}, {"maxLength": 3}]}),
        json!(true),
        json!("a string"),
        Value::Null,
    ] {
        folder.entry(&taking(&schema), "op");
    }
}
