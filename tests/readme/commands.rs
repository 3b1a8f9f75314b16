//! Every command line of the pages is one that the programs accept, and those that need nothing but the demo tenant are run.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::shell::{Line, lines};
use super::{pages, path, read};

/// How the program is called: directly, from a checkout, and by each package manager.
const CALLS: &[&[&str]] = &[
    &["aisoc-mcp"],
    &["./target/release/aisoc-mcp"],
    &["cargo", "run", "--"],
    &["cargo", "run", "--quiet", "--"],
    &["cargo", "run", "--release", "--"],
    &["npx", "-y", "@aisoc/mcp"],
    &["npx", "-y", "@aisoc/mcp@latest"],
    &["pnpm", "dlx", "@aisoc/mcp"],
    &["yarn", "dlx", "@aisoc/mcp"],
    &["bun", "x", "@aisoc/mcp"],
    &["uvx", "aisoc-mcp"],
];

fn every_line() -> Vec<Line> {
    let pages = pages()
        .into_iter()
        .filter(|page| !page.starts_with("docs/mistakes/"));
    pages.flat_map(|page| lines(&page, &read(&page))).collect()
}

/// The arguments of a command line that calls the program.
fn arguments(line: &Line) -> Option<&[String]> {
    let called = CALLS.iter().find(|call| {
        line.words.len() >= call.len() && line.words.iter().zip(**call).all(|(is, it)| is == it)
    })?;
    Some(&line.words[called.len()..])
}

/// As written in prose, a command may leave values out; they are the words in capitals and the `…`.
#[test]
fn every_command_line_of_the_program_is_valid() {
    let definition = aisoc_mcp::cli::definition(true);
    let (mut count, mut wrong) = (0, Vec::new());
    for line in every_line() {
        let Some(arguments) = arguments(&line) else {
            continue;
        };
        count += 1;
        let name = "aisoc-mcp".to_owned();
        let words = [&name].into_iter().chain(arguments);
        if let Err(error) = definition.clone().try_get_matches_from(words)
            && error.use_stderr()
        {
            let first = error.to_string();
            let first = first.lines().next().unwrap_or_default();
            wrong.push(format!(
                "{}: `{}`: {first}",
                line.page,
                line.words.join(" ")
            ));
        }
    }
    assert!(count > 70, "only {count} command lines were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The program in an empty home, with the demo tenant for a service.
fn start(arguments: &[String], folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        // Windows starts no program without it.
        .envs(std::env::var_os("SYSTEMROOT").map(|folder| ("SYSTEMROOT", folder)))
        .env("HOME", folder)
        .env("USERPROFILE", folder)
        .env("APPDATA", folder)
        .env("LOCALAPPDATA", folder)
        // An address is in the way of the demo tenant; a dry run of `install` wants a key.
        .envs((arguments[0] == "install").then_some(("AISOC_API_KEY", "aisoc_key_for_tests")))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn command_lines_that_the_demo_tenant_can_answer_work() {
    let folder = tempfile::tempdir().unwrap();
    let (mut begun, mut started) = (Vec::new(), Vec::new());
    for line in every_line() {
        let Some(arguments) = arguments(&line) else {
            continue;
        };
        let mut arguments = arguments.to_vec();
        let has = |flag: &str| arguments.iter().any(|word| word == flag);
        let Some(command) = arguments.first() else {
            continue;
        };
        // What is to be filled in, a tool that the reader adds, settings that name another service, and a run that takes
        // its time, which `tests/following` has.
        let is_left_open = |word: &String| {
            word.contains('…')
                || word.contains("_your_tool")
                || word.contains("related_cases")
                || word == "aisoc_run_investigation"
                || word.chars().all(|any| any.is_ascii_uppercase())
        };
        if arguments.iter().any(is_left_open) || has("--aisoc-url") {
            continue;
        }
        let is_alone = matches!(
            command.as_str(),
            "tools" | "prompts" | "version" | "completions"
        );
        let is_dry =
            command == "install" && (has("--list-paths") || has("--dry-run") || has("--link"));
        let asks =
            matches!(command.as_str(), "call" | "replay") || command == "doctor" && has("--demo");
        if !(is_alone || is_dry || asks) {
            continue;
        }
        // A run of the demo tenant has an altered report, which `--verify` finds.
        let expected = i32::from(has("--verify") && has("--all"));
        if asks && !has("--demo") {
            arguments.push("--demo".to_owned());
        }
        if !begun.contains(&arguments) {
            started.push((start(&arguments, folder.path()), expected, line));
            begun.push(arguments);
        }
    }
    assert!(begun.len() >= 15, "only {begun:?}");
    for (program, expected, line) in started {
        let output = program.wait_with_output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(expected),
            "{}: `{}`: {}",
            line.page,
            line.words.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// `cargo test` with a program of tests and one of its suites.
#[test]
fn every_suite_that_is_named_exists() {
    let mut count = 0;
    for line in every_line() {
        let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
        if !matches!(words.as_slice(), ["cargo", "test", ..]) {
            continue;
        }
        let mut programs = Vec::new();
        for (at, word) in words.iter().enumerate() {
            if *word == "--test" {
                let program = words.get(at + 1).unwrap();
                let source = path(&format!("tests/{program}.rs"));
                assert!(source.exists(), "{}: `--test {program}`", line.page);
                programs.push(std::fs::read_to_string(source).unwrap());
            }
        }
        let filter = words.iter().find(|word| word.contains("::"));
        let filter = filter.or_else(|| {
            let last = words.iter().take_while(|word| **word != "--").last();
            last.filter(|_| words.contains(&"--test") && words.len() == 5)
        });
        if let (Some(filter), [program]) = (filter, programs.as_slice()) {
            let suite = filter.split("::").next().unwrap();
            let is_there = program.contains(&format!("mod {suite};"));
            assert!(is_there, "{}: no suite `{suite}`", line.page);
            count += 1;
        }
    }
    assert!(count >= 8, "only {count} were found");
}
