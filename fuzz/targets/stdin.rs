//! What a host writes to standard input: every line of it is answered once, or never, as JSON-RPC says.

#![no_main]

use std::fmt;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use toolspec_runtime::client::{Client, Product, Settings};
use toolspec_runtime::mcp::fuzzing::{Exchange, exchange};

const KEY: &str = "zoo_00112233445566778899aabbccddeeff0011223344556677";

const LONGEST_LINE: usize = 500;

static ZOO: Product = Product::new("the zoo", "zoo-mcp/1.0.0", "ZOO_URL", "ZOO_KEY");

static CLIENT: LazyLock<Arc<Client>> = LazyLock::new(|| {
    let url = "http://127.0.0.1:9/".parse().expect("a URL");
    let settings = Settings {
        key: Some(KEY.into()),
        ..Settings::new(&ZOO, url)
    };
    Arc::new(Client::new(settings).expect("settings that can be used"))
});

fuzz_target!(|data: &[u8]| {
    let (chunk, input) = data.split_first().unwrap_or((&0, &[]));
    let read = |chunk: usize| exchange(input, chunk, LONGEST_LINE, &CLIENT).expect("a session");
    let whole = read(usize::MAX);
    assert_eq!(
        whole,
        read(usize::from(*chunk)),
        "the pieces that it came in matter"
    );
    let written = str::from_utf8(&whole.written).expect("text");
    assert!(!written.contains(KEY), "the key left: {written}");
    let answers: Vec<&str> = written.lines().collect();
    for answer in &answers {
        let first = answer.bytes().next();
        assert!(matches!(first, Some(b'{' | b'[')), "no message: {answer}");
        // Of a number that is echoed only the grammar is known.
        serde_json::from_str::<IgnoredAny>(answer).expect("JSON");
    }
    let lines: Vec<Expected> = lines(input).map(Expected::of).collect();
    let least: usize = lines.iter().map(|line| line.least).sum();
    let most: usize = lines.iter().map(|line| line.most).sum();
    assert!(
        (least..=most).contains(&answers.len()),
        "{} answers, and not {least} to {most}: {written}",
        answers.len()
    );
    if least == most {
        let answered = lines.iter().filter(|line| line.least == 1);
        for (line, answer) in answered.zip(&answers) {
            // An id that holds the key comes back without it.
            let Some(id) = line.id.as_ref().filter(|_| !answer.contains("[redacted]")) else {
                continue;
            };
            let answer: Value = serde_json::from_str(answer).expect("JSON with an id as it came");
            assert_eq!(&answer["id"], id, "{answer}");
        }
    }
    handed_on(&whole);
});

/// What is handed on is a message, and a request only with an id.
fn handed_on(exchange: &Exchange) {
    for message in &exchange.handed_on {
        assert_eq!(message["jsonrpc"], "2.0", "{message}");
        let is_request = message.get("method").is_some() && message.get("id").is_some();
        assert!(
            !is_request || message["id"].is_string() || message["id"].is_i64(),
            "{message}"
        );
    }
}

/// The lines of an input, as the simplest reader takes them.
fn lines(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines.into_iter()
}

/// How many answers a line gets at least and at most, and under which id.
struct Expected {
    least: usize,
    most: usize,
    id: Option<Value>,
}

impl Expected {
    fn between(least: usize, most: usize) -> Self {
        Self {
            least,
            most,
            id: None,
        }
    }

    fn of(line: &[u8]) -> Self {
        if line.len() > LONGEST_LINE {
            return Self {
                id: Some(Value::Null),
                ..Self::between(1, 1)
            };
        }
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            return Self::between(0, 0);
        }
        if line
            .first()
            .is_some_and(|first| !first.is_ascii_whitespace() && *first != b'{' && *first != b'[')
        {
            return Self::between(1, 1);
        }
        let Ok(value) = serde_json::from_slice::<Value>(line) else {
            // Half a character is mended, and may make a notification, or several messages.
            let is_mended = line.windows(2).any(|pair| pair == b"\\u");
            let several = line.split(|byte| *byte == b'{').count();
            return if is_mended {
                Self::between(0, several)
            } else {
                Self::between(1, 1)
            };
        };
        match value {
            // Together or one by one, as the session's revision has it, and not at all where none of them asks.
            Value::Array(messages) if !messages.is_empty() => Self::between(0, messages.len() + 1),
            Value::Object(_) => Self::of_object(line),
            _ => Self {
                id: Some(Value::Null),
                ..Self::between(1, 1)
            },
        }
    }

    fn of_object(line: &[u8]) -> Self {
        let Ok(Members(members)) = serde_json::from_slice(line) else {
            return Self::between(0, 1);
        };
        let count = |wanted: &str| members.iter().filter(|(name, _)| name == wanted).count();
        let names = ["jsonrpc", "id", "method", "params", "result", "error"];
        // Two of one name, or half a response: whichever is read.
        if names.iter().any(|name| count(name) > 1) || count("result") + count("error") > 0 {
            return Self::between(0, 1);
        }
        let member = |wanted: &str| {
            members
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value)
        };
        match (member("id"), member("method")) {
            (None, Some(_)) => Self::between(0, 0),
            (None, None) => Self::between(1, 1),
            (Some(id), _) => Self {
                id: (id.is_string() || id.is_i64()).then(|| id.clone()),
                ..Self::between(1, 1)
            },
        }
    }
}

/// The members of an object, also those of one name.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}
