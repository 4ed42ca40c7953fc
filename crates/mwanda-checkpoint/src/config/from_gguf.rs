//! A configuration from the metadata and tensor names of a GGUF file, as `convert_hf_to_gguf.py` writes them.

use super::architecture::{Activation, Architecture, GGUF_NAMES};
use super::error::ConfigError;
use super::from_hf::{MAX_HEADS, MAX_LAYERS, MAX_SIZE, expect_size};
use super::layers::{LayerKind, gemma_kinds};
use super::rope::RopeScaling;
use super::{LayerAttention, ModelConfig};
use crate::gguf::{GgufArray, GgufFile, GgufMetadata, GgufValue};

/// Base of the rotary frequencies where a file names none; Gemma's sliding layers always had it.
const DEFAULT_THETA: f64 = 10_000.0;
/// Every sixth layer of Gemma 3 is a full one, where a file says nothing else.
const GEMMA_PATTERN: usize = 6;
/// Gemma 3 27B is the only one whose attention is not scaled by its head size; its number of layers tells it apart,
/// as in llama.cpp.
const GEMMA_27B_LAYERS: usize = 62;

impl ModelConfig {
    /// Reads the configuration of a GGUF file. `rope_divisors` are the values of its tensor `rope_freqs.weight`, if
    /// it has one.
    ///
    /// # Errors
    /// [`ConfigError`] names the key that is missing, wrong or not supported.
    pub fn from_gguf(file: &GgufFile, rope_divisors: Option<&[f32]>) -> Result<Self, ConfigError> {
        let keys = Keys::new(&file.metadata)?;
        let architecture = keys.architecture()?;
        keys.reject_unsupported()?;
        let gemma = architecture == Architecture::Gemma3;
        let in_range = |key: &str, size, limit| expect_size(&keys.path(key), size, limit);
        let size = |key: &str, limit| in_range(key, keys.required(key)?, limit);
        let hidden_size = size("embedding_length", MAX_SIZE)?;
        let num_attention_heads = size("attention.head_count", MAX_HEADS)?;
        let num_layers = size("block_count", MAX_LAYERS)?;
        let head_dim = match keys.unsigned("attention.key_length")? {
            Some(head_dim) => head_dim,
            None => hidden_size / num_attention_heads,
        };
        in_range("attention.key_length", head_dim, MAX_HEADS)?;
        let num_kv_heads = keys
            .unsigned("attention.head_count_kv")?
            .unwrap_or(num_attention_heads);
        in_range("attention.head_count_kv", num_kv_heads, MAX_HEADS)?;
        keys.expect_equal(
            "attention.value_length",
            head_dim,
            "values of another width",
        )?;
        keys.expect_equal(
            "rope.dimension_count",
            head_dim,
            "rotating a part of each head",
        )?;
        let has = |name: &str| file.tensor(name).is_some();
        let qkv_bias = has("blk.0.attn_q.bias");
        let output_bias = has("blk.0.attn_output.bias");
        if qkv_bias != output_bias && architecture != Architecture::Qwen2 {
            return Err(ConfigError::Unsupported {
                key: "blk.0.attn_q.bias".to_owned(),
                feature: "biases on some of the attention's projections",
            });
        }
        let query_scalar = match (gemma, num_layers) {
            (true, GEMMA_27B_LAYERS) => hidden_size as f64 / num_attention_heads as f64,
            _ => head_dim as f64,
        };
        ModelConfig {
            architecture,
            vocab_size: in_range("vocab_size", vocab_size(file, &keys)?, MAX_SIZE)?,
            hidden_size,
            intermediate_size: size("feed_forward_length", MAX_SIZE)?,
            num_layers,
            num_attention_heads,
            num_kv_heads,
            head_dim,
            rms_norm_eps: keys
                .float("attention.layer_norm_rms_epsilon")?
                .ok_or_else(|| {
                    ConfigError::Missing(keys.path("attention.layer_norm_rms_epsilon"))
                })?,
            norm_weight_offset: if gemma { 1.0 } else { 0.0 },
            activation: if gemma {
                Activation::GeluTanh
            } else {
                Activation::Silu
            },
            qkv_bias,
            output_bias,
            mlp_bias: has("blk.0.ffn_up.bias"),
            qk_norm: matches!(architecture, Architecture::Qwen3 | Architecture::Gemma3),
            sandwich_norms: gemma,
            tie_word_embeddings: !has("output.weight"),
            embedding_scale: if gemma {
                (hidden_size as f64).sqrt() as f32
            } else {
                1.0
            },
            attention_scale: query_scalar.powf(-0.5) as f32,
            layers: layers(architecture, &keys, num_layers, rope_divisors)?,
            max_position_embeddings: size("context_length", usize::MAX)?,
            bos_token_id: file.metadata.u32("tokenizer.ggml.bos_token_id"),
            eos_token_ids: end_tokens(&file.metadata),
        }
        .expect_consistent()
    }
}

