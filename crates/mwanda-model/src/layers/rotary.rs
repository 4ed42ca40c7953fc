//! Rotary position embeddings (Su et al. 2021, arXiv 2104.09864) in the half-split layout of Hugging Face checkpoints.

use burn_tensor::{Device, Tensor, TensorData};
use mwanda_checkpoint::LayerAttention;

use crate::ModelError;

/// Cosines and sines of one RoPE base for positions `0..capacity`, each `[capacity, head_dim / 2]`.
#[derive(Clone, Debug)]
pub(crate) struct RotaryTable {
    inverse_frequencies: Vec<f32>,
    cos: Tensor<2>,
    sin: Tensor<2>,
}

impl RotaryTable {
    pub(crate) fn new(
        layer: &LayerAttention,
        head_dim: usize,
        capacity: usize,
        device: &Device,
    ) -> Self {
        let inverse_frequencies = layer.inverse_frequencies(head_dim);
        let (cos, sin) = tables(&inverse_frequencies, capacity, device);
        Self {
            inverse_frequencies,
            cos,
            sin,
        }
    }

    /// Extends the table to at least `positions`, doubling so that a growing context rebuilds it rarely.
    pub(crate) fn reserve(&mut self, positions: usize, device: &Device) {
        let capacity = self.cos.dims()[0];
        if positions > capacity {
            (self.cos, self.sin) = tables(
                &self.inverse_frequencies,
                positions.max(2 * capacity),
                device,
            );
        }
    }

    /// Rotates `[windows · tokens, heads, head_dim]` whose tokens stand at `start..start + tokens`.
    pub(crate) fn rotate(
        &self,
        x: Tensor<3>,
        start: usize,
        tokens: usize,
    ) -> Result<Tensor<3>, ModelError> {
        let half = self.cos.dims()[1];
        let cos = self.cos.clone().slice([start..start + tokens, 0..half]);
        let sin = self.sin.clone().slice([start..start + tokens, 0..half]);
        Ok(mwanda_gpu::rotary_embedding(x, cos, sin)?)
    }
}

fn tables(inverse_frequencies: &[f32], capacity: usize, device: &Device) -> (Tensor<2>, Tensor<2>) {
    let angles: Vec<f32> = (0..capacity)
        .flat_map(|position| inverse_frequencies.iter().map(move |f| position as f32 * f))
        .collect();
    let shape = [capacity, inverse_frequencies.len()];
    let tensor = |values: Vec<f32>| Tensor::from_data(TensorData::new(values, shape), device);
    (
        tensor(angles.iter().map(|a| a.cos()).collect()),
        tensor(angles.iter().map(|a| a.sin()).collect()),
    )
}
