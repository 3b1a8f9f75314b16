//! YAML in the style of manifests: values on one line, quoted only if necessary.

use serde_json::Value;

/// The longest line of a mapping in braces.
const WIDTH: usize = 140;

/// A value in flow style.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(key), flow(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// `{a: b, c: d}`, of values that are written already.
pub(super) fn braces(parts: &[(&str, String)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    format!("{{{}}}", parts.join(", "))
}

/// `name: {…}` on a line, or a line for each part where one is too long.
pub(super) fn property(indent: usize, name: &str, parts: &[(&str, String)]) -> String {
    let margin = " ".repeat(indent);
    let name = scalar(name);
    let line = format!("{margin}{name}: {}\n", braces(parts));
    if line.chars().count() <= WIDTH || parts.len() < 2 {
        return line;
    }
    let parts = parts
        .iter()
        .map(|(key, value)| format!("{margin}  {key}: {value}\n"));
    format!("{margin}{name}:\n{}", parts.collect::<String>())
}

/// Text, in quotes unless it is plainly text inside brackets, too.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    quoted(text)
}

fn is_plain(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let follows = |after: Option<&u8>| after.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    let fits = |at: usize, byte: u8| match byte {
        // Before a space, or at the end, it would begin a value.
        b':' => follows(bytes.get(at + 1)),
        b' ' => bytes.get(at + 1).is_some_and(|after| *after != b' '),
        _ => byte.is_ascii_alphanumeric() || b"_./()-".contains(&byte),
    };
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.len() < 400
        && !words.contains(&text.to_ascii_lowercase().as_str())
        && bytes.iter().enumerate().all(|(at, byte)| fits(at, *byte))
}

/// Double quotes; what YAML does not print is written as an escape.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            ' '..='~'
            | '\u{a0}'..='\u{1fff}'
            | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{205e}'
            | '\u{2070}'..='\u{d7ff}'
            | '\u{e000}'..='\u{fdff}' => out.push(character),
            other => {
                let code = u32::from(other);
                let escape = if code > 0xffff {
                    format!("\\U{code:08x}")
                } else {
                    format!("\\u{code:04x}")
                };
                out.push_str(&escape);
            }
        }
    }
    out + "\""
}

/// A folded block of text that is clean, each line at most 120 wide.
pub(super) fn folded(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut out = String::from(">-");
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > 120 {
            out.extend(["\n", &margin, &line]);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    format!("{out}\n{margin}{line}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use toolspec::problem::Problems;

    #[test]
    fn what_is_written_is_what_is_read() {
        let value = json!({
            "plain words": ["a b", "true", "No", "12", "", " ", "a: b", "a:b", "a:", "a :b", "a #b", "#", "-", "- a", "{x}", "it's", "\"q\"", "back\\slash"],
            "more": ["é", "\u{85}\u{2028}", "\u{1F9A6}", "tab\tnew\nline\r", "\u{0}", "%", "@a", "null", "~", "0x1f", "1e3", "=", "<<"],
            "values": [1, -2, 1.5, true, null, [], {}, {"": 1, "a,b": {"c]": []}}],
        });
        let text = format!(
            "value: {}\nfolded: {}\n",
            flow(&value),
            folded("one two", 2)
        );
        let read = toolspec::yaml::parse(&text.replace("\"\": 1, ", ""), &mut Problems::default());
        let read = read.map(|node| node.json()).unwrap_or_default();
        let mut expected = value;
        if let Some(last) = expected["values"][7].as_object_mut() {
            last.remove("");
        }
        assert_eq!(read["value"], expected, "{text}");
        assert_eq!(read["folded"], "one two");
    }
}
