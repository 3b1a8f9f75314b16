//! Whatever becomes of a manifest's lines, reading it ends in a manifest or in problems with a place.

use std::fs;
use std::path::Path;

use toolspec::Sources;

/// Lines that are awkward wherever they stand.
const AWKWARD: &[&str] = &[
    "",
    "\t",
    "---",
    "...",
    "- ",
    "? ",
    ": ",
    "{",
    "]",
    "\"",
    "'",
    "|",
    "&a",
    "*a",
    "!!int x",
    "%YAML 1.2",
    "\u{feff}",
    "      type: [string]",
    "        $ref: page",
    "    next: [[]]",
    "  - {}",
    "  - name:",
    "tools: 🦦",
];

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// The text with up to four of its lines deleted, doubled, replaced, cut or indented.
fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(lines.len());
        let other = dice.roll(lines.len());
        let line = lines.remove(at);
        let length = line.chars().count();
        let instead = match dice.roll(6) {
            0 => Vec::new(),
            1 => vec![line.clone(), line],
            2 => vec![lines[other.min(lines.len() - 1)].clone()],
            3 => vec![AWKWARD[dice.roll(AWKWARD.len())].to_owned()],
            4 => vec![line.chars().take(dice.roll(length + 1)).collect()],
            _ => vec![format!("  {line}")],
        };
        lines.splice(at..at, instead);
    }
    lines.join("\n")
}

/// Reads a text, with the files it names, and holds what comes back against the promise.
fn read(text: &str) {
    let sources = sources(text);
    let Err(problems) = sources.load() else {
        return;
    };
    let sorted = problems.sorted();
    assert!(
        !sorted.is_empty(),
        "neither a manifest nor a problem:\n{text}"
    );
    for problem in &sorted {
        let (start, end) = (problem.span.start, problem.span.end);
        assert!(start <= end, "{problem:?}");
        let place = sources.place(start);
        assert!(
            place
                .text
                .get(start - place.start..end - place.start)
                .is_some(),
            "outside the text: {problem:?}"
        );
        assert!(problem.help.is_some(), "no help: {problem:?}");
        assert!(problem.rule().is_some(), "no rule: {problem:?}");
        assert!(!problem.message.ends_with('.'), "a full stop: {problem:?}");
        let most = place.text.lines().count().max(1) + 1;
        assert!(place.line <= most, "{problem:?}");
    }
    let rendered = problems.render_in(&sources);
    let told = |path: &str| rendered.matches(&format!("\n{path}:")).count();
    let told: usize = sources.paths().map(told).sum();
    assert_eq!(told, sorted.len(), "{rendered}");
}

/// A text with the files of this repository's manifest beside it.
fn sources(text: &str) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Sources::gather("mutated.yaml", |path| match path {
        "mutated.yaml" => Ok(text.to_owned()),
        path => fs::read_to_string(root.join(path)),
    })
    .unwrap()
}

fn survives(text: &str, runs: usize) {
    assert!(sources(text).load().is_ok(), "the unmutated text is right");
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..runs {
        read(&mutated(text, &mut dice));
    }
}

#[test]
fn the_small_manifest_survives_mutation() {
    survives(include_str!("small.yaml"), 1_000);
}

#[test]
fn a_manifest_of_every_power_survives_mutation() {
    survives(include_str!("powers.yaml"), 500);
}

#[test]
fn the_real_manifest_survives_mutation() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools.yaml");
    survives(&fs::read_to_string(path).unwrap(), 100);
}

#[test]
fn every_prefix_of_the_small_manifest_is_read() {
    let text = include_str!("small.yaml");
    for (end, _) in text.char_indices().step_by(7) {
        read(&text[..end]);
    }
}
