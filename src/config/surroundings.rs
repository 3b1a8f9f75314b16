//! Input from outside the program: variables and files.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use secrecy::SecretString;

use super::key::COMMAND;
use super::keychain::KEYCHAIN;
use super::{command, keychain};
use crate::login::Logins;
use crate::platform::ThisMachine;
use toolspec_runtime::settings::{Environment, KeyFile, Process, Unusable};

/// The environment a configuration is settled in.
pub trait Surroundings: Environment {
    /// The first line that a command prints.
    ///
    /// # Errors
    /// It failed, took too long or printed nothing.
    fn key_command(&self, _command: &str) -> Result<SecretString, Unusable> {
        Err("this system cannot run a command".into())
    }

    /// The key of that name in the system's store.
    ///
    /// # Errors
    /// There is none, or the store cannot be reached.
    fn keychain(&self, _account: &str) -> Result<SecretString, Unusable> {
        Err("this system has no keychain".into())
    }

    /// The file that logins are kept in, where there is one.
    ///
    /// # Errors
    /// The file cannot be read.
    fn logins(&self) -> Option<(PathBuf, io::Result<KeyFile>)> {
        None
    }
}

/// The same surroundings without a login, for callers that must not use its address and key.
pub struct WithoutLogins<'a>(pub &'a dyn Surroundings);

impl Environment for WithoutLogins<'_> {
    fn variable(&self, name: &str) -> Result<Option<String>, Unusable> {
        self.0.variable(name)
    }

    fn key_file(&self, path: &Path) -> io::Result<KeyFile> {
        self.0.key_file(path)
    }
}

impl Surroundings for WithoutLogins<'_> {
    fn key_command(&self, command: &str) -> Result<SecretString, Unusable> {
        self.0.key_command(command)
    }

    fn keychain(&self, account: &str) -> Result<SecretString, Unusable> {
        self.0.keychain(account)
    }
}

/// The same surroundings where no command is run and no keychain opened, for what has no use for a key.
pub struct WithoutFetching<'a>(pub &'a dyn Surroundings);

impl Environment for WithoutFetching<'_> {
    fn variable(&self, name: &str) -> Result<Option<String>, Unusable> {
        if matches!(name, COMMAND | KEYCHAIN) {
            return Ok(None);
        }
        self.0.variable(name)
    }

    fn key_file(&self, path: &Path) -> io::Result<KeyFile> {
        self.0.key_file(path)
    }
}

impl Surroundings for WithoutFetching<'_> {
    fn logins(&self) -> Option<(PathBuf, io::Result<KeyFile>)> {
        self.0.logins()
    }
}

/// What was answered in this process. Settings are settled more than once, and a person is asked to unlock something once.
type Answers = Mutex<Vec<(String, Result<SecretString, Unusable>)>>;

static COMMANDS: Answers = Mutex::new(Vec::new());
static ACCOUNTS: Answers = Mutex::new(Vec::new());

fn once(
    answers: &Answers,
    question: &str,
    ask: impl FnOnce() -> Result<SecretString, Unusable>,
) -> Result<SecretString, Unusable> {
    let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, answer)) = answers.iter().find(|(known, _)| known == question) {
        return answer.clone();
    }
    let answer = ask();
    answers.push((question.to_owned(), answer.clone()));
    answer
}

impl Surroundings for Process {
    fn key_command(&self, command: &str) -> Result<SecretString, Unusable> {
        once(&COMMANDS, command, || {
            command::first_line(command, command::PATIENCE).map_err(Unusable::from)
        })
    }

    fn keychain(&self, account: &str) -> Result<SecretString, Unusable> {
        once(&ACCOUNTS, account, || {
            keychain::read(account).map_err(Unusable::from)
        })
    }

    fn logins(&self) -> Option<(PathBuf, io::Result<KeyFile>)> {
        let path = Logins::path(&ThisMachine)?;
        match self.key_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some((path, read)),
        }
    }
}
