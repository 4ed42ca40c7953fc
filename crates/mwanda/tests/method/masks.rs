use mwanda::kernels::matrix_mask::matrix_mask;
use mwanda::kernels::matrix_threshold::{MatrixThreshold, matrix_threshold};
use mwanda::kernels::pattern_mask::pattern_mask;
use mwanda::kernels::row_mask::row_mask;
use mwanda::{Mask, MethodError, RiaSums, Scoring};
use rand::RngExt;

use crate::support::{
    SIZES, generator, lowest, mask_of, plain, random_scoring, scores, tied_weights, weights,
};

fn slow_row_mask(weight: &[f32], rows: usize, columns: usize, scoring: &Scoring, k: usize) -> Mask {
    let scores = scores(weight, columns, scoring);
    let row = |row: usize| {
        lowest(&scores[row * columns..][..columns], k)
            .into_iter()
            .map(move |j| row * columns + j)
    };
    mask_of(rows, columns, (0..rows).flat_map(row))
}

fn slow_matrix_mask(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    k: usize,
) -> Mask {
    mask_of(rows, columns, lowest(&scores(weight, columns, scoring), k))
}

fn slow_pattern_mask(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    keep: usize,
    of: usize,
) -> Mask {
    let scores = scores(weight, columns, scoring);
    let group = |start: usize| {
        lowest(&scores[start..start + of], of - keep)
            .into_iter()
            .map(move |j| start + j)
    };
    mask_of(rows, columns, (0..scores.len()).step_by(of).flat_map(group))
}

fn matrix(
    weight: &[f32],
    rows: usize,
    columns: usize,
    scoring: &Scoring,
    k: usize,
) -> Result<Mask, MethodError> {
    let threshold = matrix_threshold(weight, rows, columns, scoring, k)?;
    matrix_mask(weight, rows, columns, scoring, &threshold)
}

/// Every mask of random matrices, with ties and without, against sorting.
#[test]
fn masks_equal_those_of_a_stable_sort() {
    let mut generator = generator(1);
    for columns in SIZES {
        for rows in [1, 3, 5] {
            for (relative, tied) in [(false, false), (false, true), (true, false)] {
                let weight = if tied {
                    tied_weights(&mut generator, rows * columns)
                } else {
                    weights(&mut generator, rows * columns)
                };
                let scoring = random_scoring(&mut generator, rows, columns, relative);
                let some = generator.random_range(0..=columns);
                for k in [0, 1, columns / 2, some, columns - 1, columns] {
                    let mask = row_mask(&weight, rows, columns, &scoring, k).unwrap();
                    assert_eq!(
                        mask,
                        slow_row_mask(&weight, rows, columns, &scoring, k),
                        "{rows} × {columns}, {k}"
                    );
                    assert_eq!(mask.pruned_count(), rows * k);
                }
                let weights = rows * columns;
                let some = generator.random_range(0..=weights);
                for k in [0, 1, weights / 2, some, weights - 1, weights] {
                    let mask = matrix(&weight, rows, columns, &scoring, k).unwrap();
                    assert_eq!(
                        mask,
                        slow_matrix_mask(&weight, rows, columns, &scoring, k),
                        "{rows} × {columns}, {k}"
                    );
                    assert_eq!(mask.pruned_count(), k);
                }
            }
        }
    }
}

#[test]
fn pattern_masks_equal_those_of_a_stable_sort() {
    let mut generator = generator(2);
    for (keep, of) in [
        (2, 4),
        (4, 8),
        (1, 4),
        (1, 2),
        (2, 3),
        (5, 7),
        (16, 32),
        (31, 32),
    ] {
        for groups in [1, 2, 9, 33] {
            for tied in [false, true] {
                let (rows, columns) = (3, groups * of);
                let weight = if tied {
                    tied_weights(&mut generator, rows * columns)
                } else {
                    weights(&mut generator, rows * columns)
                };
                let scoring = random_scoring(&mut generator, rows, columns, !tied);
                let mask = pattern_mask(&weight, rows, columns, &scoring, keep, of).unwrap();
                assert_eq!(
                    mask,
                    slow_pattern_mask(&weight, rows, columns, &scoring, keep, of),
                    "{keep}:{of}"
                );
                assert_eq!(mask.pruned_count(), rows * groups * (of - keep));
            }
        }
    }
}

