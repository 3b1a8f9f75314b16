//! A manifest in several files: what each adds, and that every problem is told of the file it is in.

use toolspec::Sources;

const SMALL: &str = include_str!("small.yaml");

/// `small.yaml` with `files` before it, and files of these names and texts beside it in `zoo/`.
fn sources(files: &[(&str, &str)]) -> Sources {
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let own = format!("files: [{}]\n{SMALL}", names.join(", "));
    gathered(&own, files)
}

fn gathered(own: &str, files: &[(&str, &str)]) -> Sources {
    Sources::gather("zoo/tools.yaml", |path| {
        if path == "zoo/tools.yaml" {
            return Ok(own.to_owned());
        }
        let mut files = files.iter();
        let found = files.find(|(name, _)| path == format!("zoo/{name}"));
        found
            .map(|(_, text)| (*text).to_owned())
            .ok_or("it is not there")
    })
    .unwrap()
}

/// `PATH:LINE:COLUMN: message` of every problem.
fn told(sources: &Sources) -> Vec<String> {
    let Err(problems) = sources.load() else {
        return Vec::new();
    };
    let row = |problem: &&toolspec::problem::Problem| {
        let place = sources.place(problem.span.start);
        assert!(problem.rule().is_some(), "no rule: {problem:?}");
        format!(
            "{}:{}:{}: {}",
            place.path, place.line, place.column, problem.message
        )
    };
    problems.sorted().iter().map(row).collect()
}

const GREETING: &str = "prompts:\n  - name: greet_animal\n    title: Greet\n    description: Say hello to one animal.\n    \
                        arguments: {species: {description: Which., complete: species}}\n    \
                        messages: [{role: user, text: 'Greet one with zoo_list_animals.'}, {role: user, text: [{when: species, text: 'A {species}.'}, Now.]}]\n";
const COMPLETION: &str = "completions:\n  species: {path: /species, values: name}\n";

#[test]
fn what_files_add_is_as_if_it_stood_in_the_manifest() {
    let several = sources(&[
        ("prompts.yaml", GREETING),
        ("a/completions.yaml", COMPLETION),
    ]);
    let several = several
        .load()
        .unwrap_or_else(|p| panic!("{}", p.render_in(&several)));
    let one = format!("{SMALL}{GREETING}{COMPLETION}");
    let one = toolspec::load(&one).unwrap_or_else(|p| panic!("{}", p.render("one", &one)));
    let code = |manifest: &toolspec::model::Manifest| {
        let manifest = toolspec::model::Manifest {
            sources: Sources::default(),
            ..manifest.clone()
        };
        toolspec::emit::rust(&manifest, "server", "zoo.yaml")
    };
    assert_eq!(code(&several), code(&one));
    let code = toolspec::emit::rust(&several, "server", "zoo.yaml");
    assert!(
        code.contains("\"zoo.yaml:7\""),
        "a tool of the manifest itself"
    );
    assert!(
        code.contains("\"zoo/prompts.yaml:2\""),
        "a prompt of another file"
    );
}

#[test]
fn sections_of_several_files_are_put_together_in_the_order_of_files() {
    let word = "schemas:\n  first: {type: string, description: Which.}\n";
    let tools = "schemas:\n  second: {type: string, description: Which.}\ntools:\n  - name: zoo_name_animal\n    title: Name an animal\n    \
                 group: act\n    description: Give an animal another name.\n    scopes: []\n    effect: start\n    \
                 input: {properties: {one: {$ref: first}, two: {$ref: second}}, required: [one, two]}\n    \
                 request: {method: POST, path: '/animals/{one}/name', body: {name: two}}\n    \
                 output: {properties: {done: {type: boolean, doc: Whether it is done.}}}\n    example: {arguments: {one: a, two: b}, response: {done: true}}\n";
    let sources = sources(&[("one.yaml", word), ("two.yaml", tools)]);
    let manifest = sources
        .load()
        .unwrap_or_else(|p| panic!("{}", p.render_in(&sources)));
    let names: Vec<&str> = manifest
        .tools
        .iter()
        .map(|tool| tool.name.value.as_str())
        .collect();
    assert_eq!(
        names,
        ["zoo_list_animals", "zoo_feed_animal", "zoo_name_animal"]
    );
}

#[test]
fn problems_are_told_of_the_file_they_are_in_in_the_order_of_the_files() {
    let own = format!(
        "files: [a.yaml, b.yaml]\n{}",
        SMALL.replace("group: look", "group: lock")
    );
    let files = [
        ("a.yaml", "# Words.\nschemas:\n  word: {typ: string}\n"),
        (
            "b.yaml",
            "prompts:\n  - name: greet_animal\n    titel: Greet\n    description: Say hello to one animal.\n    messages: [{role: user, text: 'Hello zoo_list_animal.'}]\n",
        ),
    ];
    assert_eq!(
        told(&gathered(&own, &files)),
        [
            "zoo/tools.yaml:9:12: unknown group `lock`",
            "zoo/a.yaml:3:3: schema `word` is never used",
            "zoo/b.yaml:3:5: unknown key `titel`",
            "zoo/b.yaml:5:35: `zoo_list_animal` is not a tool",
        ]
    );
}

