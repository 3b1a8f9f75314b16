//! The rule that a problem breaks, as a name for programs and for the documentation.

use super::Problem;

/// A line per form of message: the rule, and the message, in which `*` stands for any text. The first that
/// fits counts.
///
/// A rule keeps its name when its message is put into other words: people search for it, and programs go by it.
const FORMS: &str = include_str!("rules.txt");

impl Problem {
    /// The broken rule, such as `unknown-key`: two problems of one kind have the same rule, whatever they
    /// are about. None when no form fits the message, which the tests hold is never so.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        let mut fitting = forms().filter(|(_, form)| fits(form, &self.message));
        fitting.next().map(|(rule, _)| rule)
    }
}

/// Every form of message, with its rule.
pub(crate) fn forms() -> impl Iterator<Item = (&'static str, &'static str)> {
    FORMS.lines().filter_map(|line| line.split_once(": "))
}

/// Whether a message is of a form.
pub(crate) fn fits(form: &str, message: &str) -> bool {
    let Some((start, rest)) = form.split_once('*') else {
        return form == message;
    };
    let (between, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let inner = message
        .strip_prefix(start)
        .and_then(|left| left.strip_suffix(end));
    let mut parts = between.split('*');
    let all = |left| parts.try_fold(left, |left: &str, part| Some(left.split_once(part)?.1));
    inner.and_then(all).is_some()
}

#[cfg(test)]
mod tests {
    use super::Problem;
    use crate::problem::Span;

    #[test]
    fn names_and_numbers_are_no_part_of_a_rule() {
        for (message, rule) in [
            ("unknown key `titel`", "unknown-key"),
            ("unknown effect `reads`", "unknown-value"),
            ("unknown group `loook`", "unknown-group"),
            ("`title` is a number, not text", "wrong-type"),
            ("an argument's name is nothing, not text", "wrong-type"),
            ("more than 64 levels of nesting", "nesting-too-deep"),
            ("a GET has no body", "body-with-get"),
            ("not YAML: tabs disallowed", "not-yaml"),
            (
                "`op: words` can't work on `kind`, which is a list",
                "filter-type",
            ),
            ("list `species` has no `items`", "list-without-items"),
            ("this tool has no `items`", "missing-key"),
            (
                "this tool has effect `read` and sends a PUT",
                "unsafe-method",
            ),
            (
                "title of this prompt is 61 characters long",
                "title-too-long",
            ),
            ("this prompt says 6001 characters", "prompt-too-long"),
            ("`output` of this tool has no `text`", "text-not-in-output"),
            ("the manifest is empty", "empty-manifest"),
            ("`schemas/notes.yaml` is empty", "empty-manifest"),
            ("the `enum` of `species` is empty", "empty-enum"),
        ] {
            assert_eq!(Problem::new(Span::default(), message).rule(), Some(rule));
        }
        for message in ["", "unknown key titel", "not YAML", "is, not text"] {
            assert_eq!(Problem::new(Span::default(), message).rule(), None);
        }
    }
}
