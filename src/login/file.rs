//! The file that stores logins: one credential for each address, and the address of the last login.
//!
//! It holds secrets, so only its owner may read it. A login's key is sent to its own address only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Kind, Secret};
use crate::aisoc::AISOC;
use crate::files::{Locked, Written};
use crate::platform::{Machine, own_folder};
use toolspec_runtime::client::base_url;

/// The name of the file in our own folder.
const NAME: &str = "credentials.json";

/// What logins gave.
#[derive(Debug, Default)]
pub struct Logins {
    /// The address that was signed in at last.
    current: Option<String>,
    kept: BTreeMap<String, Kept>,
}

/// What is kept of one login.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The address, as requests are made to it.
    pub url: Url,
    /// The credential.
    pub key: SecretString,
    /// Whether it is a session token.
    pub is_session: bool,
    /// Who signed in.
    pub email: String,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct Form {
    version: u32,
    #[serde(default)]
    current: Option<String>,
    logins: BTreeMap<String, Login>,
}

#[derive(Serialize, Deserialize)]
struct Login {
    key: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    session: bool,
    #[serde(default)]
    email: String,
    #[serde(default)]
    expires_at: Option<String>,
}

impl Logins {
    /// Where the file is on a machine; `None` where no home folder is known.
    #[must_use]
    pub fn path(machine: &dyn Machine) -> Option<PathBuf> {
        let folder = own_folder(machine)?.into_os_string().into_string().ok()?;
        // By the rules of that machine rather than of this one.
        let separator = machine.platform().separator();
        Some(PathBuf::from(format!("{folder}{separator}{NAME}")))
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// What is wrong with it, without any of it.
    pub fn read(text: &str) -> Result<Self, Unkept> {
        let broken =
            || Unkept::from("not a file that `aisoc-mcp login` wrote; remove it and sign in again");
        let form: Form = serde_json::from_str(text).map_err(|_| broken())?;
        if form.version != 1 {
            return Err("written by a newer version of this program; update it".into());
        }
        let mut kept = BTreeMap::new();
        for (url, login) in form.logins {
            let parsed = Url::parse(&url).map_err(|_| broken())?;
            let login = Kept {
                url: parsed,
                key: SecretString::from(login.key),
                is_session: login.session,
                email: login.email,
                expires_at: login.expires_at.and_then(|end| end.parse().ok()),
            };
            kept.insert(url, login);
        }
        Ok(Self {
            current: form.current,
            kept,
        })
    }

    /// The login at an address.
    #[must_use]
    pub fn at(&self, url: &Url) -> Option<&Kept> {
        self.kept.get(&base_url(url, &AISOC)?)
    }

    /// The login that was last.
    #[must_use]
    pub fn current(&self) -> Option<&Kept> {
        self.kept.get(self.current.as_ref()?)
    }

    /// Adds what a login gave, in place of what another at that address did.
    fn add(&mut self, secret: &Secret) {
        let Some(address) = base_url(&secret.at.url, &AISOC) else {
            return;
        };
        let kept = Kept {
            url: secret.at.url.clone(),
            key: secret.key.clone(),
            is_session: matches!(secret.kind, Kind::Session { .. }),
            email: secret.email.clone(),
            expires_at: secret.expires_at,
        };
        self.current = Some(address.clone());
        self.kept.insert(address, kept);
    }

    fn write(&self) -> String {
        let logins = self.kept.iter().map(|(url, kept)| {
            let login = Login {
                key: kept.key.expose_secret().to_owned(),
                session: kept.is_session,
                email: kept.email.clone(),
                expires_at: kept.expires_at.map(|end| end.to_string()),
            };
            (url.clone(), login)
        });
        let form = Form {
            version: 1,
            current: self.current.clone(),
            logins: logins.collect(),
        };
        // Texts, numbers and lists of these: there is nothing in it that JSON can't say.
        let text = serde_json::to_string_pretty(&form).unwrap_or_default();
        format!("{text}\n")
    }

    /// Keeps what a login gave in the file, beside what others gave.
    ///
    /// # Errors
    /// Why the file can't be read or written.
    pub fn keep(path: &Path, secret: &Secret) -> Result<(), Unkept> {
        let refused = |refusal: crate::files::FileError| refusal.to_string();
        private_folder(path)?;
        let locked = Locked::open(path, false, None).map_err(refused)?;
        for _ in 0..5 {
            let old = locked.read().map_err(refused)?;
            let mut logins = match &old {
                None => Self::default(),
                Some(text) => {
                    Self::read(text).map_err(|reason| format!("`{}`: {reason}", path.display()))?
                }
            };
            logins.add(secret);
            let written = locked.write(old.as_deref(), &logins.write(), true);
            if written.map_err(refused)? == Written::Done {
                return Ok(());
            }
        }
        Err(Unkept::from(format!(
            "`{}` is being changed by another program",
            path.display()
        )))
    }
}

/// Why logins cannot be read or kept, without any of what is in their file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unkept(String);

impl<T: Into<String>> From<T> for Unkept {
    fn from(reason: T) -> Self {
        Self(reason.into())
    }
}

/// Makes the folder, for its owner alone.
fn private_folder(path: &Path) -> Result<(), String> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder
        .create(folder)
        .map_err(|error| format!("`{}` cannot be made: {error}", folder.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use toolspec_runtime::client::{How, Resolved};

    struct Elsewhere(Platform, &'static [(&'static str, &'static str)]);

    impl Machine for Elsewhere {
        fn platform(&self) -> Platform {
            self.0
        }
        fn variable(&self, name: &str) -> Option<String> {
            let mut known = self.1.iter();
            let (_, value) = known.find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        }
        fn exists(&self, _: &Path) -> bool {
            false
        }
        fn names(&self, _: &Path) -> Vec<String> {
            Vec::new()
        }
    }

    #[test]
    fn every_system_has_its_place_for_it() {
        for (platform, variables, path) in [
            (
                Platform::Linux,
                &[("HOME", "/home/m")][..],
                Some("/home/m/.config/aisoc-mcp/credentials.json"),
            ),
            (
                Platform::Linux,
                &[("HOME", "/home/m"), ("XDG_CONFIG_HOME", "/x")],
                Some("/x/aisoc-mcp/credentials.json"),
            ),
            (
                Platform::MacOs,
                &[("HOME", "/Users/m")],
                Some("/Users/m/Library/Application Support/aisoc-mcp/credentials.json"),
            ),
            (
                Platform::Windows,
                &[
                    ("USERPROFILE", "C:\\Users\\m"),
                    ("APPDATA", "C:\\Users\\m\\AppData\\Roaming"),
                ],
                Some("C:\\Users\\m\\AppData\\Roaming\\aisoc-mcp\\credentials.json"),
            ),
            (Platform::Linux, &[], None),
        ] {
            let found = Logins::path(&Elsewhere(platform, variables));
            assert_eq!(found.as_deref(), path.map(Path::new));
        }
    }

    fn secret(url: &str, key: &str) -> Secret {
        Secret {
            at: Resolved {
                url: url.parse().unwrap(),
                how: How::Given,
            },
            email: "morgan@example.com".to_owned(),
            key: key.into(),
            kind: Kind::Session { refused: None },
            scopes: Vec::new(),
            expires_at: "2026-10-09T08:30:00Z".parse().ok(),
            not_givable: Vec::new(),
            not_held: Vec::new(),
        }
    }

    #[test]
    fn a_login_is_found_at_its_own_address_however_that_is_written() {
        let mut logins = Logins::default();
        logins.add(&secret("https://a.example", "one"));
        logins.add(&secret("https://b.example/edge", "two"));
        logins.add(&secret("https://a.example/", "three"));
        let logins = Logins::read(&logins.write()).unwrap();
        let at = |url: &str| {
            let kept = logins.at(&url.parse().unwrap())?;
            Some(kept.key.expose_secret().to_owned())
        };
        assert_eq!(at("https://a.example/api/v1").as_deref(), Some("three"));
        assert_eq!(at("https://b.example/edge/").as_deref(), Some("two"));
        assert_eq!(at("https://b.example"), None);
        assert_eq!(at("http://a.example"), None);
        let current = logins.current().unwrap();
        assert_eq!(current.url.as_str(), "https://a.example/");
        assert!(current.is_session && current.expires_at.is_some());
        assert!(!format!("{logins:?}").contains("three"));
    }

    #[test]
    fn another_text_is_no_such_file_and_is_not_repeated() {
        for text in [
            "",
            "aisoc_topsecret",
            r#"{"version": 1}"#,
            r#"{"version": 9, "logins": {}}"#,
        ] {
            let refused = Logins::read(text).unwrap_err();
            assert!(!refused.to_string().contains("topsecret"), "{refused}");
        }
    }
}
