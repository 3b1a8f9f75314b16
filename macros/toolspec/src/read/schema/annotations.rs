//! Keywords that go with more than one type: the values allowed, the default, where a result's value
//! comes from.

use super::Reader;
use crate::grammar::Place;
use crate::model::{Author, Readers, Schema, Values};
use crate::problem::{Problem, Spanned};
use crate::read::entries::Entries;
use crate::read::values::{
    bare, boolean, choice, count, items, named, one_or_more, pairs, path, spanned, text,
};
use crate::yaml::Node;

impl Reader<'_> {
    pub(super) fn annotations(
        &mut self,
        schema: &mut Schema,
        entries: &Entries<'_>,
        place: Place,
        name: &Spanned<String>,
    ) {
        if place.is_given() {
            self.read_annotation(schema, entries, name);
        } else {
            self.projected(schema, entries, place);
        }
    }

    /// Of what a caller gives.
    fn read_annotation(
        &mut self,
        schema: &mut Schema,
        entries: &Entries<'_>,
        name: &Spanned<String>,
    ) {
        match (entries.take("enum"), entries.entry("const")) {
            (None, None) => {}
            (Some(node), None) => {
                let values = items(node, "`enum`", self.problems).unwrap_or_default();
                if node.json() == serde_json::json!([]) {
                    self.problems.push(
                        Problem::new(
                            node.span,
                            format!("the `enum` of `{}` is empty", name.value),
                        )
                        .help("list the values that are allowed, or remove it"),
                    );
                }
                schema.one_of = values.iter().map(spanned).collect();
            }
            (None, Some((_, node))) => schema.one_of = vec![spanned(node)],
            (Some(_), Some((key, _))) => self.problems.push(
                Problem::new(key, format!("`{}` has both `enum` and `const`", name.value))
                    .help("keep one of them"),
            ),
        }
        if let Some(node) = entries.take("default") {
            schema.default = Some(spanned(node));
        }
        if let Some(node) = entries.take("examples") {
            let values = items(node, "`examples`", self.problems).unwrap_or_default();
            schema.examples = values.iter().map(spanned).collect();
        }
        if let Some(node) = entries.take("lookup") {
            schema.lookup = text(node, "`lookup`", self.problems);
        }
        if let Some(node) = entries.take("values") {
            schema.values = choice(node, "values", Values::ALL, self.problems);
        }
    }

    /// Of what a caller gets.
    fn projected(&mut self, schema: &mut Schema, entries: &Entries<'_>, place: Place) {
        if let Some(node) = entries.take("from") {
            schema.from = self.from(node, place).unwrap_or_default();
        }
        if let Some(node) = entries.take("cut") {
            schema.cut = count(node, "`cut`", 1, self.problems);
        }
        if let Some(node) = entries.take("section") {
            let headings = one_or_more(node, "`section`", self.problems);
            schema.section = headings.map(bare).unwrap_or_default();
        }
        if let (true, Some((span, _))) = (entries.take("flat").is_some(), entries.entry("section"))
        {
            self.problems.push(
                Problem::new(span, "`section` has no effect beside `flat`")
                    .help("keep one of them: `section` for a text with headings, `flat` for labels of any form"),
            );
        }
        if let Some(node) = entries.take("map") {
            let pairs = pairs(node, "`map`", self.problems).unwrap_or_default();
            let ours = pairs.iter().filter_map(|(key, node)| {
                let ours = text(node, "a value of `map`", self.problems)?;
                Some((named(key).value, ours.value))
            });
            schema.map = ours.collect();
        }
        if let Some(node) = entries.take("only_if") {
            schema.only_if = path(Some(node), "`only_if`", self.problems);
        }
        if let Some(node) = entries.take("written_by") {
            let author = choice(node, "written_by", Author::ALL, self.problems);
            schema.written_by = author.map(|author| author.value);
        }
        if let Some(node) = entries.take("readers") {
            let readers = choice(node, "readers", Readers::ALL, self.problems);
            schema.readers = readers.map(|readers| readers.value);
        }
        for (key, flag) in [
            ("count", &mut schema.count),
            ("flat", &mut schema.flat),
            ("nullable", &mut schema.nullable),
        ] {
            if let Some(node) = entries.take(key) {
                *flag = boolean(node, &format!("`{key}`"), self.problems) == Some(true);
            }
        }
    }

    /// `from: tags.labels` on a member, `from: [id, name]` on a list's items.
    fn from(&mut self, node: &Node, place: Place) -> Option<Vec<String>> {
        let written = one_or_more(node, "`from`", self.problems)?;
        if place == Place::Element {
            return Some(bare(written));
        }
        let stray = written
            .iter()
            .find(|path| path.value != "." && path.value.split('.').any(str::is_empty));
        if let Some(path) = stray {
            self.problems.push(
                Problem::new(path.span, format!("`{}` is not a path", path.value))
                    .help("name the service's members from the outside in: `tags.labels`; `.` is the object around it"),
            );
            return None;
        }
        Some(bare(written))
    }
}
