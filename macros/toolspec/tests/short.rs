//! What may be left out, and short forms: each generates the same as what is written in full.

use serde_json::{Value, json};
use toolspec::Sources;
use toolspec::emit::output_schema;
use toolspec::model::Manifest;

const SMALL: &str = include_str!("small.yaml");

/// Tools of a manifest with some pieces.
fn with(pieces: &str, tools: &str) -> String {
    format!(
        "server: {{name: zoo, title: Zoo, instructions: Look first.}}\n\
         conventions: {{prefix: zoo, groups: [{{name: all, effects: [read, start, change]}}]}}\n\
         schemas:\n{pieces}\ntools:\n{tools}\n"
    )
}

fn load(text: &str) -> Manifest {
    match toolspec::load(text) {
        Ok(manifest) => manifest,
        Err(problems) => panic!("{}", problems.render("tools.yaml", text)),
    }
}

/// What is generated, without the places it came from.
fn generated(text: &str) -> String {
    let manifest = Manifest {
        sources: Sources::default(),
        ..load(text)
    };
    toolspec::emit::rust(&manifest, "server", "zoo.yaml")
}

/// `small.yaml` with some texts replaced.
fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(SMALL.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    })
}

#[test]
fn a_title_is_the_words_of_the_name_and_a_get_only_reads() {
    let short = edited(&[
        ("    title: List animals\n", ""),
        ("    effect: read\n", ""),
    ]);
    assert_eq!(generated(&short), generated(SMALL));
    let own = edited(&[("title: List animals", "title: Animals")]);
    assert_ne!(generated(&own), generated(SMALL));
    // Of a handler, what it calls.
    let calls = |calls: &str| {
        edited(&[
            ("effect: start\n", "\n"),
            ("[\"POST /animals/{animal_id}/feed\"]", calls),
        ])
    };
    let manifest = load(&calls("[GET /a, GET /b]"));
    assert!(!manifest.tools[1].is_destructive() && manifest.tools[1].is_idempotent());
    for other in ["[GET /a, POST /b]", "[]", "[GETTING /a]"] {
        let problems = toolspec::load(&calls(other)).err().unwrap();
        let told: Vec<&str> = problems
            .sorted()
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        assert_eq!(told, ["`zoo_feed_animal` has no `effect`"], "{other}");
    }
}

#[test]
fn parameters_that_are_called_as_their_argument_is() {
    let tool = |request: &str| {
        with(
            "  page: {type: integer, minimum: 1, default: 1, description: Page.}",
            &format!(
                "  - name: zoo_list_animals\n    group: all\n    description: The animals of the zoo.\n    scopes: []\n    effect: read\n    \
                 input: {{properties: {{species: {{type: string, enum: [otter, all], description: Which.}}, tags: {{type: array, items: {{type: string}}, description: Tags.}}, page: {{$ref: page}}}}}}\n    \
                 {request}\n    list: {{paging: page, page: page}}\n    output: {{properties: {{items: {{type: array, items: {{type: string}}, doc: Them.}}}}}}\n    example: {{arguments: {{}}}}"
            ),
        )
    };
    let long = tool(
        "request: {path: /animals, query: {species: {argument: species, each: {all: [otter, owl]}}, tags: {argument: tags, joined: true}, lang: {const: en}}}",
    );
    for query in [
        "{species: {each: {all: [otter, owl]}}, tags: {joined: true}, lang: {const: en}}",
        "[species: {each: {all: [otter, owl]}}, tags: {joined: true}, lang: {const: en}]",
        "[{species: {each: {all: [otter, owl]}}, tags: {joined: true}}, {lang: {const: en}}]",
    ] {
        let short = tool(&format!("request: {{path: /animals, query: {query}}}"));
        assert_eq!(generated(&short), generated(&long), "{query}");
    }
    let long = tool("request: {path: /animals, query: {species: species, tag: tags}}");
    let short = tool("request: {path: /animals, query: [species, tag: tags]}");
    assert_eq!(generated(&short), generated(&long));
    let long = tool(
        "request: {path: /animals, method: POST, body: {species: species, with: {tag: tags}}}",
    );
    let short =
        tool("request: {path: /animals, method: POST, body: [species, {with: {tag: tags}}]}");
    assert_eq!(generated(&short), generated(&long));
}

/// A tool with a result, and an argument that holds something.
fn tool(value: &str, output: &str) -> String {
    format!(
        "  - name: zoo_get_animal\n    group: all\n    description: One animal of the zoo.\n    scopes: []\n    \
         effect: start\n    input: {{properties: {{which: {{type: array, description: Which., items: {value}}}}}}}\n    \
         request: {{method: POST, path: /animals, body: [which]}}\n    output: {output}\n    example: {{arguments: {{}}}}"
    )
}

