//! The parameters of a call, and those that it does not send.

use serde_json::Value;

use crate::{Kind, Member, Operation, Place, Schema};

use super::Described;
use super::asked::{Asked, AskedParameter};
use super::client_call::Location;
use super::difference::{ABSENT, Found, Kind as Difference, Subject};
use super::values;

/// How parameters are called, without case and separators, that bound how much an answer holds.
const BOUNDS: &[&str] = &[
    "limit",
    "size",
    "pagesize",
    "perpage",
    "pagelimit",
    "max",
    "maxresults",
    "maxitems",
    "maxrecords",
    "maxevents",
    "count",
    "top",
    "first",
    "take",
    "rows",
    "numresults",
    "days",
    "windowdays",
    "hours",
    "windowhours",
];

/// How parameters are called whose default leaves nothing out.
const HARMLESS: &[&str] = &[
    "page",
    "offset",
    "skip",
    "start",
    "startat",
    "cursor",
    "after",
    "sort",
    "sortby",
    "sortorder",
    "order",
    "orderby",
    "direction",
    "format",
    "version",
];

pub(crate) fn compare(
    asked: &Asked<'_>,
    operation: &Operation<'_>,
    described: &Described<'_>,
    is_wide: bool,
    found: &mut Vec<Found>,
) {
    // A constant that only sizes the answer does so, too.
    let is_paging = |sent: &AskedParameter<'_>| {
        sent.paging || sent.location == Location::Query && is_size(&sent.name)
    };
    let pages = |sent: &&AskedParameter<'_>| is_paging(sent);
    let is_gone = |sent: &AskedParameter<'_>| {
        matches!(
            theirs(sent.location, &sent.name, operation, described),
            Theirs::Absent
        )
    };
    let is_unpaged = asked.sends.iter().filter(pages).all(is_gone);
    for sent in &asked.sends {
        let subject = Subject::Parameter(sent.location, sent.name.to_string());
        let of = |kind| Found {
            entry: sent.entry(),
            ..Found::new(kind, subject.clone(), sent.place)
        };
        match theirs(sent.location, &sent.name, operation, described) {
            Theirs::Unknown => {}
            Theirs::Absent => {
                let is_paging = is_paging(sent) && is_unpaged;
                let kind = if is_paging {
                    Difference::PagingGone
                } else {
                    Difference::ParameterGone
                };
                found.push(of(kind));
            }
            Theirs::Described(schema, is_required) => {
                if is_required && !sent.always {
                    found.push(of(Difference::ParameterRequired));
                }
                let is_text = sent.location != Location::Body;
                let narrower = values::narrower(&sent.schema, &schema, is_text, is_wide);
                if let Some(words) = narrower {
                    found.push(Found {
                        other: Some(words),
                        ..of(Difference::ValuesNarrower)
                    });
                }
            }
        }
    }
    if asked.complete {
        not_sent(asked, operation, described, is_wide, found);
    }
}

/// What is described of a parameter.
enum Theirs<'d> {
    Described(Box<Schema<'d>>, bool),
    Absent,
    Unknown,
}

fn theirs<'d>(
    location: Location,
    name: &'d str,
    operation: &Operation<'d>,
    described: &Described<'d>,
) -> Theirs<'d> {
    let document = described.document;
    match location {
        // Its name is the service's own; the segment has been found.
        Location::Path => Theirs::Unknown,
        Location::Query => {
            let mut parameters = operation.parameters.iter();
            let Some(one) = parameters.find(|one| one.place == Place::Query && one.name == name)
            else {
                return Theirs::Absent;
            };
            let schema = one.schema.map(|schema| document.resolve_refs(schema));
            let mut schema = schema.unwrap_or_default();
            if one.joined {
                // What is joined is one text.
                schema = Schema {
                    kind: Kind::Any,
                    ..Schema::default()
                };
            }
            Theirs::Described(Box::new(schema), one.required)
        }
        Location::Body => {
            let Some(body) = &operation.request_body else {
                return Theirs::Absent;
            };
            let Some(schema) = body.schema.filter(|_| body.is_json) else {
                return Theirs::Unknown;
            };
            let path: Vec<&str> = name.split('.').collect();
            match document.member(schema, &path) {
                Member::Unknown => Theirs::Unknown,
                Member::Absent => Theirs::Absent,
                Member::Described(found) => {
                    let whole = document.resolve_refs(schema);
                    let mut properties = whole.properties().iter();
                    let is_required = properties.any(|one| one.name == name && one.required);
                    Theirs::Described(found, is_required)
                }
            }
        }
    }
}

