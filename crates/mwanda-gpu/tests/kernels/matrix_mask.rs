//! `shaders/matrix_threshold.wgsl`, `matrix_ties.wgsl` and `matrix_mask.wgsl` against their twins.
use crate::support::{
    ALL_WEIGHTS, PRECISIONS, Stored, Weights, assert_same_mask, device_test, devices, relative,
    scoring,
};
use mwanda::kernels::matrix_mask::matrix_mask;
use mwanda::kernels::matrix_threshold::matrix_threshold;
use mwanda::{Mask, MethodError, Precision, RiaSums, Scoring};
use mwanda_gpu::GpuError;

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

device_test! {
    async fn masks_equal_the_twin_bit_for_bit() {
        for precision in PRECISIONS {
            for (rows, columns) in [(1, 1), (3, 3), (5, 257), (70, 640), (2, 4097), (2, 8195)] {
                for kind in ALL_WEIGHTS {
                    let weights = Stored::random(kind, rows, columns, precision, 1);
                    let scoring = scoring(kind, columns, 2);
                    for device in devices().await {
                        let matrix = weights.upload(device);
                        for k in [0, 1, rows * columns / 2, rows * columns] {
                            let found = matrix.matrix_mask(&scoring, k).await.unwrap();
                            let what =
                                format!("{precision} {rows} × {columns} {kind:?}, k = {k}, {device:?}");
                            assert_same_mask(&found, &twin(&weights, &scoring, k), &what);
                        }
                    }
                }
            }
        }
    }
}

device_test! {
    /// From 128 MiB in f32 on a matrix lies in several buffers.
    async fn ties_and_rows_are_counted_through_all_chunks() {
        // Without a GPU there are no chunks.
        let rows = if devices().await.len() > 1 { 70_001 } else { 5_001 };
        let columns = 511;
        let values: Vec<f32> = [0.0, 0.5, -1.0, 2.0]
            .into_iter()
            .cycle()
            .take(rows * columns)
            .collect();
        let weights = Stored::new(rows, columns, Precision::F16, &values);
        let plain = scoring(Weights::Ties, columns, 0);
        // Powers of two, so that the bracket is exact.
        let relative = Scoring {
            column_factor: plain.column_factor.clone(),
            ria: Some(RiaSums {
                reciprocal_row_sum: (0..rows).map(|row| 0.5_f32.powi(row as i32 % 5)).collect(),
                reciprocal_column_sum: vec![0.0; columns],
            }),
        };
        // A quarter of the weights scores 0, a quarter 0.5: all of those, and of these all but the last thousand rows'.
        let k = (2 * rows - 1000) * columns / 4;
        let expected = twin(&weights, &plain, k);
        for (row, pruned) in [(rows - 2000, true), (rows - 1, false)] {
            let tie = (0..columns).find(|column| values[row * columns + column] == 0.5);
            assert_eq!(expected.is_pruned(row, tie.unwrap()), pruned, "row {row}");
        }
        for (scoring, expected) in [
            (&plain, &expected),
            (&relative, &twin(&weights, &relative, k)),
        ] {
            for device in devices().await {
                let found = weights.upload(device).matrix_mask(scoring, k).await.unwrap();
                assert!(found == *expected, "{device:?}");
            }
        }
    }
}

device_test! {
    /// The bracket's two products may be contracted to a fused multiply-add.
    async fn relative_masks_agree_in_all_but_one_of_ten_thousand_bits() {
        for precision in PRECISIONS {
            let weights = Stored::random(Weights::BellShaped, 96, 640, precision, 3);
            let scoring = relative(scoring(Weights::BellShaped, 640, 4), &weights);
            let k = 96 * 320;
            for device in devices().await {
                let found = weights.upload(device).matrix_mask(&scoring, k).await.unwrap();
                assert_eq!(found.pruned_count(), k);
                let agreement = found.agreement(&twin(&weights, &scoring, k)).unwrap();
                assert!(
                    agreement >= 0.9999,
                    "{precision} on {device:?}: {agreement}"
                );
            }
        }
    }
}

device_test! {
    async fn a_score_that_is_not_a_number_is_an_error_naming_it() {
        for precision in PRECISIONS {
            let mut values = crate::support::bell_shaped(5 * 71, 5);
            values[2 * 71 + 70] = f32::NAN;
            let weights = Stored::new(5, 71, precision, &values);
            for device in devices().await {
                let error = weights
                    .upload(device)
                    .matrix_mask(&scoring(Weights::Ties, 71, 0), 10).await
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
}
