use proptest::prelude::*;
use serde_json::{Value, json};
use toolspec_runtime::pipeline::list::Paging;
use toolspec_runtime::pipeline::lookup::{Looked, Lookup, Unresolved};

const RUN: Lookup = Lookup {
    noun: "run",
    segments: &["api", "v1", "investigations"],
    query: &[("limit", "200")],
    at: None,
    paging: Paging::Whole,
    most: 200,
    scan: 10,
    cache_seconds: 0,
    split: None,
    item: &[],
    id: "id",
    aliases: &[],
    service_knows_aliases: false,
    show: &["case_id", "status"],
    of: &[],
    newest: Some("started_at"),
    finished: Some(("status", &["completed", "failed"])),
    secondary: Some(("model_used", "robot:")),
};
const CASE: Lookup = Lookup {
    noun: "case",
    aliases: &["case_number"],
    service_knows_aliases: true,
    ..RUN
};
const FULL: &str = "7c1f0a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b";

fn listing() -> Value {
    json!([
        {"id": FULL, "case_id": "INC-0421", "status": "completed", "case_number": "INC-0421"},
        {"id": "7c1e0000-0000-4000-8000-000000000001", "case_id": "INC-0001", "status": "failed", "case_number": "CAFE"},
        {"id": "CAFE0000-0000-4000-8000-000000000002", "status": null},
    ])
}

fn text(unresolved: &Unresolved) -> String {
    format!("{}. {}", unresolved.reason, unresolved.next)
}

/// What is meant by a text among these rows, all of which were scanned.
fn choose(lookup: &Lookup, given: &str, rows: &Value) -> Result<String, Unresolved> {
    let given = lookup.read(given)?;
    let items: Vec<&Value> = rows.as_array().unwrap().iter().collect();
    let looked = Looked {
        count: items.len(),
        complete: true,
    };
    match lookup.matching(&given, &items)[..] {
        [item] => Ok(lookup.identifier(item)),
        [] => Err(lookup.unknown(&given, &items, looked)),
        ref found => Err(lookup.ambiguous(&given, found)),
    }
}

#[test]
fn a_whole_uuid_needs_no_listing_however_it_is_written() {
    for given in [
        FULL,
        "7C1F0A2B3C4D4E5F8A9B0C1D2E3F4A5B",
        " 7c1f0a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b ",
        "\"7c1f0a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b\",",
        "https://soc.example/runs/7c1f0a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b/steps/120?page=2",
    ] {
        let read = RUN.read(given).unwrap();
        assert_eq!(RUN.settled(&read).as_deref(), Some(FULL), "{given}");
    }
}

#[test]
fn names_are_left_to_a_service_that_knows_them() {
    assert_eq!(CASE.settled("INC-0421").as_deref(), Some("INC-0421"));
    assert_eq!(CASE.settled("7c1f"), None, "it may be a prefix");
    assert_eq!(RUN.settled("INC-0421"), None, "runs have no other name");
}

#[test]
fn what_people_paste_is_read_as_it_is_meant() {
    for (given, read) in [
        ("INC-0421", "INC-0421"),
        (" INC\u{2011}0421 ", "INC-0421"),
        ("INC\u{2212}0421", "INC-0421"),
        ("#421", "421"),
        ("7c1f…", "7c1f"),
        ("7c1f...", "7c1f"),
        ("`INC-0421`.", "INC-0421"),
        ("(INC-0421)", "INC-0421"),
        ("INC-\u{200b}0421", "INC-0421"),
        ("https://soc.example/cases/INC-0421", "INC-0421"),
        ("<https://soc.example/cases/INC-0421>", "INC-0421"),
        ("https://soc.example/api/v1/cases/INC-0421/", "INC-0421"),
        ("https://soc.example/#/cases/INC-0421/timeline", "INC-0421"),
        (
            "https://soc.example/view?case=INC%2D0421&page=20",
            "INC-0421",
        ),
    ] {
        assert_eq!(CASE.read(given).unwrap(), read, "{given}");
    }
    for given in [
        "",
        "  ",
        "..",
        "\"\"",
        "INC-1/timeline",
        "https://soc.example/cases/",
        "https://soc.example/x/INC-1%2Ftimeline",
    ] {
        assert!(CASE.read(given).is_err(), "{given}");
    }
}

#[test]
fn a_unique_prefix_is_resolved() {
    for given in ["7c1f", "7C1F…", "7c1f...", "7c1f0a2b-3c", "cafe"] {
        let expected = if given == "cafe" {
            "CAFE0000-0000-4000-8000-000000000002"
        } else {
            FULL
        };
        assert_eq!(
            choose(&RUN, given, &listing()).unwrap(),
            expected,
            "{given}"
        );
    }
}

