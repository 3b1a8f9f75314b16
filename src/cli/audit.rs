//! `audit`: checks or lists the lines of a trail, and what `serve`, `call` and `replay` write one with.

use std::sync::Arc;

use super::arguments::AuditCommand;
use super::outcome::{Stop, say};
use crate::config::{self, Flags, Process, Reader};
use toolspec_runtime::audit::{Audit, Key, Options};
use toolspec_runtime::command;

/// Does what is asked of the files of a trail.
pub(super) fn run(flags: &Flags, asked: AuditCommand) -> Result<(), Stop> {
    match asked {
        AuditCommand::Verify { files, head, json } => {
            let key = key(flags)?;
            command::audit_verify(&files, key.as_ref(), head.as_deref(), json)
        }
        AuditCommand::Show {
            files,
            filter,
            json,
        } => command::audit_show(&files, &filter.into(), json),
    }
}

/// Opens the audit trail, so that one that can't be written is known before anything is done.
pub(super) fn open(flags: &Flags) -> Result<Option<Arc<Audit>>, Stop> {
    let Some(file) = config::audit_file(flags, &mut Reader::strict(&Process))? else {
        return Ok(None);
    };
    let (path, source) = (file.value.display(), &file.source);
    let options = Options {
        key: key(flags)?,
        is_strict: config::audit_strict(flags, &mut Reader::strict(&Process))?.value,
    };
    let audit = Audit::open(&file.value, options).map_err(|error| {
        Stop::usage(format!(
            "{source}: the audit trail `{path}` can't be written: {error}"
        ))
    })?;
    if audit.is_exposed() {
        say(
            "warning",
            format!(
                "{source}: others may read or write the audit trail `{path}`; `chmod 600` keeps it to its owner"
            ),
        );
    }
    Ok(Some(Arc::new(audit)))
}

/// Reads the key of the audit trail, if one is named. Neither the file nor its name is quoted: it may be the key itself, in the wrong place.
fn key(flags: &Flags) -> Result<Option<Key>, Stop> {
    let Some(file) = config::audit_key(flags, &mut Reader::strict(&Process))? else {
        return Ok(None);
    };
    let source = &file.source;
    let key = Key::read(&file.value).map_err(|error| {
        Stop::usage(format!(
            "{source}: the key of the audit trail can't be read from that file: {error}"
        ))
    })?;
    if key.is_exposed() {
        say(
            "warning",
            format!(
                "{source}: others may read the key of the audit trail; `chmod 600` keeps it to its owner"
            ),
        );
    }
    Ok(Some(key))
}
