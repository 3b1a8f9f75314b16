//! `completion/complete`: values for a prompt's argument while a person types.
//!
//! The typed text is not sent to the service: whole listings are fetched, cached for half a minute and searched. A person who
//! types never sees an error of the service: after a timeout, or without the scope, nothing
//! is suggested, and the log records why. A slow listing is still fetched to its end, and suggested from then on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, Reference};
use serde_json::Value;
use tokio::time::timeout;

use super::prompts;

use crate::client::{Answer, Client, Error, Keep};
use crate::pipeline::lookup::Lookup;
use crate::prompts::complete::{self, matching};
use crate::prompts::{Argument, Complete, Only, Prompt, Source};
use crate::registry::Registry;
use crate::request::Request;
use crate::sanitise;
use crate::text::{excerpt, nearest};

/// How long a listing is kept: as long as it takes to fill in a form.
const KEEP: Duration = Duration::from_secs(30);

/// How long a person is kept waiting for an offer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a source that had no answer is left alone: a person types several letters a second.
const PAUSE: Duration = Duration::from_secs(5);

/// How many pages of a listing are read: the whole catalogue of rules, and thousands of cases. Of a longer list the newest
/// are what a person is likely to type.
const PAGES: u64 = 5;

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
        // A task of its own, which continues when nobody waits for it any more.
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

/// The values of a source, narrowed by an argument that is given already.
async fn values(
    client: &Client,
    tool: &'static str,
    source: &'static Source,
    given: Option<String>,
) -> Result<Vec<String>, Error> {
    let reader = Reader { client, tool };
    let Some((Only { lookup, .. }, given)) = source.only.as_ref().zip(given) else {
        let pages = reader.pages(source.request(), source.listing).await?;
        return Ok(source.values(bodies(&pages), None));
    };
    let names = match lookup {
        None => vec![given],
        // Where the other names can't be had, the one given is still one.
        Some(lookup) => match reader.pages(lookup.request(0), Some(lookup)).await {
            Ok(others) => complete::names(lookup, &given, bodies(&others)),
            Err(_) => vec![given],
        },
    };
    // Where the service takes the name itself, it is asked for what belongs to it: a listing that ends at some row may
    // end before these.
    let parameter = source.listing.zip(*lookup).and_then(|(listing, lookup)| {
        let mut owners = listing.of.iter();
        owners.find(|owner| std::ptr::eq(owner.lookup, lookup))
    });
    let mut pages = Vec::new();
    match parameter {
        Some(owner) => {
            for name in &names {
                let request = source.request().query(owner.parameter, name);
                pages.extend(reader.pages(request, source.listing).await?);
            }
        }
        None => pages = reader.pages(source.request(), source.listing).await?,
    }
    Ok(source.values(bodies(&pages), Some(&names)))
}

fn bodies(pages: &[Arc<Answer>]) -> impl Iterator<Item = &Value> {
    pages.iter().map(|page| &page.body)
}

/// Reads listings in the name of a prompt.
struct Reader<'c> {
    client: &'c Client,
    tool: &'static str,
}

impl Reader<'_> {
    async fn page(&self, request: &Request) -> Result<Arc<Answer>, Error> {
        self.client
            .send_cached(self.tool, request, Keep::of(KEEP))
            .await
    }

    /// The pages of a listing, as far as [`PAGES`] go.
    async fn pages(
        &self,
        mut request: Request,
        listing: Option<&'static Lookup>,
    ) -> Result<Vec<Arc<Answer>>, Error> {
        let Some(listing) = listing else {
            return Ok(vec![self.page(&request).await?]);
        };
        listing.aim(&mut request, 0);
        let first = self.page(&request).await?;
        let last = listing.pages(&first).min(PAGES);
        let mut full = listing.is_full(&first);
        let mut pages = vec![first];
        for index in 1..last {
            if !full {
                break;
            }
            listing.aim(&mut request, index);
            let page = self.page(&request).await?;
            full = listing.is_full(&page);
            // The same page again: this service does not page so, and has given everything.
            if pages.last().is_some_and(|before| before.body == page.body) {
                break;
            }
            pages.push(page);
        }
        if let Some((parameter, values)) = listing.split.filter(|_| full) {
            for value in values {
                let mut request = request.clone();
                request.set_query(parameter, value);
                pages.push(self.page(&request).await?);
            }
        }
        Ok(pages)
    }
}
