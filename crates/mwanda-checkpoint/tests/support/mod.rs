//! Tiny checkpoints, made in memory.
#![allow(
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    reason = "each test binary uses a part of it"
)]

pub mod memory_sink;
pub mod ranged;

use std::path::{Path, PathBuf};

use mwanda::Precision;
use mwanda_checkpoint::{ModelConfig, StoredType};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::{Value, json};

pub fn random(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

pub fn weights(random: &mut impl Rng, count: usize) -> Vec<f32> {
    (0..count).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// A model of two blocks with grouped heads of width 8.
pub fn llama_config() -> Value {
    json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 48, "hidden_size": 32,
        "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
        "hidden_act": "silu", "max_position_embeddings": 128, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
        "tie_word_embeddings": false, "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "bfloat16",
    })
}

pub fn gemma_config() -> Value {
    json!({
        "architectures": ["Gemma3ForCausalLM"], "model_type": "gemma3_text", "vocab_size": 48, "hidden_size": 32,
        "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 1,
        "head_dim": 16, "hidden_activation": "gelu_pytorch_tanh", "max_position_embeddings": 128,
        "rms_norm_eps": 1e-6, "rope_theta": 1e6, "rope_local_base_freq": 1e4, "sliding_window": 16,
        "sliding_window_pattern": 2, "query_pre_attn_scalar": 16, "bos_token_id": 2, "eos_token_id": 1,
    })
}

/// A tensor of a checkpoint: name, shape, values.
#[derive(Clone)]
pub struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// Random values for every tensor that a configuration calls for.
pub fn tensors(config: &Value, seed: u64) -> Vec<Tensor> {
    let mut random = random(seed);
    let config = ModelConfig::from_hf_json(config).unwrap();
    let specs = config.tensors().into_iter();
    specs
        .map(|spec| Tensor {
            values: weights(&mut random, spec.shape.iter().product()),
            name: spec.name,
            shape: spec.shape,
        })
        .collect()
}

pub fn safetensors(tensors: &[Tensor], precision: Precision) -> Vec<u8> {
    let dtype = match precision {
        Precision::F32 => Dtype::F32,
        Precision::F16 => Dtype::F16,
        Precision::Bf16 => Dtype::BF16,
    };
    let encoded: Vec<_> = tensors
        .iter()
        .map(|t| precision.encode(&t.values))
        .collect();
    let views = tensors.iter().zip(&encoded).map(|(tensor, bytes)| {
        let view = TensorView::new(dtype, tensor.shape.clone(), bytes).unwrap();
        (tensor.name.clone(), view)
    });
    let metadata = [("format".to_owned(), "pt".to_owned())].into();
    safetensors::serialize(views, Some(metadata)).unwrap()
}

/// Bytes with a safetensors header in front that says just this.
pub fn with_header(header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

/// A folder with a configuration and one weight file.
pub fn write_folder(folder: &Path, config: &Value, weights: &[u8]) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    std::fs::write(folder.join("model.safetensors"), weights).unwrap();
}

/// A folder with its tensors in shards of `per_shard`, and the index.
pub fn write_shards(folder: &Path, config: &Value, tensors: &[Tensor], per_shard: usize) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    let mut weight_map = serde_json::Map::new();
    for (number, shard) in tensors.chunks(per_shard).enumerate() {
        let name = format!("model-{number}.safetensors");
        for tensor in shard {
            weight_map.insert(tensor.name.clone(), json!(name));
        }
        std::fs::write(folder.join(name), safetensors(shard, Precision::Bf16)).unwrap();
    }
    let index = json!({"metadata": {"total_size": 1}, "weight_map": weight_map});
    let path = folder.join("model.safetensors.index.json");
    std::fs::write(path, index.to_string()).unwrap();
}

/// Writes the parts of a GGUF file one after the other; nothing is checked, so that wrong files can be made.
#[derive(Clone, Default)]
pub struct GgufBytes {
    entries: Vec<Vec<u8>>,
    tensors: Vec<Vec<u8>>,
    data: Vec<u8>,
}

impl GgufBytes {
    pub fn string(text: &str) -> Vec<u8> {
        let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
        bytes.extend(text.as_bytes());
        bytes
    }

    /// An entry from its key, the number of its type and the bytes of its value.
    pub fn entry(mut self, key: &str, code: u32, value: &[u8]) -> Self {
        let mut entry = Self::string(key);
        entry.extend(code.to_le_bytes());
        entry.extend(value);
        self.entries.push(entry);
        self
    }

    pub fn text(self, key: &str, text: &str) -> Self {
        self.entry(key, 8, &Self::string(text))
    }

    pub fn u32(self, key: &str, number: u32) -> Self {
        self.entry(key, 4, &number.to_le_bytes())
    }

    pub fn f32(self, key: &str, number: f32) -> Self {
        self.entry(key, 6, &number.to_le_bytes())
    }

    pub fn texts(self, key: &str, texts: &[String]) -> Self {
        let mut value = 8_u32.to_le_bytes().to_vec();
        value.extend((texts.len() as u64).to_le_bytes());
        texts
            .iter()
            .for_each(|text| value.extend(Self::string(text)));
        self.entry(key, 9, &value)
    }

    /// An entry of the tensor table, dimensions innermost first as in the file.
    pub fn raw_tensor(mut self, name: &str, dimensions: &[u64], code: u32, offset: u64) -> Self {
        let mut tensor = Self::string(name);
        tensor.extend((dimensions.len() as u32).to_le_bytes());
        dimensions
            .iter()
            .for_each(|d| tensor.extend(d.to_le_bytes()));
        tensor.extend(code.to_le_bytes());
        tensor.extend(offset.to_le_bytes());
        self.tensors.push(tensor);
        self
    }

