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
fn what_nobody_can_know_is_shown_by_its_number_and_what_belongs_stays() {
    for (given, expected) in [
        // Private use, an object's place, a blank pattern, no characters at all.
        ("a\u{e000}b", "a\\u{e000}b"),
        ("\u{10fffd}", "\\u{10fffd}"),
        ("\u{fffc}\u{2800}", "\\u{fffc}\\u{2800}"),
        ("\u{fdd0}\u{1ffff}", "\\u{fdd0}\\u{1ffff}"),
        // Signs of a script: among its letters, and elsewhere.
        ("\u{600}\u{661}\u{662}", "\u{600}\u{661}\u{662}"),
        ("x\u{600}y", "x\\u{600}y"),
        ("\u{6dd}1", "\\u{6dd}1"),
        ("\u{13000}\u{13430}\u{13001}", "\u{13000}\u{13430}\u{13001}"),
        ("a\u{13430}", "a\\u{13430}"),
        ("\u{70f}\u{710} \u{70f}", "\u{70f}\u{710} \\u{70f}"),
        // Selectors after what they select for, and elsewhere.
        ("\u{845b}\u{e0100}", "\u{845b}\u{e0100}"),
        ("x\u{e0100}", "x"),
        ("\u{1820}\u{180b} a\u{180b}", "\u{1820}\u{180b} a"),
        ("\u{2229}\u{fe00} a\u{fe00}", "\u{2229}\u{fe00} a"),
        // Marks: as many as a letter can have.
        ("e\u{301}\u{323}", "e\u{301}\u{323}"),
    ] {
        assert_eq!(text(given), expected, "{given:?}");
    }
    let high = format!("a{}b{}", "\u{301}".repeat(60), "\u{320}".repeat(9));
    let expected = format!(
        "a{}[52 more marks]b{}[1 more marks]",
        "\u{301}".repeat(8),
        "\u{320}".repeat(8)
    );
    assert_eq!(text(&high), expected);
}

/// The whole of Unicode, a character at a time. What may pass by itself was taken from the Unicode Character Database: of the
/// categories that show nothing of their own (controls, formats, surrogates, private use, line and paragraph separators) none.
#[test]
fn no_character_that_shows_nothing_passes_by_itself() {
    let formats = [
        0xad..=0xad,
        0x600..=0x605,
        0x61c..=0x61c,
        0x6dd..=0x6dd,
        0x70f..=0x70f,
        0x890..=0x891,
        0x8e2..=0x8e2,
        0x180e..=0x180e,
        0x200b..=0x200f,
        0x202a..=0x202e,
        0x2060..=0x2064,
        0x2066..=0x206f,
        0xfeff..=0xfeff,
        0xfff9..=0xfffb,
        0x110bd..=0x110bd,
        0x110cd..=0x110cd,
        0x13430..=0x1343f,
        0x1bca0..=0x1bca3,
        0x1d173..=0x1d17a,
        0xe0001..=0xe0001,
        0xe0020..=0xe007f,
    ];
    // Not of those categories, and blank or selecting all the same.
    let blank = [
        0x34f..=0x34f,
        0x115f..=0x1160,
        0x17b4..=0x17b5,
        0x180b..=0x180f,
        0x2028..=0x2029,
        0x2800..=0x2800,
        0x3164..=0x3164,
        0xfe00..=0xfe0f,
        0xffa0..=0xffa0,
        0xfffc..=0xfffc,
        0xe0100..=0xe01ef,
    ];
    let private = [
        0xe000..=0xf8ff,
        0xf0000..=0xffffd,
        0x0010_0000..=0x0010_fffd,
    ];
    let none = [0xfdd0..=0xfdef];
    let lists = [&formats[..], &blank, &private, &none];
    for character in '\0'..=char::MAX {
        let number = u32::from(character);
        let is_listed = lists
            .iter()
            .any(|list| list.iter().any(|range| range.contains(&number)));
        let is_control = number < 0x20 || (0x7f..=0x9f).contains(&number);
        let is_none = number & 0xfffe == 0xfffe;
        if (is_listed || is_control || is_none) && !matches!(character, '\n' | '\t') {
            let given = format!("a{character}b");
            let shown = text(&given);
            assert!(
                !shown.contains(character),
                "U+{number:04X} passes: {shown:?}"
            );
        }
    }
}

#[test]
fn two_names_that_look_alike_are_both_shown() {
    let given = json!({"a": 1, "a\u{200b}": 2, "\u{2060}a": 3, "a_2": 4});
    assert_eq!(
        value(given),
        json!({"a": 1, "a_2": 2, "a_3": 3, "a_2_2": 4})
    );
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
    /// Cleaning is done in one go, grows a text by what is shown by its number alone, and leaves no control character.
    #[test]
    fn cleaning_is_idempotent_and_thorough(given in "\\PC*|[\u{0}-\u{9f}\u{200b}-\u{202e}\u{1b}\\[m;0-9a-z]*") {
        let once = text(&given).into_owned();
        // A number is ten characters, of one that is itself three bytes or four.
        prop_assert!(once.len() <= 10 * given.len());
        prop_assert!(once.chars().all(|any| any == '\n' || any == '\t' || !any.is_control()), "{once:?}");
        prop_assert_eq!(text(&once).into_owned(), once);
    }
}

/// What a result says of a title, and its notes.
fn result_of(title: &str) -> (String, Vec<Value>) {
    use toolspec_runtime::pipeline::project::Shape;
    use toolspec_runtime::pipeline::{ResultSpec, build_result, write::write_result};
    let spec = ResultSpec {
        shape: Shape::Object {
            members: &[],
            rest: Some(&Shape::Any),
        },
        list: None,
        text: None,
        next: &[],
        shaped: false,
    };
    let answer = json!({"items": [{"title": title}]});
    let result = build_result(&spec, &|_| false, &serde_json::Map::new(), &answer, 10_000);
    let notes = result.get("notes").and_then(Value::as_array).cloned();
    // The short way either says the same or leaves it to the longer one.
    let short = write_result(&spec, &|_| false, &answer, 10_000);
    assert_eq!(short.is_none(), notes.is_some(), "{title:?}");
    let shown = result["items"][0]["title"].as_str().unwrap_or_default();
    (shown.to_owned(), notes.unwrap_or_default())
}

#[test]
fn no_character_vanishes_without_a_note() {
    let note = json!(
        "characters that show nothing or steer a terminal were removed from one text, `items[0].title`"
    );
    // Every character of the first planes in use and of the tags, and the ends of the others.
    let last = |plane: u32| (plane << 16 | 0xfffc)..=(plane << 16 | 0xffff);
    let all = (0..0x2_0000).chain(0xe_0000..0xe_1000);
    for character in all
        .chain((2..=16).flat_map(last))
        .filter_map(char::from_u32)
    {
        let title = format!("a{character}b");
        let (shown, notes) = result_of(&title);
        // Ends of lines in other forms are shown as one.
        let vanished = shown == "ab" && character != '\u{1b}' || shown.len() < 2;
        let expected = if vanished || character == '\u{1b}' || character == '\u{9b}' {
            vec![note.clone()]
        } else {
            Vec::new()
        };
        assert_eq!(notes, expected, "{title:?} is shown as {shown:?}");
    }
    let (shown, notes) = result_of("\u{1b}[2Jx\r\ny");
    assert_eq!((shown.as_str(), notes.len()), ("x\ny", 1));
    assert_eq!(result_of("x\r\ny").1, [json!(null); 0]);
}
