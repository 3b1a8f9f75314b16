//! A client that sends and does not read, and a log that nobody reads: what waits stays bounded, and the end of the input ends it.
#![cfg(target_os = "linux")]

use std::io::{ErrorKind, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

struct Server(Child, Arc<AtomicBool>);

impl Drop for Server {
    fn drop(&mut self) {
        self.1.store(true, Ordering::SeqCst);
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    fn start(arguments: &[&str], stderr: Stdio) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aisoc-mcp"));
        command.args(arguments).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut server = Self(command.stderr(stderr).spawn().unwrap(), Arc::default());
        let is_over = Arc::clone(&server.1);
        let pid = rustix::process::Pid::from_child(&server.0);
        // A server that answers no more ends the test instead of holding it.
        std::thread::spawn(move || {
            sleep(Duration::from_mins(1));
            if is_over.load(Ordering::SeqCst) {
                return;
            }
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        });
        let client = json!({"name": "test", "version": "1"});
        let params =
            json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
        server.send(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}));
        server.read_line();
        server
    }

    fn send(&mut self, message: &serde_json::Value) {
        let input = self.0.stdin.as_mut().unwrap();
        input.write_all(format!("{message}\n").as_bytes()).unwrap();
    }

    fn read_line(&mut self) {
        let output = self.0.stdout.as_mut().unwrap();
        let mut byte = [0];
        while output.read(&mut byte).unwrap() == 1 && byte != *b"\n" {}
        assert_eq!(&byte, b"\n", "it answers no more");
    }

    /// The most memory it has had so far, in MiB.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.unwrap().trim().trim_end_matches(" kB");
        kib.parse::<u64>().unwrap() / 1024
    }

    fn ends_within(&mut self, limit: Duration) {
        let began = Instant::now();
        while self.0.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < limit, "it goes on");
            sleep(Duration::from_millis(10));
        }
    }
}

/// Sends lists of tools until no more are taken for a while; gives how many.
fn flood(server: &mut Server) -> u64 {
    let input = server.0.stdin.as_mut().unwrap();
    rustix::io::ioctl_fionbio(&*input, true).unwrap();
    let mut sent = 0;
    let mut refused = 0;
    while refused < 40 && sent < 200_000 {
        let line = format!(
            "{}\n",
            json!({"jsonrpc": "2.0", "id": sent + 1, "method": "tools/list"})
        );
        match input.write_all(line.as_bytes()) {
            Ok(()) => {
                sent += 1;
                refused = 0;
            }
            Err(error) => {
                // A short line is written whole or not at all.
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                refused += 1;
                sleep(Duration::from_millis(25));
            }
        }
    }
    sent
}

#[test]
fn no_more_is_read_while_answers_are_not_taken() {
    let mut server = Server::start(&["serve"], Stdio::null());
    let sent = flood(&mut server);
    assert!(sent < 100_000, "all was read");
    let peak = server.peak();
    assert!(peak < 128, "{peak} MiB after {sent} requests");
    // It has more to read than it reads, and ends all the same.
    drop(server.0.stdin.take());
    server.ends_within(Duration::from_secs(3));
}

#[test]
fn a_signal_ends_it_while_answers_are_not_taken() {
    let mut server = Server::start(&["serve"], Stdio::null());
    flood(&mut server);
    let pid = rustix::process::Pid::from_child(&server.0);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    server.ends_within(Duration::from_secs(3));
}

#[test]
fn a_log_that_nobody_reads_holds_nothing_up() {
    let mut server = Server::start(&["serve", "--demo", "--verbose"], Stdio::piped());
    // Three lines and more of about 200 bytes each; a pipe holds 64 KiB.
    for id in 1..=200 {
        let call = json!({"name": "aisoc_get_case", "arguments": {"case_id": "INC-0421"}});
        server.send(&json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": call}));
        server.read_line();
    }
    drop(server.0.stdin.take());
    server.ends_within(Duration::from_secs(3));
}

#[test]
fn no_core_is_dumped() {
    let server = Server::start(&["serve"], Stdio::null());
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.0.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let words: Vec<&str> = core.unwrap().split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{limits}");
}
