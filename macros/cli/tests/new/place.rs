//! Where an entry goes, and that nothing else moves.

use super::{Folder, MANIFEST, document, text};

const SMALL: &str = include_str!("../../../toolspec/tests/small.yaml");

/// The manifest without what was added.
fn without(whole: &str, before: &str) -> (String, usize) {
    let at = whole
        .bytes()
        .zip(before.bytes())
        .take_while(|(left, right)| left == right)
        .count();
    let added = whole.len() - before.len();
    // The first difference may lie inside what is added, where it begins as what follows does.
    let start = (0..=at).rev().find(|start| {
        whole.is_char_boundary(*start)
            && whole.is_char_boundary(start + added)
            && format!("{}{}", &whole[..*start], &whole[start + added..]) == before
    });
    let start = start.expect("everything else is byte for byte as it was");
    (whole[start..start + added].to_owned(), start)
}

#[test]
fn an_entry_goes_to_the_end_of_its_group_and_everything_else_stays() {
    let spaced = SMALL.replace(
        "  - name: zoo_feed",
        "\n  # ── The hands ──\n\n  - name: zoo_feed",
    );
    let windows = SMALL.replace('\n', "\r\n");
    let at_margin = SMALL.replace("\n  ", "\n").replace(
        "conventions:\nprefix: zoo\ngroups:",
        "conventions:\n  prefix: zoo\n  groups:",
    );
    let unended = SMALL.trim_end().to_owned();
    let followed = format!("{SMALL}# The end.\n");
    for manifest in [SMALL, &spaced, &windows, &at_margin, &unended, &followed] {
        for group in ["look", "act"] {
            let folder = Folder::new(manifest);
            let output = folder.new_tool(&["zoo_get_house", "--group", group, "--write"]);
            assert_eq!(
                output.status.code(),
                Some(0),
                "{}\n{manifest}",
                text(&output.stderr)
            );
            let whole = folder.manifest();
            let (added, start) = without(&whole, manifest);
            assert!(added.contains("name: zoo_get_house"), "{added}");
            assert_eq!(added.contains('\r'), manifest.contains('\r'));
            let feed = manifest.find("name: zoo_feed").unwrap();
            assert_eq!(start < feed, group == "look", "{whole}");
            let names: Vec<&str> = whole
                .lines()
                .filter_map(|line| line.trim_start().strip_prefix("- name: "))
                .collect();
            let expected = if group == "look" { 1 } else { 2 };
            assert_eq!(names[expected], "zoo_get_house");
        }
    }
}

#[test]
fn a_heading_before_the_next_group_stays_with_it() {
    let manifest = SMALL.replace("  - name: zoo_feed", "\n  # The hands.\n  - name: zoo_feed");
    let folder = Folder::new(&manifest);
    folder.new_tool(&["zoo_get_house", "--write"]);
    let whole = folder.manifest();
    let (house, hands) = (
        whole.find("zoo_get_house").unwrap(),
        whole.find("# The hands.").unwrap(),
    );
    assert!(house < hands, "{whole}");
    assert!(
        whole.contains("# The hands.\n  - name: zoo_feed"),
        "{whole}"
    );
}

#[test]
fn what_is_said_is_where_it_stands() {
    let folder = Folder::new(SMALL);
    let output = folder.new_tool(&["zoo_get_house", "--write"]);
    let said = text(&output.stdout);
    let line: usize = said.split(':').nth(1).unwrap().parse().unwrap();
    let manifest = folder.manifest();
    assert_eq!(
        manifest.lines().nth(line - 1).unwrap(),
        "  - name: zoo_get_house",
        "{said}"
    );
}

/// Tools of other files stand behind those of the manifest itself, so an entry goes to the end of these at the latest.
#[test]
fn an_entry_goes_into_the_manifest_itself_where_tools_stand_in_other_files() {
    let (own, feed) = SMALL.split_at(SMALL.find("  - name: zoo_feed").unwrap());
    let own = format!("files: [hands.yaml]\n{own}");
    for group in ["look", "act"] {
        let folder = Folder::new(&own);
        std::fs::write(folder.path("hands.yaml"), format!("tools:\n{feed}")).unwrap();
        let output = folder.new_tool(&["zoo_get_house", "--group", group, "--write"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let (added, start) = without(&folder.manifest(), &own);
        assert!(added.contains("name: zoo_get_house"), "{added}");
        assert_eq!(start, own.len(), "behind the manifest's own tools");
    }
}

#[test]
fn without_write_nothing_is_written() {
    let folder = Folder::new(SMALL);
    let output = folder.new_tool(&["zoo_get_house"]);
    assert!(text(&output.stdout).contains("  - name: zoo_get_house\n"));
    assert_eq!(folder.manifest(), SMALL);
}

#[test]
fn what_the_manifest_can_not_take_yet_is_told_and_not_written() {
    for (arguments, told) in [
        (
            &["zoo_list_animals"][..],
            "tool `zoo_list_animals` is defined twice",
        ),
        (&["house"], "tool name `house` breaks the convention"),
        (&["zoo_get_house\n  - name: x"], "breaks the convention"),
    ] {
        let folder = Folder::new(SMALL);
        let output = folder.new_tool(&[arguments, &["--write"]].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            text(&output.stderr).contains(told),
            "{}",
            text(&output.stderr)
        );
        assert_eq!(folder.manifest(), SMALL);
    }
    // No group of this manifest takes a change.
    let folder = Folder::new(SMALL);
    std::fs::write(folder.path("api"), document("fastapi.json")).unwrap();
    let operation = "delete_note_api_v1_notes__note_id__delete";
    let output = folder.new_tool(&[
        "zoo_delete_note",
        "--from-openapi",
        "api",
        "--operation",
        operation,
        "--write",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("let a group take it"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn what_is_missing_is_asked_for() {
    let folder = Folder::new(MANIFEST);
    for (arguments, told) in [
        (&[][..], "name the tool"),
        (&["zoo_get_house", "--group", "lok"], "did you mean `look`?"),
        (&["zoo_get_house", "--operation", "x"], "--from-openapi"),
        (
            &["zoo_get_house", "--from-openapi", "nowhere"],
            "`nowhere` can't be read",
        ),
    ] {
        let output = folder.new_tool(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            text(&output.stderr).contains(told),
            "{}",
            text(&output.stderr)
        );
    }
    let flow = "server: {name: z, title: Z, instructions: i}\nconventions: {prefix: zoo, groups: [look]}\ntools: []\n";
    let output = Folder::new(flow).new_tool(&["zoo_get_house"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("with a dash before each tool"));
}
