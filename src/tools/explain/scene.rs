//! The steps around a focus, and which of them belong to it.

use serde_json::Value;

use super::{AFTER, BEFORE};
use crate::tools::ledger::page::seq;
use crate::tools::ledger::select::role;
use crate::tools::ledger::step::{self, Matter};
use crate::tools::read;

/// A focus among its neighbours, in order of seq.
#[derive(Debug)]
pub(in crate::tools) struct Scene {
    events: Vec<Value>,
    focus: usize,
}

impl Scene {
    /// The scene of `focus`: what the ledger gave around it, with the service's own neighbours.
    pub(in crate::tools) fn new(focus: &Value, neighbours: Vec<Value>) -> Self {
        let at = seq(focus);
        let near = |event: &Value| match (seq(event), at) {
            (Some(seq), Some(at)) => {
                seq != at && (at.saturating_sub(BEFORE)..=at.saturating_add(AFTER)).contains(&seq)
            }
            _ => false,
        };
        let mut events: Vec<Value> = neighbours.into_iter().filter(near).collect();
        events.push(focus.clone());
        events.sort_by_key(seq);
        events.dedup_by_key(|event| seq(event));
        let focus = events
            .iter()
            .position(|event| seq(event) == at)
            .unwrap_or(0);
        Self { events, focus }
    }

    /// The step that is explained.
    pub(in crate::tools) fn focus(&self) -> &Value {
        &self.events[self.focus]
    }

    /// The step with the prompt the focus comes from: its own, the one whose hash it names, or its
    /// agent's last before it.
    pub(in crate::tools) fn prompt(&self) -> Option<&Value> {
        let focus = self.focus();
        if !step::messages(step::payload(focus)).is_empty() {
            return Some(focus);
        }
        let hash = read::text(step::payload(focus), "prompt_hash")
            .or_else(|| read::text(focus, "input_hash"));
        let named = self.events.iter().find(|event| {
            is(event, Matter::Prompt) && hash.is_some() && read::text(event, "input_hash") == hash
        });
        named.or_else(|| {
            self.before()
                .find(|event| self.is_own(event, Matter::Prompt))
        })
    }

    /// The step with the model's response: the focus, or the first of its agent after the prompt.
    pub(in crate::tools) fn response(&self) -> Option<&Value> {
        if is(self.focus(), Matter::Response) || self.answers_itself() {
            return Some(self.focus());
        }
        let Some(prompt) = self.prompt() else {
            return self
                .before()
                .find(|event| self.is_own(event, Matter::Response));
        };
        let later = self.events.iter().filter(|event| seq(event) > seq(prompt));
        later
            .take_while(|event| !self.is_own(event, Matter::Prompt))
            .find(|event| self.is_own(event, Matter::Response))
    }

    /// The tool call that is the focus, or that evidence or a decision follows on.
    pub(in crate::tools) fn tool(&self) -> Option<&Value> {
        match step::matter(self.focus()) {
            Matter::Tool => Some(self.focus()),
            Matter::Evidence | Matter::Decision => {
                self.before().find(|event| self.is_own(event, Matter::Tool))
            }
            _ => None,
        }
    }

    /// The evidence that is the focus, or that was cited since the decision before it, in order.
    pub(in crate::tools) fn evidence(&self) -> Vec<&Value> {
        match step::matter(self.focus()) {
            Matter::Evidence => vec![self.focus()],
            Matter::Decision => {
                let since = self
                    .before()
                    .take_while(|event| !is(event, Matter::Decision));
                let mut cited: Vec<&Value> =
                    since.filter(|event| is(event, Matter::Evidence)).collect();
                cited.reverse();
                cited
            }
            _ => Vec::new(),
        }
    }

    /// The decision that is the focus, or the next one of its agent.
    pub(in crate::tools) fn decision(&self) -> Option<&Value> {
        if is(self.focus(), Matter::Decision) {
            return Some(self.focus());
        }
        self.events[self.focus..]
            .iter()
            .find(|event| self.is_own(event, Matter::Decision))
    }

    fn before(&self) -> impl Iterator<Item = &Value> {
        self.events[..self.focus].iter().rev()
    }

    /// A call recorded as one step, prompt and response together.
    fn answers_itself(&self) -> bool {
        let payload = step::payload(self.focus());
        !step::messages(payload).is_empty() && read::first(payload, &["response"]).is_some()
    }

    fn is_own(&self, event: &Value, matter: Matter) -> bool {
        let agent = |event: &Value| role(&read::text(event, "agent").unwrap_or_default());
        is(event, matter) && agent(event) == agent(self.focus())
    }
}

fn is(event: &Value, matter: Matter) -> bool {
    step::matter(event) == matter
}

#[cfg(test)]
#[path = "scene_tests.rs"]
mod tests;
