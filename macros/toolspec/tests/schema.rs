//! What the advertised schemas promise to hosts, whatever the manifest.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use toolspec::Sources;
use toolspec::emit::{RESERVED, input_schema, output_schema};
use toolspec::model::{Manifest, Tool};

/// The order in which a schema's keywords are written.
const ORDER: &[&str] = &[
    "type",
    "description",
    "enum",
    "anyOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "items",
    "minItems",
    "maxItems",
    "properties",
    "required",
    "additionalProperties",
    "default",
    "examples",
];

fn manifests() -> Vec<Manifest> {
    let texts = [include_str!("small.yaml"), include_str!("powers.yaml")];
    let manifests = texts.into_iter().map(load);
    manifests.chain([real()]).collect()
}

/// The manifest of this repository, which is in several files.
fn real() -> Manifest {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| fs::read_to_string(root.join(path));
    let sources = Sources::gather("tools.yaml", read).unwrap();
    match sources.load() {
        Ok(manifest) => manifest,
        Err(problems) => panic!("{}", problems.render_in(&sources)),
    }
}

fn load(text: &str) -> Manifest {
    match toolspec::load(text) {
        Ok(manifest) => manifest,
        Err(problems) => panic!("{}", problems.render("tools.yaml", text)),
    }
}

/// Calls `check` for every tool with both of its schemas.
fn for_every_schema(check: impl Fn(&Tool, &Value)) {
    for tool in manifests().iter().flat_map(|manifest| &manifest.tools) {
        check(tool, &input_schema(tool));
        check(tool, &output_schema(tool));
    }
}

/// Calls `check` for a schema and for every one inside it.
fn walk(schema: &Value, check: &impl Fn(&Value)) {
    check(schema);
    let Some(schema) = schema.as_object() else {
        return;
    };
    let named = schema.get("properties").and_then(Value::as_object);
    let inner = named.into_iter().flat_map(|members| members.values());
    let either = schema.get("anyOf").and_then(Value::as_array);
    inner
        .chain(either.into_iter().flatten())
        .chain(schema.get("items"))
        .chain(
            schema
                .get("additionalProperties")
                .filter(|rest| !rest.is_boolean()),
        )
        .for_each(|schema| walk(schema, check));
}

#[test]
fn nothing_refers_elsewhere_and_no_type_is_a_list() {
    for_every_schema(|tool, schema| {
        walk(schema, &|schema| {
            let name = &tool.name.value;
            let members = schema.as_object();
            let members = members.unwrap_or_else(|| panic!("{name}: {schema} is no object"));
            assert!(!members.contains_key("$ref"), "{name}: {schema}");
            assert!(!schema["type"].is_array(), "{name}: {schema}");
        });
    });
}

#[test]
fn keywords_stand_in_one_order() {
    for_every_schema(|tool, schema| {
        let mut schema = schema.clone();
        if let Some(members) = schema["properties"].as_object_mut() {
            // What the server adds is the same for every tool, and written as it is.
            members.retain(|name, _| !RESERVED.contains(&name.as_str()));
        }
        walk(&schema, &|schema| {
            let keywords = schema.as_object().unwrap().keys();
            let places: Vec<Option<usize>> = keywords
                .map(|keyword| ORDER.iter().position(|known| known == keyword))
                .collect();
            let name = &tool.name.value;
            assert!(places.iter().all(Option::is_some), "{name}: {schema}");
            assert!(places.is_sorted(), "{name}: {schema}");
        });
    });
}

#[test]
fn an_input_is_a_closed_object_with_its_properties_in_order() {
    for tool in manifests().iter().flat_map(|manifest| &manifest.tools) {
        let schema = input_schema(tool);
        let members = schema.as_object().unwrap();
        assert_eq!(members["type"], "object");
        assert_eq!(members["additionalProperties"], false);
        for combinator in ["anyOf", "oneOf", "allOf", "not", "if"] {
            assert!(!members.contains_key(combinator), "{schema}");
        }
        let advertised: Vec<&String> = members["properties"].as_object().unwrap().keys().collect();
        let properties = tool.input.properties().iter();
        let written: Vec<&String> = properties.map(|property| &property.name.value).collect();
        assert_eq!(advertised, written);
    }
}

