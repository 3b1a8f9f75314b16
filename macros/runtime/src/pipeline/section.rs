//! A list under a heading of a rule's text, such as the `falsepositives` of a Sigma rule: read line by line.
//!
//! Deliberately absent: a YAML parser. Only one block of a known form is needed of a text that others
//! wrote, and a full parser would be the largest code to process text of attackers.

use serde_json::Value;

/// The longest text that is scanned.
const LONGEST: usize = 1 << 20;

/// How deep a heading may lie in a JSON text.
const DEEPEST: usize = 3;

/// The items under the first of these headings that has any: of a list each, of a text the text itself.
#[must_use]
pub fn items(text: &str, headings: &[&str]) -> Vec<String> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let found = match serde_json::from_str::<Value>(text) {
        Ok(json) => in_json(&json, headings, DEEPEST).unwrap_or_default(),
        Err(_) => in_yaml(text, headings),
    };
    let found = found.into_iter().map(|item| item.trim().to_owned());
    found.filter(|item| !item.is_empty()).collect()
}

fn in_json(json: &Value, headings: &[&str], depth: usize) -> Option<Vec<String>> {
    let members = json.as_object()?;
    let named = headings.iter().find_map(|heading| members.get(*heading));
    let texts = match named {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    if !texts.is_empty() {
        return Some(texts);
    }
    let inside = depth.checked_sub(1)?;
    members
        .values()
        .find_map(|member| in_json(member, headings, inside))
}

/// A line without its indentation, and how deep it stands. `None` for a blank line.
fn indented(line: &str) -> Option<(usize, &str)> {
    let bare = line.trim_start();
    (!bare.is_empty()).then(|| (line.len() - bare.len(), bare.trim_end()))
}

fn in_yaml(text: &str, headings: &[&str]) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    // Headings of the rule itself stand where its first one does.
    let mut base = None;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        let Some((depth, bare)) = indented(line).filter(|(_, bare)| !bare.starts_with('#')) else {
            continue;
        };
        if bare == "---" || bare == "..." {
            base = None;
            continue;
        }
        if depth > *base.get_or_insert(depth) {
            continue;
        }
        let Some((key, value)) = heading(bare) else {
            continue;
        };
        let end = end_of_block(&lines, at, depth);
        if headings.contains(&key) {
            let found = block(value, &lines[at..end], depth);
            if found.iter().any(|item| !item.trim().is_empty()) {
                return found;
            }
        }
        at = end;
    }
    Vec::new()
}

/// `key: value` as its parts; the key perhaps in quotes.
fn heading(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_key = !key.is_empty()
        && key
            .chars()
            .all(|any| any.is_alphanumeric() || matches!(any, '_' | '-' | '.' | '|' | ' '));
    // `a:b` is a text.
    let ends = value.is_empty() || value.starts_with([' ', '\t']);
    (is_key && ends).then_some((key, value.trim()))
}

/// Where the block of a heading ends: before the next line that stands no deeper, but for the items of a
/// list, which may stand as deep as their heading.
fn end_of_block(lines: &[&str], from: usize, depth: usize) -> usize {
    let ends = |line: &&str| {
        let Some((deep, bare)) = indented(line) else {
            return false;
        };
        let is_item = bare == "-" || bare.starts_with("- ");
        deep < depth || deep == depth && !is_item && !bare.starts_with('#')
    };
    lines[from..]
        .iter()
        .position(ends)
        .map_or(lines.len(), |more| from + more)
}

/// The items of a block, given what stands beside its heading and the lines below it.
fn block(beside: &str, below: &[&str], depth: usize) -> Vec<String> {
    let beside = uncommented(beside);
    if let Some(style) = block_style(beside) {
        return vec![block_text(style, below, depth)];
    }
    if beside.starts_with('[') {
        let all: Vec<&str> = below
            .iter()
            .filter_map(|line| indented(line))
            .map(|(_, bare)| uncommented(bare))
            .collect();
        return flow_list(&format!("{beside} {}", all.join(" ")));
    }
    let first = below
        .iter()
        .filter_map(|line| indented(line))
        .find(|(_, bare)| !bare.starts_with('#'));
    match first {
        Some((deep, bare)) if beside.is_empty() && (bare == "-" || bare.starts_with("- ")) => {
            sequence(below, deep)
        }
        _ => vec![scalar(beside, below)],
    }
}

