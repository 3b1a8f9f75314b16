//! Several processes on one file, and a file that is rotated.

use std::fs;
use std::thread;

use serde_json::json;

use super::{Place, intact};
use crate::tenant::session::Service;

#[test]
fn two_and_four_processes_keep_one_chain() {
    let service = Service::start();
    for processes in [2, 4] {
        let place = Place::new();
        thread::scope(|scope| {
            for _ in 0..processes {
                scope.spawn(|| {
                    let flags = ["--audit-file", place.name()];
                    let mut session = service.session(service.keys().analyst.token, &flags);
                    for _ in 0..8 {
                        session.call("aisoc_list_cases", &json!({"page_size": 1}));
                    }
                    session.hang_up();
                });
            }
        });
        assert_eq!(intact(&[&place.path]), processes * 10);
        let pids: std::collections::BTreeSet<u64> = place
            .lines()
            .iter()
            .map(|line| line["pid"].as_u64().unwrap())
            .collect();
        assert_eq!(pids.len() as u64, processes);
    }
}

#[test]
fn a_trail_that_is_rotated_under_a_session_stays_one_chain() {
    let service = Service::start();
    let place = Place::new();
    let flags = ["--audit-file", place.name()];
    let mut session = service.session(service.keys().analyst.token, &flags);
    let call = json!({"page_size": 1});
    session.call("aisoc_list_cases", &call);
    let old = place.folder.path().join("audit.jsonl.1");
    fs::rename(&place.path, &old).unwrap();
    session.call("aisoc_list_cases", &call);
    session.hang_up();
    assert_eq!(place.events(), ["end", "session_end"]);
    assert_eq!(intact(&[&old, &place.path]), 4);
    assert_eq!(intact(&[&place.path]), 2);
    assert_eq!(
        super::verify(&[&old], &[]).0,
        Some(1),
        "its end is elsewhere"
    );
}
