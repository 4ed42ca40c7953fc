//! What the web app is built with, beside Rust itself: the target, Trunk and wasm-bindgen.

use crate::{
    cargo::{cargo, target_dir},
    run::{answer_of, run},
    say,
};
use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsString,
    fs, iter,
    path::{Path, PathBuf},
    process::Command,
};

/// What cargo calls the browser.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The program that runs tests in a browser.
pub const TEST_RUNNER: &str = "wasm-bindgen-test-runner";

/// A package of programs, in the one version that will do.
struct Tool {
    package: &'static str,
    version: &'static str,
    programs: &'static [&'static str],
    /// What it is for, and how long it takes to compile.
    note: &'static str,
    /// What cargo is told beside the version.
    options: &'static [&'static str],
}

/// The newest Trunk that the Rust version of this workspace compiles.
const TRUNK: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    note: "puts the web app together; a quarter of an hour on two cores",
    options: &["--locked"],
};

/// Its version must be that of the library `wasm-bindgen`.
const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    programs: &["wasm-bindgen", TEST_RUNNER],
    note: "ties WebAssembly to JavaScript; five minutes on two cores",
    options: &[],
};

/// The tools, each either on the user's `PATH` or in the target folder.
pub struct WebTools {
    trunk: PathBuf,
    wasm_bindgen: PathBuf,
}

impl WebTools {
    /// Installs what is missing.
    ///
    /// # Errors
    /// Something is missing, and could not be installed.
    pub fn set_up() -> Result<Self> {
        set_up_target()?;
        let folder = target_dir()?.join("tools");
        Ok(Self {
            trunk: TRUNK.set_up(&folder)?,
            wasm_bindgen: WASM_BINDGEN.set_up(&folder)?,
        })
    }

    /// Trunk, which finds wasm-bindgen.
    pub fn trunk(&self) -> Command {
        let mut command = Command::new(self.trunk.join("trunk"));
        self.let_find_wasm_bindgen(&mut command);
        command
    }

    /// Puts wasm-bindgen and its [`TEST_RUNNER`] on the `PATH` of a command.
    pub fn let_find_wasm_bindgen(&self, command: &mut Command) {
        if let Some(path) = path_with(&self.wasm_bindgen, env::var_os("PATH")) {
            command.env("PATH", path);
        }
    }
}

impl Tool {
    /// The folder of its programs; empty where they are on the `PATH`. Where they are not, they are installed in `folder`.
    fn set_up(&self, folder: &Path) -> Result<PathBuf> {
        let on_path = PathBuf::new();
        let own = folder.join("bin");
        if let Some(found) = [on_path, own.clone()]
            .into_iter()
            .find(|bin| self.is_in(bin))
        {
            return Ok(found);
        }
        let Self {
            package, version, ..
        } = self;
        say(&format!(
            "\n{package} {version}: missing. cargo installs it now, into the target folder ({}).",
            self.note
        ));
        let build = folder.join("build");
        run(&mut self.install(folder, &build))
            .with_context(|| format!("the web app needs {package} {version}"))?;
        // Kept only where the installation broke off: the next one goes on from it.
        let _ = fs::remove_dir_all(build);
        if !self.is_in(&own) {
            bail!("{package} was installed, but is not of version {version}");
        }
        Ok(own)
    }

    fn is_in(&self, folder: &Path) -> bool {
        are_in(folder, self.programs, self.version)
    }

    fn install(&self, folder: &Path, build: &Path) -> Command {
        let mut command = cargo(&["install", "--force", "--version", self.version]);
        command.args(self.options);
        command.arg("--root").arg(folder);
        command.arg("--target-dir").arg(build);
        // These would hold others' code to this project's lints.
        command
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            .env_remove("CLIPPY_ARGS");
        command.arg(self.package);
        command
    }
}

/// Whether all programs are in `folder`, or on the `PATH` where that is empty, and say that they are of this version.
fn are_in(folder: &Path, programs: &[&str], version: &str) -> bool {
    programs.iter().all(|program| {
        let wanted = format!("{program} {version}");
        answer_of(folder.join(program), &["--version"]).is_some_and(|found| found == wanted)
    })
}

/// Makes sure that Rust compiles for the browser.
///
/// # Errors
/// It does not, and could not be made to.
pub fn set_up_target() -> Result<()> {
    if has_target() {
        return Ok(());
    }
    say(&format!(
        "\nRust's target {TARGET}: missing. rustup installs it now."
    ));
    run(Command::new("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!("the web app needs Rust's standard library for {TARGET}, which comes with rustup")
    })
}

/// Whether the standard library for the target lies where rustc looks for it, whoever installed Rust.
fn has_target() -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = answer_of(rustc, &["--print", "target-libdir", "--target", TARGET]);
    folder.is_some_and(|folder| Path::new(&folder).is_dir())
}

/// The search path with `folder` in front; `None` where it may stay as it is.
fn path_with(folder: &Path, path: Option<OsString>) -> Option<OsString> {
    if folder.as_os_str().is_empty() {
        return None;
    }
    let path = path.unwrap_or_default();
    let folders = iter::once(folder.to_path_buf()).chain(env::split_paths(&path));
    env::join_paths(folders).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cargo::root;

    fn file(name: &str) -> String {
        fs::read_to_string(root().join(name)).unwrap()
    }

    #[test]
    fn wasm_bindgen_is_that_of_the_library() {
        let version = WASM_BINDGEN.version;
        let locked = format!("name = \"wasm-bindgen\"\nversion = \"{version}\"\n");
        assert!(file("Cargo.lock").replace('\r', "").contains(&locked));
        let wanted = format!("wasm_bindgen = \"{version}\"");
        assert!(file("Trunk.toml").contains(&wanted));
    }

    #[test]
    fn trunk_is_the_one_that_its_settings_are_for() {
        let wanted = format!("trunk-version = \"={}\"", TRUNK.version);
        assert!(file("Trunk.toml").contains(&wanted));
    }

    #[test]
    fn only_the_right_version_of_all_programs_will_do() {
        // A program that whoever runs this has.
        let found = answer_of("cargo", &["--version"]).unwrap();
        let version = found.strip_prefix("cargo ").unwrap();
        let on_path = Path::new("");
        assert!(are_in(on_path, &["cargo"], version));
        assert!(!are_in(on_path, &["cargo"], "0.0.1"));
        let and_another = ["cargo", "no-such-program-of-mwanda"];
        assert!(!are_in(on_path, &and_another, version));
        assert!(!are_in(Path::new("no such folder"), &["cargo"], version));
    }

    #[test]
    fn tools_are_installed_apart_from_the_user_s_and_without_our_lints() {
        let command = TRUNK.install(Path::new("tools"), Path::new("build"));
        let words: Vec<_> = command
            .get_args()
            .filter_map(|word| word.to_str())
            .collect();
        assert_eq!(
            words.join(" "),
            "install --force --version 0.21.14 --locked --root tools --target-dir build trunk"
        );
        let removed: Vec<_> = command
            .get_envs()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name)
            .collect();
        assert!(removed.contains(&"RUSTC_WORKSPACE_WRAPPER".as_ref()));
    }

    #[test]
    fn installed_tools_come_first() {
        let path = env::join_paths(["a", "b"]).unwrap();
        let with = path_with(Path::new("tools"), Some(path.clone())).unwrap();
        let folders: Vec<_> = env::split_paths(&with).collect();
        assert_eq!(folders, ["tools", "a", "b"].map(PathBuf::from));
        assert_eq!(path_with(Path::new(""), Some(path)), None);
    }
}
