//! `docs`: the generated documentation beside a manifest, written or compared.

use std::fs;
use std::path::Path;

use crate::arguments::Docs;
use crate::files::{self, Verdict, complain, say};
use crate::pages::{mistakes, parts, tools};
use crate::schema;

pub(super) fn run(arguments: Docs) -> Result<Verdict, String> {
    let path = files::manifest(arguments.manifest)?;
    let manifest = super::right(&files::read(&path)?, &path)?;
    let folder = files::folder(&path);
    let readme = folder.join("README.md");
    let mut wanted = vec![
        (folder.join("docs/tools.md"), tools::page(&manifest)),
        (folder.join("tools.schema.json"), schema::text()),
    ];
    for (name, page) in mistakes::pages(&toolspec::mistakes::subjects()?) {
        wanted.push((folder.join("docs/mistakes").join(name), page));
    }
    if readme.is_file() {
        let page = parts::readme(&files::read(&readme)?, &manifest);
        wanted.push((readme, page));
    }
    let is = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let behind: Vec<_> = wanted
        .iter()
        .filter(|(path, text)| is(path) != *text)
        .collect();
    for (path, text) in &behind {
        if arguments.check {
            complain(&format!(
                "`{}` is behind what it is generated from\n",
                path.display()
            ));
        } else {
            files::write(path, text)?;
            say(&format!("wrote {}\n", path.display()));
        }
    }
    if arguments.check && !behind.is_empty() {
        complain("run `cargo toolspec docs` and commit what it writes\n");
    } else if behind.is_empty() {
        say(&format!("{} pages, all up to date\n", wanted.len()));
    }
    Ok(Verdict::wanting(arguments.check && !behind.is_empty()))
}
