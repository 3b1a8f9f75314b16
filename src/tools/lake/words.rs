//! A query as words, for checks before parsing, or without it.

use sqlparser::dialect::ClickHouseDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::guard::{Verdict, only_select};
use toolspec_runtime::failure::Failure;

/// The lake's columns of IPv6 type.
const ADDRESSES: [&str; 2] = ["source_ip", "dest_ip"];

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

    /// The note on a comparison of `toString(source_ip)`, or of a name given to it, with an IPv4 address.
    pub(super) fn compares_address_text(&self) -> Option<String> {
        let calls = self.address_texts();
        let column = calls.first().map(|(_, _, column)| *column)?;
        // A name hides the column of the same name everywhere in the query.
        let named = calls.iter().filter_map(|(_, end, _)| {
            let named = self.0.get(end + 1).is_some_and(|token| is(token, "AS"));
            let name = self.0.get(end + 2).filter(|_| named).and_then(word)?;
            Some((name, end + 2))
        });
        let named: Vec<(&str, usize)> = named.collect();
        let is_name = |at: &usize| {
            let qualified = *at > 0 && self.0[at - 1] == Token::Period;
            let within = |(start, end, _): &(usize, usize, &str)| (*start..=*end).contains(at);
            let found = word(&self.0[*at]).filter(|_| !qualified && !calls.iter().any(within));
            let means = |word: &str| {
                named
                    .iter()
                    .any(|(name, defined)| *name == word && defined != at)
            };
            found.is_some_and(means)
        };
        let names = (0..self.0.len()).filter(is_name).map(|at| (at, at));
        let mut operands = calls
            .iter()
            .map(|(start, end, _)| (*start, *end))
            .chain(names);
        let literal = operands.find_map(|(start, end)| self.compared(start, end))?;
        let hides = named.iter().any(|(name, _)| ADDRESSES.contains(name));
        let hides = if hides {
            format!("; give toString({column}) another name than the column's, which it hides")
        } else {
            String::new()
        };
        Some(format!(
            "as text the lake writes an IPv4 address as `::ffff:10.0.42.7`, so the comparison with '{literal}' never holds: compare \
             the column itself, `{column} = '10.0.42.7'` or `{column} BETWEEN toIPv6('10.0.42.0') AND toIPv6('10.0.42.255')`{hides}"
        ))
    }

    /// Where `toString(source_ip)` and the like stand: the first token, the last one, and the column.
    fn address_texts(&self) -> Vec<(usize, usize, &str)> {
        let begins = |at: &usize| {
            let is_function = ["toString", "IPv6NumToString"]
                .iter()
                .any(|name| is(&self.0[*at], name));
            is_function && self.0.get(at + 1) == Some(&Token::LParen)
        };
        let call = |start: usize| {
            let end = start
                + self.0[start..]
                    .iter()
                    .position(|token| *token == Token::RParen)?;
            let column = self.0.get(start + 2..end)?.last().and_then(word)?;
            ADDRESSES.contains(&column).then_some((start, end, column))
        };
        (0..self.0.len()).filter(begins).filter_map(call).collect()
    }

    /// The IPv4 address, or the beginning of one, that an operand is compared with.
    fn compared(&self, start: usize, end: usize) -> Option<&str> {
        let literal = |at: usize| self.0.get(at).and_then(dotted);
        let equals =
            |token: Option<&Token>| matches!(token, Some(Token::Eq | Token::DoubleEq | Token::Neq));
        let before = |back: usize| start.checked_sub(back).and_then(|at| self.0.get(at));
        if equals(before(1))
            && let Some(found) = before(2).and_then(dotted)
        {
            return Some(found);
        }
        // `startsWith(toString(source_ip), '10.0.')`
        if before(1) == Some(&Token::LParen)
            && before(2).and_then(word).is_some()
            && self.0.get(end + 1) == Some(&Token::Comma)
            && let Some(found) = literal(end + 2)
        {
            return Some(found);
        }
        let negated = usize::from(self.0.get(end + 1).is_some_and(|token| is(token, "NOT")));
        let operator = end + 1 + negated;
        let found = self.0.get(operator)?;
        if equals(Some(found)) || is(found, "LIKE") || is(found, "ILIKE") {
            return literal(operator + 1);
        }
        let opens = is(found, "IN") && self.0.get(operator + 1) == Some(&Token::LParen);
        let listed = self.0.get(operator + 2..).filter(|_| opens)?;
        let mut listed = listed.iter().take_while(|token| **token != Token::RParen);
        listed.find_map(dotted)
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

fn word(token: &Token) -> Option<&str> {
    match token {
        Token::Word(word) => Some(&word.value),
        _ => None,
    }
}

/// A text such as `10.0.42.7` or `10.0.%`.
fn dotted(token: &Token) -> Option<&str> {
    let Token::SingleQuotedString(text) = token else {
        return None;
    };
    let digits = text.starts_with(|first: char| first.is_ascii_digit()) && text.contains('.');
    let alone = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'%'));
    (digits && alone).then_some(text)
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
