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

/// The value as a query or a comparison shows it: text without quotes.
#[must_use]
pub fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{excerpt, nearest};

    #[test]
    fn a_slip_finds_its_name_and_noise_finds_none() {
        let names = ["aisoc_get_case", "aisoc_list_cases"];
        assert_eq!(nearest("aisoc_get_cases", names), Some("aisoc_get_case"));
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
