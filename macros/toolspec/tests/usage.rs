//! What tools ask and read, as API descriptions are held against it.

use serde_json::{Value, json};
use toolspec::usage;

const POWERS: &str = include_str!("powers.yaml");

/// The calls of a part, without where they stand.
fn calls(of: &str) -> Vec<Value> {
    let manifest = toolspec::load(POWERS).unwrap();
    let users = usage::of(&manifest);
    let user = users.into_iter().find(|user| user.name == of).unwrap();
    user.calls.into_iter().map(without_places).collect()
}

fn without_places(mut call: Value) -> Value {
    let parts = ["sends", "reads"].map(|key| call[key].as_array().map_or(0, Vec::len));
    for (key, count) in ["sends", "reads"].into_iter().zip(parts) {
        for at in 0..count {
            assert!(
                call[key][at]
                    .as_object_mut()
                    .unwrap()
                    .shift_remove("at")
                    .is_some()
            );
        }
    }
    assert!(call.as_object_mut().unwrap().shift_remove("at").is_some());
    call
}

/// `name: schema` of each parameter; `*` follows the name of one that is always sent.
fn sends(call: &Value) -> Vec<String> {
    let sends = call["sends"].as_array().unwrap().iter();
    let row = |sent: &Value| {
        let always = if sent["always"] == true { "*" } else { "" };
        format!(
            "{}{always}: {}",
            sent["name"].as_str().unwrap(),
            sent["schema"]
        )
    };
    sends.map(row).collect()
}

/// `path: type` of each member; `?` follows one that need not be there.
fn reads(call: &Value) -> Vec<String> {
    let reads = call["reads"].as_array().unwrap().iter();
    let row = |read: &Value| {
        let paths = read["paths"].as_array().unwrap().iter();
        let paths: Vec<&str> = paths.map(|path| path.as_str().unwrap()).collect();
        let maybe = if read["maybe"] == true { "?" } else { "" };
        format!(
            "{}{maybe}: {}",
            paths.join("|"),
            read["type"].as_str().unwrap_or("any")
        )
    };
    reads.map(row).collect()
}

#[test]
fn a_list_sends_the_services_values_and_reads_what_it_shows_and_filters_by() {
    let calls = calls("zoo_list_animals");
    assert_eq!(calls[0]["endpoint"], "GET /animals");
    assert_eq!(
        (&calls[0]["answer"], &calls[0]["list"]),
        (&json!("list"), &json!("data.items"))
    );
    assert_eq!(calls[0]["scopes"], json!(["animals:read", "keepers:*"]));
    assert_eq!(
        sends(&calls[0]),
        [
            r#"species: {"type":"string","minLength":1,"maxLength":40,"pattern":"^[a-z]+$"}"#,
            r#"kind: {"enum":["pisces","aves","aves"]}"#,
            r#"tags*: {"type":"string"}"#,
            r#"colour: {"type":"array","items":{"type":"string","minLength":1,"maxLength":40,"pattern":"^[a-z]+$"},"minItems":1,"maxItems":3}"#,
            r#"legs: {"enum":[0,2,4]}"#,
            r#"alive*: {"enum":[true]}"#,
            r#"order*: {"enum":["name"]}"#,
            r#"page*: {"type":"integer","minimum":1}"#,
            r#"per_page*: {"type":"integer","minimum":1,"maximum":50}"#,
        ]
    );
    assert_eq!(
        reads(&calls[0]),
        [
            "data.items.[].id: string",
            "data.items.[].kind: string",
            "data.items.[].keeper.name?: string",
            "data.items.[].tags: array",
            "data.items.[].offspring: array",
            "data.items.[].size: object",
            "data.items.[].size.metres: number",
            "data.items.[].measures: object",
            "data.items.[].note: any",
            "data.items.[].colour: any",
            "data.items.[].taxon: any",
            "data.items.[].name: any",
            "data.items.[].note.text: any",
            "data.items.[].born: any",
            "data.items.[].weight: any",
            "data.items.[].keeper: any",
        ]
    );
    // Whose animals they are, the service says elsewhere.
    assert_eq!(calls[1]["endpoint"], "GET /me");
    assert_eq!(reads(&calls[1]), ["id|name: any"]);
}