fn vocab_size(file: &GgufFile, keys: &Keys<'_>) -> Result<usize, ConfigError> {
    if let Some(size) = keys.unsigned("vocab_size")? {
        return Ok(size);
    }
    let table = file.tensor("token_embd.weight");
    let rows = table.and_then(|table| table.shape.first().copied());
    rows.ok_or_else(|| ConfigError::Missing(keys.path("vocab_size")))
}

/// The token that ends a text and, for models that chat, the one that ends a turn.
fn end_tokens(metadata: &GgufMetadata) -> Vec<u32> {
    let mut ids: Vec<u32> = ["eos", "eot", "eom"]
        .iter()
        .filter_map(|end| metadata.u32(&format!("tokenizer.ggml.{end}_token_id")))
        .collect();
    let mut seen = Vec::new();
    ids.retain(|id| {
        !seen.contains(id) && {
            seen.push(*id);
            true
        }
    });
    ids
}

fn layers(
    architecture: Architecture,
    keys: &Keys<'_>,
    count: usize,
    rope_divisors: Option<&[f32]>,
) -> Result<Vec<LayerAttention>, ConfigError> {
    let rope_theta = keys.float("rope.freq_base")?.unwrap_or(DEFAULT_THETA);
    let rope_scaling = match rope_divisors {
        Some(divisors) => RopeScaling::from_divisors(divisors, rope_theta),
        None => keys.rope_scaling()?,
    };
    let full = LayerAttention {
        sliding_window: None,
        rope_theta,
        rope_scaling,
    };
    match architecture {
        Architecture::Llama | Architecture::Qwen2 | Architecture::Qwen3 => Ok(vec![full; count]),
        Architecture::Mistral => {
            let sliding_window = keys
                .unsigned("attention.sliding_window")?
                .filter(|&size| size > 0);
            let layer = LayerAttention {
                sliding_window,
                ..full
            };
            Ok(vec![layer; count])
        }
        Architecture::Gemma3 => {
            let sliding = LayerAttention {
                sliding_window: Some(keys.required("attention.sliding_window")?),
                rope_theta: keys.float("rope.freq_base_swa")?.unwrap_or(DEFAULT_THETA),
                rope_scaling: RopeScaling::None,
            };
            let layer = |kind| match kind {
                LayerKind::Full => full.clone(),
                LayerKind::Sliding => sliding.clone(),
            };
            Ok(keys.gemma_kinds(count)?.into_iter().map(layer).collect())
        }
    }
}

/// The metadata below the architecture's name.
struct Keys<'a> {
    metadata: &'a GgufMetadata,
    architecture: &'a str,
}

impl<'a> Keys<'a> {
    fn new(metadata: &'a GgufMetadata) -> Result<Self, ConfigError> {
        const KEY: &str = "general.architecture";
        match metadata.get(KEY) {
            Some(GgufValue::String(architecture)) => Ok(Self {
                metadata,
                architecture,
            }),
            None => Err(ConfigError::Missing(KEY.to_owned())),
            Some(other) => Err(wrong_type(KEY.to_owned(), "a string", other)),
        }
    }

