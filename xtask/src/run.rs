//! Runs other programs.

use crate::say;
use anyhow::{Context, Result, bail};
use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, Stdio},
};

/// Shows a command as one would type it, runs it, and fails if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    show(command);
    let name = name_of(command);
    let status = command
        .status()
        .with_context(|| format!("{name} cannot be run"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// [`run`] for a command that is the last, and that the user ends: it takes this program's place, where the system has that,
/// so that Ctrl-C means it alone.
pub fn run_in_place(command: &mut Command) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        show(command);
        let error = command.exec();
        Err(error).with_context(|| format!("{} cannot be run", name_of(command)))
    }
    #[cfg(not(unix))]
    run(command)
}

/// Whether a program is there and ends well.
pub fn answers(program: impl AsRef<OsStr>, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn show(command: &Command) {
    say(&format!(
        "\n$ {} {}",
        name_of(command),
        arguments_of(command)
    ));
}

/// What a program prints, without white space around it; `None` where it is not there or fails.
pub fn answer_of(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The program's name without its folder and extension, which differ from machine to machine.
fn name_of(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    name.to_string_lossy().into_owned()
}

fn arguments_of(command: &Command) -> String {
    let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    arguments.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new(Path::new("some").join("folder").join("mwanda"));
        command.args(["fetch", "gemma-3-270m"]);
        assert_eq!(name_of(&command), "mwanda");
        assert_eq!(arguments_of(&command), "fetch gemma-3-270m");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        assert!(!answers("no-such-program-of-mwanda", &["--version"]));
        let error = run(&mut Command::new("no-such-program-of-mwanda")).unwrap_err();
        assert!(error.to_string().ends_with("cannot be run"), "{error}");
    }
}
