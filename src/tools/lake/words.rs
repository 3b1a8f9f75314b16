//! A query as words: what can be told before it is parsed, or when it cannot be.

use sqlparser::dialect::ClickHouseDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::guard::{Verdict, only_select};
use crate::failure::Failure;

/// The query's tokens without blanks, comments and closing semicolons.
pub(super) struct Words(Vec<Token>);

impl Words {
    /// Splits the query; `None` when it cannot be split, as with an open quote.
    pub(super) fn of(sql: &str) -> Option<Self> {
        let mut tokens = Tokenizer::new(&ClickHouseDialect {}, sql).tokenize().ok()?;
        tokens.retain(|token| !matches!(token, Token::Whitespace(_) | Token::EOF));
        while tokens.last() == Some(&Token::SemiColon) {
            tokens.pop();
        }
        Some(Self(tokens))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Refuses what is not a single SELECT by its look.
    pub(super) fn check(&self) -> Verdict {
        if self.0.is_empty() {
            return Err(Failure::refused(
                "the SQL is empty",
                "write a SELECT; aisoc_lake_schema lists tables and columns",
            ));
        }
        if self.0.contains(&Token::SemiColon) {
            return Err(Failure::refused(
                "the SQL holds several statements",
                "send one SELECT per call, or join them with UNION ALL",
            ));
        }
        let mut opening = self.0.iter().skip_while(|token| **token == Token::LParen);
        if let Some(verb) = opening.next().and_then(bare) {
            begins_with(&verb)?;
        }
        let outfile = |pair: &[Token]| is(&pair[0], "INTO") && is(&pair[1], "OUTFILE");
        if self.0.windows(2).any(outfile) {
            return Err(Failure::refused(
                "`INTO OUTFILE` would write a file",
                "leave it out: the rows come back as the answer",
            ));
        }
        Ok(())
    }

    /// Whether `raw_events` is read, and `*` or an address column may end up in the answer.
    pub(super) fn may_answer_addresses(&self) -> bool {
        let names = |name: &str| {
            let is_name = |token: &Token| matches!(token, Token::Word(word) if word.value.eq_ignore_ascii_case(name));
            self.0.iter().any(is_name)
        };
        let wild = self
            .0
            .iter()
            .enumerate()
            .any(|(at, token)| *token == Token::Mul && self.is_wildcard(at));
        names("raw_events") && (wild || names("source_ip") || names("dest_ip") || names("toIPv6"))
    }

    /// `*` after `SELECT`, `DISTINCT`, a comma or a dot is every column; elsewhere it multiplies or counts.
    fn is_wildcard(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|before| &self.0[before]);
        before.is_some_and(|token| {
            matches!(token, Token::Comma | Token::Period)
                || is(token, "SELECT")
                || is(token, "DISTINCT")
        })
    }
}

fn begins_with(verb: &str) -> Verdict {
    match verb {
        "SELECT" | "WITH" | "FROM" => Ok(()),
        "SHOW" | "DESCRIBE" | "DESC" | "EXPLAIN" | "EXISTS" | "USE" => Err(Failure::refused(
            format!("the lake answers a single SELECT and nothing else, not `{verb}`"),
            "call aisoc_lake_schema for tables and columns, then write a SELECT",
        )),
        verb => Err(only_select(&format!(
            "a statement that begins with `{}`",
            crate::ledger::step::short(verb, 40)
        ))),
    }
}

/// An unquoted word in capitals.
fn bare(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_uppercase()),
        _ => None,
    }
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) if found.quote_style.is_none() && found.value.eq_ignore_ascii_case(word))
}
