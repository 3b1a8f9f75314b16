//! Everything below the head: arguments, list, result and example.

use serde_json::{Map, Value, json};

use super::notes;
use crate::scaffold::answer::{List, Paging};
use crate::scaffold::arguments::{Argument, Place};
use crate::scaffold::example;
use crate::scaffold::shape::{Kind, Member, Shape};
use crate::scaffold::text::humanised;
use crate::scaffold::words::fits;
use crate::scaffold::write::{Writer, braces};
use crate::scaffold::yaml::{flow, scalar};

/// The longest example that is taken from a document as it is, in bytes of JSON.
const EXAMPLE: usize = 4_000;

pub(super) struct Parts<'w> {
    arguments: Vec<Argument>,
    answer: Option<Shape>,
    list: Option<List>,
    /// The arguments for the page and its size, by our names.
    page: Option<String>,
    size: Option<String>,
    writer: &'w Writer<'w>,
    comments: Vec<String>,
}

impl<'w> Parts<'w> {
    pub(super) fn new(
        mut arguments: Vec<Argument>,
        answer: Option<Shape>,
        list: Option<List>,
        writer: &'w Writer<'w>,
    ) -> Self {
        let mut comments = Vec::new();
        for argument in &mut arguments {
            if !argument.required {
                continue;
            }
            let value = example::value(&argument.name, &argument.shape);
            // An example must be a call that works, and what fits a pattern can't be made up.
            if !matches!(argument.shape.kind, Kind::Any | Kind::Object(_))
                && !fits(&value, &argument.shape)
            {
                argument.shape.words.retain(|(key, _)| *key == "enum");
                if let Kind::List(items) = &mut argument.shape.kind {
                    items.words.clear();
                }
                comments.push(format!("`{}` has limits in the document that are left out: give an example that fits, and put them back", argument.name));
            }
        }
        let answer = answer.filter(|answer| match &answer.kind {
            Kind::Object(members) => !members.is_empty(),
            Kind::List(_) => true,
            _ => false,
        });
        if answer.is_none() {
            comments.push(
                "the document does not say what is answered: name in `output` what passes"
                    .to_owned(),
            );
        }
        let mut parts = Self {
            arguments,
            answer,
            list,
            page: None,
            size: None,
            writer,
            comments,
        };
        parts.paging();
        parts
    }

    /// Takes the paging parameters out of the arguments, and names ours.
    fn paging(&mut self) {
        let Some(list) = &self.list else { return };
        if let Paging::Whole = list.paging {
            self.comments.push(
                "the list is taken to come whole: see how the service pages, and say so in `list`"
                    .to_owned(),
            );
            return;
        }
        self.comments.push(
            "`list` is a guess from the names of parameters: see that the service pages so"
                .to_owned(),
        );
        let has_size = list.paging.size().is_some();
        let taken: Vec<&str> = self
            .arguments
            .iter()
            .filter(|argument| !list.paging.takes(argument))
            .map(|argument| argument.name.as_str())
            .collect();
        let free = |wanted: &str| {
            let mut name = wanted.to_owned();
            while taken.contains(&name.as_str()) {
                name.push_str("_number");
            }
            name
        };
        let (page, size) = (free("page"), free("page_size"));
        self.page = Some(page);
        self.size = has_size.then_some(size);
    }

    pub(super) fn comments(&self) -> Vec<String> {
        let mut out = self.comments.clone();
        for argument in &self.arguments {
            out.extend(notes(&format!("`{}`", argument.name), &argument.shape));
            if matches!(argument.shape.kind, Kind::Any) {
                out.push(format!(
                    "`{}`: the document does not say its type",
                    argument.name
                ));
            }
        }
        let answer = self
            .answer
            .as_ref()
            .map(|answer| notes("the answer", answer));
        out.extend(answer.unwrap_or_default());
        out
    }

    /// The arguments that go to a place themselves, rather than by paging.
    pub(super) fn sent(&self, place: Place) -> impl Iterator<Item = &Argument> {
        let paged = |argument: &&Argument| {
            self.list
                .as_ref()
                .is_some_and(|list| list.paging.takes(argument))
        };
        self.arguments
            .iter()
            .filter(move |argument| argument.place == place && !paged(argument))
    }

    pub(super) fn input(&self) -> String {
        let mut out = String::new();
        let mut required = Vec::new();
        for argument in [Place::Path, Place::Query, Place::Body]
            .into_iter()
            .flat_map(|place| self.sent(place))
        {
            let mut parts = self
                .writer
                .given(&argument.shape, Some(&humanised(&argument.name)));
            let default = argument
                .shape
                .default
                .as_ref()
                .filter(|_| !argument.required);
            parts.extend(default.map(|default| ("default", flow(default))));
            out.push_str(&self.writer.property(8, &argument.name, &parts));
            if argument.required {
                required.push(argument.name.as_str());
            }
        }
        for (name, maximum, usual, what) in self.pages() {
            let line = format!(
                "        {name}: {{type: integer, minimum: 1, maximum: {maximum}, default: {usual}, description: {}}}\n",
                scalar(what)
            );
            out.push_str(&line);
        }
        if out.is_empty() {
            return out;
        }
        out.insert_str(0, "    input:\n      properties:\n");
        if !required.is_empty() {
            out.push_str(&format!("      required: [{}]\n", required.join(", ")));
        }
        out
    }

