//! The seven linear maps of a block, and which of its four inputs each one reads.

use mwanda::BlockInput;

/// A prunable linear map of a decoder block. Embeddings, norms and the LM head are never pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Projection {
    /// Query projection, (heads · head_dim) × hidden.
    Query,
    /// Key projection, (KV heads · head_dim) × hidden.
    Key,
    /// Value projection, (KV heads · head_dim) × hidden.
    Value,
    /// Attention output projection, hidden × (heads · head_dim).
    Output,
    /// Gate of the gated MLP, intermediate × hidden.
    Gate,
    /// Up projection of the gated MLP, intermediate × hidden.
    Up,
    /// Down projection of the MLP, hidden × intermediate.
    Down,
}

impl Projection {
    /// All projections in the order in which a block applies them.
    pub const ALL: [Self; 7] = [
        Self::Query,
        Self::Key,
        Self::Value,
        Self::Output,
        Self::Gate,
        Self::Up,
        Self::Down,
    ];

    /// Name of the module inside a Hugging Face decoder layer, such as `self_attn.q_proj`.
    pub fn module(self) -> &'static str {
        match self {
            Self::Query => "self_attn.q_proj",
            Self::Key => "self_attn.k_proj",
            Self::Value => "self_attn.v_proj",
            Self::Output => "self_attn.o_proj",
            Self::Gate => "mlp.gate_proj",
            Self::Up => "mlp.up_proj",
            Self::Down => "mlp.down_proj",
        }
    }

    /// Name of the weight tensor in block `block`, such as `model.layers.3.mlp.up_proj.weight`.
    pub fn tensor_name(self, block: usize) -> String {
        format!("model.layers.{block}.{}.weight", self.module())
    }

    /// The block input whose statistics this map shares with the others that read it.
    pub fn input(self) -> BlockInput {
        match self {
            Self::Query | Self::Key | Self::Value => BlockInput::Attention,
            Self::Output => BlockInput::AttentionOutput,
            Self::Gate | Self::Up => BlockInput::Mlp,
            Self::Down => BlockInput::MlpOutput,
        }
    }
}
