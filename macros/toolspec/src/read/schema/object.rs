//! An object's members.

use serde_json::Value;

use super::Reader;
use crate::grammar::Place;
use crate::model::{Property, Schema};
use crate::problem::{Problem, Spanned};
use crate::read::entries::Entries;
use crate::read::values::{named, pairs, texts};
use crate::yaml::Node;

/// The parts of [`Type::Object`](crate::model::Type::Object).
type Object<'o> = (
    &'o mut Vec<Property>,
    &'o mut Vec<Spanned<String>>,
    &'o mut Option<Box<Schema>>,
);

impl<'n> Reader<'n> {
    /// Fills in what is written of an object; `None` when some of it can't be read.
    pub(super) fn object(
        &mut self,
        (properties, required, additional): Object<'_>,
        entries: &Entries<'n>,
        place: Place,
        name: &Spanned<String>,
    ) -> Option<()> {
        let pick = entries.take("pick");
        let base = std::mem::take(properties);
        if let (Some((span, _)), true) = (entries.entry("pick"), base.is_empty()) {
            self.problems.push(
                Problem::new(span, "`pick` has nothing to pick from")
                    .help("name a piece with members beside it: `$ref: animal`"),
            );
            return None;
        }
        let over = pick.map_or(&[][..], |_| &base);
        let members = entries.take("properties");
        let members = members.map(|node| self.properties(node, over, place, name));
        let names = entries.take("required");
        let names = names.map(|node| texts(node, "`required`", self.problems));
        *properties = match (pick, members) {
            (Some(pick), members) => {
                let own = members.unwrap_or_else(|| Some(Vec::new()))?;
                self.picked(pick, &base, own)?
            }
            (None, Some(members)) => members?,
            (None, None) => base,
        };
        if let Some(names) = names {
            *required = names?;
        }
        if let Some(node) = entries.take("additionalProperties") {
            *additional = self.additional(node, place, name)?;
            if place.is_given()
                && place != Place::Input
                && properties.is_empty()
                && additional.is_none()
            {
                self.problems.push(
                    Problem::new(
                        node.span,
                        format!("object `{}` can hold nothing", name.value),
                    )
                    .help("name its members under `properties`, or remove `additionalProperties`"),
                );
            }
        }
        Some(())
    }

    /// The members of a piece that `pick` lists, in its order, and those that are written beside it.
    fn picked(
        &mut self,
        pick: &Node,
        base: &[Property],
        mut own: Vec<Property>,
    ) -> Option<Vec<Property>> {
        let names = texts(pick, "`pick`", self.problems)?;
        let called = |property: &Property, name: &str| property.name.value == name;
        let mut picked: Vec<Property> = Vec::new();
        for name in &names {
            if picked.iter().any(|one| called(one, &name.value)) {
                self.problems.push(
                    Problem::new(name.span, format!("`pick` names `{}` twice", name.value))
                        .help("keep one of them"),
                );
                continue;
            }
            let written = own.iter().position(|one| called(one, &name.value));
            let found = match written {
                Some(at) => Some(own.remove(at)),
                None => base.iter().find(|one| called(one, &name.value)).cloned(),
            };
            if found.is_none() {
                let known = base.iter().chain(&own);
                let known = known.map(|one| one.name.value.as_str());
                self.problems.push(
                    Problem::new(
                        name.span,
                        format!(
                            "`pick` names `{}`, which the piece does not have",
                            name.value
                        ),
                    )
                    .nearest(&name.value, known),
                );
            }
            picked.extend(found);
        }
        picked.append(&mut own);
        Some(picked)
    }

    /// Reads `properties`, in order, each over the one of the same name in `base`. One that can't be read stands as a
    /// member of any kind.
    pub(super) fn properties(
        &mut self,
        node: &'n Node,
        base: &[Property],
        place: Place,
        name: &Spanned<String>,
    ) -> Option<Vec<Property>> {
        let inside = match place {
            Place::Input => Place::Argument,
            Place::Argument | Place::Within => Place::Within,
            _ => Place::Member,
        };
        let pairs = pairs(node, "`properties`", self.problems)?;
        let read = pairs.iter().map(|(key, node)| {
            let value = if matches!(place, Place::Input | Place::Output) {
                key.name.clone()
            } else {
                format!("{}.{}", name.value, key.name)
            };
            let called = Spanned {
                value,
                span: key.span,
            };
            let base = base.iter().find(|one| one.name.value == key.name);
            let base = base.map(|one| one.schema.clone());
            let schema = self.schema_over(base, node, inside, &called);
            Property {
                name: named(key),
                schema: schema.unwrap_or_else(|| Schema::any(node.span)),
            }
        });
        Some(read.collect())
    }

    /// `None` when it can't be read, `Some(None)` when there are no other members.
    #[expect(clippy::option_option, reason = "unreadable and closed are two things")]
    fn additional(
        &mut self,
        node: &'n Node,
        place: Place,
        name: &Spanned<String>,
    ) -> Option<Option<Box<Schema>>> {
        let inside = match (place, node.json()) {
            (_, Value::Bool(false)) => return Some(None),
            (Place::Input, _) => {
                self.problems.push(
                    Problem::new(node.span, "`input` is closed to other arguments")
                        .help("remove `additionalProperties`; for free-form values give one argument of `type: object`"),
                );
                return Some(None);
            }
            (_, Value::Bool(true)) => return Some(Some(Box::new(Schema::any(node.span)))),
            (Place::Argument | Place::Within, _) => Place::Within,
            _ => Place::Rest,
        };
        let name = Spanned {
            value: format!("{}.*", name.value),
            span: node.span,
        };
        Some(Some(Box::new(self.schema(node, inside, &name)?)))
    }
}
