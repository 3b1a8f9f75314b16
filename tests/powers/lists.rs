//! Lists: wrapped, renamed, projected, filtered, and paged in each way.

use serde_json::{Value, json};

use crate::session::Session;

/// One member of each item.
fn each(answer: &Value, list: &str, member: &str) -> Vec<Value> {
    let items = answer[list].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item[member].clone()).collect()
}

#[tokio::test]
async fn a_bare_array_is_wrapped_and_its_members_take_the_form_of_the_output() {
    let mut session = Session::start().await;
    let answer = session
        .call(
            "shelf_list_books",
            json!({"genre": "sea & land", "page": 2}),
        )
        .await;
    let expected = json!({
        "page": 2, "has_more": true,
        "books": [
            {"number": "B-3", "title": "A history, p…", "author": "Kim", "place": {"room": "Attic", "shelf": 3}, "state": "available",
             "copies": 0, "subjects": ["900", "art"], "extent": "{\"pages\":300,\"plates…"},
            {"number": "B-4", "title": "A history, p…", "author": "Kim", "place": {"room": "Attic", "shelf": 4}, "state": "available",
             "copies": 1, "subjects": ["900", "art"], "extent": "{\"pages\":300,\"plates…"},
        ],
    });
    assert_eq!(answer, expected);
    assert_eq!(
        session.asked(),
        ["GET /books?category=sea+%26+land&order=title&archived=false&limit=3&offset=2"]
    );
}

#[tokio::test]
async fn pages_by_offset_end_where_the_list_does() {
    let mut session = Session::start().await;
    let last = session
        .call("shelf_list_books", json!({"page": 3, "size": 4}))
        .await;
    assert_eq!(each(&last, "books", "number"), ["B-9"]);
    assert_eq!(last["has_more"], false);
    let beyond = session
        .call("shelf_list_books", json!({"page": 9, "size": 4}))
        .await;
    assert_eq!(
        beyond["books"],
        json!([]),
        "an empty page is told, under the list's own name"
    );
}

#[tokio::test]
async fn what_the_items_of_a_page_name_is_joined_in_once() {
    let mut session = Session::start().await;
    let arguments = json!({"with_authors": true, "size": 4});
    let answer = session.call("shelf_list_books", arguments).await;
    assert_eq!(answer["books"].as_array().map(Vec::len), Some(4));
    assert_eq!(answer["authors"], json!([{"name": "Kim"}]));
    assert_eq!(session.asked()[1..], ["GET /authors/a1"]);
}

#[tokio::test]
async fn arrays_are_repeated_or_joined_in_a_query() {
    let mut session = Session::start().await;
    let arguments = json!({"members": ["kim", "a b"], "states": ["open", "late"], "page": 3});
    let answer = session.call("shelf_list_loans", arguments).await;
    assert_eq!(answer, json!({"has_more": false, "rows": [{"id": 4}]}));
    assert_eq!(
        session.asked(),
        ["GET /loans?member=kim&member=a+b&state_in=OPEN%2COVERDUE&p=3&per_page=2"]
    );
}

