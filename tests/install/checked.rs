//! What is checked once something was written.

use std::net::TcpListener;

use super::home::{Home, KEY, Said, said};

fn install(home: &Home, more: &[&str]) -> Said {
    let arguments = [&["install", "--host", "cursor"], more].concat();
    let mut command = home.checking(&arguments);
    if !more.contains(&"--demo") {
        command.env("AISOC_API_KEY", KEY);
    }
    said(&command.output().unwrap())
}

/// Where nothing listens.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn a_fine_installation_is_said_to_be_ready_before_what_to_do_next() {
    let home = Home::new();
    let said = install(&home, &["--demo"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let ready = said.out.find("doctor` does: ready: ").expect("a verdict");
    let next = said.out.find("Next, in Cursor: ").expect("what is next");
    assert!(ready < next && !said.out.contains("failed"), "{}", said.out);
}

#[test]
fn what_is_wrong_is_told_with_what_to_do_and_the_file_is_written_all_the_same() {
    let home = Home::new();
    let said = install(&home, &["--aisoc-url", &nowhere()]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    for part in [
        "not ready: 1 failed",
        "refuses the connection",
        "→",
        "Next, in Cursor: ",
    ] {
        assert!(said.out.contains(part), "no {part} in {}", said.out);
    }
    assert!(!said.out.contains(KEY) && !said.err.contains(KEY));
    assert!(home.read(&home.file_of("cursor")).contains("aisoc"));
}

#[test]
fn nothing_is_checked_where_nothing_was_written_or_no_check_is_wanted() {
    let home = Home::new();
    let url = nowhere();
    let said = install(&home, &["--aisoc-url", &url, "--no-check"]);
    assert!(!said.out.contains("Checked"), "{}", said.out);
    let said = install(&home, &["--aisoc-url", &url]);
    assert!(
        said.out.contains("already up to date") && !said.out.contains("Checked"),
        "{}",
        said.out
    );
    let said = install(&home, &["--aisoc-url", "http://127.0.0.1:9", "--dry-run"]);
    assert!(
        said.out.contains("would be changed") && !said.out.contains("Checked"),
        "{}",
        said.out
    );
}
