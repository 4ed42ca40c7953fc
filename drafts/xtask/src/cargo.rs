//! Cargo, and where it puts what it builds.

use anyhow::{Context, Result};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// Cargo in the workspace's root.
pub fn cargo(arguments: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// What is compiled of the workspace, and how.
#[derive(Clone, Copy)]
pub struct Build {
    /// For speed, as `mwanda` is used. Else in the tests' profile, of which the root Cargo.toml says more.
    pub release: bool,
    /// Also what runs on GPUs: the cargo feature `gpu`.
    pub gpu: bool,
}

impl Build {
    /// What cargo calls its place in the target folder.
    pub fn folder(self) -> &'static str {
        if self.release { "release" } else { "debug" }
    }
}

/// A cargo command on all of the workspace. Always all, so that commands share what they compile: for a part of the
/// workspace cargo may choose other features of the shared libraries, and would compile the large ones again.
pub fn cargo_on_workspace(command: &str, build: Build, arguments: &[&str]) -> Command {
    let mut cargo = cargo(&[command, "--workspace"]);
    if build.release {
        cargo.arg("--release");
    }
    if build.gpu {
        cargo.args(["--features", "mwanda-cli/gpu"]);
    }
    cargo.args(arguments);
    cargo
}

/// The workspace's root folder.
pub fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// The target folder, wherever the user has set it: this program lies in `<target>/debug`.
pub fn target_dir() -> Result<PathBuf> {
    let own = env::current_exe().context("this program does not find itself")?;
    let target = own.parent().and_then(Path::parent);
    let target = target.context("this program lies in no target folder")?;
    Ok(target.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(command: &Command) -> Vec<&str> {
        let words = command.get_args();
        words.filter_map(|word| word.to_str()).collect()
    }

    #[test]
    fn every_build_is_of_the_whole_workspace() {
        let program = Build {
            release: true,
            gpu: false,
        };
        let command = cargo_on_workspace("build", program, &[]);
        assert_eq!(arguments(&command), ["build", "--workspace", "--release"]);
        let tests = Build {
            release: false,
            gpu: false,
        };
        let command = cargo_on_workspace("test", tests, &["--", "--ignored"]);
        assert_eq!(
            arguments(&command),
            ["test", "--workspace", "--", "--ignored"]
        );
    }

    #[test]
    fn gpus_are_left_out_unless_asked_for() {
        for release in [false, true] {
            let names_gpu = |gpu| {
                let command = cargo_on_workspace("test", Build { release, gpu }, &[]);
                arguments(&command).contains(&"mwanda-cli/gpu")
            };
            assert!(!names_gpu(false) && names_gpu(true));
        }
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
        assert!(root().join("xtask").is_dir());
    }
}