#[tokio::test]
async fn a_page_behind_a_cursor_costs_the_pages_before_it_and_no_more() {
    let mut session = Session::start().await;
    let second = session.call("shelf_list_visits", json!({"page": 2})).await;
    assert_eq!(each(&second, "visits", "id"), [2, 3]);
    assert_eq!(
        (&second["has_more"], &second["complete"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(session.asked(), ["GET /visits?count=4"]);

    let fifth = session.call("shelf_list_visits", json!({"page": 5})).await;
    assert_eq!(each(&fifth, "visits", "id"), [8, 9]);
    assert_eq!(fifth["scanned"], 12, "read from the start: three requests");
    assert_eq!(
        session.asked(),
        ["GET /visits?count=4&after=4", "GET /visits?count=4&after=8"],
        "what was read for the page before is not read again"
    );
    let refusal = session.fail("shelf_list_visits", json!({"page": 7})).await;
    assert!(
        refusal.contains("page 7 lies beyond the first 12 items"),
        "{refusal}"
    );
}

#[tokio::test]
async fn what_the_service_does_not_filter_is_filtered_here() {
    let mut session = Session::start().await;
    for (arguments, expected) in [
        (json!({"words": "sea CALM"}), json!(["b1"])),
        (json!({"language": "en"}), json!(["b1", "b2"])),
        (
            json!({"genres": ["history", "Poetry"]}),
            json!(["b2", "b3"]),
        ),
        (json!({"subject": "900"}), json!(["b1", "b2"])),
        (json!({"subject": "ddc:900.1"}), json!(["b1"])),
        (json!({"since": "4d"}), json!(["b1", "b2"])),
        (json!({"until": "2d"}), json!(["b2", "b3"])),
        (json!({"since": "4d", "until": "2d"}), json!(["b2"])),
        (json!({"from_year": 2005}), json!(["b2", "b3"])),
        (json!({"best_rating": 4.5}), json!(["b1", "b2"])),
        (json!({"state": "here"}), json!(["b1", "b2"])),
        (json!({"state": "lent"}), json!(["b3"])),
        (json!({"mine": true}), json!(["b2", "b3"])),
        (json!({"mine": false}), json!(["b1", "b2", "b3", "b4"])),
        (json!({"state": "lost"}), json!(["b1", "b2", "b3", "b4"])),
    ] {
        let mut arguments = arguments;
        arguments["size"] = json!(4);
        let answer = session.call("shelf_search_books", arguments.clone()).await;
        assert_eq!(json!(each(&answer, "books", "id")), expected, "{arguments}");
        let counted = expected.as_array().map(Vec::len);
        assert_eq!(
            (&answer["matched"], &answer["scanned"], &answer["complete"]),
            (&json!(counted), &json!(4), &json!(true)),
            "{arguments}"
        );
    }
    let refusal = session
        .fail("shelf_search_books", json!({"since": "yesterday"}))
        .await;
    assert!(
        refusal.contains("`since` is `yesterday`, neither a time"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_counted_list_is_read_whole_and_once_merged_told_and_ordered() {
    let mut session = Session::start().await;
    for (arguments, expected) in [
        (json!({}), json!(["c0", "c1", "c2", "c3"])),
        (json!({"page": 2}), json!(["c4", "c5", "c6"])),
        (json!({"state": "In-Use"}), json!(["c0", "c1", "c3", "c5"])),
        (json!({"state": "PRESENT"}), json!(["c0", "c1", "c2", "c3"])),
        (json!({"keeper": "kim"}), json!(["c0", "c1"])),
        (json!({"keeper": "Nobody"}), json!(["c2"])),
        (json!({"noted": true}), json!(["c1"])),
        (json!({"words": "b03"}), json!(["c3"])),
        (json!({"sort": "read"}), json!(["c5", "c4", "c3", "c2"])),
    ] {
        let mut arguments = arguments;
        arguments["size"] = json!(4);
        let answer = session.call("shelf_list_copies", arguments.clone()).await;
        assert_eq!(
            json!(each(&answer, "items", "id")),
            expected,
            "{arguments}: {answer}"
        );
        assert_eq!(answer["complete"], true, "{arguments}");
    }
    let last = session
        .call(
            "shelf_list_copies",
            json!({"sort": "read", "page": 2, "size": 4}),
        )
        .await;
    assert_eq!(
        json!(each(&last, "items", "times_read")),
        json!([1, 0, null])
    );
    let notes = last["notes"].to_string();
    assert!(
        notes.contains("of 7 copies that match, 1 have no measured"),
        "{notes}"
    );
    let nobody = session
        .call("shelf_list_copies", json!({"keeper": "Bo"}))
        .await;
    let notes = nobody["notes"].to_string();
    assert!(notes.contains("Ada (4), Kim (1), Kimberley (1)"), "{notes}");
    let stray = session
        .call("shelf_list_copies", json!({"state": "burnt"}))
        .await;
    let notes = stray["notes"].to_string();
    assert!(notes.contains("in use (5), away (1), lost (1)"), "{notes}");
    let fresh = Session::start().await;
    let mut session = fresh;
    session.call("shelf_list_copies", json!({})).await;
    assert_eq!(
        session.asked(),
        [
            "GET /copies?limit=4&offset=0",
            "GET /copies?limit=4&offset=4"
        ]
    );
}
