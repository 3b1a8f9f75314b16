//! `completion/complete`: values for a prompt's argument while a person types.
//!
//! What is typed stays here: whole listings are fetched, kept for half a minute and searched. A person who
//! types is never shown an error of the service: without an answer in time, or without the scope, nothing
//! is offered, and the log says why.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, Reference};

use super::prompts;
use crate::aisoc::{Answer, Client, Error, Keep, Request};
use crate::pipeline::sanitise;
use crate::prompts::complete::{self, matching};
use crate::prompts::{Argument, Complete, Only, Prompt, Source};
use crate::registry::Registry;
use crate::text::{excerpt, nearest};

/// How long a listing is kept: as long as it takes to fill in a form.
const KEEP: Duration = Duration::from_secs(30);

/// How long a person is kept waiting for an offer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a source that had no answer is left alone: a person types several letters a second.
const PAUSE: Duration = Duration::from_secs(5);

/// Looks values up through a client, and knows which sources had none to give.
pub(super) struct Completer {
    client: Arc<Client>,
    silent: Mutex<Vec<(&'static str, Instant)>>,
}

/// Whether anything is ever offered.
pub(super) fn is_served(registry: &Registry) -> bool {
    let offered = |argument: &Argument| !matches!(argument.complete, Complete::OneOf([]));
    registry
        .offered_prompts()
        .any(|prompt| prompt.arguments.iter().any(offered))
}

impl Completer {
    pub(super) const fn new(client: Arc<Client>) -> Self {
        Self {
            client,
            silent: Mutex::new(Vec::new()),
        }
    }

    /// What to offer.
    ///
    /// # Errors
    /// Invalid parameters: there is no such prompt or argument.
    pub(super) async fn complete(
        &self,
        registry: &Registry,
        request: CompleteRequestParams,
    ) -> Result<CompleteResult, ErrorData> {
        let Reference::Prompt(reference) = &request.r#ref else {
            let reason =
                "only arguments of prompts are completed: `ref` takes `type` \"ref/prompt\"";
            return Err(ErrorData::invalid_params(reason, None));
        };
        let prompt = prompts::find(registry, &reference.name)?;
        let argument = find(prompt, &request.argument.name)?;
        let typed = &request.argument.value;
        let offer = match argument.complete {
            Complete::OneOf(values) => matching(values.iter().map(ToString::to_string), typed),
            Complete::From(source) => {
                let given = |name: &str| {
                    let context = request.context.as_ref()?;
                    let given = sanitise::line(context.get_argument(name)?);
                    (!given.is_empty()).then_some(given)
                };
                matching(self.known(prompt, source, given).await, typed)
            }
        };
        let more = offer.total > offer.values.len();
        let total = u32::try_from(offer.total).ok();
        let info = CompletionInfo::with_pagination(offer.values, total, more)
            .map_err(|reason| ErrorData::internal_error(reason, None))?;
        Ok(CompleteResult::new(info))
    }

    /// The values of a source; none where the service has no answer, or had none a moment ago.
    async fn known(
        &self,
        prompt: &Prompt,
        source: &'static Source,
        given: impl Fn(&str) -> Option<String>,
    ) -> Vec<String> {
        if self.is_silent(source) {
            return Vec::new();
        }
        match values(&self.client, prompt, source, given).await {
            Ok(values) => values,
            Err(error) => {
                tracing::debug!(prompt = prompt.name, completion = source.name, %error, "nothing to offer");
                self.silent().push((source.name, Instant::now()));
                Vec::new()
            }
        }
    }

    fn is_silent(&self, source: &Source) -> bool {
        let mut silent = self.silent();
        silent.retain(|(_, since)| since.elapsed() < PAUSE);
        silent.iter().any(|(name, _)| *name == source.name)
    }

    fn silent(&self) -> MutexGuard<'_, Vec<(&'static str, Instant)>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find(prompt: &Prompt, name: &str) -> Result<&'static Argument, ErrorData> {
    prompt.argument(name).ok_or_else(|| {
        let shown = sanitise::line(&excerpt(name, 80));
        let told = format!("prompt `{}` has no argument `{shown}`", prompt.name);
        let names = prompt.arguments.iter().map(|argument| argument.name);
        let told = match nearest(name, names) {
            Some(near) => format!("{told}; the nearest name is `{near}`"),
            None => told,
        };
        ErrorData::invalid_params(told, None)
    })
}

async fn values(
    client: &Client,
    prompt: &Prompt,
    source: &'static Source,
    given: impl Fn(&str) -> Option<String>,
) -> Result<Vec<String>, Error> {
    let fetch = async |request: Request| -> Result<Arc<Answer>, Error> {
        let request = request.within(PATIENCE);
        client
            .send_cached(prompt.name, &request, Keep::of(KEEP))
            .await
    };
    let only = source
        .only
        .as_ref()
        .and_then(|only| Some((only, given(only.argument)?)));
    let Some((Only { lookup, .. }, given)) = only else {
        return Ok(source.values(&*fetch(source.request()).await?, None));
    };
    let Some(lookup) = lookup else {
        let listing = fetch(source.request()).await?;
        return Ok(source.values(&listing, Some(&[given])));
    };
    let (listing, others) = tokio::join!(fetch(source.request()), fetch(lookup.request(0)));
    // Where the other names can't be had, the one given is still one.
    let names = match others {
        Ok(others) => complete::names(lookup, &given, &others),
        Err(_) => vec![given],
    };
    Ok(source.values(&*listing?, Some(&names)))
}
