//! Where a model of the catalogue can be had.

use mwanda_catalogue::{Entry, Source};
use serde::Deserialize;

/// Where Hugging Face is.
pub const HUGGING_FACE: &str = "huggingface.co";

/// An address to fetch a model's file from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceUrl(pub String);

/// `models/index.json` beside the page: the models that its own server has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Served {
    models: Vec<ServedFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct ServedFile {
    file: String,
    bytes: u64,
}

impl Served {
    /// Reads the list. A server that has none may answer with anything, so what is no list counts as an empty one.
    pub fn from_json(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// Whether the server has the model's file.
    pub fn has(&self, entry: &Entry) -> bool {
        self.models
            .iter()
            .any(|served| served.file == entry.file && served.bytes == entry.size)
    }
}

/// The addresses of a model's file at Hugging Face. Its other sources are none that a browser can use.
pub fn hugging_face_urls(entry: &Entry) -> Vec<SourceUrl> {
    let url = |source: &Source| match source {
        Source::HuggingFace {
            repository,
            revision,
            file,
        } => Some(SourceUrl(format!(
            "https://{HUGGING_FACE}/{repository}/resolve/{revision}/{file}"
        ))),
        Source::PythonPackages { .. } => None,
    };
    entry.sources.iter().filter_map(url).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mwanda_catalogue::Catalogue;

    #[test]
    fn every_model_of_the_catalogue_has_an_address_for_browsers() {
        let catalogue = Catalogue::builtin().unwrap();
        for entry in catalogue.entries() {
            let urls = hugging_face_urls(entry);
            assert!(!urls.is_empty(), "{}", entry.name);
            for SourceUrl(url) in urls {
                assert!(url.starts_with("https://huggingface.co/"), "{url}");
                assert!(url.ends_with(".gguf") && !url.contains(' '), "{url}");
            }
        }
    }

    #[test]
    fn the_server_has_what_it_lists_with_the_right_size() {
        let catalogue = Catalogue::builtin().unwrap();
        let [first, second, ..] = catalogue.entries() else {
            panic!("the catalogue has at least two models");
        };
        let json = format!(
            r#"{{"models": [{{"file": "{}", "bytes": {}}}, {{"file": "{}", "bytes": 1}}]}}"#,
            first.file, first.size, second.file
        );
        let served = Served::from_json(&json);
        assert!(served.has(first) && !served.has(second));
        assert!(!Served::from_json("<!DOCTYPE html>").has(first));
    }
}
