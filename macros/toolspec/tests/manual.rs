//! Every example of `docs/manifest.md` is right: a whole manifest, sections of one, or keys of a tool. So is that of this
//! crate's `README.md`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use toolspec::Sources;
use toolspec::grammar::{FILE, TOOL};
use toolspec::problem::Problems;
use toolspec::yaml::{self, Kind, Node};

/// What sections are added to, and what has a tool for keys of one.
const BASE: &str = "\
server: {name: library, title: Town library, instructions: Find a book first.}
conventions:
  prefix: library
  groups:
    - {name: catalogue, effects: [read, start, change]}
    - {name: desk, effects: [read, start, change]}
";

/// The keys of the tool that keys of an example replace. What of its arguments is not sent, its handler may use.
const BOOKS: &[(&str, &str)] = &[
    ("name", "library_list_books"),
    ("group", "catalogue"),
    ("description", "List the books of the library."),
    ("scopes", "[]"),
    ("handler", "transform"),
    (
        "input",
        "
      properties:
        isbn: {type: string, description: The ISBN.}
        words: {type: string, description: Words.}
        author: {type: string, description: The author.}
        genre: {type: string, enum: [novel, poetry, other], description: The genre.}
        status: {type: string, enum: [in, out, lost], description: The status.}
        sort: {type: string, enum: [rating, year], description: The order.}
        tags: {type: array, items: string, description: Tags.}
        on_shelf: {type: boolean, description: Whether it is there.}
        details: {type: boolean, description: Whether to tell more.}
        note: {type: string, description: A note.}
        since: {type: string, description: From.}
        until: {type: string, description: To.}
        page: {type: integer, minimum: 1, default: 1, description: Page.}
        page_size: {type: integer, minimum: 1, maximum: 50, default: 10, description: Books on a page.}
      required: [isbn]",
    ),
    ("request", "{path: /books}"),
    ("list", "{paging: whole}"),
    (
        "output",
        "{properties: {notes: {type: array, items: string, doc: Notes.}, items: {type: array, items: string, doc: Books.}}}",
    ),
    ("example", "{arguments: {isbn: \"9780000000019\"}}"),
];

/// A tool that texts mention.
const HOLD: &str = "  - name: library_place_hold
    group: catalogue
    description: Place a hold on a book.
    scopes: []
    effect: start
    request: {method: POST, path: /holds}
    output: {properties: {id: {type: string, doc: The hold.}}}
    example: {arguments: {}}
";

fn page() -> String {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        fs::read_to_string(path).unwrap()
    };
    read("../../docs/manifest.md") + &read("README.md")
}

/// The fenced blocks of YAML.
fn blocks(page: &str) -> Vec<&str> {
    let rest = page.split("\n```yaml\n").skip(1);
    rest.map(|rest| rest.split("\n```").next().unwrap())
        .collect()
}

fn mapping(text: &str) -> Vec<(String, Node)> {
    let mut problems = Problems::default();
    let node = yaml::parse(text, &mut problems);
    let Some(Kind::Mapping(entries)) = node.map(|node| node.kind) else {
        panic!(
            "{}\nis no mapping: {}",
            text,
            problems.render("example", text)
        );
    };
    entries
        .into_iter()
        .map(|(key, node)| (key.name, node))
        .collect()
}

/// The manifest that an example is, or is a part of; `next` is the file that it names.
fn sources(example: &str, next: &str) -> Sources {
    let keys: Vec<String> = mapping(example).into_iter().map(|(key, _)| key).collect();
    let is = |names: &[&str]| keys.iter().any(|key| names.contains(&key.as_str()));
    let (own, file) = if is(&["server"]) {
        (example.to_owned(), next.to_owned())
    } else if is(&FILE.names()) {
        (
            format!("files: [example.yaml]\n{}", with_uses(example)),
            example.to_owned(),
        )
    } else {
        assert!(is(&TOOL.names()), "what is this an example of?\n{example}");
        (
            format!("{BASE}tools:\n{}{HOLD}", with_keys(example)),
            String::new(),
        )
    };
    let read = |path: &str| match path {
        "tools.yaml" => Ok(own.clone()),
        "prompts.yaml" => Ok("prompts: []\n".to_owned()),
        "example.yaml" | "schemas/book.yaml" => Ok(file.clone()),
        other => Err(format!("no {other}")),
    };
    Sources::gather("tools.yaml", read).unwrap()
}

