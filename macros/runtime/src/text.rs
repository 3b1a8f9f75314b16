//! Small helpers for text that people read.

use serde_json::Value;

/// The candidate most like `name`, if any is close enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::jaro_winkler(&name, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

/// The first `most` characters, with an ellipsis where there were more.
#[must_use]
pub fn excerpt(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// `text`, `a number`, `a list`…: how messages call a JSON value.
#[must_use]
pub fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(members) if members.is_empty() => "an empty object",
        Value::Object(_) => "an object",
    }
}

/// Whether there is nothing in a value that could be lost.
#[must_use]
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(members) => members.values().all(is_blank),
        _ => false,
    }
}

/// The value as a query or a comparison shows it: text without quotes.
#[must_use]
pub fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The text in capitals, where that is another text: services compare numbers such as `INC-0421` letter by letter.
#[must_use]
pub fn capitals(text: &str) -> Option<String> {
    Some(text.to_uppercase()).filter(|capitals| capitals != text)
}

/// The text of a file that a person or a shell wrote: UTF-8 with or without a byte order mark, or UTF-16 as Windows
/// PowerShell writes it, whose byte order mark may be missing where the text begins in ASCII. `None` where it is neither.
#[must_use]
pub fn decoded(bytes: Vec<u8>) -> Option<String> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text = char::decode_utf16(units).collect::<Result<String, _>>();
        text.ok().filter(|_| bytes.len().is_multiple_of(2))
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [1..=0x7f, 0, ..] => wide(&bytes, u16::from_le_bytes),
        [0, 1..=0x7f, ..] => wide(&bytes, u16::from_be_bytes),
        _ => String::from_utf8(bytes).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::{decoded, excerpt, nearest};

    #[test]
    fn a_text_is_read_in_whatever_encoding_a_shell_wrote_it() {
        let text = "zoo_0123 é 🔑\r\n";
        let wide = |mark: bool, unit: fn(u16) -> [u8; 2]| {
            let mark = mark.then_some(0xfeff);
            let units = mark.into_iter().chain(text.encode_utf16());
            units.flat_map(unit).collect::<Vec<u8>>()
        };
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            wide(true, u16::to_le_bytes),
            wide(true, u16::to_be_bytes),
            wide(false, u16::to_le_bytes),
            wide(false, u16::to_be_bytes),
        ] {
            assert_eq!(decoded(bytes.clone()).as_deref(), Some(text), "{bytes:?}");
        }
        assert_eq!(decoded(Vec::new()).as_deref(), Some(""));
        for bytes in [
            b"caf\xe9".to_vec(),
            vec![0xff, 0xfe, b'a'],
            vec![0xff, 0xfe, 0, 0xd8],
            vec![b'a', 0, b'b'],
        ] {
            assert_eq!(decoded(bytes), None);
        }
    }

    #[test]
    fn a_slip_finds_its_name_and_noise_finds_none() {
        let names = ["zoo_get_animal", "zoo_list_animals"];
        assert_eq!(nearest("zoo_get_animals", names), Some("zoo_get_animal"));
        assert_eq!(
            nearest("list_case", ["list_cases", "x"]),
            Some("list_cases")
        );
        assert_eq!(nearest("P0", ["p0", "p1"]), Some("p0"));
        assert_eq!(nearest("zzz", names), None);
    }

    #[test]
    fn an_excerpt_counts_characters_not_bytes() {
        assert_eq!(excerpt("日本語", 3), "日本語");
        assert_eq!(excerpt("日本語", 2), "日本…");
        assert_eq!(excerpt("", 0), "");
    }
}
