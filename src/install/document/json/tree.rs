//! A parsed document: the positions of its parts, and whether a host could parse it.

use std::ops::Range;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::errors::ParseError;
use jsonc_parser::tokens::{Token, TokenAndRange};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::Flaw;
use super::source::Source;

/// Comments and trailing commas pass, since several hosts read them; what only JSON5 has does not.
pub(super) const ACCEPTED: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// A document whose root is an object, or nothing yet.
pub(super) struct Tree<'a> {
    /// The root; `None` where there is nothing but whitespace and comments.
    pub(super) root: Option<Object<'a>>,
    /// Where each comma stands, in order.
    pub(super) commas: Vec<usize>,
    /// The comments that end with their line, in order.
    pub(super) line_comments: Vec<Range<usize>>,
}

impl<'a> Tree<'a> {
    /// Parses a text without its byte order mark.
    pub(super) fn parse(source: &'a Source<'_>) -> Result<Self, Flaw> {
        let collect = CollectOptions {
            comments: CommentCollectionStrategy::AsTokens,
            tokens: true,
        };
        let parsed =
            parse_to_ast(&source.masked, &collect, &ACCEPTED).map_err(|error| flaw(0, &error))?;
        let tokens = parsed.tokens.unwrap_or_default();
        let commas = tokens
            .iter()
            .filter(|token| token.token == Token::Comma)
            .map(|token| token.range.start)
            .collect();
        let line_comments = tokens
            .iter()
            .filter(|token| matches!(token.token, Token::CommentLine(_)))
            .map(|token| token.range.start..token.range.end)
            .collect();
        let root = match parsed.value {
            None => None,
            Some(Value::Object(root)) => Some(root),
            Some(other) => {
                let reason = format!("the document is {}, where an object belongs", noun(&other));
                return Err(Flaw::new(other.start(), reason));
            }
        };
        Ok(Self {
            root,
            commas,
            line_comments,
        })
    }

    /// The object at a path of keys; `None` where a key is missing.
    pub(super) fn object(&self, path: &[&str]) -> Result<Option<&Object<'a>>, Flaw> {
        let Some(mut object) = self.root.as_ref() else {
            return Ok(None);
        };
        for key in path {
            let Some(value) = member(object, key)? else {
                return Ok(None);
            };
            let Value::Object(inner) = value else {
                let reason = format!("`{key}` is {}, where an object belongs", noun(value));
                return Err(Flaw::new(value.start(), reason));
            };
            object = inner;
        }
        Ok(Some(object))
    }

    /// The value at a path of keys.
    pub(super) fn value(&self, path: &[&str]) -> Result<Option<&Value<'a>>, Flaw> {
        let Some((last, parents)) = path.split_last() else {
            return Ok(None);
        };
        match self.object(parents)? {
            Some(parent) => member(parent, last),
            None => Ok(None),
        }
    }
}

/// The value of a member that occurs once: of two, it is unknown which was meant.
pub(super) fn member<'b, 'a>(
    object: &'b Object<'a>,
    name: &str,
) -> Result<Option<&'b Value<'a>>, Flaw> {
    let mut named = object
        .properties
        .iter()
        .filter(|property| property.name.as_str() == name);
    let first = named.next();
    match named.next() {
        Some(second) => Err(Flaw::new(
            second.start(),
            format!("`{name}` is there twice"),
        )),
        None => Ok(first.map(|property| &property.value)),
    }
}

/// What the parser says of a text that begins at a position.
pub(super) fn flaw(start: usize, error: &ParseError) -> Flaw {
    let reason = format!("not valid JSON: {}", lower(&error.kind().to_string()));
    Flaw::new(start + error.range().start, reason)
}

pub(super) fn noun(value: &Value<'_>) -> &'static str {
    match value {
        Value::StringLit(_) => "text",
        Value::NumberLit(_) => "a number",
        Value::BooleanLit(_) => "a boolean",
        Value::Object(_) => "an object",
        Value::Array(_) => "a list",
        Value::NullKeyword(_) => "null",
    }
}

fn lower(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}

/// The comments of a text that can be parsed, in order.
pub(super) fn comments<'a>(source: &'a Source<'_>) -> Vec<TokenAndRange<'a>> {
    let collect = CollectOptions {
        comments: CommentCollectionStrategy::AsTokens,
        tokens: true,
    };
    let tokens = parse_to_ast(&source.masked, &collect, &ACCEPTED)
        .ok()
        .and_then(|parsed| parsed.tokens);
    let is_comment = |token: &TokenAndRange<'_>| {
        matches!(token.token, Token::CommentLine(_) | Token::CommentBlock(_))
    };
    tokens.into_iter().flatten().filter(is_comment).collect()
}
