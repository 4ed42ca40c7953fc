//! The file of results: one JSON line a record.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::Record;

/// The format of records and keys. A record of a higher one was written by a newer mwanda.
pub const FORMAT: u32 = 1;

/// How every line begins, and by which the remainder of a line that was not written to its end is told from a file that is
/// something else.
const BEGINNING: &[u8] = b"{\"format\":";

/// Why results cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// The file cannot be opened, read or written.
    #[error("cannot use the results file {}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another study writes the file.
    #[error("the results file {} is being written by another run", .path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// A line that is no record.
    #[error("{}, line {line}: not a result: {source}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// A record of a newer mwanda.
    #[error(
        "{}, line {line}: written by a newer version of mwanda (format {format}, this one reads up to {FORMAT})",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Its format.
        format: u32,
    },
    /// A record that JSON cannot hold: a number in it is infinite or none.
    #[error(
        "a result of {model} under {method} holds a number that is infinite or undefined: {source}"
    )]
    NotWritable {
        /// The cell's model.
        model: String,
        /// The cell's method.
        method: String,
        /// Where it stands.
        source: serde_json::Error,
    },
}

/// An open results file, locked against other writers until it is dropped.
///
/// A line that was not written to its end, because the program or the machine was stopped, is as good as never written: it
/// is not read, and the next append takes its place.
#[derive(Debug)]
pub struct Results {
    path: PathBuf,
    file: File,
    parsed: Parsed,
    index: HashMap<String, usize>,
}

#[derive(Debug, Default)]
struct Parsed {
    /// Each key once: the first record of it.
    records: Vec<Record>,
    /// Bytes of the whole lines.
    whole_bytes: u64,
    /// Whether the last of them is whole but for its line end.
    lacks_line_end: bool,
}

/// The part of a line that says how to read it.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

#[derive(Serialize)]
struct Line<'a> {
    format: u32,
    #[serde(flatten)]
    record: &'a Record,
}

impl Results {
    /// Opens the file, which is made where there is none, and reads all its records.
    ///
    /// # Errors
    /// A file that cannot be used, that another run writes, or that holds something else than records of this format.
    pub fn open(path: &Path) -> Result<Self, ResultsError> {
        let failed = |source| ResultsError::File {
            path: path.to_path_buf(),
            source,
        };
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => ResultsError::Locked {
                path: path.to_path_buf(),
            },
            TryLockError::Error(source) => failed(source),
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let parsed = parse(path, &bytes)?;
        let keys = parsed.records.iter().enumerate();
        Ok(Self {
            index: keys.map(|(index, one)| (one.key.clone(), index)).collect(),
            path: path.to_path_buf(),
            file,
            parsed,
        })
    }

    /// The records of a file that another run may be writing. Nothing is changed.
    ///
    /// # Errors
    /// A file that cannot be read, or that holds something else than records of this format.
    pub fn read(path: &Path) -> Result<Vec<Record>, ResultsError> {
        let bytes = std::fs::read(path).map_err(|source| ResultsError::File {
            path: path.to_path_buf(),
            source,
        })?;
        Ok(parse(path, &bytes)?.records)
    }

    /// Every record in the order in which they were written. Of several records of one key (two files put together) the
    /// first counts.
    pub fn records(&self) -> &[Record] {
        &self.parsed.records
    }

    /// The record of a key.
    pub fn get(&self, key: &str) -> Option<&Record> {
        self.index
            .get(key)
            .map(|&index| &self.parsed.records[index])
    }

    /// Writes a record to the disk. If its key is there already, nothing is written.
    ///
    /// # Errors
    /// A file that cannot be written, in which case it keeps what it had, or a record that JSON cannot hold.
    pub fn append(&mut self, record: &Record) -> Result<(), ResultsError> {
        if self.get(&record.key).is_some() {
            return Ok(());
        }
        let line = line_of(record).map_err(|source| ResultsError::NotWritable {
            model: record.cell.model.clone(),
            method: record.cell.method.clone(),
            source,
        })?;
        self.write(&line).map_err(|source| ResultsError::File {
            path: self.path.clone(),
            source,
        })?;
        let index = self.parsed.records.len();
        self.index.insert(record.key.clone(), index);
        self.parsed.records.push(record.clone());
        Ok(())
    }

    /// Writes a line behind the whole ones.
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        self.file.set_len(self.parsed.whole_bytes)?;
        self.file.seek(SeekFrom::Start(self.parsed.whole_bytes))?;
        let mut bytes = Vec::with_capacity(line.len() + 2);
        if self.parsed.lacks_line_end {
            bytes.push(b'\n');
        }
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        self.parsed.whole_bytes += bytes.len() as u64;
        self.parsed.lacks_line_end = false;
        Ok(())
    }
}

impl Drop for Results {
    fn drop(&mut self) {
        // A lock that could not be given back ends with the file's last handle.
        let _ = self.file.unlock();
    }
}

/// A record as a line without its end. It is read back once, because what is not a number becomes `null` without an error,
/// and the file could never be read again.
fn line_of(record: &Record) -> Result<Vec<u8>, serde_json::Error> {
    let line = serde_json::to_vec(&Line {
        format: FORMAT,
        record,
    })?;
    serde_json::from_slice::<Record>(&line)?;
    Ok(line)
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Parsed, ResultsError> {
    let mut parsed = Parsed::default();
    let mut keys = std::collections::HashSet::new();
    for (index, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let is_ended = line.ends_with(b"\n");
        if !line.trim_ascii().is_empty() {
            match parse_line(path, index + 1, line) {
                Ok(record) => {
                    if keys.insert(record.key.clone()) {
                        parsed.records.push(record);
                    }
                }
                Err(ResultsError::Line { .. }) if !is_ended && is_begun(line) => break,
                Err(error) => return Err(error),
            }
        }
        parsed.whole_bytes += line.len() as u64;
        parsed.lacks_line_end = !is_ended;
    }
    Ok(parsed)
}

fn parse_line(path: &Path, line: usize, bytes: &[u8]) -> Result<Record, ResultsError> {
    let unreadable = |source| ResultsError::Line {
        path: path.to_path_buf(),
        line,
        source,
    };
    let Head { format } = serde_json::from_slice(bytes).map_err(unreadable)?;
    if format > FORMAT {
        return Err(ResultsError::Newer {
            path: path.to_path_buf(),
            line,
            format,
        });
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}

/// Whether this can be the beginning of a record's line.
fn is_begun(line: &[u8]) -> bool {
    line.starts_with(BEGINNING) || BEGINNING.starts_with(line)
}

#[cfg(test)]
mod tests;
