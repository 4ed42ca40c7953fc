//! The program that drives a browser.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

/// The variable that says where the driver is.
const DRIVER: &str = "CHROMEDRIVER";

/// What the driver prints before its port.
const STARTED: &str = "started successfully on port ";

/// A ChromeDriver on a port of its own, until this is dropped.
pub struct Driver {
    process: Child,
    url: String,
    /// Kept open: a driver whose output nobody takes would break off.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts the driver that the variable `CHROMEDRIVER` names, or the one on the `PATH`.
    ///
    /// # Panics
    /// There is none.
    pub fn start() -> Self {
        let named = env::var_os(DRIVER).filter(|name| !name.is_empty());
        let program = named.unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                let program = program.display();
                panic!("{program} cannot be started ({error}): install ChromeDriver, or let {DRIVER} name it")
            });
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        let url = format!("http://127.0.0.1:{}", port(&mut output));
        Self {
            process,
            url,
            _output: output,
        }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn port(output: &mut impl BufRead) -> u16 {
    let mut line = String::new();
    loop {
        line.clear();
        let read = output.read_line(&mut line).expect("the driver's output");
        assert!(read > 0, "the driver ended without saying its port");
        if let Some((_, port)) = line.split_once(STARTED) {
            let port = port.trim_end().trim_end_matches('.');
            return port.parse().expect("a port");
        }
    }
}
