//! Opening a Hugging Face folder: config.json and one or more safetensors files.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use safetensors::Dtype;
use serde_json::Value;

use crate::arrangement::Arrangement;
use crate::checkpoint::{Checkpoint, Source, StoredTensor, WeightFile};
use crate::config::ModelConfig;
use crate::error::CheckpointError;
use crate::file_name::is_plain_file_name;
use crate::files::Files;
use crate::open_file::OpenFile;
use crate::safetensors_header::SafetensorsHeader;
use crate::stored::StoredType;

/// The index of a model in several files.
pub(crate) const INDEX: &str = "model.safetensors.index.json";

pub(crate) fn open(files: Arc<dyn Files>, path: &Path) -> Result<Checkpoint, CheckpointError> {
    let config = config(&*files, path)?;
    let (index, names) = weight_files(&*files, path)?;
    let placed = index
        .as_ref()
        .map(|index| weight_map(path, index))
        .transpose()?;
    let mut tensors = BTreeMap::new();
    let mut opened = Vec::new();
    for name in &names {
        let file = match OpenFile::open(&*files, &path.join(name)) {
            Err(CheckpointError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {
                return Err(CheckpointError::MissingShard {
                    path: path.to_path_buf(),
                    shard: name.clone(),
                });
            }
            other => other?,
        };
        let metadata = read_header(&file, opened.len(), &mut tensors)?;
        opened.push(WeightFile { file, metadata });
    }
    if let Some(placed) = placed {
        expect_placed(&placed, &names, &tensors)?;
    }
    Ok(Checkpoint {
        config,
        tensors,
        weight_files: opened,
        source: Source::Folder {
            files,
            path: path.to_path_buf(),
            index,
        },
        precision: None,
        fingerprint: OnceLock::new(),
    })
}

fn config(files: &dyn Files, path: &Path) -> Result<ModelConfig, CheckpointError> {
    let file = path.join("config.json");
    if files.kind(&file).is_err() {
        return Err(CheckpointError::NoConfig(path.to_path_buf()));
    }
    let json = read_json(files, &file)?;
    let mut config = ModelConfig::from_hf_json(&json)
        .map_err(|source| CheckpointError::Config { path: file, source })?;
    let generation = path.join("generation_config.json");
    if files.kind(&generation).is_ok() {
        let json = read_json(files, &generation)?;
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

pub(crate) fn read_json(files: &dyn Files, path: &Path) -> Result<Value, CheckpointError> {
    let bytes = files
        .read(path)
        .map_err(CheckpointError::io("read", path))?;
    serde_json::from_slice(&bytes).map_err(|source| CheckpointError::Json {
        path: path.to_path_buf(),
        source,
    })
}

/// The index, if there is one, and the names of the weight files.
fn weight_files(
    files: &dyn Files,
    path: &Path,
) -> Result<(Option<Value>, Vec<String>), CheckpointError> {
    let index_path = path.join(INDEX);
    if files.kind(&index_path).is_ok() {
        let index = read_json(files, &index_path)?;
        let shards: BTreeSet<_> = weight_map(path, &index)?.into_values().collect();
        return Ok((Some(index), shards.into_iter().collect()));
    }
    let mut found = Vec::new();
    let mut other_weights = Vec::new();
    let names = files.names(path);
    for name in names.map_err(CheckpointError::io("list", path))? {
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

/// Reads the header of a file and adds its tensors under their names in a text model; the header's free entries.
fn read_header(
    file: &OpenFile,
    position: usize,
    tensors: &mut BTreeMap<String, StoredTensor>,
) -> Result<Option<BTreeMap<String, String>>, CheckpointError> {
    let header = SafetensorsHeader::read(file)?;
    for (source_name, place) in header.tensors {
        let stored = match place.dtype {
            Dtype::F32 => StoredType::F32,
            Dtype::F16 => StoredType::F16,
            Dtype::BF16 => StoredType::Bf16,
            other => {
                return Err(CheckpointError::UnsupportedTensorType {
                    path: file.path().to_path_buf(),
                    tensor: source_name,
                    stored: other.to_string(),
                });
            }
        };
        let (start, end) = place.data_offsets;
        let tensor = StoredTensor {
            shape: place.shape,
            stored,
            file: position,
            range: header.data + start..header.data + end,
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
    Ok(header.metadata)
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
    names: &[String],
    tensors: &BTreeMap<String, StoredTensor>,
) -> Result<(), CheckpointError> {
    for (tensor, shard) in placed {
        let found = tensors
            .get(&text_model_name(tensor))
            .map(|found| &names[found.file]);
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
