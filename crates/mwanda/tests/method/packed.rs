use half::{bf16, f16};
use mwanda::kernels::apply_mask::{apply_mask, apply_mask_packed};
use mwanda::kernels::unpack_half::{pack_half, unpack_half};
use mwanda::{Mask, MethodError, Precision};
use rand::RngExt;

use crate::support::{generator, mask_of, weights};

const HALVES: [Precision; 2] = [Precision::F16, Precision::Bf16];

fn rounded(weight: f32, precision: Precision) -> f32 {
    match precision {
        Precision::F32 => weight,
        Precision::F16 => f16::from_f32(weight).to_f32(),
        Precision::Bf16 => bf16::from_f32(weight).to_f32(),
    }
}

#[test]
fn packing_and_unpacking_is_rounding() {
    let mut generator = generator(3);
    for (rows, columns) in [(1, 1), (1, 2), (3, 3), (2, 257), (5, 64), (0, 3), (3, 0)] {
        let weight = weights(&mut generator, rows * columns);
        for precision in HALVES {
            let words = pack_half(&weight, rows, columns, precision).unwrap();
            assert_eq!(words.len(), rows * columns.div_ceil(2));
            let expected: Vec<f32> = weight
                .iter()
                .map(|&weight| rounded(weight, precision))
                .collect();
            assert_eq!(
                unpack_half(&words, rows, columns, precision).unwrap(),
                expected
            );
        }
    }
}

#[test]
fn the_left_weight_is_in_the_lower_half() {
    let words = [0x3c00_4000, 0x0000_c000];
    assert_eq!(
        unpack_half(&words, 1, 3, Precision::F16).unwrap(),
        [2.0, 1.0, -2.0]
    );
    assert_eq!(
        pack_half(&[2.0, 1.0, -2.0], 1, 3, Precision::F16).unwrap(),
        words
    );
}

/// Pruned weights become +0; the bits of all others stay, NaN payloads and padding included.
#[test]
fn masks_touch_only_what_they_prune() {
    let mut generator = generator(4);
    for (rows, columns) in [(1, 1), (2, 2), (3, 33), (4, 257), (2, 64)] {
        let pruned: Vec<usize> = (0..rows * columns)
            .filter(|_| generator.random_bool(0.5))
            .collect();
        let mask = mask_of(rows, columns, pruned.iter().copied());

        let before: Vec<f32> = (0..rows * columns)
            .map(|_| f32::from_bits(generator.random()))
            .collect();
        let mut after = before.clone();
        apply_mask(&mut after, &mask).unwrap();
        for (position, (before, after)) in before.iter().zip(&after).enumerate() {
            let expected = if pruned.contains(&position) {
                0
            } else {
                before.to_bits()
            };
            assert_eq!(after.to_bits(), expected);
        }

        let stride = columns.div_ceil(2);
        let before: Vec<u32> = (0..rows * stride).map(|_| generator.random()).collect();
        let mut after = before.clone();
        apply_mask_packed(&mut after, &mask).unwrap();
        for row in 0..rows {
            for half in 0..2 * stride {
                let bits =
                    |words: &[u32]| words[row * stride + half / 2] >> (16 * (half % 2)) & 0xffff;
                let is_pruned = half < columns && pruned.contains(&(row * columns + half));
                assert_eq!(
                    bits(&after),
                    if is_pruned { 0 } else { bits(&before) },
                    "row {row}, half {half}"
                );
            }
        }
    }
}

#[test]
fn shapes_that_do_not_fit_are_errors() {
    let mask = Mask::new(2, 3);
    let length = |result| matches!(result, Err(MethodError::Length { .. }));
    assert!(length(apply_mask(&mut [0.0; 5], &mask)));
    assert!(length(apply_mask_packed(&mut [0; 3], &mask)));
    assert!(length(apply_mask(
        &mut [0.0; 6],
        &Mask {
            rows: 2,
            columns: 3,
            words: vec![0]
        }
    )));
    assert!(length(unpack_half(&[0; 3], 2, 3, Precision::F16).map(drop)));
    assert!(length(pack_half(&[0.0; 5], 2, 3, Precision::F16).map(drop)));
    let not_packed = unpack_half(&[0; 6], 2, 6, Precision::F32);
    assert!(matches!(
        not_packed,
        Err(MethodError::NotPacked(Precision::F32))
    ));
    assert!(matches!(
        pack_half(&[0.0], 1, 1, Precision::F32),
        Err(MethodError::NotPacked(Precision::F32))
    ));
    assert!(apply_mask(&mut [], &Mask::new(3, 0)).is_ok());
    assert!(apply_mask_packed(&mut [], &Mask::new(0, 3)).is_ok());
}