/// Where a path, or a place in braces, is looked for in the text, it is looked for in the right one.
#[test]
fn places_inside_a_text_are_found_in_their_file() {
    let prompts = GREETING.replace("'A {species}.'", "'A {specie}.'");
    let files = [
        ("prompts.yaml", prompts.as_str()),
        (
            "lookups.yaml",
            "completions:\n  species: {path: '/species/{one}', values: name}\n",
        ),
    ];
    assert_eq!(
        told(&sources(&files)),
        [
            "zoo/prompts.yaml:6:117: `{specie}` is not an argument of this prompt",
            "zoo/lookups.yaml:2:29: path parameter `{one}` has no value here",
        ]
    );
}

#[test]
fn a_name_in_two_files_is_shown_with_both() {
    let word = "schemas:\n  word: {type: string}\n";
    let sources = sources(&[("a.yaml", word), ("b.yaml", word)]);
    let problems = sources.load().unwrap_err();
    let rendered = problems.render_in(&sources);
    assert!(
        rendered.contains("zoo/b.yaml:2:3: `word` is given twice"),
        "{rendered}"
    );
    assert!(
        rendered.contains("::: zoo/a.yaml:2:3") || rendered.contains("--> zoo/a.yaml:2:3"),
        "{rendered}"
    );
    assert!(rendered.contains("---- first given here"), "{rendered}");
}

#[test]
fn a_file_that_is_none_is_told_where_it_is_named_and_nothing_else_is() {
    let broken = SMALL.replace("group: look", "group: lock");
    let own = format!("files: [notes.yaml]\n{broken}");
    assert_eq!(
        told(&gathered(&own, &[])),
        ["zoo/tools.yaml:1:9: `notes.yaml` can't be read: it is not there"]
    );
    for (name, text, said) in [
        ("a.yaml", "", "zoo/a.yaml:1:1: `a.yaml` is empty"),
        (
            "a.yaml",
            "- 1",
            "zoo/a.yaml:1:1: `a.yaml` is a list, not a mapping",
        ),
        (
            "a.yaml",
            "{",
            "zoo/a.yaml:1:2: not YAML: while parsing a node, did not find expected node content",
        ),
        (
            "a.yaml",
            "schemas: [1]",
            "zoo/a.yaml:1:10: `schemas` is a list, not a mapping",
        ),
        (
            "a.yaml",
            "prompts: {}",
            "zoo/a.yaml:1:10: `prompts` is a mapping, not a list",
        ),
        (
            "a.yaml",
            "server: {}",
            "zoo/a.yaml:1:1: unknown key `server`",
        ),
        (
            "a.yaml",
            "files: [b.yaml]",
            "zoo/a.yaml:1:1: unknown key `files`",
        ),
    ] {
        assert_eq!(told(&sources(&[(name, text)])), [said], "{text}");
    }
}

#[test]
fn only_files_of_the_manifests_own_folder_are_asked_for() {
    for name in [
        "../a.yaml",
        "/etc/passwd",
        "a/../../b.yaml",
        "C:/a.yaml",
        "./a.yaml",
        "a//b.yaml",
        "'a\\b.yaml'",
    ] {
        let own = format!("files: [{name}]\n{SMALL}");
        let sources = gathered(&own, &[]);
        assert_eq!(
            sources.paths().collect::<Vec<_>>(),
            ["zoo/tools.yaml"],
            "{name}"
        );
        let bare = name.trim_matches('\'');
        let said =
            format!("zoo/tools.yaml:1:9: `{bare}` is not a file in or below the manifest's folder");
        assert_eq!(told(&sources), [said]);
    }
}

#[test]
fn cargo_is_told_of_every_file_even_of_one_that_is_not_there_yet() {
    let own = format!("files: [a.yaml, b/c.yaml]\n{SMALL}");
    let sources = gathered(&own, &[("b/c.yaml", COMPLETION)]);
    let mut lines: Vec<String> = sources
        .rerun_if_changed()
        .lines()
        .map(str::to_owned)
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "cargo::rerun-if-changed=zoo/a.yaml",
            "cargo::rerun-if-changed=zoo/b/c.yaml",
            "cargo::rerun-if-changed=zoo/tools.yaml",
        ]
    );
}

#[test]
fn files_of_windows_and_with_a_byte_order_mark_are_read_as_well() {
    let greeting = format!(
        "\u{feff}{}",
        GREETING
            .replace("title: Greet", "titel: Greet")
            .replace('\n', "\r\n")
    );
    let files = [("p.yaml", greeting.as_str()), ("c.yaml", COMPLETION)];
    assert_eq!(
        told(&sources(&files)),
        ["zoo/p.yaml:3:5: unknown key `titel`"]
    );
}
