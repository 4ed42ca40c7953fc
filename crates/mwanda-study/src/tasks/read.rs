//! Reading the files of tasks.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    TaskKey, Tasks,
    tasks::{Item, ItemError, SCORING},
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
    pub fn key(&self) -> TaskKey {
        TaskKey {
            task: self.task.clone(),
            language: self.language.clone(),
            sha256: self.sha256.clone(),
            items: self.items.len(),
            scoring: SCORING,
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
mod tests;
