//! Answers keep every digit, every column and the count of every row.

use proptest::prelude::*;
use serde_json::json;

use super::{Format, unique};
use crate::tools::fixtures;
use serde_json::Value;

/// The answer as the JSON that it becomes.
fn shape(answer: Value, row_cap: i64, format: Format) -> Value {
    json!(super::shape(answer, row_cap, format))
}

fn answer() -> Value {
    json!({"columns": ["host", "x", "x"], "rows": [["a", 1, 2], ["b", null, 9_007_199_254_740_993_u64]], "row_count": 2,
           "row_cap": 10, "referenced_tables": ["aisoc.raw_events"], "elapsed_ms": 12, "executed_at": "2026-05-01T10:00:00"})
}

#[test]
fn repeated_names_are_numbered() {
    let table = [
        (vec!["x", "x", "x"], vec!["x", "x_2", "x_3"]),
        (vec!["x", "x", "x_2"], vec!["x", "x_3", "x_2"]),
        (vec!["a", "b"], vec!["a", "b"]),
    ];
    for (given, expected) in table {
        assert_eq!(
            unique(&given.iter().map(ToString::to_string).collect::<Vec<_>>()),
            expected,
            "{given:?}"
        );
    }
}

#[test]
fn thousands_of_columns_of_one_name_are_numbered_at_once() {
    let names = vec!["1".to_owned(); 60_000];
    let unique = unique(&names);
    assert_eq!(unique.last().map(String::as_str), Some("1_60000"));
}

#[test]
fn a_column_without_a_name_keeps_its_place() {
    let odd = json!({"columns": ["a", "", null, {"name": "d"}], "rows": [[1, 2, 3, 4]]});
    let shaped = shape(odd, 10, Format::Records);
    assert_eq!(
        shaped["rows"][0],
        json!({"a": 1, "column_2": 2, "column_3": 3, "d": 4})
    );
}

#[test]
fn rows_and_records_hold_the_same() {
    let rows = shape(answer(), 10, Format::Rows);
    assert_eq!(rows["columns"], json!(["host", "x", "x_2"]));
    assert_eq!(
        rows["rows"],
        json!([["a", 1, 2], ["b", null, "9007199254740993"]])
    );
    let records = shape(answer(), 10, Format::Records);
    assert_eq!(
        records["rows"][1],
        json!({"host": "b", "x": null, "x_2": "9007199254740993"})
    );
    assert_eq!(records["tables"], json!(["aisoc.raw_events"]));
    assert_eq!(records["truncated"], false);
}

#[test]
fn as_many_rows_as_the_cap_may_not_be_all() {
    let capped = shape(answer(), 2, Format::Rows);
    assert_eq!(capped["truncated"], true);
    assert!(
        capped["notes"][0]
            .as_str()
            .is_some_and(|note| note.contains("row_cap allows (2)"))
    );
}

#[test]
fn rows_that_do_not_fit_are_counted() {
    let wide = json!({"columns": ["x"], "rows": vec![json!(["y".repeat(1000)]); 500]});
    let shaped = shape(wide, 1000, Format::Rows);
    assert_eq!(
        (shaped["row_count"].clone(), shaped["truncated"].clone()),
        (json!(500), json!(true))
    );
    let returned = shaped["returned"].as_u64().unwrap_or(0);
    assert!((70..80).contains(&returned), "{returned}");
    assert!(
        shaped["notes"][0]
            .as_str()
            .is_some_and(|note| note.contains(&format!("OFFSET {returned}")))
    );
}

proptest! {
    #[test]
    fn no_digit_is_lost(number in prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX)], large in prop_oneof![any::<u64>(), Just(u64::MAX)]) {
        let shaped = shape(json!({"columns": ["a", "b"], "rows": [[number, [large]]]}), 10, Format::Rows);
        for (value, digits) in [(&shaped["rows"][0][0], number.to_string()), (&shaped["rows"][0][1][0], large.to_string())] {
            let exact = value.as_f64().is_none_or(|read| format!("{read:.0}") == digits);
            prop_assert!(exact && value.to_string().trim_matches('"') == digits);
        }
    }

    #[test]
    fn names_are_unique_and_as_many(names in prop::collection::vec("[xy](_2|_3)?", 0..8)) {
        let unique = unique(&names);
        let distinct: std::collections::HashSet<_> = unique.iter().collect();
        prop_assert_eq!((distinct.len(), unique.len()), (names.len(), names.len()));
    }

    #[test]
    fn any_answer_has_a_shape(answer in fixtures::any_row(&["columns", "rows", "row_cap", "referenced_tables"])) {
        let rows = shape(answer.clone(), 10, Format::Rows);
        let records = shape(answer, 10, Format::Records);
        prop_assert_eq!(&rows["row_count"], &records["row_count"]);
    }
}
