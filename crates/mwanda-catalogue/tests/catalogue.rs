//! The catalogue itself.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use mwanda_catalogue::{Catalogue, CatalogueError, Source};
use support::{REMOTE, content, entry};

#[test]
fn builtin_models_are_described() {
    let catalogue = Catalogue::builtin().unwrap();
    let names: Vec<&str> = catalogue
        .entries()
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert_eq!(names, ["gemma-3-270m", "smollm2-135m-instruct"]);
    for entry in catalogue.entries() {
        assert!(
            matches!(entry.sources[0], Source::HuggingFace { .. }),
            "{}",
            entry.name
        );
        assert!(
            matches!(entry.sources[1], Source::PythonPackages { .. }),
            "{}",
            entry.name
        );
        assert!(entry.licence.url.starts_with("https://") && entry.licence.notice.len() > 50);
        assert!(
            !entry.licence.notice.contains("  "),
            "{}",
            entry.licence.notice
        );
    }
    let gemma = catalogue.entry("gemma-3-270m").unwrap();
    assert_eq!(gemma.size, 253_113_024);
    assert!(gemma.licence.notice.contains(
        "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms"
    ));
}

#[test]
fn unknown_model_names_the_known_ones() {
    let error = Catalogue::builtin().unwrap().entry("gpt").unwrap_err();
    assert!(matches!(&error, CatalogueError::Unknown { name, .. } if name == "gpt"));
    assert!(
        error
            .to_string()
            .contains("gemma-3-270m, smollm2-135m-instruct"),
        "{error}"
    );
}

/// A catalogue with one right entry, after `change`.
fn changed(change: impl Fn(String) -> String) -> Result<Catalogue, CatalogueError> {
    let bytes = content(9);
    let entry = entry(&bytes, &[REMOTE]);
    Catalogue::from_toml(&change(format!(
        "[[model]]\nname = \"m\"\ntitle = \"M\"\nfile = \"m.gguf\"\nsize = 9\nsha256 = \"{}\"\n\
         licence = {{ name = \"N\", url = \"U\", notice = \"T\" }}\n\
         [[model.source]]\n{REMOTE}\n\
         [[model.source]]\nkind = \"python-packages\"\n\
         slice = [{{ package = \"p\", version = \"1\", member = \"a\", size = 9 }}]\n",
        entry.sha256
    )))
}

#[test]
fn impossible_entries_are_told() {
    changed(|text| text).unwrap();
    let wrong = [
        ("file = \"m.gguf\"\nsize", "file = \"../m.gguf\"\nsize"),
        ("file = \"m.gguf\"\nsize", "file = \"/m.gguf\"\nsize"),
        ("file = \"m.gguf\"\nsize", "file = \"m.gguf/\"\nsize"),
        ("file = \"m.gguf\"\nsize", "file = \"\"\nsize"),
        ("sha256 = \"", "sha256 = \"0"),
        ("size = 9 }", "size = 8 }"),
        ("package = \"p\"", "package = \"--index-url\""),
        ("version = \"1\"", "version = \"1 --pre\""),
    ];
    for (from, to) in wrong {
        let result = changed(|text| {
            assert!(text.contains(from));
            text.replacen(from, to, 1)
        });
        assert!(
            matches!(&result, Err(CatalogueError::Entry { name, .. }) if name == "m"),
            "{to}: {result:?}"
        );
    }
    let twice = changed(|text| format!("{text}\n{text}"));
    assert!(
        matches!(twice, Err(CatalogueError::Entry { .. })),
        "{twice:?}"
    );
}

#[test]
fn unknown_fields_and_kinds_are_told() {
    for (from, to) in [
        ("title", "titel"),
        ("hugging-face", "hugging-fence"),
        ("[[model]]", "[[model"),
    ] {
        let result = changed(|text| text.replacen(from, to, 1));
        assert!(
            matches!(result, Err(CatalogueError::Syntax(_))),
            "{to}: {result:?}"
        );
    }
}
