//! Checks whether the content of the ledger matches the hashes that were stored with it.
//!
//! An artifact's `sha256` is that of its content. The agents hash their steps as Python writes JSON
//! ([`python`](super::python)):
//!
//! | kind | `input_hash` | `output_hash` |
//! |---|---|---|
//! | `llm_prompt` | `messages` | |
//! | `llm_response` | that of its prompt | `response` |
//! | `tool_call` | `{tool, args}` | `result` |
//! | `evidence_cited` | | `{kind, ref}`, of which `kind` is `evidence_kind` |
//! | `decision_reason` | | `{decision, reason}` |
//!
//! Other writers hash other parts in other forms. These are tried as well: a match proves the content,
//! but no match is not a sign of tampering. A step is reported as a mismatch only if its writer is known to hash as the agents do:
//! another step of the run matches the table, and either that is a step of the same kind with the same hash, or
//! this step's agent bears an agent's own name, such as `ForensicAgent`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize as _;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::artifact::{Artifact, Content};
use super::event::Event;
use super::payload::{Payload, plain};
use super::python;
use crate::lenient;

/// The most altered places that a note names.
const NAMED: usize = 5;

/// The state of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// What is here has this hash.
    Verified,
    /// What is here is what should have this hash, and has another.
    Mismatch,
    /// What was hashed is not here, or it is not known what was hashed.
    NotStored,
}

impl State {
    /// As results write it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
            Self::NotStored => "not_stored",
        }
    }
}

/// Where a step keeps a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Input,
    Output,
    /// In an agent's summary of its own work.
    Inside,
}

/// One hash, compared with what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) place: Place,
    /// What has the hash, such as `the decision`.
    pub(crate) of: &'static str,
    pub(crate) sha256: String,
    pub(crate) state: State,
}

/// How many hashes are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) verified: usize,
    pub(crate) mismatch: usize,
    pub(crate) not_stored: usize,
}

impl Tally {
    /// Counts one.
    pub(crate) const fn count(&mut self, state: State) {
        match state {
            State::Verified => self.verified += 1,
            State::Mismatch => self.mismatch += 1,
            State::NotStored => self.not_stored += 1,
        }
    }
}

/// The hashes of a stretch of a ledger, checked.
#[derive(Debug, Default)]
pub(crate) struct Hashes(BTreeMap<i64, Vec<Checked>>);

impl Hashes {
    /// Checks every hash of these steps, in order of seq. `from_start` says that no step before them is missing,
    /// so that a response's prompt must be among them.
    pub(crate) fn of(events: &[Event], from_start: bool) -> Self {
        let is_prompt = |event: &&Event| matches!(event.payload(), Payload::Prompt(_));
        let prompts: Vec<&Event> = events.iter().filter(is_prompt).collect();
        let tried: Vec<(&Event, Vec<Tried>)> = events
            .iter()
            .map(|event| (event, try_all(event, &prompts, from_start)))
            .collect();
        let met = tried.iter().flat_map(|(event, hashes)| {
            let met = hashes.iter().filter(|hash| hash.outcome == Outcome::Agents);
            met.map(|hash| (kind(event), hash.place))
        });
        let met: BTreeSet<(String, Place)> = met.collect();
        let state = |event: &Event, hash: &Tried| match hash.outcome {
            Outcome::Agents | Outcome::Other => State::Verified,
            Outcome::Broken => {
                let same = met.contains(&(kind(event), hash.place));
                if same || (!met.is_empty() && is_an_agents_own_name(event)) {
                    State::Mismatch
                } else {
                    State::NotStored
                }
            }
            Outcome::Unknown => State::NotStored,
        };
        let checked = tried.iter().map(|(event, hashes)| {
            let hashes = hashes.iter().map(|hash| Checked {
                place: hash.place,
                of: hash.of,
                sha256: hash.stored.clone(),
                state: state(event, hash),
            });
            (event.seq, hashes.collect())
        });
        Self(checked.collect())
    }

    /// Those of the step with this seq.
    pub(crate) fn of_step(&self, seq: i64) -> &[Checked] {
        self.0.get(&seq).map_or(&[], Vec::as_slice)
    }

    /// The state of a step's hash in that place.
    pub(crate) fn state(&self, seq: i64, place: Place) -> Option<State> {
        let mut hashes = self.of_step(seq).iter();
        Some(hashes.find(|hash| hash.place == place)?.state)
    }

    /// How many are in each state, those of the artifacts included.
    pub(crate) fn tally(&self, artifacts: &[Artifact]) -> Tally {
        let mut tally = Tally::default();
        let of_steps = self.0.values().flatten().map(|hash| hash.state);
        for state in of_steps.chain(artifacts.iter().filter_map(artifact)) {
            tally.count(state);
        }
        tally
    }

