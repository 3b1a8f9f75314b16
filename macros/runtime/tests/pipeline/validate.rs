use serde_json::{Value, json};
use toolspec_runtime::issue::Issue;
use toolspec_runtime::pipeline::validate::{Fields, Integer, List, Pattern, Text};

const WORD: Text = Text {
    one_of: &[],
    min_length: Some(2),
    max_length: Some(4),
    pattern: Some(Pattern {
        written: "^[a-z]+$",
        rust: "^[a-z]+$",
    }),
    example: Some("abc"),
};
const LEVEL: Text = Text {
    one_of: &["high", "low"],
    min_length: None,
    max_length: None,
    pattern: None,
    example: None,
};
const PAGE: Integer = Integer {
    one_of: &[],
    minimum: Some(1),
    maximum: Some(9),
};
const FEW: List = List {
    min_items: None,
    max_items: Some(2),
};

/// Reads `word` (required), `level`, `page` (default 1) and `words`.
fn read(arguments: &Value) -> Result<(String, Option<String>, i64), Vec<Issue>> {
    let arguments = arguments.as_object().unwrap();
    let mut fields = Fields::new(arguments);
    let word = fields.required("word", |value, at| at.text(value, &WORD));
    let level = fields.optional("level", |value, at| at.text(value, &LEVEL));
    let page = fields.with_default("page", 1, |value, at| at.integer(value, &PAGE));
    let words = fields.optional("words", |value, at| {
        at.list(value, &FEW, |value, at| at.text(value, &WORD))
    });
    let read = (|| {
        words?;
        Some((word?, level?, page?))
    })();
    fields.into_result(read)
}

#[test]
fn defaults_are_filled_in() {
    assert_eq!(
        read(&json!({"word": "abc"})).unwrap(),
        ("abc".to_owned(), None, 1)
    );
    let all = json!({"word": "abc", "level": "low", "page": 3.0, "words": ["ab"]});
    assert_eq!(
        read(&all).unwrap(),
        ("abc".to_owned(), Some("low".to_owned()), 3)
    );
}

#[test]
fn every_issue_is_reported_at_once_with_its_path() {
    let wrong = json!({"level": "hgih", "page": 0, "words": ["ab", "A", "c"], "wrod": 1});
    let issues: Vec<String> = read(&wrong)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        issues,
        [
            "`word` is required and missing",
            "`level` must be one of `high`, `low`; did you mean `high`?",
            "`page` must be at least 1",
            "`words` must have at most 2 items",
            "`wrod` is not an argument; did you mean `word`?",
        ]
    );
}

#[test]
fn each_mistake_has_its_own_words() {
    for (arguments, message) in [
        (
            json!({"word": null}),
            "`word` must be text, not null; leave it out instead",
        ),
        (json!({"word": 7}), "`word` must be text, not a number"),
        (
            json!({"word": "a"}),
            "`word` must have at least 2 characters",
        ),
        (
            json!({"word": "日本語"}),
            "`word` must match `^[a-z]+$`, such as `abc`",
        ),
        (
            json!({"word": "abcde"}),
            "`word` must have at most 4 characters",
        ),
        (
            json!({"word": "ab", "page": 10}),
            "`page` must be at most 9",
        ),
        (
            json!({"word": "ab", "page": "1"}),
            "`page` must be a whole number, not text",
        ),
        (
            json!({"word": "ab", "page": 1.5}),
            "`page` must be a whole number from 1 to 9, not `1.5`",
        ),
        (
            json!({"word": "ab", "words": ["ab", 3]}),
            "`words[1]` must be text, not a number",
        ),
        (
            json!({"word": "ab", "words": "ab"}),
            "`words` must be a list, not text",
        ),
    ] {
        let issues = read(&arguments).unwrap_err();
        assert_eq!(issues.len(), 1, "{issues:?}");
        assert_eq!(issues[0].to_string(), message);
    }
}
