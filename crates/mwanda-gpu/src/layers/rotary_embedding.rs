//! Rotary position embeddings (Su et al. 2021, arXiv 2104.09864) in the half-split layout of Hugging Face checkpoints.
//! Twin of `shaders/rotary_embedding.wgsl`.

use burn_tensor::Tensor;
use rayon::prelude::*;

use super::VALUES_PER_TASK;
use crate::GpuError;
#[cfg(feature = "gpu")]
use crate::kernels;
#[cfg(feature = "gpu")]
use crate::tensors::from_handle;
use crate::tensors::{Placed, from_values};

/// Rotates the halves of each head: (a, b) becomes (a · cos − b · sin, b · cos + a · sin).
///
/// `x` is `[windows · tokens, heads, head_dim]`; `cosines` and `sines` are `[tokens, head_dim / 2]` and serve every window.
///
/// # Errors
/// Angles that do not fit, tensors on different devices, or not f32.
pub fn rotary_embedding(
    x: Tensor<3>,
    cosines: Tensor<2>,
    sines: Tensor<2>,
) -> Result<Tensor<3>, GpuError> {
    let shape @ [rows, heads, head_dim] = x.dims();
    let [tokens, pairs] = cosines.dims();
    if sines.dims() != [tokens, pairs] {
        let (cosines, sines) = (
            format!("{:?}", [tokens, pairs]),
            format!("{:?}", sines.dims()),
        );
        return Err(GpuError::shape(
            "sines beside their cosines",
            cosines,
            sines,
        ));
    }
    if 2 * pairs != head_dim {
        return Err(GpuError::shape("angles of a head", head_dim / 2, pairs));
    }
    if rows > 0 && (tokens == 0 || !rows.is_multiple_of(tokens)) {
        let expected = format!("a multiple of {tokens}");
        return Err(GpuError::shape("tokens of all windows", expected, rows));
    }
    match (Placed::of(x)?, Placed::of(cosines)?, Placed::of(sines)?) {
        (Placed::Host(x), Placed::Host(cosines), Placed::Host(sines)) => {
            let angles = (cosines.values()?, sines.values()?);
            let y = on_host(x.values()?, angles, heads, pairs);
            Ok(from_values(shape, y))
        }
        #[cfg(feature = "gpu")]
        (Placed::Gpu(x), Placed::Gpu(cosines), Placed::Gpu(sines)) => {
            let handles = [&x.handle, &cosines.handle, &sines.handle];
            let y = kernels::rotary_embedding(&x.gpu, handles, [rows, heads, pairs, tokens]);
            Ok(from_handle(&x.gpu, shape, y))
        }
        #[cfg(feature = "gpu")]
        _ => Err(GpuError::on_different_devices("the angles", "the heads")),
    }
}

fn on_host(x: &[f32], (cosines, sines): (&[f32], &[f32]), heads: usize, pairs: usize) -> Vec<f32> {
    let mut y = vec![0.0; x.len()];
    let row = heads * pairs * 2;
    if row == 0 {
        return y;
    }
    let tokens = cosines.len() / pairs;
    let rows_per_task = (VALUES_PER_TASK / row).max(1);
    let tasks = y
        .par_chunks_mut(rows_per_task * row)
        .zip(x.par_chunks(rows_per_task * row))
        .enumerate();
    let vectors = pulp::Arch::new();
    tasks.for_each(|(task, (y, x))| {
        vectors.dispatch(
            #[inline(always)]
            || {
                let rows = y.chunks_exact_mut(row).zip(x.chunks_exact(row)).enumerate();
                for (position, (y, x)) in rows {
                    let angle = (task * rows_per_task + position) % tokens * pairs;
                    let (cosines, sines) = (&cosines[angle..][..pairs], &sines[angle..][..pairs]);
                    for (y, x) in y.chunks_exact_mut(2 * pairs).zip(x.chunks_exact(2 * pairs)) {
                        rotate(y, x, cosines, sines);
                    }
                }
            },
        );
    });
    y
}

#[inline(always)]
fn rotate(y: &mut [f32], x: &[f32], cosines: &[f32], sines: &[f32]) {
    let (y_left, y_right) = y.split_at_mut(cosines.len());
    let (x_left, x_right) = x.split_at(cosines.len());
    let y = y_left.iter_mut().zip(y_right);
    let x = x_left.iter().zip(x_right);
    for (((y_left, y_right), (x_left, x_right)), (cosine, sine)) in
        y.zip(x).zip(cosines.iter().zip(sines))
    {
        *y_left = x_left * cosine - x_right * sine;
        *y_right = x_right * cosine + x_left * sine;
    }
}
