//! Configuration files as people have them.

use aisoc_mcp::install::hosts::{Host, Shape};

/// A kind of file, and its text for a host.
pub(crate) struct Sample {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

/// Every kind of file for a host.
pub(crate) fn samples(host: &Host) -> Vec<Sample> {
    match host.shape {
        Shape::Json { key, .. } => json(key),
        Shape::Toml => toml(),
        Shape::Yaml => Vec::new(),
    }
}

fn json(key: &str) -> Vec<Sample> {
    let spaces = format!(
        "{{\n  \"theme\": \"dark\",\n  \"{key}\": {{\n    \"gh\": {{\n      \"command\": \"npx\",\n      \
         \"args\": [ \"-y\",\"gh\" ],\n      \"env\": {{ \"TOKEN\": \"other-secret\" }}\n    }}\n  }},\n  \"last\": [1,2 , 3]\n}}\n"
    );
    let commented = format!(
        "// settings, by hand\n{{\n\t/* the look */ \"theme\": \"dark\", // night\n\t\"{key}\": {{\n\t\t// \"off\": {{\"command\": \"x\"}},\n\
         \t\t\"gh\": {{\"command\": \"npx\"}}, // the hub\n\t\t// nothing after this\n\t}},\n}}\n// end"
    );
    let servers: Vec<_> = (0..1250)
        .map(|number| format!("        \"s{number}\": {{\n            \"command\": \"c{number}\", \"args\": []\n        }},\n\n"))
        .collect();
    let long = format!(
        "{{\n    \"{key}\": {{\n{}        \"z\": {{}}\n    }}\n}}",
        servers.concat()
    );
    [
        ("spaces", spaces.clone()),
        (
            "windows",
            format!("\u{feff}{}", spaces.replace('\n', "\r\n")),
        ),
        ("tabs and comments", commented.clone()),
        ("comments on windows", commented.replace('\n', "\r\n")),
        (
            "one line",
            format!("{{\"a\":1,\"{key}\":{{\"gh\":{{\"command\":\"npx\"}}}}}}"),
        ),
        ("nothing", String::new()),
        ("blank", "\n\n".to_owned()),
        ("empty", "{}".to_owned()),
        ("empty over lines", "{\n}\n".to_owned()),
        ("no servers yet", format!("{{\n  \"{key}\": {{}}\n}}\n")),
        ("no key yet", "{\n   \"theme\": \"dark\"\n}".to_owned()),
        ("only comments", "// to do\n".to_owned()),
        ("5,000 lines", long),
    ]
    .map(|(kind, text)| Sample { kind, text })
    .into()
}

fn toml() -> Vec<Sample> {
    let spaces = "# by hand\nmodel = \"o5\"   # fast\n\n[mcp_servers.gh]\ncommand = 'npx'\nargs = [\n  \"-y\", # yes\n  \"gh\",\n]\n\n\
                  [mcp_servers.gh.env]\nTOKEN = \"other-secret\"\n\n[profiles.x]\nmodel = \"m\"\n";
    let long: Vec<_> = (0..1250)
        .map(|number| format!("[mcp_servers.s{number}]\ncommand = \"c\" # {number}\nargs = []\n\n"))
        .collect();
    [
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
        ("5,000 lines", long.concat()),
    ]
    .map(|(kind, text)| Sample { kind, text })
    .into()
}

/// A file with the entry that the npm package writes, and one server beside it.
pub(crate) fn of_the_package(shape: Shape) -> String {
    match shape {
        Shape::Json { key, .. } => format!(
            "{{\n  \"{key}\": {{\n    \"aisoc\": {{\n      \"command\": \"npx\",\n      \"args\": [\"-y\", \"@aisoc/mcp\", \"serve\"],\n      \
             \"env\": {{\n        \"AISOC_URL\": \"https://old.example.com\",\n        \"AISOC_API_KEY\": \"aisoc_old\",\n        \
             \"AISOC_VERBOSE\": \"1\"\n      }},\n      \"disabled\": false\n    }},\n    \"gh\": {{ \"command\": \"npx\" }}\n  }}\n}}\n"
        ),
        Shape::Toml | Shape::Yaml => {
            "[mcp_servers.aisoc]\ncommand = \"npx\"\nargs = [\"-y\", \"@aisoc/mcp\", \"serve\"]\nenabled = true\n\n[mcp_servers.aisoc.env]\n\
             AISOC_URL = \"https://old.example.com\"\nAISOC_API_KEY = \"aisoc_old\"\n\n[mcp_servers.gh]\ncommand = \"npx\"\n"
                .to_owned()
        }
    }
}
