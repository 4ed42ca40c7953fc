//! Opening a GGUF file as a checkpoint.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::arrangement::Arrangement;
use crate::checkpoint::{Checkpoint, Source, StoredTensor, WeightFile};
use crate::config::ModelConfig;
use crate::error::CheckpointError;
use crate::files::Files;
use crate::gguf::{GgufFile, GgufTensor, HfPlace, dequantize, hf_place};
use crate::open_file::OpenFile;
use crate::room::zeroed;

/// The first piece of a file whose header is looked for; each further one doubles what has been read.
const FIRST_PIECE: u64 = 1 << 20;

pub(crate) fn open(files: Arc<dyn Files>, path: &Path) -> Result<Checkpoint, CheckpointError> {
    let weights = OpenFile::open(&*files, path)?;
    let file = header(&weights)?;
    expect_whole(path, &file)?;
    let divisors = file
        .tensor("rope_freqs.weight")
        .map(|tensor| decode(tensor, &weights))
        .transpose()?;
    let config = ModelConfig::from_gguf(&file, divisors.as_deref()).map_err(|source| {
        CheckpointError::Config {
            path: path.to_path_buf(),
            source,
        }
    })?;
    let mut tensors = BTreeMap::new();
    let mut unknown = Vec::new();
    for tensor in file.tensors {
        match hf_place(&tensor.name, &config) {
            HfPlace::Configuration => {}
            HfPlace::Unknown => unknown.push(tensor.name),
            HfPlace::Tensor(name, arrangement) => {
                let stored = place(tensor, arrangement)?;
                match tensors.entry(name) {
                    Entry::Vacant(free) => free.insert(stored),
                    Entry::Occupied(taken) => {
                        return Err(CheckpointError::DuplicateTensor(taken.key().clone()));
                    }
                };
            }
        }
    }
    Ok(Checkpoint {
        config,
        tensors,
        weight_files: vec![WeightFile {
            file: weights,
            metadata: None,
        }],
        source: Source::Gguf {
            files,
            metadata: file.metadata,
            unknown,
        },
        precision: None,
        fingerprint: OnceLock::new(),
    })
}

/// Refuses a part of a model: only the first says what the model is, and none has all tensors.
fn expect_whole(path: &Path, file: &GgufFile) -> Result<(), CheckpointError> {
    match file.metadata.unsigned("split.count") {
        Some(parts @ 2..) => Err(CheckpointError::SplitGguf {
            path: path.to_path_buf(),
            parts,
        }),
        _ => Ok(()),
    }
}

/// The header of a file. Its length is written nowhere, so that a file that is not in memory is read until the header
/// has ended.
fn header(file: &OpenFile) -> Result<GgufFile, CheckpointError> {
    let broken = |source| CheckpointError::Gguf {
        path: file.path().to_path_buf(),
        source,
    };
    let length = file.length();
    if let Some(bytes) = file.in_memory() {
        return GgufFile::parse(bytes).map_err(broken);
    }
    let mut read = Vec::new();
    let mut end = FIRST_PIECE.min(length);
    loop {
        file.append(read.len() as u64..end, &mut read)?;
        if let Some(header) = GgufFile::parse_beginning(&read, length).map_err(broken)? {
            return Ok(header);
        }
        end = (end * 2).min(length);
    }
}

fn decode(tensor: &GgufTensor, file: &OpenFile) -> Result<Vec<f32>, CheckpointError> {
    let bytes = file.read(tensor.range.clone())?;
    let count = tensor.shape.iter().product();
    let mut weights = zeroed(count, &tensor.name)?;
    dequantize(tensor.stored, &bytes, &mut weights);
    Ok(weights)
}

fn place(tensor: GgufTensor, arrangement: Arrangement) -> Result<StoredTensor, CheckpointError> {
    let stored = StoredTensor {
        source_name: tensor.name,
        shape: tensor.shape,
        stored: tensor.stored,
        file: 0,
        range: tensor.range,
        arrangement,
    };
    let (rows, _) = stored.matrix();
    match arrangement {
        Arrangement::Interleaved { heads } if !arrangement.fits(rows) => {
            Err(CheckpointError::NotHeads {
                tensor: stored.source_name,
                shape: stored.shape,
                heads,
            })
        }
        _ => Ok(stored),
    }
}
