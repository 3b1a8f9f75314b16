//! An event in the Open Cybersecurity Schema Framework, version 1.3.
//!
//! `type_uid` is the class times 100 plus the activity; the category is the class's thousands. An activity's
//! number means something else in each class: 1 is Logon in 3002 and Launch in 1007.

use serde_json::{Value, json};

use super::row::Event;

/// The category that a class belongs to.
pub(super) const fn category(class: u32) -> u32 {
    class / 1_000
}

/// The `activity_id` of an event, by the enumeration of its class.
#[expect(
    clippy::match_same_arms,
    reason = "a line for each activity of a class; that two classes share a number means nothing"
)]
pub(super) fn activity(event: &Event<'_>) -> u32 {
    match (event.class, event.action) {
        // File System Activity.
        (1001, "file_create") => 1,
        (1001, "mail_open" | "file_read") => 2,
        (1001, "cron_edit") => 3,
        (1001, "file_rename") => 5,
        // Memory Activity: Read.
        (1004, _) => 7,
        // Process Activity: Launch. Authentication: Logon. DNS Activity: Query.
        (1007 | 3002 | 4003, _) => 1,
        // Account Change: MFA Factor Enable.
        (3001, _) => 10,
        // Network Activity: Refuse, Traffic.
        (4001, _) if event.failed => 5,
        (4001, _) => 6,
        // HTTP Activity: Get, Post.
        (4002, "http_get") => 3,
        (4002, _) => 6,
        // API Activity: Create, Read, Update.
        (6003, "CreateAccessKey" | "CopyObject") => 1,
        (6003, "PutBucketPolicy") => 3,
        (6003, _) => 2,
        // Other.
        _ => 99,
    }
}

/// The event as a document.
pub(super) fn document(event: &Event<'_>, activity: u32) -> String {
    let mut document = json!({
        "metadata": { "version": "1.3.0", "product": { "name": event.connector } },
        "category_uid": category(event.class),
        "class_uid": event.class,
        "activity_id": activity,
        "type_uid": event.class * 100 + activity,
        "severity_id": event.severity,
        "time": event.at.as_millisecond(),
        "status_id": if event.failed { 2 } else { 1 },
        "status": if event.failed { "Failure" } else { "Success" },
        "device": { "hostname": event.source_host, "ip": event.source },
    });
    match event.class {
        1001 => {
            document["actor"] = actor(event);
            document["file"] = json!({ "path": event.file });
        }
        1004 | 1007 => {
            document["actor"] = actor(event);
            document["process"] = json!({ "name": event.process });
        }
        3001 | 3002 => {
            document["user"] = json!({ "name": event.user });
            document["auth_protocol"] = event.process.into();
        }
        6003 => {
            document["actor"] = actor(event);
            document["api"] = json!({ "operation": event.action });
        }
        _ => {}
    }
    if event.port > 0 {
        document["src_endpoint"] = endpoint(event.source, event.source_host);
        document["dst_endpoint"] = endpoint(event.destination, event.destination_host);
        document["dst_endpoint"]["port"] = event.port.into();
    }
    document.to_string()
}

fn actor(event: &Event<'_>) -> Value {
    json!({ "user": { "name": event.user }, "process": { "name": event.process } })
}

fn endpoint(address: &str, host: &str) -> Value {
    let mut endpoint = json!({ "ip": address });
    if !host.is_empty() {
        endpoint["hostname"] = host.into();
    }
    endpoint
}
