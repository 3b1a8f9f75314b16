//! What starts or changes something: bodies, hints, read-only mode, and names that tools had before.

use serde_json::{Value, json};

use crate::library::BOOKS;
use crate::session::Session;

async fn listed(session: &mut Session) -> Vec<Value> {
    let mut reply = session.request("tools/list", json!({})).await;
    match reply["result"]["tools"].take() {
        Value::Array(tools) => tools,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_body_holds_constants_and_passes_objects_and_lists_through() {
    let mut session = Session::start().await;
    let parameters = json!({"urgent": true, "deep": {"list": [1, null, "x"]}});
    let arguments = json!({"titles": ["Sea", "Land"], "parameters": parameters});
    let order = session.call("shelf_order_books", arguments).await;
    assert_eq!(order, json!({"order": "o1"}));
    let asked = session.asked();
    let body: Value =
        serde_json::from_str(asked[0].strip_prefix("POST /orders ").unwrap()).unwrap();
    let expected = json!({
        "titles": ["Sea", "Land"], "parameters": parameters, "dry_run": true, "source": "assistant",
        "meta": {"version": 2, "tags": ["new", "1"]},
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn hosts_are_told_what_a_tool_does_in_four_hints() {
    let mut session = Session::start().await;
    let hints = |tool: &Value| {
        let names = [
            "readOnlyHint",
            "destructiveHint",
            "idempotentHint",
            "openWorldHint",
        ];
        names.map(|name| tool["annotations"][name].as_bool().unwrap())
    };
    let tools = listed(&mut session).await;
    let of = |name: &str| hints(tools.iter().find(|tool| tool["name"] == name).unwrap());
    assert_eq!(of("shelf_get_book"), [true, false, true, true]);
    assert_eq!(
        of("shelf_order_books"),
        [false, false, true, true],
        "`idempotent: true`"
    );
    assert_eq!(
        of("shelf_move_book"),
        [false, false, false, true],
        "`destructive: false`"
    );
    assert_eq!(of("shelf_return_book"), [false, true, true, true], "a PUT");
}

#[tokio::test]
async fn a_change_is_sent_once_and_nothing_is_an_answer() {
    let mut session = Session::start().await;
    let moved = session
        .call("shelf_move_book", json!({"book_id": BOOKS[0], "shelf": 4}))
        .await;
    assert_eq!(moved, json!({"shelf": 4, "next_tools": ["shelf_get_book"]}));
    let patch = |id: &str| format!("PATCH /books/{id} {{\"shelf_number\":4}}");
    assert_eq!(session.asked(), [patch(BOOKS[0])]);
    let broken = session
        .fail("shelf_move_book", json!({"book_id": BOOKS[1], "shelf": 4}))
        .await;
    assert_eq!(
        session.asked(),
        [patch(BOOKS[1])],
        "a 502 to a change is not tried again"
    );
    assert!(broken.contains("502"), "{broken}");
    let returned = session
        .call("shelf_return_book", json!({"book_id": BOOKS[0]}))
        .await;
    assert_eq!(
        returned,
        json!({"done": true}),
        "204 has nothing else to say"
    );
}

#[tokio::test]
async fn what_was_done_never_looks_as_if_it_had_failed() {
    let mut session = Session::start().await;
    for shelf in 1..=3 {
        let moved = session
            .call(
                "shelf_move_book",
                json!({"book_id": BOOKS[2], "shelf": shelf}),
            )
            .await;
        assert_eq!(
            moved,
            json!({"done": true, "next_tools": ["shelf_get_book"]})
        );
        assert_eq!(session.asked().len(), 1);
    }
    for title in ["Nothing", "Later"] {
        let ordered = session
            .call("shelf_order_books", json!({"titles": [title]}))
            .await;
        assert_eq!(ordered["started"], true, "{ordered}");
        assert_eq!(ordered.get("done"), None);
        let note = ordered["notes"][0].as_str().unwrap();
        assert!(note.contains("returned no identifier"), "{note}");
    }
}

#[tokio::test]
async fn read_only_mode_has_no_changes_by_any_name() {
    let mut session = Session::with(true).await;
    let names: Vec<Value> = listed(&mut session)
        .await
        .iter()
        .map(|tool| tool["name"].clone())
        .collect();
    for withheld in ["shelf_order_books", "shelf_move_book", "shelf_return_book"] {
        assert!(!names.contains(&json!(withheld)), "{withheld}");
    }
    for name in ["shelf_move_book", "shelf_relocate_book"] {
        let refusal = session
            .fail(name, json!({"book_id": BOOKS[0], "shelf": 4}))
            .await;
        assert!(refusal.contains("`--read-only`"), "{refusal}");
    }
    assert_eq!(session.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn an_old_name_works_and_tells_the_new_one() {
    let mut session = Session::start().await;
    let names: Vec<Value> = listed(&mut session)
        .await
        .iter()
        .map(|tool| tool["name"].clone())
        .collect();
    for old in ["shelf_relocate_book", "shelf_put_book"] {
        assert!(!names.contains(&json!(old)), "{old} is not listed");
        let moved = session
            .call(old, json!({"book_id": BOOKS[0], "shelf": 4}))
            .await;
        assert_eq!(moved["shelf"], 4);
        assert_eq!(
            moved["renamed"],
            format!("`{old}` is the old name of `shelf_move_book`: call it by that")
        );
        let refusal = session.fail(old, json!({"book_id": BOOKS[0]})).await;
        assert!(
            refusal.starts_with("shelf_move_book: ")
                && refusal.contains(&format!("Note: `{old}` is the old name")),
            "{refusal}"
        );
    }
    let reply = session
        .request(
            "tools/call",
            json!({"name": "shelf_relocate_books", "arguments": {}}),
        )
        .await;
    assert_eq!(
        reply["error"]["code"], -32602,
        "no name, old or new: {reply}"
    );
}
