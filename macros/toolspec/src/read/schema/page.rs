//! The result of a tool with `list` whose `output` describes the items: the members of a page
//! are added here.

use super::Reader;
use crate::emit::names::capitalised;
use crate::grammar::Place;
use crate::model::{Author, Declared, List, Operator, Property, Schema, Type};
use crate::problem::{Problem, Span, Spanned};
use crate::read::entries::Entries;
use crate::yaml::Node;

use super::root::is_other;

/// The members before a tool's own, in the order they are shown.
const FIRST: &[&str] = &[
    "total",
    "page",
    "pages",
    "matched",
    "scanned",
    "complete",
    "window",
    "looked_back_to",
    "has_more",
];

/// What must be known to read a result, before the list itself.
const NOTES: &str = "notes";

impl<'n> Reader<'n> {
    /// Reads an `output` that says what `items` are.
    pub(super) fn page(&mut self, node: &'n Node, declared: Option<&Declared>) -> Option<Schema> {
        let what = Place::Output.noun();
        let entries = Entries::open(node, what, &["type", "items", "properties"], self.problems)?;
        if let Some(kind) = entries.take("type").filter(|kind| is_other(kind)) {
            return self.no_object("output", kind);
        }
        let (key, items) = entries.entry("items")?;
        let list = declared.and_then(|declared| Some((declared, declared.list.as_ref()?)));
        let Some((declared, list)) = list else {
            self.problems.push(
                Problem::new(key, "`items` in `output` of a tool without `list`")
                    .label("it says what an item of a paged list is")
                    .help("name the members of the result under `properties`"),
            );
            return None;
        };
        let name = |value: String| Spanned {
            value,
            span: node.span,
        };
        let items = self.schema(items, Place::Element, &name(format!("{}[]", list.key())));
        let mut shown = members(declared, list, key);
        let listed = property(list.key(), key, array(items?, key), None);
        shown.push(documented(
            listed,
            &format!("The {} of this page.", declared.noun()),
        ));
        let own = match entries.take("properties") {
            Some(node) => {
                self.properties(node, &shown, Place::Output, &name("output".to_owned()))?
            }
            None => Vec::new(),
        };
        let is_own = |one: &Property| own.iter().any(|own| own.name.value == one.name.value);
        shown.retain(|one| !is_own(one));
        shown.extend(own);
        shown.sort_by_key(|one| match one.name.value.as_str() {
            name if name == list.key() => FIRST.len() + 2,
            NOTES => FIRST.len() + 1,
            name => FIRST
                .iter()
                .position(|first| *first == name)
                .unwrap_or(FIRST.len()),
        });
        Some(Schema {
            of: object(shown),
            ..Schema::any(node.span)
        })
    }
}

/// What the server shows of a page, besides its items.
fn members(declared: &Declared, list: &List, span: Span) -> Vec<Property> {
    let noun = declared.noun();
    // Times and names of members, in the server's own words.
    let text = |name: &str, description: Option<String>| {
        let mut text = property(name, span, named("string", span), description);
        text.schema.written_by = Some(Author::Service);
        text
    };
    let number = |name: &str, description: Option<String>| {
        property(name, span, named("integer", span), description)
    };
    let truth = |name: &str, description: Option<String>| {
        property(name, span, named("boolean", span), description)
    };
    let mut members = Vec::new();
    if list.page.is_some() {
        let page = "The page that this is, from 1.";
        members.push(documented(number("page", None), page));
        let more = format!("Whether more {noun} follow on the next page.");
        members.push(documented(truth("has_more", None), &more));
    }
    if !declared.filter.is_empty() {
        let given = or(declared
            .filter
            .iter()
            .map(|clause| clause.argument.value.as_str()));
        let matched = format!("With {given}: {noun} that match, of those scanned.");
        members.push(number("matched", Some(matched)));
        let scanned = format!("{} looked through for that.", capitalised(&noun));
        members.push(number("scanned", Some(scanned)));
        let complete = format!(
            "Whether all {noun} that can match were looked through; otherwise others may match, too."
        );
        members.push(truth("complete", Some(complete)));
        if list.newest_first.is_some() {
            let back = format!(
                "Where not all were looked through: {noun} recorded before this time were not."
            );
            members.push(text("looked_back_to", Some(back)));
        }
    }
    let is_time = |operator| matches!(operator, Operator::AtOrAfter | Operator::AtOrBefore);
    let times = declared
        .filter
        .iter()
        .filter(|clause| is_time(clause.operator));
    let times: Vec<&str> = times.map(|clause| clause.argument.value.as_str()).collect();
    if !times.is_empty() {
        let of = "The time that is compared, such as event_time: when it happened, not when it was recorded.";
        let inside = vec![
            documented(
                text("since", None),
                "The beginning of the range; absent where it is open.",
            ),
            documented(
                text("until", None),
                "The end of the range; absent where it is open.",
            ),
            text("of", Some(of.to_owned())),
        ];
        let window = format!(
            "With {}: the time range as it was understood, and the clock that it is of.",
            or(times.into_iter())
        );
        let schema = Schema {
            of: object(inside),
            ..Schema::any(span)
        };
        members.push(property("window", span, schema, Some(window)));
    }
    let known = "What must be known to read this result rightly.";
    let notes = array(named("string", span), span);
    members.push(property(NOTES, span, notes, Some(known.to_owned())));
    members
}

/// `a, b or c`.
fn or<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        few => few.concat(),
    }
}

fn property(name: &str, span: Span, schema: Schema, description: Option<String>) -> Property {
    let value = name.to_owned();
    Property {
        name: Spanned { value, span },
        schema: Schema {
            description: description.map(|value| Spanned { value, span }),
            ..schema
        },
    }
}

/// The same, with what the documentation says of it.
fn documented(property: Property, text: &str) -> Property {
    let (value, span) = (text.to_owned(), property.name.span);
    Property {
        schema: Schema {
            doc: Some(Spanned { value, span }),
            ..property.schema
        },
        ..property
    }
}

fn named(name: &str, span: Span) -> Schema {
    Schema {
        of: Type::named(name, span),
        ..Schema::any(span)
    }
}

fn array(items: Schema, span: Span) -> Schema {
    let of = Type::Array {
        items: Box::new(items),
        min_items: None,
        max_items: None,
    };
    Schema {
        of,
        ..Schema::any(span)
    }
}

fn object(properties: Vec<Property>) -> Type {
    Type::Object {
        properties,
        required: Vec::new(),
        additional: None,
    }
}
