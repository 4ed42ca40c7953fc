use mwanda::allocation::{
    LARGEST_BLOCK_SPARSITY, OUTLIER_MULTIPLE, ScoredMatrix, allocate, owl_block_outlier_share,
    owl_outlier_share,
};
use mwanda::{MethodError, Scoring};
use rand::RngExt;

use crate::support::{assert_close, generator, plain, random_scoring, scores, weights};

fn weighted_mean(sparsity: &[f64], weights: &[u64]) -> f64 {
    let total: u64 = weights.iter().sum();
    sparsity
        .iter()
        .zip(weights)
        .map(|(sparsity, &weights)| sparsity * weights as f64)
        .sum::<f64>()
        / total as f64
}

#[test]
fn random_allocations_keep_the_target_the_order_and_the_clamp() {
    let mut generator = generator(50);
    for _ in 0..2000 {
        let blocks = generator.random_range(1..40);
        let target = match generator.random_range(0..6) {
            0 => 0.0,
            1 => LARGEST_BLOCK_SPARSITY,
            _ => generator.random_range(0.0..=LARGEST_BLOCK_SPARSITY),
        };
        let range = generator.random_range(0.0..1.5);
        let importance: Vec<f64> = (0..blocks)
            .map(|_| generator.random_range(-1.0..1.0))
            .collect();
        let weights: Vec<u64> = (0..blocks)
            .map(|_| generator.random_range(1..1_000_000))
            .collect();
        let sparsity = allocate(target, &importance, &weights, range).unwrap();
        assert!((weighted_mean(&sparsity, &weights) - target).abs() < 1e-12);
        let all: Vec<(&f64, &f64)> = importance.iter().zip(&sparsity).collect();
        for (importance, value) in &all {
            assert!((0.0..=LARGEST_BLOCK_SPARSITY).contains(*value) || blocks == 1);
            for (other_importance, other) in &all {
                assert!(importance > other_importance || **value >= **other - 1e-12);
            }
        }
        // Blocks that the clamp left alone keep the distances of the linear map.
        let span = importance.iter().copied().fold(f64::MIN, f64::max)
            - importance.iter().copied().fold(f64::MAX, f64::min);
        let free: Vec<usize> = (0..blocks)
            .filter(|&block| {
                sparsity[block] > 1e-9 && sparsity[block] < LARGEST_BLOCK_SPARSITY - 1e-9
            })
            .collect();
        for pair in free.windows(2) {
            let expected = 2.0 * range * (importance[pair[1]] - importance[pair[0]]) / span;
            let found = sparsity[pair[0]] - sparsity[pair[1]];
            assert!(
                span == 0.0 || (found - expected).abs() < 1e-9,
                "{found} is not {expected}"
            );
        }
    }
}

/// OWL's published code: keep = k − mean(k) + (1 − S), blocks of equal size.
#[test]
fn equal_blocks_are_allocated_as_by_owls_code() {
    let outliers = [3.0, 1.0, 2.0, 2.5];
    let (target, lambda) = (0.6, 0.08);
    let k: Vec<f64> = outliers
        .iter()
        .map(|d| (d - 1.0) * (1.0 / (3.0 - 1.0) * lambda * 2.0))
        .collect();
    let mean = k.iter().sum::<f64>() / 4.0;
    let sparsity = allocate(target, &outliers, &[7; 4], lambda).unwrap();
    for (sparsity, k) in sparsity.iter().zip(k) {
        assert_close(1.0 - sparsity, k - mean + (1.0 - target), 1e-12);
    }
}

#[test]
fn the_clamp_is_made_up_by_the_other_blocks() {
    // Before the clamp: 0.9, 0.5 and 0.1 plus 0.4 for each.
    let sparsity = allocate(0.9, &[0.0, 1.0, 2.0], &[1, 1, 1], 0.4).unwrap();
    assert_close(sparsity[0], 0.95, 1e-12);
    assert_close(sparsity[1], 0.95, 1e-12);
    assert_close(sparsity[2], 0.8, 1e-9);
    let sparsity = allocate(0.1, &[0.0, 1.0, 2.0], &[2, 1, 1], 0.4).unwrap();
    assert_close(sparsity[0], 0.2, 1e-9);
    assert_eq!(sparsity[1..], [0.0, 0.0]);
}

#[test]
fn ties_are_uniform_and_exact() {
    let third = 1.0 / 3.0;
    for target in [0.0, 0.1, third, 0.95, 0.99, 1.0] {
        assert_eq!(
            allocate(target, &[2.5; 3], &[1, 2, 3], 0.1).unwrap(),
            [target; 3]
        );
        assert_eq!(
            allocate(target, &[1.0, 1.0 - f64::EPSILON], &[1, 2], 0.1).unwrap(),
            [target; 2]
        );
        assert_eq!(
            allocate(target, &[1.0, 2.0], &[1, 2], 0.0).unwrap(),
            [target; 2]
        );
        assert_eq!(allocate(target, &[7.0], &[1], 0.1).unwrap(), [target]);
        assert_eq!(
            allocate(target, &[0.0, 0.0], &[1, 1], 0.1).unwrap(),
            [target; 2]
        );
    }
}

