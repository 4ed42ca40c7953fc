//! Reading the files of tasks.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    TaskKey, Tasks,
    tasks::{Item, ItemError},
};

/// The items of one task in one language.
#[derive(Clone, Debug)]
pub struct TaskFile {
    /// The task: its folder's name.
    pub task: String,
    /// Language code: the file's name.
    pub language: String,
    /// SHA-256 of the whole file.
    pub sha256: String,
    /// Its items, or the first of them where fewer are asked for; at least one.
    pub items: Vec<Item>,
}

impl TaskFile {
    /// Accuracy by guessing: the mean of the items' chances.
    pub fn chance(&self) -> f64 {
        self.items.iter().map(Item::chance).sum::<f64>() / self.items.len() as f64
    }

    /// What of it goes into a result's key.
    pub fn key(&self) -> TaskKey<'_> {
        TaskKey {
            task: &self.task,
            language: &self.language,
            sha256: &self.sha256,
            items: self.items.len(),
        }
    }
}

/// Why tasks cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// A folder or file that cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder without tasks.
    #[error("the folder {} holds no task: no file `<task>/<language>.jsonl`", .folder.display())]
    NoTask {
        /// The folder.
        folder: PathBuf,
    },
    /// A task that is asked for and not there.
    #[error("the folder {} holds no task `{name}` (it holds {})", .folder.display(), .found.join(", "))]
    UnknownTask {
        /// The folder.
        folder: PathBuf,
        /// The task.
        name: String,
        /// What is there.
        found: Vec<String>,
    },
    /// A language that is asked for and that no task has.
    #[error("none of the tasks has the language `{language}` (they have {})", .found.join(", "))]
    UnknownLanguage {
        /// The language.
        language: String,
        /// What is there.
        found: Vec<String>,
    },
    /// A task that is asked for and has none of the languages that are asked for.
    #[error("the task `{task}` has none of the languages that are asked for (it has {})", .found.join(", "))]
    NoLanguage {
        /// The task.
        task: String,
        /// Its languages.
        found: Vec<String>,
    },
    /// A pipe, a device or a folder in place of a file.
    #[error("{} is not a plain file", .file.display())]
    NotAPlainFile {
        /// The file.
        file: PathBuf,
    },
    /// A file that is no UTF-8.
    #[error("{}, line {line}: not UTF-8", .file.display())]
    NotUtf8 {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A line that is no item.
    #[error("{}, line {line}: {source}", .file.display())]
    Item {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: ItemError,
    },
    /// A file without items.
    #[error("{} holds no item", .file.display())]
    NoItems {
        /// The file.
        file: PathBuf,
    },
}

/// Files by task and language.
type Found = BTreeMap<String, BTreeMap<String, PathBuf>>;

/// Reads the tasks and languages that are asked for, in the order in which they are; where none are named, all in the order
/// of their names. A task of which one did not speak may lack all languages, and every task some of them.
///
/// # Errors
/// [`TaskError`], which names file and line.
pub fn read(folder: &Path, tasks: &Tasks) -> Result<Vec<TaskFile>, TaskError> {
    let found = find(folder)?;
    if found.is_empty() {
        return Err(TaskError::NoTask {
            folder: folder.to_path_buf(),
        });
    }
    let names = match &tasks.names {
        Some(names) => names.clone(),
        None => found.keys().cloned().collect(),
    };
    let mut chosen: Vec<(&str, &BTreeMap<String, PathBuf>)> = Vec::new();
    for name in &names {
        let (name, files) = found
            .get_key_value(name)
            .ok_or_else(|| TaskError::UnknownTask {
                folder: folder.to_path_buf(),
                name: name.clone(),
                found: found.keys().cloned().collect(),
            })?;
        chosen.push((name.as_str(), files));
    }
    if let Some(languages) = &tasks.languages {
        check_languages(languages, &chosen, tasks.names.is_some())?;
    }
    let mut read = Vec::new();
    for (task, files) in chosen {
        let languages = match &tasks.languages {
            Some(languages) => languages.clone(),
            None => files.keys().cloned().collect(),
        };
        for language in languages {
            if let Some(file) = files.get(&language) {
                let (sha256, items) = read_file(file, tasks.items)?;
                read.push(TaskFile {
                    task: task.to_owned(),
                    language,
                    sha256,
                    items,
                });
            }
        }
    }
    Ok(read)
}

fn check_languages(
    languages: &[String],
    chosen: &[(&str, &BTreeMap<String, PathBuf>)],
    tasks_are_named: bool,
) -> Result<(), TaskError> {
    for language in languages {
        if !chosen.iter().any(|(_, files)| files.contains_key(language)) {
            let all: std::collections::BTreeSet<&String> =
                chosen.iter().flat_map(|(_, files)| files.keys()).collect();
            return Err(TaskError::UnknownLanguage {
                language: language.clone(),
                found: all.into_iter().cloned().collect(),
            });
        }
    }
    for (task, files) in chosen {
        if tasks_are_named
            && !languages
                .iter()
                .any(|language| files.contains_key(language))
        {
            return Err(TaskError::NoLanguage {
                task: (*task).to_owned(),
                found: files.keys().cloned().collect(),
            });
        }
    }
    Ok(())
}

/// The task files of a folder. Whatever else lies there is left alone.
fn find(folder: &Path) -> Result<Found, TaskError> {
    let mut found = Found::new();
    for (task, path) in entries(folder)? {
        if !path.is_dir() {
            continue;
        }
        let files: BTreeMap<String, PathBuf> = entries(&path)?
            .into_iter()
            .filter_map(|(name, file)| {
                let language = name
                    .strip_suffix(".jsonl")
                    .filter(|code| !code.is_empty())?;
                (!file.is_dir()).then(|| (language.to_owned(), file))
            })
            .collect();
        if !files.is_empty() {
            found.insert(task, files);
        }
    }
    Ok(found)
}

/// A folder's entries with a readable name that is not hidden.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, TaskError> {
    let unreadable = |source| TaskError::Unreadable {
        path: folder.to_path_buf(),
        source,
    };
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if let Ok(name) = entry.file_name().into_string()
            && !name.starts_with('.')
        {
            entries.push((name, entry.path()));
        }
    }
    Ok(entries)
}

/// SHA-256 of a file, and its first `most` items.
fn read_file(file: &Path, most: Option<usize>) -> Result<(String, Vec<Item>), TaskError> {
    let unreadable = |source| TaskError::Unreadable {
        path: file.to_path_buf(),
        source,
    };
    // A pipe that nobody writes to, or a device, would be read for ever.
    if !fs::metadata(file).map_err(unreadable)?.is_file() {
        return Err(TaskError::NotAPlainFile {
            file: file.to_path_buf(),
        });
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        TaskError::NotUtf8 {
            file: file.to_path_buf(),
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
        }
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let items = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .take(most.unwrap_or(usize::MAX))
        .map(|(index, line)| {
            Item::parse(line).map_err(|source| TaskError::Item {
                file: file.to_path_buf(),
                line: index + 1,
                source,
            })
        })
        .collect::<Result<Vec<Item>, TaskError>>()?;
    if items.is_empty() {
        return Err(TaskError::NoItems {
            file: file.to_path_buf(),
        });
    }
    Ok((hex::encode(Sha256::digest(&bytes)), items))
}

#[cfg(test)]
mod tests {
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
}
