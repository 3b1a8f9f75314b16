use proptest::prelude::*;
use toolspec_runtime::pipeline::section::items;

const HEADINGS: &[&str] = &["falsepositives", "false_positives"];

fn read(text: &str) -> Vec<String> {
    items(text, HEADINGS)
}

#[test]
fn a_list_is_read_in_each_form_that_rules_are_written_in() {
    for (text, expected) in [
        (
            "title: x\nfalsepositives:\n  - Admins\n  - Backup jobs\nlevel: high\n",
            &["Admins", "Backup jobs"][..],
        ),
        (
            "falsepositives:\n- Admins\n- Backup jobs\nlevel: high\n",
            &["Admins", "Backup jobs"],
        ),
        ("false_positives:\n    - Admins\n", &["Admins"]),
        (
            "falsepositives: [Admins, \"Jobs, nightly\", 'It''s us']\nlevel: low",
            &["Admins", "Jobs, nightly", "It's us"],
        ),
        (
            "falsepositives: [\n  Admins, # two\n  Jobs\n]\n",
            &["Admins", "Jobs"],
        ),
        ("falsepositives: Unknown\n", &["Unknown"]),
        (
            "falsepositives: \"Unknown: really\" # well\n",
            &["Unknown: really"],
        ),
        (
            "falsepositives:\n  Administrators who\n  do such things\nlevel: low\n",
            &["Administrators who do such things"],
        ),
        (
            "falsepositives: |\n  First line\n  second line\nlevel: low\n",
            &["First line\nsecond line"],
        ),
        (
            "falsepositives: >-\n  First line\n  goes on\n\n  New one\nlevel: low\n",
            &["First line goes on\nNew one"],
        ),
        (
            "falsepositives:\n  - >\n    First line\n    goes on\n  - |\n    kept\n    lines\n",
            &["First line goes on", "kept\nlines"],
        ),
        (
            "falsepositives:\n  - Admins who\n    go on\n  - 'quoted # no comment'\n  - plain # comment\n  # - not this\n\n  - last\n",
            &["Admins who go on", "quoted # no comment", "plain", "last"],
        ),
        (
            "falsepositives:\n  - \"a \\\"word\\\"\"\n  - it's fine\n",
            &["a \"word\"", "it's fine"],
        ),
        (
            "  title: x\n  falsepositives:\n    - Indented as a whole\n",
            &["Indented as a whole"],
        ),
        (
            "title: x\r\nfalsepositives:\r\n  - Admins\r\nlevel: low\r\n",
            &["Admins"],
        ),
        (
            "---\ntitle: one\n---\nfalsepositives:\n  - Second\n",
            &["Second"],
        ),
        ("falsepositives:\nfalse_positives:\n  - Here\n", &["Here"]),
        (
            "{\"name\": \"x\", \"false_positives\": [\"Admins\", \"Jobs\"]}",
            &["Admins", "Jobs"],
        ),
        ("{\"meta\": {\"falsepositives\": \"Admins\"}}", &["Admins"]),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn what_is_not_under_the_heading_is_not_taken_for_it() {
    for text in [
        "",
        "falsepositives:\n",
        "falsepositives: []\n",
        "falsepositives: ~\n",
        "falsepositives:\nlevel: low\n- stray\n",
        "description: |\n  falsepositives:\n    - not this\nlevel: low\n",
        "description: >\n  text\n\n  falsepositives: no\n",
        "detection:\n  falsepositives:\n    - not a note of the rule\n",
        "# falsepositives: [a]\n",
        "myfalsepositives: [a]\n",
        "{\"falsepositives\": []}",
        "rule x { condition: false_positives }",
    ] {
        assert_eq!(read(text), Vec::<String>::new(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in any::<String>(), near in r#"(falsepositives:|false_positives:|  - |- |\n|[ "'\[\],#|>a-z{}:-]){0,40}"#) {
        let _ = (read(&text), read(&near));
        let _ = read(&format!("falsepositives: {text}"));
        let _ = read(&format!("falsepositives:\n  - {text}"));
    }

    #[test]
    fn what_was_written_is_read_back(texts in prop::collection::vec("[A-Za-z][A-Za-z0-9 ,:#'\"/\\\\()-]{0,30}[a-z]", 1..5), style in 0..4_usize) {
        let json: Vec<String> = texts.iter().map(|text| serde_json::to_string(text).unwrap()).collect();
        let single: Vec<String> = texts.iter().map(|text| format!("'{}'", text.replace('\'', "''"))).collect();
        let body = match style {
            0 => format!("\n  - {}\n", json.join("\n  - ")),
            1 => format!("\n- {}\n", single.join("\n- ")),
            2 => format!(" [{}]\n", json.join(", ")),
            _ => format!(" [\n    {}\n  ]\n", single.join(",\n    ")),
        };
        let rule = format!("title: A rule\ndescription: |\n  false_positives:\n  - no\nfalsepositives:{body}level: high\n");
        prop_assert_eq!(read(&rule), texts, "{}", rule);
    }
}
