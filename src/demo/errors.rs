//! Every way a request is refused, in the service's own shapes: a string `detail`, a list `detail` for 422,
//! and the text/plain 500 after which the connection is hung up.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal; handlers return it as their error.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// `{"detail": "…"}` with a status and perhaps headers.
    Detail(StatusCode, String, HeaderMap),
    /// 422 `{"detail": [issue, …]}`.
    Invalid(Vec<Issue>),
    /// 500 text/plain; the server then hangs up.
    Unhandled,
}

impl Refusal {
    /// `status` with a string detail.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self::Detail(status, detail.into(), HeaderMap::new())
    }

    /// 404 with a string detail.
    pub(crate) fn missing(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 401 with a string detail and the challenge that goes with it.
    pub(crate) fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// The same refusal with one header more; only string details carry headers.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Self::Detail(_, _, headers) = &mut self {
            headers.insert(name, value);
        }
        self
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "embedded tenant: database error");
        Self::Unhandled
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Detail(status, detail, headers) => {
                (status, headers, Json(json!({ "detail": detail }))).into_response()
            }
            Self::Invalid(issues) => {
                let detail: Vec<Value> = issues.into_iter().map(Issue::into_value).collect();
                (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    Json(json!({ "detail": detail })),
                )
                    .into_response()
            }
            Self::Unhandled => {
                let mut response =
                    (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
                response.extensions_mut().insert(HangUp);
                response
            }
        }
    }
}

/// Marks a response after which the connection is closed without saying so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HangUp;

/// One entry of a 422, in FastAPI's form.
#[derive(Debug, Clone)]
pub(crate) struct Issue {
    /// `int_parsing`, `missing`, …
    pub(crate) kind: &'static str,
    /// Where: `["query", "page"]`.
    pub(crate) location: Vec<Value>,
    /// The sentence for people.
    pub(crate) message: String,
    /// What was sent.
    pub(crate) input: Value,
    /// The bounds or the reason; `None` leaves the key out.
    pub(crate) context: Option<Value>,
}

impl Issue {
    fn into_value(self) -> Value {
        let mut value = json!({
            "type": self.kind,
            "loc": self.location,
            "msg": self.message,
            "input": self.input,
        });
        if let (Some(context), Some(object)) = (self.context, value.as_object_mut()) {
            object.insert("ctx".into(), context);
        }
        value
    }
}
