//! A key in the system's store: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
//!
//! Only with the feature `keychain`. Every access has a timeout: a locked store may wait for a person for ever, and a
//! host that waits for its server does not show the question.

#[cfg(not(feature = "keychain"))]
use secrecy::SecretString;

/// The variable that names the key in the store.
pub(crate) const KEYCHAIN: &str = "AISOC_API_KEY_KEYCHAIN";
/// Where the session's bus is, which leads to the store on Linux; hosts strip it.
pub(crate) const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";

/// Whether this build can read the store.
pub(crate) const IS_AVAILABLE: bool = cfg!(feature = "keychain");

/// What a build says that cannot.
pub(crate) const MISSING: &str = "this build cannot reach the system's keychain: it was built without the feature `keychain`, which the packages have";

#[cfg(feature = "keychain")]
pub(crate) use store::{read, remove, write};

#[cfg(not(feature = "keychain"))]
pub(crate) fn read(_: &str) -> Result<SecretString, String> {
    Err(MISSING.to_owned())
}

#[cfg(not(feature = "keychain"))]
pub(crate) fn write(_: &str, _: &SecretString) -> Result<(), String> {
    Err(MISSING.to_owned())
}

#[cfg(not(feature = "keychain"))]
pub(crate) fn remove(_: &str) -> Result<(), String> {
    Err(MISSING.to_owned())
}

/// The address of the session's bus that an entry has to say; none where it is the one that systemd gives, which is found without.
pub(crate) fn bus_to_say(address: Option<&str>, runtime_folder: Option<&str>) -> Option<String> {
    let is_usual = |folder: &str| {
        let user = folder.strip_prefix("/run/user/").unwrap_or_default();
        !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit())
    };
    let Some(address) = address else {
        let folder = runtime_folder.filter(|folder| !is_usual(folder))?;
        return Some(format!("unix:path={folder}/bus"));
    };
    let first = address.split([',', ';']).next().unwrap_or_default();
    let folder = first
        .strip_prefix("unix:path=")
        .and_then(|path| path.strip_suffix("/bus"));
    (!folder.is_some_and(is_usual)).then(|| address.to_owned())
}

#[cfg(feature = "keychain")]
mod store {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use keyring::{Entry, Error};
    use secrecy::{ExposeSecret as _, SecretString};

    /// What our keys stand under.
    const SERVICE: &str = env!("CARGO_PKG_NAME");
    /// As long as a key command may take, and for the same reasons.
    const PATIENCE: Duration = super::super::command::PATIENCE;

    /// The key of that name.
    ///
    /// # Errors
    /// There is none, or the store cannot be reached.
    pub(crate) fn read(account: &str) -> Result<SecretString, String> {
        patiently(account, |entry| {
            entry.get_password().map(SecretString::from)
        })
    }

    /// Puts a key there, in the place of one of the same name.
    ///
    /// # Errors
    /// The store cannot be reached.
    pub(crate) fn write(account: &str, key: &SecretString) -> Result<(), String> {
        let key = key.clone();
        patiently(account, move |entry| {
            entry.set_password(key.expose_secret())
        })
    }

    /// Takes a key away; one that is not there is gone already.
    ///
    /// # Errors
    /// The store cannot be reached.
    pub(crate) fn remove(account: &str) -> Result<(), String> {
        patiently(account, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            done => done,
        })
    }

    /// On a thread of its own, which is left behind when it takes too long. The store's client also waits in a way that must
    /// not be done on a thread of the runtime.
    fn patiently<T: Send + 'static>(
        account: &str,
        work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, String> {
        let (send, done) = mpsc::channel();
        let name = account.to_owned();
        thread::spawn(move || {
            let worked = Entry::new(SERVICE, &name)
                .and_then(|entry| work(&entry))
                .map_err(|error| reason(&error, &name));
            let _ = send.send(worked);
        });
        done.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            Err(format!(
                "the keychain did not answer within {} seconds: it may be locked and wait for its password",
                PATIENCE.as_secs()
            ))
        })
    }

    /// In words of ours, and never with what the store holds.
    fn reason(error: &Error, account: &str) -> String {
        match error {
            Error::NoEntry => format!(
                "the keychain holds no key `{account}` of {SERVICE}; `aisoc-mcp install --secret keychain` stores one there"
            ),
            Error::NoDefaultStore => match Entry::store_status() {
                Err(Error::NoDefaultStore) | Ok(()) => "no keychain can be reached".to_owned(),
                Err(error) => format!("no keychain can be reached: {}", cause(error)),
            },
            Error::NoStorageAccess(cause) => {
                format!("the keychain is locked or refuses access: {cause}")
            }
            Error::PlatformFailure(cause) => format!("the keychain cannot be used: {cause}"),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                format!("the keychain's entry `{account}` is not a key")
            }
            Error::Ambiguous(_) => {
                format!("the keychain holds several keys `{account}`; remove all but one")
            }
            _ => "the keychain cannot be used".to_owned(),
        }
    }

    fn cause(error: &Error) -> String {
        match error {
            Error::NoStorageAccess(cause) | Error::PlatformFailure(cause) => cause.to_string(),
            _ => "it cannot be used".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::bus_to_say;

    #[test]
    fn an_address_is_said_where_it_cannot_be_worked_out() {
        for (address, folder, said) in [
            (Some("unix:path=/run/user/1000/bus"), None, None),
            (
                Some("unix:path=/run/user/1000/bus"),
                Some("/run/user/1000"),
                None,
            ),
            (Some("unix:path=/run/user/1000/bus,guid=12"), None, None),
            (None, Some("/run/user/1000"), None),
            (None, None, None),
            (
                Some("unix:path=/tmp/dbus-1"),
                None,
                Some("unix:path=/tmp/dbus-1"),
            ),
            (
                Some("unix:abstract=/x,guid=12"),
                Some("/run/user/1000"),
                Some("unix:abstract=/x,guid=12"),
            ),
            (None, Some("/tmp/run"), Some("unix:path=/tmp/run/bus")),
        ] {
            assert_eq!(bus_to_say(address, folder).as_deref(), said, "{address:?}");
        }
    }
}
