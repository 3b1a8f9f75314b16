//! `GET /openapi.json`: the API as the release that is played has it.
//!
//! The service generates its description from its code; here it is tables, in a short notation, and a test compares
//! them with what the routes answer. What differs between releases comes from the same [`Facts`] that the handlers read. As
//! in the service's own description, scopes are not stated.

use serde_json::{Map, Value, json};

use super::release::{AlertQuery, Facts, Member};

/// One operation. `query` has `NAME TYPE [RANGE] [DEFAULT]`; a `!` after the type marks what is required.
struct Operation {
    method: &'static str,
    path: &'static str,
    name: &'static str,
    query: &'static [&'static str],
    /// The schema of the body, if there is one.
    body: &'static str,
    /// The schema of the answer.
    answer: &'static str,
}

const fn get(
    path: &'static str,
    name: &'static str,
    query: &'static [&'static str],
    answer: &'static str,
) -> Operation {
    Operation {
        method: "get",
        path,
        name,
        query,
        body: "",
        answer,
    }
}

const fn post(
    path: &'static str,
    name: &'static str,
    body: &'static str,
    answer: &'static str,
) -> Operation {
    Operation {
        method: "post",
        path,
        name,
        query: &[],
        body,
        answer,
    }
}

/// What is answered without a credential.
const OPEN: &[&str] = &[
    "/health",
    "/livez",
    "/readyz",
    "/api/v1/auth/login",
    "/api/v1/auth/refresh",
];

/// What only releases with probes have.
const PROBES: &[&str] = &["/livez", "/readyz"];

const OPERATIONS: &[Operation] = &[
    get("/health", "health_check", &[], "object"),
    get("/livez", "livez", &[], "object"),
    get("/readyz", "readyz", &[], "object"),
    get(
        "/api/v1/alerts",
        "list_alerts",
        &[
            "page int 1.. 1",
            "page_size int 1..200 25",
            "severity text?",
            "status text?",
            "category text?",
            "assigned_to_me bool false",
            "search text?",
            "min_confidence int? 0..100",
            "confidence_label text?",
        ],
        "AlertList",
    ),
    get("/api/v1/alerts/stats", "alert_stats", &[], "AlertStats"),
    get(
        "/api/v1/alerts/queue",
        "alert_queue",
        &[
            "owner me|unassigned|all all",
            "period 24h|7d|30d|all all",
            "page int 1.. 1",
            "page_size int 1..200 50",
        ],
        "Queue",
    ),
    get("/api/v1/alerts/{alert_id}", "get_alert", &[], "AlertDetail"),
    get(
        "/api/v1/cases",
        "list_cases",
        &[
            "status text?",
            "severity text?",
            "assignee text?",
            "limit int 1..500 50",
            "offset int 0.. 0",
        ],
        "[Case]",
    ),
    get("/api/v1/cases/{case_id}", "get_case", &[], "Case"),
    get(
        "/api/v1/cases/{case_id}/timeline",
        "case_timeline",
        &[],
        "CaseTimeline",
    ),
    post(
        "/api/v1/cases/{case_id}/investigate",
        "case_investigate",
        "InvestigateRequest",
        "Started",
    ),
    get(
        "/api/v1/cases/{case_id}/comments",
        "list_comments",
        &[],
        "[CaseEntry]",
    ),
    get(
        "/api/v1/cases/{case_id}/notes",
        "list_notes",
        &[],
        "[CaseEntry]",
    ),
    get(
        "/api/v1/cases/{case_id}/tasks",
        "list_tasks",
        &[],
        "[CaseEntry]",
    ),
    get(
        "/api/v1/cases/{case_id}/evidence",
        "case_evidence",
        &[],
        "[object]",
    ),
    get(
        "/api/v1/cases/{case_id}/related",
        "related_cases",
        &[],
        "[RelatedCase]",
    ),
    get(
        "/api/v1/rules",
        "list_rules",
        &[
            "category text?",
            "rule_language text?",
            "include_builtin bool true",
            "include_packs bool true",
        ],
        "[Rule]",
    ),
    get("/api/v1/rules/{rule_id}", "get_rule", &[], "Rule"),
    get(
        "/api/v1/investigations",
        "list_runs",
        &["case_id text?", "status text?", "limit int 1..200 50"],
        "[Run]",
    ),
    get(
        "/api/v1/investigations/costs/aggregate",
        "aggregate_costs",
        &["window_days int 1..365 30"],
        "CostAggregate",
    ),
    get(
        "/api/v1/investigations/{run_id}",
        "get_run",
        &[],
        "RunDetail",
    ),
    get(
        "/api/v1/investigations/{run_id}/events",
        "list_events",
        &["since int? 0..", "limit int 1..1000 200"],
        "EventList",
    ),
    get(
        "/api/v1/investigations/{run_id}/explain",
        "explain_step",
        &["step int! 0.."],
        "Explained",
    ),
    get(
        "/api/v1/investigations/{run_id}/replay",
        "replay_run",
        &["max_events int 1..50000 50000"],
        "[Event]",
    ),
    get(
        "/api/v1/investigations/{run_id}/timeline",
        "run_timeline",
        &[],
        "RunTimeline",
    ),
    get(
        "/api/v1/investigations/{run_id}/artifacts",
        "list_artifacts",
        &[],
        "[Artifact]",
    ),
    get(
        "/api/v1/investigations/{run_id}/artifacts/{artifact_id}",
        "get_artifact",
        &[],
        "Artifact",
    ),
    post(
        "/api/v1/lake/sql",
        "execute_lake_sql",
        "LakeQuery",
        "LakeAnswer",
    ),
    get("/api/v1/lake/schema", "get_lake_schema", &[], "LakeSchema"),
    post("/api/v1/auth/login", "login", "LoginRequest", "Tokens"),
    post(
        "/api/v1/auth/refresh",
        "refresh",
        "RefreshRequest",
        "Tokens",
    ),
    get("/api/v1/auth/me", "me", &[], "Me"),
    get("/api/v1/api-keys", "list_api_keys", &[], "[ApiKey]"),
    post(
        "/api/v1/api-keys",
        "create_api_key",
        "NewApiKey",
        "MadeApiKey",
    ),
    Operation {
        method: "delete",
        path: "/api/v1/api-keys/{key_id}",
        name: "revoke_api_key",
        query: &[],
        body: "",
        answer: "",
    },
    get(
        "/api/v1/tenants/me/identity",
        "tenant_identity",
        &[],
        "Tenant",
    ),
    get(
        "/api/v1/audit",
        "list_audit",
        &[
            "page int 1.. 1",
            "page_size int 1..200 50",
            "action text?",
            "resource text?",
            "actor_id text?",
            "search text?",
        ],
        "AuditList",
    ),
];

