//! What is no message at all, sent to the real binary.

use serde_json::{Value, json};

use super::session::{Session, serve};

async fn alive(session: &mut Session) {
    let answer = session.ask(77, "ping", json!({})).await;
    assert_eq!(answer["result"], json!({}));
}

#[tokio::test]
async fn garbage_is_answered_and_survived_before_and_after_the_handshake() {
    let (_child, mut session) = serve();
    for round in 0..2 {
        for (line, code) in [
            (b"nonsense".as_slice(), -32700),
            (b"{\"jsonrpc\":", -32700),
            (b"\xff\xfe\x00", -32700),
            (
                b"[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
                -32600,
            ),
            (b"\"text\"", -32600),
        ] {
            session.send_line(line).await;
            let answer = session.next().await.unwrap();
            assert_eq!(answer["error"]["code"], code, "round {round}");
            // Left out where the revision's schema has no null for it: also before anything is known of the client.
            let id = [None, Some(&Value::Null)][round];
            assert_eq!(answer.get("id"), id, "round {round}");
        }
        alive(&mut session).await;
        if round == 0 {
            session.initialize("2025-06-18").await;
        }
    }
}

#[tokio::test]
async fn what_may_not_be_answered_is_passed_over_in_silence() {
    let (_child, mut session) = serve();
    for line in [
        b"".as_slice(),
        b"   ",
        b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
        b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":5}}",
        b"{\"jsonrpc\":\"2.0\",\"method\":\"$/unheard/of\"}",
        b"{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{}}",
        b"{\"jsonrpc\":\"2.0\",\"id\":4,\"error\":{\"code\":1,\"message\":\"m\"}}",
    ] {
        session.send_line(line).await;
    }
    alive(&mut session).await;
    session.initialize("2025-11-25").await;
    alive(&mut session).await;
}

#[tokio::test]
async fn line_ends_may_be_those_of_windows() {
    let (_child, mut session) = serve();
    session
        .send_line(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r")
        .await;
    assert_eq!(session.next().await.unwrap()["id"], 1);
}

#[tokio::test]
async fn a_malformed_handshake_says_what_it_lacks() {
    let (_child, mut session) = serve();
    let answer = session.ask(1, "initialize", json!({})).await;
    assert_eq!(answer["error"]["code"], -32602);
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.contains("`protocolVersion`"), "{message}");
    session.initialize("2025-06-18").await;
}
