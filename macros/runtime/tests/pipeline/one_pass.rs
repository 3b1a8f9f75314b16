//! The one pass gives what the steps give: of random contracts and random answers, the result that is written at once is that of
//! projection, sanitising and budget, and what a selection reads of an answer's text gives the result of the whole answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use serde_json::{Map, Value};
use toolspec_runtime::pipeline::budget::{Continuation, Resume};
use toolspec_runtime::pipeline::list::{List, Paging};
use toolspec_runtime::pipeline::project::{Member, Shape, passes, project};
use toolspec_runtime::pipeline::type_mismatch::find_mismatches;
use toolspec_runtime::pipeline::write::write_result;
use toolspec_runtime::pipeline::{ResultSpec, build_result, select};
use toolspec_runtime::selection::{AnswerSelection, Selection};

const NAMES: [&str; 6] = ["a", "b", "c", "items", "total", "next"];

fn leaked<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&NAMES[..])
}

fn path() -> impl Strategy<Value = &'static [&'static str]> {
    prop::collection::vec(name(), 0..3).prop_map(|path| &*path.leak())
}

fn scalar_shape() -> impl Strategy<Value = Shape> {
    prop::sample::select(vec![
        Shape::Any,
        Shape::Boolean,
        Shape::Integer,
        Shape::Number,
        Shape::Text,
        Shape::Mapped(&[("x", "one"), ("y", "two")]),
        Shape::Count,
        Shape::Flat,
        Shape::Section(&["a", "b"]),
    ])
}

fn shape() -> impl Strategy<Value = Shape> {
    scalar_shape().prop_recursive(3, 24, 4, |inner| {
        let list = (inner.clone(), prop::collection::vec(name(), 0..3));
        let list = list.prop_map(|(item, pick)| Shape::List {
            item: leaked(item),
            pick: pick.leak(),
        });
        let cut = (inner.clone(), 0..6_usize).prop_map(|(of, most)| Shape::Cut {
            most,
            of: leaked(of),
        });
        prop_oneof![list, cut, object_shape(inner)]
    })
}

fn object_shape(
    inner: impl Strategy<Value = Shape> + Clone + 'static,
) -> impl Strategy<Value = Shape> {
    let from = prop::collection::vec(path(), 1..3).prop_map(|paths| &*paths.leak());
    let member = (
        from,
        inner.clone(),
        any::<bool>(),
        prop::option::weighted(0.2, path()),
    );
    let members = prop::collection::vec(member, 0..6);
    (members, prop::option::weighted(0.3, inner)).prop_map(|(members, rest)| {
        let members = members.into_iter().zip(NAMES);
        let members: Vec<Member> = members
            .map(|((from, shape, nullable, only_if), name)| Member {
                name,
                from,
                nullable,
                only_if: only_if.filter(|path| !path.is_empty()),
                shape,
            })
            .collect();
        Shape::Object {
            members: members.leak(),
            rest: rest.map(leaked),
        }
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[xyab0-9.]{0,4}",
        1 => Just("a\u{1b}[2J\u{200b}\r\nb\"\\\u{7}".to_owned()),
        1 => Just("{\"a\": [\"one\", \"two\"], \"b\": \"three\"}".to_owned()),
        1 => Just("a:\n  - one\n  - two\nb: three".to_owned()),
        1 => (19_990..20_010_usize).prop_map(|length| "é".repeat(length)),
        1 => "\\PC{0,6}",
    ]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3..300_i32).prop_map(|whole| Value::from(f64::from(whole))),
        Just(Value::from(i64::MIN)),
        Just(Value::from(u64::MAX)),
    ]
}

fn arbitrary_answer() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        2 => number(),
        4 => text().prop_map(Value::from),
    ];
    let named = prop_oneof![8 => name().prop_map(str::to_owned), 1 => text()];
    scalar.prop_recursive(5, 60, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((named.clone(), inner), 0..7)
                .prop_map(|members| Value::from(Map::from_iter(members))),
        ]
    })
}

fn spec(shape: Shape, has_list: bool, is_shaped: bool) -> ResultSpec {
    let list = Continuation {
        list: "a",
        resume: Resume::Advice("narrow it"),
    };
    ResultSpec {
        shape,
        list: has_list.then_some(list),
        text: None,
        next: &["tool_a", "tool_b"],
        shaped: is_shaped,
    }
}

