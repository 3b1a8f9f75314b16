use proptest::prelude::*;
use serde_json::{Value, json};
use toolspec_runtime::sanitise::{LONGEST, line, text, value};

#[test]
fn what_hides_reorders_or_steers_is_removed_and_the_rest_stays() {
    for (given, expected) in [
        ("plain text\n\tindented", "plain text\n\tindented"),
        ("é 日本 “quotes” — ✓", "é 日本 “quotes” — ✓"),
        ("a\u{1b}[31mred\u{1b}[0m b", "ared b"),
        ("a\u{9b}31mred", "ared"),
        ("\u{1b}]0;title\u{7}after", "after"),
        ("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
        ("\u{1b}(Bx", "Bx"),
        ("\u{1b}", ""),
        ("zero\u{200b}width\u{feff}", "zerowidth"),
        ("\u{202e}gnp.exe\u{2066}", "gnp.exe"),
        ("tag\u{e0041}\u{e007f}", "tag"),
        ("nul\u{0}bell\u{7}del\u{7f}", "nulbelldel"),
        ("line\r\nnext\rlast", "line\nnext\nlast"),
        ("soft\u{ad}hyphen", "softhyphen"),
        ("star ⭐\u{fe0f} x\u{fe0f}", "star ⭐\u{fe0f} x"),
        ("fill\u{3164}er\u{115f}", "filler"),
        ("sep\u{2028}a\u{2029}b", "sep\na\nb"),
        ("next\u{85}line", "next\nline"),
        ("\u{9d}quoted\u{9c}", "quoted"),
        ("no \u{1b}]end of it", "no end of it"),
    ] {
        assert_eq!(text(given), expected, "{given:?}");
    }
}

#[test]
fn keys_are_cleaned_too_and_numbers_are_left_alone() {
    let given =
        json!({"ke\u{200b}y": [1, {"a\u{1b}[1m": "v\u{202e}"}], "n": 9_007_199_254_740_993_i64});
    let expected = json!({"key": [1, {"a": "v"}], "n": 9_007_199_254_740_993_i64});
    assert_eq!(value(given), expected);
}

#[test]
fn a_long_text_is_cut_and_says_so() {
    let long = "é".repeat(LONGEST + 5);
    let Value::String(cut) = value(json!(long)) else {
        panic!("text stays text")
    };
    assert!(
        cut.ends_with(&format!(
            "[cut: {LONGEST} of {} characters shown]",
            LONGEST + 5
        )),
        "{}",
        &cut[cut.len() - 80..]
    );
    assert_eq!(
        value(json!("é".repeat(LONGEST))),
        json!("é".repeat(LONGEST))
    );
}

#[test]
fn nesting_is_bounded() {
    let deep = (0..100).fold(json!("core"), |inner, _| json!([inner]));
    let text = value(deep).to_string();
    assert!(
        text.contains("nested too deeply") && !text.contains("core"),
        "{text}"
    );
}

#[test]
fn a_line_is_one_line() {
    assert_eq!(line(" a\n\tb \u{1b}[2J c "), "a b c");
}

proptest! {
    /// Cleaning is done in one go, never grows a text, and leaves no control character.
    #[test]
    fn cleaning_is_idempotent_and_thorough(given in "\\PC*|[\u{0}-\u{9f}\u{200b}-\u{202e}\u{1b}\\[m;0-9a-z]*") {
        let once = text(&given).into_owned();
        prop_assert!(once.len() <= given.len());
        prop_assert!(once.chars().all(|any| any == '\n' || any == '\t' || !any.is_control()), "{once:?}");
        prop_assert_eq!(text(&once).into_owned(), once);
    }
}
