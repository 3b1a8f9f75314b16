//! `schema`: the manifest's grammar for editors.

use crate::arguments::Schema;
use crate::files::{self, Verdict, complain, say};
use crate::schema;

pub(super) fn run(arguments: &Schema) -> Result<Verdict, String> {
    let Some(path) = &arguments.check else {
        say(&schema::text());
        return Ok(Verdict::Fine);
    };
    let same = files::read(path)? == schema::text();
    if !same {
        complain(&format!(
            "`{0}` is out of date: run `cargo toolspec schema > {0}`\n",
            path.display()
        ));
    }
    Ok(Verdict::wanting(!same))
}