    /// A tensor and its data, shape outermost first.
    pub fn tensor(mut self, name: &str, shape: &[usize], stored: StoredType, bytes: &[u8]) -> Self {
        self.data.resize(self.data.len().next_multiple_of(32), 0);
        let dimensions: Vec<_> = shape.iter().rev().map(|&d| d as u64).collect();
        let offset = self.data.len() as u64;
        self = self.raw_tensor(name, &dimensions, stored.ggml_code(), offset);
        self.data.extend(bytes);
        self
    }

    pub fn data(mut self, bytes: &[u8]) -> Self {
        self.data.extend(bytes);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.with_counts(self.tensors.len() as u64, self.entries.len() as u64)
    }

    pub fn with_counts(&self, tensors: u64, entries: u64) -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(3_u32.to_le_bytes());
        bytes.extend(tensors.to_le_bytes());
        bytes.extend(entries.to_le_bytes());
        bytes.extend(self.entries.concat());
        bytes.extend(self.tensors.concat());
        bytes.resize(bytes.len().next_multiple_of(32), 0);
        bytes.extend(&self.data);
        bytes
    }
}

/// The metadata of a model, as `convert_hf_to_gguf.py` writes them.
pub fn gguf_metadata(architecture: &str, config: &Value) -> GgufBytes {
    let config = ModelConfig::from_hf_json(config).unwrap();
    let key = |key: &str| format!("{architecture}.{key}");
    let mut file = GgufBytes::default()
        .text("general.architecture", architecture)
        .u32(&key("block_count"), config.num_layers as u32)
        .u32(
            &key("context_length"),
            config.max_position_embeddings as u32,
        )
        .u32(&key("embedding_length"), config.hidden_size as u32)
        .u32(&key("feed_forward_length"), config.intermediate_size as u32)
        .u32(
            &key("attention.head_count"),
            config.num_attention_heads as u32,
        )
        .u32(&key("attention.head_count_kv"), config.num_kv_heads as u32)
        .u32(&key("attention.key_length"), config.head_dim as u32)
        .f32(
            &key("attention.layer_norm_rms_epsilon"),
            config.rms_norm_eps as f32,
        )
        .u32("tokenizer.ggml.bos_token_id", 1)
        .u32("tokenizer.ggml.eos_token_id", 2);
    if let Some(layer) = config.layers.last() {
        file = file.f32(&key("rope.freq_base"), layer.rope_theta as f32);
    }
    file
}

/// A Llama in GGUF, from Hugging Face tensors: renamed, queries and keys interleaved, matrices as `matrices` makes them.
pub fn llama_gguf(
    config: &Value,
    tensors: &[Tensor],
    matrices: impl Fn(&Tensor) -> (StoredType, Vec<u8>),
) -> GgufBytes {
    let sizes = ModelConfig::from_hf_json(config).unwrap();
    let mut file = gguf_metadata("llama", config);
    for tensor in tensors {
        let name = llama_gguf_name(&tensor.name);
        let mut tensor = tensor.clone();
        if name.contains("attn_q") {
            interleave(&mut tensor, sizes.num_attention_heads);
        } else if name.contains("attn_k") {
            interleave(&mut tensor, sizes.num_kv_heads);
        }
        let (stored, bytes) = match tensor.shape.len() {
            2 => matrices(&tensor),
            _ => (StoredType::F32, Precision::F32.encode(&tensor.values)),
        };
        file = file.tensor(&name, &tensor.shape, stored, &bytes);
    }
    file
}

pub fn as_f32(tensor: &Tensor) -> (StoredType, Vec<u8>) {
    (StoredType::F32, Precision::F32.encode(&tensor.values))
}

pub fn as_f16(tensor: &Tensor) -> (StoredType, Vec<u8>) {
    (StoredType::F16, Precision::F16.encode(&tensor.values))
}

/// `permute` of `convert_hf_to_gguf.py`: each head's (2, half) rows become (half, 2).
fn interleave(tensor: &mut Tensor, heads: usize) {
    let columns = tensor.values.len() / tensor.shape[0];
    let half = tensor.shape[0] / heads / 2;
    let rows: Vec<_> = tensor.values.chunks(columns).map(<[f32]>::to_vec).collect();
    let mut moved = Vec::new();
    for head in rows.chunks(2 * half) {
        for pair in 0..half {
            moved.extend(&head[pair]);
            moved.extend(&head[half + pair]);
        }
    }
    tensor.values = moved;
}

fn llama_gguf_name(name: &str) -> String {
    let renamed = [
        ("model.embed_tokens", "token_embd"),
        ("model.norm", "output_norm"),
        ("lm_head", "output"),
        ("model.layers.", "blk."),
        ("self_attn.q_proj", "attn_q"),
        ("self_attn.k_proj", "attn_k"),
        ("self_attn.v_proj", "attn_v"),
        ("self_attn.o_proj", "attn_output"),
        ("mlp.gate_proj", "ffn_gate"),
        ("mlp.up_proj", "ffn_up"),
        ("mlp.down_proj", "ffn_down"),
        ("input_layernorm", "attn_norm"),
        ("post_attention_layernorm", "ffn_norm"),
    ];
    let rename = |name: String, (from, to): &(&str, &str)| name.replace(from, to);
    renamed.iter().fold(name.to_owned(), rename)
}

pub fn write_gguf(folder: &Path, file: &GgufBytes) -> PathBuf {
    let path = folder.join("model.gguf");
    std::fs::write(&path, file.bytes()).unwrap();
    path
}
