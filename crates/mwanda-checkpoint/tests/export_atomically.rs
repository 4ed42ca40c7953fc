//! An export that fails, is stopped or is killed leaves an existing output as it was, and none where there was none.

#![allow(
    clippy::unwrap_used,
    reason = "a test whose fixture cannot be made should stop there"
)]

mod support;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mwanda_checkpoint::{Checkpoint, CheckpointError, ExportPlan, export, write_atomically};
use support::*;

/// Folder in which a child process exports, and what it is to do.
const PLACE: &str = "MWANDA_TEST_EXPORT_PLACE";
const PAUSE: &str = "MWANDA_TEST_EXPORT_PAUSE";

fn make_source(place: &Path) {
    let config = llama_config();
    write_shards(&place.join("source"), &config, &tensors(&config, 1), 4);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn make_previous(place: &Path) {
    fs::create_dir(place.join("out")).unwrap();
    fs::write(place.join("out/previous"), "previous").unwrap();
}

fn expect_previous(place: &Path) {
    assert_eq!(names(&place.join("out")), ["previous"]);
    assert_eq!(fs::read(place.join("out/previous")).unwrap(), b"previous");
}

fn run(
    place: &Path,
    overwrite: bool,
    progress: &mut dyn FnMut(u64, u64),
    cancelled: &dyn Fn() -> bool,
) -> Result<(), CheckpointError> {
    let checkpoint = Checkpoint::open(&place.join("source"))?;
    let plan = ExportPlan {
        out: place.join("out"),
        masks: &BTreeMap::new(),
        extra_files: vec![("manifest.json".to_owned(), b"{}".to_vec())],
        overwrite,
        progress,
        cancelled,
    };
    export(&checkpoint, plan).map(drop)
}

#[test]
fn an_existing_output_is_replaced_only_when_asked() {
    let place = tempfile::tempdir().unwrap();
    make_source(place.path());
    make_previous(place.path());
    let error = run(place.path(), false, &mut |_, _| {}, &|| false).unwrap_err();
    assert!(matches!(error, CheckpointError::OutputExists(_)), "{error}");
    expect_previous(place.path());
    run(place.path(), true, &mut |_, _| {}, &|| false).unwrap();
    assert!(!place.path().join("out/previous").exists());
    assert_eq!(
        Checkpoint::open(&place.path().join("out"))
            .unwrap()
            .problems(),
        []
    );
    assert_eq!(names(place.path()), ["out", "source"]);
}

#[test]
fn an_empty_output_is_no_obstacle() {
    let place = tempfile::tempdir().unwrap();
    make_source(place.path());
    fs::create_dir(place.path().join("out")).unwrap();
    run(place.path(), false, &mut |_, _| {}, &|| false).unwrap();
    assert!(place.path().join("out/config.json").exists());
}

#[test]
fn cancelled_at_any_point() {
    for overwrite in [false, true] {
        let mut point = 0;
        loop {
            let place = tempfile::tempdir().unwrap();
            make_source(place.path());
            if overwrite {
                make_previous(place.path());
            }
            let asked = Cell::new(0);
            let cancelled = || asked.replace(asked.get() + 1) == point;
            match run(place.path(), overwrite, &mut |_, _| {}, &cancelled) {
                Ok(()) => break,
                Err(CheckpointError::Cancelled) => {}
                Err(other) => panic!("{other}"),
            }
            if overwrite {
                expect_previous(place.path());
                assert_eq!(names(place.path()), ["out", "source"]);
            } else {
                assert_eq!(names(place.path()), ["source"]);
            }
            point += 1;
        }
        assert!(point > 20, "asked only {point} times");
    }
}

#[test]
fn progress_ends_at_the_whole() {
    let place = tempfile::tempdir().unwrap();
    make_source(place.path());
    let mut steps = Vec::new();
    run(
        place.path(),
        false,
        &mut |done, total| steps.push((done, total)),
        &|| false,
    )
    .unwrap();
    let total = Checkpoint::open(&place.path().join("out"))
        .unwrap()
        .encoded_bytes();
    assert_eq!(steps.last(), Some(&(total, total)));
    assert!(steps.is_sorted() && steps.iter().all(|step| step.1 == total));
}

#[test]
fn a_source_that_changes_meanwhile_is_an_error() {
    let place = tempfile::tempdir().unwrap();
    make_source(place.path());
    make_previous(place.path());
    let shard = place.path().join("source/model-2.safetensors");
    let mut change = |done: u64, _: u64| {
        if done > 0 {
            fs::OpenOptions::new()
                .write(true)
                .open(&shard)
                .unwrap()
                .set_len(9)
                .unwrap();
        }
    };
    let error = run(place.path(), true, &mut change, &|| false).unwrap_err();
    assert!(matches!(error, CheckpointError::FileChanged(_)), "{error}");
    expect_previous(place.path());
    assert_eq!(names(place.path()), ["out", "source"]);
}

#[test]
fn the_model_itself_is_never_replaced() {
    let place = tempfile::tempdir().unwrap();
    make_source(place.path());
    let before = names(&place.path().join("source"));
    let checkpoint = Checkpoint::open(&place.path().join("source")).unwrap();
    for out in [place.path().join("source"), place.path().to_path_buf()] {
        let plan = ExportPlan {
            out,
            masks: &BTreeMap::new(),
            extra_files: Vec::new(),
            overwrite: true,
            progress: &mut |_, _| {},
            cancelled: &|| false,
        };
        let error = export(&checkpoint, plan).unwrap_err();
        assert!(
            matches!(error, CheckpointError::OutputHoldsSource(_)),
            "{error}"
        );
    }
    assert_eq!(names(&place.path().join("source")), before);
}

/// Not a test by itself: what the child processes of the tests below run.
#[test]
fn child() {
    let Some(place) = std::env::var_os(PLACE) else {
        return;
    };
    let mut pause = |_: u64, _: u64| {
        if std::env::var_os(PAUSE).is_some() {
            std::thread::sleep(Duration::from_millis(300));
        }
    };
    let result = run(Path::new(&place), true, &mut pause, &|| false);
    match result {
        Ok(()) => println!("written"),
        Err(CheckpointError::DiskFull { .. }) => println!("no room left"),
        Err(other) => panic!("{other}"),
    }
}

#[cfg(unix)]
fn child_command(place: &Path, before: &str) -> Command {
    let mut command = Command::new("sh");
    let program = std::env::current_exe().unwrap();
    command
        .args([
            "-c",
            &format!("{before} exec \"$0\" --exact child --nocapture"),
        ])
        .arg(program)
        .env(PLACE, place)
        .stdout(Stdio::piped());
    command
}

/// A limit on the size of files stands for the full disk: writing fails in the middle of a file in the same way.
#[cfg(unix)]
#[test]
fn no_room_left() {
    let place = tempfile::tempdir().unwrap();
    make_source(place.path());
    make_previous(place.path());
    let output = child_command(place.path(), "trap '' XFSZ; ulimit -f 8;")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("no room left"), "{text}");
    expect_previous(place.path());
    assert_eq!(names(place.path()), ["out", "source"]);
}

