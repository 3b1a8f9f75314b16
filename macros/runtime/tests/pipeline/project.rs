use serde_json::{Value, json};
use toolspec_runtime::pipeline::project::{Member, Shape, project, shaped};

#[test]
fn values_pass_in_the_type_advertised_or_not_at_all() {
    for (shape, given, expected) in [
        (Shape::Text, json!("x"), Some(json!("x"))),
        (Shape::Text, json!(""), None),
        (Shape::Text, json!(7), Some(json!("7"))),
        (Shape::Text, json!({"a": 1}), None),
        (Shape::Integer, json!(7), Some(json!(7))),
        (Shape::Integer, json!(7.0), Some(json!(7))),
        (Shape::Integer, json!(7.5), None),
        (Shape::Integer, json!("7"), Some(json!(7))),
        (Shape::Integer, json!("many"), None),
        (
            Shape::Integer,
            json!(9_007_199_254_740_993_i64),
            Some(json!(9_007_199_254_740_993_i64)),
        ),
        (Shape::Integer, json!(u64::MAX), Some(json!(u64::MAX))),
        (Shape::Number, json!(0.5), Some(json!(0.5))),
        (Shape::Number, json!("0.5"), Some(json!(0.5))),
        (Shape::Boolean, json!(false), Some(json!(false))),
        (Shape::Boolean, json!("false"), None),
        (Shape::Any, json!(null), None),
        (Shape::Any, json!([]), None),
        (Shape::Any, json!({}), None),
        (Shape::Any, json!(0), Some(json!(0))),
        (Shape::Count, json!([1, 2]), Some(json!(2))),
        (Shape::Count, json!([]), Some(json!(0))),
        (
            Shape::Mapped(&[("critical", "p0")]),
            json!("critical"),
            Some(json!("p0")),
        ),
        (Shape::Mapped(&[("critical", "p0")]), json!("info"), None),
        (
            Shape::List {
                item: &Shape::Text,
                pick: &[],
            },
            json!(["a", null, "", 3]),
            Some(json!(["a", "3"])),
        ),
        (
            Shape::List {
                item: &Shape::Text,
                pick: &[],
            },
            json!([]),
            None,
        ),
        (
            Shape::List {
                item: &Shape::Text,
                pick: &[],
            },
            json!("a"),
            None,
        ),
    ] {
        assert_eq!(project(&shape, &given), expected, "{shape:?} {given}");
    }
}

#[test]
fn items_that_are_texts_or_objects_become_texts() {
    let shape = Shape::List {
        item: &Shape::Text,
        pick: &["id", "name"],
    };
    let given = json!(["T1", {"id": "T2", "name": "Two"}, {"name": "Three"}, {"id": null, "name": "Four"}, {"x": 1}]);
    assert_eq!(
        project(&shape, &given),
        Some(json!(["T1", "T2", "Three", "Four"]))
    );
}

const CASE: Shape = Shape::Object {
    members: &[
        Member::new("number", &[&["case_number"]], Shape::Text),
        Member::new(
            "labels",
            &[&["tags", "labels"]],
            Shape::List {
                item: &Shape::Text,
                pick: &[],
            },
        ),
        Member::new(
            "hosts",
            &[&["assets", "host"]],
            Shape::List {
                item: &Shape::Text,
                pick: &[],
            },
        ),
        Member {
            name: "notes",
            from: &[&["notes"]],
            nullable: true,
            only_if: None,
            shape: Shape::Text,
        },
    ],
    rest: None,
};

#[test]
fn only_what_is_named_passes_renamed_and_in_order() {
    let given = json!({
        "tenant_id": "secret", "tags": {"labels": ["c2"]}, "case_number": "INC-1",
        "assets": [{"host": "a"}, {"host": "b"}, {}], "extra": 1,
    });
    let projected = project(&CASE, &given).unwrap();
    let expected = r#"{"number":"INC-1","labels":["c2"],"hosts":["a","b"],"notes":null}"#;
    assert_eq!(projected.to_string(), expected);
}

