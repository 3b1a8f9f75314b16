//! A tool's entry: the facts, and the order they are written in.

mod path;
mod sections;

use toolspec::model::{Effect, Manifest};
use toolspec_openapi::{Document, Operation};

use super::arguments;
use super::text::{clean, cut, humanised, without_tool_names};
use super::yaml::{flow, folded, scalar};
use sections::Sections;

/// The tool that is wanted, and the manifest it is for.
pub(crate) struct Target<'m> {
    pub(crate) name: &'m str,
    pub(crate) group: Option<&'m str>,
    pub(crate) manifest: &'m Manifest,
}

impl Target<'_> {
    /// The group that was requested, or the first that takes the effect.
    pub(crate) fn group(&self, effect: Effect) -> &str {
        let groups = &self.manifest.conventions.groups;
        let takes = groups.iter().find(|group| group.effects.contains(&effect));
        let first = takes
            .or(groups.last())
            .map(|group| group.name.value.as_str());
        self.group.or(first).unwrap_or_default()
    }

    fn prefix(&self) -> &str {
        &self.manifest.conventions.prefix.value
    }

    /// The name without the prefix, as people read it.
    fn called(&self) -> String {
        let name = self.name.strip_prefix(self.prefix()).unwrap_or(self.name);
        humanised(name.trim_start_matches('_'))
    }
}

/// A tool that one GET answers, to be filled in.
pub(crate) fn minimal(target: &Target<'_>) -> (String, Effect) {
    let called = target.called();
    let head = Head {
        comments: vec!["docs/manifest.md explains every key".to_owned()],
        title: called.clone(),
        description: format!("{called}: what it does and when to use it."),
        scopes: Vec::new(),
        effect: Effect::Read,
    };
    let rest = "    input:\n      properties:\n        item_id: {type: string, description: The item.}\n      required: [item_id]\n    \
                request:\n      path: /api/v1/items/{item_id}\n    \
                output:\n      properties:\n        id: {type: string, doc: The item's id.}\n    \
                example:\n      arguments: {item_id: a1}\n      response: {id: a1}\n";
    (format!("{}{rest}", head.write(target)), Effect::Read)
}

/// A tool that an operation answers; the error says why a request can't.
pub(crate) fn from_operation(
    document: &Document,
    operation: &Operation<'_>,
    target: &Target<'_>,
) -> Result<(String, Effect), String> {
    let mut arguments = arguments::read(document, operation)?;
    let path = path::read(document, operation, &mut arguments.all)?;
    let effect = match operation.method {
        "GET" => Effect::Read,
        "POST" => Effect::Start,
        _ => Effect::Change,
    };
    let mut comments = vec![format!(
        "from {}: check every line, and keep what helps a model choose the tool and read its result",
        clean(&operation.endpoint())
    )];
    if effect == Effect::Start {
        comments.push(
            "a POST: set `effect` to read if it only searches, and to change if it alters existing data"
                .to_owned(),
        );
    }
    comments.extend(path.comments);
    let left_out = arguments.left_out.iter();
    comments.extend(left_out.map(|what| format!("left out: {what}")));
    let scopes = scopes(operation);
    if scopes.is_empty() {
        comments.push(
            "the document names no scopes: list the scopes that the service checks".to_owned(),
        );
    }
    let answer = operation.response.as_ref().and_then(|response| {
        let mut schema = arguments::stated(document, response.schema?);
        schema.example = response.example.or(schema.example);
        Some(schema)
    });
    let sections = Sections::new(arguments.all, answer, target.prefix());
    comments.extend(sections.comments.iter().cloned());
    let head = Head {
        comments,
        title: title(operation, target),
        description: description(operation, target),
        scopes,
        effect,
    };
    let sections = sections.write(operation.method, &path.text);
    Ok((head.write(target) + &sections, effect))
}

fn title(operation: &Operation<'_>, target: &Target<'_>) -> String {
    let summary = clean(operation.summary);
    let summary = summary.trim_end_matches('.');
    if summary.is_empty() || summary.chars().count() > 60 {
        return cut(&target.called(), 60);
    }
    summary.to_owned()
}

/// 20 to 280 characters.
fn description(operation: &Operation<'_>, target: &Target<'_>) -> String {
    let [summary, more] = [operation.summary, operation.description].map(clean);
    let summary = summary.trim_end_matches('.');
    let text = match (summary.is_empty(), more.is_empty()) {
        (_, false) if more.starts_with(summary) => more,
        (false, false) => format!("{summary}. {more}"),
        (false, true) => format!("{summary}."),
        _ => format!("{}.", target.called()),
    };
    let text = cut(&without_tool_names(&text, target.prefix()), 280);
    if text.chars().count() < 20 {
        return format!("{text} Say here when to use it.");
    }
    text
}

/// The scopes that the operation's security names, those that are `resource:action`.
fn scopes(operation: &Operation<'_>) -> Vec<String> {
    let is_part = |part: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || b"_-*".contains(&byte);
        !part.is_empty() && part.bytes().all(fits)
    };
    let mut found: Vec<String> = Vec::new();
    let scopes = operation.security.iter().flat_map(|(_, scopes)| scopes);
    for scope in scopes.take(40) {
        let halves = scope.split_once(':');
        let fits = halves.is_some_and(|(resource, action)| is_part(resource) && is_part(action));
        if fits && !found.contains(&(*scope).to_owned()) {
            found.push((*scope).to_owned());
        }
    }
    found
}

/// What stands first in every entry.
struct Head {
    comments: Vec<String>,
    title: String,
    description: String,
    scopes: Vec<String>,
    effect: Effect,
}

impl Head {
    fn write(&self, target: &Target<'_>) -> String {
        let comments = self
            .comments
            .iter()
            .map(|comment| format!("  # {}\n", clean(comment)));
        let description = if self.description.chars().count() > 90 {
            folded(&self.description, 6)
        } else {
            scalar(&self.description)
        };
        let scopes = serde_json::Value::from(self.scopes.clone());
        format!(
            "{}  - name: {}\n    title: {}\n    group: {}\n    description: {description}\n    scopes: {}\n    effect: {}\n",
            comments.collect::<String>(),
            scalar(target.name),
            scalar(&self.title),
            scalar(target.group(self.effect)),
            flow(&scopes),
            self.effect.name(),
        )
    }
}
