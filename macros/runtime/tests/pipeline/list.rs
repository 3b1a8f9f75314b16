use proptest::prelude::*;
use serde_json::{Value, json};
use toolspec_runtime::pipeline::list::{List, Paging, Window};
use toolspec_runtime::request::Request;

const PAGED: List = List {
    noun: "books",
    at: Some(&["items"]),
    paging: Paging::Page {
        page: "page",
        size: "page_size",
    },
    most: 200,
    scan: 10,
    newest_first: None,
    total_header: None,
    narrowed_by: &[],
};
const OFFSET: List = List {
    noun: "books",
    at: None,
    paging: Paging::Offset {
        offset: "offset",
        limit: "limit",
    },
    most: 500,
    scan: 4,
    newest_first: None,
    total_header: None,
    narrowed_by: &[],
};

fn aimed(list: &List, window: Window) -> Vec<(String, String)> {
    let mut request = Request::get(&["x"]).query("status", "new");
    list.set_page(&mut request, window);
    request.query
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn a_page_is_asked_for_in_the_services_own_terms() {
    let window = Window::new(Some(3), Some(25));
    assert_eq!(
        aimed(&PAGED, window),
        pairs(&[("status", "new"), ("page", "3"), ("page_size", "25")])
    );
    assert_eq!(
        aimed(&OFFSET, window),
        pairs(&[("status", "new"), ("limit", "26"), ("offset", "50")])
    );
}

#[test]
fn one_item_more_than_a_page_tells_that_there_is_another() {
    let window = Window::new(Some(1), Some(2));
    for (given, more, shown) in [(0, false, 0), (2, false, 2), (3, true, 2)] {
        let answer = Value::from(vec![json!({}); given]);
        let result = OFFSET.page_result(OFFSET.parse_page(answer).unwrap(), window);
        assert_eq!(result["has_more"], json!(more));
        assert_eq!(result["items"].as_array().unwrap().len(), shown);
    }
}

#[test]
fn a_full_page_of_the_largest_size_may_have_another_after_it() {
    let window = Window::new(Some(1), Some(500));
    for (given, more) in [(499, false), (500, true)] {
        let answer = Value::from(vec![json!({}); given]);
        let result = OFFSET.page_result(OFFSET.parse_page(answer).unwrap(), window);
        assert_eq!(result["has_more"], json!(more));
    }
}

#[test]
fn a_total_tells_it_too_and_other_members_pass() {
    let answer = json!({"items": [1, 2], "total": 4, "page": 2, "pages": 2, "extra": true});
    let result = PAGED.page_result(
        PAGED.parse_page(answer.clone()).unwrap(),
        Window::new(Some(2), Some(2)),
    );
    assert_eq!(result["has_more"], json!(false));
    assert_eq!(
        (&result["total"], &result["extra"]),
        (&json!(4), &json!(true))
    );
    let result = PAGED.page_result(
        PAGED.parse_page(answer).unwrap(),
        Window::new(Some(1), Some(2)),
    );
    assert_eq!(result["has_more"], json!(true));
}

#[test]
fn both_a_bare_list_and_items_are_taken_and_nothing_else_is() {
    for list in [&PAGED, &OFFSET] {
        for answer in [json!([1]), json!({"items": [1]})] {
            assert_eq!(list.parse_page(answer.clone()).unwrap().items, [json!(1)]);
            assert_eq!(list.items(&answer).unwrap(), &[json!(1)]);
        }
        for answer in [
            json!(null),
            json!("text"),
            json!({"rows": []}),
            json!({"items": 3}),
        ] {
            assert!(list.parse_page(answer.clone()).is_none(), "{answer}");
            assert!(list.items(&answer).is_none(), "{answer}");
        }
    }
}

#[test]
fn a_look_through_ends_with_the_list() {
    let full = Value::from(vec![json!({}); 500]);
    assert!(OFFSET.next_page(&full, 500, 500).is_some());
    assert!(
        OFFSET
            .next_page(&Value::from(vec![json!({}); 499]), 999, 500)
            .is_none()
    );
    assert!(
        PAGED
            .next_page(&json!({"items": [1], "total": 2}), 1, 200)
            .is_some()
    );
    assert!(
        PAGED
            .next_page(&json!({"items": [1], "total": 2}), 2, 200)
            .is_none()
    );
    assert!(
        PAGED
            .next_page(&json!({"items": [], "total": 9}), 2, 200)
            .is_none(),
        "an empty page can't be followed"
    );
    let paging = Paging::Cursor {
        cursor: "after",
        limit: "limit",
        next: "next",
    };
    let cursors = List { paging, ..PAGED };
    assert_eq!(
        cursors
            .next_page(&json!({"items": [], "next": "c2"}), 0, 200)
            .unwrap()
            .cursor
            .unwrap(),
        "c2"
    );
    assert!(
        cursors
            .next_page(&json!({"items": [1], "next": null}), 1, 200)
            .is_none()
    );
}

#[test]
fn a_service_that_does_not_page_gives_each_page_once() {
    let whole: Vec<Value> = (0..50).map(Value::from).collect();
    let mut seen = Vec::new();
    for page in 1..=3 {
        let window = Window::new(Some(page), Some(20));
        let result = OFFSET.page_result(OFFSET.parse_page(whole.clone().into()).unwrap(), window);
        assert_eq!(result["has_more"], json!(page < 3), "{page}");
        seen.extend(result["items"].as_array().unwrap().clone());
    }
    assert_eq!(seen, whole);
    let longer = Value::from(vec![json!({}); 700]);
    assert!(OFFSET.next_page(&longer, 700, 500).is_none());
}

#[test]
fn the_item_that_tells_of_another_page_is_not_counted_as_shown() {
    let answer = json!({"items": [0, 1, 2], "total": 3});
    let window = Window::new(None, Some(2));
    let result = OFFSET.page_result(OFFSET.parse_page(answer).unwrap(), window);
    assert_eq!(
        (&result["items"], &result["has_more"]),
        (&json!([0, 1]), &json!(true))
    );
}

/// Any number, and often one at an edge.
fn number() -> impl Strategy<Value = i64> {
    let edges = vec![i64::MIN, -1, 0, 1, 2, 3, i64::MAX - 1, i64::MAX];
    prop_oneof![2 => prop::sample::select(edges), 1 => any::<i64>()]
}

/// Any count, and often one at an edge.
fn count() -> impl Strategy<Value = u64> {
    let half = i64::MAX.unsigned_abs();
    prop_oneof![2 => prop::sample::select(vec![0, 1, half, half + 1, u64::MAX]), 1 => any::<u64>()]
}

proptest! {
    /// Whatever page is asked for, what is shown is a part of what there is, and whether more follows is told.
    #[test]
    fn a_page_of_any_number_and_size_is_part_of_the_list(page in prop::option::of(number()), size in prop::option::of(number()), there in 0_usize..6, total in prop::option::of(count())) {
        let window = Window::new(page, size);
        let rows: Vec<Value> = (0..there).map(Value::from).collect();
        let all: Vec<&Value> = rows.iter().collect();
        let shown = window.of(there);
        prop_assert!(shown.start <= shown.end && shown.end <= there);
        let before = u128::from(window.page - 1) * u128::from(window.size.unwrap_or(0));
        prop_assert_eq!(shown.start as u128, before.min(there as u128));
        let filtered = PAGED.filtered_result(window, &all, 9, true);
        prop_assert_eq!(filtered["items"].as_array().map(Vec::len), Some(shown.len()));
        prop_assert_eq!(&filtered["has_more"], &json!(shown.end < there));
        let merged = PAGED.merged_result(window, &all, total.unwrap_or(9));
        let more = window.end().is_some_and(|end| end < total.unwrap_or(9));
        prop_assert_eq!(&merged["has_more"], &json!(more));
        for list in [&PAGED, &OFFSET] {
            let answer = json!({"items": rows, "total": total});
            let direct = list.page_result(list.parse_page(answer).unwrap(), window);
            let given = direct["items"].as_array().map_or(0, Vec::len);
            prop_assert!(given as u64 <= window.size.unwrap_or(u64::MAX) && direct["has_more"].is_boolean());
            let mut request = Request::get(&["x"]);
            list.set_page(&mut request, window);
            list.set_scan_page(&mut request, window.page, (list.size_for(window.end()), list.most));
        }
    }

    /// Pages of what was filtered here are disjoint, in order and complete.
    #[test]
    fn filtered_pages_partition_what_matched(count in 0_usize..60, size in 1_i64..20) {
        let matched: Vec<Value> = (0..count).map(Value::from).collect();
        let mut seen = Vec::new();
        for page in 1.. {
            let window = Window::new(Some(page), Some(size));
            let all: Vec<&Value> = matched.iter().collect();
            let result = PAGED.filtered_result(window, &all, 99, true);
            prop_assert_eq!(&result["matched"], &json!(count));
            seen.extend(result["items"].as_array().unwrap().clone());
            prop_assert_eq!(result["has_more"].as_bool().unwrap(), seen.len() < count);
            if result["has_more"] == false {
                break;
            }
        }
        prop_assert_eq!(seen, matched);
    }
}
