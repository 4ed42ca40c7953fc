//! Additive attention biases.

use burn_tensor::{Device, Tensor, TensorData};

/// Bias `[1, 1, tokens, positions]` that hides the future and, in sliding layers, everything `window` or more positions back.
///
/// Query `t` stands at position `start + t`. A hidden position gets −∞ (no row hides all: a token sees itself).
/// Returns `None` where nothing is hidden, as when a single token is decoded in a full layer.
pub(crate) fn causal_bias(
    tokens: usize,
    start: usize,
    window: Option<usize>,
    device: &Device,
) -> Option<Tensor<4>> {
    let positions = start + tokens;
    let window = window.unwrap_or(usize::MAX);
    if tokens == 1 && positions <= window {
        return None;
    }
    let mut bias = vec![0.0_f32; tokens * positions];
    for (t, row) in bias.chunks_exact_mut(positions).enumerate() {
        let query = start + t;
        for (key, value) in row.iter_mut().enumerate() {
            if key > query || query - key >= window {
                *value = f32::NEG_INFINITY;
            }
        }
    }
    Some(Tensor::from_data(
        TensorData::new(bias, [1, 1, tokens, positions]),
        device,
    ))
}
