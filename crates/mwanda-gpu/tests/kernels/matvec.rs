//! `shaders/matvec.wgsl` and `matvec_any_columns.wgsl`, and the products beyond their eight vectors.
use crate::support::{
    PRECISIONS, Stored, TOLERANCE, Weights, bell_shaped, device_test, devices, normalised_error,
    tensor,
};
use mwanda::Precision;
use mwanda::kernels::{matvec_any_columns::matvec_any_columns, unpack_half::pack_half};
use mwanda_gpu::{GpuError, WeightMatrix, read_f32};

fn expected(weights: &Stored, x: &[f32]) -> Vec<f64> {
    let columns = weights.columns;
    let dot = |x: &[f32], row: &[f32]| {
        x.iter()
            .zip(row)
            .map(|(x, weight)| f64::from(*x) * f64::from(*weight))
            .sum::<f64>()
    };
    x.chunks(columns)
        .flat_map(|x| weights.values.chunks(columns).map(move |row| dot(x, row)))
        .collect()
}

device_test! {
    async fn products_equal_those_in_f64() {
        for precision in PRECISIONS {
            for (rows, columns) in [(1, 1), (3, 3), (37, 257), (70, 640), (5, 4097), (33, 2048)] {
                let weights = Stored::random(Weights::BellShaped, rows, columns, precision, 1);
                for vectors in [1, 2, 3, 5, 8, 9, 40] {
                    let x = bell_shaped(vectors * columns, 2);
                    let expected = expected(&weights, &x);
                    for device in devices().await {
                        let product = weights
                            .upload(device)
                            .apply(tensor(&x, [vectors, columns], device))
                            .unwrap();
                        assert_eq!(product.dims(), [vectors, rows]);
                        let error = normalised_error(&read_f32(product).await.unwrap(), &expected);
                        assert!(
                            error <= TOLERANCE,
                            "{precision} {rows} × {columns}, {vectors} vectors on {device:?}: {error:e}"
                        );
                    }
                }
            }
        }
    }
}

device_test! {
    /// Columns that are no whole run of four words, so that a GPU takes the kernel for any.
    async fn products_of_any_columns_equal_the_twin() {
        for precision in PRECISIONS {
            for columns in [1, 3, 257, 4097] {
                for kind in crate::support::ALL_WEIGHTS {
                    let weights = Stored::random(kind, 5, columns, precision, 6);
                    let words = match precision {
                        Precision::F32 => weights.values.iter().map(|value| value.to_bits()).collect(),
                        _ => pack_half(&weights.values, 5, columns, precision).unwrap(),
                    };
                    // Small enough that the largest weights' sums stay finite in any order.
                    let x: Vec<f32> = bell_shaped(2 * columns, 7)
                        .into_iter()
                        .map(|x| x * 2.0_f32.powi(-20))
                        .collect();
                    let twin = matvec_any_columns(&words, 5, columns, precision, &x, 2).unwrap();
                    let twin: Vec<f64> = twin.into_iter().map(f64::from).collect();
                    for device in devices().await {
                        let product = weights
                            .upload(device)
                            .apply(tensor(&x, [2, columns], device))
                            .unwrap();
                        let found = read_f32(product).await.unwrap();
                        if kind == Weights::Zeros {
                            assert!(found.iter().all(|&value| value == 0.0), "{device:?}");
                            continue;
                        }
                        let error = normalised_error(&found, &twin);
                        assert!(
                            error <= TOLERANCE,
                            "{precision} {kind:?}, {columns} columns on {device:?}: {error:e}"
                        );
                    }
                }
            }
        }
    }
}

device_test! {
    /// From 16,384 rows on a thread takes several, and from 128 MiB in f32 on the matrix lies in several buffers.
    #[cfg(not(target_family = "wasm"))] // WebGPU in software, which is what tests have in a browser, takes minutes for it.
    async fn a_matrix_of_many_rows_and_chunks_is_whole() {
        // Without a GPU there are no chunks.
        let rows = if cfg!(feature = "gpu") { 70_001 } else { 5_001 };
        let columns = 512;
        let weights = Stored::random(Weights::BellShaped, rows, columns, Precision::F16, 3);
        for device in devices().await {
            let mut matrix = weights.upload(device);
            assert_eq!(matrix.device_bytes(), (rows * columns * 2) as u64);
            for vectors in [1, 5, 9] {
                let x = bell_shaped(vectors * columns, 4);
                let product = matrix
                    .apply(tensor(&x, [vectors, columns], device))
                    .unwrap();
                let error = normalised_error(&read_f32(product).await.unwrap(), &expected(&weights, &x));
                assert!(
                    error <= TOLERANCE,
                    "{vectors} vectors on {device:?}: {error:e}"
                );
            }
            let scoring = crate::support::scoring(Weights::Ties, columns, 0);
            let mask = matrix.row_mask(&scoring, columns / 2).await.unwrap();
            let twin = mwanda::kernels::row_mask::row_mask(
                &weights.values,
                rows,
                columns,
                &scoring,
                columns / 2,
            );
            assert!(mask == twin.unwrap(), "{device:?}");
            matrix.prune(&mask).unwrap();
            let zeros = mwanda::Mask::from_zeros(&matrix.read_f32().await.unwrap(), rows, columns).unwrap();
            assert!(zeros == mask, "{device:?}");
        }
    }
}

device_test! {
    async fn an_empty_product_has_the_right_shape() {
        for device in devices().await {
            let matrix = WeightMatrix::upload(device, 4, 3, Precision::F32, &[0; 48]).unwrap();
            assert_eq!(
                matrix.apply(tensor(&[], [0, 3], device)).unwrap().dims(),
                [0, 4]
            );
        }
    }
}

device_test! {
    async fn wrong_shapes_are_refused() {
        for device in devices().await {
            let short = WeightMatrix::upload(device, 4, 3, Precision::F32, &[0; 47]).unwrap_err();
            assert!(matches!(short, GpuError::Shape { .. }));
            let overflowing =
                WeightMatrix::upload(device, usize::MAX, 3, Precision::F32, &[]).unwrap_err();
            assert!(matches!(overflowing, GpuError::Shape { .. }));
            let matrix = WeightMatrix::upload(device, 4, 3, Precision::F32, &[0; 48]).unwrap();
            let wide = matrix.apply(tensor(&[0.0; 4], [1, 4], device)).unwrap_err();
            assert!(matches!(wide, GpuError::Shape { .. }));
        }
    }
}

device_test! {
    #[cfg(feature = "gpu")]
    async fn a_vector_on_another_device_is_refused() {
        if let [cpu, gpu] = devices().await {
            for (here, there) in [(cpu, gpu), (gpu, cpu)] {
                let matrix = WeightMatrix::upload(here, 4, 3, Precision::F32, &[0; 48]).unwrap();
                for vectors in [1, 9] {
                    let x = tensor(&vec![0.0; vectors * 3], [vectors, 3], there);
                    assert!(matches!(matrix.apply(x).unwrap_err(), GpuError::Tensor(_)));
                }
            }
        }
    }
}
