//! What can be wrong with text.

use std::{io, path::PathBuf};

/// Why text could not be had.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The language has no built-in text.
    #[error("there is no built-in text for the language \"{code}\" (there is for {})", .known.join(", "))]
    NotBuiltIn {
        /// The code that was asked for.
        code: String,
        /// The codes that there is text for.
        known: Vec<&'static str>,
    },
    /// The training part was left out when this program was built (cargo feature `training` of `mwanda-text`).
    #[error("this program was built without the training part of the built-in text")]
    TrainingPartLeftOut,
    /// A code that cannot be the name of a file `<code>.txt` inside a folder.
    #[error(
        "\"{code}\" is not a language code: letters, digits, \"-\" and \"_\" only, as in \"sw\" or \"pt-BR\""
    )]
    InvalidCode {
        /// The code that was asked for.
        code: String,
    },
    /// A language was asked for twice.
    #[error("the language \"{code}\" is named twice")]
    NamedTwice {
        /// The code in question.
        code: String,
    },
    /// No language was asked for.
    #[error("no language is named")]
    NoLanguage,
    /// The folder holds no `<language>.txt` for some of the languages that were asked for.
    #[error(
        "the folder {} holds no {} (it holds text for {})",
        .folder.display(),
        .missing.iter().map(|code| format!("{code}.txt")).collect::<Vec<_>>().join(", "),
        .found.join(", ")
    )]
    LanguageMissing {
        /// The folder that was read.
        folder: PathBuf,
        /// The languages without a file.
        missing: Vec<String>,
        /// The languages with a file.
        found: Vec<String>,
    },
    /// The folder holds no `<language>.txt` at all.
    #[error("the folder {} holds no file named <language>.txt, such as en.txt", .folder.display())]
    NoText {
        /// The folder that was read.
        folder: PathBuf,
    },
    /// What should be a folder of text is something else.
    #[error(
        "{} is not a folder: text is read from a folder of <language>.txt files, such as en.txt",
        .path.display()
    )]
    NotAFolder {
        /// The path in question.
        path: PathBuf,
    },
    /// A pipe, device or socket in place of a text file.
    #[error("{} is not a plain file", .file.display())]
    NotAPlainFile {
        /// The path in question.
        file: PathBuf,
    },
    /// A text file holds nothing but white space.
    #[error("the text file {} is empty", .file.display())]
    Empty {
        /// The file in question.
        file: PathBuf,
    },
    /// A text file is not UTF-8.
    #[error("the text file {} is not UTF-8: byte {byte} (counted from 0) does not belong", .file.display())]
    NotUtf8 {
        /// The file in question.
        file: PathBuf,
        /// Offset of the first byte that is not UTF-8.
        byte: usize,
    },
    /// The folder or a file in it could not be read.
    #[error("{} cannot be read", .path.display())]
    Unreadable {
        /// The folder or file in question.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
