//! The tables.

/// Creates every table and index of an empty database.
pub(super) const SCHEMA: &str = "
CREATE TABLE tenants (id TEXT PRIMARY KEY, name TEXT NOT NULL, slug TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE users (
  id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, email TEXT NOT NULL, full_name TEXT NOT NULL,
  role TEXT NOT NULL, created_at TEXT NOT NULL, password_hash TEXT, sign_in TEXT NOT NULL,
  wrong_passwords INTEGER NOT NULL, locked_until TEXT);
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, expires_at TEXT NOT NULL);
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, owner_id TEXT, name TEXT NOT NULL, prefix TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL, is_active INTEGER NOT NULL,
  expires_at TEXT, last_used_at TEXT, created_at TEXT NOT NULL);
CREATE TABLE alerts (
  id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, severity TEXT NOT NULL, status TEXT NOT NULL, category TEXT,
  confidence INTEGER, confidence_label TEXT, assigned_to TEXT, case_id TEXT, priority INTEGER NOT NULL,
  event_time TEXT NOT NULL, created_at TEXT NOT NULL, document TEXT NOT NULL);
CREATE INDEX alerts_by_age ON alerts (tenant_id, created_at DESC);
CREATE INDEX alerts_by_case ON alerts (case_id);
CREATE TABLE cases (
  id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, case_number TEXT, status TEXT NOT NULL, severity TEXT NOT NULL,
  assignee TEXT, created_at TEXT NOT NULL, document TEXT NOT NULL);
CREATE INDEX cases_by_age ON cases (tenant_id, created_at DESC);
CREATE TABLE case_entries (
  id TEXT PRIMARY KEY, case_id TEXT NOT NULL, type TEXT NOT NULL, timestamp TEXT NOT NULL, title TEXT NOT NULL,
  description TEXT, actor TEXT);
CREATE INDEX case_entries_by_case ON case_entries (case_id, timestamp);
CREATE TABLE rules (
  id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, name TEXT NOT NULL, category TEXT NOT NULL,
  rule_language TEXT NOT NULL, is_builtin INTEGER NOT NULL, is_pack INTEGER NOT NULL, document TEXT NOT NULL);
CREATE INDEX rules_by_name ON rules (tenant_id, name);
CREATE TABLE runs (
  id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, case_id TEXT NOT NULL, status TEXT NOT NULL, model_used TEXT,
  iterations INTEGER NOT NULL, total_tokens INTEGER NOT NULL, total_cost_usd REAL NOT NULL,
  started_at TEXT NOT NULL, completed_at TEXT, error TEXT, alert_summary TEXT,
  measured_call_count INTEGER, estimated_cost_usd REAL, estimated_call_count INTEGER, unpriced_call_count INTEGER);
CREATE INDEX runs_by_age ON runs (tenant_id, started_at DESC);
CREATE INDEX runs_by_case ON runs (tenant_id, case_id);
CREATE TABLE run_model_costs (
  run_id TEXT NOT NULL, model TEXT NOT NULL, total_prompt_tokens INTEGER NOT NULL,
  total_completion_tokens INTEGER NOT NULL, total_cost_usd REAL NOT NULL, total_latency_ms INTEGER NOT NULL,
  call_count INTEGER NOT NULL, measured_call_count INTEGER, unpriced_call_count INTEGER,
  PRIMARY KEY (run_id, model));
CREATE TABLE run_events (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL, seq INTEGER NOT NULL, ts TEXT NOT NULL, kind TEXT NOT NULL,
  agent TEXT NOT NULL, summary TEXT NOT NULL, payload TEXT, input_hash TEXT, output_hash TEXT,
  duration_ms INTEGER NOT NULL, UNIQUE (run_id, seq));
CREATE TABLE run_artifacts (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL, kind TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
  event_id TEXT, created_at TEXT NOT NULL, content TEXT);
CREATE INDEX run_artifacts_by_run ON run_artifacts (run_id);
CREATE TABLE audit_log (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, tenant_id TEXT NOT NULL, actor_id TEXT, actor_email TEXT,
  action TEXT NOT NULL, resource TEXT, changes TEXT, created_at TEXT NOT NULL);
";
