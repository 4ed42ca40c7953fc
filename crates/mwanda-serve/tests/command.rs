//! The `mwanda-serve` command.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};
use support::{Fixture, PAGE};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mwanda-serve"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// Ends the server, whatever becomes of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server of `site` on a free port, and the address that it printed.
fn start(site: &Fixture, more: &[&str]) -> (Running, String) {
    let mut command = command(&["--port", "0", "--dir"]);
    command
        .arg(site.dist())
        .arg("--models")
        .arg(&site.site.models);
    let child = command.args(more).stdout(Stdio::piped()).spawn();
    let mut running = Running(child.unwrap());
    let mut url = String::new();
    let out = running.0.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut url).unwrap();
    (running, url.trim_end().to_owned())
}

#[test]
fn it_prints_where_the_app_is() {
    let site = Fixture::new();
    let (_running, url) = start(&site, &["--prefix", "/some/path/"]);
    assert!(url.ends_with("/some/path/"), "{url}");
    let mut answer = ureq::get(&url).call().unwrap();
    assert_eq!(answer.body_mut().read_to_string().unwrap(), PAGE);
}

#[test]
#[cfg(unix)]
fn it_ends_well_when_it_is_asked_to() {
    for signal in ["-INT", "-TERM"] {
        let site = Fixture::new();
        let (mut running, url) = start(&site, &[]);
        ureq::get(&url).call().unwrap();
        let process = running.0.id().to_string();
        let sent = Command::new("kill").args([signal, &process]).status();
        assert!(sent.unwrap().success());
        assert!(running.0.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn what_cannot_be_served_is_said() {
    let site = Fixture::new();
    let folder = site.folder.path().to_str().unwrap();
    for (arguments, message) in [
        (["--dir", folder, "--prefix", "/"], "index.html"),
        (["--dir", folder, "--prefix", "a b"], "no prefix"),
    ] {
        let output = run(&arguments);
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(message), "{said}");
    }
}

#[test]
fn compressing_shows_sizes_and_holds_the_limit() {
    let site = Fixture::new();
    fs::write(site.dist().join("app_bg.wasm"), vec![7; 100_000]).unwrap();
    let folder = site.dist().to_str().unwrap();
    let within = run(&["compress", folder, "--wasm-limit", "1000"]);
    assert!(within.status.success());
    let shown = String::from_utf8(within.stdout).unwrap();
    let line = shown.lines().find(|line| line.ends_with("app_bg.wasm"));
    assert!(line.unwrap().trim_start().starts_with("100000"), "{shown}");
    let sent = fs::metadata(site.dist().join("app_bg.wasm.br")).unwrap();
    let sum = format!("WebAssembly with Brotli: {} bytes", sent.len());
    assert!(shown.contains(&sum), "{shown}");
    let beyond = run(&["compress", folder, "--wasm-limit", "10"]);
    assert!(!beyond.status.success());
    let said = String::from_utf8(beyond.stderr).unwrap();
    assert!(said.contains("may have 10 bytes"), "{said}");
}
