//! A block input, as it is.

use burn_tensor::Tensor;

use crate::ModelError;

/// Activations `[tokens, features]` on the model's device, the tokens of all windows one after the other.
#[derive(Clone, Debug)]
pub struct Activations(pub(crate) Tensor<2>);

impl Activations {
    /// Tokens.
    pub fn tokens(&self) -> usize {
        self.0.dims()[0]
    }

    /// Features.
    pub fn features(&self) -> usize {
        self.0.dims()[1]
    }

    /// The values on the host, row-major.
    ///
    /// # Errors
    /// A failing device.
    pub async fn read(self) -> Result<Vec<f32>, ModelError> {
        Ok(mwanda_gpu::read_f32(self.0).await?)
    }
}
