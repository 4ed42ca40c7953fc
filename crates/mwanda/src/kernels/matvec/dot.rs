//! Dot products of stored weights with a few vectors, vectorised for the processor that runs them.

use super::super::widen::{bf16_to_f32, f16_to_f32};

/// How a weight is stored, and widened to `f32`.
pub(super) trait Format {
    /// A stored weight.
    type Stored: Copy + Sync;

    /// The value of a weight.
    fn widen(weight: Self::Stored) -> f32;

    /// The values of a group of weights.
    #[inline(always)]
    fn widen_group<const N: usize>(group: &[Self::Stored; N]) -> [f32; N] {
        let mut wide = [0.0; N];
        // `map` would be a call, compiled without the features of the caller.
        for (wide, &weight) in wide.iter_mut().zip(group) {
            *wide = Self::widen(weight);
        }
        wide
    }

    /// The same, for processors with AVX2, FMA and F16C.
    ///
    /// # Safety
    /// The processor has them.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    unsafe fn widen_group_avx2<const N: usize>(group: &[Self::Stored; N]) -> [f32; N] {
        Self::widen_group(group)
    }
}

pub(super) struct F32;
pub(super) struct F16;
pub(super) struct Bf16;

impl Format for F32 {
    type Stored = f32;
    #[inline(always)]
    fn widen(weight: f32) -> f32 {
        weight
    }
}

impl Format for F16 {
    type Stored = u16;
    #[inline(always)]
    fn widen(weight: u16) -> f32 {
        f16_to_f32(weight)
    }

    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    unsafe fn widen_group_avx2<const N: usize>(group: &[u16; N]) -> [f32; N] {
        use std::arch::x86_64::{_mm_loadu_si128, _mm256_cvtph_ps, _mm256_storeu_ps};
        let mut wide = [0.0; N];
        let (halves, rest) = group.as_chunks::<8>();
        let (eights, wide_rest) = wide.as_chunks_mut::<8>();
        for (eight, halves) in eights.iter_mut().zip(halves) {
            // SAFETY: the processor has F16C, and both places hold eight values.
            unsafe {
                let halves = _mm_loadu_si128(halves.as_ptr().cast());
                _mm256_storeu_ps(eight.as_mut_ptr(), _mm256_cvtph_ps(halves));
            }
        }
        for (wide, &half) in wide_rest.iter_mut().zip(rest) {
            *wide = f16_to_f32(half);
        }
        wide
    }
}

impl Format for Bf16 {
    type Stored = u16;
    #[inline(always)]
    fn widen(weight: u16) -> f32 {
        bf16_to_f32(weight)
    }
}

/// The dot products of several rows of weights with every vector; `row` gives the weights of each element of `sums`.
pub(super) fn dots<'a, F: Format, const BATCH: usize, const PARTIAL: usize>(
    sums: &mut [[f32; BATCH]],
    row: impl Fn(usize) -> &'a [F::Stored],
    vectors: &[&[f32]; BATCH],
) where
    F::Stored: 'a,
{
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("f16c")
    {
        // SAFETY: the processor has the features that the function is compiled for.
        unsafe { dots_avx2::<F, BATCH, PARTIAL>(sums, row, vectors) };
        return;
    }
    // Without a fused instruction `mul_add` would be a call.
    let multiply_add = |a: f32, b: f32, c: f32| {
        if cfg!(target_arch = "aarch64") {
            a.mul_add(b, c)
        } else {
            a * b + c
        }
    };
    dots_with::<F, BATCH, PARTIAL>(sums, row, vectors, F::widen_group, multiply_add);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,f16c")]
fn dots_avx2<'a, F: Format, const BATCH: usize, const PARTIAL: usize>(
    sums: &mut [[f32; BATCH]],
    row: impl Fn(usize) -> &'a [F::Stored],
    vectors: &[&[f32]; BATCH],
) where
    F::Stored: 'a,
{
    // SAFETY: this function is compiled for the features that are asked for.
    let widen_group = |group: &[F::Stored; PARTIAL]| unsafe { F::widen_group_avx2(group) };
    dots_with::<F, BATCH, PARTIAL>(sums, row, vectors, widen_group, |a, b, c| a.mul_add(b, c));
}

#[inline(always)]
fn dots_with<'a, F: Format, const BATCH: usize, const PARTIAL: usize>(
    sums: &mut [[f32; BATCH]],
    row: impl Fn(usize) -> &'a [F::Stored],
    vectors: &[&[f32]; BATCH],
    widen_group: impl Fn(&[F::Stored; PARTIAL]) -> [f32; PARTIAL] + Copy,
    multiply_add: impl Fn(f32, f32, f32) -> f32 + Copy,
) where
    F::Stored: 'a,
{
    for (position, sums) in sums.iter_mut().enumerate() {
        *sums = dot::<F, BATCH, PARTIAL>(row(position), vectors, widen_group, multiply_add);
    }
}

/// The dot products of one row, in `PARTIAL` partial sums a vector. All slices have one length.
#[inline(always)]
fn dot<F: Format, const BATCH: usize, const PARTIAL: usize>(
    weights: &[F::Stored],
    vectors: &[&[f32]; BATCH],
    widen_group: impl Fn(&[F::Stored; PARTIAL]) -> [f32; PARTIAL],
    multiply_add: impl Fn(f32, f32, f32) -> f32,
) -> [f32; BATCH] {
    let (weight_groups, weight_rest) = weights.as_chunks::<PARTIAL>();
    let groups = vectors.map(|vector| &vector.as_chunks::<PARTIAL>().0[..weight_groups.len()]);
    let mut partial = [[0.0_f32; PARTIAL]; BATCH];
    for (group, weights) in weight_groups.iter().enumerate() {
        let wide = widen_group(weights);
        for (partial, groups) in partial.iter_mut().zip(&groups) {
            for ((partial, &weight), &x) in partial.iter_mut().zip(&wide).zip(&groups[group]) {
                *partial = multiply_add(weight, x, *partial);
            }
        }
    }
    let mut sums = [0.0; BATCH];
    for ((sum, mut partial), vector) in sums.iter_mut().zip(partial).zip(vectors) {
        let rest = vector.as_chunks::<PARTIAL>().1;
        for ((partial, &weight), &x) in partial.iter_mut().zip(weight_rest).zip(rest) {
            *partial = multiply_add(F::widen(weight), x, *partial);
        }
        let mut width = PARTIAL;
        while width > 1 {
            width /= 2;
            for lane in 0..width {
                partial[lane] += partial[lane + width];
            }
        }
        *sum = partial[0];
    }
    sums
}
