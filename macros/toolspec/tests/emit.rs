//! The Rust that is written, as a reviewer reads it.
//!
//! `small.yaml` is recorded whole, of `powers.yaml` the fns that show a power. What is advertised is
//! in `schema.rs`; that it is also enforced is for the runtime to prove, whose code enforces it.
//!
//! After a change on purpose: `INSTA_UPDATE=always cargo test -p toolspec emit`.

use syn::{File, ImplItem, Item};

const SMALL: &str = include_str!("small.yaml");
const POWERS: &str = include_str!("powers.yaml");

fn emitted(text: &str) -> String {
    match toolspec::load(text) {
        Ok(manifest) => toolspec::emit::rust(&manifest, "server", "zoo.yaml"),
        Err(problems) => panic!("{}", problems.render("zoo.yaml", text)),
    }
}

fn record(name: &str, code: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("emitted");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_owned(), code));
}

/// A tool's arguments, and those of its fns that are wanted.
fn code_of(file: &File, tool: &str, arguments: &str, wanted: &[&str]) -> String {
    let kept = |item: &Item| match item {
        Item::Struct(item) if item.ident == arguments => Some(Item::Struct(item.clone())),
        Item::Impl(item) => {
            let mut item = item.clone();
            let of = matches!(&*item.self_ty, syn::Type::Path(path) if path.path.is_ident(tool));
            item.items.retain(|member| match member {
                ImplItem::Fn(member) => wanted.iter().any(|name| member.sig.ident == name),
                _ => false,
            });
            (of && !item.items.is_empty()).then_some(Item::Impl(item))
        }
        _ => None,
    };
    let items = file.items.iter().filter_map(kept).collect();
    prettyplease::unparse(&File {
        items,
        ..file.clone()
    })
}

#[test]
fn the_whole_of_a_small_manifest() {
    record("small", &emitted(SMALL));
}

#[test]
fn the_code_of_every_power() {
    let file = syn::parse_file(&emitted(POWERS)).unwrap();
    for (tool, arguments, wanted) in [
        ("zoo_list_animals", "ListAnimals", &["plan"][..]),
        ("zoo_list_keepers", "ListKeepers", &["plan"]),
        ("zoo_list_visits", "ListVisits", &["plan"]),
        ("zoo_list_feedings", "ListFeedings", &["plan"]),
        ("zoo_list_houses", "ListHouses", &["plan", "validate"]),
        (
            "zoo_get_animal",
            "GetAnimal",
            &["plan", "validate", "lookups"],
        ),
        ("zoo_get_keeper", "GetKeeper", &["plan"]),
        ("zoo_read_diary", "ReadDiary", &["plan"]),
        ("zoo_move_animal", "MoveAnimal", &["plan", "validate"]),
        ("zoo_feed_animal", "FeedAnimal", &["validate"]),
    ] {
        let code = code_of(&file, tool, arguments, wanted);
        for name in wanted {
            assert!(code.contains(&format!("fn {name}")), "{tool} has no {name}");
        }
        record(tool, &code);
    }
}

/// The structs of a result that has everything a result can have: shared ones once, under the piece's name.
#[test]
fn the_structs_of_results() {
    let mut file = syn::parse_file(&emitted(include_str!("structs.yaml"))).unwrap();
    let wanted = |item: &Item| match item {
        Item::Struct(item) => item
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("serde")),
        _ => false,
    };
    file.items.retain(wanted);
    assert_eq!(file.items.len(), 5);
    record("structs", &prettyplease::unparse(&file));
}

/// Beside its fns, what the contracts of `powers.yaml` say that no other one does.
#[test]
fn the_contracts_of_every_power() {
    let code = emitted(POWERS);
    for line in [
        "deprecated_aliases: &[\"zoo_rehouse_animal\"]",
        "\"GET /keepers/{boss_id}\"",
        "::server::pipeline::passage::Text {",
        "from: &[&[\"nickname\"], &[\"names\", \"first\"]]",
        "from: &[&[]]",
        "::server::pipeline::project::Shape::Cut {",
    ] {
        assert!(code.contains(line), "no `{line}` in:\n{code}");
    }
    let finished = "impl ::server::registry::Handler for zoo_get_keeper";
    assert!(!code.contains(finished), "its handler is written by hand");
}

/// Prompts and what completes them are constants; the prompt that names a tool it asks for needs none.
#[test]
fn the_constants_of_prompts() {
    let mut file = syn::parse_file(&emitted(POWERS)).unwrap();
    let wanted = |name: &str| name == "PROMPTS" || name.starts_with("COMPLETION_");
    file.items
        .retain(|item| matches!(item, Item::Static(item) if wanted(&item.ident.to_string())));
    assert_eq!(file.items.len(), 3);
    record("prompts", &prettyplease::unparse(&file));
}

#[test]
fn pages_that_the_caller_does_not_size_are_the_largest() {
    let unsized_pages = POWERS
        .replace(
            "page: {$ref: page}, size: {$ref: size}}}\n    request: {path: /keepers}",
            "page: {$ref: page}}}\n    request: {path: /keepers}",
        )
        .replace(
            "{paging: offset, page: page, size: size}",
            "{paging: offset, page: page, most: 77}",
        );
    let file = syn::parse_file(&emitted(&unsized_pages)).unwrap();
    let code = code_of(&file, "zoo_list_keepers", "ListKeepers", &["plan"]);
    assert!(code.contains("Option::Some(77i64)"), "{code}");
}

/// It has the same meaning in every scope where the code is included.
#[test]
fn every_path_is_absolute() {
    for text in [SMALL, POWERS] {
        let code = emitted(text);
        for relative in [
            " Some(", " None", " Vec<", " String", " Option<", " Result<", "(Some(", "vec![",
        ] {
            let at = code
                .lines()
                .find(|line| line.contains(relative) && !line.contains('"'));
            assert_eq!(at, None, "{relative}");
        }
    }
}

#[test]
fn the_runtime_is_called_what_it_is_told() {
    let Ok(manifest) = toolspec::load(SMALL) else {
        panic!("small.yaml is right");
    };
    let code = toolspec::emit::rust(&manifest, "aviary", "birds.yaml");
    assert!(code.contains("::aviary::registry::Tool for zoo_list_animals"));
    assert!(code.contains("\"birds.yaml:6\""), "{code}");
}
