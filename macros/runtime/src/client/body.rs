//! Reads an answer: as a stream with a size limit, then as JSON.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use super::json_repair::repair;
use super::redact::Redactor;
use super::{Reason, Unreadable, Waiting, detail};
use crate::selection::{ALL, AnswerSelection, TOO_MANY};

/// The most that is read of a refusal.
const REFUSAL_LIMIT: usize = 64 * 1024;

/// The most memory that the values of one answer take, about. Text takes what it takes in the body; small objects take forty times that.
const VALUES: usize = 32 * 1024 * 1024;

/// How large a body is that is read and parsed by itself, while other large ones wait.
const LARGE: usize = 1024 * 1024;

/// How long a refusal's body is waited for; its status says most already.
const REFUSAL_WAIT: Duration = Duration::from_secs(2);

/// The whole body of a good answer, at most `limit` bytes after decompression; a large one with its turn, which ends when it is
/// dropped.
pub(super) async fn read<'t>(
    response: &mut Response,
    limit: usize,
    turns: &'t Semaphore,
    deadline: Instant,
    total: Duration,
) -> Result<(Option<SemaphorePermit<'t>>, Vec<u8>), Reason> {
    let mut body = Vec::new();
    let mut turn = None;
    loop {
        if turn.is_none() && body.len() > LARGE {
            let waited = timeout_at(deadline, turns.acquire()).await;
            let waited = waited.map_err(|_| Reason::Timeout {
                after: total,
                waiting: Waiting::Turn,
            })?;
            turn = waited.ok();
        }
        match timeout_at(deadline, response.chunk()).await {
            Ok(Ok(Some(chunk))) if chunk.len() > limit - body.len() => {
                return Err(Reason::TooLarge { limit });
            }
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            Ok(Ok(None)) => return Ok((turn, body)),
            Ok(Err(_)) => return Err(Reason::Closed { answered: true }),
            Err(_) => {
                return Err(Reason::Timeout {
                    after: total,
                    waiting: Waiting::Rest,
                });
            }
        }
    }
}

/// What there is of a refusal's body.
pub(super) async fn read_refusal(response: &mut Response, deadline: Instant) -> Vec<u8> {
    let deadline = deadline.min(Instant::now() + REFUSAL_WAIT);
    let mut body = Vec::new();
    while let Ok(Ok(Some(chunk))) = timeout_at(deadline, response.chunk()).await {
        let room = REFUSAL_LIMIT - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    body
}

/// The JSON of a good answer, or what of it is selected.
pub(super) fn parse(
    body: &[u8],
    content_type: Option<&str>,
    redactor: &Redactor,
    selection: Option<&AnswerSelection>,
) -> Result<(Value, Vec<String>), Unreadable> {
    let text = decoded(body)?;
    let mut said = Vec::new();
    let selection = selection.unwrap_or(&ALL);
    let read = |text: &str| selection.read(text, VALUES);
    let parsed = match read(text) {
        Ok((value, false)) => Ok(value),
        // It is JSON, of which there is too much already.
        Err(error) if is_too_much(&error) => Err(error),
        // A rounded number, or something that is no JSON: what can't be read as it is is taken as text.
        not_exact => match repair(text) {
            Some((repaired, words)) => {
                said = words;
                read(&repaired).map(|(value, _)| value)
            }
            None => not_exact.map(|(value, _)| value),
        },
    };
    let parsed = parsed.map_err(|error| {
        if let Some(title) = detail::title(text) {
            return Unreadable::Html(redactor.redact_excerpt(&title));
        }
        if is_too_much(&error) {
            return Unreadable::TooMany;
        }
        let words = error.to_string();
        // serde_json has no kind for this one; the test below notices should its words change.
        if words.starts_with("recursion limit exceeded") {
            return Unreadable::TooDeep;
        }
        let sort = content_type.map_or_else(
            || "no content type".to_owned(),
            |it| redactor.redact_excerpt(it),
        );
        Unreadable::Syntax(format!("{words} ({sort})"))
    })?;
    Ok((redactor.redact_key(text, parsed), said))
}

fn is_too_much(error: &serde_json::Error) -> bool {
    error.to_string().starts_with(TOO_MANY)
}

/// The text of a good answer that is not to be JSON. A page for people is none: it is what a proxy or a
/// sign-in puts in the place of the service.
pub(super) fn text(
    body: &[u8],
    content_type: Option<&str>,
    redactor: &Redactor,
) -> Result<(Value, Vec<String>), Unreadable> {
    let text = decoded(body)?;
    let is = |sort: &str| content_type.is_some_and(|it| it.starts_with(sort));
    if is("text/html")
        && let Some(title) = detail::title(text)
    {
        return Err(Unreadable::Html(redactor.redact_excerpt(&title)));
    }
    // Text in quotes is how a service that always answers JSON sends it.
    let quoted = is("application/json").then(|| serde_json::from_str::<String>(text).ok());
    let given = Value::from(quoted.flatten().unwrap_or_else(|| text.to_owned()));
    Ok((redactor.redact_key(text, given), Vec::new()))
}

/// The text of a body, without a byte order mark.
fn decoded(body: &[u8]) -> Result<&str, Unreadable> {
    let text = str::from_utf8(body).map_err(|error| Unreadable::Encoding(error.valid_up_to()))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::ZOO;
    use super::*;

    fn read(body: &[u8]) -> Result<Value, Unreadable> {
        let redactor = Redactor::new(None, &ZOO);
        parse(body, Some("application/json"), &redactor, None).map(|(value, _)| value)
    }

    #[test]
    fn any_json_is_an_answer() {
        for body in ["null", "\"text\"", "[]", "\u{feff}{}", " 9007199254740993 "] {
            let value = read(body.as_bytes());
            let same = body.trim_start_matches('\u{feff}').trim();
            assert_eq!(value.map(|value| value.to_string()), Ok(same.to_owned()));
        }
    }

    #[test]
    fn a_text_is_an_answer_as_it_is_and_a_page_for_people_is_none() {
        let read = |body: &str, sort| {
            text(body.as_bytes(), Some(sort), &Redactor::new(None, &ZOO)).map(|(value, _)| value)
        };
        let same = "# Title\n{}";
        assert_eq!(read(same, "text/markdown; charset=utf-8"), Ok(same.into()));
        assert_eq!(read("\"# T\\n\"", "application/json"), Ok("# T\n".into()));
        let page = read("<html><title>Sign in</title>", "text/html");
        assert_eq!(page, Err(Unreadable::Html("Sign in".to_owned())));
        assert_eq!(read(" \n", "text/plain"), Err(Unreadable::Empty));
    }

    #[test]
    fn what_is_not_json_is_described() {
        let deep = "[".repeat(500);
        let many = format!("[{}1]", "{\"a\":1},".repeat(200_000));
        for (body, expected) in [
            (&b""[..], Unreadable::Empty),
            (b" \n", Unreadable::Empty),
            (b"{\"a\": \"\xff\"}", Unreadable::Encoding(7)),
            (deep.as_bytes(), Unreadable::TooDeep),
            (many.as_bytes(), Unreadable::TooMany),
            (
                b"<html><title>Sign in</title>",
                Unreadable::Html("Sign in".to_owned()),
            ),
            (
                b"{\"a\":",
                Unreadable::Syntax(
                    "EOF while parsing a value at line 1 column 5 (application/json)".to_owned(),
                ),
            ),
        ] {
            assert_eq!(read(body), Err(expected));
        }
    }
}
