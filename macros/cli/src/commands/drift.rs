//! `drift`: compares the manifest with an API description, and decides the exit code.

use std::path::Path;

use toolspec_openapi::Document;
use toolspec_openapi::drift::Effect;

use crate::arguments::{Drift, Format};
use crate::drift;
use crate::fetch;
use crate::files::{self, Verdict, say};

pub(super) fn run(arguments: Drift) -> Result<Verdict, String> {
    let path = files::manifest(arguments.manifest)?;
    let manifest = super::right(&files::sources(&path)?)?;
    let new = description(&arguments.openapi)?;
    let old = arguments.against.as_deref().map(description).transpose()?;
    let found = drift::compare(&manifest, &new, old.as_ref());
    let is_json = arguments.json || arguments.format == Format::Json;
    say(&if is_json {
        format!("{:#}\n", drift::json(&found))
    } else {
        drift::text(&found, &manifest, old.is_some())
    });
    let is_drift = found.iter().any(|one| one.difference.effect > Effect::Note);
    Ok(Verdict::wanting(is_drift))
}

/// A description, from a file or by its URL.
fn description(source: &str) -> Result<Document, String> {
    let text = if fetch::is_url(source) {
        fetch::get(source)?
    } else {
        files::read(Path::new(source))?
    };
    Document::parse(&text).map_err(|error| format!("`{source}`: {error}"))
}
