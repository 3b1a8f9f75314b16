//! Addresses, times and switches.

use std::time::Duration;

use super::super::Flags;
use super::{complaint, resolve_with, url_flag};

#[test]
fn an_unusable_url_is_refused_without_showing_what_it_hides() {
    for (url, reason) in [
        ("localhost:8081", "http"),
        ("ftp://h", "http"),
        ("https://", "not a URL"),
        ("https://me:hidden@h", "password"),
        ("https://hidden@h", "user name"),
        ("https://h/?hidden=1", "`?`"),
        ("https://h/#hidden", "`#`"),
        ("${AISOC_URL}", "placeholder"),
    ] {
        let shown = complaint(&url_flag(url), &[]);
        assert!(
            shown.starts_with("`--aisoc-url`: ") && shown.contains(reason),
            "{url}: {shown}"
        );
        assert!(!shown.contains("hidden"), "{shown}");
    }
}

#[test]
fn only_plain_http_to_another_machine_is_warned_of() {
    for (url, warned) in [
        ("http://localhost:8081", false),
        ("http://127.0.0.1", false),
        ("http://[::1]:9", false),
        ("https://aisoc.example", false),
        ("http://aisoc.example", true),
        ("http://10.0.0.5", true),
    ] {
        let config = resolve_with(&url_flag(url), &[]).unwrap();
        assert_eq!(!config.warnings.is_empty(), warned, "{url}");
    }
    let base = resolve_with(&url_flag("https://h/aisoc//"), &[]).unwrap();
    assert_eq!(base.url.value.as_str(), "https://h/aisoc");
}

#[test]
fn times_and_switches_are_read_strictly() {
    for time in ["0", "600001", "-1", "20s", "1.5"] {
        let flags = Flags {
            timeout: Some(time.to_owned()),
            ..Flags::default()
        };
        assert!(complaint(&flags, &[]).contains("milliseconds"), "{time}");
    }
    let config = resolve_with(&Flags::default(), &[("AISOC_TIMEOUT_MS", "600000")]).unwrap();
    assert_eq!(config.timeout.value, Duration::from_mins(10));
    for (text, on) in [
        ("1", true),
        ("TRUE", true),
        ("yes", true),
        ("on", true),
        ("0", false),
        ("off", false),
    ] {
        let config = resolve_with(&Flags::default(), &[("AISOC_MCP_READ_ONLY", text)]).unwrap();
        assert_eq!(config.read_only.value, on, "{text}");
    }
    assert!(complaint(&Flags::default(), &[("AISOC_MCP_VERBOSE", "perhaps")]).contains("neither"));
}
