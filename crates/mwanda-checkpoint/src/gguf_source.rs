//! Opening a GGUF file as a checkpoint.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use std::sync::OnceLock;

use crate::arrangement::Arrangement;
use crate::checkpoint::{Checkpoint, Source, StoredTensor, WeightFile};
use crate::config::ModelConfig;
use crate::error::CheckpointError;
use crate::gguf::{GgufFile, GgufTensor, HfPlace, dequantize, hf_place};
use crate::mapped::MappedFile;

pub(crate) fn open(path: &Path) -> Result<Checkpoint, CheckpointError> {
    let mapped = MappedFile::open(path)?;
    let file = GgufFile::parse(mapped.bytes()).map_err(|source| CheckpointError::Gguf {
        path: path.to_path_buf(),
        source,
    })?;
    let divisors = file
        .tensor("rope_freqs.weight")
        .map(|tensor| decode(tensor, mapped.bytes()));
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
        files: vec![WeightFile {
            mapped,
            metadata: None,
        }],
        source: Source::Gguf {
            metadata: file.metadata,
            unknown,
        },
        precision: None,
        fingerprint: OnceLock::new(),
    })
}

fn decode(tensor: &GgufTensor, bytes: &[u8]) -> Vec<f32> {
    let mut weights = vec![0.0; tensor.shape.iter().product()];
    dequantize(tensor.stored, &bytes[tensor.range.clone()], &mut weights);
    weights
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
