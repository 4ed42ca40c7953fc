//! The layers between the products, kernels and loops alike, against their formulas in f64.
use crate::support::{bell_shaped, device_test, devices, normalised_error, tensor};
use mwanda_gpu::{
    GatedActivation, gated_activation, log_sum_exp, read_f32, rms_norm, rotary_embedding,
};

/// Below what the error function instead of its tanh form would give, and above what WGSL allows `exp` to be off.
const TOLERANCE: f64 = 1e-10;

device_test! {
    async fn rms_norm_follows_its_formula() {
        let shapes = [(1, 1), (1, 3), (3, 33), (5, 640), (70, 257), (3, 4097)];
        for ((rows, features), size) in shapes
            .into_iter()
            .flat_map(|shape| [1.0, 0.0, 1e15, 1e-15].map(|size| (shape, size)))
        {
            let x: Vec<f32> = bell_shaped(rows * features, 1)
                .iter()
                .map(|x| x * size)
                .collect();
            let weight = bell_shaped(features, 2);
            let expected: Vec<f64> = x
                .chunks(features)
                .flat_map(|row| {
                    let square: f64 = row.iter().map(|x| f64::from(*x).powi(2)).sum();
                    let scale = 1.0 / (square / features as f64 + 1e-6).sqrt();
                    row.iter()
                        .zip(&weight)
                        .map(move |(x, weight)| f64::from(*x) * scale * f64::from(*weight))
                })
                .collect();
            for device in devices().await {
                let y = rms_norm(
                    tensor(&x, [rows, features], device),
                    &tensor(&weight, [features], device),
                    1e-6,
                )
                .unwrap();
                let error = normalised_error(&read_f32(y).await.unwrap(), &expected);
                assert!(
                    error <= TOLERANCE,
                    "{rows} × {features}, {size:e}, on {device:?}: {error:e}"
                );
            }
        }
    }
}

device_test! {
    async fn rotary_embedding_rotates_each_pair_by_its_tokens_angle() {
        for (windows, tokens, heads, pairs) in [
            (1, 1, 1, 1),
            (2, 3, 4, 5),
            (3, 257, 1, 3),
            (1, 3, 257, 32),
            (2, 5, 3, 129),
            (1, 4097, 1, 1),
        ] {
            let rows = windows * tokens;
            let angles = bell_shaped(tokens * pairs, 2);
            let cosines: Vec<f32> = angles.iter().map(|angle| angle.cos()).collect();
            let sines: Vec<f32> = angles.iter().map(|angle| angle.sin()).collect();
            for size in [1.0, 0.0, 1e30] {
                let x: Vec<f32> = bell_shaped(rows * heads * 2 * pairs, 1)
                    .iter()
                    .map(|x| x * size)
                    .collect();
                let mut expected = vec![0.0; x.len()];
                for head in 0..rows * heads {
                    for pair in 0..pairs {
                        let angle = head / heads % tokens * pairs + pair;
                        let (cosine, sine) = (f64::from(cosines[angle]), f64::from(sines[angle]));
                        let (left, right) = (head * 2 * pairs + pair, head * 2 * pairs + pairs + pair);
                        expected[left] = f64::from(x[left]) * cosine - f64::from(x[right]) * sine;
                        expected[right] = f64::from(x[right]) * cosine + f64::from(x[left]) * sine;
                    }
                }
                for device in devices().await {
                    let y = rotary_embedding(
                        tensor(&x, [rows, heads, 2 * pairs], device),
                        tensor(&cosines, [tokens, pairs], device),
                        tensor(&sines, [tokens, pairs], device),
                    )
                    .unwrap();
                    let error = normalised_error(&read_f32(y).await.unwrap(), &expected);
                    assert!(
                        error <= TOLERANCE,
                        "{windows} × {tokens} × {heads} × {pairs} pairs, {size:e}, on {device:?}: {error:e}"
                    );
                }
            }
        }
    }
}

fn silu(x: f64) -> f64 {
    x / (1.0 + (-x).exp())
}

fn gelu_tanh(x: f64) -> f64 {
    let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3));
    0.5 * x * (1.0 + inner.tanh())
}

const FORMULAS: [(GatedActivation, fn(f64) -> f64); 2] = [
    (GatedActivation::Silu, silu),
    (GatedActivation::GeluTanh, gelu_tanh),
];

