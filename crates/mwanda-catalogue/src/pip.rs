//! Fetches Python packages with the `pip` client, which knows the user's index, proxy and certificates.

use crate::{CatalogueError, progress::Control};
use std::{
    io::{ErrorKind, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

/// The ways to start pip, in the order in which to try.
pub(crate) fn usual_commands() -> Vec<Vec<String>> {
    [
        &["python3", "-m", "pip"][..],
        &["python", "-m", "pip"],
        &["pip3"],
        &["pip"],
    ]
    .into_iter()
    .map(|words| words.iter().map(|&word| word.to_owned()).collect())
    .collect()
}

/// The first of `commands` that answers to `--version`.
pub(crate) fn working_command(commands: &[Vec<String>]) -> Result<&[String], CatalogueError> {
    let works = |words: &&Vec<String>| {
        command(words).is_some_and(|mut command| {
            command
                .arg("--version")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        })
    };
    commands
        .iter()
        .find(works)
        .map(Vec::as_slice)
        .ok_or_else(|| CatalogueError::NoPip {
            tried: commands.iter().map(|words| words.join(" ")).collect(),
        })
}

fn command(words: &[String]) -> Option<Command> {
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments);
    Some(command)
}

/// Puts the wheel of `requirement` (`name==version`), without what it depends on, into `folder`.
pub(crate) fn download(
    pip: &[String],
    requirement: &str,
    folder: &Path,
    control: &mut Control,
) -> Result<(), CatalogueError> {
    let missing = || CatalogueError::NoPip {
        tried: vec![pip.join(" ")],
    };
    let mut child = command(pip)
        .ok_or_else(missing)?
        .args([
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--no-input",
            "--quiet",
            "--dest",
        ])
        .arg(folder)
        .arg(requirement)
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| match source.kind() {
            ErrorKind::NotFound => missing(),
            _ => CatalogueError::Io {
                path: pip.join(" ").into(),
                source,
            },
        })?;
    let said = child.stderr.take().map(|mut stderr| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // A pip that is killed leaves what it said so far, which is all that is wanted.
            let _ = stderr.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    });
    let status = wait(&mut child, control).map_err(|error| match error {
        WaitError::Stopped => CatalogueError::Cancelled,
        WaitError::Io(source) => CatalogueError::Io {
            path: pip.join(" ").into(),
            source,
        },
    })?;
    if status.success() {
        return Ok(());
    }
    let said = said
        .and_then(|reader| reader.join().ok())
        .unwrap_or_default();
    Err(CatalogueError::Pip {
        package: requirement.to_owned(),
        status,
        output: last_lines(&said),
    })
}

enum WaitError {
    Stopped,
    Io(std::io::Error),
}

/// Waits for the child, and ends it when the caller wants to stop.
fn wait(child: &mut Child, control: &Control) -> Result<ExitStatus, WaitError> {
    loop {
        if let Some(status) = child.try_wait().map_err(WaitError::Io)? {
            return Ok(status);
        }
        if control.check().is_err() {
            child
                .kill()
                .and_then(|()| child.wait())
                .map_err(WaitError::Io)?;
            return Err(WaitError::Stopped);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn last_lines(said: &str) -> String {
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines[lines.len().saturating_sub(4)..].join("; ")
}
