//! Root-mean-square layer normalisation (Zhang & Sennrich 2019, arXiv 1910.07467).

use burn_tensor::{Device, Tensor, TensorData};
use mwanda_checkpoint::Checkpoint;

use crate::ModelError;

/// `x / sqrt(mean(x²) + ε) · (offset + w)` over the last dimension; Gemma stores `w` with an offset of 1.
#[derive(Clone, Debug)]
pub(crate) struct RmsNorm {
    weight: Tensor<1>,
    epsilon: f64,
}

impl RmsNorm {
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        name: &str,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let config = checkpoint.config();
        let mut weight = checkpoint.read_f32(name)?;
        weight
            .iter_mut()
            .for_each(|w| *w += config.norm_weight_offset);
        let features = weight.len();
        Ok(Self {
            weight: Tensor::from_data(TensorData::new(weight, [features]), device),
            epsilon: config.rms_norm_eps,
        })
    }

    /// Normalises each row of `[rows, features]`.
    pub(crate) fn forward(&self, x: Tensor<2>) -> Result<Tensor<2>, ModelError> {
        Ok(mwanda_gpu::rms_norm(x, &self.weight, self.epsilon as f32)?)
    }
}