device_test! {
    async fn gated_activations_follow_their_formulas() {
        let mut gate: Vec<f32> = bell_shaped(1000, 1).iter().map(|x| x * 3.0).collect();
        gate.extend([0.0, -100.0, 100.0, 1e4, -1e4]);
        let up = bell_shaped(gate.len(), 2);
        for (activation, formula) in FORMULAS {
            let expected: Vec<f64> = gate
                .iter()
                .zip(&up)
                .map(|(gate, up)| formula(f64::from(*gate)) * f64::from(*up))
                .collect();
            for device in devices().await {
                let shape = [gate.len() / 5, 5];
                let y = gated_activation(
                    tensor(&gate, shape, device),
                    tensor(&up, shape, device),
                    activation,
                )
                .unwrap();
                let found = read_f32(y).await.unwrap();
                // The large values apart: beside them the others would not count.
                let error = normalised_error(&found[..1000], &expected[..1000]);
                assert!(
                    error <= TOLERANCE,
                    "{activation:?} on {device:?}: {error:e}"
                );
                let error = normalised_error(&found[1000..], &expected[1000..]);
                assert!(
                    error <= TOLERANCE,
                    "{activation:?}, large values on {device:?}: {error:e}"
                );
            }
        }
    }
}

device_test! {
    async fn gated_activations_take_odd_shapes_zeros_and_extremes() {
        let tiny = f32::MIN_POSITIVE;
        // The cube of what is much larger is no f32.
        let extremes = [0.0, -0.0, tiny, -tiny, 100.0, -100.0, 1e12, -1e12];
        for (rows, columns) in [(1, 1), (3, 3), (3, 257), (2, 4097)] {
            let values = rows * columns;
            let up = bell_shaped(values, 2);
            for gate in [
                bell_shaped(values, 1),
                vec![0.0; values],
                extremes.into_iter().cycle().take(values).collect(),
            ] {
                for (activation, formula) in FORMULAS {
                    for device in devices().await {
                        let y = gated_activation(
                            tensor(&gate, [rows, columns], device),
                            tensor(&up, [rows, columns], device),
                            activation,
                        )
                        .unwrap();
                        let found = read_f32(y).await.unwrap();
                        assert_eq!(found.len(), values);
                        for ((found, gate), up) in found.iter().zip(&gate).zip(&up) {
                            let (gate, up) = (f64::from(*gate), f64::from(*up));
                            let expected = formula(gate) * up;
                            // Beside rounding: the kernel takes no sigmoid below that of −80, and a device may take
                            // subnormal results as 0.
                            let tolerance = 1e-5 * expected.abs() + 2e-35 * (gate * up).abs() + 1e-37;
                            assert!(
                                (f64::from(*found) - expected).abs() <= tolerance,
                                "{activation:?}({gate:e}) · {up} on {device:?}: {found:e} for {expected:e}"
                            );
                        }
                    }
                }
            }
        }
    }
}

device_test! {
    async fn log_sum_exp_follows_its_formula() {
        for (rows, columns) in [(1, 1), (3, 33), (4, 5000)] {
            let logits: Vec<f32> = bell_shaped(rows * columns, 1)
                .iter()
                .map(|x| x * 20.0 + 300.0)
                .collect();
            let maximum: Vec<f32> = logits
                .chunks(columns)
                .map(|row| row.iter().copied().fold(f32::NEG_INFINITY, f32::max))
                .collect();
            let total: Vec<f64> = logits
                .chunks(columns)
                .zip(&maximum)
                .map(|(row, maximum)| {
                    row.iter()
                        .map(|x| (f64::from(*x) - f64::from(*maximum)).exp())
                        .sum::<f64>()
                })
                .collect();
            for device in devices().await {
                let found = log_sum_exp(tensor(&logits, [rows, columns], device)).await.unwrap();
                assert_eq!(found.maximum, maximum, "{rows} × {columns} on {device:?}");
                let error = normalised_error(&found.total, &total);
                assert!(
                    error <= TOLERANCE,
                    "{rows} × {columns} on {device:?}: {error:e}"
                );
            }
        }
    }
}

device_test! {
    async fn log_sum_exp_of_no_columns_is_an_error() {
        for device in devices().await {
            assert!(log_sum_exp(tensor(&[], [2, 0], device)).await.is_err());
        }
    }
}

device_test! {
    async fn shapes_that_do_not_fit_are_errors() {
        for device in devices().await {
            let zeros = |shape: [usize; 2]| tensor(&vec![0.0; shape[0] * shape[1]], shape, device);
            let weight = tensor(&[1.0; 3], [3], device);
            assert!(rms_norm(zeros([2, 4]), &weight, 1e-6).is_err());
            assert!(gated_activation(zeros([2, 3]), zeros([3, 2]), GatedActivation::Silu).is_err());
            let heads = || tensor(&[0.0; 24], [3, 2, 4], device);
            let fitting = rotary_embedding(heads(), zeros([3, 2]), zeros([3, 2]));
            assert!(fitting.is_ok());
            for [cosines, sines] in [
                [[3, 2], [2, 2]],
                [[3, 1], [3, 1]],
                [[2, 2], [2, 2]],
                [[0, 2], [0, 2]],
            ] {
                let found = rotary_embedding(heads(), zeros(cosines), zeros(sines));
                assert!(found.is_err(), "{cosines:?}, {sines:?} on {device:?}");
            }
        }
    }
}
