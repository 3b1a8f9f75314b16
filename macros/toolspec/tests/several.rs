//! Many mistakes at once, and texts that are awkward to point into.

use toolspec::problem::{Problems, position};

const SMALL: &str = include_str!("small.yaml");

fn problems(text: &str) -> Problems {
    match toolspec::load(text) {
        Ok(_) => panic!("no problem found in\n{text}"),
        Err(problems) => problems,
    }
}

/// `LINE:COLUMN: message` of every problem.
fn told(text: &str) -> Vec<String> {
    problems(text)
        .sorted()
        .iter()
        .map(|problem| {
            let (line, column) = position(text, problem.span.start);
            format!("{line}:{column}: {}", problem.message)
        })
        .collect()
}

/// `small.yaml` with one thing replaced.
fn with(old: &str, new: &str) -> String {
    assert!(SMALL.contains(old), "{old}");
    SMALL.replacen(old, new, 1)
}

#[test]
fn every_mistake_is_told_at_once_in_the_order_of_the_text() {
    let text = [
        ("name: zoo, title", "name: zoo, titel"),
        ("title: List animals", "title: 7"),
        ("group: look", "group: lock"),
        ("scopes: [animals:read]", "scopes: [animals.read]"),
        (
            "description: Only this species.",
            "descripton: Only this species.",
        ),
        ("path: /animals", "path: animals"),
        ("id: {type: string,", "id: {type: text,"),
        ("next: [zoo_feed_animal]", "next: [zoo_feed_animals]"),
        ("required: [animal_id]", "required: [animal]"),
        ("effect: start", "effect: change"),
    ]
    .iter()
    .fold(SMALL.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    });
    assert_eq!(
        told(&text),
        [
            "1:21: unknown key `titel`",
            "7:12: `title` is a number, not text",
            "8:12: unknown group `lock`",
            "10:14: `animals.read` is not a scope",
            "14:33: unknown key `descripton`",
            "15:21: path `animals` does not begin with `/`",
            "18:76: unknown type `text`",
            "20:12: `next` names `zoo_feed_animals`, which is not a tool",
            "26:13: a tool with effect `change` in group `act`",
            "32:18: `required` names `animal`, which is not under `properties`",
        ]
    );
}

#[test]
fn mistakes_in_prompts_are_told_with_those_in_tools() {
    let text = with("group: look", "group: lock")
        + "completions: {species: {path: animals, values: 7}}\n"
        + "prompts:\n"
        + "  - {name: greet, description: Say hello to one animal., messages: [{role: me, text: hi}]}\n"
        + "  - name: greet_animal\n"
        + "    title: Greet\n"
        + "    description: Hi.\n"
        + "    arguments: {species: {description: Which., complete: speces}}\n"
        + "    messages: [{role: user, text: 'Greet {species} with zoo_list_animal and {'}]\n";
    assert_eq!(
        told(&text),
        [
            "8:12: unknown group `lock`",
            "38:31: path `animals` does not begin with `/`",
            "38:48: `values` is a number, not text",
            "40:6: `greet` has no `title`",
            "40:12: prompt name `greet` breaks the convention",
            "40:76: unknown role `me`",
            "43:18: description of `greet_animal` is 3 characters long",
            "44:58: unknown completion `speces`",
            "45:77: `{` stands alone",
        ]
    );
}

#[test]
fn the_count_is_told_at_the_end() {
    let text = with("title", "titel");
    let rendered = problems(&text).render("zoo.yaml", &text);
    assert!(rendered.ends_with("\nzoo.yaml: 1 problem\n"), "{rendered}");
    let text = text.replace("group: look", "group: lock");
    let rendered = problems(&text).render("zoo.yaml", &text);
    assert!(rendered.ends_with("\nzoo.yaml: 2 problems\n"), "{rendered}");
}

#[test]
fn lines_may_end_as_on_windows() {
    assert!(toolspec::load(&SMALL.replace('\n', "\r\n")).is_ok());
    let text = with("next: [zoo_feed_animal]", "next: [zoo_feed_animals]").replace('\n', "\r\n");
    let rendered = problems(&text).render("zoo.yaml", &text);
    assert!(
        rendered.starts_with("zoo.yaml:20:12: `next` names"),
        "{rendered}"
    );
    assert!(
        rendered.contains("|            ^^^^^^^^^^^^^^^^\n"),
        "{rendered}"
    );
    assert!(!rendered.contains('\r'), "{rendered:?}");
}

#[test]
fn a_value_at_the_end_of_a_windows_line_is_underlined_to_its_end() {
    let text = with("group: look", "group: lock").replace('\n', "\r\n");
    let rendered = problems(&text).render("zoo.yaml", &text);
    assert!(rendered.contains("|            ^^^^\n"), "{rendered}");
}

#[test]
fn a_byte_order_mark_is_no_column() {
    let text = format!("\u{feff}{}", with("name: zoo, title", "name: zoo, titel"));
    assert_eq!(told(&text), ["1:21: unknown key `titel`"]);
    assert!(toolspec::load(&format!("\u{feff}{SMALL}")).is_ok());
    let rendered = problems(&text).render("zoo.yaml", &text);
    assert!(
        rendered.contains("|                     ^^^^^"),
        "{rendered}"
    );
}

#[test]
fn columns_count_characters() {
    let text = with(
        "title: Zoo, instructions",
        "title: Zoölogischer Gärten 🦦, instrucions",
    );
    assert_eq!(told(&text), ["1:51: unknown key `instrucions`"]);
}

#[test]
fn a_tab_is_one_column() {
    let text = with("scopes: [animals:read]", "scopes:\t[animals.read]");
    assert_eq!(told(&text), ["10:14: `animals.read` is not a scope"]);
    let text = with("    scopes:", "\tscopes:");
    assert_eq!(told(&text).len(), 1, "{:?}", told(&text));
}

#[test]
fn a_very_long_line_is_shown_in_part() {
    let comment = "x".repeat(100_000);
    let text = with("group: look", &format!("group: lock # {comment}"));
    let rendered = problems(&text).render("zoo.yaml", &text);
    assert!(
        rendered.starts_with("zoo.yaml:8:12: unknown group `lock`"),
        "{rendered}"
    );
    assert!(rendered.len() < 1_000, "{} bytes", rendered.len());
}

#[test]
fn nesting_bombs_are_one_problem() {
    const LEVELS: usize = 10_000;
    let blocks: String = (0..LEVELS).fold(String::new(), |mut text, level| {
        text.push_str(&" ".repeat(level.min(300)));
        text.push_str("- \n");
        text
    });
    for bomb in [
        "[".repeat(LEVELS),
        "{a: ".repeat(LEVELS),
        "- ".repeat(LEVELS),
        "? ".repeat(LEVELS),
        format!("{}{}", "[".repeat(LEVELS), "]".repeat(LEVELS)),
        blocks,
    ] {
        let told = told(&format!("server: 1\n---\n{bomb}"));
        assert_eq!(told.len(), 1, "{told:?}");
        let told = self::told(&bomb);
        assert_eq!(told.len(), 1, "{told:?}");
    }
}
