//! The faults of the matrix.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::faults::service::{Step, answer, drip};

/// What a good service answers, and the key that it was asked with.
#[derive(Clone)]
pub(super) struct Good {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) authorization: String,
}

/// What a call comes to whose every request meets a fault.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Expected {
    /// It must be a failure that says what to do.
    Failure,
    /// The fault is none: it must be answered.
    Answer,
    /// Either: with what is left the tool may answer.
    Either,
}

type Steps = Box<dyn Fn(&Good) -> Vec<Step> + Send + Sync>;

/// A fault, and what is expected under it.
pub(super) struct Fault {
    pub(super) name: String,
    pub(super) expected: Expected,
    steps: Steps,
}

impl Fault {
    pub(super) fn steps(&self, good: &Good) -> Vec<Step> {
        (self.steps)(good)
    }
}

/// All of them.
pub(super) fn faults() -> Vec<Fault> {
    let mut all = refusals();
    all.extend(bodies());
    all.extend(large());
    all.extend(connections());
    all.extend(members());
    all.extend(keys());
    all
}

fn fault(
    name: impl Into<String>,
    expected: Expected,
    steps: impl Fn(&Good) -> Vec<Step> + Send + Sync + 'static,
) -> Fault {
    Fault {
        name: name.into(),
        expected,
        steps: Box::new(steps),
    }
}

const JSON: &str = "content-type: application/json\r\n";

/// A body as a good answer of type JSON.
fn ok(body: impl AsRef<[u8]>) -> Vec<Step> {
    answer("200 OK", JSON, body)
}

/// Statuses that are no success, each with a body of the service, of a proxy, and with none.
fn refusals() -> Vec<Fault> {
    const STATUSES: [u16; 20] = [
        400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 429, 431, 500, 501, 502, 503,
        504, 520,
    ];
    let mut all = Vec::new();
    for status in STATUSES {
        for (form, kind, body) in [
            (
                "JSON",
                "application/json",
                r#"{"detail":"it is not possible"}"#,
            ),
            (
                "HTML",
                "text/html",
                "<html><title>Sorry</title><h1>Sorry</h1></html>",
            ),
            ("nothing", "text/plain", ""),
        ] {
            all.push(fault(
                format!("{status} with {form}"),
                Expected::Failure,
                move |_| {
                    let line = format!("{status} No");
                    answer(&line, &format!("content-type: {kind}\r\n"), body)
                },
            ));
        }
    }
    let wait = |headers: &'static str| {
        move |_: &Good| answer("429 Too Many Requests", &format!("{JSON}{headers}"), "{}")
    };
    all.push(fault(
        "429, wait a day",
        Expected::Failure,
        wait("retry-after: 86400\r\n"),
    ));
    all.push(fault(
        "429, wait for nonsense",
        Expected::Failure,
        wait("retry-after: soon\r\n"),
    ));
    all
}

