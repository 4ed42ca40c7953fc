//! `shaders/row_mask.wgsl` against `mwanda::kernels::row_mask`.
use crate::support::{
    ALL_WEIGHTS, PRECISIONS, Stored, Weights, assert_same_mask, device_test, devices, relative,
    scoring,
};
use mwanda::kernels::row_mask::row_mask;
use mwanda::{MethodError, Precision};
use mwanda_gpu::GpuError;

/// One column, less than a word, more than a workgroup, more than the largest tile of a small device, several tiles.
const SHAPES: [(usize, usize); 6] = [(1, 1), (3, 3), (5, 257), (70, 640), (2, 4097), (2, 8195)];

device_test! {
    async fn masks_equal_the_twin_bit_for_bit() {
        for precision in PRECISIONS {
            for (rows, columns) in SHAPES {
                for kind in ALL_WEIGHTS {
                    let weights = Stored::random(kind, rows, columns, precision, 1);
                    let scoring = scoring(kind, columns, 2);
                    for device in devices().await {
                        let matrix = weights.upload(device);
                        for k in [0, 1, columns / 2, columns] {
                            let found = matrix.row_mask(&scoring, k).await.unwrap();
                            let expected =
                                row_mask(&weights.values, rows, columns, &scoring, k).unwrap();
                            let what =
                                format!("{precision} {rows} × {columns} {kind:?}, k = {k}, {device:?}");
                            assert_same_mask(&found, &expected, &what);
                        }
                    }
                }
            }
        }
    }
}

device_test! {
    /// The bracket's two products may be contracted to a fused multiply-add.
    async fn relative_masks_agree_in_all_but_one_of_ten_thousand_bits() {
        for precision in PRECISIONS {
            let (rows, columns) = (96, 640);
            let weights = Stored::random(Weights::BellShaped, rows, columns, precision, 3);
            let scoring = relative(scoring(Weights::BellShaped, columns, 4), &weights);
            let expected = row_mask(&weights.values, rows, columns, &scoring, columns / 2).unwrap();
            for device in devices().await {
                let found = weights
                    .upload(device)
                    .row_mask(&scoring, columns / 2).await
                    .unwrap();
                assert_eq!(found.pruned_count(), rows * (columns / 2));
                let agreement = found.agreement(&expected).unwrap();
                assert!(
                    agreement >= 0.9999,
                    "{precision} on {device:?}: {agreement}"
                );
            }
        }
    }
}

device_test! {
    /// A GPU may take subnormal numbers as 0; the order among them is then the order of their columns.
    async fn subnormal_scores_count_as_they_are_or_as_zero() {
        let values: Vec<f32> = (0..100)
            .rev()
            .map(|step| f32::from_bits(step * 1000))
            .collect();
        let weights = Stored::new(1, 100, Precision::F32, &values);
        let scoring = scoring(Weights::Ties, 100, 0);
        let mask_of = |values: &[f32]| row_mask(values, 1, 100, &scoring, 30).unwrap();
        let exact = mask_of(&weights.values);
        let flushed = mask_of(&[0.0; 100]);
        for device in devices().await {
            let found = weights.upload(device).row_mask(&scoring, 30).await.unwrap();
            assert!(found == exact || found == flushed, "{device:?}");
        }
    }
}

device_test! {
    async fn an_infinite_weight_is_the_last_to_go() {
        let mut values = vec![1.0; 40];
        values[7] = f32::NEG_INFINITY;
        for precision in PRECISIONS {
            let weights = Stored::new(1, 40, precision, &values);
            for device in devices().await {
                let mask = weights
                    .upload(device)
                    .row_mask(&scoring(Weights::Ties, 40, 0), 39).await
                    .unwrap();
                assert!(!mask.is_pruned(0, 7), "{precision} on {device:?}");
                assert_eq!(mask.pruned_count(), 39);
            }
        }
    }
}

device_test! {
    async fn a_score_that_is_not_a_number_is_an_error_naming_it() {
        for precision in PRECISIONS {
            let mut weights = Stored::random(Weights::BellShaped, 5, 70, precision, 5);
            weights.values[3 * 70 + 33] = f32::NAN;
            weights.values[4 * 70 + 1] = f32::NAN;
            let weights = Stored::new(5, 70, precision, &weights.values);
            for device in devices().await {
                let error = weights
                    .upload(device)
                    .row_mask(&scoring(Weights::Ties, 70, 0), 10).await
                    .unwrap_err();
                // Rows are scored in parallel: either may be found first.
                assert!(
                    matches!(
                        error,
                        GpuError::Method(
                            MethodError::ScoreNotANumber { row: 3, column: 33 }
                                | MethodError::ScoreNotANumber { row: 4, column: 1 }
                        )
                    ),
                    "{precision} on {device:?}: {error}"
                );
            }
        }
    }
}

device_test! {
    async fn wrong_requests_are_refused() {
        let weights = Stored::random(Weights::BellShaped, 2, 8, Precision::F32, 6);
        for device in devices().await {
            let matrix = weights.upload(device);
            let too_many = matrix
                .row_mask(&scoring(Weights::Ties, 8, 0), 9).await
                .unwrap_err();
            assert!(matches!(
                too_many,
                GpuError::Method(MethodError::TooManyPruned {
                    pruned: 9,
                    available: 8
                })
            ));
            let too_few_factors = matrix
                .row_mask(&scoring(Weights::Ties, 7, 0), 1).await
                .unwrap_err();
            assert!(matches!(
                too_few_factors,
                GpuError::Method(MethodError::Length { .. })
            ));
            let mut negative = scoring(Weights::Ties, 8, 0);
            negative.column_factor[2] = -1.0;
            let negative = matrix.row_mask(&negative, 1).await.unwrap_err();
            assert!(matches!(
                negative,
                GpuError::Method(MethodError::Factor { index: 2, .. })
            ));
        }
    }
}
