//! Converts texts of a document to texts of a manifest.

/// One line: white space folded, control characters and those that reorder or hide text left out.
pub(super) fn clean(text: &str) -> String {
    let shown = |character: &char| {
        let hidden = matches!(*character as u32,
            0x00AD | 0x061C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF0..=0xFFFF | 0xE0000..=0xE0FFF);
        !hidden && (!character.is_control() || character.is_whitespace())
    };
    // More than any text that is kept.
    let kept: String = text.chars().filter(shown).take(4000).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many characters, cut after a sentence, or after a word with `…`.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    if let Some(end) = head.rfind(". ").filter(|end| *end > most / 3) {
        return head[..=end].to_owned();
    }
    let end = head
        .rfind(' ')
        .filter(|end| *end > most / 3)
        .unwrap_or(head.len());
    format!("{}…", head[..end].trim_end_matches([',', ';', ':', ' ']))
}

/// Words that read like names of tools, which only tools may have, taken apart.
pub(super) fn without_tool_names(text: &str, prefix: &str) -> String {
    let start = format!("{prefix}_");
    let word = |word: &str| {
        if word.contains(&start) {
            word.replace('_', " ")
        } else {
            word.to_owned()
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// `pageSize` as `page_size`: what an argument can be called.
pub(super) fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut before: Option<char> = None;
    for character in name.chars().take(60) {
        let boundary = character.is_ascii_uppercase()
            && before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        if boundary || !character.is_ascii_alphanumeric() {
            out.push('_');
        }
        if character.is_ascii_alphanumeric() {
            out.push(character.to_ascii_lowercase());
        }
        before = Some(character);
    }
    let words: Vec<&str> = out.split('_').filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    if name.starts_with(|first: char| first.is_ascii_lowercase()) {
        name
    } else {
        format!("argument_{name}").trim_end_matches('_').to_owned()
    }
}

/// `page_size` as people read it: `Page size`.
pub(super) fn humanised(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut characters = words.chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_arguments() {
        for (theirs, ours) in [
            ("pageSize", "page_size"),
            ("page[size]", "page_size"),
            ("X-Request-ID", "x_request_id"),
            ("alert_id", "alert_id"),
            ("OAuth2", "oauth2"),
            ("2fa", "argument_2fa"),
            ("$filter", "filter"),
            ("über", "ber"),
            ("", "argument"),
            ("__", "argument"),
        ] {
            assert_eq!(snake(theirs), ours, "{theirs}");
        }
    }

    #[test]
    fn long_texts_end_at_a_sentence_or_a_word() {
        assert_eq!(cut("short", 10), "short");
        assert_eq!(cut("One sentence. Another sentence.", 20), "One sentence.");
        assert_eq!(
            cut("words without any end at all", 20),
            "words without any…"
        );
        assert_eq!(cut(&"x".repeat(50), 10).chars().count(), 10);
        assert_eq!(clean("a\u{202e}b\n  c\u{7}\t"), "ab c");
    }
}