/// The members of each object, as `NAME TYPE [RANGE] [DEFAULT]`. After a type `?` is null as well, `~` is that it may be missing.
const SCHEMAS: &[(&str, &str)] = &[
    (
        "Alert",
        "id uuid, tenant_id uuid, title text, description text?, severity text, status text, priority int, category text?, \
         mitre_tactics [any], mitre_techniques [any], connector_type text?, ai_score num?, ai_summary text?, \
         ai_recommendations [any], confidence int?, confidence_label text?, confidence_rationale [any]?, disposition text?, \
         affected_ips [any], affected_hosts [any], affected_users [any], case_id uuid?, tags [any], event_time time, \
         first_seen time, last_seen time, snoozed_until time?, created_at time, updated_at time",
    ),
    (
        "AlertDetail",
        "narrative text?, related_entities [RelatedEntity], mini_timeline [MiniEvent], recommended_actions [RecommendedAction]",
    ),
    (
        "RelatedEntity",
        "group text, kind text, value text, label text?~, pivot text?~",
    ),
    (
        "MiniEvent",
        "id uuid, ts time, kind text, agent text, summary text, payload object?, duration_ms int?",
    ),
    (
        "RecommendedAction",
        "priority int, action any, rationale text?, risk text",
    ),
    (
        "AlertList",
        "items [Alert], total int, page int, page_size int, pages int",
    ),
    (
        "Facets",
        "by_severity object, by_status object, unresolved int",
    ),
    (
        "AlertStats",
        "total int, by_severity object, by_status object, new_last_24h int, critical_open int",
    ),
    (
        "Queue",
        "items [QueueItem], total int, counts object, period text, owner text, page int, page_size int, pages int, \
         generated_at time",
    ),
    (
        "QueueItem",
        "id uuid, tenant_id uuid, title text, severity text, status text, priority int, category text?, connector_type text?, \
         assigned_to_id text?, case_id uuid?, first_seen time, sla_due_at time, sla_remaining_seconds int, sla_breached bool, \
         age_seconds int, asset object?, suggested_action object?, bucket text",
    ),
    (
        "Case",
        "id uuid, tenant_id uuid, case_number text?, title text, description text?, severity text, status text, assignee text?, \
         mitre_techniques [text], alert_ids [uuid], observable_graph object, evidence_chain [object], \
         compliance_frameworks [text], opened_at time, triaged_at time?, resolved_at time?, closed_at time?, created_at time, \
         updated_at time, created_by text?, tags object, sla_due_at time?",
    ),
    ("CaseTimeline", "events [CaseEntry]"),
    (
        "CaseEntry",
        "id text, type text, timestamp time, title text, description text?, actor text?",
    ),
    (
        "RelatedCase",
        "id uuid, case_number text?, title text, shared_techniques [text]",
    ),
    ("InvestigateRequest", "alert_summary text?~"),
    (
        "Started",
        "run_id uuid, case_id uuid, status text, message text",
    ),
    (
        "Rule",
        "id uuid, tenant_id uuid?, name text, description text?, rule_language text, rule_body text, category text, status text, \
         severity text, confidence int, mitre_tactics [any], mitre_techniques [any], fp_rate num, total_hits int, \
         last_triggered time?, tags [any], is_builtin bool, version int, created_at time, updated_at time",
    ),
    (
        "Run",
        "id uuid, case_id text, status text, model_used text?, iterations int, total_tokens int, total_cost_usd num, \
         started_at time, completed_at time?, error text?",
    ),
    (
        "RunDetail",
        "alert_summary text?, event_count int, artifact_count int, model_costs [ModelCosts]",
    ),
    (
        "ModelCosts",
        "model text, total_prompt_tokens int, total_completion_tokens int, total_cost_usd num, total_latency_ms int, \
         call_count int",
    ),
    (
        "Event",
        "id uuid, run_id uuid, seq int, ts time, kind text, agent text, summary text, payload object?, input_hash text?, \
         output_hash text?, duration_ms int?",
    ),
    (
        "EventList",
        "items [Event], total int, since int?, next_seq int?",
    ),
    (
        "TimelineEvent",
        "id uuid, run_id uuid, seq int, ts time, kind text, agent text, summary text, duration_ms int?",
    ),
    ("RunTimeline", "run_id uuid, events [TimelineEvent]"),
    (
        "Explained",
        "run Run, previous Event?, next Event?, focus Event, artifacts [Artifact]",
    ),
    (
        "Artifact",
        "id uuid, kind text, sha256 text, size_bytes int, event_id uuid?, created_at time, content text?, blob_ref text?",
    ),
    (
        "CostAggregate",
        "window_days int, by_model [CostRow], totals CostRow?",
    ),
    (
        "CostRow",
        "model text, runs int, calls int, total_prompt_tokens int, total_completion_tokens int, total_cost_usd num, \
         total_latency_ms int, avg_cost_per_run num, avg_latency_per_call_ms num",
    ),
    (
        "LakeQuery",
        "sql text 1..200000, row_cap int?~ 1..100000 10000, timeout_seconds num?~ 0<..60",
    ),
    (
        "LakeAnswer",
        "columns [text], rows [any], row_count int, row_cap int, referenced_tables [text], elapsed_ms num, executed_at text",
    ),
    ("LakeSchema", "tables [LakeTable]"),
    ("LakeTable", "table text, columns [LakeColumn]"),
    ("LakeColumn", "name text, type text, comment text"),
    ("LoginRequest", "email text 1..1024, password text 1..1024"),
    ("RefreshRequest", "refresh_token text 1..1024"),
    (
        "Tokens",
        "access_token text, refresh_token text, token_type text, expires_in int",
    ),
    (
        "Me",
        "id uuid, tenant_id uuid, username text, email text, role text, is_active bool, preferences object",
    ),
    (
        "ApiKey",
        "id uuid, name text, prefix text, scopes [text], is_active bool, expires_at time?, last_used_at time?, created_at time",
    ),
    (
        "NewApiKey",
        "name text 1..255, scopes~ [text], expires_in_days int?~ 1..3650",
    ),
    (
        "MadeApiKey",
        "id uuid, name text, key text, prefix text, scopes [text], expires_at time?, created_at time",
    ),
    ("Tenant", "id uuid, name text, slug text, created_at time"),
    (
        "AuditRow",
        "id text, tenant_id uuid, actor_id text?, actor_email text?, actor_ip text?, action text, resource text?, \
         resource_id text?, changes object?, created_at time",
    ),
    (
        "AuditList",
        "items [AuditRow], total int, page int, page_size int, total_pages int",
    ),
];

