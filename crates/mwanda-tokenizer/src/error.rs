//! What can be wrong with a tokenizer or a chat template.

use std::path::PathBuf;

/// What is wrong with a tokenizer, or with what it was asked to do.
#[derive(Debug, thiserror::Error)]
pub enum TokenizerError {
    /// A file could not be read.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder has no tokenizer.json.
    #[error("the model has no tokenizer.json{}", hint(.others))]
    NoTokenizerJson {
        /// Files of older tokenizer formats that it has instead.
        others: Vec<String>,
    },
    /// A file is not what its name says.
    #[error("{file}: {reason}")]
    InvalidFile {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The GGUF file has no such metadata, or of another type.
    #[error("the GGUF file has no usable {0}")]
    MissingMetadata(&'static str),
    /// The GGUF file's tokenizer is of a kind that is not known.
    #[error(
        "tokenizer model {name:?} is not supported; known are llama (SentencePiece with scores) and gpt2 (byte-level BPE)"
    )]
    UnknownModel {
        /// The value of `tokenizer.ggml.model`.
        name: String,
    },
    /// The GGUF file names a pre-tokenizer that is not known. Guessing one would give other token ids than the model
    /// was trained on.
    #[error("pre-tokenizer {name:?} is not supported; known are {}", .known.join(", "))]
    UnknownPreTokenizer {
        /// The value of `tokenizer.ggml.pre`.
        name: String,
        /// The names that are known.
        known: Vec<&'static str>,
    },
    /// A list that has one entry a token is of another length.
    #[error("{what} has {entries} entries for {tokens} tokens")]
    LengthMismatch {
        /// The list.
        what: &'static str,
        /// Its length.
        entries: usize,
        /// The number of tokens.
        tokens: usize,
    },
    /// There are no tokens, or more than ids can number.
    #[error("a vocabulary of {0} tokens")]
    VocabularySize(usize),
    /// Two tokens have the same text.
    #[error("tokens {first} and {second} are both {token:?}")]
    DuplicateToken {
        /// The text.
        token: String,
        /// The lower id.
        first: u32,
        /// The higher id.
        second: u32,
    },
    /// A token's score is not a number.
    #[error("the score of token {id} is not a number")]
    InvalidScore {
        /// The token.
        id: u32,
    },
    /// A token is longer than any vocabulary's.
    #[error("token {id} is {length} bytes long; at most {limit} are supported")]
    TokenTooLong {
        /// The token.
        id: u32,
        /// Its length in bytes.
        length: usize,
        /// The greatest length.
        limit: usize,
    },
    /// A special token's id is not in the vocabulary.
    #[error("{what} is {id}, but there are {tokens} tokens")]
    SpecialTokenOutOfRange {
        /// Which special token.
        what: &'static str,
        /// Its id.
        id: u32,
        /// The number of tokens.
        tokens: usize,
    },
    /// A merge is not two tokens with a space between them.
    #[error("merge {index} is not a pair of tokens: {text:?}")]
    MalformedMerge {
        /// Its position in the list.
        index: usize,
        /// Its text.
        text: String,
    },
    /// A merge needs or makes a token that the vocabulary does not have.
    #[error("merge {index} names {token:?}, which is not in the vocabulary")]
    UnknownMergeToken {
        /// Its position in the list.
        index: usize,
        /// The token.
        token: String,
    },
    /// The tokenizer knows tokens that the model has no embedding for.
    #[error(
        "the tokenizer's ids reach up to {tokens} tokens, but the embedding has {embedding_rows} rows: they do not belong together"
    )]
    LargerThanEmbedding {
        /// The highest id plus one.
        tokens: usize,
        /// Rows of the embedding table.
        embedding_rows: usize,
    },
    /// The parts were refused when they were put together.
    #[error("cannot build the tokenizer: {0}")]
    Build(String),
    /// A text could not be encoded.
    #[error("cannot tokenise the text: {0}")]
    Encode(String),
    /// Tokens could not be decoded.
    #[error("cannot decode the tokens: {0}")]
    Decode(String),
    /// A conversation was to be encoded, and the model has no chat template.
    #[error("the model has no chat template")]
    NoChatTemplate,
    /// The chat template failed.
    #[error("chat template: {0}")]
    ChatTemplate(#[from] ChatTemplateError),
}

/// What is wrong with a chat template, or with the conversation it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChatTemplateError {
    /// It is not a Jinja template.
    #[error("line {line}: {reason}")]
    Syntax {
        /// The line in the template, from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// It refused the conversation through `raise_exception`.
    #[error("{message}")]
    Raised {
        /// What it said.
        message: String,
    },
    /// It failed while it was rendered.
    #[error("line {line}: {reason}")]
    Failed {
        /// The line in the template, from 1.
        line: usize,
        /// What went wrong there.
        reason: String,
    },
}

fn hint(others: &[String]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let others = others.join(", ");
    format!(
        " (there is {others}, which `transformers` can convert: AutoTokenizer.from_pretrained(…).save_pretrained(…))"
    )
}
