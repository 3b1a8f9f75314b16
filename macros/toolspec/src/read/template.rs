//! Text with arguments in braces, cut into pieces.

use super::Reader;
use crate::model::Piece;
use crate::problem::{Problem, Span, Spanned};

impl Reader<'_> {
    /// `Open case {case_id}.`: text, an argument, text. A brace of the text itself is written twice.
    pub(super) fn template(&mut self, text: &Spanned<String>) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text.value.as_str();
        // How far the manifest's own text has been read, for the places of what is found.
        let mut read = text.span.start;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            literal.push_str(before);
            let brace = &from[..1];
            if from[1..].starts_with(brace) {
                literal.push_str(brace);
                (_, read) = self.place(&brace.repeat(2), text, read);
                rest = &from[2..];
                continue;
            }
            let inside = from[1..].split(['{', '}']).next().unwrap_or_default();
            let whole = from[1 + inside.len()..].starts_with('}');
            if brace != "{" || !whole || !is_name(inside) {
                let (span, _) = self.place(brace, text, read);
                self.problems.push(
                    Problem::new(span, format!("`{brace}` stands alone"))
                        .label("braces hold the name of an argument")
                        .help(format!(
                            "write `{{argument}}`, or `{brace}{brace}` for the brace itself"
                        )),
                );
                return None;
            }
            let written = &from[..inside.len() + 2];
            let (span, after) = self.place(written, text, read);
            read = after;
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
            }
            let value = inside.to_owned();
            pieces.push(Piece::Argument(Spanned { value, span }));
            rest = &from[written.len()..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Some(pieces)
    }

    /// Where something stands in the manifest from `read` on, and where to read on from. A text in a
    /// block is folded, but what is in braces has no blanks to fold.
    fn place(&self, written: &str, text: &Spanned<String>, read: usize) -> (Span, usize) {
        let source = self.source.get(read..text.span.end);
        match source.and_then(|source| source.find(written)) {
            Some(at) => {
                let span = Span::new(read + at, read + at + written.len());
                (span, span.end)
            }
            None => (text.span, read),
        }
    }
}

fn is_name(name: &str) -> bool {
    let fits = |any: char| any.is_ascii_alphanumeric() || any == '_';
    !name.is_empty() && name.chars().all(fits)
}
