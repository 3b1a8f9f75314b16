//! Whether a proxy is used for the service, and which variable sets it.

use url::Url;

use crate::platform::Platform;
use toolspec_runtime::client::proxy::{Proxy, VARIABLES, unusable};
use toolspec_runtime::doctor::check::{Check, Name, Section, name};

pub(super) const PROXY: Name = name(Section::Connection, "proxy", "Proxy");

/// What is set and what comes of it; `is_borrowed` when this is an assistant's environment already.
pub(super) fn check(
    url: &Url,
    is_this_machine: bool,
    proxy: Option<&Proxy>,
    is_borrowed: bool,
) -> Check {
    let variable = |name: &str| std::env::var(name).ok();
    let set = are_set(Platform::current(), &variable);
    let named: Vec<_> = set.iter().map(|name| format!("`{name}`")).collect();
    let named = named.join(", ");
    let Some(proxy) = proxy else {
        let why = if is_this_machine {
            "a service on this machine is reached directly"
        } else if set.iter().any(|name| name.eq_ignore_ascii_case("no_proxy")) && set.len() > 1 {
            "`NO_PROXY` excludes this host, or they are for the other of http and https"
        } else {
            "they are not for this URL"
        };
        if std::env::var_os("REQUEST_METHOD").is_some() && !set.is_empty() {
            let detail = format!(
                "{named} set, but not used: `REQUEST_METHOD` is set as well, as in a CGI program, where proxy variables are not trusted"
            );
            return Check::warning(
                PROXY,
                detail,
                "remove `REQUEST_METHOD` from the environment",
            )
            .fact("variables", set);
        }
        if let Some(wrong) = unusable(url, &variable).filter(|_| !is_this_machine) {
            let detail = format!(
                "`{wrong}` is not the URL of a proxy, so it is not used; the service is reached directly"
            );
            let step = format!("write `{wrong}` as `http://proxy.example.com:3128`");
            return Check::warning(PROXY, detail, step).fact("variables", set);
        }
        let detail = if set.is_empty() {
            "none set; the service is reached directly".to_owned()
        } else {
            format!("{named} set, but not used: {why}")
        };
        return Check::ok(PROXY, detail).fact("variables", set);
    };
    let shown = proxy.name().url;
    let between = format!("`{shown}` is used between this machine and the service, set by");
    let check = match proxy.variable {
        None => Check::ok(PROXY, format!("{between} the system's settings")),
        Some(name) if is_borrowed => Check::ok(PROXY, format!("{between} `{name}`")),
        Some(name) => Check::warning(
            PROXY,
            format!("{between} `{name}`; assistants start servers without it"),
            format!(
                "check that `{name}` is in the `env` of the assistant's entry; `install` copies it there when it runs in this shell"
            ),
        ),
    };
    check.fact("used", shown).fact("variables", set)
}

/// The variables that are set. Where letter case makes no difference, both spellings are one variable.
fn are_set(platform: Platform, variable: &dyn Fn(&str) -> Option<String>) -> Vec<&'static str> {
    let is_set = |name: &&str| variable(name).is_some_and(|value| !value.is_empty());
    let spellings = if platform == Platform::Windows { 1 } else { 2 };
    VARIABLES
        .iter()
        .flat_map(|pair| pair.iter().copied().filter(is_set).take(spellings))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_variable_are_one_where_letter_case_makes_no_difference() {
        let variable = |name: &str| {
            let is_set = name.eq_ignore_ascii_case("https_proxy");
            is_set.then(|| "http://proxy.example.com:3128".to_owned())
        };
        assert_eq!(are_set(Platform::Windows, &variable), ["HTTPS_PROXY"]);
        let both = ["HTTPS_PROXY", "https_proxy"];
        assert_eq!(are_set(Platform::Linux, &variable), both);
        assert_eq!(are_set(Platform::MacOs, &variable), both);
        let none = |name: &str| (name == "NO_PROXY").then(String::new);
        assert!(are_set(Platform::Windows, &none).is_empty());
    }
}
