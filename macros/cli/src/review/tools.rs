//! Which tool became which, and the facts of each.

use toolspec::emit::{RESERVED, input_schema, output_schema};
use toolspec::model::{Effect, Tool};
use toolspec::problem::Spanned;

use super::schemas::{self, Side as Given};
use super::{Change, Class, Side, answers};
use Class::{Additive, Breaking, Cosmetic};

pub(super) fn changes(old: &Side, new: &Side) -> Vec<Change> {
    let pairs = pairs(old, new);
    let mut found = Vec::new();
    for before in &old.manifest.tools {
        let name = &before.name.value;
        let mut of_tool = Vec::new();
        let mut called = name;
        if let Some((_, after)) = pairs.iter().find(|(known, _)| known.name.value == *name) {
            called = &after.name.value;
            of_tool = pair(old, new, before, after);
        } else {
            let message = "the tool is removed";
            of_tool.push(Change::new(Breaking, "name", message));
        }
        found.extend(of_tool.into_iter().map(|change| Change {
            tool: Some(called.clone()),
            ..change
        }));
    }
    for after in &new.manifest.tools {
        let name = &after.name.value;
        if !pairs.iter().any(|(_, known)| known.name.value == *name) {
            let change = Change::new(Additive, "name", "the tool is added");
            found.push(Change {
                tool: Some(name.clone()),
                ..change
            });
        }
    }
    found.extend(order(new, &pairs));
    found
}

/// The tools that are still there, each as it was and as it is, in the order they were in.
fn pairs<'s>(old: &'s Side, new: &'s Side) -> Vec<(&'s Tool, &'s Tool)> {
    let named = |side: &'s Side, name: &str| {
        side.manifest
            .tools
            .iter()
            .find(|tool| tool.name.value == name)
    };
    let mut pairs: Vec<(&Tool, &Tool)> = Vec::new();
    for before in &old.manifest.tools {
        let name = before.name.value.as_str();
        let added = || {
            new.manifest
                .tools
                .iter()
                .filter(|tool| named(old, &tool.name.value).is_none())
        };
        let after = named(new, name)
            .or_else(|| {
                added().find(|tool| {
                    new.aliases(&tool.name.value)
                        .iter()
                        .any(|alias| alias == name)
                })
            })
            .or_else(|| added().find(|tool| same_call(before, tool)));
        if let Some(after) = after
            && !pairs
                .iter()
                .any(|(_, taken)| taken.name.value == after.name.value)
        {
            pairs.push((before, after));
        }
    }
    pairs
}

/// Whether two tools of different names take the same arguments to the same endpoints.
fn same_call(before: &Tool, after: &Tool) -> bool {
    let called = before.endpoints();
    !called.is_empty() && called == after.endpoints() && input_schema(before) == input_schema(after)
}

fn pair(old: &Side, new: &Side, before: &Tool, after: &Tool) -> Vec<Change> {
    let mut found = names(old, new, before, after);
    let words = |text: &Spanned<String>| text.value.clone();
    for (at, was, is) in [
        ("title", &before.title, &after.title),
        ("description", &before.description, &after.description),
        ("group", &before.group, &after.group),
    ] {
        if words(was) != words(is) {
            found.push(Change::new(Cosmetic, at, format!("the {at} is another")));
        }
    }
    scopes(before, after, &mut found);
    let rank = |effect: Effect| Effect::ALL.iter().position(|(_, known)| *known == effect);
    let (was, is) = (before.effect.value, after.effect.value);
    if was != is {
        let class = if rank(is) > rank(was) {
            Breaking
        } else {
            Additive
        };
        let message = format!("the effect is `{}` instead of `{}`", is.name(), was.name());
        found.push(Change::new(class, "effect", message));
    } else if hints(before) != hints(after) {
        let message = "hosts are told otherwise what is lost, and what calling twice does";
        found.push(Change::new(Additive, "hints", message));
    }
    found.extend(schemas::changes(
        Given::Input,
        &input_schema(before),
        &input_schema(after),
    ));
    found.extend(schemas::changes(
        Given::Output,
        &own_output(before),
        &own_output(after),
    ));
    found.extend(answers::changes(old, new, before, after));
    let next = |tool: &Tool| tool.next.iter().map(words).collect::<Vec<_>>();
    if next(before) != next(after) {
        found.push(Change::new(
            Cosmetic,
            "next",
            "other tools are named as following",
        ));
    }
    let view = |tool: &Tool| tool.view.as_ref().map(words);
    if view(before) != view(after) {
        found.push(Change::new(Cosmetic, "view", "hosts show another page"));
    }
    found
}

