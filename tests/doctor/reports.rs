//! How a report looks, and what a script can rely on.

use crate::doctor::run::{KEY, output, report};

#[tokio::test(flavor = "multi_thread")]
async fn on_the_embedded_tenant_all_is_fine() {
    let report = report(&["--demo"], &[]).await;
    assert_eq!(report.code, 0);
    let (failed, warnings) = (
        &report.json["summary"]["failed"],
        &report.json["summary"]["warning"],
    );
    assert_eq!(
        (failed, warnings),
        (&0.into(), &0.into()),
        "{:#}",
        report.json
    );
    report
        .expect("url", "ok", &["from `--demo`"])
        .expect("api_key", "ok", &["from `--demo`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_gets_words_and_symbols_and_no_colour() {
    let (output, _) = output(
        &["--timeout", "500"],
        &[
            ("AISOC_URL", "https://aisoc.invalid"),
            ("AISOC_API_KEY", KEY),
        ],
    )
    .await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!text.contains('\u{1b}'));
    assert!(
        text.starts_with(concat!(
            "aisoc-mcp ",
            env!("CARGO_PKG_VERSION"),
            " · 13 tools, fingerprint "
        )),
        "{text}"
    );
    for words in [
        "\nConfiguration\n",
        "✓ ok       URL",
        "✗ failed   DNS",
        "– skipped  TCP",
        "→ check the host name",
        "1 failed, ",
    ] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    assert!(text.contains(&KEY[..12]) && !text.contains(&KEY[12..]));
}

#[test]
fn colour_changes_no_word_and_lines_fit() {
    use aisoc_mcp::config::{Flags, Process};
    use aisoc_mcp::doctor::{Options, run};
    use aisoc_mcp::generated::REGISTRY;
    let flags = Flags {
        aisoc_url: Some("http://soc.invalid/edge".to_owned()),
        ..Flags::default()
    };
    let options = Options {
        offline: true,
        ..Options::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let report = runtime.block_on(run(REGISTRY, &flags, &Process, options));
    let (plain, painted) = (report.render(false, 90), report.render(true, 90));
    assert!(painted.contains("\u{1b}[33m! warning"), "{painted}");
    let stripped = painted.split('\u{1b}').map(|part| {
        part.strip_prefix('[')
            .map_or(part, |code| code.split_once('m').unwrap().1)
    });
    assert_eq!(stripped.collect::<String>(), plain);
    assert!(
        plain.lines().all(|line| line.chars().count() <= 90),
        "{plain}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fingerprint_is_that_of_the_tools_on_offer() {
    let all = report(&["--offline"], &[]).await;
    let again = report(&["--offline"], &[("AISOC_URL", "https://other.invalid")]).await;
    let fewer = report(&["--offline", "--read-only"], &[]).await;
    assert_eq!(all.json["tools"], again.json["tools"]);
    assert_ne!(all.json["tools"]["sha256"], fewer.json["tools"]["sha256"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_wrongly_is_exit_2() {
    for arguments in [
        &["--jsn"][..],
        &["--demo", "--offline"],
        &["--demo", "--aisoc-url", "http://localhost"],
    ] {
        let (output, _) = output(arguments, &[]).await;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
}
