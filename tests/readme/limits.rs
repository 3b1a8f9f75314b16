//! `docs/limits.md` has every bound of the code, with its value.

use std::collections::BTreeSet;
use std::path::Path;

use super::{path, read};

/// Constants of these types that bound nothing: forms, versions, and what is exact.
const NO_BOUNDS: &[(&str, &str)] = &[
    ("macros/runtime/src/client/credential.rs", "MIDDLE"),
    ("macros/runtime/src/command/audit.rs", "WIDTH_ELSEWHERE"),
    ("macros/runtime/src/command/display.rs", "LONGEST_LIST"),
    ("macros/runtime/src/command/program.rs", "WIDTH"),
    ("macros/runtime/src/command/prompts.rs", "WIDTH_ELSEWHERE"),
    ("macros/runtime/src/command/tools.rs", "WIDTH_ELSEWHERE"),
    ("macros/runtime/src/doctor/render.rs", "WIDEST"),
    ("macros/runtime/src/doctor/report.rs", "SCHEMA_VERSION"),
    ("src/cli/doctor.rs", "WIDTH_ELSEWHERE"),
    ("src/doctor/key_form.rs", "DIGITS"),
    ("src/install/document/yaml/edit.rs", "UNIT"),
    ("src/ledger/python.rs", "EXPONENT_FROM"),
    ("src/ledger/python.rs", "MAYBE_FLOAT"),
    ("macros/runtime/src/pipeline/exact.rs", "LARGEST"),
];

/// What is no part of the server: the demo tenant with its tour, and the test kit.
const ELSEWHERE: &[&str] = &[
    "src/demo",
    "src/tour",
    "src/generated",
    "macros/runtime/src/testing",
];

/// The cells of each row of a table.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| What |"));
    rows.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
}

/// A limit as a number: times in milliseconds if the code has a duration, everything else as it is.
fn number(limit: &str, is_duration: bool) -> u64 {
    let (digits, unit) = limit.split_once(' ').unwrap_or((limit, ""));
    let digits = digits.replace(',', "");
    let count: u64 = digits.parse().unwrap_or_else(|_| panic!("`{limit}`"));
    let factor = match (unit.split(' ').next().unwrap(), is_duration) {
        ("ms", _) | (_, false) if !unit.ends_with("iB") => 1,
        ("s", true) => 1_000,
        ("min", true) => 60_000,
        ("h", true) => 3_600_000,
        ("KiB", false) => 1 << 10,
        ("MiB", false) => 1 << 20,
        _ => panic!("`{limit}` has no unit that is known"),
    };
    count * factor
}

/// What the code has for a name: a constant, or a member of a default. Whether it is a duration, and its number.
pub(super) fn value(source: &str, name: &str) -> Option<(bool, u64)> {
    let constant = format!("const {name}: ");
    let member = format!(" {name}: ");
    let expression = if let Some((_, rest)) = source.split_once(&constant) {
        rest.split_once(" = ")?.1.split(';').next()?
    } else {
        let values = source.split(&member).skip(1);
        values
            .filter_map(|rest| rest.split(",\n").next())
            .find(|it| {
                it.starts_with("Duration::from") || it.starts_with(|any: char| any.is_ascii_digit())
            })?
    };
    if let Some(call) = expression.strip_prefix("Duration::from_") {
        let (unit, count) = call.trim_end_matches(')').split_once('(')?;
        let factor = match unit {
            "millis" => 1,
            "secs" => 1_000,
            "mins" => 60_000,
            "hours" => 3_600_000,
            _ => return None,
        };
        return Some((true, evaluate(source, count)? * factor));
    }
    Some((false, evaluate(source, expression)?))
}

/// Products, differences and shifts of whole numbers and other constants of the same file.
fn evaluate(source: &str, expression: &str) -> Option<u64> {
    let whole = |text: &str| -> Option<u64> {
        let text = text.trim();
        text.replace('_', "")
            .parse()
            .ok()
            .or_else(|| value(source, text).map(|(_, value)| value))
    };
    if let Some((base, by)) = expression.split_once(" << ") {
        return Some(whole(base)? << whole(by)?);
    }
    if let Some((from, less)) = expression.split_once(" - ") {
        return Some(whole(from)? - whole(less)?);
    }
    expression.split(" * ").map(whole).product()
}

/// The number that the manifest has after these keys, one after the other.
pub(super) fn stated(manifest: &str, keys: &str) -> Option<u64> {
    let mut rest = manifest;
    for (at, key) in keys.split(' ').enumerate() {
        let marker = if at == 0 {
            format!("- name: {key}\n")
        } else {
            format!("{key}: ")
        };
        let without_space = format!("{key}:\n");
        let found = rest
            .find(&marker)
            .into_iter()
            .chain(rest.find(&without_space))
            .min()?;
        rest = &rest[found + key.len()..];
        if at == 0 {
            rest = rest.split("\n  - name: ").next()?;
        }
    }
    let digits = rest.trim_start_matches([':', ' ']);
    let end = digits.find(|any: char| !any.is_ascii_digit())?;
    digits[..end].parse().ok()
}