/// Successes that are none.
fn bodies() -> Vec<Fault> {
    let mut all = Vec::new();
    for (name, body) in [
        ("nothing", ""),
        (
            "a page of HTML",
            "<!doctype html><html><body>Sign in</body></html>",
        ),
        ("a text", "\"queued\""),
        ("null", "null"),
        ("true", "true"),
        ("a number", "17"),
        ("a status", r#"{"status":"ok"}"#),
        ("an error", r#"{"error":"out of order"}"#),
        ("words", "it works!"),
        ("two values", "{} {}"),
        ("a lone brace", "{"),
        ("a comma", ","),
    ] {
        all.push(fault(
            format!("200 with {name}"),
            Expected::Failure,
            move |_| ok(body),
        ));
    }
    for (name, body) in [
        ("an empty object", "{}"),
        ("an empty list", "[]"),
        ("lists of lists", "[[[1]]]"),
        (
            "items that are no objects",
            r#"{"items":[1,"two",null],"total":3}"#,
        ),
        ("a total below nothing", r#"{"items":[],"total":-1}"#),
        ("a total that is a text", r#"{"items":[],"total":"many"}"#),
    ] {
        all.push(fault(
            format!("200 with {name}"),
            Expected::Either,
            move |_| ok(body),
        ));
    }
    for line in ["204 No Content", "205 Reset Content", "304 Not Modified"] {
        all.push(fault(line, Expected::Failure, move |_| {
            vec![Step::Send(format!("HTTP/1.1 {line}\r\n\r\n").into())]
        }));
    }
    all.push(fault("206, the first half", Expected::Failure, |good| {
        let half = &good.body[..good.body.len() / 2];
        answer("206 Partial Content", JSON, half)
    }));
    // What is sent in another form is the same answer.
    all.push(fault("no content type", Expected::Answer, |good| {
        answer("200 OK", "", &good.body)
    }));
    all.push(fault("JSON as text/plain", Expected::Answer, |good| {
        answer("200 OK", "content-type: text/plain\r\n", &good.body)
    }));
    all.push(fault("a byte order mark", Expected::Answer, |good| {
        ok([b"\xef\xbb\xbf", &good.body[..]].concat())
    }));
    all.push(fault("blanks around", Expected::Answer, |good| {
        ok([b"\r\n\t ", &good.body[..], b"\n\n"].concat())
    }));
    all.push(fault("half of the answer", Expected::Failure, |good| {
        ok(&good.body[..good.body.len() / 2])
    }));
    all.push(fault("gzip that is none", Expected::Failure, |good| {
        answer(
            "200 OK",
            &format!("{JSON}content-encoding: gzip\r\n"),
            &good.body,
        )
    }));
    all.push(fault("bytes that are no UTF-8", Expected::Failure, |_| {
        ok(b"\xff\xfe{\x00}\x00")
    }));
    for (name, bad) in [
        ("NaN", "NaN"),
        ("a number of 400 digits", &"9".repeat(400)),
        ("a lone surrogate", r#""\ud800""#),
        ("a raw control byte", "\"\u{1}\""),
        ("a number beyond every float", "1e999"),
    ] {
        let bad = bad.to_owned();
        all.push(fault(
            format!("a member with {name}"),
            Expected::Either,
            move |good| {
                let text = String::from_utf8_lossy(&good.body);
                ok(text.replacen('{', &format!("{{\"unheard_of\":{bad},"), 1))
            },
        ));
    }
    all
}

/// More than anybody can want.
fn large() -> Vec<Fault> {
    const MOST: usize = 31 << 20;
    let mut all = Vec::new();
    for (name, unit) in [
        ("objects", "{\"a\":1},"),
        ("numbers", "1,"),
        ("texts", "\"aaaaaaaaaaaaaaa\","),
    ] {
        all.push(fault(
            format!("31 MiB of {name}"),
            Expected::Either,
            move |_| {
                let items = unit.repeat(MOST / unit.len());
                ok(format!(
                    "{{\"items\":[{}],\"total\":1}}",
                    items.trim_end_matches(',')
                ))
            },
        ));
    }
    all.push(fault("40 MiB", Expected::Failure, |_| {
        ok(format!("\"{}\"", "a".repeat(40 << 20)))
    }));
    all.push(fault("a body without end", Expected::Failure, |_| {
        let head = format!("HTTP/1.1 200 OK\r\n{JSON}\r\n[");
        let part = Step::Send("1,".repeat(1 << 19).into());
        [vec![Step::Send(head.into())], vec![part; 60]].concat()
    }));
    all.push(fault(
        "10,000 lists in each other",
        Expected::Failure,
        |_| ok([vec![b'['; 10_000], vec![b']'; 10_000]].concat()),
    ));
    all.push(fault("a header of 1 MiB", Expected::Failure, |good| {
        answer(
            "200 OK",
            &format!("x-long: {}\r\n", "a".repeat(1 << 20)),
            &good.body,
        )
    }));
    all
}

/// What goes wrong below the answer.
fn connections() -> Vec<Fault> {
    let head = |line: &str| format!("HTTP/1.1 200 OK\r\n{JSON}{line}\r\n");
    let mut all = vec![
        fault("closed at once", Expected::Failure, |_| vec![Step::Close]),
        fault("reset at once", Expected::Failure, |_| vec![Step::Reset]),
        fault("no answer", Expected::Failure, |_| vec![Step::Hang]),
        fault("a head that drips", Expected::Failure, |_| {
            drip("HTTP/1.1 200 OK\r\nx-slow: ", &"a".repeat(200))
        }),
        fault("a body that drips", Expected::Failure, move |_| {
            drip(&head("content-length: 400\r\n"), &" ".repeat(200))
        }),
    ];
    for (name, end) in [
        ("closed", Step::Close),
        ("reset", Step::Reset),
        ("nothing more", Step::Hang),
    ] {
        all.push(fault(
            format!("half of the bytes, then {name}"),
            Expected::Failure,
            move |good| {
                let length = head(&format!("content-length: {}\r\n", good.body.len()));
                let half = good.body[..good.body.len() / 2].to_vec();
                vec![Step::Send(length.into()), Step::Send(half), end.clone()]
            },
        ));
    }
    for (name, bytes) in [
        ("another protocol", "SSH-2.0-OpenSSH_9.9\r\n"),
        ("no status line", "hello\r\n\r\n"),
        (
            "a status of one digit",
            "HTTP/1.1 2 OK\r\ncontent-length: 2\r\n\r\n{}",
        ),
        (
            "a length below nothing",
            "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}",
        ),
        (
            "two lengths",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}1",
        ),
        (
            "chunks that are none",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        ),
    ] {
        all.push(fault(name, Expected::Failure, move |_| {
            vec![Step::Send(bytes.into()), Step::Close]
        }));
    }
    for status in [301, 302, 303, 307, 308] {
        all.push(fault(
            format!("{status} to elsewhere"),
            Expected::Failure,
            move |_| {
                answer(
                    &format!("{status} Moved"),
                    "location: https://sso.example.com/login\r\n",
                    "",
                )
            },
        ));
    }
    all.push(fault(
        "an interim answer before",
        Expected::Answer,
        |good| {
            let mut steps = vec![Step::Send(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec())];
            steps.extend(ok(&good.body));
            steps
        },
    ));
    all.push(fault(
        "closed after each answer",
        Expected::Answer,
        |good| {
            let mut steps = answer(
                "200 OK",
                &format!("{JSON}connection: close\r\n"),
                &good.body,
            );
            steps.push(Step::Close);
            steps
        },
    ));
    all.push(fault("an answer after a while", Expected::Either, |good| {
        let mut steps = vec![Step::Wait(Duration::from_millis(150))];
        steps.extend(ok(&good.body));
        steps
    }));
    all
}

/// The value with each value in it that holds no others changed.
fn every(value: Value, change: fn(Value) -> Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| every(item, change)).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            let members = members.map(|(name, value)| (name, every(value, change)));
            members.collect::<Map<_, _>>().into()
        }
        leaf => change(leaf),
    }
}

/// The answer with each of its values changed.
fn changed(name: &str, change: fn(Value) -> Value) -> Fault {
    fault(
        name,
        Expected::Either,
        move |good: &Good| match serde_json::from_slice(&good.body) {
            Ok(value) => ok(every(value, change).to_string()),
            Err(_) => ok(&good.body),
        },
    )
}

/// The answer with each of its texts changed.
fn texts(name: &str, text: impl Fn() -> Value + Send + Sync + 'static) -> Fault {
    fault(name, Expected::Either, move |good: &Good| {
        fn within(value: &mut Value, text: &dyn Fn() -> Value) {
            match value {
                Value::Array(items) => items.iter_mut().for_each(|item| within(item, text)),
                Value::Object(members) => {
                    members.values_mut().for_each(|value| within(value, text));
                }
                Value::String(_) => *value = text(),
                _ => {}
            }
        }
        let mut value = serde_json::from_slice(&good.body).unwrap_or_default();
        within(&mut value, &text);
        ok(value.to_string())
    })
}

/// The answer with each of its objects changed.
fn objects(name: &str, change: fn(&mut Map<String, Value>)) -> Fault {
    fn within(value: &mut Value, change: fn(&mut Map<String, Value>)) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| within(item, change)),
            Value::Object(members) => {
                members.values_mut().for_each(|value| within(value, change));
                change(members);
            }
            _ => {}
        }
    }
    fault(name, Expected::Either, move |good: &Good| {
        let mut value = serde_json::from_slice(&good.body).unwrap_or_default();
        within(&mut value, change);
        ok(value.to_string())
    })
}

