//! Scalars on one line.

use serde_json::Value;

/// A value up to its comment; `None` if it spans several lines, or if its end is unclear.
pub(super) fn value(rest: &str) -> Option<&str> {
    let rest = rest.trim();
    let end = match rest.as_bytes().first() {
        None | Some(b'#') => 0,
        Some(b'"') => closing(rest, |bytes, at| match bytes[at] {
            b'\\' => Step::Past(2),
            b'"' => Step::End,
            _ => Step::Past(1),
        })?,
        Some(b'\'') => closing(rest, |bytes, at| match (bytes[at], bytes.get(at + 1)) {
            (b'\'', Some(b'\'')) => Step::Past(2),
            (b'\'', _) => Step::End,
            _ => Step::Past(1),
        })?,
        Some(b'[' | b'{') => flow(rest)?,
        _ => return Some(plain(rest)),
    };
    let after = rest[end..].trim_start();
    (after.is_empty() || after.starts_with('#')).then(|| &rest[..end])
}

/// A scalar as text; `None` where it is none, or not plain to read.
pub(super) fn text(value: &str) -> Option<String> {
    match value.as_bytes().first()? {
        b'"' => match serde_json::from_str(value).ok()? {
            Value::String(text) => Some(text),
            _ => None,
        },
        b'\'' => {
            let inner = value.strip_prefix('\'')?.strip_suffix('\'')?;
            Some(inner.replace("''", "'"))
        }
        b'[' | b'{' | b'|' | b'>' | b'&' | b'*' | b'!' | b'@' | b'`' | b'%' => None,
        _ => Some(value.to_owned()),
    }
}

/// The items of a list in flow style; `None` where it is none, or nested.
pub(super) fn list(value: &str) -> Option<Vec<String>> {
    let inner = value.strip_prefix('[')?.strip_suffix(']')?.trim();
    if let Ok(Value::Array(items)) = serde_json::from_str(value) {
        return items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect();
    }
    if inner.is_empty() {
        return Some(Vec::new());
    }
    if inner.contains(['"', '\'', '[', '{']) {
        return None;
    }
    inner.split(',').map(|item| text(item.trim())).collect()
}

/// A text that YAML reads as such: JSON's texts are YAML's, too.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

enum Step {
    Past(usize),
    End,
}

fn closing(text: &str, step: impl Fn(&[u8], usize) -> Step) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match step(bytes, at) {
            Step::Past(count) => at += count,
            Step::End => return Some(at + 1),
        }
    }
    None
}

/// The end of a list or mapping in flow style that ends on its line.
fn flow(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text[at..];
        match rest.as_bytes()[0] {
            b'"' | b'\'' => {
                // Its end alone is of interest.
                let end = match rest.as_bytes()[0] {
                    b'"' => closing(rest, |bytes, at| match bytes[at] {
                        b'\\' => Step::Past(2),
                        b'"' => Step::End,
                        _ => Step::Past(1),
                    }),
                    _ => rest[1..].find('\'').map(|end| end + 2),
                };
                at += end?;
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    None
}

fn plain(text: &str) -> &str {
    let end = text.find(" #").unwrap_or(text.len());
    text[..end].trim_end()
}
