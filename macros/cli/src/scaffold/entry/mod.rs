//! A tool's entry: the facts, and the order they are written in.

mod parts;
mod request;
mod result;

use toolspec::model::{Effect, Manifest};

use crate::scaffold::answer;
use crate::scaffold::arguments;
use crate::scaffold::document::{Document, Operation};
use crate::scaffold::flat::Flattener;
use crate::scaffold::shape::Shape;
use crate::scaffold::text::{clean, cut, humanised, without_tool_names};
use crate::scaffold::write::Writer;
use crate::scaffold::yaml::{flow, folded, scalar};

/// The tool that is wanted, and the manifest it is for.
pub(crate) struct Target<'m> {
    pub(crate) name: &'m str,
    pub(crate) group: Option<&'m str>,
    pub(crate) manifest: &'m Manifest,
}

impl Target<'_> {
    /// The group that was asked for, or the first that takes the effect.
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
        comments: vec!["every key is explained at the top of the manifest".to_owned()],
        title: called.clone(),
        description: format!("{called}: what it does and when to use it."),
        scopes: Vec::new(),
        effect: Effect::Read,
    };
    let rest = "    input:\n      properties:\n        item_id: {type: string, description: The item.}\n      required: [item_id]\n    \
                request:\n      path: /api/v1/items/{item_id}\n    \
                output:\n      properties:\n        id: {type: string}\n    \
                example:\n      arguments: {item_id: a1}\n      response: {id: a1}\n";
    (format!("{}{rest}", head.write(target)), Effect::Read)
}

/// A tool that an operation answers; the error says why a request can't.
pub(crate) fn from_operation(
    document: &Document,
    operation: &Operation<'_>,
    target: &Target<'_>,
) -> Result<(String, Effect), String> {
    let flattener = Flattener::new(document);
    let mut arguments = arguments::read(document, operation, &flattener)?;
    let path = request::path(document, operation, &mut arguments.all)?;
    let answer = answer::shape(document, operation, &flattener);
    let list = answer
        .as_ref()
        .and_then(|answer| answer::list(answer, &arguments.all));
    let effect = match operation.method {
        "GET" => Effect::Read,
        "POST" => Effect::Start,
        _ => Effect::Change,
    };
    let mut comments = vec![format!(
        "from {}: read every line, and keep what helps a model choose and read",
        clean(&operation.title())
    )];
    if effect == Effect::Start {
        comments.push(
            "a POST: `effect` is read if it only searches, change if it alters what exists"
                .to_owned(),
        );
    }
    comments.extend(path.comments);
    comments.extend(
        arguments
            .left_out
            .iter()
            .map(|what| format!("left out: {what}")),
    );
    let scopes = scopes(document, operation);
    if scopes.is_empty() {
        comments.push(
            "the document names no scopes: `scopes` are those that the service checks".to_owned(),
        );
    }
    let writer = Writer {
        prefix: target.prefix(),
    };
    let parts = parts::Parts::new(arguments.all, answer, list, &writer);
    comments.extend(parts.comments());
    let head = Head {
        comments,
        title: title(operation, target),
        description: description(operation, target),
        scopes,
        effect,
    };
    let request = request::write(operation.method, &path.text, &parts);
    let entry = format!(
        "{}{}{request}{}",
        head.write(target),
        parts.input(),
        parts.rest()
    );
    Ok((entry, effect))
}

fn title(operation: &Operation<'_>, target: &Target<'_>) -> String {
    let summary = clean(operation.says("summary"));
    let summary = summary.trim_end_matches('.');
    if summary.is_empty() || summary.chars().count() > 60 {
        return cut(&target.called(), 60);
    }
    summary.to_owned()
}

/// 20 to 280 characters.
fn description(operation: &Operation<'_>, target: &Target<'_>) -> String {
    let [summary, more] = ["summary", "description"].map(|key| clean(operation.says(key)));
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
fn scopes(document: &Document, operation: &Operation<'_>) -> Vec<String> {
    let security = operation.own.get("security").unwrap_or(document.security());
    let schemes = security
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_object());
    let named = schemes
        .flat_map(|schemes| schemes.values())
        .filter_map(|names| names.as_array());
    let mut found: Vec<String> = Vec::new();
    for scope in named.flatten().filter_map(|name| name.as_str()).take(40) {
        let part = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || b"_-*".contains(&byte))
        };
        let fits = scope
            .split_once(':')
            .is_some_and(|(resource, action)| part(resource) && part(action));
        if fits && !found.iter().any(|known| known == scope) {
            found.push(scope.to_owned());
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

/// The members' notes of a shape, for comments; `what` is what they are about.
fn notes(what: &str, shape: &Shape) -> Vec<String> {
    let mut notes = Vec::new();
    shape.all_notes(&mut notes);
    notes
        .into_iter()
        .map(|note| format!("{what}: {note}"))
        .collect()
}
