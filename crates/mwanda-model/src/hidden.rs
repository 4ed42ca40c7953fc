//! Hidden states of a batch of equally long windows.

use burn_tensor::Tensor;

/// Hidden states `[windows, tokens, hidden]` on the model's device.
#[derive(Clone, Debug)]
pub struct HiddenStates(pub(crate) Tensor<3>);

impl HiddenStates {
    /// Windows in the batch.
    pub fn windows(&self) -> usize {
        self.0.dims()[0]
    }

    /// Tokens a window.
    pub fn tokens(&self) -> usize {
        self.0.dims()[1]
    }

    /// Bytes the states occupy on the device.
    pub fn bytes(&self) -> u64 {
        self.0.dims().iter().product::<usize>() as u64 * 4
    }
}