#[cfg(unix)]
#[test]
fn killed() {
    let place = tempfile::tempdir().unwrap();
    make_source(place.path());
    make_previous(place.path());
    let mut child = child_command(place.path(), "")
        .env(PAUSE, "1")
        .spawn()
        .unwrap();
    let partial = || {
        names(place.path())
            .into_iter()
            .find(|name| name.starts_with(".out.partial-"))
    };
    let start = Instant::now();
    let begun = loop {
        let written = partial().map(|name| names(&place.path().join(name)));
        match written {
            // The lock, a finished file and the next one.
            Some(files) if files.len() > 2 => break true,
            _ if start.elapsed() > Duration::from_secs(60) => break false,
            _ => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(begun, "the child never wrote anything");
    expect_previous(place.path());
    assert!(partial().is_some());
    // What the killed one left is not in the way of the next export, which removes it.
    run(place.path(), true, &mut |_, _| {}, &|| false).unwrap();
    assert!(place.path().join("out/config.json").exists());
    assert_eq!(names(place.path()), ["out", "source"]);
}

#[test]
fn a_single_file_is_written_as_a_whole() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("report.json");
    write_atomically(&path, b"one").unwrap();
    write_atomically(&path, b"two").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(names(place.path()), ["report.json"]);
    let nowhere = write_atomically(&place.path().join("no/where"), b"").unwrap_err();
    assert!(matches!(nowhere, CheckpointError::Io { .. }), "{nowhere}");
    let folder = write_atomically(place.path(), b"");
    assert!(folder.is_err());
    assert_eq!(fs::read(&path).unwrap(), b"two");
}

#[cfg(unix)]
#[test]
fn files_are_as_readable_as_any_other() {
    let place = tempfile::tempdir().unwrap();
    write_atomically(&place.path().join("ours"), b"").unwrap();
    fs::write(place.path().join("other"), b"").unwrap();
    let permissions = |name: &str| fs::metadata(place.path().join(name)).unwrap().permissions();
    assert_eq!(permissions("ours"), permissions("other"));
}
