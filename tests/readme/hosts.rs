//! The table of hosts as the README has it.

use std::fmt::Write as _;

use aisoc_mcp::install::Secret;
use aisoc_mcp::install::hosts::{Host, Place, Platform, Shape, Way, hosts};

/// A row for each host.
pub(crate) fn table() -> String {
    let mut table = String::from(
        "| Host | `--host` | File | In a project | `--secret` |\n|---|---|---|---|---|\n",
    );
    for host in hosts() {
        let project = host
            .project
            .map_or_else(String::new, |path| format!("`{path}`"));
        let ways = Secret::of(host);
        let ways: Vec<_> = ways.iter().map(|way| format!("`{}`", way.name())).collect();
        let (title, name, file, ways) = (host.title, host.name, file(host), ways.join(" "));
        let _ = writeln!(
            table,
            "| {title} | `{name}` | {file} | {project} | {ways} |"
        );
    }
    table
}

fn file(host: &Host) -> String {
    let [linux, macos, windows] =
        [Platform::Linux, Platform::MacOs, Platform::Windows].map(|platform| first(host, platform));
    let files = if linux == macos && macos == windows {
        linux.unwrap_or_default()
    } else {
        let systems = [("macOS", macos), ("Linux", linux), ("Windows", windows)];
        let known = systems
            .into_iter()
            .filter_map(|(system, file)| Some(format!("{system} {}", file?)));
        known.collect::<Vec<_>>().join("<br>")
    };
    let also = also(host);
    let form = match host.shape {
        Shape::Json { .. } => host.strictness.describe(),
        Shape::Toml => "TOML",
        Shape::Yaml => "YAML, where `extensions:` is in block style; else printed to paste",
    };
    match host.way {
        Way::Written => format!("{files}{also}<br>{form}"),
        Way::OnRequest => {
            format!("{files}{also}<br>{form}; printed to paste, written with `--write`")
        }
        Way::Shown => "printed to paste".to_owned(),
    }
}

/// The usual file on a system.
fn first(host: &Host, platform: Platform) -> Option<String> {
    // The last of those that are moved by variables is the one without any.
    let is_usual = |place: &&Place| place.what.is_empty() && plain(place.template).is_some();
    let usual = host.places(platform).iter().find(is_usual)?;
    plain(usual.template).map(|path| format!("`{path}`"))
}

/// What else is written or read, in a word each.
fn also(host: &Host) -> String {
    let mut words: Vec<&str> = Vec::new();
    for platform in [Platform::Linux, Platform::MacOs, Platform::Windows] {
        for place in host.places(platform) {
            if !place.what.is_empty()
                && !place.what.contains(" of ")
                && !words.contains(&place.what)
            {
                words.push(place.what);
            }
        }
    }
    if words.is_empty() {
        String::new()
    } else {
        format!("<br>also {}", words.join(", "))
    }
}

/// The template as people write such a path; `None` where it is one that a variable alone gives.
fn plain(template: &str) -> Option<String> {
    let Some((variable, rest)) = template
        .strip_prefix("${")
        .and_then(|rest| rest.split_once('}'))
    else {
        return Some(template.to_owned());
    };
    match variable.split_once(":-") {
        Some((name @ ("APPDATA" | "LOCALAPPDATA"), _)) => {
            Some(format!("%{name}%{rest}").replace('/', "\\"))
        }
        Some((_, default)) => Some(format!("{default}{rest}")),
        None => None,
    }
}