/// The result's schema without what the server adds to results.
fn own_output(tool: &Tool) -> serde_json::Value {
    let mut schema = output_schema(tool);
    if let Some(members) = schema["properties"].as_object_mut() {
        members.retain(|name, _| {
            !RESERVED.contains(&name.as_str()) && name != "truncated"
                || tool.output.property(name).is_some()
        });
    }
    schema
}

fn names(old: &Side, new: &Side, before: &Tool, after: &Tool) -> Vec<Change> {
    let (was, is) = (&before.name.value, &after.name.value);
    let (had, has) = (old.aliases(was), new.aliases(is));
    let mut found = Vec::new();
    if was != is && has.contains(was) {
        found.push(Change::new(
            Additive,
            "name",
            format!("`{was}` is renamed to `{is}`; the old name goes on working"),
        ));
    } else if was != is {
        let help = "keep the old name under `deprecated_aliases`";
        found.push(Change::new(
            Breaking,
            "name",
            format!("`{was}` is renamed to `{is}`: calls by the old name fail; {help}"),
        ));
    }
    for alias in had
        .iter()
        .filter(|alias| !has.contains(alias) && *alias != is)
    {
        found.push(Change::new(
            Breaking,
            "deprecated_aliases",
            format!("the old name `{alias}` stops working"),
        ));
    }
    for alias in has
        .iter()
        .filter(|alias| !had.contains(alias) && *alias != was)
    {
        found.push(Change::new(
            Additive,
            "deprecated_aliases",
            format!("the tool answers to `{alias}` as well"),
        ));
    }
    found
}

/// What hosts are told of the effect, beside whether it reads.
fn hints(tool: &Tool) -> (bool, bool) {
    (tool.is_destructive(), tool.is_idempotent())
}

fn scopes(before: &Tool, after: &Tool, found: &mut Vec<Change>) {
    let of = |tool: &Tool| {
        tool.scopes
            .iter()
            .map(|scope| scope.value.clone())
            .collect::<Vec<_>>()
    };
    let (was, is) = (of(before), of(after));
    let start = found.len();
    for scope in is.iter().filter(|scope| !was.contains(scope)) {
        found.push(Change::new(
            Breaking,
            "scopes",
            format!("scope `{scope}` is needed as well: keys without it are refused"),
        ));
    }
    for scope in was.iter().filter(|scope| !is.contains(scope)) {
        found.push(Change::new(
            Additive,
            "scopes",
            format!("scope `{scope}` is no longer needed"),
        ));
    }
    if was != is && found.len() == start {
        found.push(Change::new(
            Cosmetic,
            "scopes",
            "the scopes are listed in another order",
        ));
    }
}

/// Whether the tools that are still there are listed in another order.
fn order(new: &Side, pairs: &[(&Tool, &Tool)]) -> Option<Change> {
    let now = new.manifest.tools.iter().map(|tool| &tool.name.value);
    let kept = now.filter(|name| pairs.iter().any(|(_, after)| after.name.value == **name));
    let was = pairs.iter().map(|(_, after)| &after.name.value);
    (!kept.eq(was)).then(|| Change::new(Cosmetic, "tools", "the tools are listed in another order"))
}
