//! `shaders/pattern_mask.wgsl` against `mwanda::kernels::pattern_mask`.
use crate::support::{
    ALL_WEIGHTS, PRECISIONS, Stored, Weights, assert_same_mask, device_test, devices, relative,
    scoring,
};
use mwanda::MethodError;
use mwanda::kernels::pattern_mask::pattern_mask;
use mwanda_gpu::GpuError;

/// Groups that divide a word, that do not, and the largest.
const PATTERNS: [(usize, usize); 6] = [(2, 4), (4, 8), (1, 2), (1, 3), (5, 7), (16, 32)];

device_test! {
    async fn masks_equal_the_twin_bit_for_bit() {
        for precision in PRECISIONS {
            for (keep, of) in PATTERNS {
                // One group; more columns than a word; more groups than a workgroup takes.
                for (rows, columns) in [(1, of), (5, 37 * of), (3, 300 * of)] {
                    for kind in ALL_WEIGHTS {
                        let weights = Stored::random(kind, rows, columns, precision, 1);
                        let scoring = scoring(kind, columns, 2);
                        let expected =
                            pattern_mask(&weights.values, rows, columns, &scoring, keep, of).unwrap();
                        for device in devices().await {
                            let found = weights
                                .upload(device)
                                .pattern_mask(&scoring, keep, of).await
                                .unwrap();
                            let what = format!(
                                "{precision} {rows} × {columns} {kind:?}, {keep}:{of}, {device:?}"
                            );
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
            // A multiple of every group.
            let (rows, columns) = (96, 672);
            let weights = Stored::random(Weights::BellShaped, rows, columns, precision, 3);
            let scoring = relative(scoring(Weights::BellShaped, columns, 4), &weights);
            for (keep, of) in PATTERNS {
                let expected =
                    pattern_mask(&weights.values, rows, columns, &scoring, keep, of).unwrap();
                for device in devices().await {
                    let found = weights
                        .upload(device)
                        .pattern_mask(&scoring, keep, of).await
                        .unwrap();
                    assert_eq!(found.pruned_count(), rows * (columns / of) * (of - keep));
                    let agreement = found.agreement(&expected).unwrap();
                    assert!(
                        agreement >= 0.9999,
                        "{precision}, {keep}:{of}, {device:?}: {agreement}"
                    );
                }
            }
        }
    }
}

device_test! {
    async fn a_score_that_is_not_a_number_is_an_error_naming_it() {
        let mut values = crate::support::bell_shaped(5 * 72, 5);
        values[4 * 72 + 71] = f32::NAN;
        for precision in PRECISIONS {
            let weights = Stored::new(5, 72, precision, &values);
            for device in devices().await {
                let error = weights
                    .upload(device)
                    .pattern_mask(&scoring(Weights::Ties, 72, 0), 2, 4).await
                    .unwrap_err();
                assert!(
                    matches!(
                        error,
                        GpuError::Method(MethodError::ScoreNotANumber { row: 4, column: 71 })
                    ),
                    "{precision} on {device:?}: {error}"
                );
            }
        }
    }
}

device_test! {
    async fn patterns_that_do_not_fit_are_refused() {
        let weights = Stored::random(Weights::BellShaped, 2, 10, mwanda::Precision::Bf16, 6);
        for device in devices().await {
            let matrix = weights.upload(device);
            let scoring = scoring(Weights::Ties, 10, 0);
            let divided = matrix.pattern_mask(&scoring, 2, 4).await.unwrap_err();
            assert!(matches!(
                divided,
                GpuError::Method(MethodError::ColumnsNotDivisible { columns: 10, of: 4 })
            ));
            let all_kept = matrix.pattern_mask(&scoring, 5, 5).await.unwrap_err();
            assert!(matches!(
                all_kept,
                GpuError::Method(MethodError::PatternNumbers { .. })
            ));
        }
    }
}