#[test]
fn schemas_in_short() {
    let members = |inside: &str| {
        let doc = "doc: It.";
        format!(
            "{{properties: {{words: {{$ref: words, {doc}}}, legs: {{type: array, {doc}, items: {inside}}}, \
             sizes: {{type: object, {doc}, additionalProperties: NUMBER}}}}}}"
        )
    };
    let long = with(
        "  words: {type: array, items: {type: string}}",
        &tool(
            "{type: object, properties: {id: {type: string}, tags: {type: array, items: {type: string}}, at: {type: array, items: {type: object, properties: {x: {type: number}}}}}}",
            &members("{type: object, properties: {side: {type: string, doc: It.}, notes: {type: array, items: {type: array, items: {type: integer}}, doc: It.}}}").replace("NUMBER", "{type: number}"),
        ),
    );
    let short = with(
        "  words: [string]",
        &tool(
            "{id: string, tags: [string], at: [{x: number}]}",
            &members("{side: {type: string, doc: It.}, notes: {type: array, items: [integer], doc: It.}}").replace("NUMBER", "number"),
        ),
    );
    assert_eq!(generated(&short), generated(&long));
    // `description` and `format` are keywords, so an object with such members is written in full.
    let named = |object: &str| {
        with(
            "  words: [string]",
            &tool(object, "{properties: {words: {$ref: words, doc: It.}}}"),
        )
    };
    assert_eq!(
        generated(&named(
            "{properties: {format: string, description: string}}"
        )),
        generated(&named(
            "{type: object, properties: {format: {type: string}, description: {type: string}}}"
        )),
    );
}

#[test]
fn what_is_nearly_a_keyword_is_a_mistake_and_no_member() {
    for (output, told) in [
        ("{properties: {id: {typ: string}}}", "unknown key `typ`"),
        (
            "{properties: {id: {typ: string, formatt: string}}}",
            "unknown key `typ`",
        ),
        ("{properties: {id: {colour: red}}}", "unknown key `colour`"),
        ("{properties: {id: strin}}", "unknown type `strin`"),
        (
            "{properties: {id: [string, integer]}}",
            "a result's member is a list, not a mapping",
        ),
        (
            "{properties: {id: []}}",
            "a result's member is a list, not a mapping",
        ),
        (
            "{properties: {id: 7}}",
            "a result's member is a number, not a mapping",
        ),
        (
            "{properties: {id: }}",
            "a result's member is nothing, not a mapping",
        ),
    ] {
        let text = with("  word: {type: string}", &tool("{$ref: word}", output));
        let problems = toolspec::load(&text).err().unwrap();
        assert_eq!(problems.sorted()[0].message, told, "{output}");
    }
}

#[test]
fn members_that_are_picked_from_a_piece() {
    let pieces = "  animal: {type: object, description: An animal., properties: {id: {type: string, description: Its id.}, name: {type: string, from: nickname, doc: Its name.}, legs: {type: integer, doc: How many.}}}";
    let output = |inside: &str| {
        with(
            pieces,
            &tool(
                "string",
                &format!(
                    "{{properties: {{one: {{$ref: animal}}, all: {{type: array, doc: All., items: {inside}}}}}}}"
                ),
            ),
        )
    };
    let long = output(
        "{type: object, description: An animal., properties: {legs: {type: integer, doc: How many.}, wings: {type: integer, doc: How many.}, id: {type: string, description: Which., from: key}, tail: {type: boolean, doc: Whether.}}}",
    );
    let short = output(
        "{$ref: animal, pick: [legs, wings, id], properties: {wings: {type: integer, doc: How many.}, tail: {type: boolean, doc: Whether.}, id: {description: Which., from: key}}}",
    );
    assert_eq!(generated(&short), generated(&long));
    // What is picked is no longer the piece, and has a struct of its own.
    let code = generated(&output("{$ref: animal, pick: [id, name, legs]}"));
    assert!(
        code.contains("pub struct GetAnimalOutputAllItem "),
        "{code}"
    );
    assert!(code.contains("pub struct Animal "), "{code}");
}

