//! The table: a row a question, a column a service.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use crate::questions::asked::Question;
use crate::questions::facts::Verdict;

/// How one question went with one service.
pub(crate) struct Row {
    pub(crate) question: &'static Question,
    pub(crate) service: String,
    pub(crate) verdict: Verdict,
    /// How many rows and values the true answer has.
    pub(crate) weight: usize,
    pub(crate) tools: Vec<String>,
    /// How long the answer took.
    pub(crate) took: Duration,
}

/// All rows.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    pub(crate) fn add(&mut self, row: Row) {
        self.0.push(row);
    }

    /// The wrong ones in words.
    pub(crate) fn wrong(&self) -> Vec<String> {
        self.0
            .iter()
            .filter_map(|row| match &row.verdict {
                Verdict::Wrong(words) => {
                    let words: String = words.replace('\n', " ").chars().take(400).collect();
                    Some(format!("{} ({}): {words}", row.question.name, row.service))
                }
                _ => None,
            })
            .collect()
    }

    /// Those with a service that are a part, and what they say.
    pub(crate) fn bounded(&self, service: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|row| row.service == service)
            .filter_map(|row| match &row.verdict {
                Verdict::Bounded(said) => Some(format!("{}: {said}", row.question.name)),
                _ => None,
            })
            .collect()
    }

    /// The tools that no question calls.
    pub(crate) fn tools_unused(&self) -> Vec<&'static str> {
        let used: BTreeSet<&str> = self
            .0
            .iter()
            .flat_map(|row| row.tools.iter().map(String::as_str))
            .collect();
        aisoc_mcp::generated::TOOLS
            .iter()
            .map(|tool| tool.contract.name)
            .filter(|tool| !used.contains(tool))
            .collect()
    }

    /// The table in Markdown, with what is wrong and what is bounded below it.
    pub(crate) fn text(&self) -> String {
        let mut services: Vec<&str> = Vec::new();
        let mut questions: Vec<&'static Question> = Vec::new();
        for row in &self.0 {
            if !services.contains(&row.service.as_str()) {
                services.push(&row.service);
            }
            if !questions
                .iter()
                .any(|question| question.name == row.question.name)
            {
                questions.push(row.question);
            }
        }
        let mut text = format!("| Question | {} | As asked |\n|---|", services.join(" | "));
        for _ in &services {
            text.push_str("---|");
        }
        text.push_str("---|\n");
        for question in questions {
            let _ = write!(text, "| `{}` |", question.name);
            for service in &services {
                let row = self
                    .0
                    .iter()
                    .find(|row| row.question.name == question.name && row.service == *service);
                let cell = row.map_or("–".to_owned(), |row| match &row.verdict {
                    Verdict::True => format!("true ({})", row.weight),
                    Verdict::Bounded(_) => format!("bounded ({})", row.weight),
                    Verdict::Wrong(_) => "**wrong**".to_owned(),
                });
                let _ = write!(text, " {cell} |");
            }
            let _ = writeln!(text, " {} |", question.asked);
        }
        for service in services {
            let count = |is: fn(&Verdict) -> bool| {
                let rows = self.0.iter().filter(|row| row.service == service);
                rows.filter(|row| is(&row.verdict)).count()
            };
            let _ = write!(
                text,
                "\n{service}: {} true, {} bounded, {} wrong",
                count(|verdict| matches!(verdict, Verdict::True)),
                count(|verdict| matches!(verdict, Verdict::Bounded(_))),
                count(|verdict| matches!(verdict, Verdict::Wrong(_))),
            );
        }
        let mut slowest: Vec<&Row> = self.0.iter().collect();
        slowest.sort_by_key(|row| std::cmp::Reverse(row.took));
        let slowest = slowest.iter().take(5).map(|row| {
            let seconds = row.took.as_secs_f64();
            format!("`{}` ({}) {seconds:.1} s", row.question.name, row.service)
        });
        let _ = write!(
            text,
            "\n\nSlowest: {}",
            slowest.collect::<Vec<_>>().join(", ")
        );
        text.push_str("\n\nIn brackets: the rows and values that the true answer has.\n");
        for row in &self.0 {
            if let Verdict::Bounded(said) = &row.verdict {
                let _ = writeln!(
                    text,
                    "- bounded: `{}` ({}), since {}. The answer says: {said}",
                    row.question.name,
                    row.service,
                    row.question.limit.unwrap_or("?")
                );
            }
        }
        for wrong in self.wrong() {
            let _ = writeln!(text, "- **wrong**: {wrong}");
        }
        text
    }
}
