//! Tables of arguments, and that no argument gets out of its quotation.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{LONGEST, render};
use crate::prompts::{Argument, Complete, Condition, Message, Part, Piece, Prompt, Role};

const fn argument(name: &'static str, required: bool) -> Argument {
    Argument {
        name,
        title: None,
        description: "What it is.",
        required,
        complete: Complete::OneOf(&[]),
    }
}

const fn part(conditions: &'static [Condition], pieces: &'static [Piece]) -> Part {
    Part { conditions, pieces }
}

static PROMPT: Prompt = Prompt {
    name: "look_at",
    title: "Look",
    description: "Looks at a thing.",
    source: "here",
    needs: &[],
    arguments: &[argument("thing", true), argument("place", false)],
    messages: &[Message {
        role: Role::User,
        parts: &[
            part(
                &[],
                &[
                    Piece::Text("Look at "),
                    Piece::Argument("thing"),
                    Piece::Text("."),
                ],
            ),
            part(
                &[Condition::Given("place")],
                &[Piece::Text("In "), Piece::Argument("place")],
            ),
            part(&[Condition::Missing("place")], &[Piece::Text("Anywhere")]),
            part(&[Condition::Offered("x_feed_it")], &[Piece::Text("Feed")]),
            part(&[Condition::Withheld("x_feed_it")], &[Piece::Text("Don't")]),
        ],
    }],
};

fn said(arguments: &Value, offered: bool) -> Result<String, String> {
    let arguments = arguments.as_object().unwrap();
    match render(&PROMPT, arguments, &|_| offered) {
        Ok(messages) => Ok(messages[0].text.clone()),
        Err(issues) => {
            let issues: Vec<String> = issues.iter().map(ToString::to_string).collect();
            Err(issues.join("; "))
        }
    }
}

#[test]
fn paragraphs_depend_on_arguments_and_tools() {
    for (arguments, offered, text) in [
        (
            json!({"thing": "a cat", "place": "bed"}),
            true,
            "Look at \"a cat\".\n\nIn \"bed\"\n\nFeed",
        ),
        (
            json!({"thing": "a cat", "place": " \n"}),
            false,
            "Look at \"a cat\".\n\nAnywhere\n\nDon't",
        ),
        (
            json!({"thing": "a cat", "place": null}),
            true,
            "Look at \"a cat\".\n\nAnywhere\n\nFeed",
        ),
    ] {
        assert_eq!(said(&arguments, offered).unwrap(), text);
    }
}

#[test]
fn everything_wrong_is_told_at_once_by_name() {
    for (arguments, told) in [
        (json!({}), "`thing` is required: What it is"),
        (
            json!({"thing": "\u{200b}"}),
            "`thing` is required: What it is",
        ),
        (json!({"thing": 7}), "`thing` must be text, not a number"),
        (
            json!({"thing": "x".repeat(LONGEST + 1)}),
            "`thing` is 301 characters long; at most 300 are taken",
        ),
        (
            json!({"thng": "x", "colour": "y"}),
            "`thng` is not an argument of this prompt; did you mean `thing`?; \
             `colour` is not an argument of this prompt; it takes `thing`, `place`; `thing` is required: What it is",
        ),
    ] {
        assert_eq!(said(&arguments, true).unwrap_err(), told);
    }
}

proptest! {
    /// The prompt's words stay where they are, and the argument is one quotation on one line.
    #[test]
    fn an_argument_never_leaves_its_quotation(thing in "\\PC{0,100}|[\"\\\\\n\r\u{202e}\u{1b}a-c ]{0,100}") {
        let arguments = Map::from_iter([("thing".to_owned(), json!(thing))]);
        let Ok(messages) = render(&PROMPT, &arguments, &|_| true) else {
            return Ok(());
        };
        let inner = messages[0].text.strip_prefix("Look at ").unwrap();
        let inner = inner.strip_suffix(".\n\nAnywhere\n\nFeed").unwrap();
        prop_assert!(!inner.contains(char::is_control));
        let back: String = serde_json::from_str(inner).unwrap();
        prop_assert!(!back.is_empty() && back.chars().count() <= LONGEST);
    }
}
