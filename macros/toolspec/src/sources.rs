//! The texts of a manifest: its own, and those of the files that it names under `files`.
//!
//! The texts are concatenated in one buffer, so that a [`Span`] is two numbers for any file.

use std::fmt::Display;
use std::path::Path;

use crate::model::Manifest;
use crate::problem::{Problems, Span, position};
use crate::read::files;
use crate::yaml::{self, Node};

/// The texts of a manifest, and how each file is called.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    text: String,
    files: Vec<File>,
    unread: Vec<Unread>,
}

/// A file's part of the text.
#[derive(Debug, Clone)]
struct File {
    path: String,
    span: Span,
}

/// A file that is named and could not be read.
#[derive(Debug, Clone)]
struct Unread {
    path: String,
    why: String,
}

/// A place in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'s> {
    /// How the file is called.
    pub path: &'s str,
    /// Its text.
    pub text: &'s str,
    /// Where its text begins among all: what a [`Span`] counts from is less by this in the file itself.
    pub start: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Sources {
    /// A manifest that is one text; `path` is how the file is called.
    #[must_use]
    pub fn single(path: &str, text: &str) -> Self {
        let mut sources = Self::default();
        sources.add(path.to_owned(), text);
        sources
    }

    /// Reads a manifest and the files that it names, each by calling `read` with its path.
    ///
    /// This is how a build script reads a manifest. Cargo must know every file, so that a change of any of them
    /// is built:
    ///
    /// ```
    /// # fn read(_: &str) -> std::io::Result<String> {
    /// #     Ok(include_str!("../tests/small.yaml").to_owned())
    /// # }
    /// fn generate() -> Result<String, Box<dyn std::error::Error>> {
    ///     // In a build script, `read` is `|path| std::fs::read_to_string(path)`.
    ///     let sources = toolspec::Sources::gather("tools.yaml", |path| read(path))?;
    ///     print!("{}", sources.rerun_if_changed());
    ///     let manifest = sources.load().map_err(|problems| problems.render_in(&sources))?;
    ///     Ok(toolspec::emit::rust(&manifest, "my_runtime", "tools.yaml"))
    /// }
    /// # generate().unwrap();
    /// ```
    ///
    /// # Errors
    /// What `read` says of the manifest itself. A file that the manifest names and `read` has not is a problem of the
    /// manifest, which [`load`](Self::load) reports where the file is named.
    pub fn gather<E: Display>(
        path: &str,
        mut read: impl FnMut(&str) -> Result<String, E>,
    ) -> Result<Self, E> {
        let mut sources = Self::single(path, &read(path)?);
        let root = yaml::parse(&sources.text, &mut Problems::default());
        for name in root.iter().flat_map(files::named) {
            let path = sources.beside(name);
            match read(&path) {
                Ok(text) => sources.add(path, &text),
                Err(error) => sources.unread.push(Unread {
                    path,
                    why: error.to_string(),
                }),
            }
        }
        Ok(sources)
    }

    /// Reads and checks the manifest.
    ///
    /// # Errors
    /// Everything that is wrong with it, file by file in the order of the text.
    pub fn load(&self) -> Result<Manifest, Problems> {
        crate::load_from(self)
    }

    /// The manifest as one tree, with what the other files add to it; every problem goes into `problems`, and `None`
    /// comes back when there is no tree to continue with.
    pub fn tree(&self, problems: &mut Problems) -> Option<Node> {
        files::tree(self, problems)
    }

    /// What a build script prints so that cargo runs it again after a change of any of the files.
    #[must_use]
    pub fn rerun_if_changed(&self) -> String {
        let line = |path| format!("cargo::rerun-if-changed={path}\n");
        self.paths().map(line).collect::<Vec<_>>().concat()
    }

    /// How the files are called, the manifest first; those that could not be read as well.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let read = self.files.iter().map(|file| file.path.as_str());
        read.chain(self.unread.iter().map(|unread| unread.path.as_str()))
    }

    /// Where an offset stands.
    #[must_use]
    pub fn place(&self, offset: usize) -> Place<'_> {
        let holds = |file: &&File| (file.span.start..=file.span.end).contains(&offset);
        let file = self.files.iter().find(holds).or(self.files.first());
        let (path, span) = file.map_or(("", Span::default()), |file| (&file.path, file.span));
        let text = &self.text[span.start..span.end];
        let (line, column) = position(text, offset.saturating_sub(span.start));
        Place {
            path,
            text,
            start: span.start,
            line,
            column,
        }
    }

    /// How the manifest itself is called.
    #[must_use]
    pub fn path(&self) -> &str {
        self.files.first().map_or("", |file| file.path.as_str())
    }

    /// All texts, one after the other.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text of a file that the manifest names, and where it begins; the error is why there is none.
    pub(crate) fn named(&self, name: &str) -> Result<(&str, usize), &str> {
        let path = self.beside(name);
        let mut files = self.files.iter().skip(1);
        if let Some(file) = files.find(|file| file.path == path) {
            return Ok((&self.text[file.span.start..file.span.end], file.span.start));
        }
        let unread = self.unread.iter().find(|unread| unread.path == path);
        Err(unread.map_or("no other file is at hand", |unread| unread.why.as_str()))
    }

    /// The manifest's own text.
    #[must_use]
    pub fn own(&self) -> &str {
        let span = self.files.first().map_or(Span::default(), |file| file.span);
        &self.text[span.start..span.end]
    }

    /// The path of a file in the manifest's folder.
    fn beside(&self, name: &str) -> String {
        let folder = Path::new(self.path()).parent().unwrap_or(Path::new(""));
        folder.join(name).to_string_lossy().into_owned()
    }

    fn add(&mut self, path: String, text: &str) {
        // The end of one text is not the beginning of the next.
        if !self.files.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(text);
        let span = Span::new(start, self.text.len());
        self.files.push(File { path, span });
    }
}
