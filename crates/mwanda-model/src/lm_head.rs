//! The LM head, split by vocabulary so that neither its weights nor its logits outgrow a binding.

use burn_tensor::{Device, Int, Tensor, TensorData};
use mwanda_checkpoint::Checkpoint;
use mwanda_gpu::WeightMatrix;

use crate::{ModelError, embedding::EMBEDDING, layers::Matrix};

/// Rows of the vocabulary in one part: with 640 features in f32 a part is 80 MiB, below WebGPU's 128 MiB binding floor.
const ROWS_PER_PART: usize = 32_768;

/// Positions scored at once: their logits over one part are 64 MiB.
const POSITIONS_AT_ONCE: usize = 512;

/// Bytes that scoring windows takes besides the weights: a part in f32 and its logits.
pub fn scoring_bytes(vocabulary: usize, hidden_size: usize) -> u64 {
    let rows = vocabulary.min(ROWS_PER_PART) as u64;
    rows * (hidden_size + POSITIONS_AT_ONCE) as u64 * 4
}

/// Untied output weights, where the configuration has them.
const LM_HEAD: &str = "lm_head.weight";

/// Vocabulary × hidden, in parts of at most [`ROWS_PER_PART`] rows.
#[derive(Debug)]
pub(crate) struct LmHead {
    parts: Vec<WeightMatrix>,
}

/// How likely a token is after what stands before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenScore {
    /// −ln softmax(x · Wᵀ)\[token\], in nats.
    pub negative_log_likelihood: f64,
    /// Whether no other token has a higher logit.
    pub is_likeliest: bool,
}

/// Running softmax of one position over the parts seen so far.
struct Position {
    maximum: f64,
    /// Σ exp(logit − maximum).
    total: f64,
    of_target: f64,
}

impl LmHead {
    /// Parts into which a vocabulary is split.
    pub(crate) fn parts(vocabulary: usize) -> usize {
        vocabulary.div_ceil(ROWS_PER_PART)
    }

    /// Uploads one of the parts.
    pub(crate) fn load_part(
        checkpoint: &Checkpoint,
        part: usize,
        device: &Device,
    ) -> Result<WeightMatrix, ModelError> {
        let tied = checkpoint.config().tie_word_embeddings;
        let name = if tied { EMBEDDING } else { LM_HEAD };
        let matrix = Matrix::find(checkpoint, name)?;
        let start = part * ROWS_PER_PART;
        let end = matrix.rows.min(start + ROWS_PER_PART);
        let bytes = checkpoint.read_encoded_rows(name, start..end)?;
        Ok(WeightMatrix::upload(
            device,
            end - start,
            matrix.columns,
            matrix.precision,
            &bytes,
        )?)
    }

    /// The head of all its parts, in order.
    pub(crate) fn of_parts(parts: Vec<WeightMatrix>) -> Self {
        Self { parts }
    }

    pub(crate) fn device_bytes(&self) -> u64 {
        self.parts.iter().map(WeightMatrix::device_bytes).sum()
    }

    /// Logits of `[1, hidden]` over the whole vocabulary, on the host.
    pub(crate) async fn logits(&self, x: Tensor<2>) -> Result<Vec<f32>, ModelError> {
        // All parts are queued before the first is read, so that a GPU need not wait for the host between them.
        let parts: Vec<Tensor<2>> = self
            .parts
            .iter()
            .map(|part| part.apply(x.clone()))
            .collect::<Result<_, _>>()?;
        let mut logits = Vec::new();
        for part in parts {
            logits.extend(mwanda_gpu::read_f32(part).await?);
        }
        Ok(logits)
    }

    /// How likely `targets` are after each row of `[positions, hidden]`.
    pub(crate) async fn token_scores(
        &self,
        x: &Tensor<2>,
        targets: &[u32],
    ) -> Result<Vec<TokenScore>, ModelError> {
        let [_, size] = x.dims();
        let mut all = Vec::with_capacity(targets.len());
        for (index, targets) in targets.chunks(POSITIONS_AT_ONCE).enumerate() {
            let start = index * POSITIONS_AT_ONCE;
            let x = x.clone().slice([start..start + targets.len(), 0..size]);
            all.extend(self.score(&x, targets).await?);
        }
        Ok(all)
    }

    async fn score(&self, x: &Tensor<2>, targets: &[u32]) -> Result<Vec<TokenScore>, ModelError> {
        let nothing = || Position {
            maximum: f64::NEG_INFINITY,
            total: 0.0,
            of_target: f64::NAN,
        };
        let mut positions: Vec<Position> = targets.iter().map(|_| nothing()).collect();
        let mut start = 0;
        for part in &self.parts {
            let logits = part.apply(x.clone())?;
            // Where the target lies in another part, any column does: the value is not used.
            let columns: Vec<i32> = targets
                .iter()
                .map(|&target| {
                    let column = (target as usize).wrapping_sub(start);
                    if column < part.rows() {
                        column as i32
                    } else {
                        0
                    }
                })
                .collect();
            let columns = TensorData::new(columns, [targets.len(), 1]);
            let columns: Tensor<2, Int> = Tensor::from_data(columns, &x.device());
            let picked = mwanda_gpu::read_f32(logits.clone().gather(1, columns)).await?;
            let sums = mwanda_gpu::log_sum_exp(logits).await?;
            for (row, position) in positions.iter_mut().enumerate() {
                let target = targets[row] as usize;
                if (start..start + part.rows()).contains(&target) {
                    position.of_target = f64::from(picked[row]);
                }
                position.add(f64::from(sums.maximum[row]), f64::from(sums.total[row]));
            }
            start += part.rows();
        }
        Ok(positions.iter().map(Position::token_score).collect())
    }
}

impl Position {
    fn token_score(&self) -> TokenScore {
        TokenScore {
            negative_log_likelihood: self.maximum + self.total.ln() - self.of_target,
            is_likeliest: self.of_target >= self.maximum,
        }
    }

    /// Adds a part's maximum and Σ exp(logit − maximum).
    fn add(&mut self, maximum: f64, total: f64) {
        let merged = self.maximum.max(maximum);
        self.total = self.total * (self.maximum - merged).exp() + total * (maximum - merged).exp();
        self.maximum = merged;
    }
}
