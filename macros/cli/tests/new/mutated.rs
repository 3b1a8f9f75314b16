//! A good document with nonsense in it.

use serde_json::{Value, json};

use super::{Folder, MANIFEST, document, text};

/// Whatever part of a good document is replaced by nonsense: an entry that is right, or a reason.
#[test]
fn a_document_with_a_part_replaced_is_read_or_refused() {
    fn places(value: &Value, path: String, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    places(value, format!("{path}/{key}"), found);
                }
            }
            Value::Array(items) => {
                for (at, value) in items.iter().enumerate() {
                    places(value, format!("{path}/{at}"), found);
                }
            }
            _ => {}
        }
        found.push(path);
    }
    let folder = Folder::new(MANIFEST);
    let good: Value = serde_json::from_str(&document("fastapi.json")).unwrap();
    let mut found = Vec::new();
    places(
        &good["paths"]["/api/v1/notes"],
        "/paths/~1api~1v1~1notes".to_owned(),
        &mut found,
    );
    places(&good["components"], "/components".to_owned(), &mut found);
    for (at, path) in found.iter().enumerate().step_by(3) {
        let mut document = good.clone();
        let nonsense = [
            json!(null),
            json!(7),
            json!([[]]),
            json!({"$ref": "#/components"}),
            json!("x"),
            json!({}),
        ];
        *document.pointer_mut(path).unwrap() = nonsense[at % nonsense.len()].clone();
        std::fs::write(folder.path("api"), document.to_string()).unwrap();
        for operation in ["GET /api/v1/notes", "POST /api/v1/notes"] {
            let output = folder.new_tool(&[
                "zoo_do_things",
                "--from-openapi",
                "api",
                "--operation",
                operation,
            ]);
            assert_ne!(
                output.status.code(),
                Some(1),
                "{path}: {}",
                text(&output.stderr)
            );
            assert!(
                output
                    .status
                    .code()
                    .is_some_and(|code| code == 0 || code == 2),
                "{path}: {:?}",
                output.status
            );
        }
    }
}