    /// Mistral's files say `llama`; only the model's name tells them apart, as in `modeling_gguf_pytorch_utils.py`.
    fn architecture(&self) -> Result<Architecture, ConfigError> {
        let name = self.metadata.string("general.name").unwrap_or_default();
        match self.architecture {
            "llama" if name.to_lowercase().contains("mistral") => Ok(Architecture::Mistral),
            "llama" => Ok(Architecture::Llama),
            "qwen2" => Ok(Architecture::Qwen2),
            "qwen3" => Ok(Architecture::Qwen3),
            "gemma3" => Ok(Architecture::Gemma3),
            other => Err(ConfigError::UnknownArchitecture {
                found: other.to_owned(),
                known: GGUF_NAMES,
            }),
        }
    }

    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.architecture)
    }

    fn unsigned(&self, key: &str) -> Result<Option<usize>, ConfigError> {
        let path = self.path(key);
        let value = self.metadata.unsigned(&path);
        match (
            value.and_then(|value| usize::try_from(value).ok()),
            self.metadata.get(&path),
        ) {
            (Some(value), _) => Ok(Some(value)),
            (None, None) => Ok(None),
            (None, Some(other)) => Err(wrong_type(path, "an integer that is not negative", other)),
        }
    }

    fn required(&self, key: &str) -> Result<usize, ConfigError> {
        self.unsigned(key)?
            .ok_or_else(|| ConfigError::Missing(self.path(key)))
    }

    fn float(&self, key: &str) -> Result<Option<f64>, ConfigError> {
        let path = self.path(key);
        match (self.metadata.float(&path), self.metadata.get(&path)) {
            (Some(value), _) => Ok(Some(value)),
            (None, None) => Ok(None),
            (None, Some(other)) => Err(wrong_type(path, "a number", other)),
        }
    }

    fn expect_equal(
        &self,
        key: &str,
        expected: usize,
        feature: &'static str,
    ) -> Result<(), ConfigError> {
        match self.unsigned(key)? {
            Some(value) if value != expected => Err(ConfigError::Unsupported {
                key: self.path(key),
                feature,
            }),
            _ => Ok(()),
        }
    }

    fn reject_unsupported(&self) -> Result<(), ConfigError> {
        let settings = [
            ("final_logit_softcapping", "capped logits"),
            ("attn_logit_softcapping", "capped attention logits"),
        ];
        for (key, feature) in settings {
            let key = self.path(key);
            if self.metadata.get(&key).is_some() {
                return Err(ConfigError::Unsupported { key, feature });
            }
        }
        self.expect_equal("expert_count", 0, "a mixture of experts")
    }

    /// A factor without a type is a linear one, as in llama.cpp; so is the older `rope.scale_linear`.
    fn rope_scaling(&self) -> Result<RopeScaling, ConfigError> {
        let path = self.path("rope.scaling.type");
        let factor = match self.float("rope.scaling.factor")? {
            Some(factor) => Some(factor),
            None => self.float("rope.scale_linear")?,
        };
        let factor = factor.filter(|&factor| factor != 0.0 && factor != 1.0);
        match (self.metadata.string(&path), factor) {
            (Some("none"), _) | (None | Some("linear"), None) => Ok(RopeScaling::None),
            (None | Some("linear"), Some(factor)) => {
                let path = || self.path("rope.scaling.factor");
                let factor = super::rope::expect_positive(factor, path)?;
                Ok(RopeScaling::Linear { factor })
            }
            (Some(found), _) => Err(ConfigError::UnknownValue {
                key: path,
                found: found.to_owned(),
                known: "none, linear",
            }),
        }
    }

    /// Which layers slide: a pattern's length, or one truth value a layer.
    fn gemma_kinds(&self, count: usize) -> Result<Vec<LayerKind>, ConfigError> {
        let path = self.path("attention.sliding_window_pattern");
        match self.metadata.get(&path) {
            None => Ok(gemma_kinds(count, GEMMA_PATTERN)),
            Some(GgufValue::Array(GgufArray::Bool(slides))) if slides.len() == count => {
                let kind = |&slides: &bool| match slides {
                    true => LayerKind::Sliding,
                    false => LayerKind::Full,
                };
                Ok(slides.iter().map(kind).collect())
            }
            Some(other) => match self.metadata.unsigned(&path) {
                Some(pattern @ 1..=1024) => Ok(gemma_kinds(count, pattern as usize)),
                _ => Err(wrong_type(
                    path,
                    "a number of layers, or a truth value for each",
                    other,
                )),
            },
        }
    }
}

fn wrong_type(key: String, expected: &'static str, found: &GgufValue) -> ConfigError {
    ConfigError::WrongType {
        key,
        expected,
        found: found.type_name().to_owned(),
    }
}
