//! An event in the Open Cybersecurity Schema Framework, version 1.3.
//!
//! `type_uid` is the class times 100 plus the activity; the category is the class's thousands. An activity's
//! number means something else in each class: 1 is Logon in 3002 and Launch in 1007.

use serde::Serialize;

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

/// The event as a document. Written from structures and not by way of a [`serde_json::Value`]: there are thousands at every start.
pub(super) fn document(event: &Event<'_>, activity: u32) -> String {
    let of = |classes: &[u32]| classes.contains(&event.class);
    let actor = of(&[1001, 1004, 1007, 6003]).then_some(Actor {
        user: Named { name: event.user },
        process: Named {
            name: event.process,
        },
    });
    let is_sign_in = of(&[3001, 3002]);
    let has_port = event.port > 0;
    let document = Document {
        metadata: Metadata {
            version: "1.3.0",
            product: Named {
                name: event.connector,
            },
        },
        category_uid: category(event.class),
        class_uid: event.class,
        activity_id: activity,
        type_uid: event.class * 100 + activity,
        severity_id: event.severity,
        time: event.at.as_millisecond(),
        status_id: if event.failed { 2 } else { 1 },
        status: if event.failed { "Failure" } else { "Success" },
        device: Device {
            hostname: event.source_host,
            ip: event.source,
        },
        actor,
        file: of(&[1001]).then_some(File { path: event.file }),
        process: of(&[1004, 1007]).then_some(Named {
            name: event.process,
        }),
        user: is_sign_in.then_some(Named { name: event.user }),
        auth_protocol: is_sign_in.then_some(event.process),
        api: of(&[6003]).then_some(Api {
            operation: event.action,
        }),
        src_endpoint: has_port.then_some(Endpoint {
            ip: event.source,
            hostname: event.source_host,
            port: None,
        }),
        dst_endpoint: has_port.then_some(Endpoint {
            ip: event.destination,
            hostname: event.destination_host,
            port: Some(event.port),
        }),
    };
    serde_json::to_string(&document).unwrap_or_default()
}

#[derive(Serialize)]
struct Document<'a> {
    metadata: Metadata<'a>,
    category_uid: u32,
    class_uid: u32,
    activity_id: u32,
    type_uid: u32,
    severity_id: u8,
    time: i64,
    status_id: u8,
    status: &'a str,
    device: Device<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Actor<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<File<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_protocol: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<Api<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    src_endpoint: Option<Endpoint<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dst_endpoint: Option<Endpoint<'a>>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    version: &'a str,
    product: Named<'a>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Device<'a> {
    hostname: &'a str,
    ip: &'a str,
}

#[derive(Serialize)]
struct Actor<'a> {
    user: Named<'a>,
    process: Named<'a>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
}

#[derive(Serialize)]
struct Api<'a> {
    operation: &'a str,
}

#[derive(Serialize)]
struct Endpoint<'a> {
    ip: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    hostname: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
}
