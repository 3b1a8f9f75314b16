//! What a small library answers over HTTP.

use serde_json::{Value, json};
use toolspec_runtime::testing::{Asked, Reply, StandIn};

/// Opens it on a free port of this machine.
pub(crate) async fn open() -> StandIn {
    StandIn::start(answer).await
}

fn answer(asked: &Asked) -> Reply {
    match (asked.method.as_str(), &asked.path()[..]) {
        ("GET", ["books"]) => {
            let number = |name: &str, usual| asked.number(name).unwrap_or(usual);
            let (offset, limit) = (number("offset", 0), number("limit", 10));
            Reply::json(books().into_iter().skip(offset).take(limit).collect())
        }
        ("GET", ["books", isbn]) => match books().into_iter().find(|book| book["isbn"] == *isbn) {
            Some(book) => Reply::json(book),
            None => Reply::json(json!({"detail": "no such book"})).status(404),
        },
        ("POST", ["books", isbn, "holds"]) => {
            let wanted = json!({"pickup": {"branch": "Harbour"}, "channel": "assistant"});
            if isbn.len() != 13 || asked.json() != wanted {
                return Reply::text("").status(400);
            }
            Reply::json(json!({"id": "h-1", "position": 2}))
        }
        _ => Reply::text("").status(404),
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
