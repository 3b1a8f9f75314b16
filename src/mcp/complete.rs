//! `completion/complete`: values for a prompt's argument while a person types.
//!
//! What is typed stays here: whole listings are fetched, kept for half a minute and searched. A person who
//! types is never shown an error of the service: without an answer in time, or without the scope, nothing
//! is offered, and the log says why. A slow listing is fetched to its end all the same, and offered from then on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, Reference};

use super::prompts;
use tokio::time::timeout;

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

/// The most listings whose values are remembered: one for each source, and some for what narrows them.
const REMEMBERED: usize = 64;

/// A source, and the value of the argument that narrows it.
type Asked = (&'static str, Option<String>);

/// Looks values up through a client, and knows which sources had none to give.
pub(super) struct Completer {
    client: Arc<Client>,
    silent: Mutex<Vec<(&'static str, Instant)>>,
    /// What was last found, for when the service takes longer than a person waits.
    known: Arc<Mutex<HashMap<Asked, Vec<String>>>>,
}

/// Whether anything is ever offered.
pub(super) fn is_served(registry: &Registry) -> bool {
    let offered = |argument: &Argument| !matches!(argument.complete, Complete::OneOf([]));
    registry
        .offered_prompts()
        .any(|prompt| prompt.arguments.iter().any(offered))
}

impl Completer {
    pub(super) fn new(client: Arc<Client>) -> Self {
        Self {
            client,
            silent: Mutex::new(Vec::new()),
            known: Arc::new(Mutex::new(HashMap::new())),
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

    /// The values of a source: those found before, or none, where the service has no answer in time or had
    /// none a moment ago.
    async fn known(
        &self,
        prompt: &Prompt,
        source: &'static Source,
        given: impl Fn(&str) -> Option<String>,
    ) -> Vec<String> {
        let narrowed = source.only.as_ref();
        let given = narrowed.and_then(|only| given(only.argument));
        let asked: Asked = (source.name, given.clone());
        if self.is_silent(source) {
            return self.remembered(&asked);
        }
        // A task of its own, which goes on when nobody waits for it any more.
        let (client, known) = (Arc::clone(&self.client), Arc::clone(&self.known));
        let (tool, key) = (prompt.name, asked.clone());
        let task = tokio::spawn(async move {
            let found = values(&client, tool, source, given).await?;
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= REMEMBERED && !known.contains_key(&key) {
                known.clear();
            }
            known.insert(key, found.clone());
            Ok::<_, Error>(found)
        });
        let why = match timeout(PATIENCE, task).await {
            Ok(Ok(Ok(values))) => return values,
            Ok(Ok(Err(error))) => error.to_string(),
            Ok(Err(_)) => "the lookup ended early".to_owned(),
            Err(_) => "no answer in time; it is offered when it comes".to_owned(),
        };
        tracing::debug!(prompt = prompt.name, completion = source.name, %why, "nothing new to offer");
        self.silent().push((source.name, Instant::now()));
        self.remembered(&asked)
    }

    fn remembered(&self, asked: &Asked) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(asked).cloned().unwrap_or_default()
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
    tool: &'static str,
    source: &'static Source,
    given: Option<String>,
) -> Result<Vec<String>, Error> {
    let fetch = async |request: Request| -> Result<Arc<Answer>, Error> {
        client.send_cached(tool, &request, Keep::of(KEEP)).await
    };
    let only = source.only.as_ref().zip(given);
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
