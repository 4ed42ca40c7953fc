//! `shaders/activation_statistics.wgsl` against `mwanda::kernels::activation_statistics`.
use crate::support::{TOLERANCE, bell_shaped, device_test, devices, normalised_error, tensor};
use burn_tensor::Tensor;
use mwanda::kernels::activation_statistics::{WindowSums, activation_statistics as twin};
use mwanda_gpu::{GpuError, activation_statistics};

fn widen(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

async fn sums(x: Tensor<3>, threshold: f32) -> Result<Vec<WindowSums>, GpuError> {
    activation_statistics(x, threshold)?.read().await
}

device_test! {
    async fn sums_equal_the_twin_and_counts_exactly() {
        for (windows, tokens, features) in [
            (1, 1, 1),
            (2, 3, 65),
            (3, 130, 257),
            (1, 1025, 64),
            (2, 7, 4097),
        ] {
            let x = bell_shaped(windows * tokens * features, 1);
            // A value of x itself: equal magnitudes are not above the threshold.
            let threshold = x[0].abs();
            for device in devices().await {
                let found =
                    sums(tensor(&x, [windows, tokens, features], device), threshold).await
                        .unwrap();
                assert_eq!(found.len(), windows);
                for (found, x) in found.iter().zip(x.chunks(tokens * features)) {
                    let expected = twin(x, tokens, features, threshold).unwrap();
                    assert_eq!(found.active, expected.active, "{device:?}");
                    for (found, expected) in [
                        (&found.sum_squares, expected.sum_squares),
                        (&found.sum_abs, expected.sum_abs),
                    ] {
                        let error = normalised_error(found, &widen(&expected));
                        assert!(
                            error <= TOLERANCE,
                            "{tokens} × {features} on {device:?}: {error:e}"
                        );
                    }
                }
            }
        }
    }
}

device_test! {
    async fn zeros_and_extremes_are_summed_and_counted() {
        let (tokens, features) = (65, 257);
        for magnitudes in [&[0.0_f32][..], &[0.0, f32::MIN_POSITIVE, 1e18][..]] {
            // A magnitude a feature, in both signs.
            let x: Vec<f32> = (0..tokens * features)
                .map(|index| {
                    let magnitude = magnitudes[index % features % magnitudes.len()];
                    let negative = (index / features).is_multiple_of(2);
                    if negative { -magnitude } else { magnitude }
                })
                .collect();
            for threshold in [0.0, f32::MIN_POSITIVE, 1e18] {
                let expected = twin(&x, tokens, features, threshold).unwrap();
                for device in devices().await {
                    let found =
                        sums(tensor(&x, [1, tokens, features], device), threshold).await
                            .unwrap();
                    let what = format!("{magnitudes:?} above {threshold:e} on {device:?}");
                    assert_eq!(found[0].active, expected.active, "{what}");
                    for (feature, active) in found[0].active.iter().enumerate() {
                        let counted = magnitudes[feature % magnitudes.len()] > threshold;
                        let every_token = if counted { tokens as u32 } else { 0 };
                        assert_eq!(*active, every_token, "{what}");
                    }
                    for (found, expected) in [
                        (&found[0].sum_squares, &expected.sum_squares),
                        (&found[0].sum_abs, &expected.sum_abs),
                    ] {
                        // Each by itself: beside the largest the others would not count.
                        for (found, expected) in found.iter().zip(expected) {
                            assert!(
                                (found - expected).abs() <= 1e-5 * *expected,
                                "{what}: {found:e} for {expected:e}"
                            );
                        }
                    }
                }
            }
        }
    }
}

device_test! {
    async fn a_view_is_summed_as_it_reads() {
        let x = bell_shaped(6 * 5 * 4, 2);
        let copied: Vec<f32> = x
            .chunks(5 * 4)
            .flat_map(|window| {
                (1..4).flat_map(move |token| (0..5).map(move |feature| window[feature * 4 + token]))
            })
            .collect();
        for device in devices().await {
            // Features and tokens swapped, and the first of the tokens left out.
            let view: Tensor<3> =
                tensor(&x, [6, 5, 4], device)
                    .swap_dims(1, 2)
                    .slice([0..6, 1..4, 0..5]);
            assert_eq!(
                mwanda_gpu::read_f32(view.clone()).await.unwrap(),
                copied,
                "{device:?}"
            );
            let found = sums(view, 0.5).await.unwrap();
            assert_eq!(found.len(), 6);
            for (found, x) in found.iter().zip(copied.chunks(3 * 5)) {
                let expected = twin(x, 3, 5, 0.5).unwrap();
                assert_eq!(found.active, expected.active, "{device:?}");
                let error = normalised_error(&found.sum_abs, &widen(&expected.sum_abs));
                assert!(error <= TOLERANCE, "{device:?}: {error:e}");
            }
        }
    }
}

device_test! {
    async fn overflowing_sums_are_infinite_rather_than_wrong() {
        for device in devices().await {
            let found = sums(tensor(&[1e30, 1.0], [1, 1, 2], device), 0.0).await.unwrap();
            assert_eq!(found[0].sum_squares[0], f32::INFINITY);
            assert_eq!(found[0].sum_squares[1], 1.0);
        }
    }
}

device_test! {
    async fn nothing_gives_nothing() {
        for device in devices().await {
            assert!(
                sums(tensor(&[], [0, 3, 2], device), 0.0).await
                    .unwrap()
                    .is_empty()
            );
        }
    }
}
