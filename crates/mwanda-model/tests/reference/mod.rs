//! A forward pass in f64 with nothing but loops: one position after the other, no cache, no batches.

use mwanda::BlockInput;
use mwanda_checkpoint::{Activation, Checkpoint};

type Vector = Vec<f64>;

/// What each of a block's inputs was, token by token.
type Inputs = Vec<(BlockInput, Vec<Vector>)>;

pub struct Reference<'a> {
    checkpoint: &'a Checkpoint,
}

impl<'a> Reference<'a> {
    pub fn new(checkpoint: &'a Checkpoint) -> Self {
        Self { checkpoint }
    }

    /// Logits of every position.
    pub fn logits(&self, tokens: &[u32]) -> Vec<Vector> {
        let config = self.checkpoint.config();
        let mut hidden = self.embed(tokens);
        for block in 0..config.num_layers {
            hidden = self.block(block, &hidden).0;
        }
        let head = if config.tie_word_embeddings {
            "model.embed_tokens"
        } else {
            "lm_head"
        };
        let normed = hidden.iter().map(|x| self.norm("model.norm", x));
        normed.map(|x| self.linear(head, &x)).collect()
    }

    pub fn inputs_of_first_block(&self, tokens: &[u32]) -> Inputs {
        self.block(0, &self.embed(tokens)).1
    }

    fn embed(&self, tokens: &[u32]) -> Vec<Vector> {
        let config = self.checkpoint.config();
        let table = self.tensor("model.embed_tokens.weight");
        let row = |&token: &u32| {
            let row = table
                .chunks(config.hidden_size)
                .nth(token as usize)
                .unwrap();
            row.iter()
                .map(|x| x * f64::from(config.embedding_scale))
                .collect()
        };
        tokens.iter().map(row).collect()
    }

    fn block(&self, block: usize, hidden: &[Vector]) -> (Vec<Vector>, Inputs) {
        let config = self.checkpoint.config();
        let name = |part: &str| format!("model.layers.{block}.{part}");
        let read: Vec<Vector> = hidden
            .iter()
            .map(|x| self.norm(&name("input_layernorm"), x))
            .collect();
        let mixed = self.attention(block, &read);
        let (after_attention, before_mlp) = if config.sandwich_norms {
            (
                Some("post_attention_layernorm"),
                "pre_feedforward_layernorm",
            )
        } else {
            (None, "post_attention_layernorm")
        };
        let after_mlp = config
            .sandwich_norms
            .then_some("post_feedforward_layernorm");
        let normed = |norm: Option<&str>, x: Vector| match norm {
            Some(norm) => self.norm(&name(norm), &x),
            None => x,
        };
        let (mut out, mut mlp_inputs, mut gated) = (Vec::new(), Vec::new(), Vec::new());
        for (x, mixed) in hidden.iter().zip(&mixed) {
            let attended = self.linear(&name("self_attn.o_proj"), mixed);
            let x = add(x, &normed(after_attention, attended));
            let read = self.norm(&name(before_mlp), &x);
            let gate = self.linear(&name("mlp.gate_proj"), &read);
            let up = self.linear(&name("mlp.up_proj"), &read);
            let inner: Vector = gate
                .iter()
                .zip(&up)
                .map(|(gate, up)| self.activation(*gate) * up)
                .collect();
            let transformed = self.linear(&name("mlp.down_proj"), &inner);
            out.push(add(&x, &normed(after_mlp, transformed)));
            mlp_inputs.push(read);
            gated.push(inner);
        }
        let inputs = vec![
            (BlockInput::Attention, read),
            (BlockInput::AttentionOutput, mixed),
            (BlockInput::Mlp, mlp_inputs),
            (BlockInput::MlpOutput, gated),
        ];
        (out, inputs)
    }

