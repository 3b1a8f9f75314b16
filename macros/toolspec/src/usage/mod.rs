//! What each tool asks of the service and reads of its answers, without how: what an API description can be held
//! against.
//!
//! A call is JSON: its `endpoint`, what it `sends` (name, place, JSON Schema of the values), what the `answer` is
//! taken for and the members that it `reads`. A call of a handler written by hand has its `endpoint` alone. Under
//! `at` stands where in the manifest's text a part is stated; a contract, which must not change with a line, has no
//! such places.

mod reads;
mod sends;

use serde_json::{Map, Value, json};

use crate::model::{
    Completion, Declared, Endpoint, Handler, Include, Lookup, Manifest, Method, Property, Schema,
    Source, Tool, Type,
};
use crate::problem::{Span, Spanned};

use reads::Reads;
use sends::Sends;

/// A part of a manifest that calls the service.
#[derive(Debug, Clone)]
pub struct User<'m> {
    /// How it is called: a tool's name, or ``lookup `case` ``.
    pub name: String,
    /// The tool, if it is one.
    pub tool: Option<&'m Tool>,
    /// Where its entry stands.
    pub span: Span,
    /// Its calls, the one that answers first.
    pub calls: Vec<Value>,
}

/// All that calls the service: the tools, then the lookups and completions that they share.
#[must_use]
pub fn of(manifest: &Manifest) -> Vec<User<'_>> {
    let writer = Writer { places: true };
    let tools = manifest.tools.iter().map(|tool| User {
        name: tool.name.value.clone(),
        tool: Some(tool),
        span: tool.span,
        calls: writer.tool(tool),
    });
    let shared = |kind: &str, name: &Spanned<String>, calls| User {
        name: format!("{kind} `{}`", name.value),
        tool: None,
        span: name.span,
        calls,
    };
    let lookups = manifest.lookups.iter();
    let lookups = lookups.map(|(name, lookup)| shared("lookup", name, writer.lookup(lookup)));
    let completions = manifest.completions.iter();
    let completions =
        completions.map(|(name, one)| shared("completion", name, writer.completion(one)));
    tools.chain(lookups).chain(completions).collect()
}

/// The calls of one tool and of the lookups that resolve its arguments, without places.
#[must_use]
pub fn of_tool(manifest: &Manifest, tool: &Tool) -> Value {
    let writer = Writer { places: false };
    let mut calls = writer.tool(tool);
    let mut wanted: Vec<&str> = Vec::new();
    let properties = tool.input.properties().iter();
    for name in properties.filter_map(|property| property.schema.lookup.as_ref()) {
        if !wanted.contains(&name.value.as_str()) {
            wanted.push(&name.value);
        }
    }
    let mut at = 0;
    while let Some(name) = wanted.get(at).copied() {
        at += 1;
        let mut lookups = manifest.lookups.iter();
        let Some((_, lookup)) = lookups.find(|(known, _)| known.value == name) else {
            continue;
        };
        for owner in &lookup.of {
            if !wanted.contains(&owner.lookup.value.as_str()) {
                wanted.push(&owner.lookup.value);
            }
        }
        calls.extend(writer.lookup(lookup).into_iter().map(|mut call| {
            call["by"] = format!("lookup `{name}`").into();
            call
        }));
    }
    calls.into()
}

/// Writes calls.
#[derive(Clone, Copy)]
struct Writer {
    /// Whether places are written.
    places: bool,
}

/// What the answer of a call is taken for.
enum Answer<'m> {
    Unknown,
    Object,
    List(Option<&'m str>),
}

impl Writer {
    fn tool(self, tool: &Tool) -> Vec<Value> {
        let mut calls = match &tool.handler {
            Handler::Declared(declared) => self.declared(tool, declared),
            Handler::Custom { calls } => {
                let by_hand = calls.iter().map(|call| {
                    let mut written = json!({"endpoint": call.value});
                    self.place(&mut written, call.span);
                    written
                });
                by_hand.collect()
            }
        };
        // A tool's scopes are those of its calls together, so each call needs some of them.
        let scopes: Vec<&str> = tool
            .scopes
            .iter()
            .map(|scope| scope.value.as_str())
            .collect();
        for call in &mut calls {
            call["scopes"] = json!(scopes);
        }
        calls
    }

