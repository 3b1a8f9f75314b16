//! Finds the id of a request that can't be read: whoever sent it waits for an answer under that id.

use crate::client::json_repair::string_end;

/// The longest id that is echoed, in bytes.
const LONGEST: usize = 256;

/// The id at the top level of a line that is not JSON, as it stands there, if it is a string or a number.
///
/// Goes by quotes and brackets alone, so that what is wrong elsewhere (a number out of range, a depth beyond measure, bytes that
/// are no text) does not matter.
pub(super) fn raw_id(line: &[u8]) -> Option<&str> {
    let mut depth = 0_usize;
    let mut at = 0;
    // The last string at the top level, while it may be a member's name.
    let mut name: Option<&[u8]> = None;
    while let Some(byte) = line.get(at) {
        let mut end = at + 1;
        match byte {
            b'"' => {
                end = string_end(line, at)?;
                name = (depth == 1).then(|| &line[at..end]);
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b':' if depth == 1 && name == Some(b"\"id\"") => return value(&line[end..]),
            b',' => name = None,
            _ => {}
        }
        at = end;
    }
    None
}

/// The string or number that a text begins with.
fn value(text: &[u8]) -> Option<&str> {
    let text = text.trim_ascii_start();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let end = if text.first() == Some(&b'"') {
        string_end(text, 0)?
    } else {
        let end = text.iter().position(|byte| !is_part(byte));
        end.unwrap_or(text.len())
    };
    let value = text.get(..end).filter(|value| value.len() <= LONGEST)?;
    let value = str::from_utf8(value).ok()?;
    // Held to the grammar without its range: an id of 400 digits is echoed, `NaN` is not.
    let is_id = serde_json::from_str::<&serde_json::value::RawValue>(value).is_ok()
        && !["true", "false", "null"].contains(&value);
    is_id.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::raw_id;

    #[test]
    fn the_id_is_the_one_at_the_top_level() {
        let long = format!(r#"{{"id":{}}}"#, "9".repeat(100));
        let longer = format!(r#"{{"id":"{}"}}"#, "a".repeat(300));
        for (line, id) in [
            (r#"{"params":{"id":1},"id":2"#, Some("2")),
            (r#"{"id" : "a\"}" , x"#, Some(r#""a\"}""#)),
            (r#"{"a":"id","b":3,"id":-4e1}"#, Some("-4e1")),
            (r#"{"a":["id",{"id":1}],"id":null}"#, None),
            (r#"{"id":{"id":1}}"#, None),
            (r#"{"id":NaN}"#, None),
            (r#"{"id":"unended"#, None),
            (r#"[{"id":1}"#, None),
            ("}", None),
            ("", None),
            (&long, Some(&long[6..106])),
            (&longer, None),
        ] {
            assert_eq!(raw_id(line.as_bytes()), id, "{line}");
        }
        assert_eq!(raw_id(b"{\"a\":\"\xff\",\"id\":\"\xff\"}"), None);
    }
}
