//! The sections below an entry's head: `input`, `request`, `list`, `output` and `example`.

use serde_json::{Map, Value, json};
use toolspec_openapi::{Kind, Schema};

use crate::scaffold::arguments::{Argument, Place};
use crate::scaffold::example;
use crate::scaffold::keywords::fits;
use crate::scaffold::list::{List, list};
use crate::scaffold::text::humanised;
use crate::scaffold::write::Writer;
use crate::scaffold::yaml::{braces, flow, property, scalar};

/// What the sections are written from.
pub(super) struct Sections<'d, 'p> {
    arguments: Vec<Argument<'d>>,
    /// None when the document does not say what is answered.
    answer: Option<Schema<'d>>,
    list: Option<List<'d>>,
    /// Our arguments for the page and the number of items on it, where the list is paginated.
    page: Option<String>,
    size: Option<String>,
    writer: Writer<'p>,
    /// What to know of the sections.
    pub(super) comments: Vec<String>,
}

impl<'d, 'p> Sections<'d, 'p> {
    pub(super) fn new(
        arguments: Vec<Argument<'d>>,
        answer: Option<Schema<'d>>,
        prefix: &'p str,
    ) -> Self {
        let mut sections = Self {
            list: answer.as_ref().and_then(|answer| list(answer, &arguments)),
            answer: answer.filter(|answer| {
                matches!(answer.kind, Kind::Array(_)) || !answer.properties().is_empty()
            }),
            arguments,
            page: None,
            size: None,
            writer: Writer { prefix },
            comments: Vec::new(),
        };
        sections.leave_out_limits();
        if sections.answer.is_none() {
            sections.comment(
                "the document does not describe the answer: name the members to keep in `output`",
            );
        }
        sections.name_paging();
        sections.add_notes();
        sections
    }

    fn comment(&mut self, comment: impl Into<String>) {
        self.comments.push(comment.into());
    }

    /// Leaves out limits that no example was found for: an example must be a call that works, and what fits a
    /// pattern can't be made up.
    fn leave_out_limits(&mut self) {
        for argument in self
            .arguments
            .iter_mut()
            .filter(|argument| argument.required)
        {
            let schema = &mut argument.schema;
            let is_open = matches!(schema.kind, Kind::Any | Kind::Object(_));
            if is_open || fits(&example::value(&argument.name, schema), schema) {
                continue;
            }
            schema.keywords.clear();
            if let Kind::Array(items) = &mut schema.kind {
                items.keywords.clear();
                items.allowed = None;
            }
            self.comments.push(format!("`{}` has limits in the document that were left out: give an example that satisfies them, and add them again", argument.name));
        }
    }

    fn name_paging(&mut self) {
        let Some(List { paging, .. }) = &self.list else {
            return;
        };
        if paging.style == "whole" {
            self.comment(
                "no pagination was found: check how the service paginates, and correct `list`",
            );
            return;
        }
        let own = self
            .arguments
            .iter()
            .filter(|argument| !paging.takes(argument));
        let taken: Vec<&str> = own.map(|argument| argument.name.as_str()).collect();
        let free = |wanted: &str| {
            let mut name = wanted.to_owned();
            while taken.contains(&name.as_str()) {
                name.push_str("_number");
            }
            name
        };
        let (page, size) = (free("page"), paging.size().map(|_| free("page_size")));
        (self.page, self.size) = (Some(page), size);
        self.comment(
            "`list` is a guess from the names of parameters: check that the service paginates this way",
        );
    }

    fn add_notes(&mut self) {
        let mut comments = Vec::new();
        for argument in &self.arguments {
            let name = &argument.name;
            let notes = notes(&argument.schema).into_iter();
            comments.extend(notes.map(|note| format!("`{name}`: {note}")));
            if argument.schema.kind == Kind::Any {
                comments.push(format!("`{name}`: the document does not say its type"));
            }
        }
        let notes = self.answer.as_ref().map(notes).into_iter().flatten();
        comments.extend(notes.map(|note| format!("the answer: {note}")));
        self.comments.extend(comments);
    }