fn number(value: Value, instead: Value) -> Value {
    if value.is_number() { instead } else { value }
}

/// The answer with its values changed.
fn members() -> Vec<Fault> {
    const HOSTILE: &str = "\u{1b}[2J\u{202e}</script><script>alert(1)</script>\u{200b}\u{e0041}";
    vec![
        changed("every value null", |_| Value::Null),
        changed("every value a list", |value| json!([value])),
        changed("every value an object", |value| json!({"value": value})),
        changed("every number a text", |value| {
            let text = value.to_string();
            number(value, text.into())
        }),
        changed("every number negative", |value| number(value, json!(-1))),
        changed("every number huge", |value| number(value, json!(1.5e300))),
        changed("every truth turned", |value| match value {
            Value::Bool(truth) => (!truth).into(),
            other => other,
        }),
        texts("every text empty", || "".into()),
        texts("every text a number", || 7.into()),
        texts("every text hostile", || HOSTILE.into()),
        texts("every text of 20 KB", || "long ".repeat(4_000).into()),
        objects("no identifiers", |members| {
            members.retain(|name, _| name != "id" && !name.ends_with("_id"));
        }),
        objects("members that nobody knows", |members| {
            for number in 0..20 {
                members.insert(format!("x_{number}"), json!({"of": [number, null]}));
            }
        }),
        objects("names in capitals", |members| {
            let old = std::mem::take(members).into_iter();
            *members = old
                .map(|(name, value)| (name.to_uppercase(), value))
                .collect();
        }),
    ]
}