    fn declared(self, tool: &Tool, declared: &Declared) -> Vec<Value> {
        let request = &declared.request;
        let mut sends = Sends::new(self, &tool.input);
        sends.path(&request.endpoint);
        sends.query(&request.query);
        sends.body(request.body.as_deref().unwrap_or_default());
        let list = declared.list.as_ref();
        if let Some(list) = list {
            sends.paging(&list.paging, list.most, list.span);
        }
        let mut reads = Reads::new(self, declared.is_transformed).with(&declared.include);
        let answer = match list {
            _ if request.text => Answer::Unknown,
            Some(list) => {
                reads.list(list, declared, &tool.output);
                Answer::List(list.at.as_deref())
            }
            None => {
                reads.properties(tool.output.properties().iter(), &[Vec::new()]);
                // What shows the answer as a whole may be anything.
                let is_whole = |one: &Property| {
                    let is_object = matches!(one.schema.of, Type::Object { .. });
                    !is_object && one.schema.from.iter().any(|from| from == ".")
                };
                let is_any = tool.output.properties().iter().any(is_whole);
                if is_any {
                    Answer::Unknown
                } else {
                    Answer::Object
                }
            }
        };
        for each in declared
            .include
            .iter()
            .filter_map(|include| include.each.as_ref())
        {
            reads.each(&each.from, list, each.parameter.span);
        }
        let mut calls = vec![self.write_call(&request.endpoint, sends, &answer, reads)];
        let includes = declared.include.iter();
        calls.extend(includes.map(|include| self.include(tool, include, declared)));
        calls.extend(self.values(tool, declared));
        calls
    }

    /// An answer that is joined in.
    fn include(self, tool: &Tool, include: &Include, declared: &Declared) -> Value {
        let mut sends = Sends::new(self, &tool.input);
        sends.path(&include.endpoint);
        sends.query(&include.query);
        let mut reads = Reads::new(self, declared.is_transformed);
        let shown = tool.output.property(&include.key.value);
        let is_many = include.each.as_ref().is_some_and(|each| each.many);
        let shown = match shown {
            Some(Schema {
                of: Type::Array { items, .. },
                ..
            }) if is_many => Some(&**items),
            shown => shown,
        };
        let at = include.at.as_deref().map(reads::steps).unwrap_or_default();
        if !at.is_empty() {
            reads.member(std::slice::from_ref(&at), None, include.endpoint.path.span);
        }
        if let Some(shown) = shown {
            reads.inside(shown, std::slice::from_ref(&at));
        }
        let answer = match shown.map(|shown| &shown.of) {
            _ if !at.is_empty() => Answer::Object,
            Some(Type::Array { .. }) => Answer::List(None),
            Some(Type::Object { .. }) => Answer::Object,
            _ => Answer::Unknown,
        };
        self.write_call(&include.endpoint, sends, &answer, reads)
    }

    /// The endpoints that know which values there are.
    fn values(self, tool: &Tool, declared: &Declared) -> Vec<Value> {
        let mut calls = Vec::new();
        for source in declared.request.sources() {
            for each in eaches(source) {
                let mut reads = Reads::new(self, false);
                let counts = each.counts.iter().map(|path| (path, Some("object")));
                let fields = each.fields.iter().map(|path| (path, None));
                reads.any_of(counts.chain(fields), each.endpoint.path.span);
                let sends = Sends::new(self, &tool.input);
                calls.push(self.write_call(&each.endpoint, sends, &Answer::Object, reads));
            }
        }
        for from in declared
            .filter
            .iter()
            .filter_map(|clause| clause.from.as_ref())
        {
            let mut reads = Reads::new(self, false);
            let fields = from.fields.iter().map(|path| (path, None));
            reads.any_of(fields, from.endpoint.path.span);
            let sends = Sends::new(self, &tool.input);
            calls.push(self.write_call(&from.endpoint, sends, &Answer::Object, reads));
        }
        calls
    }

