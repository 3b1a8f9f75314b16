//! Times, numbers and JSON as people read them. `app.js` writes them alike.

use serde_json::Value;

/// `12,345`.
pub(super) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 {
        grouped.insert(0, '-');
    }
    grouped
}

/// `1 step`, `2 steps`.
pub(super) fn counted(number: i64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number))
}

/// Milliseconds as `870 ms`, `12.1 s` or `3 min 05 s`.
pub(super) fn duration(milliseconds: i64) -> String {
    match milliseconds {
        ..1000 => format!("{milliseconds} ms"),
        1000..60_000 => {
            let tenths = milliseconds / 100;
            format!("{}.{} s", tenths / 10, tenths % 10)
        }
        _ => {
            let seconds = milliseconds / 1000;
            format!("{} min {:02} s", count(seconds / 60), seconds % 60)
        }
    }
}

/// Of a time such as `2026-05-01T10:00:23.5Z` the time of day, `10:00:23`; anything else as it is.
pub(super) fn time_of_day(time: &str) -> &str {
    let shape = |text: &str| {
        text.bytes().enumerate().all(|(at, byte)| match at {
            2 | 5 => byte == b':',
            _ => byte.is_ascii_digit(),
        })
    };
    match time.get(10..19) {
        Some(part) if part.starts_with('T') && shape(&part[1..]) => &part[1..],
        _ => time,
    }
}

/// `2026-05-01T10:00:23.5Z` as `2026-05-01 10:00:23 UTC`; anything else as it is.
pub(super) fn moment(time: &str) -> String {
    let of_day = time_of_day(time);
    match time.get(..10) {
        Some(day) if of_day.len() == 8 && time.len() > 10 && time.ends_with('Z') => {
            format!("{day} {of_day} UTC")
        }
        _ => time.to_owned(),
    }
}

/// A share from 0 to 1 as `93 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// Text as it is; anything else as JSON on lines of its own.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

/// Text as it is; anything else as JSON on one line.
pub(super) fn on_one_line(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a verdict says, in one of three tones: `bad`, `good` or `undecided`. Words count, and not parts of them:
/// `not malicious` is good, and `unmalicious` nothing.
pub(super) fn tone(decision: &str) -> &'static str {
    let lower = decision.to_lowercase();
    let words: Vec<&str> = lower
        .split(|any: char| !any.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let says = |parts: &[&str]| words.windows(parts.len()).any(|window| window == parts);
    let good = says(&["not", "malicious"]) || says(&["benign"]) || says(&["false", "positive"]);
    let bad = ["malicious", "compromise", "compromised"];
    if good {
        "good"
    } else if bad.iter().any(|word| says(&[word])) || says(&["true", "positive"]) {
        "bad"
    } else {
        "undecided"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_as_people_write_them() {
        assert_eq!(
            [0, 999, 1000, 1_234_567, -1000].map(count),
            ["0", "999", "1,000", "1,234,567", "-1,000"]
        );
        assert_eq!(
            [0, 870, 12_112, 59_999, 60_000, 185_400].map(duration),
            [
                "0 ms",
                "870 ms",
                "12.1 s",
                "59.9 s",
                "1 min 00 s",
                "3 min 05 s"
            ]
        );
        assert_eq!(time_of_day("2026-05-01T10:00:23.5Z"), "10:00:23");
        assert_eq!(moment("2026-05-01T10:00:23.5Z"), "2026-05-01 10:00:23 UTC");
        for odd in [
            "yesterday",
            "2026-05-01T10:00",
            "",
            "日本語日本語日本語日本語",
        ] {
            assert_eq!((time_of_day(odd), moment(odd).as_str()), (odd, odd));
        }
        assert_eq!(
            [
                "10.0.42.7 is malicious",
                "False positive",
                "inconclusive",
                "not malicious",
                "benign_true_positive",
                "true_positive"
            ]
            .map(tone),
            ["bad", "good", "undecided", "good", "good", "bad"]
        );
    }
}
