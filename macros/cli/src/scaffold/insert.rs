//! Inserts an entry into a manifest's text, at the end of its group; every other byte is kept.

use toolspec::model::Manifest;
use toolspec::problem::Problems;
use toolspec::yaml::{self, Kind};

/// The manifest's text with the entry in it; the entry is written for two columns before its dash.
pub(crate) fn insert(
    text: &str,
    manifest: &Manifest,
    group: &str,
    entry: &str,
) -> Result<String, String> {
    let root = yaml::parse(text, &mut Problems::default());
    let tools = root.as_ref().and_then(|root| root.get("tools"));
    let Some(Kind::Sequence(tools)) = tools.map(|tools| &tools.kind) else {
        return Err("`tools` is not a list".to_owned());
    };
    let starts: Option<Vec<usize>> = tools
        .iter()
        .map(|tool| dash(text, tool.span.start))
        .collect();
    let Some(starts) = starts.filter(|starts| !starts.is_empty()) else {
        return Err(
            "`tools` is not written with a dash before each tool: add the entry by hand".to_owned(),
        );
    };
    let groups = &manifest.conventions.groups;
    let place = |name: &str| groups.iter().position(|group| group.name.value == name);
    let wanted = place(group).unwrap_or(groups.len());
    let before = manifest
        .tools
        .iter()
        .take_while(|tool| place(&tool.group.value) <= Some(wanted))
        .count();
    // Tools of other files stand behind all of this one.
    let before = before.min(starts.len());
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = column(text, starts[0]);
    let spaced = starts.get(1).is_some_and(|second| {
        let line = line_start(text, *second);
        text[..line]
            .trim_end_matches([' ', '\t', '\r'])
            .ends_with("\n\n")
            || text[..line].ends_with("\n\r\n")
    });
    let margin = " ".repeat(indent);
    let lines = entry.lines().map(|line| {
        let line = line.strip_prefix("  ").unwrap_or(line);
        format!("{margin}{line}{newline}")
    });
    let lines: String = lines.collect();
    let gap = if spaced { newline } else { "" };
    if let Some(last) = before.checked_sub(1).and_then(|last| starts.get(last)) {
        let (head, rest) = text.split_at(end(text, *last, indent));
        let open = if head.ends_with('\n') { "" } else { newline };
        return Ok(format!("{head}{open}{gap}{lines}{rest}"));
    }
    let (head, rest) = text.split_at(line_start(text, starts[0]));
    Ok(format!("{head}{lines}{gap}{rest}"))
}

/// Where the dash of the item that begins here stands.
fn dash(text: &str, start: usize) -> Option<usize> {
    let before = text.get(..start)?;
    let at = before
        .trim_end_matches([' ', '\t', '\r', '\n'])
        .len()
        .checked_sub(1)?;
    let own_line = before[line_start(text, at)..at]
        .trim_start_matches('\u{feff}')
        .chars()
        .all(|any| any == ' ');
    (before.as_bytes()[at] == b'-' && own_line).then_some(at)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// The end of the item at a dash: after its last line, before blank lines and comments of what follows.
fn end(text: &str, dash: usize, indent: usize) -> usize {
    let first = line_start(text, dash);
    let mut at = first;
    let mut end = first;
    for line in text[first..].split_inclusive('\n') {
        let bare = line.trim();
        let depth = line.len() - line.trim_start_matches(' ').len();
        let own = at == first || depth > indent;
        at += line.len();
        if bare.is_empty() {
            continue;
        }
        if own {
            end = at;
        } else if !bare.starts_with('#') {
            break;
        }
    }
    end
}
