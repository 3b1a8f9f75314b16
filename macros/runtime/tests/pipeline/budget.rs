use proptest::prelude::*;
use serde_json::{Map, Value, json};
use toolspec_runtime::pipeline::ResultSpec;
use toolspec_runtime::pipeline::budget::{Continuation, Resume, truncate};
use toolspec_runtime::pipeline::project::Shape;

/// A tool with this list, of which anything passes.
const fn listing(list: Continuation) -> ResultSpec {
    ResultSpec {
        shape: Shape::Any,
        list: Some(list),
        text: None,
        next: &[],
        shaped: false,
    }
}

const PAGES: ResultSpec = listing(Continuation {
    list: "items",
    resume: Resume::Pages {
        page: "page",
        size: "size",
        usual: 25,
    },
});

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn animals(range: std::ops::Range<u64>) -> Vec<Value> {
    range
        .map(|n| json!({"n": n, "text": "x".repeat(100)}))
        .collect()
}

#[test]
fn what_fits_is_left_alone() {
    let result = object(&json!({"items": animals(0..5), "page": 1}));
    assert_eq!(
        truncate(&PAGES, &Map::new(), result.clone(), 10_000),
        result
    );
}

#[test]
fn a_cut_after_a_member_resumes_there() {
    let resume = Resume::After {
        argument: "since",
        from: "n",
    };
    let spec = listing(Continuation {
        list: "items",
        resume,
    });
    let cut = truncate(
        &spec,
        &Map::new(),
        object(&json!({"items": animals(7..100)})),
        4_000,
    );
    let kept = cut["items"].as_array().unwrap();
    assert_eq!(
        cut["continue_with"],
        json!({"since": kept.last().unwrap()["n"]})
    );
    assert_eq!(cut["truncated"], json!(true));
    assert_eq!(
        cut["left_out"]["items"],
        json!({"shown": kept.len(), "left_out": 93 - kept.len()})
    );
}

#[test]
fn a_list_outside_the_continuation_and_long_texts_are_cut_as_well() {
    let result =
        object(&json!({"items": [{"n": 1}], "other": animals(0..200), "text": "y".repeat(50_000)}));
    let cut = truncate(&PAGES, &Map::new(), result, 12_000);
    assert!(serde_json::to_string(&cut).unwrap().len() <= 12_000);
    assert_eq!(cut["items"], json!([{"n": 1}]));
    assert!(cut["left_out"]["other"]["left_out"].as_u64().unwrap() > 100);
    assert!(
        cut["text"]
            .as_str()
            .unwrap()
            .contains("of 50000 characters shown]")
    );
}

#[test]
fn a_single_huge_item_is_shortened_not_hidden() {
    let result = object(&json!({"items": [{"n": 1, "body": "z".repeat(90_000)}]}));
    let cut = truncate(&PAGES, &Map::new(), result, 5_000);
    assert_eq!(cut["items"][0]["n"], json!(1));
    assert!(cut["items"][0]["body"].as_str().unwrap().starts_with("zzz"));
}

#[test]
fn what_is_said_of_cut_texts_is_true() {
    let sanitised = format!(
        "{}… [cut: 20000 of 90000 characters shown]",
        "é".repeat(20_000)
    );
    let result = object(&json!({"one": "y".repeat(50_000), "two": sanitised, "items": [{"n": 1}]}));
    let cut = truncate(&PAGES, &Map::new(), result, 5_000);
    let (one, two) = (cut["one"].as_str().unwrap(), cut["two"].as_str().unwrap());
    assert!(
        one.ends_with("y… [cut: 1000 of 50000 characters shown]"),
        "{one}"
    );
    assert!(
        two.ends_with("é… [cut: 1000 of 90000 characters shown]"),
        "{two}"
    );
    let left_out = json!({"one": {"characters": 49_000}, "two": {"characters": 89_000}});
    assert_eq!(cut["left_out"], left_out);
}

#[test]
fn a_cut_list_has_more_and_its_pages_stay_large() {
    let result = object(&json!({"items": animals(0..50), "has_more": false}));
    let cut = truncate(&PAGES, &object(&json!({"size": 50})), result, 5_400);
    assert_eq!(cut["has_more"], json!(true));
    assert_eq!(cut["continue_with"], json!({"page": 2, "size": 32}));
    let result = object(&json!({"items": animals(32..64)}));
    let cut = truncate(
        &PAGES,
        &object(&json!({"page": 2, "size": 32})),
        result,
        3_500,
    );
    assert_eq!(cut["continue_with"], json!({"page": 4, "size": 16}));
}

proptest! {
    /// Following `continue_with` from cut to cut gives every item once, in order.
    #[test]
    fn following_the_pages_loses_nothing(count in 1_u64..120, size in 1_u64..=50, first in 1_u64..4) {
        let limit = 4_000;
        let (mut page, mut size) = (first, size);
        let start = (first - 1) * size;
        let mut seen = Vec::new();
        for _ in 0..400 {
            let from = (page - 1) * size;
            if from >= start + count {
                break;
            }
            let items = animals(from..(from + size).min(start + count));
            let arguments = object(&json!({"page": page, "size": size}));
            let result = truncate(&PAGES, &arguments, object(&json!({"items": items})), limit);
            prop_assert!(serde_json::to_string(&result).unwrap().len() <= limit);
            seen.extend(result["items"].as_array().unwrap().iter().map(|item| item["n"].as_u64().unwrap()));
            match result.get("continue_with") {
                Some(next) => (page, size) = (next["page"].as_u64().unwrap(), next["size"].as_u64().unwrap()),
                None => page += 1,
            }
        }
        prop_assert_eq!(seen, (start..start + count).collect::<Vec<_>>());
    }
}
