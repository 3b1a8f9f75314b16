//! The troubleshooting in `docs/doctor.md`: every symptom it names is brought about, every message it quotes is then really said, and
//! every command it advises is one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::doctor::symptoms;

const PAGE: &str = include_str!("../../docs/doctor.md");

/// A heading of the section, and its text.
fn headings() -> BTreeMap<String, String> {
    let section = PAGE
        .split("\n## Troubleshooting\n")
        .nth(1)
        .expect("the section");
    let section = section.split("\n## ").next().unwrap();
    let parts = section.split("\n### ").skip(1);
    parts
        .map(|part| part.split_once('\n').unwrap())
        .map(|(heading, text)| (heading.to_owned(), text.to_owned()))
        .collect()
}

/// The texts in backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_it_quotes_is_really_said() {
    let mut headings = headings();
    for (heading, said) in [
        (
            "The server does not appear in my assistant",
            symptoms::does_not_appear().await,
        ),
        ("Tools fail with 401 or 403", symptoms::keys().await),
        (
            "Tools fail with timeouts, or \"fetch failed\"",
            symptoms::unreachable().await,
        ),
        (
            "The certificate is not trusted",
            symptoms::certificates().await,
        ),
        ("What answers is not AiSOC", symptoms::not_aisoc().await),
        (
            "The configuration file is malformed",
            symptoms::malformed().await,
        ),
    ] {
        let text = headings
            .remove(heading)
            .unwrap_or_else(|| panic!("no `{heading}` in docs/doctor.md"));
        let quote = text
            .lines()
            .find(|line| line.starts_with("> "))
            .expect("what is said");
        let messages = quoted(quote);
        assert!(messages.len() >= 2, "{heading}");
        for message in messages {
            assert!(said.contains(&message), "`{message}` is not said: {said}");
        }
    }
    assert!(
        headings.is_empty(),
        "not brought about here: {:?}",
        headings.keys()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_it_advises_is_one() {
    let verify = PAGE
        .split("\n## Verify before you fly\n")
        .nth(1)
        .expect("the section")
        .split("\n## ")
        .next()
        .unwrap();
    let in_blocks = verify
        .lines()
        .filter(|line| line.contains("aisoc-mcp doctor"));
    let in_blocks = in_blocks.map(|line| {
        line[line.find("aisoc-mcp").unwrap()..]
            .split(['#', '|'])
            .next()
            .unwrap()
            .trim()
            .to_owned()
    });
    let in_texts = headings().into_values().flat_map(|text| quoted(&text));
    let commands: Vec<String> = in_blocks
        .chain(in_texts.filter(|text| text.starts_with("aisoc-mcp ")))
        .collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        let arguments = command.split(' ').skip(1).chain(["--help"]);
        let status = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
            .args(arguments)
            .stdout(Stdio::null())
            .status();
        assert!(status.await.unwrap().success(), "`{command}`");
    }
    assert!(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/doctor/report.schema.json")
            .exists()
    );
}