/// The objects that have all members of another one.
const EXTENDS: &[(&str, &str)] = &[("AlertDetail", "Alert"), ("RunDetail", "Run")];

/// The types of members that only some releases have.
const MEMBER_TYPES: &[(&str, &str)] = &[
    ("snoozed_by_id", "uuid?"),
    ("raw_event", "object"),
    ("wazuh_locator", "object"),
    ("reopened_at", "time?"),
    ("reopen_count", "int"),
    ("reopen_reason", "text?"),
    ("fanout_results", "[object]?"),
    ("source_id", "text?"),
    ("engine", "text"),
    ("tuned", "bool"),
    ("confidence_measured", "bool"),
];

/// The description of a release.
pub(crate) fn describe(facts: &Facts) -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        if PROBES.contains(&operation.path) && !facts.probes {
            continue;
        }
        let item = paths.entry(operation.path).or_insert_with(|| json!({}));
        item[operation.method] = operation.describe(facts);
    }
    let schemas: Map<String, Value> = SCHEMAS
        .iter()
        .filter(|(name, _)| *name != "Facets" || facts.alert_query == AlertQuery::SortAndFacets)
        .map(|(name, _)| ((*name).to_owned(), object(name, facts)))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "AiSOC Platform API", "version": "0.1.0"},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"HTTPBearer": {"type": "http", "scheme": "bearer"}},
        },
    })
}

