//! A description by its URL, read by the client that servers of a manifest use: its certificates, proxies, limits and messages.

use toolspec_runtime::client::{Client, Product, Reason, Settings};
use toolspec_runtime::request::Request;
use url::Url;

/// The service is whatever is named; nothing of it is known, and no key is sent.
static SERVICE: Product = Product::new(
    "the service",
    concat!("cargo-toolspec/", env!("CARGO_PKG_VERSION")),
    "--openapi",
    "",
);

/// Whether a source is a URL rather than a file.
pub(crate) fn is_url(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

/// The text at a URL.
pub(crate) fn get(source: &str) -> Result<String, String> {
    let url: Url = source
        .parse()
        .map_err(|error| format!("`{source}` is no URL: {error}"))?;
    let query = url.query_pairs();
    let query = query.map(|(name, value)| (name.into_owned(), value.into_owned()));
    // The whole path belongs to the base, so that it is sent as it is written.
    let request = Request {
        query: query.collect(),
        text: true,
        ..Request::get(&[]).without_key()
    };
    let settings = Settings {
        allow_http: true,
        ..Settings::new(&SERVICE, url)
    };
    let client = Client::new(settings).map_err(|error| format!("`{source}`: {error}"))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime cannot start: {error}"))?;
    let answer = runtime
        .block_on(client.send("", &request))
        .map_err(|error| match &error.reason {
            // Its text is that of the answer, which may say anything.
            Reason::NotFound(_) => format!("`{source}` can't be read: there is nothing (404)"),
            reason => format!("`{source}` can't be read: {reason}"),
        })?;
    Ok(answer.as_str().unwrap_or_default().to_owned())
}
