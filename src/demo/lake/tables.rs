//! The allowlisted tables: what `GET /lake/schema` tells, and how each is kept in SQLite.
//!
//! An address is a 16-byte blob, an array is JSON text that begins with a tab (no user string does), an instant
//! is text without a zone; `functions` and `execute` rely on these three forms.

/// A table of the lake.
pub(crate) struct Table {
    /// The bare name.
    pub(crate) name: &'static str,
    /// The columns in order.
    pub(crate) columns: &'static [Column],
}

/// A column: name, ClickHouse type, comment.
pub(crate) struct Column(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) &'static str,
);

/// Every table.
pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "raw_events",
        columns: &[
            Column("event_id", "UUID", "Identifier of the event"),
            Column("tenant_id", "UUID", "Tenant that owns the row"),
            Column("event_time", "DateTime64(3, 'UTC')", "When it happened"),
            Column("ingest_time", "DateTime64(3, 'UTC')", "When it arrived"),
            Column("class_uid", "UInt32", "OCSF class"),
            Column("category_uid", "UInt32", "OCSF category"),
            Column(
                "severity_id",
                "UInt8",
                "OCSF severity, 1 informational to 5 critical",
            ),
            Column("severity", "String", "Severity in words"),
            Column("activity_id", "UInt32", "OCSF activity"),
            Column("source_ip", "IPv6", "Source address; IPv4 is mapped"),
            Column("dest_ip", "IPv6", "Destination address; IPv4 is mapped"),
            Column("src_port", "UInt16", ""),
            Column("dst_port", "UInt16", ""),
            Column("protocol", "String", ""),
            Column("src_hostname", "String", ""),
            Column("dst_hostname", "String", ""),
            Column("user_name", "String", ""),
            Column("process_name", "String", ""),
            Column("file_path", "String", ""),
            Column("hash_sha256", "String", ""),
            Column("connector_type", "String", "Where the event came from"),
            Column("raw_payload", "String", "The event as the source sent it"),
            Column("ocsf_json", "String", "The event in OCSF"),
            Column("mitre_techniques", "Array(String)", ""),
            Column("mitre_tactics", "Array(String)", ""),
            Column("iocs", "Array(String)", "Indicators found in the event"),
        ],
    },
    Table {
        name: "alert_metrics",
        columns: &[
            Column("ts", "DateTime", "Start of the hour"),
            Column("tenant_id", "UUID", "Tenant that owns the row"),
            Column("severity", "String", ""),
            Column("connector_type", "String", ""),
            Column("mitre_tactic", "String", ""),
            Column("count", "UInt64", "Alerts in that hour"),
            Column("avg_score", "Float32", "Mean score, 0 to 1"),
        ],
    },
    Table {
        name: "ioc_enrichments",
        columns: &[
            Column("ioc_value", "String", "The indicator, as text"),
            Column("ioc_type", "String", "ip, domain or sha256"),
            Column("tenant_id", "UUID", "Tenant that owns the row"),
            Column("malicious", "UInt8", "1 where a source calls it malicious"),
            Column("confidence", "Float32", "0 to 1"),
            Column("sources", "Array(String)", ""),
            Column("tags", "Array(String)", ""),
            Column("country", "String", ""),
            Column("asn", "UInt32", ""),
            Column("enriched_at", "DateTime64(3, 'UTC')", ""),
        ],
    },
];

impl Table {
    /// `CREATE TABLE`, without declared types: the three special forms need SQLite to convert nothing.
    pub(super) fn definition(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.0).collect();
        format!("CREATE TABLE {} ({});", self.name, names.join(", "))
    }

    /// What makes the common questions quick.
    pub(super) fn indices(&self) -> String {
        match self.name {
            "raw_events" => "CREATE INDEX events_by_source ON raw_events (source_ip);
                 CREATE INDEX events_by_destination ON raw_events (dest_ip);"
                .into(),
            _ => String::new(),
        }
    }

    /// `CREATE VIEW` of one tenant's rows.
    pub(super) fn view_definition(&self, tenant: &str) -> String {
        format!(
            "CREATE VIEW \"{}\" AS SELECT * FROM {} WHERE tenant_id = '{tenant}';",
            view(self.name, tenant),
            self.name
        )
    }
}

/// The name of a tenant's view of a table.
pub(super) fn view(table: &str, tenant: &str) -> String {
    format!("{table}@{tenant}")
}

/// The allowlisted table that `name` names, bare or qualified with `aisoc`.
pub(super) fn find(schema: Option<&str>, name: &str) -> Option<&'static Table> {
    if schema.is_some_and(|schema| schema != "aisoc") {
        return None;
    }
    TABLES.iter().find(|table| table.name == name)
}
