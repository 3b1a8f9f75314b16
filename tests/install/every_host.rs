//! Each host over the corpus: install, install again, change the key, uninstall; and refusals of what the host does not read.

use aisoc_mcp::install::hosts::{Host, Platform, Shape, Way, host, hosts};

use super::corpus::{Needs, Sample, of_the_package, samples};
use super::home::{Home, KEY, URL, is_full};

macro_rules! hosts {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            the_whole_corpus($name);
        })*

        #[test]
        fn no_host_is_left_out() {
            let written = hosts().iter().filter(|host| {
                host.way != Way::Shown && !host.places(Platform::current()).is_empty()
            });
            let written: Vec<_> = written.map(|host| host.name).collect();
            assert_eq!(written, [$($name),*]);
        }
    };
}

hosts! {
    claude_desktop: "claude",
    claude_code: "claude-code",
    cursor: "cursor",
    vs_code: "vscode",
    copilot_cli: "copilot",
    continue_dev: "continue",
    cody: "cody",
    zed: "zed",
    devin_desktop: "devin",
    windsurf: "windsurf",
    codex: "codex",
    gemini: "gemini",
    antigravity: "antigravity",
    opencode: "opencode",
    kilo: "kilo",
    qwen_code: "qwen",
    kiro: "kiro",
    amp: "amp",
    factory_droid: "droid",
    junie: "junie",
    kimi_code: "kimi",
    cline: "cline",
    goose: "goose",
    lm_studio: "lmstudio",
}

#[test]
fn the_corpus_is_wide() {
    let of = |name| samples(host(name).unwrap()).len();
    assert!(of("cursor") + of("codex") + of("goose") >= 60);
}

/// Which hosts read what, as their own sources, their documentation or a trial of them says: comments, trailing commas, byte order marks.
fn reads(name: &str, needs: Needs) -> bool {
    let jsonc = [
        "cursor", "vscode", "continue", "cody", "zed", "opencode", "kilo", "amp",
    ]
    .contains(&name);
    match needs {
        Needs::Nothing => true,
        Needs::Mark => jsonc || name == "qwen",
        Needs::Comments => jsonc || ["gemini", "qwen"].contains(&name),
        Needs::Commas | Needs::Both => jsonc,
    }
}

/// The hosts that get all of the corpus in the full form; of two that are alike, the other gets a part.
const WHOLE: [&str; 11] = [
    "claude",
    "claude-code",
    "cursor",
    "vscode",
    "copilot",
    "cody",
    "codex",
    "gemini",
    "opencode",
    "qwen",
    "goose",
];

/// The first sample that a host gets, and which ones after it. Each begins with another one, so that the hosts of the small form
/// have every sample between them; a host that is alone with its format has all of them.
fn part(host: &Host, is_full: bool) -> (usize, usize) {
    let every = match (WHOLE.contains(&host.name), host.shape) {
        (_, Shape::Toml | Shape::Yaml) => 1,
        (true, _) if is_full => 1,
        (true, _) => 4,
        (false, _) => 5,
    };
    let alike = WHOLE.contains(&host.name);
    let mut others = hosts()
        .iter()
        .filter(|other| WHOLE.contains(&other.name) == alike);
    let place = others.position(|other| other.name == host.name);
    (place.unwrap() % every, every)
}

#[test]
fn the_small_form_has_every_sample() {
    let json = |host: &&Host| matches!(host.shape, Shape::Json { .. });
    let most = samples(host("cursor").unwrap()).len();
    let played: std::collections::BTreeSet<usize> = hosts()
        .iter()
        .filter(json)
        .filter(|host| WHOLE.contains(&host.name))
        .flat_map(|host| {
            let (first, every) = part(host, false);
            (first..samples(host).len()).step_by(every)
        })
        .collect();
    assert_eq!(played, (0..most).collect());
}

fn the_whole_corpus(name: &str) {
    let host = host(name).unwrap();
    let write: &[&str] = if host.way == Way::OnRequest {
        &["--write"]
    } else {
        &[]
    };
    no_file_before(host, write);
    the_packages_entry(host, write);
    let (first, every) = part(host, is_full());
    for sample in samples(host).into_iter().skip(first).step_by(every) {
        if sample.needs == Needs::Mark && !reads(name, sample.needs) {
            let bare = sample.text.trim_start_matches('\u{feff}').to_owned();
            in_and_out(host, write, &sample, &bare);
        } else if reads(name, sample.needs) {
            in_and_out(host, write, &sample, &sample.text);
        } else {
            refused(host, write, &sample);
        }
    }
}

