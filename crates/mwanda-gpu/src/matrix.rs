//! A linear map's weights on a device.

#[cfg(feature = "gpu")]
mod gpu;
mod host;

use std::fmt;

use burn_tensor::{Device, Tensor};
use mwanda::{Mask, MethodError, Pattern, Precision, Scoring};

use crate::GpuError;
#[cfg(feature = "gpu")]
use crate::device::Gpu;
#[cfg(feature = "gpu")]
use gpu::GpuMatrix;
use host::HostMatrix;

/// The weights of one linear map, out × in as in `nn.Linear`, in their checkpoint's precision.
///
/// On the CPU and on the GPU alike, 16-bit weights stay as they are: a product with few vectors widens them in registers,
/// one with many widens the matrix first, which costs little beside the product.
pub struct WeightMatrix {
    rows: usize,
    columns: usize,
    precision: Precision,
    storage: Storage,
}

enum Storage {
    Host(HostMatrix),
    #[cfg(feature = "gpu")]
    Gpu(GpuMatrix),
}

impl Storage {
    fn upload(
        device: &Device,
        rows: usize,
        columns: usize,
        precision: Precision,
        bytes: &[u8],
    ) -> Result<Self, GpuError> {
        #[cfg(feature = "gpu")]
        if let Some(gpu) = Gpu::of_device(device) {
            let matrix = GpuMatrix::upload(gpu, rows, columns, precision, bytes)?;
            return Ok(Self::Gpu(matrix));
        }
        #[cfg(not(feature = "gpu"))]
        let _ = device;
        Ok(Self::Host(HostMatrix::new(
            rows, columns, precision, bytes,
        )?))
    }
}

impl WeightMatrix {
    /// Puts a matrix on a device. `bytes` are `rows × columns` little-endian weights, row-major, as in a checkpoint.
    ///
    /// On a GPU the matrix is cut into chunks of rows, none of which outgrows what the device binds at once.
    ///
    /// # Errors
    /// Bytes that do not fit the shape; a row that the device cannot bind; a device out of memory.
    pub fn upload(
        device: &Device,
        rows: usize,
        columns: usize,
        precision: Precision,
        bytes: &[u8],
    ) -> Result<Self, GpuError> {
        let expected = rows
            .checked_mul(columns)
            .and_then(|weights| weights.checked_mul(precision.bytes_per_weight()));
        if expected != Some(bytes.len()) {
            return Err(GpuError::shape(
                "the bytes of a matrix",
                format!("{rows} × {columns} {precision} weights"),
                format!("{} bytes", bytes.len()),
            ));
        }
        Ok(Self {
            rows,
            columns,
            precision,
            storage: Storage::upload(device, rows, columns, precision, bytes)?,
        })
    }

    /// Output features.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Input features.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// How the weights are stored.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Bytes that the weights take on the device, or in host memory for the CPU.
    pub fn device_bytes(&self) -> u64 {
        match &self.storage {
            Storage::Host(matrix) => matrix.bytes(),
            #[cfg(feature = "gpu")]
            Storage::Gpu(matrix) => matrix.bytes(),
        }
    }

    /// x · Wᵀ: `[vectors, in]` → `[vectors, out]`, in f32.
    ///
    /// # Errors
    /// A tensor of another width, of another precision, or on another device; a product that the device cannot bind at
    /// once. What fails on the device is returned by the read of the result.
    pub fn apply(&self, x: Tensor<2>) -> Result<Tensor<2>, GpuError> {
        let [vectors, features] = x.dims();
        if features != self.columns {
            return Err(GpuError::shape("the features of x", self.columns, features));
        }
        match &self.storage {
            Storage::Host(matrix) => matrix.apply(x, vectors),
            #[cfg(feature = "gpu")]
            Storage::Gpu(matrix) => matrix.apply(x, vectors),
        }
    }

    /// Sets the weights that the mask marks to 0, in place; the others stay as they are, bit for bit.
    ///
    /// # Errors
    /// A mask of another shape; a device out of memory.
    pub fn prune(&mut self, mask: &Mask) -> Result<(), GpuError> {
        let words = self.rows * self.columns.div_ceil(32);
        if (mask.rows, mask.columns, mask.words.len()) != (self.rows, self.columns, words) {
            return Err(MethodError::MaskShape {
                expected_rows: self.rows,
                expected_columns: self.columns,
                rows: mask.rows,
                columns: mask.columns,
            }
            .into());
        }
        match &mut self.storage {
            Storage::Host(matrix) => matrix.prune(mask),
            #[cfg(feature = "gpu")]
            Storage::Gpu(matrix) => matrix.prune(mask),
        }
    }

