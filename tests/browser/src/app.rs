//! The web app, served for one test.

use std::{
    any::Any,
    env, fs,
    path::{Path, PathBuf},
};

use mwanda_serve::{Background, Port, Site};
use tempfile::TempDir;

use crate::{Sendings, unreliable::Unreliable};

/// The variable that says where the built web app is.
const DIST: &str = "MWANDA_DIST";

/// The script that starts the worker.
const LOADER: &str = "mwanda-worker_loader.js";

/// The built web app on a port of its own, until this is dropped.
pub struct App {
    url: String,
    _server: Box<dyn Any>,
    _folders: Vec<TempDir>,
}

impl App {
    /// Serves the app at the root, with no models but its own.
    pub fn serve() -> Self {
        Self::serve_under("/")
    }

    /// Serves the app under a path such as `/some/path/`, with no models but its own.
    pub fn serve_under(prefix: &str) -> Self {
        let no_models = folder();
        let site = Site {
            prefix: prefix.parse().expect("a prefix"),
            ..site(no_models.path())
        };
        Self::start(&site, vec![no_models])
    }

    /// Serves the app at the root, with the models in a folder, over connections that do as they are told.
    pub fn serve_unreliably(models: &Path, sendings: &Sendings) -> Self {
        let server = Unreliable::start(&site(models), sendings);
        Self {
            url: server.url().to_owned(),
            _server: Box::new(server),
            _folders: Vec::new(),
        }
    }

    /// Serves the app at the root, with no models but its own, and has its worker run a script of the test's first. The
    /// programs are the same.
    pub fn serve_with_worker_script(script: &str) -> Self {
        let (no_models, dist) = (folder(), folder());
        copy(&self::dist(), dist.path());
        let loader = dist.path().join(LOADER);
        let own = fs::read_to_string(&loader).expect("the script that starts the worker");
        // Compressed, there would be the old one still. And the file may be the very one of the built app.
        for ending in ["", ".br", ".gz"] {
            let _ = fs::remove_file(dist.path().join(format!("{LOADER}{ending}")));
        }
        fs::write(loader, format!("{script}\n{own}")).expect("another script");
        let site = Site {
            dist: dist.path().to_path_buf(),
            ..site(no_models.path())
        };
        Self::start(&site, vec![no_models, dist])
    }

    fn start(site: &Site, folders: Vec<TempDir>) -> Self {
        let server = Background::start(site, Port::Any).unwrap_or_else(|error| {
            panic!(
                "{error}. `cargo xtask web` builds the app, into the folder that {DIST} must name."
            )
        });
        Self {
            url: server.url().to_owned(),
            _server: Box::new(server),
            _folders: folders,
        }
    }

    /// Where the app is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The origin under which the browser keeps what the app stores.
    pub fn origin(&self) -> &str {
        let path = self.url.match_indices('/').nth(2);
        path.map_or(&self.url, |(at, _)| &self.url[..at])
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

fn site(models: &Path) -> Site {
    Site {
        dist: dist(),
        models: models.to_path_buf(),
        prefix: "/".parse().expect("a prefix"),
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
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

/// Puts a folder's files into another, without taking room for them where that can be.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the built app") {
        let entry = entry.expect("a file of the built app");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            fs::create_dir(&target).expect("a folder");
            copy(&source, &target);
        } else if fs::hard_link(&source, &target).is_err() {
            fs::copy(&source, &target).expect("a copy");
        }
    }
}
