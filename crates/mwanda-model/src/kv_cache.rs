//! Keys and values of the tokens that a generation has already seen.

use burn_tensor::Tensor;

/// One block's keys and values, `[1, KV heads, positions, head_dim]`.
#[derive(Clone, Debug)]
pub(crate) struct BlockCache {
    pub(crate) keys: Tensor<4>,
    pub(crate) values: Tensor<4>,
}

/// Keys and values of every block for one sequence.
#[derive(Clone, Debug)]
pub struct KvCache {
    pub(crate) blocks: Vec<Option<BlockCache>>,
    pub(crate) positions: usize,
}

impl KvCache {
    /// An empty cache for a model of `blocks` blocks.
    pub(crate) fn new(blocks: usize) -> Self {
        Self {
            blocks: vec![None; blocks],
            positions: 0,
        }
    }

    /// Positions held so far; the next token gets this position.
    pub fn positions(&self) -> usize {
        self.positions
    }
}

/// Appends new keys and values of one block and returns everything seen so far.
pub(crate) fn append(
    slot: &mut Option<BlockCache>,
    keys: Tensor<4>,
    values: Tensor<4>,
) -> (Tensor<4>, Tensor<4>) {
    let (keys, values) = match slot.take() {
        Some(seen) => (
            Tensor::cat(vec![seen.keys, keys], 2),
            Tensor::cat(vec![seen.values, values], 2),
        ),
        None => (keys, values),
    };
    *slot = Some(BlockCache {
        keys: keys.clone(),
        values: values.clone(),
    });
    (keys, values)
}
