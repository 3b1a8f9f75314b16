//! One prompt's entry: its facts, its arguments and its messages. The text of a message is cut in `template`.

use super::Reader;
use super::entries::Entries;
use super::values::{boolean, choice, every, items, named, one_or_more, pairs, text, texts};
use crate::draft::PromptDraft;
use crate::grammar::{MESSAGE, PARAGRAPH, PROMPT, PROMPT_ARGUMENT};
use crate::model::{Complete, Message, Part, PromptArgument, Role};
use crate::problem::{Problem, Spanned};
use crate::yaml::{Key, Kind, Node};

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
        let Some(entries) = Entries::of(&PROMPT, node, what, self.problems) else {
            return draft;
        };
        draft.name = entries.must("name", text, self.problems);
        draft.title = entries.must("title", text, self.problems);
        draft.description = entries.must("description", text, self.problems);
        draft.arguments = match entries.take("arguments") {
            Some(node) => self.prompt_arguments(node),
            None => Some(Vec::new()),
        };
        let messages = entries.take("messages");
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
        let entries = Entries::of(&PROMPT_ARGUMENT, node, what, self.problems)?;
        let title = entries.may("title", text, self.problems);
        let description = entries.must("description", text, self.problems);
        let required = entries.or_default("required", boolean, self.problems);
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
        let entries = Entries::of(&MESSAGE, node, "a message", self.problems)?;
        let role = entries.take("role");
        let said = entries.take("text");
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
        let entries = Entries::of(&PARAGRAPH, node, "a paragraph", self.problems)?;
        let mut names = |key: &str, what| match entries.take(key) {
            Some(node) => self.conditions(node, what),
            None => Some(Vec::new()),
        };
        let when = names("when", "`when`");
        let unless = names("unless", "`unless`");
        let said = entries.take("text")?;
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
