//! The table of hosts as the README has it.

use std::fmt::Write as _;

use aisoc_mcp::install::Secret;
use aisoc_mcp::install::hosts::{Host, Platform, Way, hosts};

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
    let [linux, macos, windows] = [Platform::Linux, Platform::MacOs, Platform::Windows]
        .map(|platform| places(host, platform));
    let files = if linux == macos && macos == windows {
        linux
    } else {
        format!("macOS {macos}<br>Linux {linux}<br>Windows {windows}")
    };
    match host.way {
        Way::Written => files,
        Way::OnRequest => format!("{files}<br>printed to paste; written with `--write`"),
        Way::Shown if files.is_empty() => "printed to paste".to_owned(),
        Way::Shown => format!("{files}<br>printed to paste"),
    }
}

fn places(host: &Host, platform: Platform) -> String {
    let templates = host.templates(platform);
    let places: Vec<_> = templates
        .iter()
        .map(|template| format!("`{}`", plain(template)))
        .collect();
    places.join(", ")
}

/// The template as people write such a path.
fn plain(template: &str) -> String {
    let Some((variable, rest)) = template
        .strip_prefix("${")
        .and_then(|rest| rest.split_once('}'))
    else {
        return template.to_owned();
    };
    match variable.split_once(":-") {
        Some((name @ ("APPDATA" | "LOCALAPPDATA"), _)) => {
            format!("%{name}%{rest}").replace('/', "\\")
        }
        Some((_, default)) => format!("{default}{rest}"),
        None => template.to_owned(),
    }
}