#[test]
fn every_limit_is_that_of_the_code() {
    let page = read("docs/limits.md");
    let manifest = read("tools.yaml");
    let (mut count, mut wrong) = (0, Vec::new());
    for row in rows(&page) {
        let (what, limit) = (row[0], row[1]);
        let name = row[2].trim_matches('`');
        count += 1;
        let (is_duration, is) = if let Some(file) = row.get(3) {
            let file = file.trim_start_matches("[`").split('`').next().unwrap();
            value(&read(file), name).unwrap_or_else(|| panic!("no `{name}` in {file}"))
        } else {
            let stated = stated(&manifest, name);
            (
                false,
                stated.unwrap_or_else(|| panic!("no `{name}` in tools.yaml")),
            )
        };
        if number(limit, is_duration) != is {
            wrong.push(format!("{what}: {limit}, and `{name}` is {is}"));
        }
        // A search reads so many pages of so many rows.
        if let Some((_, all)) = what.split_once(" search; ") {
            let most = stated(&manifest, &name.replace("scan", "most")).unwrap();
            assert_eq!(number(all, false), is * most, "{what}");
        }
    }
    assert!(count > 140, "only {count} limits");
    assert!(wrong.is_empty(), "docs/limits.md:\n{}", wrong.join("\n"));
}

/// Files of Rust below a folder.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path
            .strip_prefix(super::path(""))
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        if path.is_dir() && !ELSEWHERE.contains(&name.as_str()) {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(name);
        }
    }
}

/// A constant at the outermost level that may be a bound.
fn constant(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub").map_or(line, |rest| {
        rest.strip_prefix('(')
            .and_then(|rest| rest.split_once(") "))
            .map_or(rest, |(_, rest)| rest)
            .trim_start()
    });
    let (name, rest) = line.strip_prefix("const ")?.split_once(": ")?;
    let (kind, _) = rest.split_once(" = ")?;
    matches!(
        kind,
        "usize" | "u64" | "u32" | "u16" | "i64" | "i32" | "Duration"
    )
    .then_some(name)
}

#[test]
fn every_bound_of_the_code_is_a_limit_of_the_page() {
    let page = read("docs/limits.md");
    let told: BTreeSet<String> = rows(&page)
        .filter(|row| row.len() == 4)
        .map(|row| {
            format!(
                "{} {}",
                row[3].trim_start_matches("[`").split('`').next().unwrap(),
                row[2].trim_matches('`')
            )
        })
        .collect();
    let mut files = Vec::new();
    for folder in ["src", "macros/runtime/src"] {
        sources(&path(folder), &mut files);
    }
    let mut missing = Vec::new();
    for file in files {
        let text = read(&file);
        for name in text.lines().filter_map(constant) {
            let is_told = told.contains(&format!("{file} {name}"));
            let is_none = NO_BOUNDS.contains(&(file.as_str(), name));
            assert!(!(is_told && is_none), "`{name}` of {file} is both");
            if !is_told && !is_none {
                missing.push(format!("`{name}` of {file}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "add to docs/limits.md, or to NO_BOUNDS if nothing is bounded:\n{}",
        missing.join("\n")
    );
}

#[test]
fn values_are_read_as_the_compiler_reads_them() {
    let source = "pub const A: usize = 1_000;\nconst B: usize = 2 * A;\nconst C: Duration = Duration::from_mins(2);\n\
                  const D: u64 = 1 << 20;\nconst E: usize = 260 - 32;\n  grace: Duration,\n  grace: Duration::from_millis(7),\n";
    for (name, expected) in [("A", 1_000), ("B", 2_000), ("D", 1 << 20), ("E", 228)] {
        assert_eq!(value(source, name), Some((false, expected)));
    }
    assert_eq!(value(source, "C"), Some((true, 120_000)));
    assert_eq!(value(source, "grace"), Some((true, 7)));
    assert_eq!(value(source, "F"), None);
    assert_eq!(number("64 KiB", false), 65_536);
    assert_eq!(number("1,000 ms", false), 1_000);
    assert_eq!(number("2 min", true), 120_000);
    assert_eq!(number("20,000 characters", false), 20_000);
    assert_eq!(constant("pub(super) const X: i64 = 3;"), Some("X"));
    assert_eq!(constant("pub const X: Duration = Y;"), Some("X"));
    assert_eq!(constant("    const X: i64 = 3;"), None);
}
