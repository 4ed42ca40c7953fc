//! The configuration of a model, whichever format it comes from.

mod architecture;
mod error;
mod fields;
mod from_gguf;
mod from_hf;
mod layers;
mod rope;
mod shapes;
mod tensors;
mod to_hf;

pub use architecture::{Activation, Architecture};
pub use error::ConfigError;
pub use rope::RopeScaling;
pub use shapes::{named_shape, shape_names};
pub use tensors::{TensorRole, TensorSpec};

/// What a decoder-only language model consists of. Shapes are Hugging Face's: matrices are out × in.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// Which family the model belongs to.
    pub architecture: Architecture,
    /// Rows of the embedding table.
    pub vocab_size: usize,
    /// Width of the residual stream.
    pub hidden_size: usize,
    /// Width of the gated feed-forward part.
    pub intermediate_size: usize,
    /// Number of blocks.
    pub num_layers: usize,
    /// Query heads.
    pub num_attention_heads: usize,
    /// Key and value heads; divides the number of query heads.
    pub num_kv_heads: usize,
    /// Width of a head.
    pub head_dim: usize,
    /// Added to the mean square in every normalisation.
    pub rms_norm_eps: f64,
    /// What is added to the stored weight of a normalisation: 1 for Gemma, 0 otherwise.
    pub norm_weight_offset: f32,
    /// Between gate and product in the feed-forward part.
    pub activation: Activation,
    /// Whether the query, key and value projections have biases.
    pub qkv_bias: bool,
    /// Whether the output projection of the attention has a bias.
    pub output_bias: bool,
    /// Whether the projections of the feed-forward part have biases.
    pub mlp_bias: bool,
    /// Whether queries and keys are normalised head by head.
    pub qk_norm: bool,
    /// Whether the outputs of attention and feed-forward part are normalised too, before they are added.
    pub sandwich_norms: bool,
    /// Whether the LM head is the embedding table.
    pub tie_word_embeddings: bool,
    /// What embeddings are multiplied by: √hidden for Gemma, 1 otherwise.
    pub embedding_scale: f32,
    /// What query–key products are multiplied by.
    pub attention_scale: f32,
    /// Attention of each block.
    pub layers: Vec<LayerAttention>,
    /// Longest text the model was made for, in tokens.
    pub max_position_embeddings: usize,
    /// Token that starts a text, if there is one.
    pub bos_token_id: Option<u32>,
    /// Tokens that end a text.
    pub eos_token_ids: Vec<u32>,
}

/// The attention of one block.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerAttention {
    /// `Some(w)`: a token sees itself and the w − 1 tokens before it. `None`: it sees all tokens before it.
    pub sliding_window: Option<usize>,
    /// Base of the rotary frequencies.
    pub rope_theta: f64,
    /// How the rotary frequencies are stretched for long texts.
    pub rope_scaling: RopeScaling,
}

impl LayerAttention {
    /// The `head_dim / 2` angles by which one position rotates the pairs (i, i + `head_dim / 2`) of a head.
    pub fn inverse_frequencies(&self, head_dim: usize) -> Vec<f32> {
        self.rope_scaling
            .inverse_frequencies(self.rope_theta, head_dim)
    }
}
