//! Configuration files as people have them.

use aisoc_mcp::install::hosts::{Host, Shape};

/// A kind of file, and its text for a host.
pub(crate) struct Sample {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// What only lenient hosts read of it.
    pub(crate) needs: Needs,
    /// Line and column of the first such thing, as they are told.
    pub(crate) place: Option<String>,
}

/// What a host must read to read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// JSON as the standard has it.
    Nothing,
    /// A byte order mark.
    Mark,
    /// Comments.
    Comments,
    /// A trailing comma.
    Commas,
    /// Both, the comment first.
    Both,
}

/// Every kind of file for a host.
pub(crate) fn samples(host: &Host) -> Vec<Sample> {
    match host.shape {
        Shape::Json { key, .. } => json(key),
        Shape::Toml => plain(&toml()),
        Shape::Yaml => plain(&YAML.map(|(kind, text)| (kind, text.to_owned()))),
    }
}

fn plain(samples: &[(&'static str, String)]) -> Vec<Sample> {
    let sample = |(kind, text): &(&'static str, String)| Sample {
        kind,
        text: text.clone(),
        needs: Needs::Nothing,
        place: None,
    };
    samples.iter().map(sample).collect()
}

/// Files with KEY for the key of the servers, and § before what a strict host does not read.
const JSON: [(&str, Needs, &str); 32] = [
    (
        "one line",
        Needs::Nothing,
        r#"{"a":1,"KEY":{"gh":{"command":"npx"}}}"#,
    ),
    ("nothing", Needs::Nothing, ""),
    ("blank", Needs::Nothing, "\n\n"),
    ("empty", Needs::Nothing, "{}"),
    ("empty over lines", Needs::Nothing, "{\n}\n"),
    ("no servers yet", Needs::Nothing, "{\n  \"KEY\": {}\n}\n"),
    ("no key yet", Needs::Nothing, "{\n   \"theme\": \"dark\"\n}"),
    ("only comments", Needs::Comments, "§// to do\n"),
    ("a mark alone", Needs::Mark, "\u{feff}{}"),
    (
        "a mark and servers",
        Needs::Mark,
        "\u{feff}{\"KEY\": {\"gh\": {\"command\": \"npx\"}}}\n",
    ),
    (
        "a comment at the end",
        Needs::Comments,
        "{\"KEY\": {}}\n§/* that was all */",
    ),
    (
        "a comment where no server is",
        Needs::Comments,
        "{\n  \"KEY\": { §// none yet\n  }\n}\n",
    ),
    (
        "a comma after the servers",
        Needs::Commas,
        "{\n  \"KEY\": {}§,\n}\n",
    ),
    (
        "a comma after a server",
        Needs::Commas,
        "{\n  \"KEY\": {\n    \"gh\": { \"command\": \"npx\" }§,\n  }\n}\n",
    ),
    (
        "a comma in another list",
        Needs::Commas,
        "{\"a\": [1§,], \"KEY\": {}}",
    ),
    (
        "what looks like comments",
        Needs::Nothing,
        r#"{"url": "https://example.com//x", "glob": "/* all */", "KEY": {}}"#,
    ),
    (
        "what looks like commas",
        Needs::Nothing,
        r#"{"a": ",]", "b": ",}", "c": "\",}", "KEY": {}}"#,
    ),
    (
        "half an emoji",
        Needs::Nothing,
        r#"{"a": "cut \ud83d", "KEY": {"gh": {"command": "npx", "args": ["\udc00"]}}}"#,
    ),
    (
        "half an emoji in a name",
        Needs::Nothing,
        r#"{"\ud83d": 1, "\ud83d\ud83d\ude00": 2, "KEY": {}}"#,
    ),
    (
        "a name twice elsewhere",
        Needs::Nothing,
        r#"{"a": 1, "a": 2, "KEY": {}}"#,
    ),
    (
        "another server twice",
        Needs::Nothing,
        r#"{"KEY": {"gh": {"command": "a"}, "gh": {"command": "b", "command": "c"}}}"#,
    ),
    (
        "numbers beyond all bounds",
        Needs::Nothing,
        r#"{"a": 1e999, "b": 123456789012345678901234567890, "c": -0.0, "KEY": {}}"#,
    ),
    (
        "escapes",
        Needs::Nothing,
        r#"{"a": "\u00e9\n\/\"\\", "KEY": {}}"#,
    ),
    (
        "other scripts",
        Needs::Nothing,
        "{\n  \"Größe\": \"日本語 😀 עברית\",\n  \"KEY\": {}\n}\n",
    ),
    (
        "braces in texts",
        Needs::Nothing,
        r#"{"a": "}{", "b": "][", "KEY": {}}"#,
    ),
    (
        "an empty name",
        Needs::Nothing,
        r#"{"": {"": []}, "KEY": {}}"#,
    ),
    (
        "a server by URL",
        Needs::Nothing,
        "{\n\t\"KEY\": {\n\t\t\"far\": {\n\t\t\t\"url\": \"https://example.com/mcp\",\n\t\t\t\"headers\": { \"Authorization\": \"other-secret\" }\n\t\t}\n\t}\n}\n",
    ),
    (
        "a name with a dot and a quote",
        Needs::Nothing,
        r#"{"KEY": {"a.b\"c": {"command": "npx"}}}"#,
    ),
    (
        "a server switched off",
        Needs::Nothing,
        r#"{"KEY": {"gh": {"command": "npx", "disabled": true, "enabled": false}}}"#,
    ),
    (
        "a key in another letter case",
        Needs::Nothing,
        "{\n  \"McpSERVERS\": {\n    \"x\": {}\n  }\n}\n",
    ),
    (
        "servers first",
        Needs::Nothing,
        "{\n    \"KEY\": {\n        \"gh\": {\n            \"command\": \"npx\"\n        }\n    },\n    \"theme\": \"dark\"\n}",
    ),
    (
        "many empty lines",
        Needs::Nothing,
        "\n\n{\n\n\n  \"a\": 1,\n\n  \"KEY\": {\n\n    \"gh\": {}\n\n  }\n\n}\n\n",
    ),
];

fn json(key: &str) -> Vec<Sample> {
    let spaces = format!(
        "{{\n  \"theme\": \"dark\",\n  \"{key}\": {{\n    \"gh\": {{\n      \"command\": \"npx\",\n      \
         \"args\": [ \"-y\",\"gh\" ],\n      \"env\": {{ \"TOKEN\": \"other-secret\" }}\n    }}\n  }},\n  \"last\": [1,2 , 3]\n}}\n"
    );
    let commented = format!(
        "§// settings, by hand\n{{\n\t/* the look */ \"theme\": \"dark\", // night\n\t\"{key}\": {{\n\t\t// \"off\": {{\"command\": \"x\"}},\n\
         \t\t\"gh\": {{\"command\": \"npx\"}}, // the hub\n\t\t// nothing after this\n\t}},\n}}\n// end"
    );
    let servers: Vec<_> = (0..1250)
        .map(|number| format!("        \"s{number}\": {{\n            \"command\": \"c{number}\", \"args\": []\n        }},\n\n"))
        .collect();
    let long = format!(
        "{{\n    \"{key}\": {{\n{}        \"z\": {{}}\n    }}\n}}",
        servers.concat()
    );
    let lists = format!(
        "{{\"a\": {}1{}, \"{key}\": {{}}}}",
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    let objects = format!(
        "{{\n  \"{key}\": {{}},\n  \"a\": {}1{}\n}}",
        "{\"\\ud83d\": [".repeat(700),
        "]}".repeat(700)
    );
    let written = [
        ("spaces", Needs::Nothing, spaces.clone()),
        (
            "windows",
            Needs::Mark,
            format!("\u{feff}{}", spaces.replace('\n', "\r\n")),
        ),
        ("tabs and comments", Needs::Both, commented.clone()),
        (
            "comments on windows",
            Needs::Both,
            commented.replace('\n', "\r\n"),
        ),
        ("5,000 lines", Needs::Nothing, long),
        ("lists 20,000 deep", Needs::Nothing, lists),
        ("objects 1,400 deep", Needs::Nothing, objects),
    ];
    let of_key = JSON
        .iter()
        .map(|(kind, needs, text)| (*kind, *needs, text.replace("KEY", key)));
    let all = of_key.chain(written);
    all.map(|(kind, needs, text)| {
        let before = text.split_once('§').map(|(before, _)| before);
        let place = before.map(|before| {
            let line = before.rsplit('\n').next().unwrap();
            format!(
                "{}:{}",
                before.split('\n').count(),
                line.chars().count() + 1
            )
        });
        let text = text.replace('§', "");
        Sample {
            kind,
            text,
            needs,
            place,
        }
    })
    .collect()
}

fn toml() -> Vec<(&'static str, String)> {
    let spaces = "# by hand\nmodel = \"o5\"   # fast\n\n[mcp_servers.gh]\ncommand = 'npx'\nargs = [\n  \"-y\", # yes\n  \"gh\",\n]\n\n\
                  [mcp_servers.gh.env]\nTOKEN = \"other-secret\"\n\n[profiles.x]\nmodel = \"m\"\n";
    let long: Vec<_> = (0..1250)
        .map(|number| format!("[mcp_servers.s{number}]\ncommand = \"c\" # {number}\nargs = []\n\n"))
        .collect();
    vec![
        ("spaces", spaces.to_owned()),
        (
            "windows",
            format!("\u{feff}{}", spaces.replace('\n', "\r\n")),
        ),
        ("no line end", spaces.trim_end().to_owned()),
        ("nothing", String::new()),
        ("blank", "\n\n".to_owned()),
        ("only comments", "# to do\n".to_owned()),
        (
            "inline servers",
            "[mcp_servers]\ngh = { command = \"npx\" }\n".to_owned(),
        ),
        (
            "dotted servers",
            "mcp_servers.gh.command = \"npx\"\n[a]\nb = 1\n".to_owned(),
        ),
        (
            "dotted keys in a server",
            "[mcp_servers.gh]\ncommand = \"npx\"\ntools.search.approval_mode = \"approve\"\ntools.read.approval_mode = \"auto\"\n".to_owned(),
        ),
        (
            "lists of tables",
            "[[hooks]]\ncommand = \"a\"\n[[hooks]]\ncommand = \"b\"\n".to_owned(),
        ),
        (
            "texts over lines",
            "a = \"\"\"\n[mcp_servers.aisoc]\n\"\"\"\nb = '''\n# no comment\n'''\n".to_owned(),
        ),
        (
            "names in quotes",
            "[mcp_servers.\"a b\"]\ncommand = \"npx\"\n[projects.\"/home/ann/x\"]\ntrust_level = \"trusted\"\n".to_owned(),
        ),
        ("5,000 lines", long.concat()),
    ]
}

const YAML: [(&str, &str); 13] = [
    ("nothing", ""),
    ("only comments", "# to do\n"),
    (
        "no servers yet",
        "GOOSE_PROVIDER: anthropic\nGOOSE_MODEL: claude\n",
    ),
    ("no line end", "GOOSE_MODEL: claude"),
    ("an empty header", "extensions:\nGOOSE_MODEL: claude\n"),
    (
        "a server",
        "GOOSE_MODEL: claude\nextensions:\n  developer:\n    bundled: true\n    enabled: true\n    name: developer\n    timeout: 300\n    type: builtin\n",
    ),
    (
        "what follows the servers",
        "extensions:\n  gh:\n    type: stdio\n    cmd: npx\n    args:\n    - -y\n    - gh\n    envs:\n      TOKEN: other-secret\n\n# the rest\nGOOSE_MODEL: claude\n",
    ),
    (
        "four spaces",
        "extensions:\n    gh:\n        cmd: npx   # the hub\n        args: [\"-y\", \"gh\"]\n        envs: {}\n    # nothing after this\nGOOSE_MODEL: \"claude\"\n",
    ),
    (
        "windows",
        "\u{feff}GOOSE_MODEL: claude\r\nextensions:\r\n  gh:\r\n    cmd: npx\r\n",
    ),
    (
        "texts over lines",
        "note: |\n  extensions:\n    aisoc: 'open\n\n  [end\nextensions:\n  gh:\n    description: >-\n      what it's\n      good: for\n    cmd: npx\n",
    ),
    (
        "a document's start",
        "---\n# mine\nextensions:\n  gh: {type: builtin, enabled: true}\n",
    ),
    (
        "lists at the edge",
        "slash_commands:\n- command: run\n  recipe_path: /x\nextensions:\n  gh:\n    cmd: npx\n",
    ),
    (
        "names in quotes",
        "\"GOOSE_MODEL\": 'it''s'\n'extensions':\n  \"a b\":\n    cmd: npx\n",
    ),
];

/// A file with the entry that the npm package writes, and one server beside it.
pub(crate) fn of_the_package(shape: Shape) -> String {
    match shape {
        Shape::Json { key, .. } => format!(
            "{{\n  \"{key}\": {{\n    \"aisoc\": {{\n      \"command\": \"npx\",\n      \"args\": [\"-y\", \"@aisoc/mcp\", \"serve\"],\n      \
             \"env\": {{\n        \"AISOC_URL\": \"https://old.example.com\",\n        \"AISOC_API_KEY\": \"aisoc_old\",\n        \
             \"AISOC_VERBOSE\": \"1\"\n      }},\n      \"disabled\": false\n    }},\n    \"gh\": {{ \"command\": \"npx\" }}\n  }}\n}}\n"
        ),
        Shape::Toml => {
            "[mcp_servers.aisoc]\ncommand = \"npx\"\nargs = [\"-y\", \"@aisoc/mcp\", \"serve\"]\nenabled = true\n\n[mcp_servers.aisoc.env]\n\
             AISOC_URL = \"https://old.example.com\"\nAISOC_API_KEY = \"aisoc_old\"\n\n[mcp_servers.gh]\ncommand = \"npx\"\n"
                .to_owned()
        }
        Shape::Yaml => {
            "extensions:\n  aisoc:\n    type: stdio\n    cmd: npx\n    args:\n      - -y\n      - \"@aisoc/mcp\"\n      - serve\n    timeout: 60\n    envs:\n      \
             AISOC_URL: https://old.example.com\n      AISOC_API_KEY: 'aisoc_old'\n  gh:\n    cmd: npx\n"
                .to_owned()
        }
    }
}
