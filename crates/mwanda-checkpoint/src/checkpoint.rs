//! A model in files, whichever format it has, or one of random weights.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use mwanda::Precision;

use crate::arrangement::Arrangement;
use crate::config::ModelConfig;
use crate::error::CheckpointError;
use crate::files::{FileKind, Files};
use crate::gguf::GgufMetadata;
use crate::open_file::OpenFile;
use crate::random::RandomWeights;
use crate::stored::StoredType;
use crate::{gguf_source, hf_folder};

/// A model's configuration and tensors under their Hugging Face names, whether they come from a folder of safetensors
/// or from a GGUF file, or are random ([`Checkpoint::random`]). Files on the disk are mapped into memory, others
/// ([`Checkpoint::open_in`]) are read in parts as these are wanted; nothing is decoded before it is read.
#[derive(Debug)]
pub struct Checkpoint {
    pub(crate) config: ModelConfig,
    pub(crate) tensors: BTreeMap<String, StoredTensor>,
    pub(crate) weight_files: Vec<WeightFile>,
    pub(crate) source: Source,
    pub(crate) precision: Option<Precision>,
    pub(crate) fingerprint: OnceLock<String>,
}

/// Where a checkpoint's weights come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A folder with config.json and safetensors.
    Folder {
        files: Arc<dyn Files>,
        path: PathBuf,
        /// Content of model.safetensors.index.json, where there is one.
        index: Option<serde_json::Value>,
    },
    /// A GGUF file.
    Gguf {
        files: Arc<dyn Files>,
        metadata: GgufMetadata,
        /// Tensors that no part of the model is known to use.
        unknown: Vec<String>,
    },
    /// Nowhere: they are random.
    Random(RandomWeights),
}

/// A file that holds weights.
#[derive(Debug)]
pub(crate) struct WeightFile {
    pub(crate) file: OpenFile,
    /// The free entries of a safetensors header.
    pub(crate) metadata: Option<BTreeMap<String, String>>,
}

/// Where a tensor's bytes are, and what they mean.
#[derive(Debug, Clone)]
pub(crate) struct StoredTensor {
    /// The name in the file.
    pub(crate) source_name: String,
    pub(crate) shape: Vec<usize>,
    pub(crate) stored: StoredType,
    /// Position in [`Checkpoint::weight_files`]; of no meaning for random weights.
    pub(crate) file: usize,
    /// Bytes of the file; empty for random weights.
    pub(crate) range: Range<u64>,
    pub(crate) arrangement: Arrangement,
}

impl StoredTensor {
    pub(crate) fn weights(&self) -> usize {
        self.shape.iter().product()
    }

    /// The bytes of the tensor that hold these weights, which are whole blocks.
    pub(crate) fn stored_bytes(&self, weights: Range<usize>) -> Range<usize> {
        let bytes =
            |weights: usize| weights / self.stored.block_length() * self.stored.block_bytes();
        bytes(weights.start)..bytes(weights.end)
    }

    /// Rows and columns. A vector is a matrix of one column, so that its values can be moved as rows; a quantised one
    /// is one row, because rows consist of whole blocks.
    pub(crate) fn matrix(&self) -> (usize, usize) {
        match self.shape.as_slice() {
            [] => (1, 1),
            [length] if self.stored.block_length() > 1 => (1, *length),
            [length] => (*length, 1),
            [rows @ .., columns] => (rows.iter().product(), *columns),
        }
    }
}

/// What is known of a tensor without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorInfo {
    /// Its Hugging Face name, such as `model.layers.0.self_attn.q_proj.weight`.
    pub name: String,
    /// Its shape, out × in.
    pub shape: Vec<usize>,
    /// The format in the file.
    pub stored: StoredType,
    /// The precision in which it is used and exported.
    pub precision: Precision,
}

