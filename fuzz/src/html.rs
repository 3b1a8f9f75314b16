//! The reference for a page: what stands between its angle brackets.

/// Every element that a page of ours has.
const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "body",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "html",
    "li",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "small",
    "span",
    "style",
    "summary",
    "time",
    "title",
    "ul",
    "article",
    "aside",
    "blockquote",
    "em",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
];

/// Those that have no end.
const VOID: &[&str] = &["meta"];

/// Every attribute that one of them has.
const ATTRIBUTES: &[&str] = &[
    "aria-label",
    "charset",
    "class",
    "content",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "open",
];

/// What is wrong with a page, if anything: an element or attribute that none of ours is, one that is not closed, or a link that
/// leads out of it.
///
/// # Errors
/// What it is, and what follows.
pub fn check(page: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").unwrap_or(page);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let wrong = |what: &str| {
            Err(format!(
                "{what}: <{}",
                rest.chars().take(80).collect::<String>()
            ))
        };
        let end = rest.find('>').unwrap_or(rest.len());
        let is_closing = rest.starts_with('/');
        let tag = rest[..end].trim_start_matches('/');
        let length = tag.find(|any: char| !any.is_ascii_alphanumeric());
        let (name, attributes) = tag.split_at(length.unwrap_or(tag.len()));
        if !ELEMENTS.contains(&name) {
            return wrong("no element of ours");
        }
        if is_closing {
            if open.pop() != Some(name) {
                return wrong("closes what is not open");
            }
        } else {
            check_attributes(attributes).or_else(|what| wrong(&what))?;
            if !VOID.contains(&name) {
                open.push(name);
            }
        }
        rest = &rest[end..];
        if name == "style" && !is_closing {
            // Ours, and no text of it is data.
            rest = &rest[rest.find("</style>").unwrap_or(rest.len())..];
        }
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err(format!("left open: {open:?}"))
    }
}

fn check_attributes(attributes: &str) -> Result<(), String> {
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|any: char| any == '=' || any.is_ascii_whitespace());
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        if !ATTRIBUTES.contains(&name) {
            return Err(format!("no attribute of ours: {name}"));
        }
        rest = after;
        if let Some(quoted) = after.strip_prefix("=\"") {
            let Some((value, after)) = quoted.split_once('"') else {
                return Err(format!("`{name}` is not closed"));
            };
            if name == "href" && !value.starts_with('#') {
                return Err(format!("leads to {value}"));
            }
            rest = after;
        }
        rest = rest.trim_start();
    }
    Ok(())
}