#[test]
fn a_root_is_picked_as_well() {
    let pieces =
        "  animal: {properties: {id: {type: string}, name: {type: string, doc: Its name.}}}";
    let short = with(
        pieces,
        &tool(
            "string",
            "{$ref: animal, pick: [name], properties: {legs: {type: integer, doc: How many.}}}",
        ),
    );
    let long = with(
        pieces,
        &tool(
            "string",
            "{properties: {name: {type: string, doc: Its name.}, legs: {type: integer, doc: How many.}}}",
        ),
    );
    let unused = |text: &str| {
        text.replace(pieces, "  word: {type: string}")
            .replace("items: string", "items: {$ref: word}")
    };
    assert_eq!(generated(&short), generated(&unused(&long)));
}

/// A list with an output, paged and filtered.
fn listing(list: &str, filter: &str, output: &str) -> Value {
    let is_paged = list.contains("page: page");
    let page = if is_paged { "" } else { ", page" };
    let text = with(
        "  page: {type: integer, minimum: 1, default: 1, description: Page.}",
        &format!(
            "  - name: zoo_list_animals\n    group: all\n    description: The animals of the zoo.\n    scopes: []\n    \
             input: {{properties: {{words: {{type: string, description: Words.}}, since: {{type: string, description: From.}}, until: {{type: string, description: To.}}, page: {{$ref: page}}}}}}\n    \
             request: {{path: /rare_animals, query: [words, since, until{page}]}}\n    list: {list}\n    filter: {filter}\n    output: {output}\n    example: {{arguments: {{}}}}"
        ),
    );
    let mut schema = output_schema(&load(&text).tools[0]);
    let members = schema["properties"].as_object_mut().unwrap();
    // What every list may have.
    for name in ["truncated", "left_out", "continue_with"] {
        members.shift_remove(name).unwrap();
    }
    schema["properties"].take()
}

#[test]
fn a_page_of_a_list_comes_with_what_is_told_of_it() {
    let filter = "{words: {field: name, op: words}, since: {field: born_at, op: at_or_after}, until: {field: born_at, op: at_or_before}}";
    let shown = listing(
        "{paging: page, page: page, newest_first: born_at}",
        filter,
        "{items: {id: {type: string, doc: Its id.}}}",
    );
    let text = |description: &str| json!({"type": "string", "description": description});
    let expected = json!({
        "page": {"type": "integer"},
        "matched": {"type": "integer", "description": "With words, since or until: rare animals that match, of those scanned."},
        "scanned": {"type": "integer", "description": "Rare animals looked through for that."},
        "complete": {"type": "boolean", "description": "Whether all rare animals that can match were looked through; otherwise others may match, too."},
        "window": {
            "type": "object",
            "description": "With since or until: the time range as it was understood, and the clock that it is of.",
            "properties": {
                "since": {"type": "string"},
                "until": {"type": "string"},
                "of": text("The time that is compared, such as event_time: when it happened, not when it was recorded."),
            },
        },
        "looked_back_to": text("Where not all were looked through: rare animals recorded before this time were not."),
        "has_more": {"type": "boolean"},
        "notes": {"type": "array", "description": "What must be known to read this result rightly.", "items": {"type": "string"}},
        "items": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
    });
    assert_eq!(
        shown.to_string(),
        expected.to_string(),
        "the order counts as well"
    );
}

#[test]
fn a_list_tells_only_what_its_paging_and_its_filters_make_of_it() {
    let names = |shown: &Value| {
        shown
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let whole = listing("{paging: whole, at: data.beasts}", "{}", "{items: string}");
    assert_eq!(names(&whole), ["notes", "beasts"]);
    let paged = listing("{paging: page, page: page}", "{}", "{items: string}");
    assert_eq!(names(&paged), ["page", "has_more", "notes", "items"]);
    let filtered = listing(
        "{paging: whole}",
        "{words: {field: name, op: words}}",
        "{items: string}",
    );
    assert_eq!(
        names(&filtered),
        ["matched", "scanned", "complete", "notes", "items"]
    );
    assert_eq!(
        filtered["matched"]["description"],
        "With words: rare animals that match, of those scanned."
    );
}

#[test]
fn members_beside_a_list_are_its_own_or_say_more_of_those_that_come_with_it() {
    let shown = listing(
        "{paging: page, page: page}",
        "{words: {field: name, op: words}}",
        "{items: string, properties: {as_of: {type: string, doc: When.}, total: {type: integer, doc: How many.}, complete: {description: Whether all were seen.}, items: {description: Names.}}}",
    );
    let names: Vec<&String> = shown.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "total", "page", "matched", "scanned", "complete", "has_more", "as_of", "notes",
            "items"
        ]
    );
    assert_eq!(
        shown["complete"],
        json!({"type": "boolean", "description": "Whether all were seen."})
    );
    assert_eq!(
        shown["items"],
        json!({"type": "array", "description": "Names.", "items": {"type": "string"}})
    );
}
