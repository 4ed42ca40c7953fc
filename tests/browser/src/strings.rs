//! The words of the interface, so that tests find buttons and fields by what they say.

use std::{collections::BTreeMap, fs, path::Path};

/// The strings of one language of the interface, by key.
#[derive(Clone, Debug)]
pub struct Strings(BTreeMap<String, String>);

impl Strings {
    /// Those of the language of this code; those that it lacks in English, as on the page.
    pub fn of(code: &str) -> Self {
        let mut strings = read("en");
        strings.extend(read(code));
        Self(strings)
    }

    /// The text under a key.
    ///
    /// # Panics
    /// There is none.
    pub fn get(&self, key: &str) -> &str {
        let text = self.0.get(key);
        text.unwrap_or_else(|| panic!("no string has the key {key}"))
    }

    /// The text under a key with its placeholders filled in.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        values
            .iter()
            .fold(self.get(key).to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }

    /// The part of a text before its first placeholder.
    pub fn beginning(&self, key: &str) -> &str {
        self.get(key).split('{').next().unwrap_or_default()
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn read(code: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/page/strings");
    let files = fs::read_dir(folder.join(code)).expect("the strings of a language");
    let parts = files.map(|file| {
        let path = file.expect("a file of strings").path();
        let json = fs::read_to_string(&path).expect("a file of strings");
        let part: BTreeMap<String, String> = serde_json::from_str(&json)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        part
    });
    parts.flatten().collect()
}
