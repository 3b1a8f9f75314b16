//! The proof is proven: a client with a fault turns answers wrong, and the comparison sees it.
//!
//! The faults are planted between the server and the tenant, in what is asked or in what is answered, with the effect
//! that the same fault in the client would have. The truth stays what the tenant holds.

use std::fmt::Write as _;

use aisoc_mcp::demo::{Release, Size};

use crate::questions::asked;
use crate::questions::facts::Verdict;
use crate::questions::proxy::{Fault, Proxy};
use crate::questions::service::{self, Service, World};

#[test]
fn each_planted_fault_turns_an_answer_wrong_and_none_does_without() {
    let world = World::shared();
    let service = world.service(Release::Head, Size::Small);
    let sound = red(world, service, None);
    let mut text = "| Planted fault | Answers that it makes wrong |\n|---|---|\n".to_owned();
    let mut unseen = Vec::new();
    for fault in Fault::ALL {
        // What is wrong without a fault proves nothing about it.
        let red: Vec<_> = red(world, service, Some(fault))
            .into_iter()
            .filter(|name| !sound.contains(name))
            .collect();
        if red.is_empty() {
            unseen.push(fault.words());
        }
        let _ = writeln!(
            text,
            "| {} | {}: {} |",
            fault.words(),
            red.len(),
            red.join(", ")
        );
    }
    service::write("questions-faults.md", &text);
    service::print(&text);
    assert!(unseen.is_empty(), "nothing sees {unseen:#?}");
    assert!(
        sound.is_empty(),
        "the proxy alone makes these wrong: {sound:?}"
    );
}

/// The questions that are answered wrongly through a proxy with this fault.
fn red(world: &World, service: &Service, fault: Option<Fault>) -> Vec<&'static str> {
    let proxy = Proxy::start(&world.runtime, service.tenant.url(), fault);
    let jobs: Vec<_> = asked::all()
        .map(|question| (service, proxy.url(), question))
        .collect();
    service::ask(&jobs)
        .into_iter()
        .filter(|row| matches!(row.verdict, Verdict::Wrong(_)))
        .map(|row| row.question.name)
        .collect()
}
