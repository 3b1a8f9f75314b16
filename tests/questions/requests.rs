//! What scenarios cost in requests, at the size of a SOC.

use std::fmt::Write as _;

use aisoc_mcp::demo::{Release, Size};
use serde_json::{Value, json};

use crate::questions::analyst::{Analyst, text};
use crate::questions::proxy::{Proxy, Seen};
use crate::questions::service::{self, World};

/// A scenario's name, how many requests it took, and how many it may take.
struct Cost(&'static str, usize, usize);

#[test]
#[ignore = "takes a minute, at the size of a SOC"]
fn nothing_is_read_twice_and_windows_are_found_quickly() {
    let world = World::shared();
    let service = world.service(Release::Head, Size::Soc);
    let truth = service.truth();
    let proxy = Proxy::start(&world.runtime, service.tenant.url(), None);
    let mut costs = Vec::new();

    // A week that ended five weeks ago: requests before the first page that holds any of it.
    let (since, until) = (truth.ago(42 * 24), truth.ago(35 * 24));
    let inside = truth.column(
        "SELECT id FROM alerts WHERE event_time BETWEEN ?1 AND ?2",
        [&since, &until],
    );
    let mut session = service.session(proxy.url());
    let mut analyst = Analyst::new(&mut session);
    let window = json!({"since": since, "until": until, "page_size": 50});
    analyst
        .part("aisoc_list_alerts", &window)
        .expect("an answer");
    let seen = pages(&proxy, "/alerts");
    // A late alert of that week can stand anywhere; a page of the week itself is full of it.
    let is_of_it = |page: &&Seen| page.rows.iter().filter(|row| inside.contains(row)).count() >= 20;
    let before = seen.iter().take_while(|page| !is_of_it(page)).count();
    costs.push(Cost("a week five weeks ago, before the window", before, 12));

    // Thirty-eight pages of what a filter finds.
    let all: usize = number(&truth.value("SELECT count(*) FROM alerts", []));
    let word = "T1";
    let mut session = service.session(proxy.url());
    let mut analyst = Analyst::new(&mut session);
    let first = analyst.part(
        "aisoc_list_alerts",
        &json!({"search": word, "page_size": 1}),
    );
    let matched = number(&first.expect("an answer")["matched"]);
    let size = matched.div_ceil(38).clamp(1, 50);
    proxy.taken();
    let mut session = service.session(proxy.url());
    let mut analyst = Analyst::new(&mut session);
    for page in 1..=38 {
        let call = json!({"search": word, "page_size": size, "page": page});
        analyst.part("aisoc_list_alerts", &call).expect("an answer");
    }
    let pass = all.div_ceil(200);
    costs.push(Cost(
        "38 pages of a filtered list",
        pages(&proxy, "/alerts").len(),
        pass * 12 / 10,
    ));

    // The longest run, 200 steps at a time.
    let longest = truth.rows(
        "SELECT run_id, count(*) FROM run_events JOIN runs ON runs.id = run_id GROUP BY run_id ORDER BY 2 DESC LIMIT 1",
        [],
    );
    let mut session = service.session(proxy.url());
    let mut analyst = Analyst::new(&mut session);
    let call = json!({"run_id": longest[0][0], "limit": 200});
    let steps = analyst
        .all("aisoc_replay_decision", "steps", &call)
        .expect("an answer");
    assert_eq!(steps.len(), number(&longest[0][1]));
    // One reading is the run itself and its steps, a thousand at a time.
    let reading = 1 + number(&longest[0][1]).div_ceil(1_000);
    costs.push(Cost(
        "the longest run, 200 steps at a time",
        pages(&proxy, "/investigations").len(),
        reading * 12 / 10,
    ));

    drop(session);
    let mut table = "| Scenario | Requests | At most |\n|---|---|---|\n".to_owned();
    for Cost(name, taken, most) in &costs {
        let _ = writeln!(table, "| {name} | {taken} | {most} |");
    }
    service::write("questions-requests.md", &table);
    service::print(&table);
    for Cost(name, taken, most) in costs {
        assert!(
            taken <= most,
            "{name}: {taken} requests, and {most} are enough"
        );
    }
}

/// The requests under a path since the last look.
fn pages(proxy: &Proxy, path: &str) -> Vec<Seen> {
    let mut seen = proxy.taken();
    seen.retain(|seen| seen.request.contains(path));
    seen
}

fn number(value: &Value) -> usize {
    text(value).parse().expect("a number")
}
