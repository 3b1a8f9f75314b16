use serde_json::json;
use toolspec_runtime::issue::Issue;
use toolspec_runtime::pipeline::request::{Body, Builder, Parameter};
use toolspec_runtime::request::{Method, Request};

fn built(build: impl FnOnce(&mut Builder)) -> (Request, Vec<Issue>) {
    let mut builder = Builder::new(Method::Post, &["a", "b"]);
    build(&mut builder);
    let (request, _, issues) = builder.build();
    (request, issues)
}

#[test]
fn a_query_holds_what_was_given() {
    let (request, _) = built(|builder| {
        builder.query("text", Parameter::of("text", &"x y".to_owned()));
        builder.query("none", Parameter::of("none", &None::<String>));
        builder.query("flag", Parameter::of("flag", &Some(false)));
        builder.query(
            "many",
            Parameter::of("many", &vec!["a".to_owned(), "b".to_owned()]),
        );
        builder.query("joined", Parameter::of("joined", &vec![1_i64, 2]).joined());
        builder.query("fixed", Parameter::constant("200"));
        builder.query(
            "status",
            Parameter::of("status", &"open".to_owned()).mapped(&[("open", "null")]),
        );
        builder.query(
            "severity",
            Parameter::of("priority", &"p0".to_owned()).mapped(&[("p0", "\"critical\"")]),
        );
    });
    let shown: Vec<String> = request
        .query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        shown,
        [
            "text=x y",
            "flag=false",
            "many=a",
            "many=b",
            "joined=1,2",
            "fixed=200",
            "severity=critical"
        ]
    );
    assert_eq!(request.to_string(), "POST /a/b");
}

#[test]
fn a_body_nests_and_leaves_out_what_was_not_given() {
    let (request, _) = built(|builder| {
        builder.body(Body::Object(vec![
            ("dry_run", Body::Value(Parameter::constant("true"))),
            ("note", Body::Value(Parameter::of("note", &None::<String>))),
            (
                "options",
                Body::Object(vec![("limit", Body::Value(Parameter::of("limit", &5_i64)))]),
            ),
        ]));
    });
    assert_eq!(
        request.body,
        Some(json!({"dry_run": true, "options": {"limit": 5}}))
    );
}

#[test]
fn sources_that_agree_are_sent_once_and_others_are_an_issue() {
    let severity = |severity: Option<&str>, priority: Option<&str>| {
        built(|builder| {
            builder.query(
                "severity",
                Parameter::agreeing(vec![
                    Parameter::of("severity", &severity.map(str::to_owned)),
                    Parameter::of("priority", &priority.map(str::to_owned))
                        .mapped(&[("p0", "\"critical\"")]),
                ]),
            );
        })
    };
    assert_eq!(severity(Some("critical"), Some("p0")).0.query.len(), 1);
    assert_eq!(
        severity(None, Some("p0")).0.query,
        [("severity".to_owned(), "critical".to_owned())]
    );
    assert!(severity(None, None).0.query.is_empty());
    let (_, issues) = severity(Some("low"), Some("p0"));
    assert_eq!(
        issues[0].to_string(),
        "`priority` means `critical` and `severity` means `low`; give one of them"
    );
}
