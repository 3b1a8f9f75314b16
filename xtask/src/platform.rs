//! The platforms that packages are made for, and what each packager calls them.

use std::process::Command;

use crate::Result;

/// A platform.
pub(crate) struct Platform {
    /// As Rust names it.
    pub(crate) target: &'static str,
    /// As Node.js names the system: also the `os` of an npm package.
    pub(crate) os: &'static str,
    /// As Node.js names the processor: also the `cpu` of an npm package.
    pub(crate) cpu: &'static str,
    /// The C library of an npm package; none where there is no choice.
    pub(crate) libc: Option<&'static str>,
    /// The wheel's platform tag, but for Linux, whose tag follows from the glibc that the program needs.
    wheel: &'static str,
}

/// Every platform, in the order that packages list them.
pub(crate) const ALL: &[Platform] = &[
    Platform {
        target: "x86_64-unknown-linux-gnu",
        os: "linux",
        cpu: "x64",
        libc: Some("glibc"),
        wheel: "x86_64",
    },
    Platform {
        target: "aarch64-unknown-linux-gnu",
        os: "linux",
        cpu: "arm64",
        libc: Some("glibc"),
        wheel: "aarch64",
    },
    Platform {
        target: "aarch64-apple-darwin",
        os: "darwin",
        cpu: "arm64",
        libc: None,
        wheel: "macosx_11_0_arm64",
    },
    Platform {
        target: "x86_64-apple-darwin",
        os: "darwin",
        cpu: "x64",
        libc: None,
        wheel: "macosx_10_12_x86_64",
    },
    Platform {
        target: "x86_64-pc-windows-msvc",
        os: "win32",
        cpu: "x64",
        libc: None,
        wheel: "win_amd64",
    },
    Platform {
        target: "aarch64-pc-windows-msvc",
        os: "win32",
        cpu: "arm64",
        libc: None,
        wheel: "win_arm64",
    },
];

impl Platform {
    /// `linux-x64`, as packages of it are called.
    pub(crate) fn slug(&self) -> String {
        format!("{}-{}", self.os, self.cpu)
    }

    /// The program's file name there.
    pub(crate) fn file(&self, name: &str) -> String {
        let ending = if self.os == "win32" { ".exe" } else { "" };
        format!("{name}{ending}")
    }

    /// Whether a wheel of that platform tag is for this platform.
    pub(crate) fn takes(&self, tag: &str) -> bool {
        if self.os == "linux" {
            tag.contains("linux") && tag.ends_with(self.wheel)
        } else {
            tag == self.wheel
        }
    }

    /// The wheel's platform tag.
    pub(crate) fn wheel_tag(&self, glibc: Option<(u32, u32)>) -> String {
        match (self.os, glibc) {
            ("linux", Some((major, minor))) => format!("manylinux_{major}_{minor}_{}", self.wheel),
            ("linux", None) => format!("linux_{}", self.wheel),
            _ => self.wheel.to_owned(),
        }
    }
}

/// The platform of that name, or of this machine.
///
/// # Errors
/// No packages are made for it.
pub(crate) fn find(target: Option<&str>) -> Result<&'static Platform> {
    let target = target.map_or_else(this_machine, |target| Ok(target.to_owned()))?;
    ALL.iter()
        .find(|platform| platform.target == target)
        .ok_or_else(|| {
            let known: Vec<_> = ALL.iter().map(|platform| platform.target).collect();
            format!(
                "no packages are made for `{target}`; there are {}",
                known.join(", ")
            )
            .into()
        })
}

fn this_machine() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc names no host")?.to_owned())
}