    /// All sections, in their order.
    pub(super) fn write(&self, method: &str, path: &str) -> String {
        [
            self.input(),
            self.request(method, path),
            self.list_section(),
            self.output(),
            self.example(),
        ]
        .concat()
    }

    /// The arguments that go to a place themselves, rather than by paging.
    fn sent(&self, place: Place) -> impl Iterator<Item = &Argument<'d>> {
        let is_paged = |argument: &Argument<'_>| {
            let list = self.list.as_ref();
            list.is_some_and(|list| list.paging.takes(argument))
        };
        let placed = self
            .arguments
            .iter()
            .filter(move |argument| argument.place == place);
        placed.filter(move |argument| !is_paged(argument))
    }

    fn input(&self) -> String {
        let mut out = String::new();
        let mut required = Vec::new();
        let places = [Place::Path, Place::Query, Place::Body].into_iter();
        for argument in places.flat_map(|place| self.sent(place)) {
            let called = humanised(&argument.name);
            let mut parts = self.writer.argument(&argument.schema, Some(&called));
            if argument.required {
                required.push(scalar(&argument.name));
            } else {
                parts.extend(
                    argument
                        .schema
                        .default
                        .map(|default| ("default", flow(default))),
                );
            }
            out.push_str(&property(8, &argument.name, &parts));
        }
        let most = self.greatest_page().min(50);
        for (name, maximum, default, description) in [
            (&self.page, 1000, 1, "\"Page, from 1.\""),
            (&self.size, most, most.min(25), "Items on a page."),
        ] {
            if let Some(name) = name {
                let integer =
                    format!("type: integer, minimum: 1, maximum: {maximum}, default: {default}");
                out.extend([
                    "        ",
                    name,
                    ": {",
                    &integer,
                    ", description: ",
                    description,
                    "}\n",
                ]);
            }
        }
        if out.is_empty() {
            return out;
        }
        if !required.is_empty() {
            out.extend(["      required: [", &required.join(", "), "]\n"]);
        }
        format!("    input:\n      properties:\n{out}")
    }

    /// The service's largest page, as far as the document says.
    fn greatest_page(&self) -> u64 {
        let size = self.list.as_ref().and_then(|list| list.paging.size());
        let is_size = |argument: &&Argument<'_>| Some(argument.theirs) == size;
        let argument = self.arguments.iter().find(is_size);
        let most = argument.and_then(|argument| argument.schema.keyword("maximum")?.as_u64());
        most.filter(|most| *most > 0).unwrap_or(100)
    }

    fn request(&self, method: &str, path: &str) -> String {
        let mut out = String::from("    request:\n");
        if method != "GET" {
            out.extend(["      method: ", method, "\n"]);
        }
        out.extend(["      path: ", path, "\n"]);
        for (key, place) in [("query", Place::Query), ("body", Place::Body)] {
            let sent: Vec<&Argument<'_>> = self.sent(place).collect();
            if !sent.is_empty() {
                out.extend(["      ", key, ": ", &names(&sent), "\n"]);
            }
        }
        out
    }

    fn list_section(&self) -> String {
        let Some(list) = &self.list else {
            return String::new();
        };
        let mut parts = Vec::new();
        parts.extend(list.at.as_ref().map(|at| ("at", scalar(at))));
        parts.push(("paging", list.paging.style.to_owned()));
        parts.extend(self.page.clone().map(|page| ("page", page)));
        if let Some(size) = self.size.clone() {
            parts.push(("size", size));
            parts.push(("most", self.greatest_page().to_string()));
        }
        let usual = toolspec::grammar::parameters(list.paging.style);
        let named = list.paging.names().into_iter();
        let other = named.filter(|name| !usual.contains(name));
        let other: Vec<(&str, String)> = other.map(|(role, name)| (role, scalar(name))).collect();
        if !other.is_empty() {
            parts.push(("parameters", braces(&other)));
        }
        format!("    list: {}\n", braces(&parts))
    }

    fn output(&self) -> String {
        let members = match (&self.answer, &self.list) {
            (Some(answer), Some(list)) => self.listed(answer, list),
            (Some(answer), None) => self.writer.members(8, answer, &[], None),
            (None, _) => String::new(),
        };
        if members.is_empty() {
            return "    output:\n      properties:\n        id: {type: string, doc: The id.}\n"
                .to_owned();
        }
        format!("    output:\n      properties:\n{members}")
    }

    /// The members of an answer with a list: what stands around it, then its items.
    fn listed(&self, answer: &Schema<'_>, list: &List<'_>) -> String {
        let at = list.at.as_deref().unwrap_or("items");
        let key = at.rsplit('.').next().unwrap_or(at);
        let around = at.split('.').next().unwrap_or(at);
        let mut out = self
            .writer
            .members(8, answer, &[around, key, "has_more"], None);
        let members = answer.properties();
        let wrapper = members
            .iter()
            .find(|member| member.name == around && around != key);
        if let Some(wrapper) = wrapper {
            // What the answer has under the same name at its root stands already.
            let taken = members.iter().map(|member| member.name);
            let skip: Vec<&str> = taken.chain([key, "has_more"]).collect();
            out += &self.writer.members(8, &wrapper.schema, &skip, Some(around));
        }
        if self.page.is_some() {
            out +=
                "        has_more: {type: boolean, doc: Whether more follow on the next page.}\n";
        }
        let members = self.writer.members(14, &list.items, &[], None);
        if members.is_empty() {
            let list = Schema {
                kind: Kind::Array(Box::new(list.items.clone())),
                ..Schema::default()
            };
            return out + &property(8, key, &self.writer.result(&list, Some(key)));
        }
        let doc = scalar(&format!("{}.", humanised(key)));
        let key = scalar(key);
        format!(
            "{out}        {key}:\n          type: array\n          doc: {doc}\n          items:\n            type: object\n            properties:\n{members}"
        )
    }

    fn example(&self) -> String {
        let required = self.arguments.iter().filter(|argument| argument.required);
        let arguments = required.map(|argument| (argument.name.clone(), given(argument)));
        let arguments: Map<String, Value> = arguments.collect();
        let response = match &self.answer {
            Some(answer) => example::value("answer", answer),
            None => json!({"id": "a1"}),
        };
        let [arguments, response] = [flow(&arguments.into()), flow(&named(response))];
        format!("    example:\n      arguments: {arguments}\n      response: {response}\n")
    }
}

