//! The generated documentation of this repository is up to date, and `docs` says what is not.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const SMALL: &str = include_str!("../../toolspec/tests/small.yaml");

fn docs(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
        .arg("docs")
        .args(options)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn this_repository_is_up_to_date() {
    let output = docs(repository(), &["--check"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
}

#[test]
fn the_schema_alone_can_be_held_against_a_file() {
    let run = |file: &str| {
        let run = Command::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
            .args(["schema", "--check", file])
            .current_dir(repository())
            .output();
        run.unwrap()
    };
    assert_eq!(run("tools.schema.json").status.code(), Some(0));
    let output = run("macros/toolspec/tests/small.yaml");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("cargo toolspec schema > "), "{said}");
    assert_eq!(run("nowhere.json").status.code(), Some(2));
}

#[test]
fn what_is_behind_is_named_and_then_written() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("tools.yaml"), SMALL).unwrap();
    let hand = "# Zoo\n\n<!-- tools: generated from tools.yaml -->\n<!-- /tools -->\n\nBy hand.\n";
    fs::write(path("README.md"), hand).unwrap();
    let flow = "<!-- flow: generated from tools.yaml -->\n<!-- /flow -->\n";
    fs::create_dir(path("docs")).unwrap();
    fs::write(path("docs/using.md"), flow).unwrap();
    fs::write(path("docs/other.md"), "By hand.\n").unwrap();

    let output = docs(folder.path(), &["--check"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    for name in [
        "docs/tools.md",
        "docs/mistakes/README.md",
        "docs/mistakes/lists-and-paging.md",
        "tools.schema.json",
        "docs/using.md",
        "README.md",
    ] {
        assert!(said.contains(&format!("`{name}` is out of date")), "{said}");
    }
    assert!(said.ends_with("run `cargo toolspec docs` and commit the changes\n"));
    assert!(!said.contains("docs/other.md"), "{said}");
    assert!(!path("docs/tools.md").exists(), "`--check` writes nothing");

    assert_eq!(docs(folder.path(), &[]).status.code(), Some(0));
    assert_eq!(docs(folder.path(), &["--check"]).status.code(), Some(0));
    let readme = fs::read_to_string(path("README.md")).unwrap();
    assert!(readme.contains("| `zoo_list_animals` |") && readme.ends_with("\n\nBy hand.\n"));
    let using = fs::read_to_string(path("docs/using.md")).unwrap();
    assert!(
        using.contains("  zoo_list_animals --> zoo_feed_animal\n"),
        "{using}"
    );
    assert_eq!(
        fs::read_to_string(path("docs/other.md")).unwrap(),
        "By hand.\n"
    );
    let tools = fs::read_to_string(path("docs/tools.md")).unwrap();
    insta::with_settings!({snapshot_path => "docs", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("tools", tools);
    });
}

#[test]
fn the_result_of_a_recorded_example_is_shown_instead_of_an_answer_in_the_manifest() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("tools.yaml"), SMALL).unwrap();
    let record = |root: &str, text: &str| {
        let file = path(root).join("zoo_list_animals/example.json");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    let page = || fs::read_to_string(path("docs/tools.md")).unwrap();
    record(
        "tests/exchanges",
        r#"{"about": "", "result": {"items": []}}"#,
    );
    assert_eq!(docs(folder.path(), &[]).status.code(), Some(0));
    let shown = "\nResult:\n\n```json\n{\n  \"items\": []\n}\n```\n";
    assert!(page().contains(shown), "{}", page());
    assert_eq!(page().matches("\nResult:\n").count(), 1);

    record("calls", r#"{"result": {"items": [1]}}"#);
    let output = docs(folder.path(), &["--examples", "calls"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(page().contains("\"items\": [\n    1"), "{}", page());

    record("calls", "{");
    let output = docs(folder.path(), &["--examples", "calls"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("example.json` is not JSON"), "{said}");
}

/// Every table of the grammar stands in the manual, and every link in it leads to a heading or a table.
#[test]
fn the_manual_has_every_key_and_its_links_lead_somewhere() {
    let page = fs::read_to_string(repository().join("docs/manifest.md")).unwrap();
    for mapping in toolspec::grammar::MAPPINGS {
        let anchor = format!("<a id=\"keys-of-{}\"></a>", mapping.name);
        assert_eq!(page.matches(&anchor).count(), 1, "{anchor}");
        for key in mapping.keys {
            assert!(page.contains(&format!("`{}`", key.name)), "{}", key.name);
        }
    }
    let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
    let headings: Vec<String> = headings
        .map(|heading| heading.to_lowercase().replace(',', "").replace(' ', "-"))
        .collect();
    let links = page.split("](#").skip(1);
    let links: Vec<&str> = links.map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(links.len() > 60, "{}", links.len());
    for link in links {
        let is_heading = headings.iter().any(|heading| heading == link);
        assert!(
            is_heading || page.contains(&format!("<a id=\"{link}\">")),
            "{link}"
        );
    }
}

#[test]
fn every_rule_is_in_the_index_and_shows_what_the_build_prints() {
    let subjects = toolspec::mistakes::subjects().unwrap();
    let folder = repository().join("docs/mistakes");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let index = read("README.md");
    let mut sections = 0;
    for subject in &subjects {
        let name = subject.title.to_lowercase().replace(' ', "-") + ".md";
        let page = read(&name);
        for rule in &subject.rules {
            let code = &rule.code;
            let row = format!("| [`{code}`]({name}#{code}) | {} |", rule.demands);
            assert_eq!(
                index.lines().filter(|line| *line == row).count(),
                1,
                "{row}"
            );
        }
        for section in page.split("\n## ").skip(1) {
            assert!(section.contains("\n```text\ntools.yaml:"), "{section}");
            assert!(section.contains("= help: "), "{section}");
            sections += 1;
        }
    }
    let rules: usize = subjects.iter().map(|subject| subject.rules.len()).sum();
    assert_eq!(sections, rules);
    assert!(sections >= 140, "only {sections} rules");
    // A page of a subject that is gone is removed by hand.
    assert_eq!(fs::read_dir(&folder).unwrap().count(), subjects.len() + 1);
}

#[test]
fn a_manifest_that_is_not_right_has_no_documentation() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("tools.yaml"), "server: 1").unwrap();
    let output = docs(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("tools.yaml:1:9: `server` is a number"),
        "{said}"
    );
    let empty = TempDir::new().unwrap();
    let output = docs(empty.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
}