/// A file that the host reads; `rest` is what it is once we are out again.
fn in_and_out(host: &Host, write: &[&str], sample: &Sample, rest: &str) {
    let name = host.name;
    let home = Home::new();
    let file = home.file_of(name);
    let said = |what: &str| format!("{name}, {}: {what}", sample.kind);
    home.put(&file, &sample.text);

    let arguments = [&["install", "--host", name, "--aisoc-url", URL], write].concat();
    let told = home.run(&arguments, &[("AISOC_API_KEY", KEY)]);
    assert_eq!(told.code, Some(0), "{}", said(&told.err));
    assert_eq!(
        told.err.contains("the byte order mark of"),
        rest.len() < sample.text.len(),
        "{}",
        said(&told.err)
    );
    let told = told.out;
    assert!(
        told.contains("added") && told.contains("Next"),
        "{}",
        said(&told)
    );
    let installed = home.read(&file);
    assert!(installed.contains(KEY), "{}", said("the key is in it"));
    assert_eq!(
        outside(&installed, rest),
        "",
        "{}",
        said("the rest is as it was")
    );
    assert_eq!(
        installed.contains('\r'),
        sample.text.contains('\r'),
        "{}",
        said("line ends")
    );
    assert_eq!(
        installed.starts_with('\u{feff}'),
        rest.starts_with('\u{feff}')
    );
    #[cfg(unix)]
    assert_eq!(home.mode(&file), 0o600);

    let told = home.install(name, write);
    assert!(told.contains("already up to date"), "{}", said(&told));
    assert_eq!(
        home.read(&file),
        installed,
        "{}",
        said("again changes nothing")
    );

    let arguments = [&["install", "--host", name], write].concat();
    let said_then = home.run(&arguments, &[("AISOC_API_KEY", "aisoc_other")]);
    assert!(
        said_then.out.contains("updated"),
        "{}",
        said(&said_then.err)
    );
    let renewed = home.read(&file);
    assert_eq!(
        renewed,
        installed.replace(KEY, "aisoc_other"),
        "{}",
        said("a new key alone")
    );

    let told = home.uninstall(name, &[]);
    assert!(told.contains("removed"), "{}", said(&told));
    assert_eq!(
        home.read(&file),
        rest,
        "{}",
        said("uninstall gives back every byte")
    );
    let left: Vec<_> = home.files();
    let copies = left.iter().filter(|left| **left != file);
    // What is no longer as it was is worth a copy.
    assert_eq!(
        copies.count(),
        usize::from(rest.len() < sample.text.len()),
        "{}",
        said("nothing is left behind")
    );
}

/// A file that the host does not read.
fn refused(host: &Host, write: &[&str], sample: &Sample) {
    let (name, kind) = (host.name, sample.kind);
    let place = sample.place.as_ref().unwrap();
    // Of a host that reads comments, the first comma is what is told.
    let is_told = !(sample.needs == Needs::Both && ["gemini", "qwen"].contains(&name));
    let home = Home::new();
    let file = home.file_of(name);
    let path = home.put(&file, &sample.text);
    for more in [&[][..], &["--dry-run"]] {
        let arguments = [&["install", "--host", name], write, more].concat();
        let said = home.run(&arguments, &[("AISOC_API_KEY", KEY)]);
        assert_eq!(said.code, Some(1), "{name}, {kind}: {}", said.out);
        let wanted = format!("`{}`:{place}: ", path.display());
        assert!(
            said.err.contains(&wanted) || !is_told,
            "{name}, {kind}: {wanted}: {}",
            said.err
        );
        assert!(said.err.contains(host.title), "{}", said.err);
        assert_eq!(home.read(&file), sample.text);
        assert_eq!(home.files(), [file.as_str()]);
    }
    // Doctor fails it, too.
    let said = home.run(
        &["doctor", "--offline", "--json"],
        &[("AISOC_API_KEY", KEY)],
    );
    assert_eq!(said.code, Some(1), "{}", said.out);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let id = format!("host.{name}");
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["id"] == *id).unwrap();
    assert_eq!(check["status"], "failed", "{kind}: {check}");
    let detail = check["detail"].as_str().unwrap();
    assert!(detail.contains("is known to read"), "{kind}: {detail}");
}

/// The lines of the text before that are not in the text after, in order. A comma at an end is ours to add, and
/// an empty object ours to open.
fn outside(after: &str, before: &str) -> String {
    let plain = |line: &str| line.replace(',', "");
    let is_ours = |line: &str| line.contains("{}") || !before.trim().contains('\n');
    let mut rest = after.split('\n');
    let missing: Vec<_> = before
        .split('\n')
        .filter(|line| !is_ours(line) && !rest.any(|other| plain(other) == plain(line)))
        .collect();
    missing.join("\n")
}

fn no_file_before(host: &Host, write: &[&str]) {
    let home = Home::new();
    let file = home.file_of(host.name);
    home.install(host.name, write);
    let survey = home.survey(host.name);
    assert_eq!(survey["files"][0]["entries"][0], "aisoc");
    assert_eq!(home.files(), [file.as_str()]);
    let told = home.uninstall(host.name, &[]);
    assert!(told.contains("removed, with the file"), "{told}");
    assert_eq!(home.files(), [""; 0]);
    assert!(home.uninstall(host.name, &[]).contains("is not there"));
}

fn the_packages_entry(host: &Host, write: &[&str]) {
    let home = Home::new();
    let file = home.file_of(host.name);
    let before = of_the_package(host.shape);
    home.put(&file, &before);
    let told = home.install(host.name, write);
    assert!(told.contains("taken over from @aisoc/mcp"), "{told}");
    let after = home.read(&file);
    assert!(after.contains(KEY) && after.contains(URL), "{after}");
    assert!(
        !after.contains("@aisoc/mcp") && !after.contains("aisoc_old"),
        "{after}"
    );
    let (kept, other) = match host.shape {
        Shape::Json { .. } => ("\"disabled\": false", "\"gh\": { \"command\": \"npx\" }\n"),
        Shape::Toml => ("enabled = true\n", "[mcp_servers.gh]\ncommand = \"npx\"\n"),
        Shape::Yaml => ("    timeout: 60\n", "  gh:\n    cmd: npx\n"),
    };
    assert!(after.contains(kept) && after.contains(other), "{after}");
    home.uninstall(host.name, &[]);
    let gone = home.read(&file);
    assert!(!gone.contains("aisoc") && gone.contains(other), "{gone}");
}
