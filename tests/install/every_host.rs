//! Each host over the corpus: install, install again, change the key, uninstall.

use aisoc_mcp::install::hosts::{Host, Shape, Way, host, hosts};

use super::corpus::{of_the_package, samples};
use super::home::{Home, KEY, URL};

macro_rules! hosts {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            the_whole_corpus($name);
        })*

        #[test]
        fn no_host_is_left_out() {
            let written = hosts().iter().filter(|host| host.way != Way::Shown);
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
    continue_dev: "continue",
    cody: "cody",
    zed: "zed",
    windsurf: "windsurf",
    codex: "codex",
    gemini: "gemini",
    cline: "cline",
    lm_studio: "lmstudio",
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
    for sample in samples(host) {
        let home = Home::new();
        let file = home.file_of(name);
        let said = |what: &str| format!("{name}, {}: {what}", sample.kind);
        home.put(&file, &sample.text);

        let told = home.install(name, write);
        assert!(told.contains("added") && told.contains("Next"), "{told}");
        let installed = home.read(&file);
        assert!(installed.contains(KEY), "{}", said("the key is in it"));
        assert_eq!(
            outside(&installed, &sample.text),
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
            sample.text,
            "{}",
            said("uninstall gives back every byte")
        );
        assert_eq!(
            home.files(),
            [file.as_str()],
            "{}",
            said("nothing is left behind")
        );
    }
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
        Shape::Toml | Shape::Yaml => ("enabled = true\n", "[mcp_servers.gh]\ncommand = \"npx\"\n"),
    };
    assert!(after.contains(kept) && after.contains(other), "{after}");
    home.uninstall(host.name, &[]);
    let gone = home.read(&file);
    assert!(!gone.contains("aisoc") && gone.contains(other), "{gone}");
}
