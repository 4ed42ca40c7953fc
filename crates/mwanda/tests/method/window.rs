use mwanda::kernels::activation_statistics::{
    activation_statistics, activation_statistics_of_windows,
};
use mwanda::{FeatureSums, MethodError};
use rand::RngExt;

use crate::support::generator;

#[test]
fn sums_of_windows_equal_their_definition() {
    let mut generator = generator(7);
    for (windows, tokens, features) in [
        (1, 1, 1),
        (2, 5, 3),
        (3, 17, 257),
        (2, 4, 4097),
        (1, 0, 3),
        (2, 3, 0),
    ] {
        let threshold = 0.5;
        let mut x: Vec<f32> = (0..windows * tokens * features)
            .map(|_| generator.random_range(-1.0..1.0))
            .collect();
        if let Some(first) = x.first_mut() {
            // Exactly τ is not active.
            *first = -threshold;
        }
        let found =
            activation_statistics_of_windows(&x, windows, tokens, features, threshold).unwrap();
        assert_eq!(found.len(), windows);
        for (window, sums) in found.iter().enumerate() {
            let x = &x[window * tokens * features..][..tokens * features];
            assert_eq!(
                sums,
                &activation_statistics(x, tokens, features, threshold).unwrap()
            );
            assert_eq!(
                (
                    sums.sum_squares.len(),
                    sums.sum_abs.len(),
                    sums.active.len()
                ),
                (features, features, features)
            );
            for feature in 0..features {
                let (mut sum_squares, mut sum_abs, mut active) = (0.0_f32, 0.0_f32, 0);
                for token in 0..tokens {
                    let x = x[token * features + feature];
                    sum_squares += x * x;
                    sum_abs += x.abs();
                    if x > threshold || x < -threshold {
                        active += 1;
                    }
                }
                assert_eq!(sums.sum_squares[feature].to_bits(), sum_squares.to_bits());
                assert_eq!(sums.sum_abs[feature].to_bits(), sum_abs.to_bits());
                assert_eq!(sums.active[feature], active);
            }
        }
    }
}

#[test]
fn activations_that_are_not_finite_surface_when_the_window_is_added() {
    for value in [f32::NAN, f32::INFINITY, 1e30] {
        let window = activation_statistics(&[0.0, 1.0, 0.0, value], 2, 2, 0.5).unwrap();
        let mut sums = FeatureSums::new(2);
        let result = sums.add_window(2, &window.sum_squares, &window.sum_abs, &window.active);
        assert!(
            matches!(
                result,
                Err(MethodError::SumNotFinite {
                    sum: "Σx²",
                    feature: 1,
                    ..
                })
            ),
            "{value}"
        );
        assert_eq!(sums, FeatureSums::new(2));
    }
}

#[test]
fn shapes_that_do_not_fit_are_errors() {
    assert!(matches!(
        activation_statistics(&[0.0; 5], 2, 3, 0.0),
        Err(MethodError::Length { .. })
    ));
    let windows = activation_statistics_of_windows(&[0.0; 6], 2, 2, 3, 0.0);
    assert!(matches!(windows, Err(MethodError::Length { .. })));
    let overflow = activation_statistics_of_windows(&[], 2, usize::MAX, 3, 0.0);
    assert!(matches!(overflow, Err(MethodError::ShapeOverflow { .. })));
}