impl Checkpoint {
    /// Opens a folder with config.json and safetensors, or a `.gguf` file.
    ///
    /// # Errors
    /// Files that are missing, damaged or not supported. Whether the tensors fit the configuration is not checked
    /// here but by [`Checkpoint::validate`], so that a damaged model can still be inspected.
    #[cfg(not(target_family = "wasm"))]
    pub fn open(path: &Path) -> Result<Self, CheckpointError> {
        Self::open_in(Arc::new(crate::files::DiskFiles), path)
    }

    /// As `Checkpoint::open`, which reads from the disk, but from these files. They are kept: the folder's other files
    /// are read when a tokenizer is loaded or the model is exported.
    ///
    /// # Errors
    /// Those of `Checkpoint::open`.
    pub fn open_in(files: Arc<dyn Files>, path: &Path) -> Result<Self, CheckpointError> {
        let kind = files
            .kind(path)
            .map_err(CheckpointError::io("open", path))?;
        if kind == FileKind::Folder {
            return hf_folder::open(files, path);
        }
        let extension = path.extension().unwrap_or_default();
        if extension.eq_ignore_ascii_case("gguf") {
            return gguf_source::open(files, path);
        }
        Err(CheckpointError::NotACheckpoint(path.to_path_buf()))
    }

    /// Rounds everything to this precision from now on. `None` is the default: float tensors keep the precision of
    /// the file, quantised ones become F16.
    #[must_use]
    pub fn with_precision(self, precision: Option<Precision>) -> Self {
        Self { precision, ..self }
    }

    /// The model's configuration. Its tokens that end a text include those of generation_config.json.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Names of all tensors, in alphabetical order.
    pub fn tensor_names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// What is known of a tensor without reading it.
    pub fn tensor_info(&self, name: &str) -> Option<TensorInfo> {
        let (name, tensor) = self.tensors.get_key_value(name)?;
        Some(TensorInfo {
            name: name.clone(),
            shape: tensor.shape.clone(),
            stored: tensor.stored,
            precision: self.precision_of(tensor),
        })
    }

    /// The files that hold the weights, with their sizes in bytes; none for random weights.
    pub fn files(&self) -> Vec<(&Path, u64)> {
        let files = self.weight_files.iter().map(|weights| &weights.file);
        files.map(|file| (file.path(), file.length())).collect()
    }

    /// The metadata of a GGUF file, its tokenizer among them.
    pub fn gguf_metadata(&self) -> Option<&GgufMetadata> {
        match &self.source {
            Source::Gguf { metadata, .. } => Some(metadata),
            Source::Folder { .. } | Source::Random(_) => None,
        }
    }

    /// The folder in which the files of the tokenizer are, for models that are a folder.
    pub fn directory(&self) -> Option<&Path> {
        match &self.source {
            Source::Folder { path, .. } => Some(path),
            Source::Gguf { .. } | Source::Random(_) => None,
        }
    }

    /// The files among which the model was opened; `None` for random weights. [`Checkpoint::directory`] and the paths
    /// of [`Checkpoint::files`] lead to something in them.
    pub fn opened_in(&self) -> Option<&dyn Files> {
        match &self.source {
            Source::Folder { files, .. } | Source::Gguf { files, .. } => Some(files.as_ref()),
            Source::Random(_) => None,
        }
    }

    /// The precision in which most weights are exported.
    pub fn precision(&self) -> Precision {
        let weights = |precision: &Precision| -> usize {
            let tensors = self.tensors.values();
            let same = tensors.filter(|tensor| self.precision_of(tensor) == *precision);
            same.map(StoredTensor::weights).sum()
        };
        let most = Precision::ALL.into_iter().max_by_key(weights);
        most.unwrap_or(Precision::F32)
    }

    pub(crate) fn precision_of(&self, tensor: &StoredTensor) -> Precision {
        self.precision
            .or(tensor.stored.precision())
            .unwrap_or(Precision::F16)
    }

    pub(crate) fn tensor(&self, name: &str) -> Result<&StoredTensor, CheckpointError> {
        let unknown = || CheckpointError::UnknownTensor(name.to_owned());
        self.tensors.get(name).ok_or_else(unknown)
    }
}