    fn lookup(self, lookup: &Lookup) -> Vec<Value> {
        let nothing = Schema::any(lookup.endpoint.path.span);
        let span = lookup.endpoint.path.span;
        let mut sends = Sends::new(self, &nothing);
        sends.constants(&lookup.query, span);
        sends.paging(&lookup.paging.value, lookup.most, lookup.paging.span);
        if let Some(split) = &lookup.split {
            let values = json!({"enum": split.values});
            sends.add(&split.parameter, values, false, split.span);
        }
        for owner in &lookup.of {
            let text = json!({"type": "string"});
            sends.add(&owner.parameter, text, false, owner.lookup.span);
        }
        let mut reads = Reads::new(self, false);
        let newest = lookup.newest.iter().map(|member| &member.value);
        let finished = lookup.finished.iter().map(|finished| &finished.member);
        let secondary = lookup.secondary.iter().map(|secondary| &secondary.member);
        let members = [&lookup.id]
            .into_iter()
            .chain(&lookup.aliases)
            .chain(&lookup.show);
        for member in members.chain(newest).chain(finished).chain(secondary) {
            reads.item(lookup.at.as_deref(), member, span);
        }
        let answer = Answer::List(lookup.at.as_deref());
        let mut calls = vec![self.write_call(&lookup.endpoint, sends, &answer, reads)];
        calls.extend(lookup.item.as_ref().map(|item| {
            let mut sends = Sends::new(self, &nothing);
            sends.path(item);
            self.write_call(item, sends, &Answer::Unknown, Reads::new(self, false))
        }));
        calls
    }

    fn completion(self, completion: &Completion) -> Vec<Value> {
        let span = completion.endpoint.path.span;
        let nothing = Schema::any(span);
        let mut sends = Sends::new(self, &nothing);
        sends.constants(&completion.query, span);
        let mut reads = Reads::new(self, false);
        let only = completion.only.iter().map(|only| &only.member);
        let members = completion.values.iter().chain(&completion.otherwise);
        for member in members.chain(only) {
            reads.item(completion.at.as_deref(), member, span);
        }
        let answer = Answer::List(completion.at.as_deref());
        vec![self.write_call(&completion.endpoint, sends, &answer, reads)]
    }

    fn write_call(
        self,
        endpoint: &Endpoint,
        sends: Sends<'_>,
        answer: &Answer<'_>,
        reads: Reads,
    ) -> Value {
        let mut call = Map::new();
        call.insert("endpoint".to_owned(), endpoint.title().into());
        match answer {
            Answer::Unknown => {}
            Answer::Object => {
                call.insert("answer".to_owned(), "object".into());
            }
            Answer::List(at) => {
                call.insert("answer".to_owned(), "list".into());
                call.extend(at.map(|at| ("list".to_owned(), at.into())));
            }
        }
        call.insert("sends".to_owned(), sends.written.into());
        call.insert("reads".to_owned(), reads.written.into());
        let mut call = call.into();
        self.place(&mut call, endpoint.path.span);
        call
    }

    fn place(self, of: &mut Value, span: Span) {
        if self.places {
            of["at"] = span.start.into();
        }
    }
}

/// The endpoints that a parameter's values come from.
fn eaches(source: &Source) -> Vec<&crate::model::EachFrom> {
    match source {
        Source::Argument { each, .. } => {
            let froms = each.iter().filter_map(|(_, each)| each.from.as_ref());
            froms
                .filter(|from| from.endpoint.method.value == Method::Get)
                .collect()
        }
        Source::Constant(_) => Vec::new(),
        Source::Agreeing(sources) => sources.iter().flat_map(eaches).collect(),
    }
}