#[test]
fn an_object_inside_an_input_says_whether_it_is_open() {
    for tool in manifests().iter().flat_map(|manifest| &manifest.tools) {
        walk(&input_schema(tool), &|schema| {
            let object = schema["type"] == "object";
            assert!(
                !object || schema.get("additionalProperties").is_some(),
                "{schema}"
            );
        });
    }
}

#[test]
fn an_output_requires_nothing_and_names_what_the_server_adds() {
    for tool in manifests().iter().flat_map(|manifest| &manifest.tools) {
        let schema = output_schema(tool);
        walk(&schema, &|schema| {
            assert!(schema.get("required").is_none(), "{schema}");
            for limit in [
                "enum",
                "minimum",
                "maximum",
                "minLength",
                "maxLength",
                "pattern",
            ] {
                assert!(schema.get(limit).is_none(), "{schema}");
            }
        });
        let properties = &schema["properties"];
        let adds = |name: &str| properties.get(name).is_some();
        for name in RESERVED {
            let expected = match *name {
                "next_tools" => !tool.next.is_empty(),
                "renamed" => !tool.deprecated_aliases.is_empty(),
                _ => tool.is_cut(),
            };
            assert_eq!(adds(name), expected, "{}: {name}", tool.name.value);
        }
    }
}

#[test]
fn the_schemas_of_one_tool() {
    let powers = load(include_str!("powers.yaml"));
    let mut tools = powers.tools.iter();
    let tool = tools
        .find(|tool| tool.name.value == "zoo_move_animal")
        .unwrap();
    let named = json!({
        "type": "object",
        "description": "Where to.",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[a-z]+$"},
            "floor": {"type": "integer", "maximum": 3},
        },
        "required": ["name"],
        "additionalProperties": false,
    });
    assert_eq!(
        input_schema(tool),
        json!({
            "type": "object",
            "properties": {
                "animal_id": {"type": "string", "description": "The animal's id."},
                "house": named,
                "options": {
                    "type": "object",
                    "description": "Passed on as they are.",
                    "additionalProperties": true,
                    "default": {"quiet": true, "helpers": ["kim"]},
                },
                "measures": {
                    "type": "object",
                    "description": "Weights and lengths.",
                    "additionalProperties": {"type": "number"},
                },
            },
            "required": ["animal_id", "house"],
            "additionalProperties": false,
        })
    );
    let renamed = json!({"type": "string", "description": "The tool's present name, when it was called by an old one."});
    assert_eq!(
        output_schema(tool),
        json!({"type": "object", "properties": {"moved": {"type": "boolean"}, "renamed": renamed}})
    );
}

/// `doc` is for readers of the documentation: it is neither advertised nor generated.
#[test]
fn what_the_documentation_says_is_told_to_no_model() {
    let small = load(include_str!("small.yaml"));
    let items = small.tools[0].output.property("items").unwrap();
    assert_eq!(items.documentation(), Some("The animals."));
    assert_eq!(
        output_schema(&small.tools[0])["properties"]["items"],
        json!({"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}})
    );
    let code = toolspec::emit::rust(&small, "server", "zoo.yaml");
    assert!(!code.contains("The animals."), "{code}");
    // Beside a description the documentation has more to say.
    let both = include_str!("small.yaml").replace(
        "doc: The animals.",
        "description: Some., doc: Those of a page.",
    );
    let items = load(&both).tools[0]
        .output
        .property("items")
        .cloned()
        .unwrap();
    assert_eq!(items.documentation(), Some("Those of a page."));
    assert_eq!(
        output_schema(&load(&both).tools[0])["properties"]["items"]["description"],
        "Some."
    );
    // Tools that it names exist.
    let named =
        include_str!("small.yaml").replace("doc: The animals.", "doc: For zoo_feed_animals.");
    let problems = toolspec::load(&named).err().unwrap();
    assert_eq!(
        problems.sorted()[0].message,
        "`zoo_feed_animals` is not a tool"
    );
}

#[test]
fn a_value_that_may_be_null_is_one_of_two_schemas() {
    let powers = load(include_str!("powers.yaml"));
    let mut tools = powers.tools.iter();
    let tool = tools
        .find(|tool| tool.name.value == "zoo_list_animals")
        .unwrap();
    let item = &output_schema(tool)["properties"]["items"]["items"]["properties"];
    assert_eq!(
        item["keeper"],
        json!({"anyOf": [{"type": "string"}, {"type": "null"}]})
    );
}
