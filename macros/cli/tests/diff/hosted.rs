//! The GitHub Action and the GitLab job that post the diff: a local runner takes their steps from the files and runs them
//! on a repository of its own, against a stand-in for the hosts' comments.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::command::{git, text};
use super::{POWERS, edited};

const ACTION: &str = include_str!("../../../../.github/actions/toolspec-diff/action.yml");
const JOB: &str = include_str!("../../../../.gitlab/toolspec-diff.yml");
const MARKER: &str = "<!-- toolspec diff of tools.yaml -->\n";

/// A host's comments on one pull request. It gives two a page, and refuses to write without the token `good`.
#[derive(Clone)]
struct Host {
    address: String,
    comments: Arc<Mutex<Vec<String>>>,
}

impl Host {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let comments = ["First!", "Looks good.", "Please test it."].map(str::to_owned);
        let host = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            comments: Arc::new(Mutex::new(comments.into())),
        };
        let serving = host.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                serving.respond(stream.unwrap());
            }
        });
        host
    }

    fn respond(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = Vec::new();
        let mut line = String::new();
        while reader.read_line(&mut line).unwrap() > 2 {
            head.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        let header = |name: &str| {
            let found = head.iter().filter_map(|line| line.split_once(": "));
            let mut found = found.filter(|(key, _)| key.eq_ignore_ascii_case(name));
            found.next().map(|(_, value)| value.to_owned())
        };
        let length = header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let token = header("authorization").or_else(|| header("private-token"));
        let is_allowed = matches!(token.as_deref(), Some("Bearer good" | "good"));
        let mut words = head[0].split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let (status, answer) = self.handle(method, path, is_allowed, &body);
        let answer = answer.to_string();
        let length = answer.len();
        write!(
            stream,
            "HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}"
        )
        .unwrap();
    }

    fn handle(&self, method: &str, path: &str, is_allowed: bool, body: &[u8]) -> (u16, Value) {
        let all = [
            "/api/repos/zoo/tools/issues/7/comments",
            "/api/projects/3/merge_requests/7/notes",
        ];
        let one = [
            "/api/repos/zoo/tools/issues/comments/",
            "/api/projects/3/merge_requests/7/notes/",
        ];
        let mut comments = self.comments.lock().unwrap();
        let written = || {
            serde_json::from_slice::<Value>(body).unwrap()["body"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        let number = one
            .iter()
            .find_map(|start| place.strip_prefix(start)?.parse::<usize>().ok());
        match (method, number) {
            ("GET", None) if all.contains(&place) => {
                let page: usize = query.rsplit_once("&page=").unwrap().1.parse().unwrap();
                let rows = comments.iter().enumerate().skip((page - 1) * 2).take(2);
                (
                    200,
                    rows.map(|(id, body)| json!({"id": id, "body": body}))
                        .collect(),
                )
            }
            (_, _) if !is_allowed => (403, json!({"message": "read-only"})),
            ("POST", None) if all.contains(&place) => {
                comments.push(written());
                (201, json!({}))
            }
            ("PATCH" | "PUT", Some(id)) => {
                comments[id] = written();
                (200, json!({}))
            }
            _ => (404, json!({"message": path})),
        }
    }

    /// The comments that the diff has left.
    fn posted(&self) -> Vec<String> {
        let comments = self.comments.lock().unwrap();
        let own = comments
            .iter()
            .filter_map(|comment| comment.strip_prefix(MARKER));
        own.map(str::to_owned).collect()
    }
}

/// A clone whose branch changes the manifest, of an origin whose `main` has moved on since.
struct Clone {
    folder: TempDir,
}

impl Clone {
    fn new(manifest: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let (origin, clone) = (folder.path().join("origin"), folder.path().join("clone"));
        fs::create_dir(&origin).unwrap();
        let commit = |path: &Path, manifest: &str| {
            fs::write(path.join("tools.yaml"), manifest).unwrap();
            git(path, &["add", "."]);
            git(
                path,
                &[
                    "commit",
                    "--quiet",
                    "--allow-empty",
                    "--message",
                    "a change",
                ],
            );
        };
        git(&origin, &["init", "--quiet", "--initial-branch", "main"]);
        commit(&origin, POWERS);
        git(folder.path(), &["clone", "--quiet", "origin", "clone"]);
        git(&clone, &["checkout", "--quiet", "-b", "work"]);
        commit(&clone, manifest);
        commit(
            &origin,
            &edited("title: Get an animal", "title: Fetch an animal"),
        );
        git(&clone, &["fetch", "--quiet"]);
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("clone")
    }

    /// Runs a step as the hosts do, with `cargo-toolspec` installed.
    fn run(&self, script: &str, variables: &BTreeMap<String, String>) -> Output {
        let installed = Path::new(env!("CARGO_BIN_EXE_cargo-toolspec"))
            .parent()
            .unwrap();
        let path = std::env::var("PATH").unwrap();
        Command::new("bash")
            .args([
                "--noprofile",
                "--norc",
                "-e",
                "-o",
                "pipefail",
                "-c",
                script,
            ])
            .current_dir(self.path())
            .env("PATH", format!("{}:{path}", installed.display()))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .envs(variables)
            .output()
            .unwrap()
    }
}

/// What a run ends with: its exit code, and what it printed.
struct Ending {
    code: Option<i32>,
    printed: String,
    summary: String,
}

/// Runs the steps of the action until one fails.
fn action(clone: &Clone, host: &Host, token: &str, labels: &[&str]) -> Ending {
    let action: Value = serde_yaml::from_str(ACTION).unwrap();
    let temp = clone.folder.path();
    let [output, summary] = ["output", "summary"].map(|name| temp.join(name));
    for file in [&output, &summary] {
        fs::write(file, "").unwrap();
    }
    let given = [
        ("github.token", token.to_owned()),
        ("github.base_ref", "main".to_owned()),
        ("github.api_url", format!("{}/api", host.address)),
        ("github.repository", "zoo/tools".to_owned()),
        ("github.event.pull_request.number", "7".to_owned()),
        (
            "toJSON(github.event.pull_request.labels.*.name)",
            json!(labels).to_string(),
        ),
    ];
    let mut known: BTreeMap<String, String> =
        given.map(|(name, value)| (name.to_owned(), value)).into();
    for (name, input) in action["inputs"].as_object().unwrap() {
        let value = filled(input["default"].as_str().unwrap(), &known);
        known.insert(format!("inputs.{name}"), value);
    }
    let mut ending = Ending {
        code: None,
        printed: String::new(),
        summary: String::new(),
    };
    for step in action["runs"]["steps"].as_array().unwrap() {
        assert_eq!(step["shell"], "bash");
        let script = step["run"].as_str().unwrap();
        // A value in the script itself would be code.
        assert!(!script.contains("${{"), "{script}");
        let own = step["env"].as_object().into_iter().flatten();
        let own = own.map(|(name, value)| (name.clone(), filled(value.as_str().unwrap(), &known)));
        let mut variables: BTreeMap<String, String> = own.collect();
        for (name, path) in [
            ("RUNNER_TEMP", temp),
            ("GITHUB_OUTPUT", &output),
            ("GITHUB_STEP_SUMMARY", &summary),
        ] {
            variables.insert(name.to_owned(), path.display().to_string());
        }
        let done = clone.run(script, &variables);
        ending.printed += &(text(&done.stdout) + &text(&done.stderr));
        ending.code = done.status.code();
        if ending.code != Some(0) {
            break;
        }
        if let Some(id) = step["id"].as_str() {
            for line in fs::read_to_string(&output).unwrap().lines() {
                let (name, value) = line.split_once('=').unwrap();
                known.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
            }
        }
    }
    ending.summary = fs::read_to_string(&summary).unwrap();
    ending
}

/// A text with its expressions evaluated; one that is not known here fails the test.
fn filled(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut parts = text.split("${{");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap();
        let value = known
            .get(name.trim())
            .unwrap_or_else(|| panic!("{name} is unknown"));
        out += &(value.clone() + rest);
    }
    out
}

/// Runs the job.
fn job(clone: &Clone, host: &Host, token: &str, labels: &str) -> Ending {
    let job: Value = serde_yaml::from_str(JOB).unwrap();
    let job = &job["toolspec-diff"];
    let given = [
        ("CI_API_V4_URL", format!("{}/api", host.address)),
        ("CI_MERGE_REQUEST_PROJECT_ID", "3".to_owned()),
        ("CI_MERGE_REQUEST_IID", "7".to_owned()),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main".to_owned()),
        ("CI_MERGE_REQUEST_LABELS", labels.to_owned()),
        ("TOOLSPEC_TOKEN", token.to_owned()),
    ];
    let mut variables: BTreeMap<String, String> =
        given.map(|(name, value)| (name.to_owned(), value)).into();
    for (name, value) in job["variables"].as_object().unwrap() {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        variables.insert(name.clone(), value);
    }
    let scripts = ["before_script", "script"].map(|name| job[name].as_array().unwrap());
    let lines: Vec<&str> = scripts
        .into_iter()
        .flatten()
        .map(|line| line.as_str().unwrap())
        .collect();
    let done = clone.run(&lines.join("\n"), &variables);
    let artifact = job["artifacts"]["paths"][0].as_str().unwrap();
    Ending {
        code: done.status.code(),
        printed: text(&done.stdout) + &text(&done.stderr),
        summary: fs::read_to_string(clone.path().join(artifact)).unwrap_or_default(),
    }
}

/// Either host, with its labels.
type Run = fn(&Clone, &Host, &str, &[&str]) -> Ending;

const HOSTS: [Run; 2] = [action, |clone, host, token, labels| {
    job(clone, host, token, &labels.join(","))
}];

/// Whether the programs are here that the steps need, as on the hosts' runners. With `TESTS=full` they have to be.
fn can_run() -> bool {
    let missing = ["bash", "curl", "jq"].into_iter().find(|program| {
        let found = Command::new(program).arg("--version").output();
        found.is_err()
    });
    if let Some(program) = missing {
        let is_full = std::env::var("TESTS").is_ok_and(|form| form == "full");
        assert!(!is_full, "{program} is not here");
        eprintln!("skipped: {program} is not here");
    }
    missing.is_none()
}

#[test]
fn the_diff_is_one_comment_that_each_push_updates() {
    for run in HOSTS.into_iter().filter(|_| can_run()) {
        let host = Host::start();
        let breaking = Clone::new(&edited("dry: false", "dry: true"));
        let ending = run(&breaking, &host, "good", &["bug"]);
        assert_eq!(ending.code, Some(1), "{}", ending.printed);
        // What has changed on `main` meanwhile is none of it.
        let expected = "## Contract: breaking\n\n1 breaking change\n\n### `zoo_move_animal`\n\n\
                        - **breaking**: `body.more.dry: false → true`: the same calls send something else\n";
        assert_eq!(host.posted(), [expected], "{}", ending.printed);
        assert_eq!(ending.summary, expected);

        let unchanged = Clone::new(POWERS);
        let ending = run(&unchanged, &host, "good", &[]);
        assert_eq!(ending.code, Some(0), "{}", ending.printed);
        let posted = host.posted();
        assert_eq!(posted.len(), 1, "{posted:?}");
        assert!(
            posted[0].starts_with("## Contract: unchanged\n"),
            "{posted:?}"
        );
        assert_eq!(
            host.comments.lock().unwrap()[..2],
            ["First!", "Looks good."]
        );
    }
}

#[test]
fn a_label_accepts_changes_and_a_read_only_token_does_not_matter() {
    for run in HOSTS.into_iter().filter(|_| can_run()) {
        let host = Host::start();
        let unknown = edited(
            "request: {path: /houses}",
            "request: {path: /houses}\n    handler: transform",
        );
        let unknown = Clone::new(&unknown);
        let ending = run(&unknown, &host, "read-only", &[]);
        assert_eq!(ending.code, Some(1), "{}", ending.printed);
        assert!(
            ending.printed.contains("could not be posted"),
            "{}",
            ending.printed
        );
        assert!(
            ending.summary.starts_with("## Contract: UNKNOWN\n"),
            "{}",
            ending.summary
        );
        assert_eq!(host.posted(), [""; 0]);

        let ending = run(&unknown, &host, "good", &["bug", "breaking"]);
        assert_eq!(ending.code, Some(0), "{}", ending.printed);
        assert_eq!(host.posted().len(), 1);
    }
}

#[test]
fn a_manifest_that_cannot_be_read_fails_without_a_comment() {
    for run in HOSTS.into_iter().filter(|_| can_run()) {
        let host = Host::start();
        let wrong = Clone::new(&edited("effect: start", "effect: begin"));
        let ending = run(&wrong, &host, "good", &["breaking"]);
        assert!(!matches!(ending.code, Some(0)), "{}", ending.printed);
        assert!(
            ending.printed.contains("unknown effect `begin`"),
            "{}",
            ending.printed
        );
        assert_eq!(host.posted(), [""; 0]);
    }
}