#[test]
fn values_that_stand_for_several_are_sent_as_those() {
    let calls = calls("zoo_list_feedings");
    // Free text, so that it is any text.
    assert!(sends(&calls[0])[0].starts_with(r#"state: {"type":"string""#));
    assert_eq!(
        reads(&calls[0])[..4],
        [
            "[].id: string",
            "[].weight: number",
            "[].scales.used?: any",
            "[].food: any",
        ]
    );
    assert_eq!(calls[1]["endpoint"], "GET /feedings/stats");
    assert_eq!(reads(&calls[1]), ["by.state: object"]);
}

#[test]
fn joined_answers_are_calls_of_their_own_and_what_a_handler_makes_may_be_missing() {
    let calls = calls("zoo_get_keeper");
    let endpoints: Vec<&Value> = calls.iter().map(|call| &call["endpoint"]).collect();
    assert_eq!(
        endpoints,
        [
            "GET /keepers/{keeper_id}",
            "GET /keepers/{keeper_id}/house",
            "GET /keepers/{boss_id}",
            "GET /animals/{animal_id}/record",
        ]
    );
    assert_eq!(
        reads(&calls[0]),
        [
            "nickname|names.first: string",
            "street?: any",
            "boss.id: any",
            "animal_ids: any",
        ]
    );
    assert_eq!(reads(&calls[1]), ["data.house: any"]);
}

#[test]
fn a_body_is_sent_member_by_member_and_a_handler_by_hand_tells_its_endpoint_alone() {
    let calls = calls("zoo_move_animal");
    let names: Vec<String> = sends(&calls[0]);
    let names: Vec<&str> = names
        .iter()
        .map(|row| row.split(':').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "animal_id*",
            "house*",
            "options*",
            "by*",
            "more.measures",
            "more.version*",
            "more.dry*",
            "more.origin*"
        ]
    );
    let by_hand = self::calls("zoo_feed_animal");
    assert_eq!(
        by_hand,
        [json!({"endpoint": "POST /animals/{animal_id}/feed", "scopes": ["animals:feed"]})]
    );
}

#[test]
fn lookups_and_completions_are_calls_that_tools_share() {
    let visits = calls("lookup `visit`");
    assert_eq!(
        sends(&visits[0]),
        [
            r#"open*: {"enum":["true"]}"#,
            r#"p*: {"type":"integer","minimum":1}"#,
            r#"per*: {"type":"integer","minimum":1,"maximum":50}"#,
            r#"animal: {"type":"string"}"#,
        ]
    );
    let members = [
        "[].id: any",
        "[].begun_at: any",
        "[].state: any",
        "[].made_by: any",
    ];
    assert_eq!(reads(&visits[0]), members);
    let species = calls("completion `species`");
    assert_eq!(species[0]["list"], "data.items");
    let members = [
        "data.items.[].name: any",
        "data.items.[].latin.name: any",
        "data.items.[].id: any",
    ];
    assert_eq!(reads(&species[0]), members);
}

#[test]
fn a_contract_has_the_calls_of_the_lookups_that_its_arguments_need_and_no_places() {
    let manifest = toolspec::load(POWERS).unwrap();
    let tool = manifest
        .tools
        .iter()
        .find(|tool| tool.name.value == "zoo_get_animal")
        .unwrap();
    let calls = usage::of_tool(&manifest, tool);
    let row = |call: &Value| [call["endpoint"].clone(), call["by"].clone()];
    let rows: Vec<[Value; 2]> = calls.as_array().unwrap().iter().map(row).collect();
    assert_eq!(
        json!(rows),
        json!([
            ["GET /animals/{animal_id}/record", null],
            ["GET /animals", "lookup `animal`"],
            ["GET /animals/{animal_id}", "lookup `animal`"],
            ["GET /visits", "lookup `visit`"],
        ])
    );
    assert!(!calls.to_string().contains("\"at\":"), "{calls}");
}
