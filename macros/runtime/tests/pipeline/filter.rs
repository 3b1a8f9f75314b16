use jiff::Timestamp;
use serde_json::{Value, json};
use toolspec_runtime::pipeline::filter::{Clause, FromService, Operator, Rule};

const RULE: Rule = Rule {
    argument: "argument",
    fields: &[&["field"]],
    operator: Operator::Equals,
    map: &[],
    when: &[],
    optional_prefix: None,
    empty: None,
    loose: &[],
    from: None,
};

fn now() -> Timestamp {
    "2026-03-14T12:00:00Z".parse().unwrap()
}

fn fits(rule: &Rule, wanted: &Value, item: &Value) -> bool {
    Clause::new(rule, Some(wanted.clone()))
        .expect("it filters")
        .matches(item, now())
}

#[test]
fn each_operator_holds_a_member_against_an_argument() {
    use Operator::{AtOrAfter, AtOrBefore, Equals, Maximum, Minimum, OneOf, SameOrUnder, Words};
    for (operator, wanted, field, expected) in [
        (Equals, json!("High"), json!("high"), true),
        (Equals, json!("high"), json!("higher"), false),
        (Equals, json!("office"), json!(["vip", "Office"]), true),
        (Equals, json!(true), json!(true), true),
        (Equals, json!("x"), json!(null), false),
        (
            Equals,
            json!("T1059"),
            json!([{"id": "T1059", "name": "Command"}]),
            true,
        ),
        (OneOf, json!(["a", "b"]), json!("B"), true),
        (OneOf, json!(["a", "b"]), json!("c"), false),
        (SameOrUnder, json!("T1059"), json!(["T1059.001"]), true),
        (SameOrUnder, json!("t1059"), json!("T1059"), true),
        (SameOrUnder, json!("T1059"), json!("T10591"), false),
        (SameOrUnder, json!("T1059.001"), json!("T1059"), false),
        (
            SameOrUnder,
            json!("T1059"),
            json!([{"id": "T1059.003"}]),
            true,
        ),
        (
            Words,
            json!("power SHELL"),
            json!("Encoded PowerShell"),
            true,
        ),
        (
            Words,
            json!("power bash"),
            json!("Encoded PowerShell"),
            false,
        ),
        (Words, json!("  "), json!("anything"), true),
        (AtOrAfter, json!("24h"), json!("2026-03-13T12:00:00Z"), true),
        (
            AtOrAfter,
            json!("24h"),
            json!("2026-03-13T11:59:59Z"),
            false,
        ),
        (
            AtOrBefore,
            json!("2026-03-01"),
            json!("2026-02-28T23:00:00.5Z"),
            true,
        ),
        (
            AtOrBefore,
            json!("2026-03-01"),
            json!("2026-03-02T00:00:00"),
            false,
        ),
        (AtOrAfter, json!("24h"), json!("not a time"), false),
        (Minimum, json!(10), json!(10), true),
        (Minimum, json!(10), json!(9.5), false),
        (Maximum, json!(10), json!("9"), true),
        (Maximum, json!(10), json!("many"), false),
    ] {
        let rule = Rule { operator, ..RULE };
        let item = json!({"field": field});
        assert_eq!(
            fits(&rule, &wanted, &item),
            expected,
            "{operator:?} {wanted} {item}"
        );
    }
}

#[test]
fn words_may_be_spread_over_the_members_and_their_lists() {
    let rule = Rule {
        operator: Operator::Words,
        fields: &[&["title"], &["tags", "labels"]],
        ..RULE
    };
    let item = json!({"title": "Beacon", "tags": {"labels": ["c2", "finance"]}});
    assert!(fits(&rule, &json!("finance beacon"), &item));
    assert!(!fits(&rule, &json!("finance beacon office"), &item));
}

