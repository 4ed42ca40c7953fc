//! Opening a Hugging Face folder: config.json and one or more safetensors files.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::OnceLock;

use safetensors::tensor::TensorInfo;
use safetensors::{Dtype, SafeTensorError, SafeTensors};
use serde_json::{Map, Value};

use crate::arrangement::Arrangement;
use crate::checkpoint::{Checkpoint, Source, StoredTensor, WeightFile};
use crate::config::ModelConfig;
use crate::error::CheckpointError;
use crate::file_name::is_plain_file_name;
use crate::mapped::MappedFile;
use crate::stored::StoredType;

/// The index of a model in several files.
pub(crate) const INDEX: &str = "model.safetensors.index.json";

pub(crate) fn open(path: &Path) -> Result<Checkpoint, CheckpointError> {
    let config = config(path)?;
    let (index, files) = weight_files(path)?;
    let placed = index
        .as_ref()
        .map(|index| weight_map(path, index))
        .transpose()?;
    let mut tensors = BTreeMap::new();
    let mut opened = Vec::new();
    for name in &files {
        let mapped = match MappedFile::open(&path.join(name)) {
            Err(CheckpointError::Io { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                return Err(CheckpointError::MissingShard {
                    path: path.to_path_buf(),
                    shard: name.clone(),
                });
            }
            other => other?,
        };
        let metadata = read_header(&mapped, opened.len(), &mut tensors)?;
        opened.push(WeightFile { mapped, metadata });
    }
    if let Some(placed) = placed {
        expect_placed(&placed, &files, &tensors)?;
    }
    Ok(Checkpoint {
        config,
        tensors,
        files: opened,
        source: Source::Folder {
            path: path.to_path_buf(),
            index,
        },
        precision: None,
        fingerprint: OnceLock::new(),
    })
}

fn config(path: &Path) -> Result<ModelConfig, CheckpointError> {
    let file = path.join("config.json");
    if !file.exists() {
        return Err(CheckpointError::NoConfig(path.to_path_buf()));
    }
    let json = read_json(&file)?;
    let mut config = ModelConfig::from_hf_json(&json)
        .map_err(|source| CheckpointError::Config { path: file, source })?;
    let generation = path.join("generation_config.json");
    if generation.exists() {
        let json = read_json(&generation)?;
        let ids = match json.get("eos_token_id") {
            Some(Value::Array(ids)) => ids.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for id in ids.iter().filter_map(Value::as_u64) {
            match u32::try_from(id) {
                Ok(id) if !config.eos_token_ids.contains(&id) => config.eos_token_ids.push(id),
                _ => {}
            }
        }
    }
    Ok(config)
}

pub(crate) fn read_json(path: &Path) -> Result<Value, CheckpointError> {
    let bytes = crate::read_plain(path).map_err(CheckpointError::io("read", path))?;
    serde_json::from_slice(&bytes).map_err(|source| CheckpointError::Json {
        path: path.to_path_buf(),
        source,
    })
}

/// The index, if there is one, and the names of the weight files.
fn weight_files(path: &Path) -> Result<(Option<Value>, Vec<String>), CheckpointError> {
    let index_path = path.join(INDEX);
    if index_path.exists() {
        let index = read_json(&index_path)?;
        let shards: BTreeSet<_> = weight_map(path, &index)?.into_values().collect();
        return Ok((Some(index), shards.into_iter().collect()));
    }
    let mut found = Vec::new();
    let mut other_weights = Vec::new();
    let entries = std::fs::read_dir(path).map_err(CheckpointError::io("list", path))?;
    for entry in entries {
        let entry = entry.map_err(CheckpointError::io("list", path))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        // Mistral's folders hold the same weights a second time under other names, as `consolidated….safetensors`.
        if name.ends_with(".safetensors") && !name.starts_with("consolidated") {
            found.push(name);
        } else if [".bin", ".pt", ".pth", ".gguf", ".h5", ".msgpack", ".onnx"]
            .iter()
            .any(|extension| name.ends_with(extension))
        {
            other_weights.push(name);
        }
    }
    found.sort();
    other_weights.sort();
    let path = path.to_path_buf();
    match found.len() {
        0 => Err(CheckpointError::NoWeights {
            path,
            other_weights,
        }),
        1 => Ok((None, found)),
        _ => Err(CheckpointError::SeveralWeightFiles { path, files: found }),
    }
}

/// Which shard each tensor is in, as the index says.
fn weight_map(path: &Path, index: &Value) -> Result<BTreeMap<String, String>, CheckpointError> {
    let bad = |what: String| CheckpointError::BadIndex {
        path: path.join(INDEX),
        what,
    };
    let Some(Value::Object(map)) = index.get("weight_map") else {
        return Err(bad("it has no \"weight_map\"".to_owned()));
    };
    if map.is_empty() {
        return Err(bad("its \"weight_map\" is empty".to_owned()));
    }
    let entry = |(tensor, shard): (&String, &Value)| match shard.as_str() {
        Some(shard) if is_plain_file_name(shard) && shard.ends_with(".safetensors") => {
            Ok((tensor.clone(), shard.to_owned()))
        }
        _ => Err(bad(format!("{shard} is no name of a .safetensors file"))),
    };
    map.iter().map(entry).collect()
}

/// Reads the header of a file and adds its tensors under their names in a text model.
fn read_header(
    mapped: &MappedFile,
    file: usize,
    tensors: &mut BTreeMap<String, StoredTensor>,
) -> Result<Option<HashMap<String, String>>, CheckpointError> {
    let path = || mapped.path().to_path_buf();
    let (header, metadata) = SafeTensors::read_metadata(mapped.bytes())
        .map_err(|source| header_error(mapped, source))?;
    // The header is the 8 bytes of its length and itself; offsets count from its end.
    let data = 8 + header;
    for (source_name, info) in metadata.tensors() {
        let stored = match info.dtype {
            Dtype::F32 => StoredType::F32,
            Dtype::F16 => StoredType::F16,
            Dtype::BF16 => StoredType::Bf16,
            other => {
                return Err(CheckpointError::UnsupportedTensorType {
                    path: path(),
                    tensor: source_name,
                    stored: other.to_string(),
                });
            }
        };
        let tensor = StoredTensor {
            shape: info.shape.clone(),
            stored,
            file,
            range: data + info.data_offsets.0..data + info.data_offsets.1,
            arrangement: Arrangement::AsIs,
            source_name,
        };
        match tensors.entry(text_model_name(&tensor.source_name)) {
            Entry::Vacant(free) => free.insert(tensor),
            Entry::Occupied(taken) => {
                return Err(CheckpointError::DuplicateTensor(taken.key().clone()));
            }
        };
    }
    Ok(metadata.metadata().clone())
}

/// `safetensors` says "incomplete metadata" of a file that is not fully downloaded, and does not name a tensor that it
/// refuses; the header, where it can be read, tells more.
fn header_error(mapped: &MappedFile, source: SafeTensorError) -> CheckpointError {
    let explained = match source {
        SafeTensorError::MetadataIncompleteBuffer => wrong_length(mapped),
        SafeTensorError::TensorInvalidInfo => wrong_size(mapped),
        _ => None,
    };
    explained.unwrap_or_else(|| CheckpointError::Safetensors {
        path: mapped.path().to_path_buf(),
        source,
    })
}

fn wrong_length(mapped: &MappedFile) -> Option<CheckpointError> {
    let (data, tensors) = announced(mapped.bytes())?;
    let ends = tensors.iter().map(|(_, info)| info.data_offsets.1);
    let announced = data.checked_add(ends.max().unwrap_or(0))? as u64;
    let length = mapped.bytes().len() as u64;
    let path = mapped.path().to_path_buf();
    match length.checked_sub(announced) {
        None => Some(CheckpointError::SafetensorsIncomplete {
            path,
            length,
            announced,
        }),
        Some(0) => None,
        Some(excess) => Some(CheckpointError::SafetensorsTooLong { path, excess }),
    }
}

fn wrong_size(mapped: &MappedFile) -> Option<CheckpointError> {
    let (_, tensors) = announced(mapped.bytes())?;
    tensors.into_iter().find_map(|(tensor, info)| {
        let weights = info
            .shape
            .iter()
            .try_fold(1, |product: usize, &size| product.checked_mul(size))?;
        let needed = weights.checked_mul(info.dtype.bitsize())? / 8;
        let found = info.data_offsets.1.checked_sub(info.data_offsets.0)?;
        (needed != found).then(|| CheckpointError::WrongSize {
            path: mapped.path().to_path_buf(),
            tensor,
            needed,
            found,
        })
    })
}

/// Where the data begin and the tensors that the header names, whether or not they fit the file.
fn announced(bytes: &[u8]) -> Option<(usize, Vec<(String, TensorInfo)>)> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let header = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let entries: Map<String, Value> = serde_json::from_slice(rest.get(..header)?).ok()?;
    let tensors = entries
        .into_iter()
        .filter(|(name, _)| name != "__metadata__")
        .map(|(name, info)| Some((name, serde_json::from_value::<TensorInfo>(info).ok()?)))
        .collect::<Option<Vec<_>>>()?;
    Some((8 + header, tensors))
}

/// A multimodal checkpoint has its text model one level down; the place of that level changed over time.
fn text_model_name(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("language_model.") {
        return rest.to_owned();
    }
    match name.strip_prefix("model.language_model.") {
        Some(rest) => format!("model.{rest}"),
        None => name.to_owned(),
    }
}

/// Checks that every tensor is where the index says.
fn expect_placed(
    placed: &BTreeMap<String, String>,
    files: &[String],
    tensors: &BTreeMap<String, StoredTensor>,
) -> Result<(), CheckpointError> {
    for (tensor, shard) in placed {
        let found = tensors
            .get(&text_model_name(tensor))
            .map(|found| &files[found.file]);
        match found {
            Some(found) if found == shard => {}
            Some(found) => {
                return Err(CheckpointError::WrongShard {
                    tensor: tensor.clone(),
                    shard: shard.clone(),
                    found: found.clone(),
                });
            }
            None => {
                return Err(CheckpointError::AbsentFromShards {
                    tensor: tensor.clone(),
                    shard: shard.clone(),
                });
            }
        }
    }
    Ok(())
}