impl Operation {
    fn describe(&self, facts: &Facts) -> Value {
        let in_path = self.path.split('/').filter_map(|segment| {
            let name = segment.strip_prefix('{')?.strip_suffix('}')?;
            // A case goes by its number, too.
            let kind = if name == "case_id" { "text" } else { "uuid" };
            Some(json!({"name": name, "in": "path", "required": true, "schema": schema(kind)}))
        });
        let own = self.query.iter().map(|line| (*line).to_owned());
        let query = own.chain(self.added(facts)).map(|line| {
            let (name, kind, limits) = parts(&line);
            let (kind, required) = match kind.strip_suffix('!') {
                Some(kind) => (kind, true),
                None => (kind, false),
            };
            let schema = limited(kind, limits);
            json!({"name": name, "in": "query", "required": required, "schema": schema})
        });
        let parameters: Vec<Value> = in_path.chain(query).collect();
        let path: String = self
            .path
            .chars()
            .map(|any| if any.is_alphanumeric() { any } else { '_' })
            .collect();
        let mut described = json!({
            "operationId": format!("{}{path}_{}", self.name, self.method),
            "responses": self.responses(facts),
        });
        if !parameters.is_empty() {
            described["parameters"] = parameters.into();
        }
        if !self.body.is_empty() {
            let content = json!({"application/json": {"schema": schema(self.body)}});
            described["requestBody"] = json!({"required": true, "content": content});
        }
        if !OPEN.contains(&self.path) {
            described["security"] = json!([{"HTTPBearer": []}]);
        }
        described
    }

    fn responses(&self, facts: &Facts) -> Value {
        let status = match (self.method, self.name) {
            ("delete", _) => "204",
            (_, "create_api_key") => "201",
            _ => "200",
        };
        let answer = |schema: Value| json!({"description": "Successful Response", "content": {"application/json": {"schema": schema}}});
        let mut responses = json!({status: {"description": "Successful Response"}});
        if !self.answer.is_empty() {
            responses[status] = answer(schema(self.answer));
        }
        if self.name == "login" && facts.second_factor {
            responses["202"] = answer(schema("object"));
        }
        responses
    }

    /// The parameters that only some releases have.
    fn added(&self, facts: &Facts) -> Vec<String> {
        let lines: Vec<String> = match (self.name, facts.alert_query, facts.rules_page) {
            ("list_alerts", AlertQuery::Limit, _) => vec!["limit int? 1..200".to_owned()],
            ("list_alerts", AlertQuery::SortAndFacets, _) => {
                vec!["sort newest|priority newest".to_owned()]
            }
            ("list_rules", _, Some(usual)) => vec![
                format!("limit int 1..2000 {usual}"),
                "offset int 0.. 0".to_owned(),
                "search text? ..200".to_owned(),
                "severity text?".to_owned(),
                "mitre text?".to_owned(),
            ],
            _ => Vec::new(),
        };
        lines
    }
}

