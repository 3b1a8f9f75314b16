//! Identifiers given as a prefix or under another name, resolved through a listing.

use serde_json::Value;

use super::path::{steps, value};
use crate::aisoc::Request;
use crate::failure::Failure;
use crate::text::{excerpt, plain};

/// The shortest prefix that is looked up.
const SHORTEST: usize = 4;

/// How many candidates a refusal shows.
const SHOWN: usize = 8;

/// How an argument's value is resolved.
#[derive(Debug)]
pub struct Lookup {
    /// What is looked for, in words, such as `run`.
    pub noun: &'static str,
    /// The listing's path.
    pub segments: &'static [&'static str],
    /// The listing's query.
    pub query: &'static [(&'static str, &'static str)],
    /// The member of the listing that holds the list, if it is not the listing itself.
    pub at: Option<&'static str>,
    /// The member that is the identifier.
    pub id: &'static str,
    /// Members that name the item as well.
    pub aliases: &'static [&'static str],
    /// Whether the service takes such a name itself: a value that is no prefix is left to it.
    pub service_knows_aliases: bool,
    /// Members shown of a candidate.
    pub show: &'static [&'static str],
}

impl Lookup {
    /// The value as the service takes it, when nothing needs to be looked up: a whole UUID, in any
    /// case and with or without dashes, or a name that the service resolves itself.
    #[must_use]
    pub fn settled(&self, given: &str) -> Option<String> {
        let given = trimmed(given);
        if let Some(uuid) = uuid(given) {
            return Some(uuid);
        }
        let named =
            self.service_knows_aliases && hex_digits(given).is_none_or(|hex| hex.len() < SHORTEST);
        named.then(|| given.to_owned())
    }

    /// The listing to look in.
    #[must_use]
    pub fn request(&self) -> Request {
        let request = Request::get(self.segments);
        self.query
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value))
    }

    /// The identifier meant.
    ///
    /// # Errors
    /// A refusal that lists the candidates, when none or several match.
    pub fn choose(&self, given: &str, listing: &Value) -> Result<String, Failure> {
        let given = trimmed(given);
        let items = listed(listing, self.at);
        let hex = hex_digits(given).unwrap_or_default();
        let named = |item: &&&Value| {
            let id = std::iter::once(self.identifier(item));
            id.chain(self.names(item))
                .any(|name| !given.is_empty() && name.eq_ignore_ascii_case(given))
        };
        let begins = |item: &&&Value| {
            hex.len() >= SHORTEST
                && self
                    .identifier(item)
                    .replace('-', "")
                    .to_ascii_lowercase()
                    .starts_with(&hex)
        };
        let mut found: Vec<&&Value> = items.iter().filter(named).collect();
        if found.is_empty() {
            found = items.iter().filter(begins).collect();
        }
        match found[..] {
            [item] => Ok(self.identifier(item)),
            [] if self.service_knows_aliases => Ok(given.to_owned()),
            [] => {
                let noun = self.noun;
                let why = if !self.aliases.is_empty() {
                    format!("names no recent {noun}")
                } else if hex.len() < SHORTEST {
                    format!("is neither a UUID nor {SHORTEST} or more hex digits of one")
                } else {
                    format!("matches no recent {noun}")
                };
                Err(self.refusal(given, &why, &items.iter().collect::<Vec<_>>()))
            }
            _ => {
                let why = format!("matches more than one {}", self.noun);
                Err(self.refusal(given, &why, &found))
            }
        }
    }

    fn identifier(&self, item: &Value) -> String {
        item.get(self.id).map(plain).unwrap_or_default()
    }

    fn names(&self, item: &Value) -> impl Iterator<Item = String> {
        self.aliases
            .iter()
            .filter_map(|alias| item.get(alias).map(plain))
    }

    fn refusal(&self, given: &str, why: &str, candidates: &[&&Value]) -> Failure {
        let noun = self.noun;
        let rows: Vec<String> = candidates
            .iter()
            .take(SHOWN)
            .map(|item| format!("\n- {}", self.row(item)))
            .collect();
        let more = candidates.len().saturating_sub(SHOWN);
        let more = if more > 0 {
            format!("\n- and {more} more")
        } else {
            String::new()
        };
        let given = super::sanitise::line(&excerpt(given, 60));
        let listed = if rows.is_empty() {
            format!("there is no {noun} to choose from")
        } else {
            format!("there are:{}{more}", rows.concat())
        };
        Failure::refused(format!("`{given}` {why}; {listed}"), self.advice())
    }

    fn advice(&self) -> String {
        let noun = self.noun;
        if let Some(alias) = self.aliases.first().filter(|_| !self.service_knows_aliases) {
            return format!(
                "give the whole identifier, or the {} of one {noun}",
                alias.replace('_', " ")
            );
        }
        format!(
            "give the whole identifier, or a prefix of {SHORTEST} or more hex digits that only one {noun} has"
        )
    }

    fn row(&self, item: &Value) -> String {
        let shown = self.show.iter().filter_map(|name| {
            let text = item.get(name).filter(|value| !value.is_null()).map(plain)?;
            Some(super::sanitise::line(&excerpt(&text, 60)))
        });
        std::iter::once(super::sanitise::line(&excerpt(&self.identifier(item), 60)))
            .chain(shown)
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

/// The items of a listing: under a member, or of the listing itself.
pub(crate) fn listed<'v>(listing: &'v Value, at: Option<&str>) -> Vec<&'v Value> {
    let list = match (listing, at) {
        (Value::Array(_), _) | (_, None) => Some(listing),
        (_, Some(at)) => value(listing, &steps(at)),
    };
    let list = list.and_then(|list| list.as_array().or_else(|| list.get("items")?.as_array()));
    list.into_iter().flatten().collect()
}

/// `7c1f…` as people write it is the prefix `7c1f`.
fn trimmed(given: &str) -> &str {
    given.trim().trim_end_matches(['…', '.', '*']).trim()
}

/// The hex digits of a UUID or of the beginning of one, lower case; `None` for anything else.
fn hex_digits(given: &str) -> Option<String> {
    let hex: String = given.chars().filter(|any| *any != '-').collect();
    let all =
        !hex.is_empty() && hex.len() <= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| hex.to_ascii_lowercase())
}

fn uuid(given: &str) -> Option<String> {
    let hex = hex_digits(given).filter(|hex| hex.len() == 32)?;
    Some(format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    ))
}
