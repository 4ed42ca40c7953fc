//! The LM head, split by vocabulary so that neither its weights nor its logits outgrow a binding.

use burn::tensor::{Device, Int, Tensor, TensorData};
use mwanda_checkpoint::Checkpoint;
use mwanda_gpu::WeightMatrix;

use crate::{ModelError, embedding::EMBEDDING};

/// Rows of the vocabulary in one part: with 640 features in f32 a part is 80 MiB, below WebGPU's 128 MiB binding floor.
const ROWS_PER_PART: usize = 32_768;

/// Untied output weights, where the configuration has them.
const LM_HEAD: &str = "lm_head.weight";

/// Negative log-likelihoods of the tokens that really followed.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenScores {
    /// −ln p(target) of each position, in nats.
    pub negative_log_likelihood: Vec<f64>,
}

/// Vocabulary × hidden, in parts of at most [`ROWS_PER_PART`] rows.
#[derive(Debug)]
pub(crate) struct LmHead {
    parts: Vec<WeightMatrix>,
}

impl LmHead {
    pub(crate) fn load(
        checkpoint: &Checkpoint,
        device: &Device,
        mut progress: impl FnMut() -> Result<(), ModelError>,
    ) -> Result<Self, ModelError> {
        let name = if checkpoint.config().tie_word_embeddings { EMBEDDING } else { LM_HEAD };
        let info = checkpoint.tensor_info(name)?;
        let (rows, columns) = (info.shape[0], info.shape[1]);
        let mut parts = Vec::new();
        for start in (0..rows).step_by(ROWS_PER_PART) {
            let end = rows.min(start + ROWS_PER_PART);
            let bytes = checkpoint.read_row_range_encoded(name, start..end)?;
            parts.push(WeightMatrix::upload(device, end - start, columns, info.precision, &bytes)?);
            progress()?;
        }
        Ok(Self { parts })
    }

    pub(crate) fn device_bytes(&self) -> u64 {
        self.parts.iter().map(WeightMatrix::device_bytes).sum()
    }

    /// Logits of the last row of `[rows, hidden]` over the whole vocabulary, on the host.
    pub(crate) fn logits(&self, x: Tensor<2>) -> Result<Vec<f32>, ModelError> {
        let mut logits = Vec::new();
        for part in &self.parts {
            logits.extend(mwanda_gpu::read_f32(part.apply(x.clone())?)?);
        }
        Ok(logits)
    }

    /// −ln softmax(x · Wᵀ)[target] for each row of `[rows, hidden]`.
    pub(crate) fn score(&self, x: &Tensor<2>, targets: &[u32]) -> Result<TokenScores, ModelError> {
        let rows = x.dims()[0];
        let mut maximum = vec![f64::NEG_INFINITY; rows];
        let mut total = vec![0.0_f64; rows];
        let mut of_target = vec![f64::NAN; rows];
        let mut start = 0;
        for part in &self.parts {
            let logits = part.apply(x.clone())?;
            let local: Vec<i32> = targets
                .iter()
                .map(|&target| {
                    let inside = (start..start + part.rows()).contains(&(target as usize));
                    if inside { (target as usize - start) as i32 } else { -1 }
                })
                .collect();
            let clamped: Vec<i32> = local.iter().map(|&column| column.max(0)).collect();
            let columns: Tensor<2, Int> =
                Tensor::from_data(TensorData::new(clamped, [rows, 1]), &x.device());
            let picked = mwanda_gpu::read_f32(logits.clone().gather(1, columns))?;
            let sums = mwanda_gpu::log_sum_exp(logits)?;
            for row in 0..rows {
                if local[row] >= 0 {
                    of_target[row] = f64::from(picked[row]);
                }
                let (part_maximum, part_total) = (f64::from(sums.maximum[row]), f64::from(sums.total[row]));
                let merged = maximum[row].max(part_maximum);
                total[row] = total[row] * (maximum[row] - merged).exp()
                    + part_total * (part_maximum - merged).exp();
                maximum[row] = merged;
            }
            start += part.rows();
        }
        let negative_log_likelihood =
            (0..rows).map(|row| maximum[row] + total[row].ln() - of_target[row]).collect();
        Ok(TokenScores { negative_log_likelihood })
    }
}
