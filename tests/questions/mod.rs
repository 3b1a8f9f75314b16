//! Questions that analysts ask, put to the real binary over stdio, and answered a second time by SQL over what the
//! tenant holds. The two share no code: neither the server's nor that of the tenant's routes is used here.
//!
//! Each answer is `true`, `bounded` (a part, and it says so), or wrong. All of them are asked of every release in the
//! small size, and, with `--ignored`, of the newest at the size of a SOC; with `QUESTIONS=full` of every release at
//! that size too. The tables are printed, and stand in `target/questions.md` and `target/questions-soc.md`.
//!
//! | file | what is there |
//! |---|---|
//! | `asked` | the questions: what is asked, the script of tool calls, and the SQL |
//! | `analyst` | a session with the binary, and what its answers admit about themselves |
//! | `truth` | the tenant's databases as files |
//! | `facts` | what an answer states, and how two are held against each other |
//! | `service` | the tenants, one for each release and size |
//! | `proxy` | counts requests, and plants faults: the proof of the proof |

#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod analyst;
mod asked;
mod facts;
mod faults;
mod proxy;
mod python;
mod requests;
pub(crate) mod service;
mod table;
mod truth;

use aisoc_mcp::demo::{Release, Size};
use facts::Verdict;
use service::{Service, World};
use table::Table;

/// How many answers may be parts of the whole, at the size of a SOC.
const MOST_BOUNDED: usize = 4;

#[test]
fn every_answer_is_true() {
    let world = World::shared();
    let services = world.services(&Release::ALL, Size::Small);
    put(world, &services, "questions.md");
}

#[test]
#[ignore = "takes minutes: `QUESTIONS=full` for every release, else of the newest alone"]
fn at_the_size_of_a_soc_every_answer_is_true_or_says_what_is_missing() {
    let is_full = std::env::var("QUESTIONS").is_ok_and(|form| form == "full");
    let releases = if is_full {
        &Release::ALL[..]
    } else {
        &[Release::Head]
    };
    let world = World::shared();
    let services = world.services(releases, Size::Soc);
    put(world, &services, "questions-soc.md");
}

/// Puts every question to these tenants and prints the table.
fn put(world: &World, services: &[&Service], file: &str) {
    let mut table = Table::default();
    let jobs = services.iter().flat_map(|service| {
        asked::all().map(move |question| (*service, service.tenant.url(), question))
    });
    for row in service::ask(&jobs.collect::<Vec<_>>()) {
        table.add(row);
    }
    for service in services {
        for question in asked::starting() {
            table.add(service.ask_and_save(world, question));
        }
    }
    let text = table.text();
    service::write(file, &text);
    service::print(&text);

    let questions = asked::all().count() + asked::starting().len();
    assert!(questions >= 40, "{questions} questions");
    let unused = table.tools_unused();
    assert!(unused.is_empty(), "no question uses {unused:?}");
    let wrong = table.wrong();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for service in services {
        let bounded = table.bounded(&service.name);
        let most = if service.is_large { MOST_BOUNDED } else { 0 };
        assert!(bounded.len() <= most, "{}: {bounded:#?}", service.name);
    }
}

/// The verdict, held to what the question allows: a part that no limit of the service forces is wrong.
fn held(verdict: Verdict, question: &asked::Question, is_large: bool) -> Verdict {
    match verdict {
        Verdict::Bounded(said) if question.limit.is_none() => Verdict::Wrong(format!(
            "is bounded, though no limit of the service forces it: {said}"
        )),
        Verdict::Bounded(said) if !is_large => {
            Verdict::Wrong(format!("is bounded at the usual size: {said}"))
        }
        verdict => verdict,
    }
}
