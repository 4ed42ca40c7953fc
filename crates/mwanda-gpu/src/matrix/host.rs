//! A matrix in host memory.

use std::borrow::Cow;

use burn_flex::{Flex, FlexTensor};
use burn_tensor::{Tensor, TensorData};
use mwanda::kernels::apply_mask::{apply_mask, apply_mask_packed};
use mwanda::kernels::matrix_mask::matrix_mask;
use mwanda::kernels::matrix_threshold::matrix_threshold;
use mwanda::kernels::matvec::{LARGEST_BATCH, Weights, matvec_batch};
use mwanda::kernels::pattern_mask::pattern_mask;
use mwanda::kernels::row_mask::row_mask;
use mwanda::kernels::unpack_half::unpack_half;
use mwanda::{Mask, Precision, Scoring};

use crate::GpuError;
use crate::host_memory::{expect_room, with_room};
use crate::tensors::{Placed, from_values};

pub(super) struct HostMatrix {
    rows: usize,
    columns: usize,
    weights: HostWeights,
}

enum HostWeights {
    /// rows × columns.
    F32(FlexTensor),
    /// rows × ⌈columns / 2⌉ words, the left weight of a pair in the lower half.
    Half {
        precision: Precision,
        words: Vec<u32>,
    },
}

impl HostMatrix {
    /// From as many bytes as the shape asks for.
    pub(super) fn new(
        rows: usize,
        columns: usize,
        precision: Precision,
        bytes: &[u8],
    ) -> Result<Self, GpuError> {
        let weights = match precision {
            Precision::F32 => {
                expect_room::<f32>("weights", rows * columns)?;
                HostWeights::F32(flex([rows, columns], precision.decode(bytes)))
            }
            Precision::F16 | Precision::Bf16 => HostWeights::Half {
                precision,
                words: pack(bytes, rows, columns)?,
            },
        };
        Ok(Self {
            rows,
            columns,
            weights,
        })
    }

    pub(super) fn bytes(&self) -> u64 {
        match &self.weights {
            HostWeights::F32(_) => self.rows as u64 * self.columns as u64 * 4,
            HostWeights::Half { words, .. } => words.len() as u64 * 4,
        }
    }

    pub(super) fn apply(&self, x: Tensor<2>, vectors: usize) -> Result<Tensor<2>, GpuError> {
        let device = x.device();
        let x = Placed::of(x)?.expect_host()?;
        if vectors == 0 || self.rows == 0 || self.columns == 0 {
            return Ok(Tensor::zeros([vectors, self.rows], &device));
        }
        if vectors > LARGEST_BATCH {
            let weights = match &self.weights {
                HostWeights::F32(weights) => weights.clone(),
                HostWeights::Half { .. } => {
                    flex([self.rows, self.columns], self.widened()?.into_owned())
                }
            };
            let weights = Tensor::<2>::from_primitive::<Flex>(weights);
            return Ok(x.into_tensor().matmul(weights.transpose()));
        }
        let mut y = vec![0.0; vectors * self.rows];
        matvec_batch(
            self.stored()?,
            self.rows,
            self.columns,
            x.values()?,
            vectors,
            &mut y,
        )?;
        Ok(from_values([vectors, self.rows], y))
    }

    pub(super) fn prune(&mut self, mask: &Mask) -> Result<(), GpuError> {
        match &mut self.weights {
            HostWeights::F32(weights) => apply_mask(weights.storage_mut(), mask)?,
            HostWeights::Half { words, .. } => apply_mask_packed(words, mask)?,
        }
        Ok(())
    }

    pub(super) fn row_mask(&self, scoring: &Scoring, k: usize) -> Result<Mask, GpuError> {
        Ok(row_mask(
            &self.widened()?,
            self.rows,
            self.columns,
            scoring,
            k,
        )?)
    }

    pub(super) fn matrix_mask(&self, scoring: &Scoring, k: usize) -> Result<Mask, GpuError> {
        let weights = self.widened()?;
        let threshold = matrix_threshold(&weights, self.rows, self.columns, scoring, k)?;
        Ok(matrix_mask(
            &weights,
            self.rows,
            self.columns,
            scoring,
            &threshold,
        )?)
    }

    pub(super) fn pattern_mask(
        &self,
        scoring: &Scoring,
        keep: usize,
        of: usize,
    ) -> Result<Mask, GpuError> {
        Ok(pattern_mask(
            &self.widened()?,
            self.rows,
            self.columns,
            scoring,
            keep,
            of,
        )?)
    }

    pub(super) fn read_bytes(&self) -> Vec<u8> {
        match &self.weights {
            HostWeights::F32(weights) => weights
                .storage::<f32>()
                .iter()
                .flat_map(|weight| weight.to_le_bytes())
                .collect(),
            HostWeights::Half { words, .. } => {
                let rows = words.chunks(self.columns.div_ceil(2).max(1));
                rows.flat_map(|row| {
                    row.iter()
                        .flat_map(|word| word.to_le_bytes())
                        .take(self.columns * 2)
                })
                .collect()
            }
        }
    }

    /// The weights as they are stored.
    fn stored(&self) -> Result<Weights<'_>, GpuError> {
        Ok(match &self.weights {
            HostWeights::F32(weights) => Weights::F32(weights.storage()),
            HostWeights::Half { precision, words } => {
                Weights::from_bytes(*precision, bytemuck::cast_slice(words))?
            }
        })
    }

    /// The weights as f32, rows × columns.
    fn widened(&self) -> Result<Cow<'_, [f32]>, GpuError> {
        Ok(match &self.weights {
            HostWeights::F32(weights) => Cow::Borrowed(weights.storage()),
            HostWeights::Half { precision, words } => {
                expect_room::<f32>("widened weights", self.rows * self.columns)?;
                Cow::Owned(unpack_half(words, self.rows, self.columns, *precision)?)
            }
        })
    }
}

fn flex(shape: [usize; 2], values: Vec<f32>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

/// 16-bit weights two to a word; each row starts at a new word.
fn pack(bytes: &[u8], rows: usize, columns: usize) -> Result<Vec<u32>, GpuError> {
    let mut words = with_room("weights", rows * columns.div_ceil(2))?;
    for row in bytes.chunks((columns * 2).max(1)) {
        let (pairs, rest) = row.as_chunks::<4>();
        words.extend(pairs.iter().map(|&pair| u32::from_le_bytes(pair)));
        if let [low, high] = *rest {
            words.push(u32::from(u16::from_le_bytes([low, high])));
        }
    }
    Ok(words)
}
