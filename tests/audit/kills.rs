//! `kill -9` while a run is started: whatever the service has seen is in the trail.

use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Place, intact, program};
use crate::service::{KEY, Service, json as answer};

/// How often the server is killed where the long forms run, and elsewhere.
const KILLS: [u32; 2] = [200, 20];

fn start(place: &Place, url: &str, case: &str) -> Child {
    let arguments = json!({"case_id": case, "wait_seconds": 0}).to_string();
    let mut command: Command = program(&[
        "call",
        "aisoc_run_investigation",
        &arguments,
        "--audit-file",
        place.name(),
    ]);
    command.env("AISOC_URL", url).env("AISOC_API_KEY", KEY);
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null());
    silent.stderr(Stdio::null()).spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_the_service_has_seen_is_in_the_trail_whenever_the_server_is_killed() {
    let is_full = std::env::var("TESTS").is_ok_and(|tests| tests == "full");
    let kills = KILLS[usize::from(!is_full)];
    let (seen, arrived) = mpsc::channel();
    let seen = std::sync::Mutex::new(seen);
    let service = Service::start(move |_, request| {
        if request.head.starts_with("POST") {
            let _ = seen.lock().unwrap().send(());
            return answer("200 OK", json!({"run_id": "7c1f3a52"}).to_string());
        }
        let case = json!({"id": "5ea1c0de-4210-5000-8000-0000000001a5", "title": "A case"});
        answer("200 OK", case.to_string())
    })
    .await;
    let url = service.url.to_string();
    let place = tokio::task::spawn_blocking(move || {
        let place = Place::new();
        // How long it takes until the request arrives: the kills lie around that.
        let began = Instant::now();
        let mut first = start(&place, &url, "INC-0000");
        arrived.recv_timeout(Duration::from_secs(20)).unwrap();
        let usual = began.elapsed();
        first.kill().unwrap();
        first.wait().unwrap();
        for kill in 1..kills {
            let mut child = start(&place, &url, &format!("INC-{kill:04}"));
            if kill % 2 == 0 {
                // The moment that it has arrived.
                arrived.recv_timeout(Duration::from_secs(20)).unwrap();
            } else {
                // From half of that time to a quarter more.
                sleep(usual / 2 + usual * 3 / 4 * kill / kills);
            }
            child.kill().unwrap();
            child.wait().unwrap();
            sleep(Duration::from_millis(5));
            while arrived.try_recv().is_ok() {}
        }
        place
    })
    .await
    .unwrap();
    let lines = place.lines();
    let starts: Vec<String> = service
        .seen()
        .iter()
        .filter(|seen| seen.head.starts_with("POST"))
        .map(|seen| seen.head.split('/').nth(4).unwrap().to_owned())
        .collect();
    assert!(starts.len() >= kills as usize / 2, "{starts:?}");
    for case in &starts {
        let hash = sha256(&format!("\"{case}\""));
        let begun = |line: &&serde_json::Value| {
            line["event"] == "begin" && line["arguments"]["case_id"] == hash
        };
        assert_eq!(lines.iter().filter(begun).count(), 1, "{case}");
    }
    assert_eq!(intact(&[&place.path]), lines.len() as u64);
}

/// The digest that a program of the system computes.
fn sha256(text: &str) -> String {
    use std::io::Write as _;
    let sum = if cfg!(target_os = "macos") {
        &["shasum", "-a", "256"][..]
    } else {
        &["sha256sum"]
    };
    let mut command = Command::new(sum[0]);
    let mut child = command
        .args(&sum[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()[..64].to_owned()
}
