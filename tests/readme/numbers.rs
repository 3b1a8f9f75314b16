//! Numbers and names in the pages that the code knows.

use rmcp::model::ProtocolVersion;

use aisoc_mcp::generated::TOOLS;
use aisoc_mcp::install::hosts::hosts;

use super::limits::{stated, value};
use super::{path, read};

const WORDS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen",
];

fn word(number: u64) -> &'static str {
    WORDS[usize::try_from(number).unwrap()]
}

fn capitalised(number: u64) -> String {
    let (first, rest) = word(number).split_at(1);
    first.to_uppercase() + rest
}

/// With a comma between thousands.
fn grouped(number: u64) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{thousands},{:03}", number % 1_000),
    }
}

/// A constant of a file; a duration in seconds.
fn constant(file: &str, name: &str) -> u64 {
    let (is_duration, number) = value(&read(file), name).unwrap_or_else(|| panic!("`{name}`"));
    if is_duration { number / 1_000 } else { number }
}

/// The questions of `tests/questions`.
fn questions() -> u64 {
    let mut count = 0;
    for entry in std::fs::read_dir(path("tests/questions/asked")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        count += text
            .lines()
            .filter(|line| line.trim_start().starts_with("name: \""))
            .count();
    }
    count as u64
}

/// A page, and what it says.
type Fact = (&'static str, String);

fn runtime(file: &str, name: &str) -> u64 {
    constant(&format!("macros/runtime/src/{file}"), name)
}

fn longest_result() -> u64 {
    runtime("mcp/result.rs", "LONGEST_RESULT") / 1_000
}

/// What exists how many times, and what is needed.
fn inventory() -> Vec<Fact> {
    let tools = word(TOOLS.len() as u64);
    let assistants = hosts().len();
    let rust = env!("CARGO_PKG_RUST_VERSION");
    let bundle = format!("`aisoc-mcp-{}-linux-x64.mcpb`", env!("CARGO_PKG_VERSION"));
    let archive = format!(
        "`aisoc-mcp-{}-x86_64-unknown-linux-gnu.tar.gz`",
        env!("CARGO_PKG_VERSION")
    );
    let questions = questions();
    let source = ["src/main.rs", "build.rs"].map(|file| read(&format!("examples/library/{file}")));
    let library = source
        .iter()
        .map(|file| file.lines().count())
        .sum::<usize>();
    let library = format!("{library} lines of Rust");
    let packages = read("docs/packages.md");
    let size = packages
        .split("as packaged | ")
        .nth(1)
        .and_then(|rest| rest.split(" |").next());
    vec![
        ("README.md", format!("{tools} tools")),
        ("README.md", format!("Rust {rust} or later")),
        (
            "README.md",
            format!("[{assistants} assistants](docs/hosts.md)"),
        ),
        ("README.md", format!("| {assistants} assistants, ")),
        ("README.md", format!("{questions} analysts' questions")),
        (
            "README.md",
            format!(
                "one program of [{}]",
                size.expect("the size of the program")
            ),
        ),
        ("README.md", library.clone()),
        ("README.md", bundle.clone()),
        ("README.md", archive.clone()),
        ("CONTRIBUTING.md", library.clone()),
        ("examples/library/README.md", library.clone()),
        ("docs/faq.md", library),
        ("docs/demo.md", format!("all {questions} are complete")),
        ("docs/doctor.md", format!("each of the {tools}")),
        ("docs/packages.md", format!("cargo {rust} and a C compiler")),
        ("docs/packages.md", bundle),
        ("docs/packages.md", archive),
    ]
}

/// Bounds that a page names beside what they bound; `docs/limits.md` has all of them.
fn bounds() -> Vec<Fact> {
    let result = longest_result();
    let argument = runtime("prompts/render.rs", "LONGEST");
    let kept = runtime("mcp/complete.rs", "KEEP");
    let prefix = word(runtime("pipeline/lookup.rs", "SHORTEST"));
    let timeout = aisoc_mcp::config::DEFAULT_TIMEOUT_MS;
    let command = constant("src/config/command.rs", "PATIENCE");
    let days = constant("src/doctor/tls_check.rs", "SOON");
    let entry = constant("src/doctor/hosts/session.rs", "PATIENCE");
    let held = word(constant("src/platform/held.rs", "PATIENCE"));
    vec![
        ("README.md", format!("at most {result} kB")),
        ("docs/faq.md", format!("at most {result} kB")),
        ("docs/using.md", format!("at most {result} kB")),
        (
            "docs/using.md",
            format!("at most {argument} characters long"),
        ),
        ("docs/using.md", format!("cached for {kept} seconds")),
        ("docs/using.md", format!("at least {prefix} hex digits")),
        (
            "docs/settings.md",
            format!("| {timeout} | Timeout of one request"),
        ),
        ("docs/settings.md", format!("timeout of {command} seconds")),
        ("docs/doctor.md", format!("Less than {days} days left")),
        ("docs/doctor.md", format!("timeout of {entry} seconds each")),
        ("docs/platforms.md", format!("retries for {held} seconds")),
    ]
}

fn investigations() -> Vec<Fact> {
    let manifest = read("tools.yaml");
    let wait = |what: &str| {
        let keys = format!("aisoc_run_investigation wait_seconds {what}");
        stated(&manifest, &keys).unwrap()
    };
    let grace = word(constant("src/tools/follow/mod.rs", "GRACE"));
    let tasks = capitalised(runtime("mcp/tasks.rs", "WORKING"));
    let ledger = |name: &str| constant("src/tools/ledger/mod.rs", name);
    let (steps, minutes) = (grouped(ledger("BOUND")), word(ledger("KEEP") / 60));
    let page = grouped(constant("src/tools/ledger/full_report.rs", "BOUND"));
    let megabytes = constant("src/cli/replay.rs", "LARGEST") >> 20;
    [
        format!("(default {})", wait("default")),
        format!("the maximum is {}", wait("maximum")),
        format!("After {grace} seconds of 404"),
        format!("{tasks} tasks can run at once"),
        format!("after\n  {megabytes} MB of steps"),
        format!("One call reads {steps} steps"),
        format!("A page reads {page}"),
        format!("cached for {minutes} minutes"),
    ]
    .map(|fact| ("docs/investigations.md", fact))
    .into()
}

#[test]
fn numbers_in_the_pages_are_those_of_the_code() {
    let facts = [inventory(), bounds(), investigations()].concat();
    let wrong = facts
        .into_iter()
        .filter(|(page, fact)| !read(page).contains(fact));
    let wrong: Vec<_> = wrong
        .map(|(page, fact)| format!("{page}: `{fact}`"))
        .collect();
    assert!(
        wrong.is_empty(),
        "the code says this, and the page does not:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn revisions_of_the_protocol_are_those_that_are_spoken() {
    let page = read("docs/settings.md");
    let line = page
        .lines()
        .find(|line| line.starts_with("Protocol versions:"))
        .unwrap();
    let named = line.split(|any: char| !(any.is_ascii_digit() || any == '-'));
    let named: Vec<_> = named.filter(|word| word.len() == 10).collect();
    let spoken: Vec<_> = ProtocolVersion::KNOWN_VERSIONS
        .iter()
        .map(ProtocolVersion::as_str)
        .collect();
    assert_eq!(named, spoken);
}

/// The values that a flag of a command takes.
fn values(command: &str, flag: &str) -> Vec<String> {
    let definition = aisoc_mcp::cli::definition(true);
    let command = definition.find_subcommand(command).unwrap();
    let flag = command
        .get_arguments()
        .find(|it| it.get_long() == Some(flag))
        .unwrap();
    let values = flag.get_possible_values();
    values
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect()
}

#[test]
fn every_release_and_fault_of_the_demo_tenant_is_told() {
    let page = read("docs/demo.md");
    let values = [values("demo", "as"), values("demo", "fault")].concat();
    assert!(values.len() > 8, "{values:?}");
    for value in values {
        assert!(
            page.contains(&format!("`{value}`")),
            "docs/demo.md: no `{value}`"
        );
    }
}

#[test]
fn every_way_to_keep_a_key_is_told() {
    let page = read("docs/hosts.md");
    for value in values("install", "secret") {
        assert!(
            page.contains(&format!("`{value}`")),
            "docs/hosts.md: no `{value}`"
        );
    }
}

/// What a page shows of a picture has to be small enough for every reader.
#[test]
fn pictures_are_small() {
    let mut count = 0;
    for entry in std::fs::read_dir(path("docs/pictures")).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "png" || extension == "svg")
        {
            count += 1;
            let size = entry.metadata().unwrap().len();
            assert!(size < 150_000, "{} has {size} bytes", path.display());
        }
    }
    assert!(count >= 4, "only {count} pictures");
}
