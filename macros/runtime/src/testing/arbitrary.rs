//! Random values for a schema: mostly almost valid, since that is where two validators would differ.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// Any JSON, small.
fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1_000_i64..2_000).prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(far()),
        (-5.0..200.0_f64).prop_map(Value::from),
        (0_i64..60).prop_map(|whole| json!(f64::from(i32::try_from(whole).unwrap()))),
        ".{0,12}".prop_map(Value::from),
        "[a-z0-9]{0,80}".prop_map(Value::from),
        Just(json!("\u{202e}evil\u{200b} \u{1b}[31mred")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z_]{1,8}", inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
    .boxed()
}

/// Values at the edges of what is read as a number or as text. A schema allows larger whole numbers, which nothing here holds.
fn far() -> Vec<Value> {
    let numbers = [i64::MIN, -1, 0, 1, i64::MAX].map(Value::from);
    [&numbers[..], &[json!("")]].concat()
}

/// Values of one property's schema, at and beyond its limits too.
fn near(schema: &Value) -> BoxedStrategy<Value> {
    if let Some(allowed) = schema["enum"].as_array() {
        return prop::sample::select(allowed.clone()).boxed();
    }
    let of_type = match schema["type"].as_str() {
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("integer") => integers(schema),
        Some("number") => prop_oneof![integers(schema), numbers(schema)].boxed(),
        Some("string") => strings(schema),
        Some("array") => {
            let (least, most) = lengths(schema, "minItems", "maxItems", 3, 64);
            let items = near(schema.get("items").unwrap_or(&json!({})));
            prop::collection::vec(items, least.saturating_sub(1)..=most + 1)
                .prop_map(Value::from)
                .boxed()
        }
        Some("object") => members(schema, 0.9),
        _ => anything(),
    };
    match schema["examples"].as_array() {
        Some(examples) => {
            prop_oneof![1 => prop::sample::select(examples.clone()), 4 => of_type].boxed()
        }
        None => of_type,
    }
}

fn integers(schema: &Value) -> BoxedStrategy<Value> {
    let (least, most) = match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) => (least, most),
        (Some(least), None) => (least, least.saturating_add(10_000)),
        (None, Some(most)) => (most.saturating_sub(10_000), most),
        (None, None) => (-10, 10_000),
    };
    let (below, above) = (least.saturating_sub(1), most.saturating_add(1));
    let edges = vec![json!(least), json!(most), json!(below), json!(above)];
    prop_oneof![
        (below..=above).prop_map(Value::from),
        prop::sample::select(edges),
        prop::sample::select(vec![json!(2.0), json!(2.5)]),
        prop::sample::select(far()),
    ]
    .boxed()
}

fn numbers(schema: &Value) -> BoxedStrategy<Value> {
    let (least, most) = match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(least), Some(most)) => (least, most),
        (Some(least), None) => (least, least + 10_000.0),
        (None, Some(most)) => (most - 10_000.0, most),
        (None, None) => (-10.0, 10_000.0),
    };
    let edges = vec![json!(least), json!(most)];
    prop_oneof![
        (least - 1.0..=most + 1.0).prop_map(Value::from),
        (least..=most).prop_map(Value::from),
        prop::sample::select(edges),
    ]
    .boxed()
}

fn strings(schema: &Value) -> BoxedStrategy<Value> {
    let (least, most) = lengths(schema, "minLength", "maxLength", 40, 400);
    let sizes = vec![least.saturating_sub(1), least, most, most + 1];
    let any = prop_oneof![
        "[a-zA-Z0-9.:-]{0,40}".prop_map(Value::from),
        "[tT][0-9]{4}([.][0-9]{3})?".prop_map(Value::from),
        "[0-9]{1,7}[smhdwy]".prop_map(Value::from),
        "日{0,3}".prop_map(Value::from),
        prop::sample::select(sizes).prop_map(|size| "a".repeat(size).into()),
        Just(json!("")),
    ];
    match matching(schema) {
        Some(matching) => prop_oneof![1 => any, 2 => matching.prop_map(Value::from)].boxed(),
        None => any.boxed(),
    }
}

/// Texts of the schema's pattern, when its anchors are at its ends only.
fn matching(schema: &Value) -> Option<impl Strategy<Value = String> + use<>> {
    let pattern = schema["pattern"].as_str()?;
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
    prop::string::string_regex(pattern).ok()
}

/// The limits of a length: `usual` apart when there is no upper one, and `most` apart at the most, so
/// that no test draws values of megabytes.
fn lengths(schema: &Value, lower: &str, upper: &str, usual: usize, most: usize) -> (usize, usize) {
    let limit = |name: &str| {
        schema[name]
            .as_u64()
            .map(|limit| usize::try_from(limit).unwrap())
    };
    let least = limit(lower).unwrap_or(0);
    let greatest = limit(upper).unwrap_or(least + usual);
    (least, greatest.min(least + most))
}

/// An object of the schema's properties, each there with the probability given, few of them wrong.
fn members(schema: &Value, there: f64) -> BoxedStrategy<Value> {
    let properties: Vec<(String, Value)> = schema["properties"]
        .as_object()
        .map(|properties| {
            properties
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        })
        .unwrap_or_default();
    let one = |(name, schema): (String, Value)| {
        let value = prop_oneof![12 => near(&schema), 1 => anything()];
        prop::option::weighted(there, value)
            .prop_map(move |value| value.map(|value| (name.clone(), value)))
    };
    let all: Vec<_> = properties.into_iter().map(one).collect();
    let extra = prop::option::weighted(0.04, ("[a-z]{1,9}", anything()));
    (all, extra)
        .prop_map(|(all, extra)| {
            all.into_iter()
                .flatten()
                .chain(extra)
                .collect::<Map<_, _>>()
                .into()
        })
        .boxed()
}

/// Arguments: the example with some replaced, removed and added.
pub fn arguments(
    schema: &Value,
    example: &Map<String, Value>,
) -> BoxedStrategy<Map<String, Value>> {
    let example = example.clone();
    (members(schema, 0.25), prop::bool::weighted(0.7))
        .prop_map(move |(drawn, based)| {
            let mut arguments = if based { example.clone() } else { Map::new() };
            arguments.extend(drawn.as_object().cloned().unwrap_or_default());
            arguments
        })
        .boxed()
}

/// Answers: of the result's own shape with wrong types mixed in, or anything at all.
pub fn service_answer(schema: &Value) -> BoxedStrategy<Value> {
    prop_oneof![4 => members(schema, 0.8), 1 => anything()].boxed()
}

/// Some different values that a property allows.
#[must_use]
pub fn allowed(schema: &Value) -> Vec<Value> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let near = near(schema);
    let mut runner = TestRunner::deterministic();
    let mut allowed = Vec::new();
    for _ in 0..400 {
        let value = near.new_tree(&mut runner).unwrap().current();
        if allowed.len() < 8 && validator.is_valid(&value) && !allowed.contains(&value) {
            allowed.push(value);
        }
    }
    allowed
}