/// The base with a use for each piece and lookup of an example that nothing in it uses.
fn with_uses(example: &str) -> String {
    let is_used = |name: &str| {
        ["$ref", "lookup", "complete"]
            .iter()
            .any(|key| example.contains(&format!("{key}: {name}")))
    };
    let (mut arguments, mut members) = (String::new(), String::new());
    for (section, node) in mapping(example) {
        let Kind::Mapping(pieces) = node.kind else {
            continue;
        };
        for (piece, _) in pieces.iter().filter(|(piece, _)| !is_used(&piece.name)) {
            let name = &piece.name;
            match section.as_str() {
                "lookups" => write!(
                    arguments,
                    "{name}: {{type: string, description: It., lookup: {name}}}, "
                )
                .unwrap(),
                "schemas" => write!(members, "{name}: {{$ref: {name}, doc: It.}}, ").unwrap(),
                _ => {}
            }
        }
    }
    let input =
        format!("{{properties: {{isbn: {{type: string, description: It.}}, {arguments}}}}}");
    let output = format!(
        "{{properties: {{{members} notes: {{type: array, items: string, doc: Notes.}}, items: {{type: array, items: string, doc: Books.}}}}}}"
    );
    let tool = with_keys(&format!("input: {input}\noutput: {output}"));
    format!("{BASE}tools:\n{tool}{HOLD}")
}

/// The entry of a tool with the keys of an example in the place of its own.
fn with_keys(example: &str) -> String {
    let mut keys: Vec<(String, String)> = BOOKS
        .iter()
        .map(|(key, value)| ((*key).to_owned(), format!(" {}\n", value.trim_end())))
        .collect();
    let mut written: Vec<(String, String)> = Vec::new();
    for line in example.lines() {
        match line.split_once(':') {
            Some((key, value)) if !line.starts_with([' ', '#']) => {
                written.push((key.to_owned(), format!("{value}\n")));
            }
            _ => {
                let (_, value) = written.last_mut().unwrap();
                writeln!(value, "    {line}").unwrap();
            }
        }
    }
    keys.retain(|(key, _)| written.iter().all(|(own, _)| own != key));
    keys.extend(written);
    let lines = keys.iter().map(|(key, value)| format!("    {key}:{value}"));
    lines.collect::<String>().replacen("    ", "  - ", 1)
}

#[test]
fn every_example_is_built() {
    let page = page();
    let blocks = blocks(&page);
    assert!(blocks.len() >= 25, "only {} examples", blocks.len());
    let mut broken = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let sources = sources(block, blocks.get(at + 1).unwrap_or(&""));
        if let Err(problems) = sources.load() {
            broken.push(format!("{block}\n\n{}", problems.render_in(&sources)));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n────\n"));
}

/// A key that is not there breaks each of them, so each is read.
#[test]
fn no_example_is_passed_over() {
    let page = page();
    let blocks = blocks(&page);
    for (at, block) in blocks.iter().enumerate() {
        let broken = format!("{block}\ncolour: red");
        let sources = sources(&broken, blocks.get(at + 1).unwrap_or(&""));
        let problems = sources.load().err().unwrap_or_else(|| panic!("{broken}"));
        let told = problems.sorted()[0].message.clone();
        assert_eq!(
            told,
            "unknown key `colour`",
            "{}",
            problems.render_in(&sources)
        );
    }
}

/// Every key and keyword of the grammar stands in an example, except what an example can't show.
#[test]
fn every_key_has_an_example() {
    let page = page();
    let blocks = blocks(&page).join("\n");
    let keys = toolspec::grammar::MAPPINGS
        .iter()
        .flat_map(|mapping| mapping.names());
    let words = toolspec::grammar::KEYWORDS
        .iter()
        .filter(|word| !word.places.is_empty());
    let mut missing: Vec<&str> = keys
        .chain(words.map(|word| word.name))
        .filter(|name| !blocks.contains(&format!("{name}:")))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    assert_eq!(missing, [""; 0]);
}