#[test]
fn other_members_pass_where_they_are_allowed() {
    const OPEN: Shape = Shape::Object {
        members: &[Member::new("a", &[&["b"]], Shape::Integer)],
        rest: Some(&Shape::Any),
    };
    let projected = project(&OPEN, &json!({"b": 1, "c": {"d": 2}, "e": null}));
    assert_eq!(projected, Some(json!({"a": 1, "c": {"d": 2}})));
}

#[test]
fn what_is_no_object_gives_nothing() {
    for given in [json!([]), json!("x"), json!(1), Value::Null] {
        assert_eq!(project(&CASE, &given), None, "{given}");
    }
}

#[test]
fn what_has_the_form_of_the_result_is_not_taken_from_the_service_again() {
    const RESULT: Shape = Shape::Object {
        members: &[
            Member::new(
                "priority",
                &[&["severity"]],
                Shape::Mapped(&[("critical", "p0")]),
            ),
            Member::new("alerts", &[&["alert_ids"]], Shape::Count),
            Member::new("owner", &[&["id"]], Shape::Text),
            Member::new(
                "note",
                &[&["note"]],
                Shape::Cut {
                    most: 3,
                    of: &Shape::Text,
                },
            ),
            Member::new(
                "place",
                &[&[]],
                Shape::Object {
                    members: &[Member::new("house", &[&["house_name"]], Shape::Text)],
                    rest: None,
                },
            ),
            Member::new(
                "techniques",
                &[&["mitre"]],
                Shape::List {
                    item: &Shape::Text,
                    pick: &["id"],
                },
            ),
        ],
        rest: Some(&Shape::Integer),
    };
    let answer = json!({
        "severity": "CRITICAL", "alert_ids": [1, 2], "id": 7, "note": "abcd", "house_name": "x", "mitre": [{"id": "T1"}], "more": 3
    });
    let expected = json!({
        "priority": "p0", "alerts": 2, "owner": "7", "note": "abc…", "place": {"house": "x"}, "techniques": ["T1"], "more": 3
    });
    let mut once = project(&RESULT, &answer).unwrap();
    // Nothing but whole numbers passes of what has no name.
    once.as_object_mut()
        .unwrap()
        .retain(|name, _| name != "house_name");
    assert_eq!(once, expected);
    assert_eq!(shaped(&RESULT, &expected), Some(expected));
    // What the projection would rename does not pass under its old name, and nulls and empty values are still left out.
    let raw = json!({"severity": "critical", "owner": null, "techniques": [], "place": {"house_name": "x"}, "id": "x"});
    assert_eq!(shaped(&RESULT, &raw), None);
    let known = json!({"number": "INC-1", "tags": {"labels": ["a"]}});
    assert_eq!(
        shaped(&CASE, &known),
        Some(json!({"number": "INC-1", "notes": null}))
    );
}

#[test]
fn labels_of_any_form_are_texts() {
    for (given, expected) in [
        (json!(["c2", "finance"]), json!(["c2", "finance"])),
        (
            json!({"labels": ["c2", "finance"]}),
            json!(["c2", "finance"]),
        ),
        (json!({"team": "finance"}), json!(["team:finance"])),
        (
            json!({"team": "finance", "tier": 1, "vip": true}),
            json!(["team:finance", "tier:1", "vip:true"]),
        ),
        (
            json!({"labels": ["c2"], "team": "finance", "none": null, "empty": []}),
            json!(["c2", "team:finance"]),
        ),
        (
            json!([{"key": "team", "value": "finance"}, {"name": "c2"}, {"id": 7, "label": "vip"}]),
            json!(["team:finance", "c2", "vip"]),
        ),
        (json!(["c2", "c2", ""]), json!(["c2"])),
        (json!("c2"), json!(["c2"])),
    ] {
        assert_eq!(project(&Shape::Flat, &given), Some(expected), "{given}");
    }
    for nothing in [
        json!(null),
        json!([]),
        json!({}),
        json!({"labels": []}),
        json!(""),
    ] {
        assert_eq!(project(&Shape::Flat, &nothing), None, "{nothing}");
    }
}
