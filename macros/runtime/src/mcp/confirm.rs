//! Asks the person, through the host, before something is started or changed.
//!
//! Hosts of 2026-07-28 that declare elicitation are asked for input: they show the question and send the call again with
//! the answer. Other hosts can't be asked, and the call goes on as it is: what they ask by themselves, from a tool's hints,
//! is theirs.

use std::fmt::Write as _;

use rmcp::model::{CallToolRequestParams, ClientCapabilities, InputRequest, InputRequiredResult};
use serde_json::{Map, Value, json};

use crate::contract::{Contract, Effect, Server};
use crate::sanitise;
use crate::text::plain;

/// The question's name in the request and in its answer.
const CONFIRM: &str = "confirm";

/// The most characters of one argument in a question.
const LONGEST_ARGUMENT: usize = 120;

/// What is known of the person's will.
pub(super) enum Consent {
    /// There is nothing to ask, or nobody to be asked, or the person agrees.
    Given,
    /// The person has said no, or has closed the question.
    Refused,
    /// The person is to be asked.
    Needed(Box<InputRequiredResult>),
}

/// Whether the host can show a question.
pub(super) fn can_ask(capabilities: Option<&ClientCapabilities>) -> bool {
    let elicitation = capabilities.and_then(|capabilities| capabilities.elicitation.as_ref());
    // Without modes it is forms that are meant.
    elicitation.is_some_and(|modes| modes.form.is_some() || modes.url.is_none())
}

/// The person's will on a call of a tool that does more than read, in a host that can ask.
pub(super) fn consent(
    server: &Server,
    contract: &Contract,
    request: &CallToolRequestParams,
) -> Consent {
    if contract.effect == Effect::Read {
        return Consent::Given;
    }
    let answers = request.input_responses.as_ref();
    match answers.and_then(|answers| answers.get(CONFIRM)) {
        Some(answer) if answer["action"] == "accept" => Consent::Given,
        Some(_) => Consent::Refused,
        None => question(server, contract, request.arguments.as_ref()).map_or(
            // It can always be made; without a question nobody can have agreed.
            Consent::Refused,
            |asked| {
                let asked = [(CONFIRM.to_owned(), asked)].into();
                Consent::Needed(Box::new(InputRequiredResult::from_input_requests(asked)))
            },
        ),
    }
}

fn question(
    server: &Server,
    contract: &Contract,
    arguments: Option<&Map<String, Value>>,
) -> Option<InputRequest> {
    let verb = if contract.effect == Effect::Start {
        "Start this"
    } else {
        "Change this"
    };
    let mut message = format!(
        "{verb} in {}? {} (`{}`)",
        server.title, contract.title, contract.name
    );
    for (name, value) in arguments.into_iter().flatten() {
        let name = sanitise::line_within(name, LONGEST_ARGUMENT);
        let value = sanitise::line_within(&plain(value), LONGEST_ARGUMENT);
        let _ = write!(message, "\n{name}: {value}");
    }
    // Nothing has to be filled in: to accept is to agree.
    let form = json!({
        "method": "elicitation/create",
        "params": {
            "mode": "form",
            "message": message,
            "requestedSchema": {"type": "object", "properties": {}},
        },
    });
    serde_json::from_value(form).ok()
}
