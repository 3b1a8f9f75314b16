//! What a small library answers over HTTP.

use serde_json::{Value, json};
use toolspec_runtime::testing::{MockResponse, MockService, ReceivedRequest};

/// Opens it on a free port of this machine.
pub(crate) async fn open() -> MockService {
    MockService::start(respond).await
}

fn respond(request: &ReceivedRequest) -> MockResponse {
    match (request.method.as_str(), &request.path()[..]) {
        ("GET", ["books"]) => {
            let number = |name: &str, usual| request.number(name).unwrap_or(usual);
            let (offset, limit) = (number("offset", 0), number("limit", 10));
            MockResponse::json(books().into_iter().skip(offset).take(limit).collect())
        }
        ("GET", ["books", isbn]) => match books().into_iter().find(|book| book["isbn"] == *isbn) {
            Some(book) => MockResponse::json(book),
            None => MockResponse::json(json!({"detail": "no such book"})).status(404),
        },
        ("POST", ["books", isbn, "holds"]) => {
            let wanted = json!({"pickup": {"branch": "Harbour"}, "channel": "assistant"});
            if isbn.len() != 13 || request.json() != wanted {
                return MockResponse::text("").status(400);
            }
            MockResponse::json(json!({"id": "h-1", "position": 2}))
        }
        _ => MockResponse::text("").status(404),
    }
}

fn books() -> Vec<Value> {
    let one = |number: u32| {
        let (title, author) = match number {
            19 => ("The Tide Tables".to_owned(), "Ines Marsh"),
            _ => (format!("Collected letters {number}"), "Ola Berg"),
        };
        json!({
            "isbn": format!("97800000000{number:02}"), "title": title, "author": {"name": author},
            "shelf_mark": "TT", "holds": [{"card": 1}], "branches": ["Harbour"],
        })
    };
    (10..40).map(one).collect()
}