#[test]
fn another_name_goes_before_a_prefix_and_its_end_is_enough() {
    let found = choose(&CASE, "cafe", &listing()).unwrap();
    assert_eq!(found, "7c1e0000-0000-4000-8000-000000000001");
    for given in ["421", "INC421", "inc 421", "0421"] {
        assert_eq!(choose(&CASE, given, &listing()).unwrap(), FULL, "{given}");
    }
    for given in ["INC", "42", "1", "21", "C-0421", "INC-04210"] {
        assert!(choose(&CASE, given, &listing()).is_err(), "{given}");
    }
    let rows =
        json!([{"id": "a", "case_number": "INC-7"}, {"id": "b", "case_number": "LAB-INC-7"}]);
    assert_eq!(
        choose(&CASE, "inc7", &rows).unwrap(),
        "a",
        "written out goes before an end"
    );
}

#[test]
fn none_several_and_too_short_list_the_candidates() {
    let several = json!([{"id": "7c1f0000-0000-4000-8000-000000000001"}, {"id": FULL, "case_id": "INC-0421"}, {"id": "dddd"}]);
    let failure = text(&choose(&RUN, "7c1f", &several).unwrap_err());
    assert!(
        failure.contains("`7c1f` matches more than one run; there are:"),
        "{failure}"
    );
    assert!(
        failure.contains(FULL) && failure.contains("INC-0421") && !failure.contains("dddd"),
        "{failure}"
    );
    for (given, why) in [
        (
            "7c1a",
            "`7c1a` matches none of the 3 runs; the nearest are:\n- 7c1f",
        ),
        (
            "7c",
            "`7c` is neither a UUID nor 4 or more hex digits of one; ",
        ),
        ("nonsense", "`nonsense` is neither a UUID nor "),
    ] {
        let failure = text(&choose(&RUN, given, &listing()).unwrap_err());
        assert!(failure.contains(why), "{failure}");
        assert!(
            failure.contains(&format!("{FULL} · INC-0421 · completed")),
            "{failure}"
        );
        assert!(failure.contains('4'), "{failure}");
    }
    let failure = text(&choose(&RUN, "abcd", &json!([])).unwrap_err());
    assert!(
        failure.contains("`abcd` matches no run; there is no run to choose from"),
        "{failure}"
    );
}

#[test]
fn candidates_are_few_and_clean() {
    let many: Vec<Value> = (0..30)
        .map(|n| json!({"id": format!("aaaa{n:04}\u{202e}\n"), "status": "\u{1b}[31mred\nnext\u{202e}"}))
        .collect();
    let failure = text(&choose(&RUN, "aaaa", &many.into()).unwrap_err());
    assert!(failure.contains("and 25 more"), "{failure}");
    assert!(
        !failure.contains('\u{1b}') && !failure.contains('\u{202e}'),
        "{failure}"
    );
    assert!(failure.contains("red next"), "{failure}");
}

#[test]
fn the_newest_finished_one_is_meant() {
    let row = |id: &str, status: &str, day: u8, model: &str| json!({"id": id, "status": status, "started_at": format!("2026-05-{day:02}T00:00:00Z"), "model_used": model});
    let rows = [
        row("a", "running", 9, "m"),
        row("b", "failed", 8, "m"),
        row("c", "completed", 7, "robot:1"),
        row("d", "completed", 5, "m"),
        row("e", "completed", 6, "m"),
    ];
    let newest = |which: &[usize]| {
        let rows: Vec<&Value> = which.iter().map(|at| &rows[*at]).collect();
        RUN.newest("case INC-1", &rows).unwrap()
    };
    for (which, id, said) in [
        (
            &[0, 1, 2, 3, 4][..],
            "e",
            "its newest finished run of 5: e (completed); newer: a (running), b (failed)",
        ),
        (
            &[0, 1, 2],
            "b",
            "its newest finished run of 3: b (failed); newer: a (running)",
        ),
        (
            &[0, 2],
            "c",
            "its newest finished run of 2: c (completed); newer: a (running)",
        ),
        (
            &[0],
            "a",
            "its only run, which is not finished: a (running)",
        ),
        (&[3], "d", "its only run: d (completed)"),
    ] {
        let newest = newest(which);
        assert_eq!(newest.id, id);
        assert_eq!(newest.note, format!("case INC-1 stands for {said}"));
    }
    assert_eq!(RUN.newest("case INC-1", &[]), None);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(given in any::<String>(), path in r#"(https://[a-z.]{1,8})?[/#?=&%a-f0-9INC\-."]{0,30}"#) {
        for given in [given, path] {
            if let Ok(read) = CASE.read(&given) {
                prop_assert!(!read.contains('/') && read.contains(char::is_alphanumeric));
                let again = CASE.read(&read).unwrap();
                prop_assert_eq!(again, read, "reading what was read changes nothing");
                let _ = choose(&CASE, &given, &listing());
            }
        }
    }

    #[test]
    fn a_prefix_of_any_length_leads_to_its_item_or_to_no_other(digits in "[0-9a-f]{32}", length in 4_usize..32) {
        let id = format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]);
        let mut rows = listing();
        rows.as_array_mut().unwrap().push(json!({"id": id}));
        if let Ok(found) = choose(&RUN, &digits[..length], &rows) {
            prop_assert_eq!(found, id);
        }
    }
}
