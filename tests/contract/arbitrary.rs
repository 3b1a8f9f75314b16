//! Values around a schema: mostly almost right, since that is where two readings of it would differ.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Any JSON, small.
fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1_000_i64..2_000).prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
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

/// Values of one property's schema, at and beyond its limits too.
fn near(schema: &Value) -> BoxedStrategy<Value> {
    if let Some(allowed) = schema["enum"].as_array() {
        return prop::sample::select(allowed.clone()).boxed();
    }
    let number = |name: &str| schema[name].as_i64();
    match schema["type"].as_str() {
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("integer" | "number") => {
            let least = number("minimum").unwrap_or(-10);
            let most = number("maximum").unwrap_or(10_000);
            prop_oneof![
                (least - 1..=most + 1).prop_map(Value::from),
                prop::sample::select(vec![
                    json!(least),
                    json!(most),
                    json!(least - 1),
                    json!(most + 1),
                    json!(2.0),
                    json!(2.5)
                ]),
            ]
            .boxed()
        }
        Some("string") => {
            let most = schema["maxLength"].as_u64().unwrap_or(40).min(400);
            let examples = schema["examples"]
                .as_array()
                .cloned()
                .unwrap_or_else(|| vec![json!("x")]);
            prop_oneof![
                prop::sample::select(examples),
                "[a-zA-Z0-9.:-]{0,40}".prop_map(Value::from),
                "[tT][0-9]{4}([.][0-9]{3})?".prop_map(Value::from),
                "[0-9]{1,7}[smhdwy]".prop_map(Value::from),
                "日{0,3}".prop_map(Value::from),
                (most.saturating_sub(1)..=most + 1)
                    .prop_map(|length| "a".repeat(usize::try_from(length).unwrap()).into()),
            ]
            .boxed()
        }
        Some("array") => {
            let most = usize::try_from(schema["maxItems"].as_u64().unwrap_or(3)).unwrap();
            let items = schema.get("items").cloned().unwrap_or_else(|| json!({}));
            prop::collection::vec(near(&items), 0..=most + 1)
                .prop_map(Value::from)
                .boxed()
        }
        Some("object") => members(schema, 0.9),
        _ => anything(),
    }
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
pub(crate) fn arguments(
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
pub(crate) fn answer(schema: &Value) -> BoxedStrategy<Value> {
    prop_oneof![4 => members(schema, 0.8), 1 => anything()].boxed()
}

/// Two different values that a property allows.
pub(crate) fn two_values(schema: &Value) -> [Value; 2] {
    if let Some(allowed) = schema["enum"].as_array() {
        return [allowed[0].clone(), allowed[allowed.len() - 1].clone()];
    }
    match schema["type"].as_str() {
        Some("boolean") => [json!(true), json!(false)],
        Some("integer" | "number") => {
            let least = schema["minimum"].as_i64().unwrap_or(1);
            [json!(least), json!(least + 1)]
        }
        Some("array") => [json!(["aa"]), json!(["bb"])],
        Some("object") => [json!({}), json!({"a": 1})],
        _ => match schema["examples"].as_array().map(Vec::as_slice) {
            Some([first, second, ..]) => [first.clone(), second.clone()],
            _ => [json!("abcdef12"), json!("abcdef13")],
        },
    }
}
