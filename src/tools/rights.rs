//! Checks before a start whether the key may start a run and read it afterwards.
//!
//! On 7.3 every key can start a run, even a key that can't read the run: it would cost money, and the caller could not
//! read its result. From 17 on a start needs a scope. If a right can't be determined, the service decides.

use std::time::Duration;

use futures_util::future::join;
use serde_json::Value;

use super::cases::Found;
use crate::aisoc::scopes::{self, START_RUN, grants};
use toolspec_runtime::advice::next_step;
use toolspec_runtime::client::{Error, Reason};
use toolspec_runtime::context::Context;
use toolspec_runtime::failure::Failure;
use toolspec_runtime::request::Request;

/// How long the look at the key may take; a slow answer about it is no reason to keep a run from starting.
const LOOK: Duration = Duration::from_secs(2);

/// Lets a start pass, unless the key is known to be unfit for it.
///
/// # Errors
/// The key can't read runs, or lacks what this release asks of whoever starts one. Nothing was started.
pub(super) async fn check(context: &Context, found: &Found) -> Result<(), Failure> {
    let runs = Request::get(&["api", "v1", "investigations"])
        .query("limit", 1)
        .within(LOOK);
    let keys = Request::get(&["api", "v1", "api-keys"]).within(LOOK);
    let (runs, held) = join(context.send(&runs), held(context, &keys)).await;
    if let Err(error) = runs
        && let Reason::Scope { .. } = &error.reason
    {
        return Err(unreadable(&error, context));
    }
    let asked = scopes::guards_starts(&found.case);
    match held {
        Some(held) if asked && !held.iter().any(|held| grants(held, START_RUN)) => {
            Err(barred(context))
        }
        _ => Ok(()),
    }
}

/// The scopes of this key, where the service tells.
async fn held(context: &Context, keys: &Request) -> Option<Vec<String>> {
    let prefix = context.client.service().key.clone()?;
    let keys: Value = context.send(keys).await.ok()?;
    let held = scopes::of(scopes::own(&keys, &prefix)?)?;
    Some(held.into_iter().map(str::to_owned).collect())
}

fn unreadable(error: &Error, context: &Context) -> Failure {
    Failure::refused(
        format!(
            "nothing was started: the run could be neither followed nor replayed, since its ledger can't be read with this \
             credential ({})",
            error.reason.in_short()
        ),
        next_step(error, context.contract),
    )
}

fn barred(context: &Context) -> Failure {
    let reason = Reason::Scope {
        missing: Some(START_RUN.to_owned()),
        detail: String::new(),
    };
    let error = Error {
        endpoint: String::new(),
        reason,
        service: context.client.service(),
    };
    Failure::refused(
        format!(
            "nothing was started: the API key{} lacks the scope `{START_RUN}`, which this release asks of whoever starts a run",
            error
                .service
                .key
                .as_ref()
                .map_or_else(String::new, |key| format!(" beginning `{key}`"))
        ),
        next_step(&error, context.contract),
    )
}
