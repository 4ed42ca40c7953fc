//! Installs what is missing from the system's packages, where that can be done without asking anybody.

use crate::{
    run::{answers, run},
    say,
};
use std::process::{Command, Stdio};

/// Installs Debian packages and says so. `false`, with the reason said, where that cannot be done.
pub fn install(packages: &[&str], what_for: &str) -> bool {
    let by_hand = format!(
        "On Debian or Ubuntu, as root: apt-get install {}",
        packages.join(" ")
    );
    if let Some(obstacle) = obstacle(answers("apt-get", &["--version"]), is_root()) {
        say(&format!("{what_for}: missing, and {obstacle}. {by_hand}"));
        return false;
    }
    say(&format!("{what_for}: missing. apt-get installs it now."));
    // Lists that could not be brought up to date, for one broken source of many, may still do.
    let _ = run(&mut apt_get(&["update"]));
    let mut install = apt_get(&["install", "--yes", "--no-install-recommends"]);
    let installed = run(install.args(packages));
    if let Err(error) = &installed {
        say(&format!("{what_for}: {error}. {by_hand}"));
    }
    installed.is_ok()
}

/// Why nothing can be installed here; `None` where it can.
fn obstacle(has_apt_get: bool, is_root: bool) -> Option<&'static str> {
    match (has_apt_get, is_root) {
        (false, _) => Some("this is neither Debian nor Ubuntu"),
        (true, false) => Some("only root may install it"),
        (true, true) => None,
    }
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// apt-get, which asks nothing and says little.
fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_root_on_debian_installs() {
        assert_eq!(obstacle(true, true), None);
        assert!(obstacle(true, false).unwrap().contains("root"));
        for is_root in [false, true] {
            assert!(obstacle(false, is_root).unwrap().contains("Debian"));
        }
    }
}
