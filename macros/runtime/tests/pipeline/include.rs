use proptest::prelude::*;
use serde_json::{Value, json};
use toolspec_runtime::pipeline::include::{Each, Include, Wanted};
use toolspec_runtime::request::Request;

const KEEPER: Include = Include {
    key: "keeper",
    noun: "the keeper",
    at: Some(&["data", "person"]),
    each: None,
};
const REVIEWS: Include = Include {
    key: "reviews",
    noun: "reviews",
    at: None,
    each: Some(Each {
        from: &["review_ids"],
        segments: &[1],
        many: true,
        most: 2,
        rest: Some("more"),
    }),
};
const AUTHOR: Include = Include {
    key: "author",
    noun: "author",
    at: None,
    each: Some(Each {
        from: &["author", "id"],
        segments: &[1],
        many: false,
        most: 1,
        rest: None,
    }),
};

fn wanted(include: &'static Include, wanted: bool) -> Wanted {
    let request = Request::get(&["x", ""]);
    Wanted {
        include,
        request,
        wanted,
    }
}

fn asked(include: &'static Include, answer: &Value) -> Vec<String> {
    let requests = wanted(include, true).requests(0, answer);
    requests
        .iter()
        .map(|asked| asked.request.segments.join("/"))
        .collect()
}

fn missing(reason: &str) -> Result<Value, String> {
    Err(reason.to_owned())
}

#[test]
fn each_value_is_asked_for_once_and_few_of_many() {
    for (include, answer, expected) in [
        (
            &REVIEWS,
            json!({"review_ids": ["a", "b", "a", "c"]}),
            vec!["x/a", "x/b"],
        ),
        (
            &REVIEWS,
            json!({"review_ids": [7, null, "", {"id": "d"}]}),
            vec!["x/7"],
        ),
        (&REVIEWS, json!({"review_ids": null}), vec![]),
        (
            &REVIEWS,
            json!([{"review_ids": "a"}, {"review_ids": ["b"]}]),
            vec!["x/a", "x/b"],
        ),
        (&AUTHOR, json!({"author": {"id": "k"}}), vec!["x/k"]),
        (&AUTHOR, json!({"author": null}), vec![]),
        (&KEEPER, json!({}), vec!["x/"]),
    ] {
        assert_eq!(asked(include, &answer), expected, "{answer}");
    }
    let unwanted = wanted(&REVIEWS, false);
    assert!(
        unwanted
            .requests(0, &json!({"review_ids": ["a"]}))
            .is_empty()
    );
}

#[test]
fn what_came_is_joined_in_and_what_did_not_is_told() {
    let given = |name: &str, answer| (name.to_owned(), answer);
    let absent = || missing("not found");
    let ids = json!({"review_ids": ["a", "b", "c"]});
    for (include, own, came, expected, notes) in [
        (
            &KEEPER,
            json!({}),
            vec![given("", Ok(json!({"data": {"person": {"name": "Kim"}}})))],
            json!({"keeper": {"name": "Kim"}}),
            vec![],
        ),
        (
            &KEEPER,
            json!({"keeper": 1}),
            vec![given("", Ok(json!({"data": {}})))],
            json!({"keeper": 1}),
            vec!["the keeper could not be fetched: the service's answer has no `data.person`"],
        ),
        (
            &KEEPER,
            json!({}),
            vec![given("", absent())],
            json!({}),
            vec!["the keeper could not be fetched: not found"],
        ),
        (
            &REVIEWS,
            ids.clone(),
            vec![given("a", absent()), given("b", Ok(json!({"stars": 5})))],
            json!({"review_ids": ["a", "b", "c"], "reviews": [{"stars": 5}], "more": ["c"]}),
            vec![
                "reviews: 1 of 3 could not be fetched, not found: a",
                "reviews: the first 2 of 3 are shown",
            ],
        ),
        (
            &REVIEWS,
            ids,
            vec![],
            json!({"review_ids": ["a", "b", "c"], "more": ["a", "b", "c"]}),
            vec![],
        ),
    ] {
        let mut answer = own;
        assert_eq!(wanted(include, true).join(came, &mut answer), notes);
        assert_eq!(answer, expected);
    }
}

proptest! {
    #[test]
    fn nothing_of_the_own_answer_is_lost(ids in prop::collection::vec("[a-c]{0,2}", 0..6), is_there in prop::collection::vec(any::<bool>(), 6)) {
        let own = json!({"review_ids": ids, "title": "t"});
        let wanted = wanted(&REVIEWS, true);
        let came: Vec<_> = wanted
            .requests(0, &own)
            .into_iter()
            .zip(is_there)
            .map(|(asked, is_there)| (asked.name, if is_there { Ok(json!({})) } else { missing("no API key is set") }))
            .collect();
        let came_well = came.iter().filter(|(_, given)| given.is_ok()).count();
        let asked = came.len();
        let mut answer = own.clone();
        let notes = wanted.join(came, &mut answer);
        for name in ["review_ids", "title"] {
            prop_assert_eq!(&answer[name], &own[name]);
        }
        let shown = answer["reviews"].as_array().map_or(0, Vec::len);
        prop_assert_eq!(shown, came_well);
        prop_assert_eq!(came_well == asked && answer.get("more").is_none(), notes.is_empty(), "{:?}", notes);
    }
}
