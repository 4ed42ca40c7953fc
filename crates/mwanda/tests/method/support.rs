//! Seeded random matrices and statistics, and the slow mask.

use mwanda::{FeatureSums, InputStatistics, Mask, RiaSums, Scoring};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Sizes around the words, groups and vectors of the kernels.
pub const SIZES: [usize; 9] = [1, 2, 3, 31, 32, 33, 64, 257, 4097];

pub fn generator(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Weights of both signs over many orders of magnitude.
pub fn weights(generator: &mut ChaCha8Rng, count: usize) -> Vec<f32> {
    let mut weight =
        || generator.random_range(-1.0_f32..1.0) * 10_f32.powi(generator.random_range(-6..2));
    (0..count).map(|_| weight()).collect()
}

/// Weights that make many equal scores: few values, zeros of both signs, the smallest denormal, the largest finite.
pub fn tied_weights(generator: &mut ChaCha8Rng, count: usize) -> Vec<f32> {
    let values = [
        0.0,
        -0.0,
        0.5,
        -0.5,
        0.5,
        1.0,
        f32::from_bits(1),
        -f32::from_bits(1),
        f32::MIN_POSITIVE,
        f32::MAX,
    ];
    (0..count)
        .map(|_| values[generator.random_range(0..values.len())])
        .collect()
}

pub fn plain(column_factor: Vec<f32>) -> Scoring {
    Scoring {
        column_factor,
        ria: None,
    }
}

/// Random factors, some of them 0, with RIA's sums or without.
pub fn random_scoring(
    generator: &mut ChaCha8Rng,
    rows: usize,
    columns: usize,
    relative: bool,
) -> Scoring {
    let mut factors = |count: usize| -> Vec<f32> {
        let mut factor = || {
            if generator.random_bool(0.1) {
                0.0
            } else {
                generator.random_range(0.0..4.0)
            }
        };
        (0..count).map(|_| factor()).collect()
    };
    let column_factor = factors(columns);
    let ria = relative.then(|| RiaSums {
        reciprocal_row_sum: factors(rows),
        reciprocal_column_sum: factors(columns),
    });
    Scoring { column_factor, ria }
}

/// The scores by the formula in the documentation.
pub fn scores(weight: &[f32], columns: usize, scoring: &Scoring) -> Vec<f32> {
    let score = |(position, weight): (usize, &f32)| {
        let (row, column) = (position / columns, position % columns);
        let magnitude = if *weight < 0.0 { -*weight } else { *weight };
        match &scoring.ria {
            None => magnitude * scoring.column_factor[column],
            Some(sums) => {
                let left = magnitude * sums.reciprocal_column_sum[column];
                let right = magnitude * sums.reciprocal_row_sum[row];
                (left + right) * scoring.column_factor[column]
            }
        }
    };
    weight.iter().enumerate().map(score).collect()
}

/// The positions of the `k` lowest values by a stable sort.
pub fn lowest(values: &[f32], k: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&left, &right| values[left].partial_cmp(&values[right]).expect("no NaN"));
    order.truncate(k);
    order
}

/// A mask of the given positions in the row-major matrix.
pub fn mask_of(rows: usize, columns: usize, pruned: impl IntoIterator<Item = usize>) -> Mask {
    let words_per_row = columns.div_ceil(32);
    let mut words = vec![0; rows * words_per_row];
    for position in pruned {
        let (row, column) = (position / columns, position % columns);
        words[row * words_per_row + column / 32] |= 1 << (column % 32);
    }
    Mask {
        rows,
        columns,
        words,
    }
}

/// One language's sums over random activations.
pub fn sums(generator: &mut ChaCha8Rng, features: usize) -> FeatureSums {
    let tokens = generator.random_range(1..500_u64);
    FeatureSums {
        tokens,
        sum_squares: (0..features)
            .map(|_| generator.random_range(0.0..1e4))
            .collect(),
        sum_abs: (0..features)
            .map(|_| generator.random_range(0.0..1e3))
            .collect(),
        active: (0..features)
            .map(|_| generator.random_range(0..=tokens))
            .collect(),
    }
}

pub fn statistics(
    generator: &mut ChaCha8Rng,
    features: usize,
    languages: &[&str],
) -> InputStatistics {
    let mut statistics = InputStatistics::new(0.25);
    for language in languages {
        statistics
            .languages
            .insert((*language).to_owned(), sums(generator, features));
    }
    statistics
}

pub fn assert_close(found: f64, expected: f64, tolerance: f64) {
    let scale = expected.abs().max(1e-300);
    assert!(
        (found - expected).abs() <= tolerance * scale,
        "{found} is not {expected}"
    );
}