#[test]
fn huge_importances_do_not_overflow() {
    let sparsity = allocate(0.5, &[f64::MAX, -f64::MAX, 0.0], &[1; 3], 0.1).unwrap();
    for (found, expected) in sparsity.into_iter().zip([0.4, 0.6, 0.5]) {
        assert_close(found, expected, 1e-12);
    }
}

#[test]
fn impossible_allocations_are_errors() {
    let weights = [1, 1];
    for target in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            allocate(target, &[1.0, 2.0], &weights, 0.1),
            Err(MethodError::Sparsity(_))
        ));
    }
    let above = allocate(0.96, &[1.0, 2.0], &weights, 0.1);
    assert!(matches!(
        above,
        Err(MethodError::AboveAllocationLimit { .. })
    ));
    for range in [-0.1, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            allocate(0.5, &[1.0, 2.0], &weights, range),
            Err(MethodError::Setting { .. })
        ));
    }
    assert!(matches!(
        allocate(0.5, &[], &[], 0.1),
        Err(MethodError::Blocks { .. })
    ));
    assert!(matches!(
        allocate(0.5, &[1.0], &weights, 0.1),
        Err(MethodError::Blocks { .. })
    ));
    for importance in [f64::NAN, f64::INFINITY] {
        let result = allocate(0.5, &[1.0, importance], &weights, 0.1);
        assert!(matches!(
            result,
            Err(MethodError::Importance { block: 1, .. })
        ));
    }
    assert!(matches!(
        allocate(0.5, &[1.0, 2.0], &[0, 0], 0.1),
        Err(MethodError::NoWeights)
    ));
}

#[test]
fn outliers_are_counted_over_all_matrices_of_a_block() {
    let mut generator = generator(51);
    for multiple in [0.5, 2.0, OUTLIER_MULTIPLE] {
        let shapes = [(3, 257), (1, 1), (40, 31), (0, 7), (7, 0)];
        let matrices: Vec<(Vec<f32>, usize, usize, Scoring)> = shapes
            .into_iter()
            .map(|(rows, columns)| {
                let relative = generator.random_bool(0.5);
                let scoring = random_scoring(&mut generator, rows, columns, relative);
                (
                    weights(&mut generator, rows * columns),
                    rows,
                    columns,
                    scoring,
                )
            })
            .collect();
        let block: Vec<ScoredMatrix> = matrices
            .iter()
            .map(|(weight, rows, columns, scoring)| ScoredMatrix {
                weight,
                rows: *rows,
                columns: *columns,
                scoring,
            })
            .collect();
        let all: Vec<f32> = matrices
            .iter()
            .flat_map(|(weight, _, columns, scoring)| scores(weight, *columns, scoring))
            .collect();
        let mean = all.iter().map(|&score| f64::from(score)).sum::<f64>() / all.len() as f64;
        let above = all
            .iter()
            .filter(|&&score| f64::from(score) > multiple * mean)
            .count();
        let expected = above as f64 / all.len() as f64;
        assert!(above > 0);
        let (head, tail) = all.split_at(all.len() / 3);
        assert_eq!(owl_outlier_share(&[head, &[], tail], multiple), expected);
        assert_eq!(owl_block_outlier_share(&block, multiple).unwrap(), expected);
    }
}

#[test]
fn outliers_of_scores_that_have_none() {
    assert_eq!(owl_outlier_share(&[], 5.0), 0.0);
    assert_eq!(owl_outlier_share(&[&[]], 5.0), 0.0);
    assert_eq!(owl_outlier_share(&[&[0.0; 4]], 5.0), 0.0);
    assert_eq!(owl_outlier_share(&[&[2.0; 4]], 1.0), 0.0);
    assert_eq!(owl_outlier_share(&[&[0.0, 0.0, 0.0, 1.0]], 3.9), 0.25);
    assert!(owl_outlier_share(&[&[1.0, f32::NAN]], 5.0).is_nan());
    assert!(owl_outlier_share(&[&[1.0, f32::INFINITY]], 5.0).is_nan());
    assert_eq!(owl_block_outlier_share(&[], 5.0).unwrap(), 0.0);
}

#[test]
fn scores_that_are_not_finite_are_errors() {
    let scoring = plain(vec![1e10; 2]);
    let share = |weight: &[f32]| {
        owl_block_outlier_share(
            &[ScoredMatrix {
                weight,
                rows: 1,
                columns: 2,
                scoring: &scoring,
            }],
            5.0,
        )
    };
    assert!(matches!(
        share(&[1.0, f32::NAN]),
        Err(MethodError::ScoreNotANumber { row: 0, column: 1 })
    ));
    assert!(matches!(
        share(&[1.0, 3e38]),
        Err(MethodError::Setting { .. })
    ));
    assert!(matches!(share(&[1.0]), Err(MethodError::Length { .. })));
}
