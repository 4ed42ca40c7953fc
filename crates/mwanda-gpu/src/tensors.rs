//! Burn's tensors as the slices and buffers behind them.

use burn_flex::{Flex, FlexTensor};
#[cfg(feature = "gpu")]
use burn_tensor::Shape;
use burn_tensor::{DType, Tensor, TensorData};
#[cfg(feature = "gpu")]
use burn_wgpu::{CubeTensor, Wgpu, into_contiguous};
#[cfg(feature = "gpu")]
use cubecl::server::Handle;

use crate::GpuError;
#[cfg(feature = "gpu")]
use crate::device::Gpu;

/// An f32 tensor where it lives, contiguous.
pub(crate) enum Placed {
    Host(HostTensor),
    #[cfg(feature = "gpu")]
    Gpu(GpuTensor),
}

/// A tensor in host memory.
pub(crate) struct HostTensor(FlexTensor);

/// A tensor in a GPU's memory.
#[cfg(feature = "gpu")]
pub(crate) struct GpuTensor {
    pub(crate) gpu: Gpu,
    pub(crate) handle: Handle,
}

impl Placed {
    /// Finds the tensor; copies it only where it is not contiguous.
    pub(crate) fn of<const D: usize>(x: Tensor<D>) -> Result<Self, GpuError> {
        if x.dtype() != DType::F32 {
            return Err(GpuError::Tensor(format!(
                "it holds {:?}, not F32",
                x.dtype()
            )));
        }
        let wrong_backend = |error| GpuError::Tensor(format!("{error:?}"));
        #[cfg(feature = "gpu")]
        if let Some(gpu) = Gpu::of_device(&x.device()) {
            let tensor = into_contiguous(x.try_into_primitive::<Wgpu>().map_err(wrong_backend)?);
            return Ok(Self::Gpu(GpuTensor {
                gpu,
                handle: tensor.handle,
            }));
        }
        let tensor = x.try_into_primitive::<Flex>().map_err(wrong_backend)?;
        Ok(Self::Host(HostTensor::new(tensor)))
    }

    /// The tensor, if it lives in host memory.
    pub(crate) fn expect_host(self) -> Result<HostTensor, GpuError> {
        match self {
            Self::Host(x) => Ok(x),
            #[cfg(feature = "gpu")]
            Self::Gpu(_) => Err(GpuError::Tensor(
                "it lives on a GPU, the matrix on the CPU".to_owned(),
            )),
        }
    }
}

impl HostTensor {
    fn new(tensor: FlexTensor) -> Self {
        if tensor.is_contiguous() {
            Self(tensor)
        } else {
            Self(tensor.to_contiguous())
        }
    }

    /// The tensor's values, row-major.
    pub(crate) fn values(&self) -> Result<&[f32], GpuError> {
        self.0
            .as_slice()
            .ok_or_else(|| GpuError::Tensor("its values do not lie in one piece".to_owned()))
    }

    /// The tensor as Burn's.
    pub(crate) fn into_tensor<const D: usize>(self) -> Tensor<D> {
        Tensor::from_primitive::<Flex>(self.0)
    }
}

/// A tensor of f32 from a buffer that holds its values, row-major.
#[cfg(feature = "gpu")]
pub(crate) fn from_handle<const D: usize>(
    gpu: &Gpu,
    shape: [usize; D],
    handle: Handle,
) -> Tensor<D> {
    let shape = Shape::from(shape);
    let tensor = CubeTensor::new_contiguous(
        gpu.client.clone(),
        gpu.device.clone(),
        shape,
        handle,
        DType::F32,
    );
    Tensor::from_primitive::<Wgpu>(tensor)
}

/// A tensor in host memory from its values, row-major.
pub(crate) fn from_values<const D: usize>(shape: [usize; D], values: Vec<f32>) -> Tensor<D> {
    let data = TensorData::new(values, shape);
    Tensor::from_primitive::<Flex>(FlexTensor::from_data(data))
}

/// The values of an f32 tensor on the host, row-major.
///
/// # Errors
/// A tensor that is not f32; whatever failed on the device while the tensor was computed.
pub async fn read_f32<const D: usize>(x: Tensor<D>) -> Result<Vec<f32>, GpuError> {
    #[cfg(feature = "gpu")]
    let values = x.shape().num_elements();
    match Placed::of(x)? {
        Placed::Host(x) => Ok(x.values()?.to_vec()),
        #[cfg(feature = "gpu")]
        Placed::Gpu(x) => Ok(floats(x.gpu.read_words(x.handle, values).await?)),
    }
}

#[cfg(feature = "gpu")]
fn floats(words: Vec<u32>) -> Vec<f32> {
    words.into_iter().map(f32::from_bits).collect()
}