    /// The mask that prunes the `pruned_per_row` lowest scores of each row; among equal scores those of lower column.
    ///
    /// # Errors
    /// Factors that do not fit the shape, are negative, NaN or infinite; more weights to prune than a row has; a score
    /// that is NaN; a failing device.
    pub async fn row_mask(
        &self,
        scoring: &Scoring,
        pruned_per_row: usize,
    ) -> Result<Mask, GpuError> {
        scoring.check(self.rows, self.columns)?;
        expect_available(pruned_per_row, self.columns)?;
        match &self.storage {
            Storage::Host(matrix) => matrix.row_mask(scoring, pruned_per_row),
            #[cfg(feature = "gpu")]
            Storage::Gpu(matrix) => matrix.row_mask(scoring, pruned_per_row).await,
        }
    }

    /// The mask that prunes the `pruned` lowest scores of the whole matrix; among equal scores those of lower row, then
    /// of lower column.
    ///
    /// # Errors
    /// As [`row_mask`](Self::row_mask).
    pub async fn matrix_mask(&self, scoring: &Scoring, pruned: usize) -> Result<Mask, GpuError> {
        scoring.check(self.rows, self.columns)?;
        expect_available(pruned, self.rows * self.columns)?;
        match &self.storage {
            Storage::Host(matrix) => matrix.matrix_mask(scoring, pruned),
            #[cfg(feature = "gpu")]
            Storage::Gpu(matrix) => matrix.matrix_mask(scoring, pruned).await,
        }
    }

    /// The mask that keeps the `keep` highest scores of every `of` consecutive weights of a row; among equal scores those
    /// of lower column are pruned first.
    ///
    /// # Errors
    /// As [`row_mask`](Self::row_mask); an unusable pattern; columns that `of` does not divide.
    pub async fn pattern_mask(
        &self,
        scoring: &Scoring,
        keep: usize,
        of: usize,
    ) -> Result<Mask, GpuError> {
        Pattern::n_of_m(keep, of)?;
        scoring.check(self.rows, self.columns)?;
        if !self.columns.is_multiple_of(of) {
            return Err(MethodError::ColumnsNotDivisible {
                columns: self.columns,
                of,
            }
            .into());
        }
        match &self.storage {
            Storage::Host(matrix) => matrix.pattern_mask(scoring, keep, of),
            #[cfg(feature = "gpu")]
            Storage::Gpu(matrix) => matrix.pattern_mask(scoring, keep, of).await,
        }
    }

    /// The weights as they are stored: `rows × columns` little-endian values, row-major.
    ///
    /// # Errors
    /// A failing device.
    pub async fn read_bytes(&self) -> Result<Vec<u8>, GpuError> {
        match &self.storage {
            Storage::Host(matrix) => Ok(matrix.read_bytes()),
            #[cfg(feature = "gpu")]
            Storage::Gpu(matrix) => matrix.read_bytes().await,
        }
    }

    /// The weights, exactly, as f32: `rows × columns`, row-major.
    ///
    /// # Errors
    /// A failing device.
    pub async fn read_f32(&self) -> Result<Vec<f32>, GpuError> {
        Ok(self.precision.decode(&self.read_bytes().await?))
    }

    /// The matrix on its GPU; `None` on the CPU.
    #[cfg(all(feature = "gpu", not(target_family = "wasm")))]
    pub(crate) fn on_gpu(&self) -> Option<&GpuMatrix> {
        match &self.storage {
            Storage::Host(_) => None,
            #[cfg(feature = "gpu")]
            Storage::Gpu(matrix) => Some(matrix),
        }
    }
}

impl fmt::Debug for WeightMatrix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WeightMatrix")
            .field("rows", &self.rows)
            .field("columns", &self.columns)
            .field("precision", &self.precision)
            .finish_non_exhaustive()
    }
}

fn expect_available(pruned: usize, available: usize) -> Result<(), GpuError> {
    if pruned <= available {
        Ok(())
    } else {
        Err(MethodError::TooManyPruned { pruned, available }.into())
    }
}
