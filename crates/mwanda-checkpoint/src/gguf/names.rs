//! What GGUF calls the tensors, and how it rearranges some of them.
//!
//! The names are those of `gguf-py/gguf/tensor_mapping.py`; the rearrangements are what `convert_hf_to_gguf.py` does
//! and `transformers/modeling_gguf_pytorch_utils.py` undoes.

use crate::arrangement::Arrangement;
use crate::config::{Architecture, ModelConfig};

/// Where a GGUF tensor belongs in a Hugging Face checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HfPlace {
    /// The tensor of this name, once its rearrangement is undone.
    Tensor(String, Arrangement),
    /// Nowhere: the tensor is part of the configuration.
    Configuration,
    /// Nowhere that is known.
    Unknown,
}

/// Where the GGUF tensor of this name belongs in a checkpoint of this configuration.
pub(crate) fn hf_place(name: &str, config: &ModelConfig) -> HfPlace {
    let gemma = config.architecture == Architecture::Gemma3;
    let norm = if gemma {
        Arrangement::PlusOne
    } else {
        Arrangement::AsIs
    };
    match name {
        "token_embd.weight" => return tensor("model.embed_tokens.weight", Arrangement::AsIs),
        "output.weight" => return tensor("lm_head.weight", Arrangement::AsIs),
        "output_norm.weight" => return tensor("model.norm.weight", norm),
        "rope_freqs.weight" => return HfPlace::Configuration,
        _ => {}
    }
    let Some((layer, part, kind)) = split(name) else {
        return HfPlace::Unknown;
    };
    // llama.cpp's RoPE for this architecture pairs neighbouring rows, so its converter interleaves each head's halves.
    let rotary = |heads| match config.architecture {
        Architecture::Llama | Architecture::Mistral => Arrangement::Interleaved { heads },
        _ => Arrangement::AsIs,
    };
    let (hf_part, arrangement) = match part {
        "attn_q" => ("self_attn.q_proj", rotary(config.num_attention_heads)),
        "attn_k" => ("self_attn.k_proj", rotary(config.num_kv_heads)),
        "attn_v" => ("self_attn.v_proj", Arrangement::AsIs),
        "attn_output" => ("self_attn.o_proj", Arrangement::AsIs),
        "attn_q_norm" => ("self_attn.q_norm", norm),
        "attn_k_norm" => ("self_attn.k_norm", norm),
        "ffn_gate" => ("mlp.gate_proj", Arrangement::AsIs),
        "ffn_up" => ("mlp.up_proj", Arrangement::AsIs),
        "ffn_down" => ("mlp.down_proj", Arrangement::AsIs),
        "attn_norm" => ("input_layernorm", norm),
        "ffn_norm" if gemma => ("pre_feedforward_layernorm", norm),
        "ffn_norm" => ("post_attention_layernorm", norm),
        "post_attention_norm" if gemma => ("post_attention_layernorm", norm),
        "post_ffw_norm" if gemma => ("post_feedforward_layernorm", norm),
        _ => return HfPlace::Unknown,
    };
    HfPlace::Tensor(
        format!("model.layers.{layer}.{hf_part}.{kind}"),
        arrangement,
    )
}

fn tensor(name: &str, arrangement: Arrangement) -> HfPlace {
    HfPlace::Tensor(name.to_owned(), arrangement)
}

/// `blk.3.attn_q.weight` as 3, `attn_q`, `weight`.
fn split(name: &str) -> Option<(usize, &str, &str)> {
    let (layer, rest) = name.strip_prefix("blk.")?.split_once('.')?;
    let (part, kind) = rest.split_once('.')?;
    // `01` would name the same layer twice.
    let number: usize = layer.parse().ok()?;
    let canonical = number.to_string() == layer && matches!(kind, "weight" | "bias");
    canonical.then_some((number, part, kind))
}
