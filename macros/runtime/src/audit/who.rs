//! Who runs the server: the account and the machine, as the system has them.

/// The account and the machine.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Who {
    user: String,
    host: String,
}

impl Who {
    pub(super) fn of_this_process() -> Self {
        Self {
            user: super::line::short(&user()),
            host: super::line::short(&host()),
        }
    }
}

/// The name of the account that this process has the rights of. A variable is believed only where the system's list of
/// accounts has no name: with a directory of users, or on macOS.
#[cfg(unix)]
fn user() -> String {
    let id = rustix::process::geteuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_in(&accounts, &id)
        .or_else(|| variable("USER"))
        .or_else(|| variable("LOGNAME"))
        .unwrap_or(id)
}

/// The name of an account by its number, in the form of `/etc/passwd`.
#[cfg(unix)]
fn name_in(accounts: &str, id: &str) -> Option<String> {
    accounts.lines().find_map(|account| {
        let mut fields = account.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id).then(|| name.to_owned())
    })
}

#[cfg(unix)]
fn host() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn user() -> String {
    variable("USERNAME").unwrap_or_default()
}

#[cfg(not(unix))]
fn host() -> String {
    variable("COMPUTERNAME").unwrap_or_default()
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(all(test, unix))]
mod tests {
    use super::name_in;

    #[test]
    fn an_account_is_found_by_its_number() {
        let accounts = "root:x:0:0::/root:/bin/sh\n\nana:x:1000:1000:Ana:/home/ana:/bin/sh\n";
        assert_eq!(name_in(accounts, "1000").as_deref(), Some("ana"));
        assert_eq!(name_in(accounts, "100"), None);
    }
}
