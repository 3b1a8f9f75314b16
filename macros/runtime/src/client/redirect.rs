//! Reports the base URL that a redirect suggests. Redirects are never followed: the key would be sent along.

use url::Url;

use super::Reason;
use super::address::Address;
use super::clean::Cleaner;

/// The reason for a redirect of `asked` to a `location`; `None` when that is no address.
pub(super) fn refusal(
    address: &Address,
    asked: &Url,
    location: &str,
    cleaner: &Cleaner,
) -> Option<Reason> {
    let target = asked.join(location).ok()?;
    target.host_str()?;
    let origin = target.origin().ascii_serialization();
    let downgrade = address.is_tls() && target.scheme() != "https";
    let base = target
        .path()
        .strip_suffix(address.relative(asked))
        .map(|prefix| format!("{origin}{prefix}"))
        .filter(|base| !downgrade && *base != address.to_string());
    Some(Reason::Redirect {
        to: cleaner.clean(&format!("{origin}{}", target.path())),
        base: base.map(|base| cleaner.clean(&base)),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::ZOO;
    use super::*;
    use crate::request::Request;

    fn redirect(base: &str, location: &str) -> Option<(String, Option<String>)> {
        let address = Address::new(&Url::parse(base).unwrap(), true, &ZOO).unwrap();
        let asked = address
            .join(&Request::get(&["api", "v1", "alerts"]).query("page", 2))
            .unwrap();
        match refusal(&address, &asked, location, &Cleaner::new(None, &ZOO))? {
            Reason::Redirect { to, base } => Some((to, base)),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn the_base_url_that_would_answer_is_named() {
        for (base, location, to, better) in [
            (
                "http://soc.example",
                "https://soc.example/api/v1/alerts?page=2",
                "https://soc.example/api/v1/alerts",
                Some("https://soc.example"),
            ),
            (
                "http://soc.example/old",
                "https://u:p@new.example:8443/x/api/v1/alerts",
                "https://new.example:8443/x/api/v1/alerts",
                Some("https://new.example:8443/x"),
            ),
            (
                "https://soc.example",
                "/login?next=%2Fapi",
                "https://soc.example/login",
                None,
            ),
            (
                "https://soc.example",
                "http://soc.example/api/v1/alerts",
                "http://soc.example/api/v1/alerts",
                None,
            ),
            (
                "http://soc.example",
                "/api/v1/alerts/",
                "http://soc.example/api/v1/alerts/",
                None,
            ),
        ] {
            let expected = (to.to_owned(), better.map(str::to_owned));
            assert_eq!(redirect(base, location), Some(expected), "{location}");
        }
        assert_eq!(redirect("http://soc.example", "mailto:x@y"), None);
    }
}
