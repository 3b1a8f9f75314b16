//! One attempt: sends one request and receives one answer.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{
    AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER,
};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tracing::debug;
use url::Url;

use super::connection_pool::Connection;
use super::locate::Candidate;
use super::redact::Redactor;
use super::skew::Skew;
use super::{Answer, ProxyProblem, Reason, Waiting, body, redirect, status, transport};
use crate::request::{Method, Request};

/// What all attempts of all requests share.
pub(super) struct HttpChannel {
    pub(super) authorization: Option<HeaderValue>,
    pub(super) redactor: Redactor,
    pub(super) body_limit: usize,
    /// The turns of large answers, which are read and parsed one at a time.
    pub(super) large: Semaphore,
    pub(super) skew: Skew,
}

/// One request on its way.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    pub(super) tool: &'a str,
    pub(super) request: &'a Request,
    pub(super) url: &'a Url,
    /// Where `url` is.
    pub(super) place: &'a Candidate,
    /// All the time there is, for messages; `deadline` is what counts.
    pub(super) total: Duration,
    pub(super) deadline: Instant,
    /// Whether the key goes along.
    pub(super) with_key: bool,
}

impl HttpChannel {
    /// Makes one attempt over such a connection.
    pub(super) async fn send_once(
        &self,
        attempt: Attempt<'_>,
        connection: Connection,
    ) -> Result<Answer, Reason> {
        let outgoing = self.build_request(attempt, connection)?;
        let began = Instant::now();
        let answer = timeout_at(attempt.deadline, outgoing.send()).await;
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (method, path) = (attempt.request.method.as_str(), attempt.url.path());
        match answer {
            Ok(Ok(response)) => {
                let status = response.status().as_u16();
                debug!(
                    tool = attempt.tool,
                    method, path, status, milliseconds, "answered"
                );
                self.read_response(attempt, response).await
            }
            Ok(Err(error)) => {
                let proxy = attempt.place.pool.proxy_name(&attempt.place.address);
                let reason = transport::failure(&error, proxy, &self.redactor);
                debug!(tool = attempt.tool, method, path, %reason, milliseconds, "failed");
                Err(reason)
            }
            Err(_) => {
                debug!(
                    tool = attempt.tool,
                    method, path, milliseconds, "no answer in time"
                );
                Err(Reason::Timeout {
                    after: attempt.total,
                    waiting: Waiting::Answer,
                })
            }
        }
    }

    fn build_request(
        &self,
        attempt: Attempt<'_>,
        connection: Connection,
    ) -> Result<RequestBuilder, Reason> {
        let method = match attempt.request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let client = attempt
            .place
            .pool
            .client(connection, &attempt.place.address)?;
        let mut outgoing = client.request(method, attempt.url.clone());
        if let Some(authorization) = self.authorization.as_ref().filter(|_| attempt.with_key) {
            outgoing = outgoing.header(AUTHORIZATION, authorization);
        }
        if let Some(name) = attempt.place.service.product.tool_header
            && let Ok(tool) = HeaderValue::from_str(attempt.tool)
        {
            outgoing = outgoing.header(name, tool);
        }
        if let Some(body) = &attempt.request.body {
            outgoing = outgoing.json(body);
        }
        Ok(outgoing)
    }

    async fn read_response(
        &self,
        attempt: Attempt<'_>,
        mut response: Response,
    ) -> Result<Answer, Reason> {
        let status = response.status();
        let header = |name| {
            response
                .headers()
                .get(name)?
                .to_str()
                .ok()
                .map(str::to_owned)
        };
        if let Some(date) = header(DATE) {
            self.skew.note(&date, Timestamp::now());
        }
        if status.is_redirection()
            && let Some(location) = header(LOCATION)
            && let Some(reason) = redirect::refusal(
                &attempt.place.address,
                attempt.url,
                &location,
                &self.redactor,
            )
        {
            return Err(reason);
        }
        if !status.is_success() {
            if let Some(reason) = proxy_refusal(attempt, &response) {
                return Err(reason);
            }
            // A date is the service's own, so that its clock says how far away it is.
            let now = header(DATE).and_then(|date| status::date(&date));
            let now = now.unwrap_or_else(Timestamp::now);
            let wait = header(RETRY_AFTER).and_then(|it| status::retry_after(&it, now));
            let body = body::read_refusal(&mut response, attempt.deadline).await;
            let product = attempt.place.service.product;
            return Err(status::refusal(
                status.as_u16(),
                wait,
                &body,
                &self.redactor,
                product,
            ));
        }
        if status == reqwest::StatusCode::NO_CONTENT {
            return Ok(Value::Null.into());
        }
        let content_type = header(CONTENT_TYPE);
        let wanted = attempt.request.headers.iter();
        let headers = wanted
            .filter_map(|name| Some((*name, header(HeaderName::from_static(name))?)))
            .collect();
        let limit = self.body_limit;
        let (deadline, total) = (attempt.deadline, attempt.total);
        // In this order, so that the body is gone before its turn is.
        let (_turn, body) = body::read(&mut response, limit, &self.large, deadline, total).await?;
        let content_type = content_type.as_deref();
        let read = if attempt.request.text {
            body::text(&body, content_type, &self.redactor)
        } else {
            let selection = attempt.request.selection.as_deref();
            body::parse(&body, content_type, &self.redactor, selection)
        };
        let (body, repairs) = read.map_err(Reason::NotJson)?;
        Ok(Answer::new(body, headers, repairs))
    }
}

/// A refusal that comes from the proxy: over plain HTTP it answers in the service's place, and only some of its answers
/// say so.
fn proxy_refusal(attempt: Attempt<'_>, response: &Response) -> Option<Reason> {
    let proxy = attempt.place.pool.proxy_name(&attempt.place.address)?;
    if attempt.place.address.is_tls() {
        return None;
    }
    let status = response.status();
    let says_so = ["proxy-authenticate", "proxy-status", "x-squid-error"]
        .iter()
        .any(|name| response.headers().contains_key(*name));
    let problem = match status.as_u16() {
        407 => ProxyProblem::WantsPassword,
        _ if says_so => ProxyProblem::Rejected,
        _ => return None,
    };
    let detail = match problem {
        ProxyProblem::Rejected => status.to_string(),
        _ => String::new(),
    };
    Some(Reason::Proxy {
        proxy: Box::new(proxy),
        problem,
        detail,
    })
}