    /// What the output projection reads.
    fn attention(&self, block: usize, read: &[Vector]) -> Vec<Vector> {
        let config = self.checkpoint.config();
        let window = config.layers[block].sliding_window.unwrap_or(usize::MAX);
        let (queries, keys) = (self.heads(block, "q", read), self.heads(block, "k", read));
        let values = self.heads(block, "v", read);
        let shared_by = config.num_attention_heads / config.num_kv_heads;
        let at = |position: usize| -> Vector {
            let seen = (position + 1).saturating_sub(window)..position + 1;
            (0..config.num_attention_heads)
                .flat_map(|head| {
                    let kv_head = head / shared_by;
                    let scores: Vector = seen
                        .clone()
                        .map(|key| {
                            let products = queries[position][head].iter().zip(&keys[key][kv_head]);
                            let product: f64 = products.map(|(query, key)| query * key).sum();
                            product * f64::from(config.attention_scale)
                        })
                        .collect();
                    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    let total: f64 = scores.iter().map(|score| (score - largest).exp()).sum();
                    let mut mixed = vec![0.0; config.head_dim];
                    for (key, score) in seen.clone().zip(&scores) {
                        let weight = (score - largest).exp() / total;
                        for (mixed, value) in mixed.iter_mut().zip(&values[key][kv_head]) {
                            *mixed += weight * value;
                        }
                    }
                    mixed
                })
                .collect()
        };
        (0..read.len()).map(at).collect()
    }

    /// Queries, keys or values of every position, head by head.
    fn heads(&self, block: usize, which: &str, read: &[Vector]) -> Vec<Vec<Vector>> {
        let config = self.checkpoint.config();
        let name = |part: &str| format!("model.layers.{block}.self_attn.{which}_{part}");
        let of_position = |(position, x): (usize, &Vector)| {
            let projected = self.linear(&name("proj"), x);
            let heads = projected.chunks(config.head_dim);
            heads
                .map(|head| {
                    if which == "v" {
                        return head.to_vec();
                    }
                    let head = match config.qk_norm {
                        true => self.norm(&name("norm"), head),
                        false => head.to_vec(),
                    };
                    self.rotate(block, position, &head)
                })
                .collect()
        };
        read.iter().enumerate().map(of_position).collect()
    }

    /// The rotation of pairs (i, i + head_dim / 2). The frequencies are tested where they are computed.
    fn rotate(&self, block: usize, position: usize, head: &[f64]) -> Vector {
        let config = self.checkpoint.config();
        let frequencies = config.layers[block].inverse_frequencies(config.head_dim);
        let half = head.len() / 2;
        let mut rotated = vec![0.0; head.len()];
        for (i, &frequency) in frequencies.iter().enumerate() {
            let (sin, cos) = (position as f64 * f64::from(frequency)).sin_cos();
            rotated[i] = head[i] * cos - head[i + half] * sin;
            rotated[i + half] = head[i + half] * cos + head[i] * sin;
        }
        rotated
    }

    fn norm(&self, name: &str, x: &[f64]) -> Vector {
        let config = self.checkpoint.config();
        let square = x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64;
        let scale = 1.0 / (square + config.rms_norm_eps).sqrt();
        let weight = self.tensor(&format!("{name}.weight"));
        let offset = f64::from(config.norm_weight_offset);
        x.iter()
            .zip(&weight)
            .map(|(x, weight)| x * scale * (offset + weight))
            .collect()
    }

    fn linear(&self, name: &str, x: &[f64]) -> Vector {
        let weight = self.tensor(&format!("{name}.weight"));
        let bias = format!("{name}.bias");
        let bias = self
            .checkpoint
            .tensor_info(&bias)
            .map(|_| self.tensor(&bias));
        let products = weight.chunks(x.len()).enumerate().map(|(row, weights)| {
            let product: f64 = weights.iter().zip(x).map(|(weight, x)| weight * x).sum();
            product + bias.as_ref().map_or(0.0, |bias| bias[row])
        });
        products.collect()
    }

    fn activation(&self, x: f64) -> f64 {
        match self.checkpoint.config().activation {
            Activation::Silu => x / (1.0 + (-x).exp()),
            Activation::GeluTanh => {
                let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x.powi(3));
                0.5 * x * (1.0 + inner.tanh())
            }
        }
    }

    fn tensor(&self, name: &str) -> Vector {
        let values = self.checkpoint.read_f32(name).unwrap();
        values.into_iter().map(f64::from).collect()
    }
}

fn add(x: &[f64], y: &[f64]) -> Vector {
    x.iter().zip(y).map(|(x, y)| x + y).collect()
}

/// −ln softmax(logits)\[target\]
pub fn negative_log_likelihood(logits: &[f64], target: u32) -> f64 {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = logits.iter().map(|logit| (logit - largest).exp()).sum();
    largest + total.ln() - logits[target as usize]
}
