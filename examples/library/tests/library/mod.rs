//! A small library with an HTTP interface.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Opens it on a free port of this machine, and gives its URL.
pub(crate) async fn open() -> String {
    let routes = Router::new()
        .route("/books", get(list))
        .route("/books/{isbn}", get(book))
        .route("/books/{isbn}/holds", post(hold));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
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

async fn list(Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let (offset, limit) = (number("offset").unwrap_or(0), number("limit").unwrap_or(10));
    Json(books().into_iter().skip(offset).take(limit).collect())
}

async fn book(Path(isbn): Path<String>) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let found = books()
        .into_iter()
        .find(|book| book["isbn"] == isbn.as_str());
    let missing = || {
        (
            StatusCode::NOT_FOUND,
            Json(json!({"detail": "no such book"})),
        )
    };
    found.map(Json).ok_or_else(missing)
}

async fn hold(
    Path(isbn): Path<String>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    let asked = json!({"pickup": {"branch": "Harbour"}, "channel": "assistant"});
    if isbn.len() != 13 || body != asked {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(Json(json!({"id": "h-1", "position": 2})))
}