#[test]
fn among_equal_scores_the_lower_column_goes_first() {
    let weight = vec![-0.5; 100];
    let scoring = plain(vec![1.0; 50]);
    let mask = row_mask(&weight, 2, 50, &scoring, 20).unwrap();
    assert_eq!(mask, mask_of(2, 50, (0..20).chain(50..70)));
    let mask = matrix(&weight, 2, 50, &scoring, 60).unwrap();
    assert_eq!(mask, mask_of(2, 50, 0..60));
    let mask = pattern_mask(&weight[..8], 1, 8, &plain(vec![1.0; 8]), 2, 4).unwrap();
    assert_eq!(mask, mask_of(1, 8, [0, 1, 4, 5]));
}

#[test]
fn zeros_of_both_signs_are_equal_and_denormals_are_above_them() {
    let denormal = f32::from_bits(1);
    let weight = [denormal, 0.0, -0.0, -denormal, 0.0];
    let mask = row_mask(&weight, 1, 5, &plain(vec![1.0; 5]), 4).unwrap();
    assert_eq!(mask, mask_of(1, 5, [0, 1, 2, 4]));
    let mask = row_mask(&weight, 1, 5, &plain(vec![1.0; 5]), 2).unwrap();
    assert_eq!(mask, mask_of(1, 5, [1, 2]));
    let negative_zero = row_mask(&[1.0, -1.0, 0.0], 1, 3, &plain(vec![-0.0; 3]), 1).unwrap();
    assert_eq!(negative_zero, mask_of(1, 3, [0]));
}

#[test]
fn scores_that_overflow_are_the_highest() {
    let weight = [3e38, 1.0, -3e38, 2.0];
    let scoring = plain(vec![1e10; 4]);
    assert_eq!(
        row_mask(&weight, 1, 4, &scoring, 2).unwrap(),
        mask_of(1, 4, [1, 3])
    );
    assert_eq!(
        row_mask(&weight, 1, 4, &scoring, 3).unwrap(),
        mask_of(1, 4, [0, 1, 3])
    );
    assert_eq!(
        matrix(&weight, 2, 2, &plain(vec![1e10; 2]), 3).unwrap(),
        mask_of(2, 2, [0, 1, 3])
    );
    assert_eq!(
        pattern_mask(&weight, 1, 4, &scoring, 1, 4).unwrap(),
        mask_of(1, 4, [0, 1, 3])
    );
}

#[test]
fn scores_that_are_not_numbers_are_errors_whatever_is_pruned() {
    let mut weight = vec![1.0; 12];
    weight[9] = f32::NAN;
    let scoring = plain(vec![1.0; 4]);
    let is_located = |result: Result<Mask, MethodError>| {
        assert!(
            matches!(
                result,
                Err(MethodError::ScoreNotANumber { row: 2, column: 1 })
            ),
            "{result:?}"
        );
    };
    for k in [0, 2, 4] {
        is_located(row_mask(&weight, 3, 4, &scoring, k));
        is_located(matrix(&weight, 3, 4, &scoring, k));
    }
    is_located(pattern_mask(&weight, 3, 4, &scoring, 2, 4));
    let threshold = MatrixThreshold {
        key: 0,
        ties_per_row: vec![0; 3],
    };
    is_located(matrix_mask(&weight, 3, 4, &scoring, &threshold));

    // An infinite bracket times a column factor of 0.
    let sums = RiaSums {
        reciprocal_row_sum: vec![f32::MAX],
        reciprocal_column_sum: vec![f32::MAX],
    };
    let scoring = Scoring {
        column_factor: vec![0.0],
        ria: Some(sums),
    };
    let result = row_mask(&[f32::MAX], 1, 1, &scoring, 1);
    assert!(matches!(
        result,
        Err(MethodError::ScoreNotANumber { row: 0, column: 0 })
    ));
}

