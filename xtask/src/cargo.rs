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

/// A cargo command on all of the workspace.
///
/// Always all, so that commands share what they compile: for a part of the workspace cargo may choose other features of the
/// shared libraries, and would compile the large ones again. A program or a test is chosen by its name among all.
pub fn cargo_on_workspace(command: &str, arguments: &[&str]) -> Command {
    let mut cargo = cargo(&[command, "--workspace"]);
    cargo.args(arguments);
    cargo
}

/// The workspace's root folder.
pub fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// The folder of the built programs, wherever the user has set it: this program lies there.
fn programs_dir() -> Result<PathBuf> {
    let own = env::current_exe().context("this program does not find itself")?;
    let programs = own.parent().context("this program lies in no folder")?;
    Ok(programs.to_path_buf())
}

/// A program of the workspace, in the folder that the user stands in. It must have been built.
pub fn program(name: &str) -> Result<Command> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    Ok(Command::new(programs_dir()?.join(file)))
}

/// The folder of all that is built, for what else belongs there.
pub fn target_dir() -> Result<PathBuf> {
    let programs = programs_dir()?;
    let target = programs.parent().unwrap_or(&programs);
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
        let command = cargo_on_workspace("build", &[]);
        assert_eq!(arguments(&command), ["build", "--workspace"]);
        let command = cargo_on_workspace("test", &["--", "--ignored"]);
        assert_eq!(
            arguments(&command),
            ["test", "--workspace", "--", "--ignored"]
        );
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
        assert!(root().join("xtask").is_dir());
    }
}
