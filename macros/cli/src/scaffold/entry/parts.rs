//! Everything below the head: the arguments here, list, result and example in `result`.

use super::notes;
use crate::scaffold::answer::{List, Paging};
use crate::scaffold::arguments::{Argument, Place};
use crate::scaffold::example;
use crate::scaffold::shape::{Kind, Shape};
use crate::scaffold::text::humanised;
use crate::scaffold::words::fits;
use crate::scaffold::write::{Writer, property};
use crate::scaffold::yaml::{flow, scalar};

pub(super) struct Parts<'w> {
    pub(super) arguments: Vec<Argument>,
    pub(super) answer: Option<Shape>,
    pub(super) list: Option<List>,
    /// The arguments for the page and its size, by our names.
    pub(super) page: Option<String>,
    pub(super) size: Option<String>,
    pub(super) writer: &'w Writer<'w>,
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
            out.push_str(&property(8, &argument.name, &parts));
            if argument.required {
                required.push(scalar(&argument.name));
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
            out.extend(["      required: [", &required.join(", "), "]\n"]);
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
    pub(super) fn most(&self) -> u64 {
        let size = self.list.as_ref().and_then(|list| list.paging.size());
        let argument = self
            .arguments
            .iter()
            .find(|argument| Some(argument.theirs.as_str()) == size);
        let most = argument.and_then(|argument| argument.shape.number("maximum")?.as_u64());
        most.filter(|most| *most > 0).unwrap_or(100)
    }
}
