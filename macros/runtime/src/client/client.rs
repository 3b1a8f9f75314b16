//! The HTTP client: one service, one key, one deadline per request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout_at};

use super::cache::{Cache, Keep};
use super::connection_pool::Connection;
use super::http_channel::{Attempt, HttpChannel};
use super::locate::{Candidate, Candidates};
use super::redact::Redactor;
use super::skew::Skew;
use super::{Answer, BadSettings, Error, Reason, Resolved, Service, Settings, Unreadable, Waiting};
use super::{retry, settings};
use crate::request::{Method, Request};

/// The most requests in flight at once; the others wait their turn.
const IN_FLIGHT: usize = 8;

/// The longest a request may be given; more would overflow the clock's arithmetic somewhere.
const LONGEST: Duration = Duration::from_hours(24);

/// A client of one service with one key.
///
/// Dropping the future of a call drops its request; nothing continues in the background.
pub struct Client {
    channel: HttpChannel,
    places: Candidates,
    timeout: Duration,
    in_flight: Semaphore,
    cache: Cache,
}

impl Client {
    /// A client with these settings. Costs nothing: no name is resolved, no connection made and no
    /// certificate read before the first request.
    ///
    /// # Errors
    /// [`BadSettings`] when the URL or the key cannot be used, with what to set instead.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        let Settings {
            product,
            url,
            how,
            fallback,
            key,
            timeout,
            body_limit,
            allow_http,
        } = settings;
        let key = key.and_then(|key| settings::tidy(&key));
        let authorization = key.as_ref().map(settings::authorization).transpose()?;
        let prefix = key
            .as_ref()
            .and_then(|key| settings::public_prefix(key, product));
        let places = std::iter::once(&url).chain(&fallback);
        let places = places.map(|url| Candidate::new(url, allow_http, prefix.clone(), product));
        let places = places.collect::<Result<_, _>>()?;
        Ok(Self {
            channel: HttpChannel {
                authorization,
                redactor: Redactor::new(key, product),
                body_limit,
                large: Semaphore::new(1),
                skew: Skew::default(),
            },
            places: Candidates::new(places, how),
            timeout,
            in_flight: Semaphore::new(IN_FLIGHT),
            cache: Cache::default(),
        })
    }

    /// The service this client talks to, as messages name it; where nobody set its address, the first
    /// that it may have, until one was found.
    #[must_use]
    pub fn service(&self) -> Arc<Service> {
        Arc::clone(&self.places.known().service)
    }

    /// Where the service is. Asks `/health`, without the key, only where nobody set an address, and not
    /// again once one was found.
    ///
    /// # Errors
    /// [`Reason::Unserved`]: nobody set an address, and the API is at none that it may have.
    pub async fn resolve(&self) -> Result<Resolved, Error> {
        let deadline = Instant::now() + self.timeout.min(LONGEST);
        self.places
            .resolve(&self.channel, deadline)
            .await
            .map_err(|reason| Error {
                endpoint: Request::get(&["health"]).to_string(),
                reason,
                service: self.service(),
            })
    }

    /// The clock skew: how far the service's clock is ahead of this machine's, by the last answer with a date,
    /// to the second; negative when it is behind.
    #[must_use]
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        self.channel.skew.last()
    }

    /// How long one request may take that brings no timeout of its own.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether a text holds the key, or what looks like a key of the service: nothing that may be sent, kept or shown.
    #[must_use]
    pub fn holds_key(&self, text: &str) -> bool {
        self.channel.redactor.holds_key(text)
    }

    /// A line of output without the key, should it be in there after all.
    pub(crate) fn redact_output(&self, line: Vec<u8>) -> Vec<u8> {
        self.channel.redactor.redact_output(line)
    }

    /// Sends a request in a tool's name and returns the answer's JSON, of any type.
    ///
    /// A read is tried again where that is safe and may help; all attempts and waits together stay
    /// within the request's timeout.
    ///
    /// # Errors
    /// An [`Error`] that names the endpoint and the reason.
    pub async fn send(&self, tool: &str, request: &Request) -> Result<Value, Error> {
        self.exchange(tool, request).await.map(|answer| answer.body)
    }

    /// As [`send`](Self::send), with the headers that the request names.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn exchange(&self, tool: &str, request: &Request) -> Result<Answer, Error> {
        let outcome = self.send_with_retries(tool, request).await;
        if invalidates_cache(request, &outcome) {
            self.cache.clear();
        }
        outcome.map_err(|reason| Error {
            endpoint: request.to_string(),
            reason,
            service: self.service(),
        })
    }

    /// As [`exchange`](Self::exchange), but a read that was answered lately is not sent again, and callers
    /// who ask for the same at the same time share one request.
    ///
    /// # Errors
    /// As [`send`](Self::send); an error is never kept.
    pub async fn send_cached(
        &self,
        tool: &str,
        request: &Request,
        keep: Keep,
    ) -> Result<Arc<Answer>, Error> {
        let fetch = async || self.exchange(tool, request).await.map(Arc::new);
        if request.method != Method::Get {
            return fetch().await;
        }
        let segments = cache_segments(request);
        let (query, selection) = (request.query.clone(), request.selection.clone());
        let key = (segments, query, selection, keep.reading);
        self.cache.get(key, keep, fetch).await
    }

    /// The error for an answer that is JSON, but not what was requested; `given` as
    /// [`noun`](crate::text::noun) calls it. The next call asks anew.
    #[must_use]
    pub fn unexpected_answer(
        &self,
        request: &Request,
        given: &'static str,
        wanted: impl Into<String>,
    ) -> Error {
        let reason = Reason::NotJson(Unreadable::Form {
            given,
            wanted: wanted.into(),
        });
        self.forget(request);
        Error {
            endpoint: request.to_string(),
            reason,
            service: self.service(),
        }
    }

    /// Forgets what was answered to a request, so that the next call asks anew.
    pub fn forget(&self, request: &Request) {
        self.cache
            .forget_request(&cache_segments(request), &request.query);
    }

    async fn send_with_retries(&self, tool: &str, request: &Request) -> Result<Answer, Reason> {
        // Before anything is asked: what can't be sent is not a matter of addresses.
        self.places.known().address.join(request)?;
        let product = self.service().product;
        let needs_key = !request.open
            && product.guarded.is_some()
            && request.segments.first().map(String::as_str) == product.guarded;
        if needs_key && self.channel.authorization.is_none() {
            return Err(Reason::NoKey);
        }
        let total = request.timeout.unwrap_or(self.timeout).min(LONGEST);
        let deadline = Instant::now() + total;
        let deadline = request.deadline.map_or(deadline, |end| end.min(deadline));
        let _permit = timeout_at(deadline, self.in_flight.acquire())
            .await
            .map_err(|_| Reason::Timeout {
                after: total,
                waiting: Waiting::Turn,
            })?;
        let place = self.places.place(&self.channel, deadline).await?;
        let url = place.address.join(request)?;
        let attempt = Attempt {
            tool,
            request,
            url: &url,
            place,
            total,
            deadline,
            with_key: !request.open,
        };
        let mut connection = match request.method {
            Method::Get => Connection::Pooled,
            // May not be repeated, so it must not die of a connection the service is closing.
            _ => Connection::Fresh,
        };
        let mut attempts = 0;
        loop {
            let reason = match self.channel.send_once(attempt, connection).await {
                Ok(value) => return Ok(value),
                Err(reason) => reason,
            };
            attempts += 1;
            connection = Connection::Fresh;
            match retry::backoff(request, &reason, attempts) {
                Some(backoff) if Instant::now() + backoff < deadline => sleep(backoff).await,
                _ => return Err(self.diagnose(reason, place, deadline).await),
            }
        }
    }

    /// What a failure says of the address it came from.
    async fn diagnose(&self, reason: Reason, place: &Candidate, deadline: Instant) -> Reason {
        match &reason {
            Reason::Connect { .. } => self.places.forget(),
            // The API has words of its own for it: who said these?
            Reason::NotFound(words) => {
                let identity = place.service.product.identity;
                if let Some(identity) = identity.filter(|identity| words == identity.foreign)
                    && place.is_of_neighbour(&self.channel, deadline).await
                {
                    return Reason::Refused(Box::new((identity.neighbour)()));
                }
            }
            _ => {}
        }
        reason
    }
}

/// A request's path as the cache knows it: the same path read as text is another answer, and no path ends in an empty segment.
fn cache_segments(request: &Request) -> Vec<String> {
    let mut segments = request.segments.clone();
    segments.extend(request.text.then(String::new));
    segments
}

/// Whether what was kept may no longer be given: the service refused the key, or was asked to change something,
/// which may have happened even where no good answer came.
fn invalidates_cache(request: &Request, outcome: &Result<Answer, Reason>) -> bool {
    let refused = matches!(
        outcome,
        Err(Reason::Key { .. } | Reason::Scope { .. } | Reason::Forbidden(_))
    );
    refused || !request.safe
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("service", &self.service())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