/// The items of a list whose dashes stand at that depth.
fn sequence(lines: &[&str], depth: usize) -> Vec<String> {
    let mut starts = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some((deep, bare)) = indented(line)
            && deep == depth
            && let Some(rest) = bare.strip_prefix('-')
            && (rest.is_empty() || rest.starts_with([' ', '\t']))
        {
            starts.push((at, rest.trim_start()));
        }
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|(at, _)| *at)
        .chain([lines.len()]);
    let spans = starts.iter().zip(ends);
    let item = |((at, first), end): (&(usize, &str), usize)| {
        let below = &lines[at + 1..end];
        match block_style(uncommented(first)) {
            Some(style) => block_text(style, below, depth),
            None => scalar(uncommented(first), below),
        }
    };
    spans.map(item).collect()
}

/// A text that may continue in the lines below, folded into one line.
fn scalar(first: &str, below: &[&str]) -> String {
    let mut parts = vec![first];
    let more = below
        .iter()
        .filter_map(|line| indented(line))
        .map(|(_, bare)| bare);
    parts.extend(more.filter(|bare| !bare.starts_with('#')).map(uncommented));
    let text = parts.join(" ");
    let text = unquoted(text.trim());
    if matches!(text.as_str(), "~" | "null" | "Null" | "NULL") {
        String::new()
    } else {
        text
    }
}

/// Whether lines are kept (`|`) or folded (`>`), where a text begins below.
fn block_style(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let style = characters
        .next()
        .filter(|first| matches!(first, '|' | '>'))?;
    characters
        .all(|any| any.is_ascii_digit() || matches!(any, '+' | '-'))
        .then_some(style)
}

fn block_text(style: char, below: &[&str], depth: usize) -> String {
    let deeper = |line: &&&str| indented(line).is_none_or(|(deep, _)| deep > depth);
    let lines: Vec<&str> = below.iter().take_while(deeper).copied().collect();
    let margin = lines
        .iter()
        .filter_map(|line| indented(line))
        .map(|(deep, _)| deep)
        .min()
        .unwrap_or(0);
    let kept = lines
        .iter()
        .map(|line| line.get(margin..).unwrap_or_default().trim_end());
    let text = kept.collect::<Vec<_>>().join("\n");
    let text = text.trim_matches('\n');
    if style == '|' {
        return text.to_owned();
    }
    let paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n")
}

/// `[a, "b, c", 'd']`, up to the bracket that closes it.
fn flow_list(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut item = String::new();
    let mut quote = None;
    let mut escaped = false;
    for any in text.chars().skip(1) {
        match (quote, any) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                item.push(any);
                continue;
            }
            (Some(open), any) if any == open && !escaped => {
                quote = None;
                item.push(any);
            }
            // A quote within a word is an apostrophe.
            (None, '"' | '\'') if item.trim().is_empty() || item.trim().ends_with(['"', '\'']) => {
                quote = Some(any);
                item.push(any);
            }
            (None, ']') => break,
            (None, ',') => items.push(std::mem::take(&mut item)),
            (_, any) => item.push(any),
        }
        escaped = false;
    }
    items.push(item);
    items.iter().map(|item| unquoted(item.trim())).collect()
}

/// A line without the comment at its end: a `#` after a blank, outside quotes.
fn uncommented(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    let mut escaped = false;
    for (at, any) in line.char_indices() {
        match (quote, any) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), any) if any == open && !escaped => quote = None,
            (None, '"' | '\'')
                if before.is_whitespace() || matches!(before, '[' | ',') || before == any =>
            {
                quote = Some(any);
            }
            (None, '#') if before.is_whitespace() => return line[..at].trim_end(),
            _ => {}
        }
        escaped = false;
        before = any;
    }
    line.trim_end()
}

/// A text without its quotes.
fn unquoted(text: &str) -> String {
    if text.len() >= 2
        && let Some(inside) = text
            .strip_prefix('\'')
            .and_then(|rest| rest.strip_suffix('\''))
    {
        return inside.replace("''", "'");
    }
    if text.len() >= 2
        && let Some(inside) = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
    {
        let read = serde_json::from_str::<String>(text);
        return read.unwrap_or_else(|_| inside.to_owned());
    }
    text.to_owned()
}