/// Every note of a schema and of what is in it, once.
fn notes<'s>(schema: &'s Schema<'_>) -> Vec<&'s str> {
    fn collect<'s>(schema: &'s Schema<'_>, found: &mut Vec<&'s str>) {
        for note in &schema.notes {
            if !found.contains(&note.as_str()) {
                found.push(note);
            }
        }
        for property in schema.properties() {
            collect(&property.schema, found);
        }
        if let Kind::Array(items) = &schema.kind {
            collect(items, found);
        }
    }
    let mut found = Vec::new();
    collect(schema, &mut found);
    found
}

/// `[a, b]` where all go under their own names, else `{theirs: ours}`.
fn names(sent: &[&Argument<'_>]) -> String {
    let is_plain = |argument: &&Argument<'_>| argument.name == argument.theirs && !argument.joined;
    if sent.iter().all(is_plain) {
        let names: Vec<String> = sent.iter().map(|argument| scalar(&argument.name)).collect();
        return format!("[{}]", names.join(", "));
    }
    let pairs = sent.iter().map(|argument| {
        let source = if argument.joined {
            format!("{{argument: {}, joined: true}}", argument.name)
        } else {
            scalar(&argument.name)
        };
        format!("{}: {source}", scalar(argument.theirs))
    });
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
}

/// A value for an argument; of an object only what it must have.
fn given(argument: &Argument<'_>) -> Value {
    let Kind::Object(properties) = &argument.schema.kind else {
        return example::value(&argument.name, &argument.schema);
    };
    let required = properties.iter().filter(|property| property.required);
    let members = required.map(|property| {
        (
            property.name.to_owned(),
            example::value(property.name, &property.schema),
        )
    });
    Value::Object(members.collect())
}

/// Without members whose names are empty, which YAML here has not.
fn named(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(name, _)| !name.is_empty());
            Value::Object(members.map(|(name, value)| (name, named(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(named).collect(),
        other => other,
    }
}
