//! Single things: looked up, with other answers joined in, and texts.

use serde_json::json;

use crate::library::{BOOKS, READINGS};
use crate::session::Session;

#[tokio::test]
async fn a_number_a_prefix_and_a_uuid_lead_to_the_same_book() {
    let mut session = Session::start().await;
    for name in ["B-3", "b-3", "feed", "FEED0000", BOOKS[2]] {
        let book = session
            .call("shelf_get_book", json!({"book_id": name}))
            .await;
        assert_eq!(book["id"], BOOKS[2], "{name}");
        let looked = session.asked()[0] == "GET /index?limit=100";
        assert_eq!(
            looked,
            name != BOOKS[2],
            "a whole UUID needs no listing: {name}"
        );
    }
    let several = session
        .fail("shelf_get_book", json!({"book_id": "b00c"}))
        .await;
    assert!(
        several.contains("matches more than one book; there are:\n- b00c0000"),
        "{several}"
    );
    let none = session
        .fail("shelf_get_book", json!({"book_id": "B-9"}))
        .await;
    assert!(
        none.contains("`B-9` names none of the 3 books; the nearest are:")
            && none.contains("B-1 · A book"),
        "{none}"
    );
    assert_eq!(
        session.asked(),
        ["GET /index?limit=100"],
        "nothing was asked with a guess"
    );
}

#[tokio::test]
async fn a_reading_is_found_on_a_late_page_and_by_its_book() {
    let mut session = Session::start().await;
    let found = session
        .call("shelf_get_reading", json!({"reading_id": "dddd"}))
        .await;
    assert_eq!(found["id"], READINGS[3]);
    let pages = [
        "GET /readings?p=1&per=2",
        "GET /readings?p=2&per=2",
        "GET /readings?p=3&per=2",
    ];
    let own = format!("GET /readings/{}", READINGS[3]);
    assert_eq!(session.asked(), [&pages[..], &[own.as_str()]].concat());
    // Pages of half a minute ago serve again.
    let several = session
        .fail("shelf_get_reading", json!({"reading_id": "aaaa"}))
        .await;
    assert!(
        several.contains("matches more than one reading"),
        "{several}"
    );
    assert!(
        several.contains(READINGS[0]) && several.contains(READINGS[4]),
        "{several}"
    );
    assert_eq!(session.asked(), Vec::<String>::new());

    // The robot's is newer, and the newest is not over.
    for book in ["B-1", "b-1", "1", BOOKS[0]] {
        let found = session
            .call("shelf_get_reading", json!({"reading_id": book}))
            .await;
        assert_eq!(found["id"], READINGS[2], "{book}");
        let note = found["notes"][0].as_str().unwrap();
        let expected = format!(
            "book B-1 stands for its newest finished reading of 4: {} (over); newer: {} (going)",
            READINGS[2], READINGS[0]
        );
        assert_eq!(note, expected, "{book}");
    }
    let none = session
        .fail("shelf_get_reading", json!({"reading_id": "B-3"}))
        .await;
    assert!(
        none.contains("book B-3 is there, and has no reading"),
        "{none}"
    );
}

#[tokio::test]
async fn labels_and_headings_are_lists_and_an_object_without_its_id_is_no_answer() {
    let mut session = Session::start().await;
    let found = session
        .call("shelf_get_reading", json!({"reading_id": READINGS[2]}))
        .await;
    assert_eq!(found["labels"], json!(["sea", "room:attic"]));
    assert_eq!(found["doubts"], json!(["Who is Kim?", "And why?"]));
    let other = json!({"reading_id": "eeee0000-0000-4000-8000-000000000006"});
    let other = session.fail("shelf_get_reading", other).await;
    assert!(other.contains("an object with `id`"), "{other}");
}

#[tokio::test]
async fn other_answers_are_joined_in_when_they_are_wanted() {
    let mut session = Session::start().await;
    let id = BOOKS[0];
    let book = session
        .call("shelf_get_book", json!({"book_id": id, "loans": true}))
        .await;
    let expected = json!({
        "id": id, "title": "The sea", "author": {"name": "Kim"}, "loans": [{"id": 1}, {"id": 2}],
        "reviews": [{"stars": 5}, {"stars": 4}, {"stars": 3}], "more_reviews": ["r2", "r1"],
        "notes": ["reviews: the first 3 of 5 are shown"],
    });
    assert_eq!(book, expected);
    let mut asked = session.asked();
    asked[1..].sort();
    let (own, loans) = (
        format!("GET /books/{id}"),
        format!("GET /books/{id}/loans?state=all"),
    );
    assert_eq!(
        asked,
        [
            &own,
            "GET /authors/a1",
            &loans,
            "GET /reviews/r3",
            "GET /reviews/r4",
            "GET /reviews/r5"
        ]
    );

    let bare = session
        .call("shelf_get_book", json!({"book_id": id, "reviews": false}))
        .await;
    assert_eq!(bare.get("reviews").or(bare.get("loans")), None);
    assert_eq!(bare["more_reviews"], json!(["r5", "r4", "r3", "r2", "r1"]));
    assert_eq!(session.asked(), [&own, "GET /authors/a1"]);
}

