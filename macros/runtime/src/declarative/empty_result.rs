//! Explains an empty list: a value that no item has must not look like "nothing exists".

use serde_json::{Map, Value};

use super::Call;
use super::page_reader::{PageReader, Reading};
use super::scan::{self, keep};
use crate::context::Context;
use crate::failure::Failure;
use crate::pipeline::list::{List, Window};
use crate::pipeline::values::{Asked, Seen};

/// What there is to say of an empty result.
#[derive(Debug, Default)]
pub(super) struct Explanation {
    /// Notes on values that no item has.
    pub(super) notes: Vec<String>,
    /// Parameters that the service has in another spelling, with each spelling.
    pub(super) spelt: Vec<(&'static str, Vec<String>)>,
}

/// Whether a result shows that nothing matched, rather than that a page lies past the end.
pub(super) fn is_empty_result(list: &List, window: Window, result: &Map<String, Value>) -> bool {
    let counted = ["matched", "total"]
        .iter()
        .find_map(|name| result.get(*name)?.as_u64());
    let shown = result.get(list.key()).and_then(Value::as_array);
    counted.map_or_else(
        || window.page == 1 && shown.is_some_and(Vec::is_empty),
        |count| count == 0,
    )
}

/// Looks for the values that were requested among the items there are.
pub(super) async fn explain(
    context: &Context,
    call: &Call,
    list: &'static List,
    result: &Map<String, Value>,
) -> Result<Explanation, Failure> {
    // Where the service gave items to filter here, the values that it was sent are there.
    let scanned = result.get("scanned").and_then(Value::as_u64).unwrap_or(0);
    let asked: Vec<&Asked> = call
        .values
        .iter()
        .filter(|asked| scanned == 0 || asked.values.sent_as.is_none())
        .collect();
    let mut said = Explanation::default();
    if asked.is_empty() {
        return Ok(said);
    }
    // Any page that was read lately will do: what values there are does not change by the second.
    let keep = keep(call, Window::new(Some(2), None));
    let mut reader = PageReader::new(context, call, list, keep);
    reader.accept_rereadings = true;
    let requests = if scanned > 0 {
        scan::requests(context, call, keep).await?.0
    } else {
        let mut request = call.request.clone();
        for name in call.values.iter().filter_map(|asked| asked.values.sent_as) {
            request.query.retain(|(present, _)| present != name);
        }
        vec![request]
    };
    let readings = reader.read_all(&requests).await?;
    let mut seen = std::collections::HashSet::new();
    let rows = readings.iter().flat_map(|reading| reading.rows(list));
    let rows: Vec<&Value> = rows
        .filter(|row| row.id().is_none_or(|id| seen.insert(id)))
        .map(|row| row.value)
        .collect();
    if rows.is_empty() {
        return Ok(said);
    }
    let complete = readings.iter().all(Reading::is_complete);
    let looked_through = match (complete, scanned > 0 && has_sent(call)) {
        (true, false) => format!("the {} {} there are", rows.len(), list.noun),
        (true, true) => format!(
            "the {} {} that the other arguments leave",
            rows.len(),
            list.noun
        ),
        (false, _) => format!("the {} {} looked through", rows.len(), list.noun),
    };
    for asked in asked {
        let values = Seen::of(asked.values.fields, &rows);
        let spellings = asked.spellings(&values);
        match asked.values.sent_as {
            _ if is_present(call, asked, &rows, context) => {}
            Some(parameter) if !spellings.is_empty() => {
                let sent = call.request.query.iter();
                let mut sent = sent.filter(|(name, _)| name == parameter);
                if !sent.any(|(_, value)| spellings.contains(value)) {
                    said.spelt.push((parameter, spellings));
                }
            }
            _ => said
                .notes
                .push(values.note(asked, list.noun, &looked_through)),
        }
    }
    Ok(said)
}

/// Whether the call sends anything that the service filters by.
fn has_sent(call: &Call) -> bool {
    !call.fan_outs.is_empty() || !call.request.query.is_empty()
}

/// Whether an item has what a clause of this argument asks for.
fn is_present(call: &Call, asked: &Asked, rows: &[&Value], context: &Context) -> bool {
    let mut clauses = call.clauses.iter();
    let clause = clauses.find(|clause| clause.rule.argument == asked.values.argument);
    clause.is_some_and(|clause| rows.iter().any(|row| clause.matches(row, context.now)))
}
