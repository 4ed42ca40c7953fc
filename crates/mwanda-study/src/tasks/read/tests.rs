use super::*;

const LINE: &str = r#"{"context":"x","choices":["a","b"],"label":0}"#;

/// A folder of tasks: `cause` in German and English, `word` in English, and other things.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("cause/en.jsonl", &format!("\u{FEFF}{LINE}\r\n\n{LINE}\n"));
    write("cause/de.jsonl", LINE);
    write("cause/notes.txt", "x");
    write(
        "word/en.jsonl",
        r#"{"context":"x","choices":[" y"],"label":0}"#,
    );
    write("empty/notes.txt", "x");
    write(".hidden/en.jsonl", "x");
    write("SOURCES.md", "x");
    folder
}

fn asked(names: Option<&[&str]>, languages: Option<&[&str]>) -> Tasks {
    let list = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect();
    Tasks {
        names: names.map(list),
        languages: languages.map(list),
        ..Tasks::default()
    }
}

/// Reads, and gives `task/language` of what there is.
fn names(tasks: &Tasks) -> Result<Vec<String>, TaskError> {
    let files = read(folder().path(), tasks)?;
    Ok(files
        .iter()
        .map(|file| format!("{}/{}", file.task, file.language))
        .collect())
}

#[test]
fn what_is_asked_for_is_read() {
    assert_eq!(
        names(&Tasks::default()).unwrap(),
        ["cause/de", "cause/en", "word/en"]
    );
    assert_eq!(names(&asked(Some(&["word"]), None)).unwrap(), ["word/en"]);
    assert_eq!(names(&asked(None, Some(&["de"]))).unwrap(), ["cause/de"]);
    assert_eq!(
        names(&asked(Some(&["word", "cause"]), Some(&["en", "de"]))).unwrap(),
        ["word/en", "cause/en", "cause/de"]
    );
}

#[test]
fn what_is_not_there_is_named() {
    let cases = [
        (
            asked(Some(&["size"]), None),
            "holds no task `size` (it holds cause, word)",
        ),
        (
            asked(None, Some(&["fr"])),
            "has the language `fr` (they have de, en)",
        ),
        (
            asked(Some(&["cause", "word"]), Some(&["de"])),
            "the task `word` has none of the languages",
        ),
    ];
    for (tasks, message) in cases {
        let error = names(&tasks).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    let empty = tempfile::tempdir().unwrap();
    let error = read(empty.path(), &Tasks::default()).unwrap_err();
    assert!(matches!(error, TaskError::NoTask { .. }), "{error}");
    let error = read(&empty.path().join("x"), &Tasks::default()).unwrap_err();
    assert!(matches!(error, TaskError::Unreadable { .. }), "{error}");
}

#[test]
fn items_are_counted_from_the_first() {
    let folder = folder();
    let mut tasks = asked(Some(&["cause"]), Some(&["en"]));
    let all = read(folder.path(), &tasks).unwrap();
    assert_eq!((all[0].items.len(), all[0].chance()), (2, 0.5));
    tasks.items = Some(1);
    let first = read(folder.path(), &tasks).unwrap();
    assert_eq!(first[0].items.len(), 1);
    assert_eq!(first[0].sha256, all[0].sha256);
    assert_ne!(first[0].key().items, all[0].key().items);
    let bytes = fs::read(folder.path().join("cause/en.jsonl")).unwrap();
    assert_eq!(all[0].sha256, hex::encode(Sha256::digest(bytes)));
}

#[test]
fn errors_name_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("t")).unwrap();
    let error = |bytes: &[u8]| {
        fs::write(folder.path().join("t/en.jsonl"), bytes).unwrap();
        read(folder.path(), &Tasks::default()).unwrap_err()
    };
    let wrong = error(format!("{LINE}\n\n{}", LINE.replace('0', "2")).as_bytes());
    assert!(matches!(wrong, TaskError::Item { line: 3, .. }), "{wrong}");
    assert!(
        wrong.to_string().contains("en.jsonl, line 3: `label` is 2"),
        "{wrong}"
    );
    let wrong = error(&[LINE.as_bytes(), b"\n\xFF"].concat());
    assert!(
        matches!(wrong, TaskError::NotUtf8 { line: 2, .. }),
        "{wrong}"
    );
    assert!(matches!(error(b"\n \n"), TaskError::NoItems { .. }));
}
