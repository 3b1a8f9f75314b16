//! The key appears in the `Authorization` header and nowhere else.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use toolspec_runtime::client::{Client, Error, Settings};
use tracing::level_filters::LevelFilter;

use super::service::{KEY, Service, Step, alerts, answer};

const PASSWORD: &str = "hunter2-hunter2";

/// Everything the libraries and the client log, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

fn shown(error: &Error) -> String {
    format!("{error} {error:?} {error:#?} {:?}", error.reason)
}

fn settings(service: &Service) -> Settings {
    let mut settings = service.settings();
    settings.url.set_username("analyst").unwrap();
    settings.url.set_password(Some(PASSWORD)).unwrap();
    settings
}

/// Replies that repeat `token` wherever a reply can.
fn echoes(token: &str) -> Vec<Vec<Step>> {
    let mut replies = Vec::new();
    for status in [
        "400 A", "401 A", "403 A", "404 A", "409 A", "422 A", "429 A", "500 A", "505 A",
    ] {
        for body in [
            format!(r#"{{"detail":"you sent {token}"}}"#),
            format!(r#"{{"error":"{token}","message":"{token}"}}"#),
            format!(r#"{{"detail":[{{"loc":["{token}","{token}"],"msg":"{token}"}}]}}"#),
            format!(r#"{{"{token}":"{token}"}}"#),
            format!("<html><title>{token}</title>{token}</html>"),
            format!("plain {token}"),
            format!("lake backend error: {token}"),
            format!("API key missing scope: {token}"),
            format!("{}{token}", "x".repeat(480)),
        ] {
            replies.push(answer(status, "", body));
        }
    }
    let location = format!("location: https://{token}@x.example/{token}?{token}#{token}\r\n");
    replies.push(answer("302 Found", &location, ""));
    replies.push(answer(
        "200 OK",
        "",
        format!("<html><title>{token}</title>"),
    ));
    replies.push(answer(
        "200 OK",
        &format!("content-type: {token}\r\n"),
        "no json",
    ));
    replies.push(vec![Step::Send(token.as_bytes().to_vec()), Step::Close]);
    replies
}

#[tokio::test]
async fn an_echoed_key_is_not_shown_and_not_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // For every thread: with one of this thread alone, what another test logs first is not logged here, either.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let token = format!("Bearer {KEY}");
    for reply in [echoes(KEY), echoes(&token)].concat() {
        let service = Service::always(reply).await;
        let client = Client::new(settings(&service)).unwrap();
        let request = alerts().within(Duration::from_secs(1));
        let error = client
            .send("aisoc_list_alerts", &request)
            .await
            .unwrap_err();
        let text = format!(
            "{} {client:?} {:?} {:?}",
            shown(&error),
            settings(&service),
            client.service()
        );
        assert!(!text.contains(&KEY[12..]), "{text}");
        assert!(!text.contains(PASSWORD), "{text}");
        for seen in service.seen() {
            assert!(!seen.head.contains(PASSWORD));
            assert_eq!(seen.head.matches(&KEY[12..]).count(), 1);
        }
    }
    let log = log.text();
    assert!(
        log.contains("answered") && log.contains("/api/v1/alerts"),
        "nothing was logged"
    );
    assert!(!log.contains(&KEY[12..]), "the log has the key");
    assert!(!log.contains(PASSWORD), "the log has the password");
}

#[tokio::test]
async fn a_key_in_a_good_answer_goes_no_further() {
    let body = serde_json::json!({"title": format!("sent {KEY}"), "tags": [KEY], KEY: 1, "n": 2});
    let service = Service::always(answer("200 OK", "", body.to_string())).await;
    let client = Client::new(service.settings()).unwrap();
    let value = client.send("t", &alerts()).await.unwrap();
    assert_eq!(
        value,
        serde_json::json!({"title": "sent [redacted]", "tags": ["[redacted]"], "[redacted]": 1, "n": 2})
    );
}

#[tokio::test]
async fn a_key_that_is_escaped_split_or_cut_goes_no_further_either() {
    let escaped = format!("\\u0061{}", &KEY[1..]);
    let split = format!("{}\u{200b}{}", &KEY[..20], &KEY[20..]);
    let percent = format!("https://x.example/?k=%61{}", &KEY[1..]);
    let cut = format!("{KEY}, {}", &KEY[..KEY.len() - 9]);
    for (given, left) in [
        (escaped, "[redacted]"),
        (split, "[redacted]"),
        (percent, "https://x.example/?k=[redacted]"),
        (cut, "[redacted], [redacted]"),
    ] {
        let body = format!(r#"{{"title": "{given}", "{given}": 1}}"#);
        let service = Service::always(answer("200 OK", "", body.clone())).await;
        let client = Client::new(service.settings()).unwrap();
        let value = client.send("t", &alerts()).await.unwrap();
        assert_eq!(value, serde_json::json!({"title": left, left: 1}));

        let refused = Service::always(answer(
            "400 Bad Request",
            "",
            format!(r#"{{"detail": "{given}"}}"#),
        ))
        .await;
        let client = Client::new(refused.settings()).unwrap();
        let error = client.send("t", &alerts()).await.unwrap_err();
        assert!(!shown(&error).contains(&KEY[12..30]), "{error}");
    }
}

#[tokio::test]
async fn a_key_in_the_address_is_refused() {
    let service = Service::always(answer("200 OK", "", "1")).await;
    let hex = "0123456789abcdef".repeat(3);
    for part in [
        format!("/aisoc_{hex}"),
        format!("/?key=%61isoc_{hex}"),
        format!("/#aisoc_{hex}"),
    ] {
        let mut settings = service.settings();
        settings.url = format!("{}{part}", service.url).parse().unwrap();
        let refused = Client::new(settings).unwrap_err().to_string();
        assert!(
            refused.contains("holds an API key") && refused.contains("`AISOC_API_KEY`"),
            "{refused}"
        );
        assert!(!refused.contains(&hex), "{refused}");
    }
    assert!(service.seen().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_key_of_any_shape_is_taken_out(
        key in "[A-Za-z0-9._~+/=-]{12,80}",
        before in "\\PC{0,30}",
        after in "\\PC{0,30}",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let body = serde_json::json!({"detail": format!("{before}{key}{after}")}).to_string();
        let text = runtime.block_on(async {
            let service = Service::always(answer("400 Bad Request", "", body)).await;
            let settings = Settings { key: Some(key.clone().into()), ..service.settings() };
            let client = Client::new(settings).unwrap();
            shown(&client.send("t", &alerts()).await.unwrap_err())
        });
        prop_assert!(!text.contains(&key), "{}", text);
    }
}
