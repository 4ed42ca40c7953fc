//! A linear map of a block: its prunable weight and, in some architectures, a bias.

use burn::tensor::{Device, Tensor, TensorData};
use mwanda_checkpoint::Checkpoint;
use mwanda_gpu::WeightMatrix;

use crate::{ModelError, Projection};

/// `x · Wᵀ (+ b)`.
#[derive(Debug)]
pub(crate) struct Linear {
    pub(crate) weight: WeightMatrix,
    bias: Option<Tensor<1>>,
}

impl Linear {
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        block: usize,
        projection: Projection,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let name = projection.tensor_name(block);
        let weight = load_matrix(checkpoint, &name, device)?;
        let bias_name = format!("model.layers.{block}.{}.bias", projection.module());
        let bias = if checkpoint.tensor_info(&bias_name).is_ok() {
            let values = checkpoint.read_f32(&bias_name)?;
            let length = values.len();
            Some(Tensor::from_data(TensorData::new(values, [length]), device))
        } else {
            None
        };
        Ok(Self { weight, bias })
    }

    /// `[tokens, in]` → `[tokens, out]`.
    pub(crate) fn forward(&self, x: Tensor<2>) -> Result<Tensor<2>, ModelError> {
        let y = self.weight.apply(x)?;
        Ok(match &self.bias {
            Some(bias) => y + bias.clone().unsqueeze(),
            None => y,
        })
    }
}

/// Uploads a whole matrix in the checkpoint's own precision.
pub(crate) fn load_matrix(
    checkpoint: &Checkpoint,
    name: &str,
    device: &Device,
) -> Result<WeightMatrix, ModelError> {
    let info = checkpoint.tensor_info(name)?;
    let (rows, columns) = (info.shape[0], info.shape[1]);
    let bytes = checkpoint.read_encoded(name)?;
    Ok(WeightMatrix::upload(device, rows, columns, info.precision, &bytes)?)
}
