use aisoc_mcp::failure::Failure;
use aisoc_mcp::pipeline::lookup::Lookup;
use serde_json::{Value, json};

const RUN: Lookup = Lookup {
    noun: "run",
    segments: &["api", "v1", "investigations"],
    query: &[("limit", "200")],
    at: None,
    id: "id",
    aliases: &[],
    service_knows_aliases: false,
    show: &["case_id", "status"],
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

fn text(failure: &Failure) -> String {
    match failure {
        Failure::Refused { reason, next } => format!("{reason}. {next}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_uuid_needs_no_listing_however_it_is_written() {
    for given in [
        FULL,
        "7C1F0A2B3C4D4E5F8A9B0C1D2E3F4A5B",
        " 7c1f0a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b ",
    ] {
        assert_eq!(RUN.settled(given).as_deref(), Some(FULL), "{given}");
    }
}

#[test]
fn names_are_left_to_a_service_that_knows_them() {
    assert_eq!(CASE.settled("INC-0421").as_deref(), Some("INC-0421"));
    assert_eq!(CASE.settled("7c1f"), None, "it may be a prefix");
    assert_eq!(RUN.settled("INC-0421"), None, "runs have no other name");
}

#[test]
fn a_unique_prefix_is_resolved() {
    for given in ["7c1f", "7C1F…", "7c1f...", "7c1f0a2b-3c", "cafe"] {
        let expected = if given == "cafe" {
            "CAFE0000-0000-4000-8000-000000000002"
        } else {
            FULL
        };
        assert_eq!(RUN.choose(given, &listing()).unwrap(), expected, "{given}");
    }
    let paged = json!({"items": listing(), "total": 3});
    assert_eq!(RUN.choose("7c1f", &paged).unwrap(), FULL);
}

#[test]
fn another_name_goes_before_a_prefix() {
    let found = CASE.choose("cafe", &listing()).unwrap();
    assert_eq!(found, "7c1e0000-0000-4000-8000-000000000001");
    assert_eq!(
        CASE.choose("beef", &listing()).unwrap(),
        "beef",
        "the service may know an older case"
    );
}

#[test]
fn none_several_and_too_short_list_the_candidates() {
    let several = json!([{"id": "7c1f0000-0000-4000-8000-000000000001"}, {"id": FULL, "case_id": "INC-0421"}, {"id": "dddd"}]);
    let failure = text(&RUN.choose("7c1f", &several).unwrap_err());
    assert!(
        failure.contains("`7c1f` matches more than one run"),
        "{failure}"
    );
    assert!(
        failure.contains(FULL) && failure.contains("INC-0421") && !failure.contains("dddd"),
        "{failure}"
    );
    for (given, why) in [
        ("abcd", "`abcd` matches no recent run; there are:\n- "),
        (
            "7c",
            "`7c` is neither a UUID nor 4 or more hex digits of one; ",
        ),
        ("nonsense", "`nonsense` is neither a UUID nor "),
        ("", "`` is neither a UUID nor "),
    ] {
        let failure = text(&RUN.choose(given, &listing()).unwrap_err());
        assert!(failure.contains(why), "{failure}");
        assert!(
            failure.contains(&format!("{FULL} · INC-0421 · completed")),
            "{failure}"
        );
        assert!(
            failure.contains("four") || failure.contains('4'),
            "{failure}"
        );
    }
    let failure = text(&RUN.choose("abcd", &json!([])).unwrap_err());
    assert!(
        failure.contains("there is no run to choose from"),
        "{failure}"
    );
}

#[test]
fn candidates_are_few_and_clean() {
    let many: Vec<Value> = (0..30)
        .map(|n| json!({"id": format!("aaaa{n:04}\u{202e}\n"), "status": "\u{1b}[31mred\nnext\u{202e}"}))
        .collect();
    let failure = text(&RUN.choose("aaaa", &many.into()).unwrap_err());
    assert!(failure.contains("and 22 more"), "{failure}");
    assert!(
        !failure.contains('\u{1b}') && !failure.contains('\u{202e}'),
        "{failure}"
    );
    assert!(failure.contains("red next"), "{failure}");
}
