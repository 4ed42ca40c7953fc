//! Which path of a folder is the model.

use std::path::{Path, PathBuf};

/// The path that the engine takes: the folder of a Hugging Face model, or the one file (the first of several GGUF files).
/// `names` are the files directly in `folder`.
pub fn model_path<'a>(folder: &Path, names: impl IntoIterator<Item = &'a str>) -> PathBuf {
    let names: Vec<&str> = names.into_iter().collect();
    if names.contains(&"config.json") {
        return folder.to_path_buf();
    }
    let is_gguf = |name: &&str| {
        let extension = Path::new(name).extension();
        extension.is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"))
    };
    let first = names.iter().copied().filter(is_gguf).min();
    let only = || names.first().copied().filter(|_| names.len() == 1);
    match first.or_else(only) {
        Some(name) => folder.join(name),
        None => folder.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_single_files_are_told_apart() {
        let path = |names: &[&str]| model_path(Path::new("stored/x"), names.iter().copied());
        let folder = Path::new("stored/x");
        assert_eq!(
            path(&["config.json", "model.safetensors", "y.gguf"]),
            folder
        );
        assert_eq!(path(&["README.md", "y.GGUF"]), folder.join("y.GGUF"));
        assert_eq!(path(&["b.gguf", "a.gguf"]), folder.join("a.gguf"));
        assert_eq!(path(&["statistics.bin"]), folder.join("statistics.bin"));
        assert_eq!(path(&["model.safetensors", "vocab.json"]), folder);
        assert_eq!(path(&[]), folder);
    }
}
