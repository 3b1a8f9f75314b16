//! What a library answers over HTTP.

use serde_json::{Value, json};
use toolspec_runtime::testing::{MockResponse, ReceivedRequest};

/// The ids of three books; the first two begin alike.
pub(crate) const BOOKS: [&str; 3] = [
    "b00c0000-0000-4000-8000-000000000001",
    "b00c0000-0000-4000-8000-000000000002",
    "feed0000-0000-4000-8000-000000000003",
];

/// The ids of readings, each of the first book but for the last.
pub(crate) const READINGS: [&str; 5] = [
    "aaaa0000-0000-4000-8000-000000000001",
    "bbbb0000-0000-4000-8000-000000000002",
    "cccc0000-0000-4000-8000-000000000003",
    "dddd0000-0000-4000-8000-000000000004",
    "aaaa1111-0000-4000-8000-000000000005",
];

#[allow(
    clippy::too_many_lines,
    reason = "a table of paths and what is answered to each"
)]
pub(crate) fn respond(request: &ReceivedRequest) -> MockResponse {
    let parameter = |name: &str| request.query(name);
    let number = |name: &str, usual: usize| request.number(name).unwrap_or(usual);
    match (request.method.as_str(), &request.path()[..]) {
        ("GET", ["books"]) => {
            let rows = rows(9).skip(number("offset", 0)).take(number("limit", 4));
            json(rows.collect())
        }
        ("GET", ["catalogue"]) => json(catalogue()),
        ("GET", ["copies", "stats"]) => {
            json(json!({"states": {"in use": 5, "lost": 1, "away": 1}}))
        }
        ("GET", ["copies"]) => {
            let state = parameter("state");
            let all = copies().into_iter();
            let found: Vec<Value> = all
                .filter(|copy| state.is_none() || copy["state"].as_str() == state.as_deref())
                .collect();
            let total = found.len().to_string();
            let page = found
                .into_iter()
                .skip(number("offset", 0))
                .take(number("limit", 2));
            json(page.collect()).header("X-Count", total)
        }
        ("GET", ["me"]) => json(json!({"id": "m1", "name": "Kim"})),
        ("GET", ["loans"]) => {
            let (page, size) = (number("p", 1), number("per_page", 4));
            let ids = (0..5).skip((page - 1) * size).take(size);
            let rows: Vec<Value> = ids
                .map(|id| json!({"id": id, "member": "secret"}))
                .collect();
            json(json!({"data": {"rows": rows}, "total": 5}))
        }
        ("GET", ["visits"]) => {
            let (from, count) = (number("after", 0), number("count", 4));
            let ids = (from..20).take(count);
            let visits: Vec<Value> = ids.map(|id| json!({"id": id})).collect();
            let next = Some(from + count).filter(|next| *next < 20);
            json(json!({"visits": visits, "next": next.map(|next| next.to_string())}))
        }
        ("GET", ["index"]) => {
            let entry =
                |(at, id)| json!({"id": id, "number": format!("B-{}", at + 1), "title": "A book"});
            let entries: Vec<Value> = BOOKS.iter().enumerate().map(entry).collect();
            json(json!({"data": {"entries": entries}}))
        }
        ("GET", ["readings"]) => {
            let (page, size) = (number("p", 1), number("per", 2));
            let of =
                |row: &Value| parameter("book").is_none_or(|book| row["book"] == book.as_str());
            let rows: Vec<Value> = readings().into_iter().filter(of).collect();
            let rows: Vec<Value> = rows
                .into_iter()
                .skip((page - 1) * size)
                .take(size)
                .collect();
            json(json!({"data": rows}))
        }
        ("GET", ["readings", "eeee0000-0000-4000-8000-000000000006"]) => {
            json(json!({"items": null}))
        }
        ("GET", ["readings", id]) if READINGS.contains(id) => {
            json(readings().into_iter().find(|row| row["id"] == *id).unwrap())
        }
        ("GET", ["books", id]) if BOOKS.contains(id) => book(id),
        ("GET", ["books", _, "loans"]) => {
            json(json!({"items": [{"id": 1}, {"id": 2}], "total": 2}))
        }
        ("GET", ["books", _, "text"]) => {
            let text = "# The sea\n\nIt was \"calm\", and nothing\u{1b}[31m moved at all. Then the wind came.";
            MockResponse::text(text).header("Content-Type", "text/markdown; charset=utf-8")
        }
        ("GET", ["authors", "a1"]) => json(json!({"person": {"name": "Kim", "tenant": "secret"}})),
        ("GET", ["reviews", id]) if id.starts_with('r') => {
            let stars = id[1..].parse::<i64>().unwrap();
            json(json!({"stars": stars, "body": {"markdown": "**Good**\n\n- really"}}))
        }
        ("GET", ["members", "M-7F"]) => json(json!({"name": "Kim"})),
        ("GET", ["hours"]) => json(json!({"monday": "09:00"})),
        ("POST", ["orders"]) => match request.json()["titles"][0].as_str() {
            Some("Nothing") => MockResponse::text("").status(204),
            Some("Later") => json(json!("queued")).status(202),
            _ => json(json!({"id": "o1"})),
        },
        ("PATCH", ["books", id]) if *id == BOOKS[1] => MockResponse::text("").status(502),
        ("PATCH", ["books", id]) if *id == BOOKS[2] => {
            json(match request.json()["shelf_number"].as_i64() {
                Some(1) => json!({}),
                Some(2) => json!(true),
                _ => json!("queued"),
            })
        }
        ("PATCH", ["books", _]) => json(request.json()),
        ("PUT", ["books", _, "returned"]) => MockResponse::text("").status(204),
        ("GET", ["authors", _]) => MockResponse::text("").status(500),
        _ => json(json!({"detail": "Not here"})).status(404),
    }
}

