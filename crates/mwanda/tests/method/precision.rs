use half::{bf16, f16};
use mwanda::Precision;

use crate::support::{generator, weights};

#[test]
fn every_half_survives_decoding_and_encoding() {
    let halves: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
    for precision in [Precision::F16, Precision::Bf16] {
        let decoded = precision.decode(&halves);
        assert_eq!(decoded.len(), 1 << 16);
        let encoded = precision.encode(&decoded);
        for (bits, (value, bytes)) in (0..=u16::MAX).zip(decoded.iter().zip(encoded.as_chunks().0))
        {
            let expected = match precision {
                Precision::F16 => f16::from_bits(bits).to_f32(),
                _ => bf16::from_bits(bits).to_f32(),
            };
            if expected.is_nan() {
                assert!(value.is_nan());
            } else {
                assert_eq!(value.to_bits(), expected.to_bits());
                assert_eq!(u16::from_le_bytes(*bytes), bits);
            }
        }
    }
}

#[test]
fn f32_is_kept_bit_for_bit() {
    let weight = weights(&mut generator(6), 1000);
    let bytes = Precision::F32.encode(&weight);
    assert_eq!(
        bytes.len(),
        weight.len() * Precision::F32.bytes_per_weight()
    );
    assert_eq!(Precision::F32.decode(&bytes), weight);
}

#[test]
fn encoding_rounds_to_the_nearest_ties_to_even() {
    // bf16 keeps 7 fraction bits, f16 10: halfway between 1 and its successor, and just beyond.
    for (precision, half_step, one, next) in [
        (Precision::Bf16, 2_f32.powi(-8), 0x3f80_u16, 0x3f81),
        (Precision::F16, 2_f32.powi(-11), 0x3c00, 0x3c01),
    ] {
        let bits =
            |weight: f32| u16::from_le_bytes(precision.encode(&[weight])[..].try_into().unwrap());
        assert_eq!(bits(1.0 + half_step), one);
        assert_eq!(bits(1.0 + 1.5 * half_step), next);
        assert_eq!(bits(1.0 + 3.0 * half_step), next + 1);
        assert_eq!(bits(-1.0 - half_step), one | 0x8000);
        let infinity = if precision == Precision::F16 {
            0x7c00
        } else {
            0x7f80
        };
        assert_eq!(bits(f32::MAX), infinity);
        assert_eq!(bits(f32::INFINITY), infinity);
    }
}

#[test]
fn an_incomplete_weight_is_not_decoded() {
    for precision in Precision::ALL {
        let bytes = vec![0; 3 * precision.bytes_per_weight() - 1];
        assert_eq!(precision.decode(&bytes), [0.0, 0.0]);
        assert!(precision.decode(&[]).is_empty());
        assert!(precision.encode(&[]).is_empty());
    }
}
