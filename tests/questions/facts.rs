//! What an answer states, and how one is held against the other.

use std::collections::BTreeMap;

use serde_json::Value;

/// A statement.
#[derive(Debug, Clone)]
enum Fact {
    /// Identifiers in order.
    List(Vec<String>),
    /// Identifiers in order, each with what they are ordered by: rows that share it may stand either way.
    Ordered(Vec<(String, String)>),
    /// A count, a text, anything that must be the same.
    Value(Value),
}

/// Statements by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts(BTreeMap<&'static str, Fact>);

/// How an answer compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Everything is the same.
    True,
    /// A part of what is there, in order, and the answer says that it is a part.
    Bounded(String),
    /// Anything else.
    Wrong(String),
}

impl Facts {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn list<T: ToString>(
        mut self,
        name: &'static str,
        identifiers: impl IntoIterator<Item = T>,
    ) -> Self {
        let list = identifiers.into_iter().map(|item| item.to_string());
        self.0.insert(name, Fact::List(list.collect()));
        self
    }

    /// For what is true: pairs of what orders an item and the item.
    pub(crate) fn ordered(mut self, name: &'static str, rows: Vec<(String, String)>) -> Self {
        self.0.insert(name, Fact::Ordered(rows));
        self
    }

    pub(crate) fn value(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.insert(name, Fact::Value(value.into()));
        self
    }

    /// How many statements it makes about rows that exist: a question about nothing proves nothing.
    pub(crate) fn weight(&self) -> usize {
        let weigh = |fact: &Fact| match fact {
            Fact::List(list) => list.len(),
            Fact::Ordered(rows) => rows.len(),
            Fact::Value(_) => 1,
        };
        self.0.values().map(weigh).sum()
    }

    /// Holds `answer` against this, which is true; `admitted` is what the answer says of its own limits.
    pub(crate) fn judge(&self, answer: &Self, admitted: &[String]) -> Verdict {
        let mut bounded = false;
        let named = self.0.keys().chain(answer.0.keys());
        for name in named {
            let difference = match (self.0.get(name), answer.0.get(name)) {
                (Some(wanted), Some(given)) => wanted.differs(given),
                (Some(_), None) => Some(Difference {
                    is_part: true,
                    words: "is not answered".to_owned(),
                }),
                _ => Some(Difference::other("is answered and has no truth")),
            };
            match difference {
                None => {}
                Some(difference) if difference.is_part && !admitted.is_empty() => bounded = true,
                Some(difference) => {
                    return Verdict::Wrong(format!("{name}: {}", difference.words));
                }
            }
        }
        // What claims to be a part is of no use as a whole, right as it may be.
        if bounded || !admitted.is_empty() {
            Verdict::Bounded(admitted.join(" · "))
        } else {
            Verdict::True
        }
    }
}

/// How two statements differ.
struct Difference {
    /// Whether the one is a part of the other, in its order.
    is_part: bool,
    words: String,
}

impl Difference {
    fn other(words: impl Into<String>) -> Self {
        Self {
            is_part: false,
            words: words.into(),
        }
    }
}

impl Fact {
    fn differs(&self, given: &Self) -> Option<Difference> {
        match (self, given) {
            (Self::List(wanted), Self::List(given)) => {
                let rows: Vec<(String, String)> = wanted
                    .iter()
                    .enumerate()
                    .map(|(place, item)| (format!("{place:08}"), item.clone()))
                    .collect();
                order(&rows, given)
            }
            (Self::Ordered(wanted), Self::List(given)) => order(wanted, given),
            (Self::Value(wanted), Self::Value(given)) => {
                if same(wanted, given) {
                    return None;
                }
                let less = wanted.as_f64().zip(given.as_f64());
                Some(Difference {
                    is_part: less.is_some_and(|(wanted, given)| given < wanted),
                    words: format!("{given} instead of {wanted}"),
                })
            }
            _ => Some(Difference::other("is of another kind")),
        }
    }
}

/// Whether two values are the same; numbers to a billionth of them, since sums of prices depend on order.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one
            .as_f64()
            .zip(other.as_f64())
            .is_some_and(|(one, other)| (one - other).abs() <= 1e-9 * one.abs().max(1.0)),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

