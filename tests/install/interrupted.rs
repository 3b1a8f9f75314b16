//! Two at once, and killed half-way.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::home::{Home, KEY, URL, is_full};

fn start(home: &Home, arguments: &[&str]) -> Child {
    let mut command = home.command(arguments);
    command
        .env("AISOC_API_KEY", KEY)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn installs_at_the_same_time_lose_nothing() {
    let names: Vec<_> = (0..12).map(|number| format!("tenant-{number}")).collect();
    for host in ["cursor", "claude-code", "codex"] {
        let home = Home::new();
        let children: Vec<_> = names
            .iter()
            .map(|name| start(&home, &["install", "--host", host, "--name", name]))
            .collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        let survey = home.survey(host);
        let mut found: Vec<_> = survey["files"][0]["entries"].as_array().unwrap().clone();
        found.sort_by_key(|name| name.as_str().unwrap()[7..].parse::<u32>().unwrap());
        assert_eq!(
            found,
            names
                .iter()
                .map(|name| Value::from(name.as_str()))
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_file_is_whole_whenever_the_installer_is_killed() {
    let home = Home::new();
    let file = ".cursor/mcp.json";
    let (servers, kills) = if is_full() { (2000, 200) } else { (700, 60) };
    let servers: Vec<_> = (0..servers)
        .map(|number| format!("    \"s{number}\": {{\"command\": \"c\"}}, // {number}"))
        .collect();
    let old = format!(
        "{{\n  \"mcpServers\": {{\n{}\n  }},\n}}\n",
        servers.join("\n")
    );
    home.put(file, &old);

    home.install("cursor", &[]);
    let new = home.read(file);
    home.uninstall("cursor", &[]);
    assert_eq!(home.read(file), old);

    // The moments are spread around that of the change, which is found on the way: it comes earlier when the file has
    // changed, and later when it has not.
    let (mut change, mut killed, mut done) = (Duration::from_millis(20), 0, 0);
    let arguments = ["install", "--host", "cursor", "--aisoc-url", URL];
    let until = Instant::now() + Duration::from_mins(3);
    for moment in 0..kills {
        let mut child = start(&home, &arguments);
        sleep(change * (moment * 73 % kills) * 2 / kills);
        let _ = child.kill();
        killed += u32::from(!child.wait().unwrap().success());
        let now = home.read(file);
        if now == old {
            change = change * 11 / 10;
        } else {
            assert!(
                now == new,
                "killed at moment {moment}: neither the old file nor the new"
            );
            change = change * 9 / 10;
            done += 1;
            home.uninstall("cursor", &[]);
            assert_eq!(home.read(file), old);
        }
        assert!(Instant::now() < until, "{moment} kills took three minutes");
    }
    assert!(
        killed > kills / 10 && done > kills / 10,
        "{killed} killed, {done} changed: the moments were not around the change"
    );
    home.install("cursor", &[]);
    home.uninstall("cursor", &[]);
    assert!(
        home.files()
            .iter()
            .all(|file| !file.contains(".aisoc-mcp-")),
        "{:?}",
        home.files()
    );
}

#[test]
fn a_lock_of_claude_code_is_waited_for_and_a_stale_one_is_not() {
    let home = Home::new();
    let lock = home.path(".claude.json.lock");
    std::fs::create_dir(&lock).unwrap();
    let mut child = start(&home, &["install", "--host", "claude-code"]);
    sleep(Duration::from_millis(400));
    assert!(child.try_wait().unwrap().is_none(), "it waits");
    assert!(!home.path(".claude.json").exists());
    std::fs::remove_dir(&lock).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(home.read(".claude.json").contains("aisoc"));
    assert!(!lock.exists());

    std::fs::create_dir(&lock).unwrap();
    let long_ago = std::time::SystemTime::now() - Duration::from_mins(1);
    std::fs::File::open(&lock)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    home.uninstall("claude-code", &[]);
    assert!(!lock.exists());
}
