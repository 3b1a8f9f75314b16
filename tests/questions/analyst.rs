//! The real binary on stdio, driven as a host drives it, and what its answers admit about themselves.

use std::process::Command;
use std::time::Duration;

use serde_json::{Map, Value, json};
use toolspec_runtime::testing::blocking::Client;

/// The pages that one question reads before it counts as endless.
const MOST_PAGES: usize = 400;

/// `aisoc-mcp serve` on pipes.
pub(crate) struct Session(Client);

impl Session {
    /// Starts the server and initializes the session.
    pub(crate) fn open(url: &str, key: &str) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
        server
            .arg("serve")
            .env_clear()
            .env("AISOC_URL", url)
            .env("AISOC_API_KEY", key)
            .env("AISOC_TIMEOUT_MS", "120000");
        let client = Client::open(server, "2025-06-18");
        Self(client.with_timeout(Duration::from_mins(3)))
    }
}

/// One question's use of a session.
pub(crate) struct Analyst<'s> {
    session: &'s mut Session,
    /// What the answers admit to be missing, in their own words.
    pub(crate) admitted: Vec<String>,
    /// The tools that were called, once each.
    pub(crate) tools: Vec<String>,
}

impl<'s> Analyst<'s> {
    pub(crate) fn new(session: &'s mut Session) -> Self {
        Self {
            session,
            admitted: Vec::new(),
            tools: Vec::new(),
        }
    }

    /// A call whose answer should be whole; where it admits that it is not, that is remembered.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> Result<Value, String> {
        let answer = self.part(tool, arguments)?;
        self.admit(&answer);
        Ok(answer)
    }

    /// A call for a part: one page, the first rows.
    pub(crate) fn part(&mut self, tool: &str, arguments: &Value) -> Result<Value, String> {
        let result = self.raw(tool, arguments);
        if result["isError"] == true {
            let text = result["content"][0]["text"].as_str().unwrap_or_default();
            return Err(format!("{tool} {arguments}: {text}"));
        }
        Ok(result["structuredContent"].clone())
    }

    /// The text of a call that must fail.
    pub(crate) fn refusal(&mut self, tool: &str, arguments: &Value) -> Result<String, String> {
        let result = self.raw(tool, arguments);
        if result["isError"] != true {
            return Err(format!("{tool} {arguments} is answered: {result}"));
        }
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        Ok(text.to_owned())
    }

    /// The items of every page, each answer leading to the next.
    pub(crate) fn all(
        &mut self,
        tool: &str,
        list: &str,
        arguments: &Value,
    ) -> Result<Vec<Value>, String> {
        let mut arguments = arguments.as_object().cloned().unwrap_or_default();
        let mut items = Vec::new();
        for _ in 0..MOST_PAGES {
            let answer = self.part(tool, &Value::Object(arguments.clone()))?;
            let page = answer[list]
                .as_array()
                .ok_or_else(|| format!("{tool} gives no list `{list}`: {answer}"))?;
            items.extend(page.iter().cloned());
            let way = onward(&arguments, &answer, page.last());
            match way {
                Some(way) if !page.is_empty() => arguments.extend(way),
                _ => {
                    self.admit(&answer);
                    return Ok(items);
                }
            }
        }
        Err(format!("{tool}: more than {MOST_PAGES} pages"))
    }

    /// One member of all items of every page.
    pub(crate) fn each(
        &mut self,
        tool: &str,
        list: &str,
        member: &str,
        arguments: &Value,
    ) -> Result<Vec<String>, String> {
        let items = self.all(tool, list, arguments)?;
        Ok(items.iter().map(|item| text(&item[member])).collect())
    }

    fn raw(&mut self, tool: &str, arguments: &Value) -> Value {
        if !self.tools.iter().any(|called| called == tool) {
            self.tools.push(tool.to_owned());
        }
        let call = json!({"name": tool, "arguments": arguments});
        let reply = self.session.0.request("tools/call", call);
        if let Some(error) = reply.get("error") {
            return json!({"isError": true, "content": [{"type": "text", "text": error.to_string()}]});
        }
        reply["result"].clone()
    }

    /// Remembers what an answer says of its own limits. It counts only together with words that say what is
    /// missing or a way to the rest: a bare flag helps nobody.
    fn admit(&mut self, answer: &Value) {
        let incomplete = answer["complete"] == false
            || answer["truncated"] == true
            || answer["has_more"] == true;
        let notes = answer["notes"].as_array().cloned().unwrap_or_default();
        let way = [&answer["continue_with"], &answer["next_since_seq"]]
            .into_iter()
            .find(|way| !way.is_null());
        let words: Vec<String> = notes.iter().map(text).collect();
        if incomplete && (way.is_some() || !words.is_empty() || answer["has_more"] == true) {
            let way = way.map(|way| format!("continue with {way}"));
            let said: Vec<String> = words.into_iter().chain(way).collect();
            self.admitted.push(if said.is_empty() {
                "has_more".to_owned()
            } else {
                said.join("; ")
            });
        }
    }
}

/// The arguments that fetch what follows an answer, as the answer itself says.
fn onward(
    arguments: &Map<String, Value>,
    answer: &Value,
    last: Option<&Value>,
) -> Option<Map<String, Value>> {
    if let Some(way) = answer["continue_with"].as_object() {
        return Some(way.clone());
    }
    if answer["has_more"] != true {
        return None;
    }
    let (name, value) = if answer["next_since_seq"].is_i64() {
        ("since_seq", answer["next_since_seq"].clone())
    } else if let Some(page) = answer["page"].as_u64() {
        ("page", json!(page + 1))
    } else if let Some(run) = last.and_then(|item| item.get("run_id")) {
        ("after", run.clone())
    } else {
        let page = arguments.get("page").and_then(Value::as_u64).unwrap_or(1);
        ("page", json!(page + 1))
    };
    Some(Map::from_iter([(name.to_owned(), value)]))
}

/// A value as text; a text without its quotes.
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