    /// Our paging arguments: the name, the greatest value, the usual one, and what it is.
    fn pages(&self) -> Vec<(&str, u64, u64, &'static str)> {
        let mut pages = Vec::new();
        if let Some(page) = &self.page {
            pages.push((page.as_str(), 1000, 1, "Page, from 1."));
        }
        if let Some(size) = &self.size {
            let most = self.most().min(50);
            pages.push((size.as_str(), most, most.min(25), "Items on a page."));
        }
        pages
    }

    /// The service's largest page, as far as the document says.
    fn most(&self) -> u64 {
        let size = self.list.as_ref().and_then(|list| list.paging.size());
        let argument = self
            .arguments
            .iter()
            .find(|argument| Some(argument.theirs.as_str()) == size);
        let most = argument.and_then(|argument| argument.shape.number("maximum")?.as_u64());
        most.filter(|most| *most > 0).unwrap_or(100)
    }

    /// `list`, `output` and `example`.
    pub(super) fn rest(&self) -> String {
        format!("{}{}{}", self.list_section(), self.output(), self.example())
    }

    fn list_section(&self) -> String {
        let Some(list) = &self.list else {
            return String::new();
        };
        let mut parts: Vec<(&str, String)> = Vec::new();
        parts.extend(list.at.as_ref().map(|at| ("at", scalar(at))));
        let (style, names) = match &list.paging {
            Paging::Whole => ("whole", Vec::new()),
            Paging::Page { page, size } => {
                ("page", vec![("page", Some(page)), ("size", size.as_ref())])
            }
            Paging::Offset { offset, limit } => (
                "offset",
                vec![("offset", Some(offset)), ("limit", Some(limit))],
            ),
            Paging::Cursor {
                cursor,
                limit,
                next,
            } => (
                "cursor",
                vec![
                    ("cursor", Some(cursor)),
                    ("limit", limit.as_ref()),
                    ("next", Some(next)),
                ],
            ),
        };
        parts.push(("paging", style.to_owned()));
        parts.extend(self.page.as_ref().map(|page| ("page", page.clone())));
        parts.extend(self.size.as_ref().map(|size| ("size", size.clone())));
        if self.size.is_some() {
            parts.push(("most", self.most().to_string()));
        }
        let usual = toolspec::grammar::parameters(style);
        let other = names
            .into_iter()
            .filter_map(|(role, name)| Some((role, name?)));
        let other = other.filter(|(role, name)| {
            !usual
                .iter()
                .any(|(known, usual)| known == role && usual == name)
        });
        let other: Vec<(&str, String)> = other.map(|(role, name)| (role, scalar(name))).collect();
        if !other.is_empty() {
            parts.push(("parameters", braces(&other)));
        }
        format!("    list: {}\n", braces(&parts))
    }

    fn output(&self) -> String {
        let mut out = String::from("    output:\n      properties:\n");
        match (&self.answer, &self.list) {
            (None, _) => out.push_str("        id: {type: string}\n"),
            (Some(answer), None) => {
                let members = self.writer.members(8, answer, &[]);
                out.push_str(if members.is_empty() {
                    "        id: {type: string}\n"
                } else {
                    &members
                });
            }
            (Some(answer), Some(list)) => {
                let at = list.at.as_deref().unwrap_or("items");
                let key = at.rsplit('.').next().unwrap_or(at);
                let around = at.split('.').next().unwrap_or(at);
                out.push_str(&self.writer.members(8, answer, &[around, key, "has_more"]));
                if self.page.is_some() {
                    out.push_str("        has_more: {type: boolean}\n");
                }
                out.push_str(&self.items(key, &list.items));
            }
        }
        out
    }

    /// The list, its items' members each on a line.
    fn items(&self, key: &str, items: &Shape) -> String {
        let members = self.writer.members(14, items, &[]);
        if members.is_empty() {
            let list = Shape {
                kind: Kind::List(Box::new(items.clone())),
                ..Shape::any()
            };
            return self.writer.property(8, key, &self.writer.shown(&list));
        }
        format!(
            "        {}:\n          type: array\n          items:\n            type: object\n            properties:\n{members}",
            scalar(key)
        )
    }

    fn example(&self) -> String {
        let required = self.arguments.iter().filter(|argument| argument.required);
        let arguments: Map<String, Value> = required
            .map(|argument| (argument.name.clone(), self.given(argument)))
            .collect();
        let given = self
            .answer
            .as_ref()
            .and_then(|answer| answer.example.clone());
        let given = given.filter(|given| {
            (given.is_object() || given.is_array()) && given.to_string().len() <= EXAMPLE
        });
        let response = given.unwrap_or_else(|| match &self.answer {
            Some(answer) => example::value("answer", answer),
            None => json!({"id": "a1"}),
        });
        format!(
            "    example:\n      arguments: {}\n      response: {}\n",
            flow(&arguments.into()),
            flow(&unnamed(response))
        )
    }

    fn given(&self, argument: &Argument) -> Value {
        match &argument.shape.kind {
            Kind::Object(members) => {
                let needed = members.iter().filter(|member| member.required);
                let value = |member: &Member| {
                    (
                        member.name.clone(),
                        example::value(&member.name, &member.shape),
                    )
                };
                Value::Object(needed.map(value).collect())
            }
            _ => example::value(&argument.name, &argument.shape),
        }
    }
}

/// Without members whose names are empty, which YAML here has not.
fn unnamed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let named = members.into_iter().filter(|(name, _)| !name.is_empty());
            Value::Object(named.map(|(name, value)| (name, unnamed(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(unnamed).collect(),
        other => other,
    }
}