/// Compares identifiers in order with rows of which each has what they are ordered by.
fn order(wanted: &[(String, String)], given: &[String]) -> Option<Difference> {
    let mut keys: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, item) in wanted {
        keys.entry(item).or_default().push(key);
    }
    // Each row is looked up in turn, so that one given twice is one too many.
    let mut found = Vec::new();
    for item in given {
        let left = keys.get_mut(item.as_str()).filter(|left| !left.is_empty());
        let Some(left) = left else {
            let twice = given.iter().filter(|other| *other == item).count() > 1;
            let how = if twice {
                "given twice"
            } else {
                "not among them"
            };
            return Some(Difference::other(format!(
                "`{item}` is {how} ({} given, {} wanted)",
                given.len(),
                wanted.len()
            )));
        };
        found.push(left.remove(0));
    }
    // The keys of what was given, in the order wanted: every wanted row that was given.
    let mut rest: Vec<&str> = found.clone();
    let in_order: Vec<&str> = wanted
        .iter()
        .filter_map(|(key, _)| {
            let place = rest.iter().position(|other| other == key)?;
            Some(rest.swap_remove(place))
        })
        .collect();
    if let Some(place) = (0..found.len()).find(|place| found[*place] != in_order[*place]) {
        return Some(Difference::other(format!(
            "row {place}, `{}`, is out of order: {} comes where {} should",
            given[place], found[place], in_order[place]
        )));
    }
    if found.len() == wanted.len() {
        return None;
    }
    let missing = wanted
        .iter()
        .find(|(_, item)| keys.get(item.as_str()).is_some_and(|left| !left.is_empty()));
    Some(Difference {
        is_part: true,
        words: format!(
            "{} of {} rows; the first that is missing is `{}`",
            found.len(),
            wanted.len(),
            missing.map_or("?", |(_, item)| item)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth() -> Facts {
        let rows = [("9", "a"), ("8", "b"), ("8", "c"), ("7", "d")];
        let rows = rows.map(|(key, item)| (key.to_owned(), item.to_owned()));
        Facts::new()
            .ordered("rows", rows.to_vec())
            .value("count", 4)
    }

    fn answer(rows: &[&str], count: i64) -> Facts {
        Facts::new().list("rows", rows).value("count", count)
    }

    fn judged(rows: &[&str], count: i64, admitted: &[&str]) -> Verdict {
        let admitted: Vec<String> = admitted.iter().map(ToString::to_string).collect();
        truth().judge(&answer(rows, count), &admitted)
    }

    #[test]
    fn rows_of_the_same_moment_may_stand_either_way_and_no_other() {
        assert_eq!(judged(&["a", "b", "c", "d"], 4, &[]), Verdict::True);
        assert_eq!(judged(&["a", "c", "b", "d"], 4, &[]), Verdict::True);
        for wrong in [
            &["b", "a", "c", "d"][..],
            &["a", "b", "c"],
            &["a", "b", "b", "d"],
            &["a", "b", "c", "d", "d"],
            &["a", "b", "c", "e"],
            &[],
        ] {
            assert!(
                matches!(judged(wrong, 4, &[]), Verdict::Wrong(_)),
                "{wrong:?}"
            );
        }
        assert!(matches!(
            judged(&["a", "b", "c", "d"], 5, &[]),
            Verdict::Wrong(_)
        ));
    }

    #[test]
    fn a_part_counts_only_where_the_answer_says_that_it_is_one() {
        let said = ["looked down to 8"];
        assert!(matches!(judged(&["a", "b"], 2, &said), Verdict::Bounded(_)));
        assert!(matches!(
            judged(&["a", "b", "c", "d"], 4, &said),
            Verdict::Bounded(_)
        ));
        assert!(matches!(judged(&["a", "b"], 2, &[]), Verdict::Wrong(_)));
        assert!(matches!(judged(&["b", "a"], 2, &said), Verdict::Wrong(_)));
        assert!(matches!(judged(&["a", "x"], 2, &said), Verdict::Wrong(_)));
        assert!(matches!(judged(&["a", "b"], 6, &said), Verdict::Wrong(_)));
    }
}
