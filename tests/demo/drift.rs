//! What the descriptions of two releases differ in, as far as it concerns the tools. The expected differences are a person's
//! reading of what changed between the releases; see `docs/demo.md`.

use std::path::Path;

use aisoc_mcp::demo::Release;
use reqwest::Method;
use toolspec::Sources;
use toolspec::usage;
use toolspec_openapi::Document;
use toolspec_openapi::drift::{Call, Comparison};

use crate::demo::support::Fixture;

async fn description(release: Release) -> Document {
    let fixture = Fixture::shared(release);
    let response = fixture.bare(Method::GET, "/openapi.json").send().await;
    Document::from_value(response.unwrap().json().await.unwrap()).unwrap()
}

/// The manifest of the tools, with texts replaced.
fn manifest(edits: &[(&str, &str)]) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Sources::gather("tools.yaml", |path| {
        let text = std::fs::read_to_string(root.join(path))?;
        Ok::<String, std::io::Error>(
            edits
                .iter()
                .fold(text, |text, (old, new)| text.replace(old, new)),
        )
    })
    .unwrap()
}

/// The differences, as `EFFECT KIND USER SUBJECT`.
fn drift(sources: &Sources, new: &Document, old: Option<&Document>) -> Vec<String> {
    let manifest = sources
        .load()
        .unwrap_or_else(|problems| panic!("{}", problems.render_in(sources)));
    let comparison = Comparison::new(new, old);
    let mut found = Vec::new();
    for user in usage::of(&manifest) {
        for call in user.calls.iter().filter_map(Call::from_json) {
            found.extend(comparison.of(&call).into_iter().map(|one| {
                let subject = one.subject.unwrap_or_default();
                format!(
                    "{} {} {} {subject}",
                    one.effect.name(),
                    one.kind.name(),
                    user.name
                )
            }));
        }
    }
    found
}

/// What makes the manifest one that was written when rules were not paged.
const UNPAGED: &[(&str, &str)] = &[
    (
        "      paging: offset\n      page: page\n      size: limit\n      most: 2000\n      scan: 10\n      total_header: X-Total-Count\n",
        "      paging: whole\n      page: page\n      size: limit\n",
    ),
    (
        "    query: {include_builtin: true}\n    paging: offset\n    most: 2000\n    scan: 5\n",
        "    query: {include_builtin: true}\n    paging: whole\n    most: 2000\n",
    ),
    ("    query: {limit: 2000}\n", ""),
];

#[tokio::test]
async fn the_tools_are_up_to_head() {
    let head = description(Release::Head).await;
    assert_eq!(drift(&manifest(&[]), &head, None), Vec::<String>::new());
}

/// Old releases page no rules, and these have not the four members of the service's own engine; nothing else of what the
/// tools ask and read is missing there.
#[tokio::test]
async fn old_releases_lack_what_came_with_the_rules_engine_and_nothing_else() {
    for release in [Release::V7_3, Release::V17] {
        let old = description(release).await;
        assert_eq!(
            drift(&manifest(&[]), &old, None),
            [
                "note paging-gone aisoc_query_detections offset",
                "note paging-gone aisoc_query_detections limit",
                "lacks member-gone aisoc_query_detections source_id",
                "lacks member-gone aisoc_query_detections engine",
                "lacks member-gone aisoc_query_detections tuned",
                "lacks member-gone aisoc_get_detection_rule source_id",
                "lacks member-gone aisoc_get_detection_rule engine",
                "lacks member-gone aisoc_get_detection_rule tuned",
                "note paging-gone lookup `rule` offset",
                "note paging-gone lookup `rule` limit",
                "note paging-gone completion `rule` limit",
                "note paging-gone completion `technique` limit",
            ],
            "{release:?}"
        );
    }
}

/// `GET /rules` gives 200 rules by default from head on. A manifest that was written before takes them for all.
#[tokio::test]
async fn a_manifest_from_before_the_paged_rules_is_misled_by_head() {
    let [old, head] = [
        description(Release::V7_3).await,
        description(Release::Head).await,
    ];
    let manifest = manifest(UNPAGED);
    let bounded = [
        "misleads answer-bounded aisoc_query_detections limit",
        "misleads answer-bounded lookup `rule` limit",
        "misleads answer-bounded completion `rule` limit",
        "misleads answer-bounded completion `technique` limit",
    ];
    let since = drift(&manifest, &head, Some(&old));
    let misled: Vec<&String> = since
        .iter()
        .filter(|one| !one.starts_with("note"))
        .collect();
    assert_eq!(misled, bounded);
    assert_eq!(drift(&manifest, &head, None), bounded);
}

/// From 7.3 to head: what the tools send and read already takes effect. The rest is additions that nothing reads: members of
/// alerts, cases and runs, `limit` of alerts, `search`, `severity` and `mitre` of rules, probes, the second factor.
#[tokio::test]
async fn what_the_tools_were_made_for_takes_effect_on_head() {
    let [old, head] = [
        description(Release::V7_3).await,
        description(Release::Head).await,
    ];
    let manifest = manifest(&[]);
    let rules = |user: &str| {
        let members = ["confidence_measured", "source_id", "engine", "tuned"];
        members.map(|name| format!("note member-gone {user} {name}"))
    };
    let paged =
        |user: &str| ["offset", "limit"].map(|name| format!("note paging-gone {user} {name}"));
    let completions = ["rule", "technique"];
    let completions = completions.map(|name| format!("note paging-gone completion `{name}` limit"));
    let expected = [
        &paged("aisoc_query_detections")[..],
        &rules("aisoc_query_detections"),
        &rules("aisoc_get_detection_rule"),
        &paged("lookup `rule`"),
        &completions,
    ];
    assert_eq!(drift(&manifest, &head, Some(&old)), expected.concat());
}

#[tokio::test]
async fn nothing_is_reported_between_equal_descriptions() {
    let [before, after] = [manifest(UNPAGED), manifest(&[])];
    for release in Release::ALL {
        let description = description(release).await;
        for manifest in [&before, &after] {
            let since = drift(manifest, &description, Some(&description));
            assert_eq!(since, Vec::<String>::new(), "{release:?}");
        }
    }
    // 17 differs from 7.3 in nothing that the tools ask or read by the manifest.
    let [old, new] = [
        description(Release::V7_3).await,
        description(Release::V17).await,
    ];
    assert_eq!(drift(&after, &new, Some(&old)), Vec::<String>::new());
}

/// Back to an old release, the handlers that are written by hand may miss what runs say of their costs.
#[tokio::test]
async fn a_handler_written_for_head_may_miss_the_costs_of_runs_on_an_old_release() {
    let [old, head] = [
        description(Release::V7_3).await,
        description(Release::Head).await,
    ];
    let found = drift(&manifest(&[]), &old, Some(&head));
    for member in [
        "measured_call_count",
        "estimated_cost_usd",
        "estimated_call_count",
        "unpriced_call_count",
    ] {
        for tool in [
            "aisoc_list_investigations",
            "aisoc_get_investigation",
            "aisoc_run_investigation",
            "aisoc_replay_decision",
        ] {
            let row = format!("lacks member-gone {tool} {member}");
            assert!(found.contains(&row), "{row} is not in {found:#?}");
        }
        let row = format!("lacks member-gone aisoc_explain_step run.{member}");
        assert!(found.contains(&row), "{row} is not in {found:#?}");
    }
    assert!(
        found.iter().all(|row| !row.starts_with("fails")),
        "{found:#?}"
    );
}
