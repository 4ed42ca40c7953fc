//! The two numbers a row from which log-probabilities follow.

use burn_tensor::Tensor;
use rayon::prelude::*;

use super::exponential::exponential;
use crate::GpuError;
#[cfg(feature = "gpu")]
use crate::tensors::read_f32;
use crate::tensors::{HostTensor, Placed};

/// Of each row of logits: ln Σ eˣ is `maximum + ln(total)`. Rows that were computed in parts can be merged.
#[derive(Debug, Clone, PartialEq)]
pub struct LogSumExp {
    /// The largest logit of each row.
    pub maximum: Vec<f32>,
    /// Σ e^(x − maximum) of each row.
    pub total: Vec<f32>,
}

/// Maximum and sum of exponentials over each row of `[rows, columns]`, on the host.
///
/// # Errors
/// A tensor without columns, or not f32; a failing device.
pub async fn log_sum_exp(logits: Tensor<2>) -> Result<LogSumExp, GpuError> {
    let [_, columns] = logits.dims();
    if columns == 0 {
        return Err(GpuError::shape("logits", "at least one column", "none"));
    }
    match Placed::of(logits.clone())? {
        Placed::Host(logits) => on_host(&logits, columns),
        #[cfg(feature = "gpu")]
        Placed::Gpu(_) => {
            let maximum = logits.clone().max_dim(1);
            let total = (logits - maximum.clone()).exp().sum_dim(1);
            Ok(LogSumExp {
                maximum: read_f32(maximum).await?,
                total: read_f32(total).await?,
            })
        }
    }
}

fn on_host(logits: &HostTensor, columns: usize) -> Result<LogSumExp, GpuError> {
    let vectors = pulp::Arch::new();
    let rows = logits.values()?.par_chunks_exact(columns);
    let (maximum, total) = rows
        .map(|row| {
            vectors.dispatch(
                #[inline(always)]
                || of_row(row),
            )
        })
        .unzip();
    Ok(LogSumExp { maximum, total })
}

#[inline(always)]
fn of_row(row: &[f32]) -> (f32, f32) {
    let (groups, rest) = row.as_chunks::<16>();
    let mut largest = [f32::NEG_INFINITY; 16];
    for group in groups {
        for (largest, &x) in largest.iter_mut().zip(group) {
            *largest = if x > *largest { x } else { *largest };
        }
    }
    let maximum = largest
        .iter()
        .chain(rest)
        .copied()
        .fold(f32::NEG_INFINITY, f32::max);
    let mut totals = [0.0_f32; 16];
    for group in groups {
        for (total, x) in totals.iter_mut().zip(group) {
            *total += exponential(x - maximum);
        }
    }
    let rest: f32 = rest.iter().map(|x| exponential(x - maximum)).sum();
    (maximum, totals.iter().sum::<f32>() + rest)
}
