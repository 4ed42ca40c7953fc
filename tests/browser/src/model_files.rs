//! Files of models, sound and broken.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// The folder of the model that is embedded in the page.
pub fn teaching_model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/teaching")
}

/// Files to pick in the page, in a folder of their own until this is dropped.
pub struct ModelFiles {
    folder: TempDir,
    files: Vec<PathBuf>,
}

impl ModelFiles {
    /// No files.
    pub fn none() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            files: Vec::new(),
        }
    }

    /// Copies of all files that the teaching model needs.
    pub fn whole_teaching_model() -> Self {
        Self::of_teaching_model(&[
            "config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "model.safetensors",
        ])
    }

    /// Copies of these files of the teaching model.
    pub fn of_teaching_model(names: &[&str]) -> Self {
        let mut files = Self::none();
        for name in names {
            let contents = fs::read(teaching_model().join(name)).expect("a file of the model");
            files.add(name, &contents);
        }
        files
    }

    /// Adds a file.
    pub fn add(&mut self, name: &str, contents: &[u8]) {
        let file = self.folder.path().join(name);
        fs::write(&file, contents).expect("a file");
        self.files.push(file);
    }

    /// Cuts a file off in the middle.
    pub fn truncate(&self, name: &str) {
        let file = self.folder.path().join(name);
        let contents = fs::read(&file).expect("a file that was added");
        fs::write(&file, &contents[..contents.len() / 2]).expect("a shorter file");
    }

    /// Puts these bytes at a file's end, in the place of what is there.
    pub fn overwrite_end(&self, name: &str, end: &[u8]) {
        let file = self.folder.path().join(name);
        let mut contents = fs::read(&file).expect("a file that was added");
        let from = contents.len() - end.len();
        contents[from..].copy_from_slice(end);
        fs::write(&file, &contents).expect("another file");
    }

    /// The files.
    pub fn paths(&self) -> &[PathBuf] {
        &self.files
    }
}
