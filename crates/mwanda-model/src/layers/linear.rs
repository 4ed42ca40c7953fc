//! A linear map of a block: its prunable weight and, in some architectures, a bias.

use burn_tensor::{Device, Tensor, TensorData};
use mwanda::Precision;
use mwanda_checkpoint::{Checkpoint, CheckpointError};
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
        let bias = if checkpoint.tensor_info(&bias_name).is_some() {
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
    let Matrix {
        rows,
        columns,
        precision,
    } = Matrix::find(checkpoint, name)?;
    let bytes = checkpoint.read_encoded(name)?;
    Ok(WeightMatrix::upload(
        device, rows, columns, precision, &bytes,
    )?)
}

/// A matrix in a checkpoint.
pub(crate) struct Matrix {
    /// Output features.
    pub(crate) rows: usize,
    /// Input features.
    pub(crate) columns: usize,
    /// The precision in which it is used.
    pub(crate) precision: Precision,
}

impl Matrix {
    /// Finds a matrix by its Hugging Face name.
    pub(crate) fn find(checkpoint: &Checkpoint, name: &str) -> Result<Self, CheckpointError> {
        let unknown = || CheckpointError::UnknownTensor(name.to_owned());
        let info = checkpoint.tensor_info(name).ok_or_else(unknown)?;
        match info.shape[..] {
            [rows, columns] => Ok(Self {
                rows,
                columns,
                precision: info.precision,
            }),
            _ => Err(unknown()),
        }
    }
}