/// What the service wants or assumes where a call sends nothing.
fn not_sent(
    asked: &Asked<'_>,
    operation: &Operation<'_>,
    described: &Described<'_>,
    is_wide: bool,
    found: &mut Vec<Found>,
) {
    let mut add = |kind, location, name: &str, other| {
        let subject = Subject::Parameter(location, name.to_owned());
        let of = Found::new(kind, subject, asked.call.place);
        found.push(Found {
            entry: Some("not sent".to_owned()),
            other,
            ..of
        });
    };
    for one in &operation.parameters {
        let is_header = matches!(one.place, Place::Other("header"));
        // The client proves who it is in its own way.
        let is_credential = one.name.eq_ignore_ascii_case("authorization");
        if is_header && one.required && !is_credential {
            add(Difference::HeaderRequired, Location::Query, one.name, None);
        }
        if one.place != Place::Query || asked.parameter(Location::Query, one.name).is_some() {
            continue;
        }
        let schema = one
            .schema
            .map(|schema| described.document.resolve_refs(schema));
        let schema = schema.unwrap_or_default();
        if one.required && schema.default.is_none() {
            add(
                Difference::ParameterRequired,
                Location::Query,
                one.name,
                None,
            );
        } else if is_bound(one.name, &schema, is_wide) && answers_a_list(operation, described) {
            let default = schema.default.map(|default| match default {
                Value::String(text) => format!("`{text}`"),
                other => other.to_string(),
            });
            add(
                Difference::AnswerBounded,
                Location::Query,
                one.name,
                default,
            );
        }
    }
    let body = operation.request_body.as_ref().and_then(|body| body.schema);
    let body = body.map(|schema| described.document.resolve_refs(schema));
    for property in body.iter().flat_map(Schema::properties) {
        let inside = format!("{}.", property.name);
        let is_sent = asked.sends.iter().any(|sent| {
            sent.location == Location::Body
                && (sent.name == property.name || sent.name.starts_with(&inside))
        });
        if property.required && !is_sent && property.schema.default.is_none() {
            add(
                Difference::ParameterRequired,
                Location::Body,
                property.name,
                None,
            );
        }
    }
}

/// Whether a parameter's default leaves out a part of the answer: by its name or, where only what is new counts, by
/// being a number or one of several words.
fn is_bound(name: &str, schema: &Schema<'_>, is_wide: bool) -> bool {
    let Some(default) = schema.default else {
        return false;
    };
    let is_number = default.as_f64().is_some_and(|number| number > 0.0);
    if is_number && is_size(name) {
        return true;
    }
    let is_word = default.is_string() && schema.allowed.is_some();
    is_wide && (is_number || is_word) && !HARMLESS.contains(&plain(name).as_str())
}

/// Whether a parameter is called like one that bounds how much an answer holds.
fn is_size(name: &str) -> bool {
    BOUNDS.contains(&plain(name).as_str())
}

/// A name without case and separators.
fn plain(name: &str) -> String {
    let name = name.chars().filter(char::is_ascii_alphanumeric);
    name.map(|any| any.to_ascii_lowercase()).collect()
}

/// Whether there is a list in an answer, or may be.
fn answers_a_list(operation: &Operation<'_>, described: &Described<'_>) -> bool {
    let schema = operation.response.as_ref().and_then(|body| body.schema);
    let Some(schema) = schema.map(|schema| described.document.resolve_refs(schema)) else {
        return true;
    };
    let is_list = |schema: &Schema<'_>| matches!(schema.kind, Kind::Array(_) | Kind::Any);
    match &schema.kind {
        Kind::Object(properties) if !properties.is_empty() => {
            properties.iter().any(|one| is_list(&one.schema))
        }
        _ => true,
    }
}

/// What a description says of a parameter, in words.
pub(crate) fn fact(
    location: Location,
    name: &str,
    operation: &Operation<'_>,
    described: &Described<'_>,
) -> String {
    let header =
        |one: &&crate::Parameter<'_>| one.name == name && one.place == Place::Other("header");
    match theirs(location, name, operation, described) {
        Theirs::Described(schema, is_required) => {
            let required = if is_required { ", required" } else { "" };
            values::describe(&schema) + required
        }
        _ => match operation.parameters.iter().find(header) {
            Some(header) if header.required => "a required header".to_owned(),
            Some(_) => "a header".to_owned(),
            None => ABSENT.to_owned(),
        },
    }
}