    /// What is not as it was hashed: `the decision of step 13`, `the content of artifact … (report_md)`.
    pub(crate) fn altered(&self, artifacts: &[Artifact]) -> Vec<String> {
        let of_steps = self.0.iter().flat_map(|(seq, hashes)| {
            let broken = hashes.iter().filter(|hash| hash.state == State::Mismatch);
            broken.map(move |hash| format!("{} of step {seq}", hash.of))
        });
        let broken = artifacts
            .iter()
            .filter(|row| artifact(row) == Some(State::Mismatch));
        let of_artifacts = broken.map(|row| {
            let kind = row.kind.as_deref().unwrap_or("artifact");
            match &row.id {
                Some(id) => format!("the content of {kind} {id}"),
                None => format!("the content of a {kind}"),
            }
        });
        of_steps.chain(of_artifacts).collect()
    }
}

/// The note on what was altered, if anything.
pub(crate) fn alteration_note(altered: &[String]) -> Option<String> {
    let more = altered.len().saturating_sub(NAMED);
    let named = altered.iter().take(NAMED).map(String::as_str);
    let named = named.collect::<Vec<_>>().join(", ");
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let verb = if altered.len() == 1 { "is" } else { "are" };
    (!altered.is_empty()).then(|| {
        format!("altered: {named}{more} {verb} not what was hashed when it was written; do not rely on it")
    })
}

/// The state of an artifact's hash; `None` when it has none, or its content has not been requested.
pub(crate) fn artifact(artifact: &Artifact) -> Option<State> {
    let stored = artifact.sha256.as_deref()?;
    Some(match &artifact.content {
        Content::Unread => return None,
        Content::Text(content) if is(stored, content) => State::Verified,
        Content::Text(_) => State::Mismatch,
        Content::Absent | Content::Other(_) => State::NotStored,
    })
}

/// What trying the forms of one hash came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It is the agents' own.
    Agents,
    /// It agrees in another form.
    Other,
    /// The agents' rule says what was hashed, all of it is here, and it does not agree.
    Broken,
    /// What was hashed is not here, or not known.
    Unknown,
}

#[derive(Debug)]
struct Tried {
    place: Place,
    of: &'static str,
    stored: String,
    outcome: Outcome,
}

fn try_all(event: &Event, prompts: &[&Event], from_start: bool) -> Vec<Tried> {
    let payload = event.payload();
    let (input_of, output_of) = match &payload {
        Payload::Prompt(_) => ("the prompt", "the output"),
        Payload::Response(_) => ("the prompt", "the response"),
        Payload::ToolCall(_) => ("the arguments", "the result"),
        Payload::Evidence(_) => ("the input", "the evidence"),
        Payload::Decision(_) => ("the input", "the decision"),
        _ => ("the input", "the payload"),
    };
    let mut tried = Vec::new();
    if let Some(stored) = &event.input_hash {
        let outcome = match payload {
            Payload::Response(_) => response_input(event, stored, prompts, from_start),
            _ => tell(event, Place::Input, stored),
        };
        tried.push(Tried {
            place: Place::Input,
            of: input_of,
            stored: stored.clone(),
            outcome,
        });
    }
    if let Some(stored) = &event.output_hash {
        tried.push(Tried {
            place: Place::Output,
            of: output_of,
            stored: stored.clone(),
            outcome: tell(event, Place::Output, stored),
        });
    }
    if let Payload::AgentSummary(members) = &payload {
        let inside = [
            ("input_hash", "what the agent was given"),
            ("output_hash", "what the agent made"),
            ("report_hash", "the report as it was written"),
        ];
        tried.extend(inside.into_iter().filter_map(|(key, of)| {
            Some(Tried {
                place: Place::Inside,
                of,
                stored: lenient::as_text(members.get(key)?)?,
                outcome: Outcome::Unknown,
            })
        }));
    }
    tried
}

/// What the agents hash in that place of a step of this kind; none where they hash nothing, or a part is missing.
fn hashed(event: &Event, place: Place) -> Option<Value> {
    let part = |key: &str| event.body.get(key).cloned();
    match (kind(event).as_str(), place) {
        ("llm_prompt", Place::Input) => part("messages"),
        ("llm_response", Place::Output) => part("response"),
        ("tool_call", Place::Input) => Some(json!({"tool": part("tool")?, "args": part("args")?})),
        ("tool_call", Place::Output) => part("result"),
        ("evidence_cited", Place::Output) => {
            Some(json!({"kind": part("evidence_kind")?, "ref": part("ref")?}))
        }
        ("decision_reason", Place::Output) => {
            Some(json!({"decision": part("decision")?, "reason": part("reason")?}))
        }
        _ => None,
    }
}

