//! Installs what is missing from the system's packages, where that can be done without asking anybody.

use crate::say;
use std::process::{Command, Stdio};

/// Installs Debian packages and tells so. `false`, with the reason told, where that is not possible.
pub fn install(packages: &[&str], what_for: &str) -> bool {
    let names = packages.join(" ");
    let by_hand = || say(&format!("  As root: apt-get install {names}"));
    if !answers("apt-get", &["--version"]) {
        say(&format!("{what_for}: missing, and this is no Debian to install it on."));
        return false;
    }
    if !is_root() {
        say(&format!("{what_for}: missing, and only root may install it."));
        by_hand();
        return false;
    }
    say(&format!("{what_for}: missing. Installing it with apt-get: {names}"));
    let installed = apt_get(&["update"]) && {
        let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
        arguments.extend(packages);
        apt_get(&arguments)
    };
    if !installed {
        say(&format!("{what_for}: apt-get could not install it."));
        by_hand();
    }
    installed
}

/// Whether a program is there and ends well.
pub fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn apt_get(arguments: &[&str]) -> bool {
    Command::new("apt-get")
        .arg("--quiet")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
