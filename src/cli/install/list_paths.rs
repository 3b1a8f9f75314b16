//! `install --list-paths`: every host's configuration file, as a table or JSON.

use std::path::Path;

use comfy_table::{ContentArrangement, Table, presets};

use crate::install::hosts::Machine;
use crate::install::survey;

/// Every host, each with the files that are there, or else the one that would be written.
pub(super) fn table(machine: &dyn Machine, project: &Path) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(["Host", "--host", "File", "There", "Entries"]);
    for host in survey::survey(machine, project)
        .as_array()
        .into_iter()
        .flatten()
    {
        let files: Vec<_> = host["files"].as_array().into_iter().flatten().collect();
        let is_there = |file: &&&serde_json::Value| file["exists"] == true;
        let mut shown: Vec<_> = files.iter().filter(is_there).collect();
        if shown.is_empty() {
            shown.extend(files.iter().find(|file| file["scope"] == "user"));
        }
        let [title, name] =
            ["title", "host"].map(|member| host[member].as_str().unwrap_or_default());
        if shown.is_empty() {
            table.add_row([title, name, "its entry is only printed", "", ""]);
        }
        for file in shown {
            let entries: Vec<_> = file["entries"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(serde_json::Value::as_str)
                .collect();
            let problem = file["problem"].as_str();
            table.add_row([
                title.to_owned(),
                name.to_owned(),
                file["path"].as_str().unwrap_or_default().to_owned(),
                if file["exists"] == true { "yes" } else { "no" }.to_owned(),
                problem.map_or_else(|| entries.join(", "), str::to_owned),
            ]);
        }
    }
    table.to_string()
}