#[test]
fn impossible_requests_are_errors() {
    let one = plain(vec![1.0; 6]);
    let weight = [1.0; 12];
    let too_many = |result| matches!(result, Err(MethodError::TooManyPruned { .. }));
    assert!(too_many(row_mask(&weight, 2, 6, &one, 7)));
    assert!(too_many(matrix(&weight, 2, 6, &one, 13)));
    let length = |result| matches!(result, Err(MethodError::Length { .. }));
    assert!(length(row_mask(&weight, 3, 6, &one, 1)));
    assert!(length(row_mask(&weight, 3, 4, &one, 1)));
    assert!(length(matrix(&weight, 3, 6, &one, 1)));
    assert!(length(pattern_mask(&weight, 3, 6, &one, 1, 2)));
    let indivisible = pattern_mask(&weight, 2, 6, &one, 2, 4);
    assert!(matches!(
        indivisible,
        Err(MethodError::ColumnsNotDivisible { columns: 6, of: 4 })
    ));
    for (keep, of) in [(0, 2), (2, 2), (3, 2), (1, 33), (0, 0)] {
        let unusable = pattern_mask(&weight, 2, 6, &one, keep, of);
        assert!(
            matches!(unusable, Err(MethodError::PatternNumbers { .. })),
            "{keep}:{of}"
        );
    }
    let overflow = row_mask(&weight, usize::MAX, 2, &plain(vec![1.0; 2]), 1);
    assert!(matches!(overflow, Err(MethodError::ShapeOverflow { .. })));
    for factor in [-1.0, f32::NAN, f32::INFINITY] {
        let result = row_mask(
            &weight,
            2,
            6,
            &plain(vec![1.0, 1.0, factor, 1.0, 1.0, 1.0]),
            1,
        );
        assert!(
            matches!(result, Err(MethodError::Factor { index: 2, .. })),
            "{factor}"
        );
    }
    let ties = MatrixThreshold {
        key: 0,
        ties_per_row: vec![0; 3],
    };
    assert!(length(matrix_mask(&weight, 2, 6, &one, &ties)));
    let key = MatrixThreshold {
        key: 0x7f80_0001,
        ties_per_row: vec![0; 2],
    };
    assert!(matches!(
        matrix_mask(&weight, 2, 6, &one, &key),
        Err(MethodError::Setting { .. })
    ));
}

#[test]
fn matrices_without_weights_have_empty_masks() {
    for (rows, columns) in [(0, 4), (3, 0), (0, 0)] {
        let scoring = plain(vec![1.0; columns]);
        let empty = Mask::new(rows, columns);
        assert_eq!(row_mask(&[], rows, columns, &scoring, 0).unwrap(), empty);
        assert_eq!(matrix(&[], rows, columns, &scoring, 0).unwrap(), empty);
        assert_eq!(
            pattern_mask(&[], rows, columns, &scoring, 2, 4).unwrap(),
            empty
        );
    }
}

#[test]
fn threshold_is_the_score_and_the_ties_of_each_row() {
    let weight = [1.0, 2.0, 2.0, 2.0, 3.0, 2.0, 0.5, 2.0, 9.0];
    let threshold = matrix_threshold(&weight, 3, 3, &plain(vec![1.0; 3]), 5).unwrap();
    assert_eq!(threshold.score(), 2.0);
    assert_eq!(threshold.ties_per_row, [2, 1, 0]);
}

#[test]
fn mask_bits_words_and_padding() {
    let mut mask = Mask::new(2, 33);
    assert_eq!((mask.words_per_row(), mask.pruned_count()), (2, 0));
    mask.prune(0, 31);
    mask.prune(1, 32);
    assert_eq!(mask.words, [1_u32 << 31, 0, 0, 1]);
    assert_eq!(mask.row(1), [0, 1]);
    assert!(mask.is_pruned(0, 31) && mask.is_pruned(1, 32) && !mask.is_pruned(1, 31));
    assert_eq!(mask.sparsity(), 2.0 / 66.0);
    assert_eq!(Mask::from_words(2, 33, mask.words.clone()).unwrap(), mask);
    assert!(matches!(
        Mask::from_words(2, 33, vec![0; 3]),
        Err(MethodError::Length { .. })
    ));
    let padded = Mask::from_words(2, 33, vec![0, 0, 0, 2]);
    assert!(matches!(
        padded,
        Err(MethodError::MaskPadding {
            row: 1,
            columns: 33
        })
    ));
    assert!(Mask::from_words(1, 32, vec![u32::MAX]).is_ok());
}

#[test]
fn mask_of_zeros_and_agreement() {
    let weight = [0.0, 1.0, -0.0, f32::NAN, f32::from_bits(1), 0.0];
    let mask = Mask::from_zeros(&weight, 2, 3).unwrap();
    assert_eq!(mask, mask_of(2, 3, [0, 2, 5]));
    let other = mask_of(2, 3, [0, 3, 5]);
    assert_eq!(mask.agreement(&mask).unwrap(), 1.0);
    assert_eq!(mask.agreement(&other).unwrap(), 1.0 - 2.0 / 6.0);
    assert_eq!(Mask::new(0, 3).agreement(&Mask::new(0, 3)).unwrap(), 1.0);
    assert!(matches!(
        mask.agreement(&Mask::new(3, 2)),
        Err(MethodError::MaskShape { .. })
    ));
    let broken = Mask {
        rows: 2,
        columns: 3,
        words: vec![],
    };
    assert!(matches!(
        mask.agreement(&broken),
        Err(MethodError::Length { .. })
    ));
}