/// Writes a key in another form.
type Form = fn(&str) -> String;

/// The key, said back in forms that others read as the same.
fn keys() -> Vec<Fault> {
    let forms: [(&str, Form); 5] = [
        ("as it is", str::to_owned),
        ("split by what shows nothing", |key| {
            key.chars().flat_map(|one| [one, '\u{200b}']).collect()
        }),
        ("escaped in JSON", |key| key.replacen('a', "\\\\u0061", 1)),
        ("escaped as in a URL", |key| key.replacen('a', "%61", 1)),
        ("in half, after what was redacted", |key| {
            format!("[redacted]{}", &key[key.len() / 3..])
        }),
    ];
    let mut all = Vec::new();
    for (name, form) in forms {
        all.push(fault(
            format!("403 that says the key, {name}"),
            Expected::Failure,
            move |good| {
                let said = form(&good.authorization);
                answer(
                    "403 Forbidden",
                    JSON,
                    format!("{{\"detail\":\"{said} may not\"}}"),
                )
            },
        ));
        all.push(fault(
            format!("a title that is the key, {name}"),
            Expected::Either,
            move |good| {
                let said = form(&good.authorization);
                let text = String::from_utf8_lossy(&good.body);
                ok(text.replace("\"title\":\"", &format!("\"title\":\"{said} ")))
            },
        ));
    }
    all
}