fn json(value: Value) -> MockResponse {
    MockResponse::json(value)
}

fn rows(count: usize) -> impl Iterator<Item = Value> {
    (1..=count).map(|at| {
        json!({
            "book_number": format!("B-{at}"), "name": format!("A history, part {at}"), "author": {"name": "Kim", "id": "a1"},
            "room_name": "Attic", "shelf_number": at, "condition": {"state": "IN"}, "copies": vec![1; at % 3],
            "subjects": [{"code": "900", "name": "History"}, "art"], "extent": {"pages": 300, "plates": ["i", "ii", "iii"]},
            "tenant_id": "secret",
        })
    })
}

/// Seven copies, newest first; the times that the last one was read were not counted.
fn copies() -> Vec<Value> {
    let copy = |at: usize| {
        let state = [
            "in use", "in use", "away", "in use", "lost", "in use", "in use",
        ][at];
        let keeper = ["Kim", "Kimberley", "", "Ada", "Ada", "Ada", "Ada"][at];
        json!({
            "id": format!("c{at}"), "number": format!("B-0{at}"), "state": state, "keeper": keeper,
            "note": if at == 1 { json!("torn") } else { Value::Null }, "times_read": at % 6, "counted": at != 6,
            "came": format!("2026-01-{:02}T00:00:00Z", 20 - at),
        })
    };
    (0..7).map(copy).collect()
}

/// One book: of the second the author and a review are broken.
fn book(id: &str) -> MockResponse {
    let broken = id == BOOKS[1];
    let reviews = if broken {
        json!(["r4", "x9"])
    } else {
        json!(["r5", "r4", "r5", "r3", "r2", "r1"])
    };
    let author = if broken { "a9" } else { "a1" };
    let number = BOOKS
        .iter()
        .position(|book| *book == id)
        .map(|at| format!("B-{}", at + 1));
    json(
        json!({"id": id, "number": number, "title": "The sea", "author": {"id": author}, "review_ids": reviews}),
    )
}

/// Readings, newest first: one still going, one of a robot, two that are over.
fn readings() -> Vec<Value> {
    let states = ["going", "over", "over", "over", "over"];
    let rows = READINGS.iter().zip(states).enumerate();
    let row = |(at, (id, state))| {
        let book = if at == 4 { "B-2" } else { "B-1" };
        let reader = if at == 1 { "robot:7" } else { "Kim" };
        json!({
            "id": id, "book": book, "state": state, "reader": reader, "begun": format!("2026-05-{:02}", 20 - at),
            "labels": {"labels": ["sea"], "room": "attic"},
            "log": "title: A log\nopen questions:\n- Who is Kim?\n- \"And why?\"\nend: true\n",
        })
    };
    rows.map(row).collect()
}

/// Six books to look through.
fn catalogue() -> Value {
    let ago = |days: i64| {
        (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days)).to_string()
    };
    json!({"books": [
        {"id": "b1", "title": "The Sea", "note": {"text": "calm"}, "language": "en", "genre": "novel", "subjects": ["ddc:900.1"], "came": ago(1), "year": 1999, "rating": 4.5, "state": "available", "lent_to": null},
        {"id": "b2", "title": "The calm land", "language": "EN", "genre": "history", "subjects": ["900"], "came": ago(3), "year": 2005, "rating": "3", "state": "reserved", "lent_to": "kim"},
        {"id": "b3", "title": "Sea and land", "language": "de", "genre": "poetry", "subjects": [{"id": "9001"}], "came": ago(10), "year": 2010, "rating": 5, "state": "lent", "lent_to": "M1"},
        {"id": "b4", "title": "Untitled", "language": null, "genre": null, "subjects": null, "came": null, "year": null, "rating": null, "state": "lost"},
    ]})
}
