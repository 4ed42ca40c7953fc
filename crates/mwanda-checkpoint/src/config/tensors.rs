//! The tensors that a configuration calls for.

use super::ModelConfig;

/// What a tensor is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TensorRole {
    /// The embedding table, vocabulary × hidden.
    Embedding,
    /// The LM head, vocabulary × hidden, where it is not the embedding table.
    LmHead,
    /// The weight of a normalisation.
    Norm,
    /// A projection of a block, out × in: what can be pruned.
    Projection,
    /// The bias of a projection.
    Bias,
}

/// A tensor that a checkpoint must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorSpec {
    /// Its Hugging Face name.
    pub name: String,
    /// Its shape, out × in.
    pub shape: Vec<usize>,
    /// What it is for.
    pub role: TensorRole,
}

impl TensorSpec {
    /// Number of weights.
    pub fn weights(&self) -> u64 {
        self.shape
            .iter()
            .map(|&dimension| dimension as u64)
            .product()
    }
}

impl ModelConfig {
    /// All tensors, in the order in which the model uses them.
    pub fn tensors(&self) -> Vec<TensorSpec> {
        let table = vec![self.vocab_size, self.hidden_size];
        let mut tensors = vec![spec(
            "model.embed_tokens.weight".to_owned(),
            table.clone(),
            TensorRole::Embedding,
        )];
        for layer in 0..self.num_layers {
            self.push_layer(&format!("model.layers.{layer}"), &mut tensors);
        }
        tensors.push(self.norm("model.norm", self.hidden_size));
        if !self.tie_word_embeddings {
            tensors.push(spec("lm_head.weight".to_owned(), table, TensorRole::LmHead));
        }
        tensors
    }

    fn push_layer(&self, layer: &str, tensors: &mut Vec<TensorSpec>) {
        let (hidden, intermediate) = (self.hidden_size, self.intermediate_size);
        let queries = self.num_attention_heads * self.head_dim;
        let keys = self.num_kv_heads * self.head_dim;
        let mut linear = |name: &str, outputs, inputs, bias| {
            tensors.push(spec(
                format!("{layer}.{name}.weight"),
                vec![outputs, inputs],
                TensorRole::Projection,
            ));
            if bias {
                tensors.push(spec(
                    format!("{layer}.{name}.bias"),
                    vec![outputs],
                    TensorRole::Bias,
                ));
            }
        };
        linear("self_attn.q_proj", queries, hidden, self.qkv_bias);
        linear("self_attn.k_proj", keys, hidden, self.qkv_bias);
        linear("self_attn.v_proj", keys, hidden, self.qkv_bias);
        linear("self_attn.o_proj", hidden, queries, self.output_bias);
        linear("mlp.gate_proj", intermediate, hidden, self.mlp_bias);
        linear("mlp.up_proj", intermediate, hidden, self.mlp_bias);
        linear("mlp.down_proj", hidden, intermediate, self.mlp_bias);
        let mut norm = |name: &str, size| tensors.push(self.norm(&format!("{layer}.{name}"), size));
        if self.qk_norm {
            norm("self_attn.q_norm", self.head_dim);
            norm("self_attn.k_norm", self.head_dim);
        }
        norm("input_layernorm", hidden);
        norm("post_attention_layernorm", hidden);
        if self.sandwich_norms {
            norm("pre_feedforward_layernorm", hidden);
            norm("post_feedforward_layernorm", hidden);
        }
    }

    fn norm(&self, name: &str, size: usize) -> TensorSpec {
        spec(format!("{name}.weight"), vec![size], TensorRole::Norm)
    }
}

fn spec(name: String, shape: Vec<usize>, role: TensorRole) -> TensorSpec {
    TensorSpec { name, shape, role }
}
