//! The steps around a focus, and which of them belong to it.
//!
//! Only content that the ledger itself links to the focus is called its source: its own payload, a prompt by its hash, a tool
//! call whose result the evidence repeats. Steps that only came before are reported as preceding.

use super::{AFTER, BEFORE};
use crate::ledger::{Event, Payload};

/// A focus among its neighbours, in order of seq.
#[derive(Debug)]
pub(in crate::tools) struct Scene {
    events: Vec<Event>,
    focus: usize,
    /// Whether the first of them is the run's first.
    from_start: bool,
}

/// A step that belongs to the focus, and whether the ledger says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::tools) struct Linked<'s> {
    pub(in crate::tools) event: &'s Event,
    /// Whether a hash or the step itself ties the two; else it is the agent's last before the focus.
    pub(in crate::tools) by_ledger: bool,
}

impl Scene {
    /// The scene of `focus`: what the ledger gave around it, with the service's own neighbours.
    pub(in crate::tools) fn new(focus: Event, neighbours: Vec<Event>, from_start: bool) -> Self {
        let at = focus.seq;
        let near = |event: &Event| {
            let near = at.saturating_sub(BEFORE)..=at.saturating_add(AFTER);
            event.seq != at && near.contains(&event.seq)
        };
        let mut events: Vec<Event> = neighbours.into_iter().filter(near).collect();
        events.push(focus);
        events.sort_by_key(|event| event.seq);
        events.dedup_by_key(|event| event.seq);
        let focus = events.iter().position(|event| event.seq == at).unwrap_or(0);
        Self {
            events,
            focus,
            from_start,
        }
    }

    /// The step that is explained.
    pub(in crate::tools) fn focus(&self) -> &Event {
        &self.events[self.focus]
    }

    /// All steps of the scene.
    pub(in crate::tools) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Whether no step before the scene is missing from it.
    pub(in crate::tools) const fn is_from_start(&self) -> bool {
        self.from_start
    }

    /// The step with the prompt the focus comes from: its own, the one whose hash it names, or its
    /// agent's last before it.
    pub(in crate::tools) fn prompt(&self) -> Option<Linked<'_>> {
        let focus = self.focus();
        if !focus.payload().messages().is_empty() {
            return Some(tied(focus));
        }
        let named = match focus.payload() {
            Payload::Response(response) => {
                response.prompt_hash.or_else(|| focus.input_hash.clone())
            }
            _ => None,
        };
        let by_hash = named.and_then(|hash| {
            let mut prompts = self.events[..self.focus]
                .iter()
                .rev()
                .filter(|event| is_prompt(event));
            prompts.find(|event| event.input_hash.as_ref() == Some(&hash))
        });
        by_hash.map(tied).or_else(|| {
            let last = self
                .before()
                .find(|event| self.is_own(event) && is_prompt(event))?;
            Some(loose(last))
        })
    }

    /// The step with the model's response: the focus, or the first of its agent after the prompt.
    pub(in crate::tools) fn response(&self) -> Option<Linked<'_>> {
        if is_response(self.focus()) {
            return Some(tied(self.focus()));
        }
        let Some(prompt) = self.prompt() else {
            let last = self
                .before()
                .find(|event| self.is_own(event) && is_response(event))?;
            return Some(loose(last));
        };
        let asked = prompt.event;
        if asked.seq != self.focus().seq && is_response(asked) {
            return Some(loose(asked));
        }
        let mut later = self.events.iter().filter(|event| event.seq > asked.seq);
        // What another prompt was answered with is not this one's answer.
        let answer =
            later.find(|event| self.is_own(event) && (is_prompt(event) || is_response(event)));
        let answer = answer.filter(|event| is_response(event))?;
        let ties = asked.input_hash.is_some() && answer.input_hash == asked.input_hash;
        let of_focus = prompt.by_ledger && asked.seq == self.focus().seq && ties;
        Some(Linked {
            event: answer,
            by_ledger: of_focus,
        })
    }

    /// The tool call that is the focus, or the only one whose result is the enrichment of the evidence.
    pub(in crate::tools) fn tool(&self) -> Option<&Event> {
        let focus = self.focus();
        match focus.payload() {
            Payload::ToolCall(_) => Some(focus),
            Payload::Evidence(evidence) => {
                let known = evidence.enrichment?;
                let says = known.as_object().is_some_and(|known| !known.is_empty());
                let gave = |event: &&Event| match event.payload() {
                    Payload::ToolCall(call) => call.result == known,
                    _ => false,
                };
                let mut calls = self.before().filter(gave).filter(|_| says);
                let call = calls.next()?;
                calls.next().is_none().then_some(call)
            }
            _ => None,
        }
    }

    /// Where no tool call belongs to an evidence or decision: those since the decision before, in order, and whether
    /// the scene reaches back to that.
    pub(in crate::tools) fn preceding_tool_calls(&self) -> (Vec<&Event>, bool) {
        let explains = matches!(
            self.focus().payload(),
            Payload::Evidence(_) | Payload::Decision(_) | Payload::Triage(_)
        );
        if !explains || self.tool().is_some() {
            return (Vec::new(), true);
        }
        let mut reached = self.from_start;
        let since = self.before().take_while(|event| {
            let decides = is_decision(event);
            reached |= decides;
            !decides
        });
        let mut calls: Vec<&Event> = since
            .filter(|event| matches!(event.payload(), Payload::ToolCall(_)))
            .collect();
        calls.reverse();
        (calls, reached)
    }

    /// The evidence that is the focus, or that the agent of the decision cited since its decision before, in order.
    pub(in crate::tools) fn evidence(&self) -> Vec<&Event> {
        match self.focus().payload() {
            Payload::Evidence(_) => vec![self.focus()],
            Payload::Decision(_) => {
                let since = self
                    .before()
                    .filter(|event| self.is_own(event))
                    .take_while(|event| !is_decision(event));
                let mut cited: Vec<&Event> = since
                    .filter(|event| matches!(event.payload(), Payload::Evidence(_)))
                    .collect();
                cited.reverse();
                cited
            }
            _ => Vec::new(),
        }
    }

    /// The decision that is the focus, or the next one of its agent.
    pub(in crate::tools) fn decision(&self) -> Option<&Event> {
        if is_decision(self.focus()) {
            return Some(self.focus());
        }
        self.events[self.focus..]
            .iter()
            .find(|event| self.is_own(event) && is_decision(event))
    }

    fn before(&self) -> impl Iterator<Item = &Event> {
        self.events[..self.focus].iter().rev()
    }

    fn is_own(&self, event: &Event) -> bool {
        event.role() == self.focus().role()
    }
}

const fn tied(event: &Event) -> Linked<'_> {
    Linked {
        event,
        by_ledger: true,
    }
}

const fn loose(event: &Event) -> Linked<'_> {
    Linked {
        event,
        by_ledger: false,
    }
}

fn is_prompt(event: &Event) -> bool {
    !event.payload().messages().is_empty() || matches!(event.payload(), Payload::Prompt(_))
}

fn is_response(event: &Event) -> bool {
    matches!(event.payload(), Payload::Response(response) if response.content.is_some())
}

fn is_decision(event: &Event) -> bool {
    matches!(event.payload(), Payload::Decision(_) | Payload::Triage(_))
}

#[cfg(test)]
#[path = "scene_tests.rs"]
mod tests;