/// An object's schema: its members, those that it has from another, and those of the release.
fn object(name: &str, facts: &Facts) -> Value {
    let mut properties = Map::new();
    let mut required: Vec<String> = Vec::new();
    let base = EXTENDS.iter().find(|(of, _)| *of == name);
    let of = |name: &str| SCHEMAS.iter().find(|(known, _)| *known == name);
    let lines = base
        .and_then(|(_, base)| of(base))
        .into_iter()
        .chain(of(name));
    let lines = lines
        .flat_map(|(_, members)| members.split(", "))
        .map(str::to_owned);
    for line in lines.chain(released(name, facts)) {
        let (name, kind, limits) = parts(&line);
        let is_optional = kind.ends_with('~') || name.ends_with('~');
        let name = name.trim_end_matches('~');
        if !is_optional {
            required.push(name.to_owned());
        }
        properties.insert(name.to_owned(), limited(kind.trim_end_matches('~'), limits));
    }
    json!({"type": "object", "properties": properties, "required": required})
}

/// The members that an object has in this release alone.
fn released(name: &str, facts: &Facts) -> Vec<String> {
    let typed = |members: &[Member]| {
        let line = |(name, _): &Member| {
            let found = MEMBER_TYPES.iter().find(|(known, _)| known == name);
            format!("{name} {}", found.map_or("any", |(_, kind)| kind))
        };
        members.iter().map(line).collect::<Vec<_>>()
    };
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    match name {
        "Alert" => typed(facts.alert_members),
        "AlertDetail" => [
            typed(facts.alert_members),
            typed(facts.alert_detail_members),
        ]
        .concat(),
        "AlertList" if facts.alert_query == AlertQuery::SortAndFacets => lines(&["facets Facets"]),
        "Case" => typed(facts.case_members),
        "Rule" => typed(facts.rule_members),
        "Run" | "RunDetail" if facts.measured_costs => lines(&[
            "measured_call_count int",
            "estimated_cost_usd num",
            "estimated_call_count int",
            "unpriced_call_count int",
        ]),
        "ModelCosts" if facts.measured_costs => lines(&[
            "resolved_model text",
            "measured_call_count int",
            "estimated_cost_usd num",
            "estimated_call_count int",
        ]),
        _ => Vec::new(),
    }
}

/// `NAME TYPE REST`.
fn parts(line: &str) -> (&str, &str, &str) {
    let (name, rest) = line.split_once(' ').unwrap_or((line, "any"));
    let (kind, limits) = rest.split_once(' ').unwrap_or((rest, ""));
    (name, kind, limits)
}

/// A type with its range, such as `1..200` or `0<..60`, and its default.
fn limited(kind: &str, limits: &str) -> Value {
    let (bare, is_nullable) = match kind.strip_suffix('?') {
        Some(bare) => (bare, true),
        None => (kind, false),
    };
    let mut schema = self::schema(bare);
    let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    let mut default = None;
    for word in limits.split_whitespace() {
        let Some((least, most)) = word.split_once("..") else {
            default = Some(value(word));
            continue;
        };
        let is_text = bare == "text";
        let (least, exclusive) = match least.strip_suffix('<') {
            Some(least) => (least, true),
            None => (least, false),
        };
        let lower = match (is_text, exclusive) {
            (true, _) => "minLength",
            (false, true) => "exclusiveMinimum",
            (false, false) => "minimum",
        };
        let upper = if is_text { "maxLength" } else { "maximum" };
        for (key, limit) in [(lower, least), (upper, most)] {
            if !limit.is_empty() {
                schema[key] = value(limit);
            }
        }
    }
    if is_nullable {
        schema = json!({"anyOf": [schema, {"type": "null"}]});
    }
    if let Some(default) = default {
        schema["default"] = default;
    }
    schema
}

fn schema(kind: &str) -> Value {
    if let Some(bare) = kind.strip_suffix('?') {
        return json!({"anyOf": [schema(bare), {"type": "null"}]});
    }
    if let Some(items) = kind.strip_prefix('[') {
        return json!({"type": "array", "items": schema(items.trim_end_matches(']'))});
    }
    match kind {
        "any" => json!({}),
        "text" => json!({"type": "string"}),
        "uuid" => json!({"type": "string", "format": "uuid"}),
        "time" => json!({"type": "string", "format": "date-time"}),
        "int" => json!({"type": "integer"}),
        "num" => json!({"type": "number"}),
        "bool" => json!({"type": "boolean"}),
        "object" => json!({"type": "object", "additionalProperties": true}),
        words if words.contains('|') => {
            json!({"type": "string", "enum": words.split('|').collect::<Vec<_>>()})
        }
        name => json!({"$ref": format!("#/components/schemas/{name}")}),
    }
}
