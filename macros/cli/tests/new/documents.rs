//! Documents as services have them. The entries are recorded.

use super::{Folder, MANIFEST, document, text};

fn recorded(file: &str, operations: &[(&str, &str)]) {
    let folder = Folder::new(MANIFEST);
    let document = document(file);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("entries");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, operation) in operations {
            insta::assert_snapshot!(*name, folder.entry(&document, operation));
        }
    });
}

#[test]
fn a_document_as_fastapi_writes_it() {
    recorded(
        "fastapi.json",
        &[
            ("fastapi_page", "list_notes_api_v1_notes_get"),
            ("fastapi_create", "create_note_api_v1_notes_post"),
            ("fastapi_get", "get_note_api_v1_notes__note_id__get"),
            (
                "fastapi_delete",
                "delete_note_api_v1_notes__note_id__delete",
            ),
            ("fastapi_bare_array", "list_attachments"),
        ],
    );
}

#[test]
fn a_document_written_by_hand_with_nullable() {
    recorded(
        "nullable.yaml",
        &[
            ("nullable_offset", "listFish"),
            ("nullable_patch", "moveFish"),
        ],
    );
}

#[test]
fn a_document_with_lists_of_types() {
    recorded("modern.yaml", &[("modern_cursor", "searchEvents")]);
}

#[test]
fn an_operation_that_is_no_single_request_is_refused_with_the_reason() {
    let folder = Folder::new(MANIFEST);
    for (file, operation, reason) in [
        (
            "fastapi.json",
            "upload_attachment",
            "its body is multipart/form-data",
        ),
        ("modern.yaml", "rawEvent", "the segment `{event_id}.json`"),
        (
            "modern.yaml",
            "POST /telescopes",
            "its body is not an object",
        ),
        ("modern.yaml", "root", "its path is `/`"),
    ] {
        let told = folder.refused(&document(file), operation);
        assert!(
            told.contains(reason) && told.contains("`handler: custom`"),
            "{told}"
        );
    }
}

#[test]
fn operations_are_listed_and_the_nearest_are_named() {
    let folder = Folder::new(MANIFEST);
    std::fs::write(folder.path("api"), document("modern.yaml")).unwrap();
    let output = folder.new_tool(&["--from-openapi", "api"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output.stdout),
        "searchEvents      GET /events  Search the events\n\
         rawEvent          GET /events/{event_id}.json\n\
         POST /telescopes    Add\n\
         root              GET /\n"
    );
    assert!(text(&output.stderr).contains("--operation"));
    let told = folder.refused(&document("modern.yaml"), "searchEvent");
    assert!(
        told.contains("no operation `searchEvent`; the nearest are `searchEvents`"),
        "{told}"
    );
}

#[test]
fn the_help_says_why_there_is_no_new_for_all_operations() {
    let folder = Folder::new(MANIFEST);
    let help = text(&folder.new_tool(&["--help"]).stdout);
    assert!(
        help.contains("One operation at a time, on purpose"),
        "{help}"
    );
}

#[test]
fn what_a_service_calls_its_parameters_is_kept() {
    let folder = Folder::new(MANIFEST);
    let entry = folder.entry(&document("nullable.yaml"), "GET /tanks/{tankId}/fish");
    for line in [
        "      path: /rest/v2/tanks/{tank_id}/fish\n",
        "\"colour[]\": {argument: colour, joined: true}",
        "sortBy: sort_by",
        "    list: {at: data.results, paging: offset, page: page, size: page_size, most: 40}\n",
    ] {
        assert!(entry.contains(line), "{line}\n{entry}");
    }
}
