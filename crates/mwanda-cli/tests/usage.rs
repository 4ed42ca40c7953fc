//! What every command shares: help, usage errors, devices.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use support::mwanda;

#[test]
fn the_cpu_is_always_a_device() {
    let devices = mwanda(&["devices", "--json"]).json();
    let last = devices.as_array().unwrap().last().unwrap();
    assert_eq!(last["name"], "CPU");
    let run = mwanda(&["devices"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let has_cpu = run.stdout.lines().any(|line| line.starts_with("cpu "));
    assert!(has_cpu, "{}", run.stdout);
}

#[test]
fn help_has_examples() {
    for command in [
        "inspect", "prune", "eval", "chat", "stats", "merge", "bench", "fetch",
    ] {
        let run = mwanda(&[command, "--help"]);
        assert_eq!(run.code, Some(0));
        assert!(
            run.stdout.contains(&format!("mwanda {command} ")),
            "{command}"
        );
        assert!(run.stdout.contains("Example"), "{command}");
    }
    // The name of the method is never given without saying whose it is.
    let run = mwanda(&["--help"]);
    assert!(run.stdout.contains("reconstruction"));
}

#[test]
fn wrong_usage_ends_with_2() {
    let cases: [&[&str]; 5] = [
        &[],
        &["shrink"],
        &["prune"],
        &["eval", "model", "--samples", "none"],
        &["devices", "--device", "cpu"],
    ];
    for arguments in cases {
        let run = mwanda(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

#[test]
fn the_version_is_the_packages() {
    let run = mwanda(&["--version"]);
    assert_eq!(
        run.stdout,
        format!("mwanda {}\n", env!("CARGO_PKG_VERSION"))
    );
}
