//! Checks that the values in an argument's schema, and in the example, are allowed by the schema.

use super::unique;
use super::values::{fault, noun};
use crate::draft::ToolDraft;
use crate::model::{Schema, Type};
use crate::problem::{Problem, Problems};

pub(super) fn check(tool: &ToolDraft, problems: &mut Problems) {
    let Some(input) = &tool.input else {
        return;
    };
    for property in input.properties() {
        let (name, schema) = (&property.name.value, &property.schema);
        self::schema(schema, name, problems);
        let default = schema.default.as_ref();
        if let Some(default) = default.filter(|_| input.requires(name)) {
            problems.push(
                Problem::new(
                    default.span,
                    format!("required argument `{name}` has a default"),
                )
                .help("remove the default, or take it out of `required`"),
            );
        }
    }
    required(input, problems);
    example(tool, input, problems);
}

fn schema(schema: &Schema, name: &str, problems: &mut Problems) {
    if let Type::Array { items, .. } = &schema.of {
        self::schema(items, &format!("{name}[]"), problems);
    }
    for property in schema.properties() {
        let name = format!("{name}.{}", property.name.value);
        self::schema(&property.schema, &name, problems);
    }
    required(schema, problems);
    if matches!(schema.of, Type::Any) {
        return;
    }
    enumeration(schema, name, problems);
    let default = schema.default.iter().map(|value| ("default", value));
    let examples = schema.examples.iter().map(|value| ("example", value));
    for (what, value) in default.chain(examples) {
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

fn enumeration(schema: &Schema, name: &str, problems: &mut Problems) {
    let bare = Schema {
        one_of: Vec::new(),
        ..schema.clone()
    };
    for (index, one) in schema.one_of.iter().enumerate() {
        let value = &one.value;
        let earlier = schema.one_of[..index].iter();
        if let Some(first) = earlier.clone().find(|earlier| earlier.value == *value) {
            problems.push(
                Problem::new(
                    one.span,
                    format!("`{value}` is in the `enum` of `{name}` twice"),
                )
                .note(first.span, "first given here")
                .help("keep one of them"),
            );
        }
        if let Some(why) = fault(value, &bare) {
            problems.push(
                Problem::new(
                    one.span,
                    format!("`{value}` in the `enum` of `{name}` breaks its schema"),
                )
                .label(why)
                .help(format!(
                    "each value is {}; quote text that reads as a number or a boolean",
                    noun(&schema.of)
                )),
            );
        }
    }
}

fn required(schema: &Schema, problems: &mut Problems) {
    let Type::Object {
        properties,
        required,
        additional,
    } = &schema.of
    else {
        return;
    };
    unique(
        required,
        |name| format!("`required` names `{name}` twice"),
        problems,
    );
    let names = || {
        let names = properties.iter().map(|property| &property.name);
        names.map(|name| name.value.as_str())
    };
    for name in required {
        if additional.is_none() && !names().any(|known| known == name.value) {
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

fn example(tool: &ToolDraft, input: &Schema, problems: &mut Problems) {
    let Some(example) = &tool.example else {
        return;
    };
    let arguments = &example.arguments;
    if let Some(why) = fault(&arguments.value.clone().into(), input) {
        problems.push(
            Problem::new(
                arguments.span,
                format!(
                    "the example of {} breaks its own input schema",
                    tool.called()
                ),
            )
            .label(why)
            .help("an example is a call that works"),
        );
    }
}
