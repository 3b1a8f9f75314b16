//! What a caller has to prove: schemes and scopes.

use serde_json::Value;

use crate::{Document, Operation};

use super::Described;
use super::asked::Asked;
use super::difference::{Found, Kind, Subject};
use super::endpoint::{self, Sought};

/// One way to be admitted: each scheme in words, with the scopes that it has to grant.
type Way = Vec<(String, Vec<String>)>;

pub(crate) fn compare(
    asked: &Asked<'_>,
    operation: &Operation<'_>,
    described: &Described<'_>,
    old: Option<&Described<'_>>,
    found: &mut Vec<Found>,
) {
    let ways = ways(operation, described.document);
    let place = asked.call.place;
    let schemes = |ways: &[Way]| {
        let of = |way: &Way| way.iter().map(|(scheme, _)| scheme.clone()).collect();
        ways.iter().map(of).collect::<Vec<Vec<String>>>()
    };
    if let Some(old) = old
        && let Sought::There(before) = endpoint::find(asked.call, old, None)
        && is_other(&schemes(&self::ways(before, old.document)), &schemes(&ways))
    {
        found.push(Found::new(Kind::SecurityChanged, Subject::Security, place));
        return;
    }
    let Some(held) = &asked.call.scopes else {
        return;
    };
    let lacks = |way: &Way| -> Vec<String> {
        let scopes = way.iter().flat_map(|(_, scopes)| scopes);
        scopes
            .filter(|scope| !held.contains(scope))
            .cloned()
            .collect()
    };
    let lacking = ways.iter().map(lacks).min_by_key(Vec::len);
    let lacking = lacking.filter(|lacking| !lacking.is_empty());
    if let Some(lacking) = lacking {
        let entry = if held.is_empty() {
            "no scope".to_owned()
        } else {
            held.join(", ")
        };
        found.push(Found {
            entry: Some(entry),
            other: Some(lacking.join("`, `")),
            ..Found::new(Kind::SecurityChanged, Subject::Security, place)
        });
    }
}

/// Whether a caller who was admitted may not be any more. No way at all is everybody's.
fn is_other(old: &[Vec<String>], new: &[Vec<String>]) -> bool {
    let is_kept = |way: &Vec<String>| new.contains(way);
    !new.is_empty() && (old.is_empty() || !old.iter().all(is_kept))
}

/// The ways that a description admits a caller of an operation, in words.
pub(crate) fn fact(operation: &Operation<'_>, document: &Document) -> String {
    let ways = ways(operation, document);
    let way = |way: &Way| {
        let schemes = way.iter().map(|(scheme, scopes)| match scopes.as_slice() {
            [] => scheme.clone(),
            scopes => format!("{scheme} with {}", scopes.join(", ")),
        });
        match schemes.collect::<Vec<_>>().join(" and ") {
            none if none.is_empty() => "no credential".to_owned(),
            some => some,
        }
    };
    if ways.is_empty() {
        return "no credential".to_owned();
    }
    ways.iter().map(way).collect::<Vec<_>>().join(", or ")
}

fn ways(operation: &Operation<'_>, document: &Document) -> Vec<Way> {
    let root = document.root();
    let stated = operation
        .source
        .get("security")
        .unwrap_or(&root["security"]);
    let ways = stated
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object);
    ways.map(|way| {
        let schemes = way.iter().map(|(name, scopes)| {
            let scopes = scopes.as_array().into_iter().flatten();
            let scopes = scopes.filter_map(Value::as_str).map(str::to_owned);
            (scheme(name, document), scopes.collect())
        });
        let mut schemes: Way = schemes.collect();
        schemes.sort();
        schemes
    })
    .collect()
}

/// What a scheme is, rather than how the document calls it.
fn scheme(name: &str, document: &Document) -> String {
    let root = document.root();
    let stated = [
        &root["components"]["securitySchemes"],
        &root["securityDefinitions"],
    ];
    let stated = stated.into_iter().find_map(|schemes| schemes.get(name));
    let Some(stated) = stated.map(|stated| document.follow(stated)) else {
        return name.to_owned();
    };
    let text = |key: &str| stated[key].as_str().unwrap_or_default();
    match text("type") {
        "http" => text("scheme").to_ascii_lowercase(),
        "apiKey" => format!("{} `{}`", text("in"), text("name")),
        "" => name.to_owned(),
        other => other.to_owned(),
    }
}
