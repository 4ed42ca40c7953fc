//! Which of the files that a user picked make up a model.

/// The files of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Name of the folder or of the GGUF file; `None` where loose files were picked.
    pub name: Option<String>,
    /// Positions among what was picked, each with its path inside the folder.
    pub files: Vec<(usize, String)>,
}

/// Endings of the files that a model's folder needs: weights, configurations, tokenizers, chat templates.
const ENDINGS: [&str; 5] = ["safetensors", "json", "jinja", "txt", "model"];
/// Beginnings of the names of a model's terms, which an export passes on with it.
const TERMS: [&str; 4] = ["license", "licence", "notice", "use_policy"];
/// The folder of named chat templates, which an export passes on too.
const TEMPLATES: &str = "additional_chat_templates";

/// Picks the files of a model out of these paths: the first GGUF file, or else what a Hugging Face folder needs of the
/// folder nearest to the top that has weights. `None` if there are no weights at all.
pub fn select(paths: &[&str]) -> Option<Selection> {
    let gguf = paths.iter().position(|path| ending(path) == "gguf");
    if let Some(at) = gguf {
        let name = split(paths[at]).1.to_owned();
        return Some(Selection {
            files: vec![(at, name.clone())],
            name: Some(name),
        });
    }
    let weights = paths.iter().filter(|path| ending(path) == "safetensors");
    let (folder, _) = weights
        .map(|path| split(path))
        .min_by_key(|(folder, _)| folder.matches('/').count() + usize::from(!folder.is_empty()))?;
    let files = paths.iter().enumerate().filter_map(|(at, path)| {
        let inside = match folder {
            "" => path,
            folder => path.strip_prefix(folder)?.strip_prefix('/')?,
        };
        belongs(inside).then(|| (at, inside.to_owned()))
    });
    let name = split(folder).1;
    Some(Selection {
        name: (!name.is_empty()).then(|| name.to_owned()),
        files: files.collect(),
    })
}

/// Whether a model needs the file at this path inside its folder, or whoever gets the model does.
fn belongs(path: &str) -> bool {
    let (folder, name) = split(path);
    if name.starts_with('.') {
        return false;
    }
    let is_known = ENDINGS.contains(&ending(name).as_str());
    let lower = name.to_ascii_lowercase();
    let are_terms = TERMS.iter().any(|prefix| lower.starts_with(prefix));
    match folder {
        "" => is_known || are_terms,
        TEMPLATES => is_known,
        _ => false,
    }
}

/// Whether a file is an archive, in which there may be a model; none is opened.
pub fn is_archive(path: &str) -> bool {
    const ENDINGS: [&str; 7] = ["zip", "tar", "gz", "tgz", "xz", "zst", "7z"];
    ENDINGS.contains(&ending(path).as_str())
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn ending(path: &str) -> String {
    split(path)
        .1
        .rsplit_once('.')
        .map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(selection: &Selection) -> Vec<&str> {
        selection
            .files
            .iter()
            .map(|(_, path)| path.as_str())
            .collect()
    }

    #[test]
    fn a_folder_gives_what_a_model_needs() {
        let picked = [
            "gemma/.gitattributes",
            "gemma/config.json",
            "gemma/model.safetensors",
            "gemma/onnx/config.json",
            "gemma/pytorch_model.bin",
            "gemma/tokenizer.json",
        ];
        let selection = select(&picked).unwrap();
        assert_eq!(selection.name.as_deref(), Some("gemma"));
        assert_eq!(
            names(&selection),
            ["config.json", "model.safetensors", "tokenizer.json"]
        );
        assert_eq!(selection.files[1].0, 2);
    }

    #[test]
    fn terms_and_named_chat_templates_come_along() {
        let picked = [
            "llama/LICENSE",
            "llama/Licence.md",
            "llama/NOTICE",
            "llama/README.md",
            "llama/USE_POLICY.md",
            "llama/additional_chat_templates/.hidden.jinja",
            "llama/additional_chat_templates/rag.jinja",
            "llama/model.safetensors",
            "llama/original/LICENSE",
            "llama2/additional_chat_templates/other.jinja",
        ];
        let expected = [
            "LICENSE",
            "Licence.md",
            "NOTICE",
            "USE_POLICY.md",
            "additional_chat_templates/rag.jinja",
            "model.safetensors",
        ];
        assert_eq!(names(&select(&picked).unwrap()), expected);
        let loose = picked.map(|path| path.strip_prefix("llama/").unwrap_or(path));
        assert_eq!(names(&select(&loose).unwrap()), expected);
    }

    #[test]
    fn the_folder_nearest_to_the_top_is_taken() {
        let picked = [
            "models/a/b/model.safetensors",
            "models/a/model.safetensors",
            "models/a/config.json",
        ];
        let selection = select(&picked).unwrap();
        assert_eq!(selection.name.as_deref(), Some("a"));
        assert_eq!(names(&selection), ["model.safetensors", "config.json"]);
    }

    #[test]
    fn a_gguf_file_is_a_model_by_itself() {
        let selection = select(&["notes.txt", "models/smol.Q8_0.GGUF"]).unwrap();
        assert_eq!(selection.name.as_deref(), Some("smol.Q8_0.GGUF"));
        assert_eq!(selection.files, [(1, "smol.Q8_0.GGUF".to_owned())]);
    }

    #[test]
    fn loose_files_have_no_name() {
        let selection = select(&["model.safetensors", "config.json"]).unwrap();
        assert_eq!(selection.name, None);
        assert_eq!(selection.files.len(), 2);
    }

    #[test]
    fn archives_are_known_by_their_endings() {
        assert!(is_archive("Downloads/pruned.ZIP") && is_archive("model.tar.gz"));
        assert!(!is_archive("zip") && !is_archive("model.safetensors"));
    }

    #[test]
    fn files_without_weights_are_no_model() {
        assert_eq!(select(&["photo.jpg", "a/config.json"]), None);
        assert_eq!(select(&[]), None);
    }
}
