//! A ledger that an attacker had a hand in.

use serde_json::{Value, json};

use crate::ledger::stand_in::{Ledger, RUN};

/// How many steps it has.
pub(crate) const STEPS: i64 = 9;

/// Texts that would run, load, hide, or leave the place they stand in. What would load, loads from `bait`.
pub(crate) fn texts(bait: &str) -> Vec<String> {
    vec![
        "pay\u{202e}fdp.exe\u{202c} i\u{200b}gnore \u{1b}[2J\u{1b}]0;pwned\u{7} tag\u{e0041}\u{feff}".to_owned(),
        "<script>document.title = 'owned'; document.body.dataset.owned = 1</script>".to_owned(),
        format!("</pre></details></main><img src={bait}/img onerror=\"document.title='owned'\"><svg/onload=document.title='owned'>"),
        format!("</style><style>@import url({bait}/css); body {{ display: none }}</style><link rel=stylesheet href={bait}/link>"),
        format!("</title><meta http-equiv=refresh content=\"0;url={bait}/meta\"><base href={bait}/>"),
        format!("<iframe src={bait}/frame></iframe><form action={bait}/form><input autofocus onfocus=\"document.title='owned'\"></form>"),
        format!("\"><a href=\"javascript:document.title='owned'\">x</a> [x]({bait}/markdown) &lt;script&gt; &amp;amp;"),
    ]
}

/// A ledger with these texts in every place that takes text.
pub(crate) fn ledger(bait: &str) -> Ledger {
    let all = texts(bait).join("\n");
    let payloads = [
        (
            "decision_reason",
            json!({"decision": &all, "reason": &all, "confidence": 0.5, "alternatives": [&all]}),
        ),
        (
            "evidence_cited",
            json!({"evidence_kind": &all, "ref": &all, "weight": -0.25, "enrichment": {&all: &all}}),
        ),
        (
            "tool_call",
            json!({"tool": &all, "args": {"sql": &all}, "result": &all, "success": false}),
        ),
        (
            "llm_prompt",
            json!({"model": &all, "purpose": &all, "messages": [{"role": &all, "content": &all}]}),
        ),
        (
            "llm_response",
            json!({"model": &all, "content": &all, "tokens_used": 12345}),
        ),
        ("error", json!({"short": "<b>bold</b>", "number": 7})),
        (all.as_str(), json!({&all: [&all, {&all: &all}]})),
        ("recon", Value::Null),
        ("report", json!(&all)),
    ];
    let row = |(seq, (kind, payload)): (i64, &(&str, Value))| {
        let agent = if seq < 4 {
            all.as_str()
        } else {
            "ForensicAgent"
        };
        json!({"id": format!("e{seq}"), "run_id": RUN, "seq": seq, "ts": "2026-05-01T10:00:23.500000Z", "kind": kind,
            "agent": agent, "summary": &all, "payload": payload, "input_hash": &all, "output_hash": &all, "duration_ms": 1500 * seq})
    };
    let mut ledger = Ledger::of((0..).zip(&payloads).map(row).collect());
    ledger.artifacts = vec![
        json!({"id": &all, "kind": &all, "sha256": &all, "size_bytes": 9, "event_id": null, "content": &all}),
    ];
    ledger
}
