use proptest::prelude::*;
use serde_json::{Map, Value, json};
use toolspec_runtime::pipeline::project::{Member, Shape};
use toolspec_runtime::pipeline::text_result::{TextPaging, render};
use toolspec_runtime::pipeline::{ResultSpec, build_result};

const OUTPUT: Shape = Shape::Object {
    members: &[
        Member {
            name: "text",
            from: &[&["body", "markdown"]],
            nullable: false,
            only_if: None,
            shape: Shape::Text,
        },
        Member {
            name: "tags",
            from: &[&["tags"]],
            nullable: false,
            only_if: None,
            shape: Shape::Any,
        },
    ],
    rest: None,
};

const SPEC: ResultSpec = ResultSpec {
    shape: OUTPUT,
    list: None,
    next: &[],
    shaped: false,
    text: Some(TextPaging {
        most: 500,
        start: Some("start"),
    }),
};

/// The result from so many characters on, within `limit` bytes.
fn build(text: &str, tags: &[String], start: u64, limit: usize) -> Map<String, Value> {
    let answer = json!({"body": {"markdown": text}, "tags": tags});
    let arguments = Map::from_iter([("start".to_owned(), start.into())]);
    build_result(&SPEC, &|_| true, &arguments, &answer, limit)
}

#[test]
fn an_answer_without_its_text_is_the_rest_of_it() {
    let answer = json!({"tags": ["a"]});
    let result = build_result(&SPEC, &|_| true, &Map::new(), &answer, 2_000);
    assert_eq!(Value::from(result.clone()), json!({"tags": ["a"]}));
    assert_eq!(render(&result), "");
}

proptest! {
    /// A start behind the end shows nothing, however far away it is.
    #[test]
    fn a_text_is_read_from_any_start(text in "[a-zé ]{0,40}", start in prop_oneof![0..50_u64, prop::sample::select(vec![i64::MAX.unsigned_abs(), u64::MAX - 1, u64::MAX])]) {
        let result = build(&text, &[], start, 2_000);
        let rest: String = text.chars().skip(usize::try_from(start).unwrap_or(usize::MAX)).collect();
        let part = result.get("text").and_then(Value::as_str).unwrap_or_default();
        prop_assert_eq!(part, rest);
        let shown_from = result.get("start").and_then(Value::as_u64).unwrap_or(0);
        prop_assert_eq!(shown_from, start.min(text.chars().count() as u64));
    }

    #[test]
    fn the_parts_of_a_text_are_the_text_and_each_fits(text in "[a-z\"\\\\\n é🦦]{0,1800}", tags in prop::collection::vec("[a-z]{0,90}", 0..20), limit in 1_300_usize..3_000) {
        let mut whole = String::new();
        let mut start = 0;
        // Each result takes a step of one character at least.
        for step in 0.. {
            prop_assert!(step <= text.chars().count(), "no end");
            let result = build(&text, &tags, start, limit);
            let size = Value::from(result.clone()).to_string().len();
            prop_assert!(size <= limit, "{} of {}", size, limit);
            let part = result.get("text").and_then(Value::as_str).unwrap_or_default();
            prop_assert!(render(&result).starts_with(part));
            whole.push_str(part);
            if result.get("cut").is_none_or(|cut| cut == false) {
                break;
            }
            let next = result["continue_with"]["start"].as_u64().unwrap();
            prop_assert!(next > start, "no way forward from {}", start);
            start = next;
        }
        prop_assert_eq!(whole, text);
    }
}
