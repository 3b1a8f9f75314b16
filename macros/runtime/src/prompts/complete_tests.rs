//! Tables: what a listing offers, and what of it fits what is typed.

use serde_json::json;

use super::{MOST, Offer, matching, names};
use crate::pipeline::list::Paging;
use crate::pipeline::lookup::Lookup;
use crate::prompts::{Only, Source};

static CASE: Lookup = Lookup {
    noun: "case",
    segments: &["cases"],
    query: &[],
    at: None,
    paging: Paging::Whole,
    most: 100,
    scan: 1,
    cache_seconds: 0,
    split: None,
    item: &[],
    id: "id",
    aliases: &["number"],
    service_knows_aliases: true,
    show: &[],
    of: &[],
    newest: None,
    finished: None,
    secondary: None,
};

static RUN: Source = Source {
    name: "run",
    segments: &["runs"],
    query: &[("limit", "5")],
    at: Some(&["data", "runs"]),
    values: &[&["id"]],
    otherwise: &[],
    sorted: false,
    only: Some(Only {
        member: &["case"],
        argument: "case_id",
        lookup: Some(&CASE),
    }),
    listing: None,
};

static TECHNIQUE: Source = Source {
    name: "technique",
    segments: &["rules"],
    query: &[],
    at: None,
    values: &[&["techniques"], &["main", "id"]],
    otherwise: &[&["name"]],
    sorted: true,
    only: None,
    listing: None,
};

#[test]
fn values_come_from_members_lists_and_what_stands_in_for_them_each_once() {
    let listing = json!([
        {"techniques": ["T2", "T1"], "main": {"id": "T3"}, "name": "x"},
        {"techniques": ["T1", null, {"id": "T9"}, ""], "name": "x"},
        {"techniques": [], "name": "a\u{202e}b\n c"},
        {"name": "y".repeat(400)},
        7,
    ]);
    assert_eq!(
        TECHNIQUE.values([&listing], None),
        ["T1", "T2", "T3", "ab c"]
    );
    assert_eq!(RUN.request().to_string(), "GET /runs");
    assert_eq!(RUN.request().query, [("limit".to_owned(), "5".to_owned())]);
    assert!(TECHNIQUE.values([&json!("junk")], None).is_empty());
}

#[test]
fn a_chosen_thing_narrows_by_every_name_it_has() {
    let cases = json!([
        {"id": "5ea1c0de-4210-5000-8000-0000000001a5", "number": "INC-1"},
        {"id": "77777777-4210-5000-8000-0000000001a5", "number": null},
    ]);
    let runs = json!({"data": {"runs": [
        {"id": "r1", "case": "inc-1"},
        {"id": "r2", "case": "5EA1C0DE-4210-5000-8000-0000000001A5"},
        {"id": "r3", "case": "INC-2"},
        {"id": "r4", "case": "77777777-4210-5000-8000-0000000001a5"},
        {"id": "r5"},
    ]}});
    for (given, found) in [
        ("INC-1", &["r1", "r2"][..]),
        ("5ea1", &["r1", "r2"]),
        ("7777", &["r4"]),
        ("INC-2", &["r3"]),
        ("INC-9", &[]),
    ] {
        let names = names(&CASE, given, [&cases]);
        assert_eq!(
            RUN.values([&runs], Some(&names)),
            found,
            "{given}: {names:?}"
        );
    }
    assert_eq!(RUN.values([&runs], None).len(), 5);
}

#[test]
fn what_begins_so_comes_before_what_holds_it() {
    let values = || ["INC-0421", "CASE-INC", "inc-7", "other"].map(str::to_owned);
    for (typed, found) in [
        ("inc", &["INC-0421", "inc-7", "CASE-INC"][..]),
        ("", &["INC-0421", "CASE-INC", "inc-7", "other"]),
        (" 0421 ", &["INC-0421"]),
        ("zzz", &[]),
    ] {
        assert_eq!(matching(values(), typed).values, found, "{typed}");
    }
    let many = (0..250).map(|number| format!("v{number}"));
    let Offer { values, total } = matching(many, "V");
    assert_eq!((values.len(), total), (MOST, 250));
}
