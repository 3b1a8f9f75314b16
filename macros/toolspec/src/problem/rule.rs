//! The rule that a problem breaks, as a name for programs.

use super::Problem;

impl Problem {
    /// The rule that is broken, such as `unknown-key`: the message without the names and numbers in
    /// it, so that two problems of one kind have one rule, whatever they are about.
    #[must_use]
    pub fn rule(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        for outside in self.message.split('`').step_by(2) {
            // After a colon stand the words of a library.
            let own = outside.split(": ").next().unwrap_or_default();
            let own = own.split(|any: char| !any.is_ascii_alphanumeric());
            let is_word = |word: &&str| !word.bytes().all(|byte| byte.is_ascii_digit());
            words.extend(own.filter(is_word).map(str::to_lowercase));
            if outside.contains(": ") {
                break;
            }
        }
        words.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;
    use crate::problem::Span;

    #[test]
    fn names_and_numbers_are_no_part_of_a_rule() {
        for (message, rule) in [
            ("unknown key `titel`", "unknown-key"),
            ("`title` is a number, not text", "is-a-number-not-text"),
            (
                "more than 64 levels of nesting",
                "more-than-levels-of-nesting",
            ),
            ("a GET has no body", "a-get-has-no-body"),
            ("not YAML: tabs disallowed", "not-yaml"),
            (
                "`op: words` can't work on `kind`, which is a list",
                "can-t-work-on-which-is-a-list",
            ),
            (
                "an argument's name is nothing",
                "an-argument-s-name-is-nothing",
            ),
        ] {
            assert_eq!(Problem::new(Span::default(), message).rule(), rule);
        }
    }
}