#[test]
fn a_pasted_indicator_finds_the_plain_one() {
    let rule = Rule {
        operator: Operator::Words,
        fields: &[&["title"], &["affected_ips"]],
        ..RULE
    };
    let item = json!({"title": "Beacon to evil.example", "affected_ips": ["10.0.42.7"]});
    for wanted in [
        "10.0.42[.]7",
        "::ffff:10.0.42.7",
        "10.0.42.7:443 beacon",
        "beacon evil[.]example",
        "evil [dot] example",
    ] {
        assert!(fits(&rule, &json!(wanted), &item), "{wanted}");
    }
    assert!(!fits(&rule, &json!("10.0.42[.]8"), &item));
    assert!(!fits(&rule, &json!("beacon 10.0.42[.]8"), &item));
}

#[test]
fn a_tag_is_found_by_its_value_and_as_it_is_shown() {
    let rule = Rule {
        operator: Operator::Words,
        fields: &[&["tags"]],
        ..RULE
    };
    let item = json!({"tags": {"team": "Finance", "labels": ["c2"]}});
    for wanted in ["finance", "team:finance", "c2 finance"] {
        assert!(fits(&rule, &json!(wanted), &item), "{wanted}");
    }
    assert!(!fits(&rule, &json!("team:c2"), &item));
}

#[test]
fn the_first_time_that_is_there_counts() {
    let rule = Rule {
        operator: Operator::AtOrAfter,
        fields: &[&["event_time"], &["created_at"]],
        ..RULE
    };
    let old = "2026-01-01T00:00:00Z";
    let new = "2026-03-14T11:00:00Z";
    assert!(!fits(
        &rule,
        &json!("24h"),
        &json!({"event_time": old, "created_at": new})
    ));
    assert!(fits(
        &rule,
        &json!("24h"),
        &json!({"event_time": null, "created_at": new})
    ));
    assert!(!fits(&rule, &json!("24h"), &json!({})));
}

#[test]
fn values_are_mapped_and_only_the_named_ones_filter() {
    let rule = Rule {
        operator: Operator::OneOf,
        when: &["open"],
        map: &[("open", &["new", "triaged"])],
        ..RULE
    };
    assert!(fits(&rule, &json!("open"), &json!({"field": "triaged"})));
    assert!(!fits(&rule, &json!("open"), &json!({"field": "closed"})));
    assert!(
        Clause::new(&rule, Some(json!("closed"))).is_none(),
        "the service filters that one"
    );
    assert!(Clause::new(&rule, None).is_none());
}

#[test]
fn a_prefix_may_be_left_out_on_either_side() {
    let rule = Rule {
        operator: Operator::OneOf,
        optional_prefix: Some("aisoc."),
        ..RULE
    };
    for wanted in ["raw_events", "aisoc.raw_events", "AISOC.RAW_EVENTS"] {
        for field in ["raw_events", "aisoc.raw_events"] {
            assert!(
                fits(&rule, &json!([wanted]), &json!({"field": field})),
                "{wanted} {field}"
            );
        }
    }
    assert!(!fits(
        &rule,
        &json!(["raw_event"]),
        &json!({"field": "aisoc.raw_events"})
    ));
}

#[test]
fn values_from_the_service_are_asked_for_only_when_wanted() {
    let from = FromService {
        segments: &["me"],
        fields: &[&["email"], &["owner", "id"]],
    };
    let rule = Rule {
        operator: Operator::OneOf,
        from: Some(from.clone()),
        ..RULE
    };
    assert!(Clause::new(&rule, Some(json!(false))).is_none());
    let clause = Clause::new(&rule, Some(json!(true))).unwrap();
    assert!(clause.wanted.is_empty());
    let answer = json!({"email": "a@example.com", "owner": {"id": 7}});
    assert_eq!(from.values(&answer), ["a@example.com", "7"]);
}

#[test]
fn a_time_that_is_none_is_named() {
    let rule = Rule {
        operator: Operator::AtOrAfter,
        ..RULE
    };
    let fault = |text: &str| {
        Clause::new(&rule, Some(json!(text)))
            .unwrap()
            .validate(now())
    };
    assert!(fault("2026-13-45").unwrap().contains("`2026-13-45`"));
    assert_eq!(fault("7d"), None);
}
