use half::{bf16, f16};
use mwanda::kernels::matvec::{LARGEST_BATCH, Weights, matvec, matvec_batch};
use mwanda::{MethodError, Precision};
use rand::RngExt;

use crate::support::generator;

/// Every batch, precision and row padding against sums in f64.
#[test]
fn products_equal_sums_in_f64() {
    let mut generator = generator(5);
    for (rows, columns) in [
        (1, 1),
        (3, 7),
        (5, 31),
        (4, 32),
        (257, 65),
        (3, 4097),
        (200, 640),
        (0, 5),
        (4, 0),
    ] {
        let weight: Vec<f32> = (0..rows * columns)
            .map(|_| generator.random_range(-1.0..1.0))
            .collect();
        let halves = |bits: fn(f32) -> u16, padding: usize| -> Vec<u16> {
            let row = |row: usize| {
                let weights = weight[row * columns..][..columns]
                    .iter()
                    .map(move |&weight| bits(weight));
                weights.chain(std::iter::repeat_n(0x7fff, padding))
            };
            (0..rows).flat_map(row).collect()
        };
        let to_f16 = |weight| f16::from_f32(weight).to_bits();
        let to_bf16 = |weight| bf16::from_f32(weight).to_bits();
        let padding = columns % 2;
        let (tight_f16, padded_f16) = (halves(to_f16, 0), halves(to_f16, padding));
        let (tight_bf16, padded_bf16) = (halves(to_bf16, 0), halves(to_bf16, padding));
        let from_f16 = |weight| f16::from_f32(weight).to_f64();
        let from_bf16 = |weight| bf16::from_f32(weight).to_f64();
        let stored: [(Weights, fn(f32) -> f64); 5] = [
            (Weights::F32(&weight), f64::from),
            (Weights::F16(&tight_f16), from_f16),
            (Weights::F16(&padded_f16), from_f16),
            (Weights::Bf16(&tight_bf16), from_bf16),
            (Weights::Bf16(&padded_bf16), from_bf16),
        ];
        for batch in 1..=LARGEST_BATCH {
            let x: Vec<f32> = (0..batch * columns)
                .map(|_| generator.random_range(-1.0..1.0))
                .collect();
            for (weights, value) in stored {
                let mut y = vec![f32::NAN; batch * rows];
                matvec_batch(weights, rows, columns, &x, batch, &mut y).unwrap();
                for vector in 0..batch {
                    for row in 0..rows {
                        let (mut expected, mut magnitude) = (0.0, 0.0);
                        for column in 0..columns {
                            let term = value(weight[row * columns + column])
                                * f64::from(x[vector * columns + column]);
                            expected += term;
                            magnitude += term.abs();
                        }
                        let error = (f64::from(y[vector * rows + row]) - expected).abs();
                        // The largest error of f32 summation over a few hundred partial additions.
                        assert!(
                            error <= 2e-5 * magnitude,
                            "{rows} × {columns}, {batch}: off by {error}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn weights_are_read_in_place_from_bytes() {
    let bytes = bytemuck::cast_slice::<f32, u8>(&[1.0, 2.0, 3.0, 4.0]).to_vec();
    let mut aligned = vec![0_u32; 4];
    bytemuck::cast_slice_mut(&mut aligned).copy_from_slice(&bytes);
    let bytes: &[u8] = bytemuck::cast_slice(&aligned);
    let weights = Weights::from_bytes(Precision::F32, bytes).unwrap();
    assert_eq!(weights.precision(), Precision::F32);
    let mut y = [0.0; 2];
    matvec(weights, 2, 2, &[1.0, 10.0], &mut y).unwrap();
    assert_eq!(y, [21.0, 43.0]);
    for precision in Precision::ALL {
        let wrong = |bytes| {
            matches!(
                Weights::from_bytes(precision, bytes),
                Err(MethodError::WeightBytes { .. })
            )
        };
        assert!(wrong(&bytes[..5]));
        assert!(wrong(&bytes[1..5]));
    }
}

#[test]
fn shapes_that_do_not_fit_are_errors() {
    let weight = [0.0; 6];
    let mut y = [0.0; 27];
    let length = |result| matches!(result, Err(MethodError::Length { .. }));
    assert!(length(matvec(
        Weights::F32(&weight),
        2,
        3,
        &[0.0; 2],
        &mut y[..2]
    )));
    assert!(length(matvec(
        Weights::F32(&weight),
        2,
        3,
        &[0.0; 3],
        &mut y[..3]
    )));
    assert!(length(matvec(
        Weights::F32(&weight),
        3,
        3,
        &[0.0; 3],
        &mut y[..3]
    )));
    assert!(length(matvec(
        Weights::F16(&[0; 7]),
        2,
        3,
        &[0.0; 3],
        &mut y[..2]
    )));
    for batch in [0, LARGEST_BATCH + 1] {
        let result = matvec_batch(
            Weights::F32(&weight),
            2,
            3,
            &vec![0.0; 3 * batch],
            batch,
            &mut y[..2 * batch],
        );
        assert!(matches!(result, Err(MethodError::Batch { .. })));
    }
}