fn by_steps(spec: &ResultSpec, answer: &Value, limit: usize) -> String {
    let offered = |name: &str| name == "tool_a";
    Value::from(build_result(spec, &offered, &Map::new(), answer, limit)).to_string()
}

/// So many random contracts and answers for each property, unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 400;

static TRIED: AtomicUsize = AtomicUsize::new(0);
static WRITTEN: AtomicUsize = AtomicUsize::new(0);

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    /// The writer gives the bytes of the steps, or nothing.
    fn written_at_once_as_by_steps(
        shape in object_shape(shape().boxed()),
        answer in arbitrary_answer(),
        has_list in any::<bool>(),
        is_shaped in any::<bool>(),
        limit in prop_oneof![Just(100_000_usize), 0..400_usize],
    ) {
        let spec = spec(shape, has_list, is_shaped);
        let offered = |name: &str| name == "tool_a";
        TRIED.fetch_add(1, Ordering::Relaxed);
        if let Some(written) = write_result(&spec, &offered, &answer, limit) {
            WRITTEN.fetch_add(1, Ordering::Relaxed);
            prop_assert_eq!(written, by_steps(&spec, &answer, limit));
        }
    }

    /// Whether anything passes is said as projection has it.
    fn passes_as_projected(shape in shape(), answer in arbitrary_answer()) {
        prop_assert_eq!(passes(&shape, &answer), project(&shape, &answer).is_some());
    }

    /// What is selected gives the result, and the notes on it, of the whole answer.
    fn selected_as_whole(shape in object_shape(shape().boxed()), answer in arbitrary_answer()) {
        let selection = AnswerSelection {
            object: select::of_shape(&shape),
            item: Selection::All,
        };
        let read = selection.read(&answer.to_string(), usize::MAX).unwrap().0;
        let spec = spec(shape, true, false);
        prop_assert_eq!(by_steps(&spec, &read, 100_000), by_steps(&spec, &answer, 100_000));
        prop_assert_eq!(find_mismatches(&shape, &read), find_mismatches(&shape, &answer));
        prop_assert_eq!(read.as_object().map(Map::is_empty), answer.as_object().map(Map::is_empty));
    }

    /// Of a list, bare or wrapped, the rows that are selected show what the whole rows show.
    fn selected_rows_as_whole_rows(
        item in object_shape(shape().boxed()),
        rows in prop::collection::vec(arbitrary_answer(), 0..4),
        is_bare in any::<bool>(),
        compared in prop::collection::vec(path(), 0..3),
    ) {
        let list = List {
            noun: "things",
            at: None,
            paging: Paging::Whole,
            most: 100,
            scan: 1,
            newest_first: None,
            total_header: None,
            narrowed_by: &[],
        };
        let items = Shape::List { item: leaked(item), pick: &[] };
        let page = Shape::Object {
            members: vec![Member::new("a", vec![&["items"][..]].leak(), items)].leak(),
            rest: None,
        };
        let object = select::of_shape(&page);
        let selection = select::of_list(object, &list, &compared, std::iter::empty());
        let answer = if is_bare { Value::from(rows) } else { serde_json::json!({"x": 1, "items": rows, "total": 7}) };
        let read = selection.read(&answer.to_string(), usize::MAX).unwrap().0;
        let wrapped = |answer: &Value| serde_json::json!({"items": list.items(answer)});
        let spec = spec(page, true, false);
        prop_assert_eq!(by_steps(&spec, &wrapped(&read), 100_000), by_steps(&spec, &wrapped(&answer), 100_000));
        let values = |answer: &Value| -> Vec<Value> {
            let rows = list.items(answer).unwrap().iter();
            rows.flat_map(|row| compared.iter().flat_map(move |path| {
                toolspec_runtime::pipeline::path::values(row, path).into_iter().cloned()
            })).collect()
        };
        prop_assert_eq!(values(&read), values(&answer));
    }
}

#[test]
fn one_pass_is_the_steps() {
    written_at_once_as_by_steps();
    let [tried, written] = [&TRIED, &WRITTEN].map(|count| count.load(Ordering::Relaxed));
    // Names that must be cleaned, and results over the limit, are for the longer way.
    assert!(written > tried / 4, "{written} of {tried}");
    passes_as_projected();
    selected_as_whole();
    selected_rows_as_whole_rows();
}
