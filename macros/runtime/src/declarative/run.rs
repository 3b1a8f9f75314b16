//! Runs a call: the request, the second attempt with other spellings, and the notes of the answer.

use serde_json::{Value, json};

use super::empty_result::{self, is_empty_result};
use super::{Call, add_notes, includes, is_identifier, scan};
use crate::client::Keep;
use crate::context::{Context, second_try};
use crate::contract::Effect;
use crate::failure::Failure;
use crate::pipeline::{DONE, STARTED, type_mismatch};
use crate::request::Request;
use crate::text::noun;

/// Makes the call.
///
/// # Errors
/// What the service refused, or that its answer is not of the kind expected.
pub async fn run(context: &Context, mut call: Call) -> Result<Value, Failure> {
    let fallback = call.fallback.take();
    let once = |call| Box::pin(run_once(context, call));
    let second = fallback.map(|call| once(*call));
    let answer = second_try(Failure::is_not_found, once(call), second).await?;
    for mismatch in type_mismatch::find_mismatches(&context.contract.result.shape, &answer) {
        context.notes.add(mismatch);
    }
    Ok(answer)
}

async fn run_once(context: &Context, mut call: Call) -> Result<Value, Failure> {
    call.effect = context.contract.effect;
    // A handler that makes the result of the answer may read any of it.
    if !context.contract.result.shaped {
        call.select(&context.contract.result.shape);
    }
    let mut answer = own_answer(context, &mut call).await?;
    includes::join_all(context, &call.includes, &mut answer).await;
    Ok(answer)
}

/// The tool's own answer, before others are joined in.
async fn own_answer(context: &Context, call: &mut Call) -> Result<Value, Failure> {
    for clause in &mut call.clauses {
        if let Some(from) = &clause.rule.from {
            let request = from.request();
            let wanted = match context.send(&request).await {
                Err(error) if !error.is_not_found() => {
                    return Err(error.into());
                }
                answer => answer.map_or_else(|_| Vec::new(), |answer| from.values(&answer)),
            };
            if wanted.is_empty() {
                return Err(no_owner(&request, clause.rule.argument));
            }
            clause.wanted = wanted;
        }
    }
    let mut answer = fetch_answer(context, call).await?;
    if let Some((list, window)) = call.list
        && let Value::Object(result) = &answer
        && !call.values.is_empty()
        && is_empty_result(list, window, result)
    {
        let said = empty_result::explain(context, call, list, result).await?;
        if !said.spelt.is_empty() {
            answer = retry_spellings(context, call, said.spelt).await?;
        }
        if let Value::Object(result) = &mut answer {
            add_notes(result, said.notes);
        }
    }
    Ok(answer)
}

async fn fetch_answer(context: &Context, call: &Call) -> Result<Value, Failure> {
    match call.list {
        Some((list, window)) if !call.is_page_of_service(list, window) => {
            scan::scan_pages(context, call, list, window).await
        }
        _ => {
            let request = call.first_request();
            let answer = context.fetch(&request, Keep::of(call.cache)).await?;
            let given = noun(&answer);
            let answer = std::sync::Arc::unwrap_or_clone(answer);
            let answer = call.answer_to(answer.body, context.now);
            let answer = answer.ok_or_else(|| call.unexpected(context, &request, given))?;
            Ok(started(context, call, answer))
        }
    }
}

/// The answer to a start. One that does not say what was started is no failure, since a failed call is repeated: it says
/// that there is something to look for.
fn started(context: &Context, call: &Call, answer: Value) -> Value {
    let is_known = |member: &str| answer.get(member).is_some_and(is_identifier);
    let is_bare = answer == json!({ DONE: true });
    if context.contract.effect != Effect::Start || !is_bare && call.identifier.is_none_or(is_known)
    {
        return answer;
    }
    let what = call
        .identifier
        .map_or_else(String::new, |id| format!(" `{id}`"));
    context.notes.add(format!(
        "the service took the request and returned no identifier{what}; look for what was started before calling again"
    ));
    if is_bare {
        json!({ STARTED: true })
    } else {
        answer
    }
}

/// Asks again in the spelling that the service has, or in each of them.
async fn retry_spellings(
    context: &Context,
    call: &mut Call,
    spelt: Vec<(&'static str, Vec<String>)>,
) -> Result<Value, Failure> {
    for (parameter, spellings) in spelt {
        if let [only] = &spellings[..] {
            call.request.set_query(parameter, only);
        } else {
            call.spelt.push((parameter, spellings));
        }
    }
    fetch_answer(context, call).await
}

/// Nothing to hold a filter against, such as the owner of a key that has none.
pub(super) fn no_owner(request: &Request, argument: &str) -> Failure {
    Failure::refused(
        format!(
            "`{argument}` means nothing with this API key: {request} knows nobody that it belongs to"
        ),
        format!("leave `{argument}` out, or filter by another argument"),
    )
}
