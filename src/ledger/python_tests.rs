//! What Python wrote and hashed is written and hashed alike.
//!
//! `python_corpus.txt` was made with Python's own `json` and `hashlib`: each line is the SHA-256 of
//! `json.dumps(value, sort_keys=True, default=str)`, and the value as a service stores it.

use serde_json::json;

use super::*;
use crate::ledger::hashes::sha256;

const CORPUS: &str = include_str!("python_corpus.txt");

#[test]
fn every_hash_of_the_corpus_is_met() {
    let mut lines = 0;
    for (hash, stored) in CORPUS.lines().filter_map(|line| line.split_once(' ')) {
        let value: Value = serde_json::from_str(stored).unwrap_or_default();
        let met = forms(&value).iter().any(|form| sha256(form) == hash);
        assert!(met, "{stored}\n{:?}", forms(&value));
        lines += 1;
    }
    assert!(lines > 400, "{lines} lines");
}

/// Expected values are what `python3 -c 'print(json.dumps(…))'` prints.
#[test]
fn floats_and_texts_are_written_as_python_writes_them() {
    let table = [
        (
            json!([1.0, 100_000.0, 1e15]),
            "[1.0, 100000.0, 1000000000000000.0]",
        ),
        (json!([1e-5, 0.0001, 2.5e-7]), "[1e-05, 0.0001, 2.5e-07]"),
        (
            json!([1e16, 1.234_567_890_123_456_8e17]),
            "[1e+16, 1.2345678901234568e+17]",
        ),
        (
            json!([9_999_999_999_999_998.0_f64, 1.5e300]),
            "[9999999999999998.0, 1.5e+300]",
        ),
        (
            json!([5e-324, -0.0, 0.000_260_999_999_999_999_95]),
            "[5e-324, -0.0, 0.00026099999999999995]",
        ),
        (
            json!("\u{7f}\u{1f}\u{8}\u{c}/\u{2028}é😀"),
            r#""\u007f\u001f\b\f/\u2028\u00e9\ud83d\ude00""#,
        ),
        (
            json!({"b": [1, null, true], "a": {}, "Z": []}),
            r#"{"Z": [], "a": {}, "b": [1, null, true]}"#,
        ),
        (
            json!(18_446_744_073_709_551_615_u64),
            "18446744073709551615",
        ),
    ];
    for (value, expected) in table {
        assert_eq!(forms(&value).first().map(String::as_str), Some(expected));
    }
}

#[test]
fn a_number_that_reading_rounded_is_known() {
    let read = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    assert!(is_rounded(&read(
        r#"{"a": [123456789012345678901234567890]}"#
    )));
    for kept in ["18446744073709551615", "0.1", "1e15", r#""1e30""#, "{}"] {
        assert!(!is_rounded(&read(kept)), "{kept}");
    }
}
