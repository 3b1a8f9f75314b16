//! Truncates a result to the size budget: the list is shortened, and the result reports what is left out and how
//! to fetch it.

mod texts;

use serde_json::{Map, Value, json};

use super::ResultSpec;

/// The list to cut, and how the rest is fetched.
#[derive(Debug, Clone, Copy)]
pub struct Continuation {
    /// The result's member that holds the list.
    pub list: &'static str,
    /// How the rest is fetched.
    pub resume: Resume,
}

/// How the rest of a cut list is fetched.
#[derive(Debug, Clone, Copy)]
pub enum Resume {
    /// By smaller pages.
    Pages {
        /// The argument that is the page, from 1.
        page: &'static str,
        /// The argument that is the number of items on a page.
        size: &'static str,
        /// The number of items when none is given.
        usual: u64,
    },
    /// With this argument, set to a member of the last item kept.
    After {
        /// The argument.
        argument: &'static str,
        /// The member.
        from: &'static str,
    },
    /// As these words say.
    Advice(&'static str),
}

/// Room for what a cut adds to the result.
pub(super) const MARGIN: usize = 600;

/// The result within `limit` bytes of compact JSON.
///
/// The continuation's list is cut first, to its beginning; then any other list; then long texts, the
/// more the less room there is.
#[must_use]
pub fn fit(
    spec: &ResultSpec,
    arguments: &Map<String, Value>,
    mut result: Map<String, Value>,
    limit: usize,
) -> Map<String, Value> {
    if size(&result) <= limit {
        return result;
    }
    let room = limit.saturating_sub(MARGIN);
    let mut left_out = Map::new();
    if let Some(continuation) = &spec.list {
        cut_list(continuation, arguments, &mut result, room, &mut left_out);
    }
    while size(&result) > room && cut_largest_list(&mut result, room, &mut left_out) {}
    texts::cut(&mut result, room, &mut left_out);
    if let Some(more) = result.get_mut("has_more")
        && left_out.values().any(|cut| cut.get("shown").is_some())
    {
        *more = true.into();
    }
    result.insert("truncated".to_owned(), true.into());
    result.insert("left_out".to_owned(), left_out.into());
    while size(&result) > limit && drop_largest(&mut result) {}
    result
}

/// Removes the largest member that the answer gave; the last resort for a result of odd form.
fn drop_largest(result: &mut Map<String, Value>) -> bool {
    let own = ["truncated", "left_out", "continue_with", "next_tools"];
    let given = result
        .iter()
        .filter(|(name, _)| !own.contains(&name.as_str()));
    let largest = given.max_by_key(|(_, value)| value.to_string().len());
    let Some(name) = largest.map(|(name, _)| name.clone()) else {
        return false;
    };
    result.shift_remove(&name);
    if let Some(left_out) = result.get_mut("left_out").and_then(Value::as_object_mut) {
        left_out.insert(name, "all of it".into());
    }
    true
}

/// Bytes of the compact JSON.
fn size(result: &Map<String, Value>) -> usize {
    serde_json::to_string(result).map_or(0, |text| text.len())
}

fn cut_list(
    continuation: &Continuation,
    arguments: &Map<String, Value>,
    result: &mut Map<String, Value>,
    room: usize,
    left_out: &mut Map<String, Value>,
) {
    let others = size(result);
    let Some(Value::Array(items)) = result.get_mut(continuation.list) else {
        return;
    };
    let all = items.len();
    let lengths: Vec<usize> = items
        .iter()
        .map(|item| item.to_string().len() + 1)
        .collect();
    let spare = room.saturating_sub(others - lengths.iter().sum::<usize>().min(others));
    let mut used = 0;
    let fitting = lengths
        .iter()
        .take_while(|length| {
            used += **length;
            used <= spare
        })
        .count();
    // One item is always kept: it is shortened below rather than hidden.
    let (kept, resume) = resume(&continuation.resume, arguments, items, fitting.max(1));
    if kept >= all {
        return;
    }
    items.truncate(kept);
    left_out.insert(
        continuation.list.to_owned(),
        json!({"shown": kept, "left_out": all - kept}),
    );
    result.insert("continue_with".to_owned(), resume);
}

/// How many items to keep, at most `fitting`, so that the rest can be requested exactly; and how.
fn resume(
    resume: &Resume,
    arguments: &Map<String, Value>,
    items: &[Value],
    fitting: usize,
) -> (usize, Value) {
    match resume {
        Resume::Pages { page, size, usual } => {
            let number = |name: &str, default: u64| {
                arguments
                    .get(name)
                    .and_then(Value::as_u64)
                    .unwrap_or(default)
                    .max(1)
            };
            let (at, full) = (number(page, 1), number(size, *usual));
            let skipped = (at - 1).saturating_mul(full);
            let fitting = fitting as u64;
            // Pages of the smaller size must meet where this page began. From the beginning any size
            // does, and a power of two can be halved again.
            let smaller = match skipped {
                0 => 1 << fitting.max(1).ilog2(),
                _ => (1..=fitting)
                    .rev()
                    .find(|size| skipped % size == 0)
                    .unwrap_or(1),
            };
            let mut next = Map::new();
            next.insert((*page).to_owned(), (skipped / smaller + 2).into());
            next.insert((*size).to_owned(), smaller.into());
            (usize::try_from(smaller).unwrap_or(1), next.into())
        }
        Resume::After { argument, from } => {
            let last = items.get(fitting - 1).and_then(|item| item.get(from));
            let mut next = Map::new();
            next.insert((*argument).to_owned(), last.cloned().unwrap_or_default());
            (fitting, next.into())
        }
        Resume::Advice(advice) => (fitting, json!({"advice": advice})),
    }
}

/// Halves the largest list of the result that is longer than one item; `false` when there is none.
fn cut_largest_list(
    result: &mut Map<String, Value>,
    room: usize,
    left_out: &mut Map<String, Value>,
) -> bool {
    let largest = result
        .iter_mut()
        .filter(|(_, value)| value.as_array().is_some_and(|items| items.len() > 1))
        .map(|(name, value)| (value.to_string().len(), name.clone(), value))
        .filter(|(length, ..)| *length > room / 8)
        .max_by_key(|(length, ..)| *length);
    let Some((_, name, Value::Array(items))) = largest else {
        return false;
    };
    let before = items.len();
    items.truncate(before / 2);
    let cut = before - items.len();
    let earlier = left_out
        .get(&name)
        .and_then(|entry| entry["left_out"].as_u64())
        .unwrap_or(0);
    left_out.insert(
        name,
        json!({"shown": items.len(), "left_out": earlier + cut as u64}),
    );
    true
}
