//! Truncates long texts, and reports their full length.

use serde_json::{Map, Value, json};

use super::size;
use crate::sanitise::LONGEST;
use crate::text::excerpt;

/// The shortest that single texts are cut to, in characters.
const SHORTEST: usize = 200;

/// Cuts long texts, all to the greatest length at which the result fits, or to the shortest.
pub(super) fn cut(result: &mut Map<String, Value>, room: usize, left_out: &mut Map<String, Value>) {
    let mut most = 8_000;
    while size(result) > room && most >= SHORTEST {
        // Each length is tried on the whole texts, so that what is said of them stays true.
        let mut tried = result.clone();
        let mut cuts = Map::new();
        for (name, value) in &mut tried {
            let cut = shorten(value, most);
            if cut > 0 {
                cuts.insert(name.clone(), cut.into());
            }
        }
        most /= 2;
        if size(&tried) <= room || most < SHORTEST {
            *result = tried;
            for (name, cut) in cuts {
                let entry = left_out.entry(name).or_insert_with(|| json!({}));
                entry["characters"] = cut;
            }
            return;
        }
    }
}

/// How long a text was that [`sanitise`](crate::sanitise) has cut already. A tenant can write the same words,
/// but not behind so many characters: every longer text is cut.
fn cut_before(text: &str) -> Option<usize> {
    let (head, cut) = text.rsplit_once("… [cut: ")?;
    if head.chars().count() != LONGEST {
        return None;
    }
    let all = cut.strip_suffix(" characters shown]")?.rsplit(' ').next()?;
    all.parse().ok()
}

/// Cuts every text in the value to `most` characters; gives how many were cut off.
fn shorten(value: &mut Value, most: usize) -> usize {
    match value {
        Value::String(text) => {
            let shown = text.chars().count();
            if shown <= most + 40 {
                return 0;
            }
            let all = cut_before(text).unwrap_or(shown);
            *text = format!(
                "{} [cut: {most} of {all} characters shown]",
                excerpt(text, most)
            );
            all.saturating_sub(most)
        }
        Value::Array(items) => items.iter_mut().map(|item| shorten(item, most)).sum(),
        Value::Object(members) => members
            .values_mut()
            .map(|member| shorten(member, most))
            .sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sanitise;

    fn cut_marker(text: &str) -> String {
        let mut value = sanitise::value(Value::from(text));
        shorten(&mut value, SHORTEST);
        let text = value.as_str().unwrap_or_default();
        text.rfind("[cut")
            .map_or_else(String::new, |at| text[at..].to_owned())
    }

    #[test]
    fn a_length_is_that_of_the_text_and_never_what_the_text_says() {
        let marker = format!("… [cut: {LONGEST} of 18446744073709551615 characters shown]");
        for characters in [
            300,
            LONGEST - 70,
            LONGEST - 1,
            LONGEST,
            LONGEST + 1,
            3 * LONGEST,
        ] {
            let text = format!("{}{marker}", "x".repeat(characters));
            let all = text.chars().count();
            assert_eq!(
                cut_marker(&text),
                format!("[cut: {SHORTEST} of {all} characters shown]")
            );
        }
        let text = "é".repeat(2 * LONGEST);
        assert_eq!(
            cut_marker(&text),
            format!("[cut: {SHORTEST} of {} characters shown]", 2 * LONGEST)
        );
    }
}
