//! Checks the form of the base URL.

use url::{Host, Url};

use super::settings::{URL, from, unused};
use crate::config::Sourced;
use toolspec_runtime::doctor::check::Check;

/// What is odd about the URL. `raw` is its text as it was given, `meant` what requests are made to.
pub(super) fn check(url: &Sourced<Url>, raw: &str, meant: &str, set: &[&'static str]) -> Check {
    let mut detail = format!(
        "`{meant}`, {}{}",
        from(&url.source),
        unused(&url.source, set)
    );
    let given = url.value.path().trim_end_matches('/');
    let prefix = ["/api/v1", "/api"]
        .iter()
        .find_map(|tail| given.strip_suffix(tail));
    if prefix.is_some() {
        detail.push_str("; every request adds `/api/v1`, so the one at its end is ignored");
    } else if raw.ends_with('/') {
        detail.push_str("; the slash at its end is ignored");
    }
    let path = prefix.unwrap_or(given);
    if url.value.scheme() == "http" && !is_this_machine(&url.value) {
        return Check::warning(
            URL,
            format!(
                "{detail}; `http://` sends the key unencrypted, readable by everyone in between"
            ),
            "use the service's `https://` address",
        );
    }
    if path.is_empty() {
        return Check::ok(URL, detail);
    }
    Check::warning(
        URL,
        format!("{detail}; every request path begins with `{path}`"),
        "remove the path, unless a proxy in front of the service needs it",
    )
}

/// Whether requests never leave this machine.
pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
        None => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::config::Source;
    use toolspec_runtime::doctor::check::Status;

    #[test]
    fn oddities_are_told() {
        for (raw, meant, status, words) in [
            (
                "https://soc.example",
                "https://soc.example",
                Status::Ok,
                "from `AISOC_URL`",
            ),
            (
                "https://soc.example/",
                "https://soc.example",
                Status::Ok,
                "slash at its end",
            ),
            (
                "https://soc.example/api/v1",
                "https://soc.example",
                Status::Ok,
                "`/api/v1`",
            ),
            (
                "http://127.0.0.1:8081",
                "http://127.0.0.1:8081",
                Status::Ok,
                "127.0.0.1",
            ),
            (
                "http://soc.example",
                "http://soc.example",
                Status::Warning,
                "readable by everyone",
            ),
            (
                "https://soc.example/edge",
                "https://soc.example/edge",
                Status::Warning,
                "begins with `/edge`",
            ),
        ] {
            let url = Sourced::new(Url::parse(raw).unwrap(), Source::Variable("AISOC_URL"));
            let check = check(&url, raw, meant, &["AISOC_URL"]);
            assert_eq!(check.status, status, "{raw}");
            assert!(check.detail.contains(words), "{}", check.detail);
            assert_eq!(check.next_step.is_some(), status == Status::Warning);
        }
    }
}
