//! `shaders/matrix_threshold.wgsl`, `matrix_ties.wgsl` and `matrix_mask.wgsl` against their twins.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use mwanda::kernels::matrix_mask::matrix_mask;
use mwanda::kernels::matrix_threshold::matrix_threshold;
use mwanda::{Mask, MethodError, Scoring};
use mwanda_gpu::GpuError;
use support::{
    ALL_WEIGHTS, PRECISIONS, Stored, Weights, assert_same_mask, devices, relative, scoring,
};

fn twin(weights: &Stored, scoring: &Scoring, k: usize) -> Mask {
    let Stored {
        rows,
        columns,
        values,
        ..
    } = weights;
    let threshold = matrix_threshold(values, *rows, *columns, scoring, k).unwrap();
    matrix_mask(values, *rows, *columns, scoring, &threshold).unwrap()
}

#[test]
fn masks_equal_the_twin_bit_for_bit() {
    for precision in PRECISIONS {
        for (rows, columns) in [(1, 1), (3, 3), (5, 257), (70, 640), (2, 8195)] {
            for kind in ALL_WEIGHTS {
                let weights = Stored::random(kind, rows, columns, precision, 1);
                let scoring = scoring(kind, columns, 2);
                for device in devices() {
                    let matrix = weights.upload(device);
                    for k in [0, 1, rows * columns / 2, rows * columns] {
                        let found = matrix.matrix_mask(&scoring, k).unwrap();
                        let what =
                            format!("{precision} {rows} × {columns} {kind:?}, k = {k}, {device:?}");
                        assert_same_mask(&found, &twin(&weights, &scoring, k), &what);
                    }
                }
            }
        }
    }
}

/// The bracket's two products may be contracted to a fused multiply-add.
#[test]
fn relative_masks_agree_in_all_but_one_of_ten_thousand_bits() {
    for precision in PRECISIONS {
        let weights = Stored::random(Weights::BellShaped, 96, 640, precision, 3);
        let scoring = relative(scoring(Weights::BellShaped, 640, 4), &weights);
        let k = 96 * 320;
        for device in devices() {
            let found = weights.upload(device).matrix_mask(&scoring, k).unwrap();
            assert_eq!(found.pruned_count(), k);
            let agreement = found.agreement(&twin(&weights, &scoring, k)).unwrap();
            assert!(
                agreement >= 0.9999,
                "{precision} on {device:?}: {agreement}"
            );
        }
    }
}

#[test]
fn a_score_that_is_not_a_number_is_an_error_naming_it() {
    for precision in PRECISIONS {
        let mut values = support::bell_shaped(5 * 71, 5);
        values[2 * 71 + 70] = f32::NAN;
        let weights = Stored::new(5, 71, precision, &values);
        for device in devices() {
            let error = weights
                .upload(device)
                .matrix_mask(&scoring(Weights::Ties, 71, 0), 10)
                .unwrap_err();
            assert!(
                matches!(
                    error,
                    GpuError::Method(MethodError::ScoreNotANumber { row: 2, column: 70 })
                ),
                "{precision} on {device:?}: {error}"
            );
        }
    }
}
