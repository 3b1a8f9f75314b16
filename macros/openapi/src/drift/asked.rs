//! What a call asks and reads, with its schemas resolved.

use std::borrow::Cow;

use crate::resolve_refs::ITEMS;
use crate::{Document, Kind, Operation, Place, Schema};

use super::client_call::{Answer, Call, Location, Read};
use super::endpoint::{self, Sought};
use super::{Described, values};

/// Levels of an answer whose members count as read where it is not known which are.
const LEVELS: usize = 4;

/// A call as it is compared.
pub(crate) struct Asked<'a> {
    pub(crate) call: &'a Call,
    /// Whether it is known what is sent and read.
    pub(crate) complete: bool,
    pub(crate) sends: Vec<AskedParameter<'a>>,
    pub(crate) answer: Answer,
    pub(crate) reads: Cow<'a, [Read]>,
}

/// A parameter that is sent.
pub(crate) struct AskedParameter<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) location: Location,
    pub(crate) always: bool,
    pub(crate) paging: bool,
    pub(crate) schema: Schema<'a>,
    pub(crate) place: usize,
    /// Whether the call states it, rather than an older description.
    pub(crate) is_stated: bool,
}

impl<'a> Asked<'a> {
    /// What the call states. Its schemas have no references, so any document can resolve them.
    pub(crate) fn stated(call: &'a Call, document: &'a Document) -> Self {
        let sends = call.sends.iter().map(|sent| AskedParameter {
            name: Cow::Borrowed(&sent.name),
            location: sent.location,
            always: sent.always,
            paging: sent.paging,
            schema: document.resolve_refs(&sent.schema),
            place: sent.place,
            is_stated: true,
        });
        Self {
            call,
            complete: call.complete,
            sends: sends.collect(),
            answer: call.answer.clone(),
            reads: Cow::Borrowed(&call.reads),
        }
    }

    /// With what an older description tells of it: a call that is written by hand was written for that one, and may
    /// send and read all of it; a member that the client could do without was there.
    pub(crate) fn with_old(mut self, old: &'a Described<'a>) -> Self {
        for read in self.reads.to_mut() {
            read.sure = true;
        }
        let Sought::There(operation) = endpoint::find(self.call, old, None) else {
            return self;
        };
        if self.complete {
            return self;
        }
        self.complete = true;
        self.sends = sent(operation, old.document, self.call.place);
        let schema = operation.response.as_ref().and_then(|body| body.schema);
        if let Some(schema) = schema {
            let schema = old.document.resolve_refs(schema);
            self.answer = match &schema.kind {
                Kind::Array(_) => Answer::List(Vec::new()),
                Kind::Object(_) => Answer::Object,
                _ => Answer::Unknown,
            };
            let mut reads = Vec::new();
            members(&schema, &[], self.call.place, &mut reads);
            self.reads = reads.into();
        }
        self
    }

    pub(crate) fn parameter(&self, location: Location, name: &str) -> Option<&AskedParameter<'a>> {
        let mut sends = self.sends.iter();
        sends.find(|sent| sent.location == location && sent.name == name)
    }
}

impl AskedParameter<'_> {
    /// What the client states of it; none where it does not.
    pub(crate) fn entry(&self) -> Option<String> {
        let own = values::describe(&self.schema);
        let sent = if self.always { "always sent" } else { "sent" };
        self.is_stated.then(|| format!("{sent}, {own}"))
    }
}

/// All that an operation takes.
fn sent<'d>(
    operation: &Operation<'d>,
    document: &'d Document,
    place: usize,
) -> Vec<AskedParameter<'d>> {
    let parameter = |name, location, always, schema| AskedParameter {
        name,
        location,
        always,
        paging: false,
        schema,
        place,
        is_stated: false,
    };
    let query = operation.parameters.iter();
    let query = query.filter(|one| one.place == Place::Query).map(|one| {
        let schema = one.schema.map(|schema| document.resolve_refs(schema));
        let name = Cow::Borrowed(one.name);
        parameter(
            name,
            Location::Query,
            one.required,
            schema.unwrap_or_default(),
        )
    });
    let body = operation.request_body.as_ref().and_then(|body| body.schema);
    let body = body.map(|schema| document.resolve_refs(schema));
    let properties = body.into_iter().flat_map(|body| match body.kind {
        Kind::Object(properties) => properties,
        _ => Vec::new(),
    });
    let body = properties.map(|one| {
        let name = Cow::Borrowed(one.name);
        parameter(name, Location::Body, one.required, one.schema)
    });
    query.chain(body).collect()
}

/// The members of an answer, down to some level.
fn members(schema: &Schema<'_>, path: &[String], place: usize, found: &mut Vec<Read>) {
    let mut below = |step: &str, schema: &Schema<'_>| {
        let path: Vec<String> = path.iter().cloned().chain([step.to_owned()]).collect();
        if step != ITEMS {
            found.push(Read {
                paths: vec![path.clone()],
                kind: schema.type_name().map(str::to_owned),
                sure: true,
                place,
            });
        }
        if path.len() < LEVELS {
            members(schema, &path, place, found);
        }
    };
    match &schema.kind {
        Kind::Array(items) => below(ITEMS, items),
        Kind::Object(properties) => {
            for property in properties {
                below(property.name, &property.schema);
            }
        }
        _ => {}
    }
}
