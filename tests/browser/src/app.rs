//! The web app, served for one test.

use std::{env, path::PathBuf};

use mwanda_serve::{Background, Port, Site};
use tempfile::TempDir;

/// The variable that says where the built web app is.
const DIST: &str = "MWANDA_DIST";

/// The built web app on a port of its own, until this is dropped.
pub struct App {
    server: Background,
    _no_models: TempDir,
}

impl App {
    /// Serves the app at the root, with no models but its own.
    pub fn serve() -> Self {
        Self::serve_under("/")
    }

    /// Serves the app under a path such as `/some/path/`, with no models but its own.
    pub fn serve_under(prefix: &str) -> Self {
        Self::start(prefix, None)
    }

    /// Serves the app at the root, with the models in a folder.
    pub fn serve_with(models: PathBuf) -> Self {
        Self::start("/", Some(models))
    }

    fn start(prefix: &str, models: Option<PathBuf>) -> Self {
        let no_models = tempfile::tempdir().expect("a temporary folder");
        let site = Site {
            dist: dist(),
            models: models.unwrap_or_else(|| no_models.path().to_path_buf()),
            prefix: prefix.parse().expect("a prefix"),
        };
        let server = Background::start(&site, Port::Any).unwrap_or_else(|error| {
            panic!(
                "{error}. `cargo xtask web` builds the app, into the folder that {DIST} must name."
            )
        });
        Self {
            server,
            _no_models: no_models,
        }
    }

    /// Where the app is.
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// A shared link to an experiment with the embedded model, with these settings.
    pub fn link(&self, settings: &[(&str, &str)]) -> String {
        let mut link = format!("{}?v=1&model=embedded", self.url());
        for (key, value) in settings {
            link.push_str(&format!("&{key}={value}"));
        }
        link
    }
}

fn dist() -> PathBuf {
    let folder = env::var_os(DIST).filter(|folder| !folder.is_empty());
    let folder = folder.unwrap_or_else(|| {
        panic!(
            "{DIST} is not set: build the web app with `cargo xtask web`, and let {DIST} name the folder `dist` in the \
             repository. `cargo xtask test` does both."
        )
    });
    PathBuf::from(folder)
}
