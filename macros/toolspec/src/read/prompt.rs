//! One prompt's entry: its facts, its arguments and its messages. The text of a message is cut in `template`.

use super::Reader;
use super::entries::Entries;
use super::values::{boolean, choice, every, items, named, one_or_more, pairs, text, texts};
use crate::draft::PromptDraft;
use crate::model::{Complete, Message, Part, PromptArgument, Role};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Kind, Node};

pub(crate) const KEYS: &[&str] = &["name", "title", "description", "arguments", "messages"];
pub(crate) const ARGUMENT: &[&str] = &["title", "description", "required", "complete"];
pub(crate) const MESSAGE: &[&str] = &["role", "text"];
pub(crate) const PART: &[&str] = &["when", "unless", "text"];

impl Reader<'_> {
    /// Reads a prompt, as far as it can be read.
    pub(super) fn prompt(&mut self, node: &Node) -> PromptDraft {
        let mut draft = PromptDraft {
            span: node.span,
            ..PromptDraft::default()
        };
        let name = node.get("name").map(Node::json);
        let what = match name.as_ref().and_then(|name| name.as_str()) {
            Some(name) => format!("`{name}`"),
            None => "this prompt".to_owned(),
        };
        let Some(entries) = Entries::open(node, what, KEYS, self.problems) else {
            return draft;
        };
        let mut fact = |key: &str| {
            let node = entries.need(key, self.problems)?;
            text(node, &format!("`{key}`"), self.problems)
        };
        draft.name = fact("name");
        draft.title = fact("title");
        draft.description = fact("description");
        draft.arguments = match entries.take("arguments") {
            Some(node) => self.prompt_arguments(node),
            None => Some(Vec::new()),
        };
        let messages = entries.need("messages", self.problems);
        draft.messages = messages.and_then(|node| self.messages(node));
        draft
    }

    fn prompt_arguments(&mut self, node: &Node) -> Option<Vec<PromptArgument>> {
        let pairs = pairs(node, "`arguments`", self.problems)?;
        every(
            pairs
                .iter()
                .map(|(key, node)| self.prompt_argument(key, node)),
        )
    }

    fn prompt_argument(&mut self, key: &Key, node: &Node) -> Option<PromptArgument> {
        let what = format!("argument `{}`", key.name);
        let entries = Entries::open(node, what, ARGUMENT, self.problems)?;
        let title = match entries.take("title") {
            Some(node) => text(node, "`title`", self.problems).map(Some),
            None => Some(None),
        };
        let description = entries.need("description", self.problems);
        let description = description.and_then(|node| text(node, "`description`", self.problems));
        let required = match entries.take("required") {
            Some(node) => boolean(node, "`required`", self.problems),
            None => Some(false),
        };
        let complete = match entries.take("complete") {
            Some(node) => self.completes(node).map(Some),
            None => Some(None),
        };
        Some(PromptArgument {
            name: named(key),
            title: title?,
            description: description?,
            required: required?,
            complete: complete?,
        })
    }

    /// The name of a completion, or the values themselves.
    fn completes(&mut self, node: &Node) -> Option<Complete> {
        match node.kind {
            Kind::Sequence(_) => {
                one_or_more(node, "`complete`", self.problems).map(Complete::OneOf)
            }
            _ => text(node, "`complete`", self.problems).map(Complete::From),
        }
    }

    fn messages(&mut self, node: &Node) -> Option<Vec<Message>> {
        let items = items(node, "`messages`", self.problems)?;
        if items.is_empty() {
            self.problems.push(
                Problem::new(node.span, "`messages` is an empty list")
                    .help("say something: `- {role: user, text: …}`"),
            );
            return None;
        }
        every(items.iter().map(|node| self.message(node)))
    }

    fn message(&mut self, node: &Node) -> Option<Message> {
        let entries = Entries::open(node, "a message", MESSAGE, self.problems)?;
        let role = entries.need("role", self.problems);
        let said = entries.need("text", self.problems);
        let role = role.and_then(|node| choice(node, "role", Role::ALL, self.problems));
        let parts = said.and_then(|node| match &node.kind {
            Kind::Sequence(parts) if !parts.is_empty() => {
                every(parts.iter().map(|node| self.part(node)))
            }
            _ => Some(vec![self.paragraph(node, Vec::new(), Vec::new())?]),
        });
        Some(Message {
            span: node.span,
            role: role?.value,
            parts: parts?,
        })
    }

    /// A paragraph: text, or text under conditions.
    fn part(&mut self, node: &Node) -> Option<Part> {
        let Kind::Mapping(_) = node.kind else {
            return self.paragraph(node, Vec::new(), Vec::new());
        };
        let entries = Entries::open(node, "a paragraph", PART, self.problems)?;
        let mut names = |key: &str, what| match entries.take(key) {
            Some(node) => self.conditions(node, what),
            None => Some(Vec::new()),
        };
        let when = names("when", "`when`");
        let unless = names("unless", "`unless`");
        let said = entries.need("text", self.problems)?;
        self.paragraph(said, when?, unless?)
    }

    fn conditions(&mut self, node: &Node, what: &str) -> Option<Vec<Spanned<String>>> {
        match node.kind {
            Kind::Sequence(_) => texts(node, what, self.problems),
            _ => Some(vec![text(node, what, self.problems)?]),
        }
    }

    fn paragraph(
        &mut self,
        node: &Node,
        when: Vec<Spanned<String>>,
        unless: Vec<Spanned<String>>,
    ) -> Option<Part> {
        let text = text(node, "`text`", self.problems)?;
        let pieces = self.template(&text)?;
        Some(Part {
            when,
            unless,
            text,
            pieces,
        })
    }
}