#[tokio::test]
async fn an_include_that_fails_is_a_note_and_the_rest_is_an_answer() {
    let mut session = Session::start().await;
    let book = session
        .call("shelf_get_book", json!({"book_id": BOOKS[1]}))
        .await;
    assert_eq!(book["title"], "The sea");
    assert_eq!(book["reviews"], json!([{"stars": 4}]));
    let notes = book["notes"].as_array().unwrap();
    assert_eq!(
        notes[1],
        "reviews: 1 of 2 could not be fetched, not found: x9"
    );
    assert!(
        notes[0]
            .as_str()
            .unwrap()
            .starts_with("author could not be fetched: the service"),
        "{notes:?}"
    );
    let unknown = session
        .fail(
            "shelf_get_book",
            json!({"book_id": "b00c0000-0000-4000-8000-0000000000ff"}),
        )
        .await;
    assert!(
        unknown.contains("Not here"),
        "the tool's own answer has to be there: {unknown}"
    );
    assert_eq!(
        session.asked().len(),
        1,
        "and nothing is included without it"
    );
}

#[tokio::test]
async fn what_is_not_there_is_asked_for_again_in_capitals() {
    let mut session = Session::start().await;
    let member = session
        .call("shelf_get_member", json!({"card": "m-7f"}))
        .await;
    assert_eq!(member, json!({"name": "Kim"}));
    assert_eq!(session.asked(), ["GET /members/m-7f", "GET /members/M-7F"]);
    session
        .call("shelf_get_member", json!({"card": "M-7F"}))
        .await;
    assert_eq!(session.asked(), ["GET /members/M-7F"]);
    let refusal = session
        .fail("shelf_get_member", json!({"card": "m-8"}))
        .await;
    assert!(
        refusal.contains("/members/m-8"),
        "the first refusal counts: {refusal}"
    );
    session
        .fail("shelf_get_member", json!({"card": "M-9"}))
        .await;
    assert_eq!(session.asked(), ["GET /members/M-9"]);
}

#[tokio::test]
async fn a_text_travels_as_it_is_and_in_parts() {
    let mut session = Session::start().await;
    let whole = "# The sea\n\nIt was \"calm\", and nothing moved at all. Then the wind came.";
    let mut read = String::new();
    let mut arguments = json!({"book_id": BOOKS[0]});
    for part in 1..9 {
        let result = session.result("shelf_read_book", arguments.clone()).await;
        let object = &result["structuredContent"];
        let text = object["text"].as_str().unwrap();
        let content = result["content"][0]["text"].as_str().unwrap();
        assert!(
            content.starts_with(text),
            "the text itself, not JSON: {content}"
        );
        assert_eq!(object["characters"], whole.len());
        read.push_str(text);
        if object["cut"] == false {
            assert_eq!((part, content), (2, text));
            break;
        }
        assert!(
            content
                .ends_with("[characters 0 to 40 of 71; the rest: call again with {\"start\":40}]"),
            "{content}"
        );
        arguments["start"] = object["continue_with"]["start"].clone();
    }
    assert_eq!(read, whole, "without what steers a terminal");
    let review = session
        .call("shelf_read_review", json!({"review_id": "r4"}))
        .await;
    assert_eq!(
        review,
        json!({"text": "**Good**\n\n- really", "characters": 18, "cut": false, "stars": 4})
    );
    let none = session
        .fail("shelf_read_review", json!({"review_id": "x"}))
        .await;
    assert!(none.contains("Not here"), "{none}");
}

#[tokio::test]
async fn a_handler_finishes_what_the_manifest_fetched_or_does_it_all() {
    let mut session = Session::start().await;
    let rated = session
        .call("shelf_rate_book", json!({"book_id": BOOKS[0]}))
        .await;
    assert_eq!(rated, json!({"stars": 3.0}));
    assert_eq!(session.asked().len(), 6, "the book, and each review once");
    let of_ten = json!({"book_id": BOOKS[0], "of": 10});
    assert_eq!(session.call("shelf_rate_book", of_ten).await["stars"], 6.0);
    let visit = session
        .call("shelf_plan_visit", json!({"day": "monday"}))
        .await;
    assert_eq!(visit, json!({"opens": "09:00"}));
}
