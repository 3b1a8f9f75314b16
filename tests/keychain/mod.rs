//! Keys in the system's store. On Linux a stand-in Secret Service on a bus of its own is that store; builds without the feature
//! say what they lack.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![cfg(target_os = "linux")]

use crate::install::home;

#[cfg(not(feature = "keychain"))]
use home::{Home, KEY, URL};

#[cfg(not(feature = "keychain"))]
#[test]
fn a_build_without_the_feature_says_so() {
    let home = Home::new();
    let arguments = [
        "install",
        "--host",
        "cursor",
        "--secret",
        "keychain",
        "--aisoc-url",
        URL,
    ];
    let said = home.run(&arguments, &[("AISOC_API_KEY", KEY)]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(
        said.err.contains("without the feature `keychain`"),
        "{}",
        said.err
    );
    assert_eq!(home.files(), [""; 0]);
    let said = home.run(&["serve"], &[("AISOC_API_KEY_KEYCHAIN", "cursor-aisoc")]);
    assert_eq!(said.code, Some(2), "{}", said.out);
    assert!(
        said.err
            .contains("`AISOC_API_KEY_KEYCHAIN`: this build cannot reach the system's keychain"),
        "{}",
        said.err
    );
}

#[cfg(feature = "keychain")]
mod store {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Child, Command, Stdio};
    use std::time::Instant;

    use serde_json::{Value, json};

    use super::home::{Home, KEY, URL, said};

    const FILE: &str = ".cursor/mcp.json";

    /// A bus with a Secret Service on it, until dropped.
    struct Bus {
        address: String,
        daemon: Child,
        service: Child,
    }

    impl Bus {
        /// `None` where the machine lacks what it is made of, which is said.
        fn start(home: &Home, form: &[&str]) -> Option<Self> {
            let python = "/usr/bin/python3";
            let has = |program: &str, arguments: &[&str]| {
                let status = Command::new(program)
                    .args(arguments)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status();
                status.is_ok_and(|status| status.success())
            };
            if !has("dbus-daemon", &["--version"])
                || !has(python, &["-c", "import dbus, gi"])
                || !has("openssl", &["version"])
            {
                eprintln!("skipped: dbus-daemon, python3-dbus, python3-gi or openssl is not here");
                return None;
            }
            let path = home.path("bus").display().to_string();
            let mut daemon = Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address"])
                .arg(format!("--address=unix:path={path}"))
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut line = String::new();
            BufReader::new(daemon.stdout.take().unwrap())
                .read_line(&mut line)
                .unwrap();
            let address = line.trim().to_owned();
            let mut service = Command::new(python)
                .arg(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/tests/keychain/secret_service.py"
                ))
                .args(form)
                .env("DBUS_SESSION_BUS_ADDRESS", &address)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            line.clear();
            BufReader::new(service.stdout.take().unwrap())
                .read_line(&mut line)
                .unwrap();
            assert_eq!(line.trim(), "ready");
            Some(Self {
                address,
                daemon,
                service,
            })
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            for child in [&mut self.service, &mut self.daemon] {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }

    fn entry(home: &Home) -> Value {
        let whole: Value = serde_json::from_str(&home.read(FILE)).unwrap();
        whole["mcpServers"]["aisoc"].clone()
    }

    fn install(home: &Home, bus: &Bus, more: &[&str]) -> String {
        let arguments = [
            &[
                "install",
                "--host",
                "cursor",
                "--aisoc-url",
                URL,
                "--secret",
                "keychain",
            ],
            more,
        ]
        .concat();
        let variables = [
            ("AISOC_API_KEY", KEY),
            ("DBUS_SESSION_BUS_ADDRESS", bus.address.as_str()),
        ];
        let said = home.run(&arguments, &variables);
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        said.out
    }

    /// Starts what the entry says as a host does, without a session's bus in the environment, and lists the tools.
    fn started(home: &Home, entry: &Value) -> (usize, String) {
        let env = entry["env"].as_object().unwrap();
        let mut command = Command::new(entry["command"].as_str().unwrap());
        command
            .arg("serve")
            .env_clear()
            .env("HOME", home.path(""))
            .envs(
                env.iter()
                    .map(|(name, value)| (name, value.as_str().unwrap())),
            );
        let (tools, log) = toolspec_runtime::testing::blocking::tools(command);
        (tools.map_or(0, |tools| tools.len()), log)
    }

    #[test]
    fn a_key_goes_into_the_store_and_the_server_finds_it_without_the_hosts_help() {
        let home = Home::new();
        let Some(bus) = Bus::start(&home, &[]) else {
            return;
        };
        install(&home, &bus, &[]);
        let text = home.read(FILE);
        assert!(!text.contains(KEY), "{text}");
        let env = &entry(&home)["env"];
        assert_eq!(env["AISOC_API_KEY_KEYCHAIN"], "cursor-aisoc");
        // Hosts do not pass it on, and this bus is not where systemd puts one.
        assert_eq!(env["DBUS_SESSION_BUS_ADDRESS"], bus.address);
        assert!(install(&home, &bus, &[]).contains("already up to date"));

        let (tools, log) = started(&home, &entry(&home));
        assert!(tools > 0 && !log.contains("no API key"), "{log}");

        // `doctor` and the others read it too.
        let variables = [
            ("AISOC_API_KEY_KEYCHAIN", "cursor-aisoc"),
            ("DBUS_SESSION_BUS_ADDRESS", bus.address.as_str()),
            ("AISOC_URL", "http://127.0.0.1:9"),
        ];
        let mut command = home.checking(&["doctor"]);
        let told = said(&command.envs(variables).output().unwrap());
        assert!(
            told.out.contains("from `AISOC_API_KEY_KEYCHAIN`"),
            "{}",
            told.out
        );
        assert!(!told.out.contains(KEY) && !told.err.contains(KEY));

        // A new key takes the place of the old, another way of keeping it takes it out, and so does `uninstall`.
        install(&home, &bus, &["--api-key", "aisoc_second"]);
        install(&home, &bus, &["--name", "other"]);
        let arguments = ["install", "--host", "cursor", "--secret", "inline"];
        let address = ("DBUS_SESSION_BUS_ADDRESS", bus.address.as_str());
        home.run(&arguments, &[("AISOC_API_KEY", KEY), address]);
        let env = entry(&home)["env"].clone();
        assert_eq!(env["AISOC_API_KEY"], KEY);
        assert_eq!(
            (
                env.get("AISOC_API_KEY_KEYCHAIN"),
                env.get("DBUS_SESSION_BUS_ADDRESS")
            ),
            (None, None)
        );
        let gone = home.run(
            &["serve"],
            &[("AISOC_API_KEY_KEYCHAIN", "cursor-aisoc"), address],
        );
        assert_eq!(gone.code, Some(2));
        assert!(
            gone.err.contains("holds no key `cursor-aisoc`"),
            "{}",
            gone.err
        );
        let there = home.run(
            &["serve"],
            &[("AISOC_API_KEY_KEYCHAIN", "cursor-other"), address],
        );
        assert_eq!(there.code, Some(0), "{}", there.err);
        home.run(
            &["uninstall", "--host", "cursor", "--name", "other"],
            &[address],
        );
        let gone = home.run(
            &["serve"],
            &[("AISOC_API_KEY_KEYCHAIN", "cursor-other"), address],
        );
        assert!(
            gone.err.contains("holds no key `cursor-other`"),
            "{}",
            gone.err
        );
    }

    /// Where systemd puts the bus, which hosts do not say either, it is found by the runtime folder's usual name.
    #[test]
    fn the_runtime_folders_bus_is_found_and_a_store_that_is_not_there_is_told() {
        let home = Home::new();
        let Some(bus) = Bus::start(&home, &[]) else {
            return;
        };
        install(&home, &bus, &[]);
        let folder = home.path("");
        let folder = folder.to_str().unwrap().trim_end_matches('/');
        let variables = [
            ("AISOC_API_KEY_KEYCHAIN", "cursor-aisoc"),
            ("XDG_RUNTIME_DIR", folder),
        ];
        let found = home.run(&["serve"], &variables);
        assert_eq!(found.code, Some(0), "{}", found.err);
        drop(bus);
        let began = Instant::now();
        let lost = home.run(&["serve"], &variables);
        assert_eq!(lost.code, Some(2));
        assert!(
            lost.err.contains("no keychain can be reached"),
            "{}",
            lost.err
        );
        assert!(began.elapsed().as_secs() < 20);
        // An installation that cannot keep the key changes nothing.
        let before = home.read(FILE);
        let arguments = ["install", "--host", "cursor", "--secret", "keychain"];
        let failed = home.run(
            &arguments,
            &[
                ("AISOC_API_KEY", "aisoc_third"),
                ("XDG_RUNTIME_DIR", folder),
            ],
        );
        assert_eq!(failed.code, Some(1), "{}", failed.out);
        assert!(failed.err.contains("nothing was changed"), "{}", failed.err);
        assert_eq!(home.read(FILE), before);
    }

    #[test]
    fn a_store_that_waits_for_a_person_is_given_up_on() {
        let home = Home::new();
        let Some(bus) = Bus::start(&home, &["locked"]) else {
            return;
        };
        let began = Instant::now();
        let variables = [
            ("AISOC_API_KEY_KEYCHAIN", "cursor-aisoc"),
            ("DBUS_SESSION_BUS_ADDRESS", bus.address.as_str()),
        ];
        let said = home.run(&["serve"], &variables);
        assert_eq!(said.code, Some(2), "{}", said.out);
        assert!(said.err.contains("locked"), "{}", said.err);
        assert!(began.elapsed().as_secs() < 40, "{:?}", began.elapsed());
    }
}
