//! What can go wrong with checkpoints.

use std::io;
use std::path::{Path, PathBuf};

use safetensors::SafeTensorError;
use thiserror::Error;

use crate::config::ConfigError;
use crate::gguf::GgufError;
use crate::problems::Problem;

/// Why a checkpoint cannot be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The file system refused something.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no room left where something was being written.
    #[error("no room left to {action} {}", path.display())]
    DiskFull {
        /// What was tried.
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is not enough memory for what was to be read.
    #[error("there is not enough memory for {what}")]
    OutOfMemory {
        /// A file, or a tensor and its size.
        what: String,
    },
    /// A path that is neither a folder nor a GGUF file.
    #[error("{} is neither a folder with a config.json nor a .gguf file", .0.display())]
    NotACheckpoint(PathBuf),
    /// A folder without config.json.
    #[error("there is no config.json in {}", .0.display())]
    NoConfig(PathBuf),
    /// A folder without weights in a known format.
    #[error("there is no .safetensors file in {}{}", path.display(), hint(.other_weights))]
    NoWeights {
        /// The folder.
        path: PathBuf,
        /// Files that look like weights in another format.
        other_weights: Vec<String>,
    },
    /// A folder with several weight files and nothing that says which belong together.
    #[error("{} has several weight files and no model.safetensors.index.json that names them all: {}", path.display(), .files.join(", "))]
    SeveralWeightFiles {
        /// The folder.
        path: PathBuf,
        /// The files.
        files: Vec<String>,
    },
    /// A JSON file that cannot be parsed.
    #[error("{} is not valid JSON", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A configuration that is wrong or asks for something that is not supported.
    #[error("the configuration in {} cannot be used", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ConfigError,
    },
    /// One of the files of a model that was split. Each has some of the tensors only.
    #[error(
        "{} is one of {parts} parts of a model; join them into one file first, with `llama-gguf-split --merge`", path.display()
    )]
    SplitGguf {
        /// The file.
        path: PathBuf,
        /// Files that the model was split into.
        parts: u64,
    },
    /// A GGUF file that breaks the rules of the format.
    #[error("{} cannot be read", path.display())]
    Gguf {
        /// The file.
        path: PathBuf,
        /// Which rule.
        source: GgufError,
    },
    /// A safetensors file that breaks the rules of the format.
    #[error("{} cannot be read", path.display())]
    Safetensors {
        /// The file.
        path: PathBuf,
        /// Which rule.
        source: SafeTensorError,
    },
    /// A safetensors file that ends before its last tensor does.
    #[error(
        "{} is incomplete: it ends at {length} bytes, but its header announces {announced}", path.display()
    )]
    SafetensorsIncomplete {
        /// The file.
        path: PathBuf,
        /// Its length.
        length: u64,
        /// The length it should have.
        announced: u64,
    },
    /// A safetensors file that goes on after its last tensor.
    #[error("{} has {excess} bytes more than its header announces", path.display())]
    SafetensorsTooLong {
        /// The file.
        path: PathBuf,
        /// Bytes after the last tensor.
        excess: u64,
    },
    /// A tensor whose place in a safetensors file is not of the size that its shape and format take.
    #[error("tensor {tensor:?} in {} takes {needed} bytes by its shape and format, but its offsets give it {found}", path.display())]
    WrongSize {
        /// The file.
        path: PathBuf,
        /// The tensor.
        tensor: String,
        /// The bytes that its shape and format take.
        needed: u64,
        /// The bytes between its offsets.
        found: u64,
    },
    /// A tensor in a format that cannot be read.
    #[error("tensor {tensor:?} in {} is stored as {stored}; F32, F16 and BF16 can be read", path.display())]
    UnsupportedTensorType {
        /// The file.
        path: PathBuf,
        /// The tensor.
        tensor: String,
        /// The format's name.
        stored: String,
    },
    /// An index of shards that is not of the known form.
    #[error("{} is not an index of shards: {what}", path.display())]
    BadIndex {
        /// The index.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A shard that the index names, but the folder does not have.
    #[error("the index names the shard {shard:?}, which is not in {}", path.display())]
    MissingShard {
        /// The folder.
        path: PathBuf,
        /// The shard's file name.
        shard: String,
    },
    /// A tensor that the index names, but no shard has.
    #[error("the index places tensor {tensor:?} in {shard:?}, but no shard has it")]
    AbsentFromShards {
        /// The tensor.
        tensor: String,
        /// The shard in the index.
        shard: String,
    },
    /// A tensor in another shard than the index says.
    #[error("the index places tensor {tensor:?} in {shard:?}, but it is in {found:?}")]
    WrongShard {
        /// The tensor.
        tensor: String,
        /// The shard in the index.
        shard: String,
        /// The shard that has it.
        found: String,
    },
    /// A tensor that two files have, or that two tensors of a file stand for.
    #[error("tensor {0:?} occurs twice")]
    DuplicateTensor(String),
    /// A rearranged GGUF tensor that cannot be put back in order.
    #[error("tensor {tensor:?} of shape {shape:?} cannot be divided into {heads} heads")]
    NotHeads {
        /// Its name in the file.
        tensor: String,
        /// Its shape.
        shape: Vec<usize>,
        /// The number of heads in the configuration.
        heads: usize,
    },
    /// The tensors do not fit the configuration.
    #[error(transparent)]
    Invalid(Problem),
    /// A name that the checkpoint has no tensor for.
    #[error("there is no tensor {0:?}")]
    UnknownTensor(String),
    /// A row beyond a tensor's last.
    #[error("row {row} of tensor {tensor:?}, which has {rows}")]
    NoSuchRow {
        /// The tensor.
        tensor: String,
        /// The row asked for.
        row: usize,
        /// The rows there are.
        rows: usize,
    },
    /// A weight that is NaN or infinite in the precision in which it is used.
    #[error("tensor {tensor:?} has the value {value} at row {row}, column {column}")]
    NotFinite {
        /// The tensor.
        tensor: String,
        /// The row of the first such weight.
        row: usize,
        /// Its column.
        column: usize,
        /// Its value.
        value: f32,
    },
    /// A file that was changed while it was in use.
    #[error("{} was changed while it was in use; open the model again", .0.display())]
    FileChanged(PathBuf),
    /// An output that exists and may not be replaced.
    #[error("{} exists and is not empty", .0.display())]
    OutputExists(PathBuf),
    /// An output path that no folder can be made at.
    #[error("{} is not a folder", .0.display())]
    OutputNotAFolder(PathBuf),
    /// An output that would replace the model it is made from.
    #[error("{} is where the model itself is; choose another output folder", .0.display())]
    OutputHoldsSource(PathBuf),
    /// A file name for the output that would leave it, or that the weights have.
    #[error("{0:?} cannot be the name of a file in the output")]
    BadFileName(String),
    /// A mask whose shape is not that of its tensor.
    #[error(
        "the mask of tensor {tensor:?} is {rows} × {columns}, but the tensor's shape is {shape:?}"
    )]
    MaskShape {
        /// The tensor.
        tensor: String,
        /// Rows of the mask.
        rows: usize,
        /// Columns of the mask.
        columns: usize,
        /// Shape of the tensor.
        shape: Vec<usize>,
    },
    /// The user stopped it.
    #[error("stopped")]
    Cancelled,
}

impl CheckpointError {
    /// Turns an error of the system into one that says what was tried with which file.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::DiskFull {
                action,
                path,
                source,
            },
            io::ErrorKind::OutOfMemory => Self::OutOfMemory {
                what: path.display().to_string(),
            },
            _ => Self::Io {
                action,
                path,
                source,
            },
        }
    }
}

/// What a folder without safetensors has instead.
fn hint(other_weights: &[String]) -> String {
    match other_weights {
        [] => String::new(),
        files => format!(
            "; it has {}, which cannot be read: convert the model to safetensors first",
            files.join(", ")
        ),
    }
}
