//! Every schema on its own: descriptions, types, limits, enumerations, defaults and examples.

use super::values::{fault, noun};
use crate::model::{Limits, Schema, Tool, Type};
use crate::problem::{Problem, Problems, Span};

pub(super) fn check(tool: &Tool, problems: &mut Problems) {
    for property in tool.input.properties() {
        let name = &property.name;
        if property.schema.description.is_none() {
            problems.push(
                Problem::new(
                    name.span,
                    format!("argument `{}` has no description", name.value),
                )
                .help("add `description:`; a model chooses its values by it"),
            );
        }
        schema(&property.schema, &name.value, problems);
        if let Some(default) = property
            .schema
            .default
            .as_ref()
            .filter(|_| tool.input.requires(&name.value))
        {
            problems.push(
                Problem::new(
                    default.span,
                    format!("required argument `{}` has a default", name.value),
                )
                .help("remove the default, or take it out of `required`"),
            );
        }
    }
    required(&tool.input, problems);
    example(tool, problems);
}

fn schema(schema: &Schema, name: &str, problems: &mut Problems) {
    match &schema.of {
        Type::Any => problems.push(
            Problem::new(schema.span, format!("`{name}` has no type"))
                .help("add `type: string`, `integer`, `number`, `boolean`, `array` or `object`"),
        ),
        Type::Integer(limits) | Type::Number(limits) => order(limits, schema.span, name, problems),
        Type::String {
            min_length: least,
            max_length: most,
            ..
        }
        | Type::Array {
            min_items: least,
            max_items: most,
            ..
        } => {
            if let (Some(least), Some(most)) = (least, most) {
                if least > most {
                    problems.push(crossed(schema.span, name));
                }
            }
        }
        Type::Boolean | Type::Object { .. } => {}
    }
    if let Type::Array { items, .. } = &schema.of {
        self::schema(items, &format!("{name}[]"), problems);
    }
    for property in schema.properties() {
        self::schema(
            &property.schema,
            &format!("{name}.{}", property.name.value),
            problems,
        );
    }
    required(schema, problems);
    values(schema, name, problems);
}

/// The enumeration, the default and the examples fit the type.
fn values(schema: &Schema, name: &str, problems: &mut Problems) {
    let bare = Schema {
        one_of: Vec::new(),
        ..schema.clone()
    };
    for value in &schema.one_of {
        if fault(&value.value, &bare).is_some() {
            problems.push(
                Problem::new(
                    value.span,
                    format!(
                        "`{}` in the `enum` of `{name}` is not {}",
                        value.value,
                        noun(&schema.of)
                    ),
                )
                .help("quote text that reads as a number or a boolean"),
            );
        }
    }
    for (what, value) in schema
        .default
        .iter()
        .map(|value| ("default", value))
        .chain(schema.examples.iter().map(|value| ("example", value)))
    {
        if let Some(why) = fault(&value.value, schema) {
            problems.push(
                Problem::new(
                    value.span,
                    format!("the {what} of `{name}` breaks its own schema"),
                )
                .label(why)
                .help(format!("correct the {what} or the schema")),
            );
        }
    }
}

fn required(schema: &Schema, problems: &mut Problems) {
    let Type::Object {
        properties,
        required,
        ..
    } = &schema.of
    else {
        return;
    };
    let names = || {
        properties
            .iter()
            .map(|property| property.name.value.as_str())
    };
    for name in required {
        if !names().any(|known| known == name.value) {
            problems.push(
                Problem::new(
                    name.span,
                    format!(
                        "`required` names `{}`, which is not under `properties`",
                        name.value
                    ),
                )
                .nearest(&name.value, names()),
            );
        }
    }
}

fn order(limits: &Limits, span: Span, name: &str, problems: &mut Problems) {
    let least = limits.minimum.as_ref().and_then(serde_json::Number::as_f64);
    let most = limits.maximum.as_ref().and_then(serde_json::Number::as_f64);
    if let (Some(least), Some(most)) = (least, most) {
        if least > most {
            problems.push(crossed(span, name));
        }
    }
}

fn crossed(span: Span, name: &str) -> Problem {
    Problem::new(span, format!("the limits of `{name}` leave no value"))
        .help("the lower limit is above the upper one: exchange them")
}

fn example(tool: &Tool, problems: &mut Problems) {
    let arguments = &tool.example.arguments;
    if let Some(why) = fault(&arguments.value.clone().into(), &tool.input) {
        problems.push(
            Problem::new(
                arguments.span,
                format!(
                    "the example of `{}` breaks its own input schema",
                    tool.name.value
                ),
            )
            .label(why)
            .help("an example is a call that works"),
        );
    }
}