fn tell(event: &Event, place: Place, stored: &str) -> Outcome {
    let hashed = hashed(event, place);
    if let Some(value) = &hashed
        && python::forms(value).iter().any(|form| is(stored, form))
    {
        return Outcome::Agents;
    }
    let others = match place {
        Place::Input => inputs(&event.body),
        _ => outputs(&event.body),
    };
    if others.into_iter().any(|value| agrees(stored, value)) {
        return Outcome::Other;
    }
    match hashed {
        Some(value) if !python::is_rounded(&value) => Outcome::Broken,
        _ => Outcome::Unknown,
    }
}

/// A response stores the hash of its prompt. That is as good as the prompt: where the prompt itself was altered, the
/// response is not to blame.
fn response_input(event: &Event, stored: &str, prompts: &[&Event], from_start: bool) -> Outcome {
    let named = lenient::text(&event.body, "prompt_hash");
    if named.is_some_and(|named| !same(&named, stored)) {
        return Outcome::Broken;
    }
    let before = || {
        let earlier = prompts.partition_point(|prompt| prompt.seq < event.seq);
        prompts[..earlier].iter().rev()
    };
    let prompt = before().find(|prompt| {
        let hash = prompt.input_hash.as_deref();
        hash.is_some_and(|hash| same(hash, stored))
    });
    if let Some(prompt) = prompt {
        return match tell(prompt, Place::Input, stored) {
            Outcome::Broken => Outcome::Unknown,
            outcome => outcome,
        };
    }
    let own = before().find(|prompt| prompt.agent == event.agent);
    let bodies = std::iter::once(&event.body).chain(own.map(|prompt| &prompt.body));
    if bodies.flat_map(inputs).any(|value| agrees(stored, value)) {
        return Outcome::Other;
    }
    if from_start && own.is_some() {
        Outcome::Broken
    } else {
        Outcome::Unknown
    }
}

/// What other writers hash as input.
fn inputs(body: &Value) -> Vec<&Value> {
    let parts = [
        lenient::first(body, &["messages"]),
        lenient::first(body, &["prompt"]),
        lenient::first(body, &["args", "arguments", "input"]),
        Some(body),
    ];
    parts.into_iter().flatten().collect()
}

/// What other writers hash as output.
fn outputs(body: &Value) -> Vec<&Value> {
    let parts = [
        lenient::first(body, &["response", "content", "text", "output"]),
        lenient::first(body, &["result", "output", "error"]),
        Some(body),
    ];
    parts.into_iter().flatten().collect()
}

fn agrees(stored: &str, value: &Value) -> bool {
    !value.is_null() && forms(value).iter().any(|form| is(stored, form))
}

/// The forms in which other writers hash a value: text as it is; JSON compact or spaced, its members unchanged
/// or in order.
fn forms(value: &Value) -> Vec<String> {
    if let Some(text) = plain(value).filter(|_| value.is_string()) {
        return vec![text];
    }
    let sorted = sorted(value);
    vec![
        value.to_string(),
        sorted.to_string(),
        spaced(value),
        spaced(&sorted),
    ]
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let sorted = members.into_iter();
            Value::Object(
                sorted
                    .map(|(name, value)| (name.clone(), self::sorted(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        other => other.clone(),
    }
}

/// JSON with a space after each comma and colon, members unchanged: Python without `sort_keys`.
fn spaced(value: &Value) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Spaced);
    if value.serialize(&mut serializer).is_err() {
        return String::new();
    }
    let text = String::from_utf8(bytes).unwrap_or_default();
    text.chars().fold(String::new(), |mut ascii, character| {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
        ascii
    })
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> std::io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
    ) -> std::io::Result<()> {
        writer.write_all(b": ")
    }
}

fn kind(event: &Event) -> String {
    let kind = event.kind.as_deref().unwrap_or_default();
    kind.to_ascii_lowercase()
}

/// `ReconAgent`, `ForensicAgent` and the like: how the agents' own code signs, and seeds and imports do not.
fn is_an_agents_own_name(event: &Event) -> bool {
    event
        .agent
        .as_deref()
        .is_some_and(|agent| agent.len() > 5 && agent.ends_with("Agent"))
}

fn same(left: &str, right: &str) -> bool {
    bare(left) == bare(right)
}

fn is(stored: &str, content: &str) -> bool {
    bare(stored) == sha256(content)
}

/// The hash without what writers put around it.
fn bare(hash: &str) -> String {
    let hash = hash.trim().to_ascii_lowercase();
    hash.strip_prefix("sha256:").unwrap_or(&hash).to_owned()
}

/// The lower-case hex SHA-256 of the text.
pub(super) fn sha256(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "hashes_tests.rs"]
mod tests;
